"""Rebuilds the text of an HTML page as blocks, page furniture included, as a browser would show it."""

import re
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import TYPE_CHECKING

from newsgrain.errors import ArticleRejected
from newsgrain.ingest.charsets import Decoded, RefusedError, decode
from newsgrain.ingest.json_ld import article_bodies, squeezed
from newsgrain.ingest.page_blocks import Blocks, blocks_of
from newsgrain.ingest.page_charset import declared_charset
from newsgrain.ingest.page_lines import apart
from newsgrain.ingest.text_streams import no_text
from newsgrain.records import Block, BlockKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_TEMPLATE = re.compile(r"<(/?)template\b((?:[^>\"']|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+)>", re.I)
_SHADOW = re.compile(
    r"(?<![\w-])shadowroot(?:mode)?\s*=\s*[\"']?(?:open|closed)\b", re.I
)  # its name has changed
_NO_TITLES = frozenset(("nan", "null", "undefined", "[object object]"))
_LINKED_DATA = "script[type*='ld+json' i]"
_MARKUP = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span|blockquote|figure)\b[^>]{0,9999}>", re.I
)
_BLOCK_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|blockquote)\b", re.I)
_PROSE = re.compile(r"[.!?…][\"”’)]*\s*$")  # what the entries of a menu do not end with
_BEGINNING = 60  # characters of an article that tell whether the page shows it


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


def read_page(data: bytes, origin: str, *, encoding: str | None = None, charset: str | None = None) -> Page:
    """Read the page in an HTML file's bytes; `origin` is the file's name, for the error.

    `encoding` is the character set that the user asked for, `charset` what the server said.
    Raises ArticleRejected when it is no text, or there is none in it.
    """
    found = _decoded(data, origin, encoding, charset)
    tree = _parsed(found.text)
    parts = _behind(tree, blocks_of(tree))
    parts = [(line, kind) for text, kind in parts for line in (apart(text) if "\n" in text else (text,))]
    if not parts:
        raise ArticleRejected("HTML without text", origin=origin)
    text, blocks = _join(parts)
    meta = _meta(tree)
    title = tree.css_first("head > title")
    return Page(
        text,
        blocks,
        title=_title(title.text() if title else None) or _title(meta.get("og:title")),
        source=meta.get("og:site_name"),
        url=_attribute(tree, "link[rel~=canonical]", "href"),
        published=meta.get("article:published_time") or _attribute(tree, "time[datetime]", "datetime"),
        replaced=found.replaced,
        language=_attribute(tree, "html[lang]", "lang"),
    )


def _parsed(text: str) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser

    # without scripting, a <p> left open in a <noscript> would take the rest of the page into it
    return LexborHTMLParser(_with_shadows(text), scripting=True)


def _decoded(data: bytes, origin: str, encoding: str | None, charset: str | None) -> Decoded:
    """Decode as browsers do; raises ArticleRejected when it is no text."""
    if reason := no_text(data, encoding):
        raise ArticleRejected(reason, origin=origin)
    try:
        found = decode(data, given=encoding, declared=charset, within=declared_charset)
    except RefusedError as error:
        raise ArticleRejected(str(error), origin=origin) from error
    return replace(found, text=found.text.replace("\0", "")) if "\0" in found.text else found


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
    """The article in a page's JSON-LD, with the furniture, when the page shows no more than a shell."""
    shown = squeezed(" ".join(text for text, kind in parts if kind is not BlockKind.FURNITURE))
    prose = sum(len(text) for text, kind in parts if kind is not BlockKind.FURNITURE and _PROSE.search(text))
    scripts = [script for node in tree.css(_LINKED_DATA) if len(script := node.text()) > 2 * prose]
    bodies = article_bodies(scripts) if scripts else []
    told = [part for body in bodies for part in _of_body(body)]
    whole = squeezed(" ".join(text for text, _ in told))
    if 2 * prose >= len(whole) or whole[:_BEGINNING] in shown:
        return parts
    others = [n for n, (_, kind) in enumerate(parts) if kind not in (BlockKind.FURNITURE, BlockKind.HEADLINE)]
    heads = [n + 1 for n, (_, kind) in enumerate(parts) if kind is BlockKind.HEADLINE]
    at = others[0] if others else heads[-1] if heads else 0
    kept = [(n, part) for n, part in enumerate(parts) if n not in set(others)]
    before, after = [p for n, p in kept if n < at], [p for n, p in kept if n >= at]
    return [*before, *told, *after]


def _of_body(body: str) -> Blocks:
    """The blocks of an `articleBody`: plain text, or markup that may be escaped."""
    if "&" in body:
        body = unescape(body)
    if "\\n" in body and "\n" not in body:  # escaped twice
        body = body.replace("\\r", "").replace("\\n", "\n")
    if not _MARKUP.search(body):
        body = escape(body, quote=False)
    if not _BLOCK_MARKUP.search(body):
        body = body.strip().replace("\n", "<br>")
    return blocks_of(_parsed(f"<body>{body}"))


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
