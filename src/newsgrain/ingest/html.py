"""Rebuilds the text of an HTML page as blocks, page furniture included, as a browser would show it.

Where scripts would fill in the page, or it shows only how its article begins, that is taken from its JSON-LD.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import declared_charset, decode
from newsgrain.ingest.fields import unescaped
from newsgrain.ingest.mojibake import mended
from newsgrain.ingest.page_blocks import Blocks, blocks_of
from newsgrain.ingest.page_lines import apart
from newsgrain.ingest.text_streams import checked
from newsgrain.records import Block, BlockKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_TEMPLATE = re.compile(r"<(/?)template\b((?:[^>\"']|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+)>", re.I)
_SHADOW = re.compile(
    r"(?<![\w-])shadowroot(?:mode)?\s*=\s*[\"']?(?:open|closed)\b", re.I
)  # its name has changed
_UNFILLED = re.compile(r"\s*(?:\{\{[^{}]*\}\}\s*)+")  # what a program would have put a text in the place of
_NO_TITLES = frozenset(("nan", "null", "undefined", "[object object]"))
_COMMENT_MARK = "cmnt_ref"
_LINKED_DATA = "script[type*='ld+json' i]"
_MARKUP = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span|blockquote|figure|img|table|article|section)(?=[\s/>])"
    r"[^<>]{0,9999}>",
    re.I,
)
_BEGINS = re.compile(
    rf"\s*(?:<!--|<!doctype\s|<(?:html|head|body|main|header|script|style)(?=[\s>])|{_MARKUP.pattern})", re.I
)
# without them it is line feeds that part the paragraphs
_PARTING = re.compile(r"<(?:p|br|div)(?=[\s/>])", re.I)
_PARAGRAPH = re.compile(r"</p\s*>|<br\s*/?>", re.I)
_LINK = re.compile(r"<a\s[^<>]{0,999}?\bhref\s*=[^<>]{1,9999}>[^<>]*</a\s*>", re.I)
_SCRIPT = re.compile(r"<script\b", re.I)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
# what a paragraph holds is passed over, for the empty lines in it part nothing
_HELD = r"<p(?=[\s>])[^<>]*>(?:[^<]+|<(?!/?p[\s>]))*+</p"
_BLANK_LINES = rf"{_BLANK_LINE.pattern}(?:[ \t\r]*\n)*+"
_APART = re.compile(rf"({_HELD})|{_BLANK_LINES}", re.I)
_BEFORE_TEXT = re.compile(rf"({_HELD}|\n\s*+(?=<|\Z))|{_BLANK_LINES}", re.I)
# [caption id="a1" width="300"], [/caption]
_SHORTCODE = re.compile(
    r"\[(?:(/)|(?=[\w-]+\s+[\w-]+\s*=\s*[\"'“”″&]))([a-z][\w-]*)(?:\s[^\[\]\n]{0,999})?\]"
)
# what is a shortcode wherever it stands: those of WordPress itself, and names that no prose has
_SURE_CODE = re.compile(r"caption|gallery|embed|audio|video|playlist|[a-z]\w*[_-][\w-]*")
_PROSE = re.compile(r"[.!?…][\"”’)]*\s*$")  # what the entries of a menu do not end with
_PROBE = 60  # characters of an article that tell whether the page shows it
_WRAPPING = re.compile(
    r"^\s*(?:/[/*]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?:/[/*]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)
_BY_SCRIPTS = "; if its scripts fill it in, save it from a browser, which runs them"
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*+)"', re.I | re.S)
_ELLIPSIS = " \t\r\n.…"
_BODY_NAME = "articlebody"


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from a page; `text[b.start:b.end]` is the text of block `b`.

    `replaced` counts bad bytes that became U+FFFD.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    replaced: int = 0
    language: str | None = None


def read_page(data: bytes, *, encoding: str | None = None, charset: str | None = None) -> Page:
    """Read the page in an HTML file's bytes.

    `encoding` is the character set that the user asked for, `charset` what the server said.
    Raises UnreadableError when it is no text, or there is none in it.
    """
    found = decode(checked(data, encoding), given=encoding, declared=charset, within=declared_charset)
    tree = _parsed(found.text.replace("\0", ""))
    if _COMMENT_MARK in found.text:
        _drop_comments(tree)
    parts = _behind(tree, blocks_of(tree))
    # what was misread may be written by numbers of characters, too
    parts = [(line, kind) for text, kind in parts for line in _lines(mended(text))]
    parts = [(line, kind) for line, kind in parts if "{{" not in line or not _UNFILLED.fullmatch(line)]
    if not parts:
        raise UnreadableError(f"HTML without text{_BY_SCRIPTS if tree.css_first('script') else ''}")
    text, blocks = _join(parts)
    meta = _meta(tree)
    title = tree.css_first("head > title")
    return Page(
        text,
        blocks,
        title=_title(title.text() if title else None) or _title(meta.get("og:title")),
        source=meta.get("og:site_name"),
        url=_address(_attribute(tree, "link[rel~=canonical]", "href"), meta.get("og:url")),
        published=meta.get("article:published_time") or _attribute(tree, "time[datetime]", "datetime"),
        replaced=found.replaced,
        language=_attribute(tree, "html[lang]", "lang"),
    )


def _lines(text: str) -> Sequence[str]:
    return apart(text) if "\n" in text else (text,)


def _parsed(text: str) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser

    # without scripting, a <p> left open in a <noscript> would take the rest of the page into it
    return LexborHTMLParser(_with_shadows(text), scripting=True)


def _drop_comments(tree: "LexborHTMLParser") -> None:
    """Take out what colleagues said beside a document of Google's: marks in its text, boxes at its end."""
    for mark in tree.css(f"a[id^={_COMMENT_MARK}]"):
        mark.decompose()
    notes = {note.mem_id: note for mark in tree.css("p > a[id^=cmnt]") if (note := _note(mark)) is not None}
    for note in notes.values():  # several may have stood in one
        note.decompose()


