"""Tells how an element of a page is shown: as a block, or not at all."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Given = dict[str, str | None]
"""The attributes of an element."""

# how classes end: of what is said to readers of screens alone, what savers of pages hid, what editors use
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?<!\bnot-)(?:sr-only|visually-?hidden|screen-?reader(?:-(?:text|only))?|a11y-hidden"
    r"|element-invisible|sf-hidden|mw-editsection|mw-jump-link|msocommentreference"
    r"|tooltip-?(?:text|content)|popover-(?:body|content)|rollover-(?:\w+-)?block)(?:$|\s|__)",
    re.I,
)
# text that is shown to the eye beside one for readers of screens, but no picture made of letters
_FOR_EYES = re.compile(r"\w")
_PICTURE = re.compile("icon|symbol")
_FOUND = "until-found"  # hidden until somebody unfolds it, or looks for words of it
_OF_ARCHIVE = "wm-ipp-print"  # what the Wayback Machine has for the printer
_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|mso-element:comment(?:-list)?"
    r"|(?:left|top|text-indent):-\d{4,}px|clip:rect\((?:[01](?:px)?,?){4}\))(?:!important)?(?:;|$)"
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AS_BLOCK = re.compile(r"(?:^|;)display:(?:block|flex|grid|flow-root|list-item|table)")


def beside(node: "LexborNode", *, behind: bool = False) -> "LexborNode | None":
    """What stands before or behind a node, white space and comments aside."""
    found = node.next if behind else node.prev
    while found is not None and not found.is_element_node and not (found.text_content or "").strip():
        found = found.next if behind else found.prev
    return found


def style_of(given: Given) -> str:
    """The style that an element has of its own, in small letters and without blanks."""
    style = given.get("style") if given else None
    return _SPACE.sub("", style.lower()) if style else ""


def is_styled_as_block(given: Given) -> bool:
    """Whether an element is shown as a block, whatever its name; a floating one is a drop cap."""
    style = style_of(given)
    return "float:" not in style and bool(_AS_BLOCK.search(style))


def is_hidden(node: "LexborNode", tag: str, given: Given) -> bool:
    """Whether an element is not shown, or only to those who ask for it."""
    return bool(given) and _hides(given) and not _is_for_eyes(node, tag, given)


def _hides(given: Given) -> bool:
    if given.get("hidden", _FOUND) != _FOUND or (given.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if given.get("layout") == "nodisplay" or given.get("role") == "tooltip" or _is_unseen(given):
        return True
    return given.get("id") == _OF_ARCHIVE or bool(_HIDING.search(style_of(given)))


def _is_unseen(given: Given) -> bool:
    names = given.get("class")
    return bool(names and _UNSEEN.search(names))


def _is_for_eyes(node: "LexborNode", tag: str, given: Given) -> bool:
    """Whether text is kept from readers of screens alone, who are told it by an element beside."""
    if tag != "span" or given.get("aria-hidden") != "true" or _PICTURE.search(given.get("class") or ""):
        return False
    neighbours = (found for found in (beside(node), beside(node, behind=True)) if found is not None)
    said = any(found.is_element_node and _is_unseen(found.attributes) for found in neighbours)
    return said and _FOR_EYES.search(node.text()) is not None
