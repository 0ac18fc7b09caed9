"""Rebuilds the text of an HTML page as blocks, page furniture included, as a browser would show it."""

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsgrain.errors import ArticleRejected
from newsgrain.records import Block, BlockKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = frozenset(
    "head script style noscript template svg iframe noframes noembed object audio video canvas"
    " datalist select textarea progress meter".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form header hgroup hr html legend li listing main menu nav"
    " ol p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp".split()
)
_KINDS = {
    **dict.fromkeys(_HEADINGS, BlockKind.HEADLINE),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.LIST_ITEM),
    "blockquote": BlockKind.QUOTE,
    "aside": BlockKind.ASIDE,
}
_FURNITURE = frozenset(("nav", "footer", "header", "form", "button", "dialog"))
_ROLES = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
}
_SECTIONS = frozenset(("article", "main", "section", "figure", "blockquote", "aside"))
_PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp"))
_HIDING = re.compile(r"(?:^|;)(?:display:none|visibility:hidden)(?:!important)?(?:;|$)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DECLARED = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION_WITHIN = 4096
# what browsers read under these names, which is more than the names say
_AS_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Python's list also has codecs that are no charsets of pages, such as unicode_escape
_CHARSET = re.compile(
    r"utf-8|ascii|cp\d+|iso8859-\d+|koi8-\w|mac-\w+|gb\w+|big5\w*|shift_jis|euc_\w+|iso2022_jp|tis-620"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from a page; `text[b.start:b.end]` is the text of block `b`."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None


def read_page(data: bytes, origin: str) -> Page:
    """Read the page in an HTML file's bytes; `origin` is the file's name, for the error.

    Raises ArticleRejected when the charset cannot be told or there is no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    # without scripting, a <p> left open in a <noscript> would take the rest of the page into it
    tree = LexborHTMLParser(_decoded(data, origin), scripting=True)
    parts = _Rebuilder().run(tree.root) if tree.root is not None else []
    if not parts:
        raise ArticleRejected("HTML without text", origin=origin)
    text, blocks = _join(parts)
    meta = _meta(tree)
    title = tree.css_first("head > title")
    return Page(
        text,
        blocks,
        title=_line(title.text() if title else None) or meta.get("og:title"),
        source=meta.get("og:site_name"),
        url=_attribute(tree, "link[rel~=canonical]", "href"),
        published=meta.get("article:published_time") or _attribute(tree, "time[datetime]", "datetime"),
        language=_attribute(tree, "html[lang]", "lang"),
    )


def _decoded(data: bytes, origin: str) -> str:
    """Decode by byte-order mark, else as UTF-8, else as <meta charset> says.

    Raises ArticleRejected when none of them fits or there are NUL characters.
    """
    codec = _codec(data, origin)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        reason = f"invalid {codec.upper()} at byte {error.start}"
        raise ArticleRejected(reason, origin=origin) from error
    if (nul := text.find("\0")) >= 0:
        raise ArticleRejected(f"not text: NUL at character {nul}", origin=origin)
    return text.removeprefix("\ufeff")


def _codec(data: bytes, origin: str) -> str:
    """Name of the Python codec for a page; utf-8 also where nothing tells another."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.search(data[:_DECLARATION_WITHIN])
    if declared is None or data.startswith(codecs.BOM_UTF8) or _is_utf8(data):
        return "utf-8"
    name = declared[1].decode("ascii", "replace")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = ""
    if not _CHARSET.fullmatch(codec):
        reason = f"not UTF-8, and its charset {name!r} is unknown; save it as UTF-8"
        raise ArticleRejected(reason, origin=origin)
    return _AS_BROWSERS.get(codec, codec)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _meta(tree: "LexborHTMLParser") -> dict[str, str]:
    """First non-empty content of each <meta property> or <meta name>."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        given = node.attributes
        name = (given.get("property") or given.get("name") or "").lower()
        if content := _line(given.get("content")):
            found.setdefault(name, content)
    return found


def _attribute(tree: "LexborHTMLParser", selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return _line(node.attributes.get(name)) if node else None


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _join(parts: list[tuple[str, BlockKind]]) -> tuple[str, tuple[Block, ...]]:
    blocks, position = [], 0
    for text, kind in parts:
        blocks.append(Block(position, position + len(text), kind))
        position += len(text) + 2
    return "\n\n".join(text for text, _ in parts), tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the elements around a piece of text make of it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    in_section: bool = False
    preformatted: bool = False
    quotes: int = 0


@dataclass(slots=True)
class _Rebuilder:
    """Walks a tree once and gathers (text, kind) of each block in order."""

    blocks: list[tuple[str, BlockKind]] = field(default_factory=list)
    # of each open table row: the number of blocks before each of its cells
    rows: list[list[int]] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)

    def run(self, root: "LexborNode") -> list[tuple[str, BlockKind]]:
        """All blocks below `root`; a loop with its own stack, since pages nest without bound."""
        node: LexborNode | None = root
        scope = _Scope()
        above: list[tuple[LexborNode, _Scope]] = []
        while node is not None:
            inner = self._enter(node, scope)
            child = node.first_child if inner is not None else None
            if inner is not None and child is not None:
                above.append((node, scope))
                node, scope = child, inner
                continue
            if inner is not None:
                self._leave(str(node.tag), inner, scope)
            while node.next is None and above:
                inner = scope
                node, scope = above.pop()
                self._leave(str(node.tag), inner, scope)
            # the root may have siblings, such as comments after it, that are no part of it
            node = node.next if above else None
        return self.blocks

    def _enter(self, node: "LexborNode", scope: _Scope) -> _Scope | None:
        """Take in a node; returns the scope of what is inside, None when it is not entered."""
        if node.is_text_node:
            self._text(node.text_content or "", scope)
            return None
        tag = node.tag or ""
        if not node.is_element_node or tag in _DROPPED:
            return None
        given = node.attributes
        if tag not in ("html", "body") and _hidden(given):
            return None
        role = _ROLES.get((given.get("role") or "").strip().lower(), tag)
        if tag in _BLOCKS or tag not in (role, "q"):
            self._flush(scope)
            self._open_table_part(tag)
            return _inside(node, tag, role, scope)
        return self._open_inline(tag, scope)

    def _open_inline(self, tag: str, scope: _Scope) -> _Scope:
        if tag == "br":
            self.buffer.append("\n")
        elif tag == "q":
            self.buffer.append("“‘"[scope.quotes % 2])
            return replace(scope, quotes=scope.quotes + 1)
        return scope

    def _leave(self, tag: str, inner: _Scope, outer: _Scope) -> None:
        """Close an element; inline ones have the scope of what is around them."""
        if tag == "q":
            self.buffer.append("”’"[outer.quotes % 2])
        elif inner is not outer:
            self._flush(inner)
            if tag == "tr":
                self._close_row(inner)

    def _text(self, text: str, scope: _Scope) -> None:
        if scope.preformatted:
            self.buffer.append(text.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            self.buffer.append(_SPACE.sub(" ", text))

    def _flush(self, scope: _Scope) -> None:
        """End the block at hand; an empty line, made by two <br>, ends one as well."""
        text = "".join(self.buffer)
        self.buffer.clear()
        if not text.strip():
            return
        if scope.preformatted:
            self.blocks.append((text.strip("\n").rstrip(), scope.kind))
            return
        lines = [line.strip(" ") for line in re.sub(" {2,}", " ", text).split("\n")]
        for block in re.split(r"\n{2,}", "\n".join(lines).strip("\n")):
            if block.strip():
                self.blocks.append((block, scope.kind))

    def _open_table_part(self, tag: str) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(len(self.blocks))

    def _close_row(self, inner: _Scope) -> None:
        """Join the cells of a row into one block, unless the row only lays out the page.

        It does that when it has one cell, or a cell with more than one block or with a block of
        another kind, such as a headline.
        """
        starts = self.rows.pop()
        if len(starts) < 2:
            return
        cells = [slice(*ends) for ends in zip(starts, [*starts[1:], None], strict=True)]
        found = self.blocks[starts[0] :]
        if any(len(self.blocks[cell]) > 1 for cell in cells) or not found:
            return
        if any(kind is not inner.kind for _, kind in found):
            return
        row = " | ".join(text.replace("\n", " ") for text, _ in found)
        outer = inner.kind in (BlockKind.FURNITURE, BlockKind.ASIDE)
        self.blocks[starts[0] :] = [(row, inner.kind if outer else BlockKind.TABLE)]


def _inside(node: "LexborNode", tag: str, role: str, scope: _Scope) -> _Scope:
    """The scope inside a block element."""
    return _Scope(
        kind=_kind(node, role, scope),
        in_section=scope.in_section or role in _SECTIONS,
        preformatted=scope.preformatted or tag in _PREFORMATTED,
        quotes=scope.quotes,
    )


def _kind(node: "LexborNode", role: str, scope: _Scope) -> BlockKind:
    """Furniture stays furniture; in an aside only furniture is something else."""
    if scope.kind is BlockKind.FURNITURE or (role in _FURNITURE and _furnishes(node, role, scope)):
        return BlockKind.FURNITURE
    if scope.kind is BlockKind.ASIDE:
        return BlockKind.ASIDE
    return _KINDS.get(role, scope.kind)


def _furnishes(node: "LexborNode", role: str, scope: _Scope) -> bool:
    """Whether an element that may be furniture is: not an article's header, a quotation's source."""
    if role == "header":
        return not scope.in_section
    if role == "footer":
        return scope.kind is not BlockKind.QUOTE
    if role == "form":  # some servers put one form around the whole page
        return node.css_first("article, main, h1") is None
    return True


def _hidden(given: dict[str, str | None]) -> bool:
    if not given:
        return False
    if "hidden" in given or (given.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = given.get("style")
    return bool(style and _HIDING.search(_SPACE.sub("", style.lower())))
