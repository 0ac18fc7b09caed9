"""Rebuilds the text of an HTML page as blocks, page furniture included, as a browser would show it.

Where scripts would fill in the page, or it shows only how its article begins, that is taken from its JSON-LD.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import declared_charset, decode
from newsgrain.ingest.fields import unescaped, without_references
from newsgrain.ingest.linked_data import BODY_NAME, article_bodies, letters, without_teasers, words
from newsgrain.ingest.mojibake import mended
from newsgrain.ingest.page_blocks import Blocks, blocks_of
from newsgrain.ingest.page_lines import apart, with_names
from newsgrain.ingest.text_streams import checked
from newsgrain.records import Block, BlockKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_TEMPLATE = re.compile(r"<(/?)template\b((?:[^>\"']|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+)>", re.I)
_SHADOW = re.compile(
    r"(?<![\w-])shadowroot(?:mode)?\s*=\s*[\"']?(?:open|closed)\b", re.I
)  # its name has changed
_HEAD = 2**11  # characters in which a page says what it is
_XHTML = re.compile(r"<\?xml\s|<html\s[^<>]*xmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml", re.I)
_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([a-z][\w:-]*)"
    r"(\s[^<>]*)?/>",
    re.I,
)
# what says nothing: a place that a program would have put a text in, and ornaments, be they stars or bars
_NOTHING = re.compile(
    r"\s*(?:\{\{[^{}]*\}\}\s*)+|(?:[^\w.!?…\u2600-\U0010ffff]|[_\u2715-\u2718\ufe0e\ufe0f])+"
)
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
# a word or more that tags set off, a picture, where WordPress cuts what it shows of a post
_SET_OFF = re.compile(
    r"<(strong|b|em|i|u|span|font|su[bp]|h[1-6]|blockquote|li)(?:\s[^<>]{0,999})?>(?=\S)[^<>]{1,9999}</\1\s*>"
    r"|<img\s[^<>]{0,999}?\bsrc\s*=|<!--more\b",
    re.I,
)
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
_PROBE = 40  # letters of an article that tell whether the page shows it
_SOFT_HYPHEN = "\xad"  # where a word may be cut at the end of a line; no one sees it
_LONG = 500  # characters of what a page has for those who run no scripts, if it is all of an article
_WORDS, _STATEMENTS = 3, 3  # words that a statement has, and statements that a page has which is no shell
_BY_SCRIPTS = "; if its scripts fill it in, save it from a browser, which runs them"


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
    parts = [(line, kind) for text, kind in parts for line in _lines(text) if not _NOTHING.fullmatch(line)]
    if not parts:
        raise UnreadableError(f"HTML without text{_BY_SCRIPTS if tree.css_first('script') else ''}")
    text, blocks = _join(with_names(parts))
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
    """The statements of a block as they were meant: some are escaped twice, or were misread before."""
    text = mended(without_references(text.replace(_SOFT_HYPHEN, "")))
    return apart(text) if "\n" in text else (text,)


def _parsed(text: str) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser

    # without scripting, a <p> left open in a <noscript> would take the rest of the page into it
    return LexborHTMLParser(_with_shadows(_with_ends(text)), scripting=True)


def _with_ends(text: str) -> str:
    """A page of XHTML with ends of elements that close as they begin: `<title/>` would take in all else."""
    return _CLOSED.sub(r"<\1\2></\1>", text) if _XHTML.search(text, 0, _HEAD) else text


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
    scripts = [script for node in tree.css(_LINKED_DATA) if BODY_NAME in (script := node.text()).lower()]
    plain = [body for node in tree.css("noscript") if len(body := node.text()) > _LONG]
    if not scripts and not plain:
        return parts
    shown = letters(" ".join(text for text, _ in parts))
    bodies = article_bodies(scripts, _heads(tree))
    if bodies and letters(max(bodies, key=len)[-3 * _PROBE :])[-_PROBE:] in shown:  # as most pages show it
        return parts
    articles = [_of_body(body) for body in without_teasers(bodies)] or [
        article for body in plain if len(_statements(article := blocks_of(_parsed(body)))) >= _STATEMENTS
    ]
    wholes = [letters(" ".join(text for text, _ in article)) for article in articles]
    told, whole = [part for article in articles for part in article], "".join(wholes)
    if not whole or any(_is_shown(one, shown) for one in wholes):
        return parts
    own = _statements(parts)
    begun = whole[:_PROBE] in shown or any(whole.startswith(letters(text)) for text in own)
    if not begun and 2 * len(letters(" ".join(own))) >= len(whole):
        return parts
    return _replaced(parts, told, whole, is_shell=not begun and len(own) < _STATEMENTS)


def _statements(parts: Blocks) -> list[str]:
    """The texts of blocks that are statements of a page, and no furniture of it."""
    return [
        text
        for text, kind in parts
        if kind is not BlockKind.FURNITURE and _PROSE.search(text) and len(text.split()) >= _WORDS
    ]


def _is_shown(whole: str, shown: str) -> bool:
    """Whether a page shows more of an article than its beginning: something of its second half."""
    places = (len(whole) * n // 8 for n in range(4, 8))
    return any(whole[at:][:_PROBE] in shown for at in (*places, -_PROBE))


def _replaced(parts: Blocks, told: Blocks, whole: str, *, is_shell: bool) -> Blocks:
    """What a page shows, with an article in the place of what it shows of that."""
    kept = (BlockKind.FURNITURE, BlockKind.HEADLINE)
    gone = dict.fromkeys(
        n
        for n, (text, kind) in enumerate(parts)
        if kind not in kept and _is_replaced(text, whole, is_shell=is_shell)
    )
    heads = [n + 1 for n, (_, kind) in enumerate(parts) if kind is BlockKind.HEADLINE]
    at = next(iter(gone), heads[-1] if heads else 0)
    before, after = (
        [parts[n] for n in numbers if n not in gone] for numbers in (range(at), range(at, len(parts)))
    )
    return [*before, *told, *after]


def _is_replaced(text: str, whole: str, *, is_shell: bool) -> bool:
    """Whether a text takes the place of a paragraph that a page shows.

    So it does of its own paragraphs and their beginnings, be they half of what stands there, and of all that
    is short in a shell.
    """
    is_prose, own = _PROSE.search(text) is not None, letters(text)
    if (is_prose or len(text) > _PROBE) and own[: max(_PROBE, len(own) // 2)] in whole:
        return True
    return is_shell and not (is_prose and len(text) > _PROBE)


def _heads(tree: "LexborHTMLParser") -> set[str]:
    """The words of a page's headlines and title."""
    return {word for node in tree.css("h1, h2, head > title") for word in words(node.text())}


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

    A text that only speaks of tags is plain: it neither begins with one nor has its paragraphs, links or
    words set off by them.
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
    if _BEGINS.match(text) or _LINK.search(text) or _SET_OFF.search(text):
        return True
    return _PARAGRAPH.search(text) is not None and not _BLANK_LINE.search(text)


def _title(text: str | None) -> str | None:
    """A title as one line; None for what programs write where they have none."""
    title = _line(without_references(text or ""))
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