def _note(mark: "LexborNode") -> "LexborNode | None":
    """The box that a paragraph with such a mark stands in, or else the paragraph."""
    paragraph = mark.parent
    box = paragraph.parent if paragraph is not None else None
    boxed = box is not None and box.tag == "div" and "border" in (box.attributes.get("style") or "")
    return box if boxed else paragraph


def _with_shadows(text: str) -> str:
    """The page with its declarative shadow trees in place, where a browser shows them."""
    if "shadowroot" not in text.lower():
        return text
    open_ones: list[bool] = []

    def renamed(tag: re.Match[str]) -> str:
        if not tag[1]:
            open_ones.append(_SHADOW.search(tag[2]) is not None)
            return "<shadow-root>" if open_ones[-1] else tag[0]
        return "</shadow-root>" if open_ones and open_ones.pop() else tag[0]

    return _TEMPLATE.sub(renamed, text)


def _behind(tree: "LexborHTMLParser", parts: Blocks) -> Blocks:
    """The article in a page's JSON-LD, with the furniture, when the page shows no more than its beginning."""
    prose = sum(len(text) for text, kind in parts if kind is not BlockKind.FURNITURE and _PROSE.search(text))
    scripts = [script for node in tree.css(_LINKED_DATA) if len(script := node.text()) > 2 * prose]
    told = [part for body in _article_bodies(scripts) for part in _of_body(body)]
    if not told:
        return parts
    shown = _squeezed(" ".join(text for text, _ in parts))
    whole = _squeezed(" ".join(text for text, _ in told))
    if 2 * prose >= len(whole) or any(whole[at:][:_PROBE] in shown for at in (len(whole) // 2, -_PROBE)):
        return parts
    begun, kept = whole[:_PROBE] in shown, (BlockKind.FURNITURE, BlockKind.HEADLINE)
    gone = dict.fromkeys(
        n
        for n, (text, kind) in enumerate(parts)
        if kind not in kept and _is_replaced(_squeezed(text), whole, begun=begun)
    )
    heads = [n + 1 for n, (_, kind) in enumerate(parts) if kind is BlockKind.HEADLINE]
    at = next(iter(gone), heads[-1] if heads else 0)
    before, after = (
        [parts[n] for n in numbers if n not in gone] for numbers in (range(at), range(at, len(parts)))
    )
    return [*before, *told, *after]


def _is_replaced(text: str, whole: str, *, begun: bool) -> bool:
    """Whether a text takes the place of a paragraph that a page shows.

    So it does of its own paragraphs and their beginnings, and of all that is short where it has not `begun`.
    """
    is_prose = _PROSE.search(text) is not None
    if (is_prose or len(text) > _PROBE // 2) and text.removesuffix("...").rstrip(" …") in whole:
        return True
    return not begun and not (is_prose and len(text) > _PROBE)


def _of_body(body: str) -> Blocks:
    """The blocks of an `articleBody`: plain text, or markup that may be escaped."""
    if "&" in body:
        body = unescape(body)
    body = unescaped(body)
    if not _MARKUP.search(body):
        body = escape(body, quote=False)
    return blocks_of(_parsed(f"<body>{with_breaks(body)}"))


def with_breaks(body: str, *, wrapped: bool = False) -> str:
    """Markup in which line feeds part the paragraphs, as in what bloggers type, with tags that do.

    Where some tags do so already, or lines may be `wrapped` at a width, only empty lines part them: those
    outside paragraphs, and none that may be in a script.
    """
    body = _SHORTCODE.sub(lambda code: _in_place(code) if _SURE_CODE.fullmatch(code[2]) else code[0], body)
    parted = _PARTING.search(body)
    if not parted and not wrapped:
        return body.strip().replace("\n", "<br>")
    if _SCRIPT.search(body):
        return body
    return (_BEFORE_TEXT if parted else _APART).sub(lambda found: found[1] or "<br><br>", body)


def typed_page(body: str) -> str:
    """What was typed into WordPress as it shows it: line feeds part paragraphs, shortcodes are no text."""
    return with_breaks(_SHORTCODE.sub(_in_place, body))


def _in_place(code: re.Match[str]) -> str:
    """What WordPress shows in the place of a shortcode: a caption, or nothing."""
    return f"<{code[1] or ''}figcaption>" if code[2] == "caption" else ""


def page_in(text: str) -> str | None:
    """The page that a text is which is kept as HTML, be it escaped; None for plain text.

    A text that only speaks of tags is plain: it neither begins with one nor has its paragraphs or links
    made by them.
    """
    if "<" in text and _is_page(text):
        return with_breaks(text)
    if "<" not in text and "&lt;" in text and _is_page(plain := unescape(text)):
        return with_breaks(plain)
    return None


def is_fragment(text: str) -> bool:
    """Whether tags part the paragraphs of a text, as in a page without its head."""
    return _PARTING.search(text) is not None and page_in(text) is not None


def _is_page(text: str) -> bool:
    if _BEGINS.match(text) or _LINK.search(text):
        return True
    return _PARAGRAPH.search(text) is not None and not _BLANK_LINE.search(text)


def _title(text: str | None) -> str | None:
    """A title as one line; None for what programs write where they have none."""
    title = _line(text)
    return None if title is None or title.lower() in _NO_TITLES else title


def _meta(tree: "LexborHTMLParser") -> dict[str, str]:
    """First non-empty content of each <meta property> or <meta name>."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        given = node.attributes
        name = (given.get("property") or given.get("name") or "").lower()
        if content := _line(given.get("content")):
            found.setdefault(name, content)
    return found


def _address(*given: str | None) -> str | None:
    """The first address that stands by itself, else the first."""
    found = [address for address in given if address]
    whole = (address for address in found if address.lower().startswith(("http://", "https://")))
    return next(whole, found[0] if found else None)


def _attribute(tree: "LexborHTMLParser", selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return _line(node.attributes.get(name)) if node else None


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _join(parts: Blocks) -> tuple[str, tuple[Block, ...]]:
    blocks, position = [], 0
    for text, kind in parts:
        blocks.append(Block(position, position + len(text), kind))
        position += len(text) + 2
    return "\n\n".join(text for text, _ in parts), tuple(blocks)


def _article_bodies(scripts: Iterable[str]) -> list[str]:
    """The texts of `articleBody` in JSON-LD scripts, in order, each once; a teaser of another is left out."""
    found = [body.strip() for script in scripts for body in _bodies(script)]
    found = [body for body in dict.fromkeys(found) if body]
    plain = [_squeezed(body).rstrip(_ELLIPSIS) for body in found]
    return [body for n, body in enumerate(found) if not _is_part(n, plain)]


def _squeezed(text: str) -> str:
    """Text with its white space evened out, to be compared."""
    return " ".join(text.split())


def _is_part(n: int, bodies: list[str]) -> bool:
    """Whether a body is within a longer one, or the same as an earlier one."""
    mine = bodies[n]
    return any(
        mine in other and (len(mine) < len(other) or m < n) for m, other in enumerate(bodies) if m != n
    )


def _bodies(script: str) -> Iterator[str]:
    data = _WRAPPING.sub("", _WRAPPING.sub("", script))
    if "&quot;" in data and '"' not in data:  # written by a template that escapes for HTML
        data = unescape(data)
    for text in (data, _TRAILING_COMMA.sub("", data)):
        try:
            yield from _within(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
        return
    for match in _BODY.finditer(data):
        try:
            yield json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            yield match[1]


def _within(value: Any) -> Iterator[str]:
    """Every body in decoded JSON, outermost first; a stack of our own, as it nests without bound."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            for name, inner in item.items():
                if name.lower().rpartition(":")[2].rpartition("/")[2] == _BODY_NAME:
                    yield _text(inner)
            waiting += reversed([x for x in item.values() if isinstance(x, dict | list)])


def _text(value: Any) -> str:
    """The text of a field: a string, {"@value": ...}, or a list of them, a paragraph each."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("@value"))
    return value if isinstance(value, str) else ""
