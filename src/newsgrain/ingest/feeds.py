"""Reads feeds, RSS of every version, Atom and the XML of agencies: each item is an article with its text."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, cast

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import decode
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document
from newsgrain.ingest.html import page_in, typed_page, with_breaks
from newsgrain.ingest.lines import whole
from newsgrain.records import Rejected
from newsgrain.wording import brief

_FEEDS = {"rss": "item", "rdf": "item", "feed": "entry", "entry": "entry"}
# NewsML-G2, NewsML 1 and NITF, as agencies deliver them, and Reuters' corpus; attributes stand behind an @
_AGENCIES = {"newsmessage": "newsitem", "newsitem": "newsitem", "newsml": "newsitem", "nitf": "nitf"}
_AGENCY_TEXTS = ("body.content", "body", "inlineXML", "inlineData", "DataContent", "text")
_OF_AGENCIES = {
    "article_id": "newsItem@guid doc-id@id-string PublicIdentifier newsitem@itemid",
    "title": "headline hl1 HeadLine title",
    "source": "provider@literal provider distributor doc.copyright@holder Provider creditline",
    "published": "versionCreated date.issue@norm ThisRevisionCreated FirstCreated newsitem@date",
}
_ITEMS = _FEEDS | _AGENCIES
_ADVICE = {
    "html": "a page of HTML; name it .html",
    "urlset": "a sitemap, which only lists pages; give the pages as .html or in a WARC file",
    "sitemapindex": "a list of sitemaps; give the pages as .html or in a WARC file",
    "opml": "a list of feeds; get the feeds themselves",
    "packageitem": "a list of items; get the items themselves",
    "mediawiki": "a dump of a wiki; have a tool take the texts out of it (wikiextractor --json), as .jsonl",
    "en-export": "notes of Evernote; export them as .html",
    "xbrl": "figures of a report (XBRL); give the report itself",
}
_OTHER = "newsgrain reads RSS, Atom, NewsML and NITF; convert it to .jsonl, an object an article"
# in this order; the first that has text is the article's
_TEXTS = ("encoded", "content", "body", "fulltext", "description", "summary", "subtitle")
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified", "created")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.S)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
_REFERENCE = re.compile(r"&(?:#\d+;|#x[0-9a-f]+;|(\w+);)?", re.I)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_ARTICLE = re.compile(
    r"wp_.+|acf-.+|nav_menu_item|attachment|revision|custom(?:ize_changeset|_css)|oembed_cache|user_request|trash"
    r"|settings|template|comment"
)
# Media RSS names its own elements content, title and description
_MEDIA = re.compile(r"search\.yahoo\.com/mrss|^media$", re.I)
_WORDPRESS = re.compile(r"wordpress\.org/export|^wp$", re.I)
_OF_TEXT = re.compile(r"text|html|xhtml|(?:text/|application/xhtml|.*[+/]xml\b).*", re.I)
_TAGS = re.compile(r"<[a-z!/][^>]*>", re.I)
_ONLY_LINK = re.compile(r"\s*<a\s", re.I)  # as Google News has it in place of a text
_MARKED_UP = re.compile(r"<[a-z!/]|&\w+;|&#", re.I)


def feed(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The items of a feed, numbered from 1 as they stand in it; what is cut or broken is told."""
    read = decode(whole(file, options.max_bytes), given=options.encoding, within=_declared)
    root, fault = _parsed(read.text)
    kind = _ITEMS[_name(root).lower()]
    items = [one for one in root.iter("{*}*") if _name(one).lower() == kind]
    if not items and kind in _AGENCIES.values():
        yield Rejected(path, 0, fault or f"no {kind} in this {_name(root)}")
        return
    cut = _ends_within(read.text, kind)
    for number, item in enumerate(items[:-1] if cut else items, 1):
        other = _other(item)
        found = None if other else _document(item, number, _outlet(root))
        if found and read.replaced:
            found = replace(found, replaced=found.body.count("\ufffd"))
        yield found or Rejected(path, number, other or "an item without text, only a title or a link")
    if fault:
        yield Rejected(path, len(items) if cut else 0, f"{fault}; get the feed again")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data)
    return found[1].decode("ascii", "replace") if found else None


_HARMLESS = {"resolve_entities": False, "no_network": True, "load_dtd": False}  # of what a file may ask


def _parsed(text: str) -> tuple[Any, str]:
    """The root of a feed and what is wrong with its XML, if anything is.

    Nothing is fetched, and entities that the file defines are not replaced. Raises UnreadableError when it is
    no feed.
    """
    from lxml import etree

    if not text.strip():
        raise UnreadableError("the file is empty")
    if text.lstrip()[:14].lower() == "<!doctype html":
        raise UnreadableError(f"not a feed but {_ADVICE['html']}")
    parser = etree.XMLParser(recover=True, strip_cdata=True, encoding="utf-8", **_HARMLESS)
    try:
        root = etree.fromstring(_mended(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"not XML: {error.msg}") from error
    if root is None:
        raise UnreadableError(f"not XML: it begins with {text.strip()[:20]!r}")
    if (name := _name(root).lower()) not in _ITEMS:
        told = _ADVICE.get(name, f"{_name(root)}; {_OTHER}")
        raise UnreadableError(f"not a feed but {told}")
    return root, _fault(parser.error_log)


def _mended(text: str) -> str:
    """The XML without what is most often wrong: names of HTML, lone ampersands, control characters."""
    bare = _CONTROLS.sub("", _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)).lstrip()
    parts = _CDATA.split(bare)
    parts[::2] = [_REFERENCE.sub(_referred, part).replace("]]>", "]]&#62;") for part in parts[::2]]
    return "".join(parts)


def _referred(match: re.Match[str]) -> str:
    """A reference as its characters' numbers: after damage the parser leaves out those that have names.

    One that has no meaning is text, and no damage.
    """
    if match[0] != "&" and match[1] is None:
        return match[0]
    character = html.unescape(match[0])
    known = match[1] is not None and character != match[0]
    return "".join(f"&#{ord(c)};" for c in character) if known else f"&#38;{match[0][1:]}"


def _ends_within(text: str, kind: str) -> bool:
    """Whether a file ends in the middle of an item, which is then not to be trusted."""
    bare = _CDATA.sub("", text)
    marks = list(re.finditer(rf"<(/?)(?:\w+:)?{kind}\b", bare, re.I))
    return bool(marks) and not marks[-1][1]


def _fault(log: Any) -> str:
    """What is wrong, in one line; namespaces that nobody declared and undefined entities are not."""
    for entry in log:
        if entry.level_name == "FATAL" and "entit" not in entry.message.lower():
            return f"cut or damaged XML at line {entry.line}: {brief(entry.message)}"
    return ""


def _name(element: Any) -> str:
    """An element's name without its namespace; none of a comment, nor of what describes a picture or film."""
    space, name = _parted(element)
    return "" if _MEDIA.search(space) else name


def _parted(element: Any) -> tuple[str, str]:
    """An element's namespace and its name in that; a prefix that nobody declared is a namespace, too."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, name = tag.rpartition("}") if "}" in tag else tag.rpartition(":")
    return space, name


def _all(element: Any, name: str) -> list[Any]:
    return [child for child in element if _name(child) == name]


def _other(item: Any) -> str | None:
    """Why an item of an export is no article: WordPress and Blogger write all that a site has as items."""
    given = [_of_wordpress(item, "post_type"), _of_wordpress(item, "status")]
    kinds = [child for child in _all(item, "category") if child.get("scheme", "").endswith("#kind")]
    given += [child.get("term", "").rpartition("#")[2] for child in kinds]
    what = next((kind for kind in given if kind and _NO_ARTICLE.fullmatch(kind)), None)
    return f"no article: it is {what!r} of the site that exported it" if what else None


def _of_wordpress(item: Any, name: str) -> str | None:
    """What WordPress' own element of this name holds; other exports have such names for other things."""
    own = [child for child in _all(item, name) if _WORDPRESS.search(_parted(child)[0])]
    return _line(own[0].text) if own else None


def _document(item: Any, number: int, outlet: str | None) -> Document | None:
    """The article of an item; None when it has no text."""
    if _name(item).lower() in _AGENCIES.values():
        return _of_agency(item, number)
    texts = (_text(child) for name in _TEXTS for child in _all(item, name))
    body = next((text for text in texts if _line(text)), None)
    title = _first(item, ("title", "headline"))
    if body is None or (_ONLY_LINK.match(body) and _letters(body) == _letters(title)):
        return None
    body, is_page = _page(body, typed=_of_wordpress(item, "post_type") is not None)
    return Document(
        number,
        body,
        is_page,
        article_id=_id(item),
        title=title,
        source=_origin(item) or outlet,
        url=_link(item),
        published=_published(item),
    )


def _letters(text: str | None) -> str:
    """The letters and digits of a text, by which a link to an article says no more than its title."""
    return "".join(filter(str.isalnum, _line(text) or ""))


def _page(body: str, *, typed: bool = False) -> tuple[str, bool]:
    """A text as the page that it is, and whether it is one; some are escaped twice, some as typed."""
    body = body if "<" in body else page_in(body) or body
    is_page = bool(_MARKED_UP.search(body))
    if not is_page:
        return body.strip(), False
    return typed_page(body) if typed else with_breaks(body, wrapped=True), True


def _of_agency(item: Any, number: int) -> Document | None:
    """The article of an item in the XML of agencies; None when it has no text, as a photo."""
    _take_out_leads(item)
    texts = (_text(found) for name in _AGENCY_TEXTS for found in item.iter("{*}" + name))
    text = next((text for text in texts if _line(text)), None)
    if text is None:
        return None
    told = {field: _below(item, names) for field, names in _OF_AGENCIES.items()}
    return replace(Document(number, *_page(text)), **cast(Any, told))


def _take_out_leads(item: Any) -> None:
    """Take out the paragraphs before a text that begins with them, as in the New York Times' archive."""
    blocks = [(block, block.get("class")) for block in item.iter("{*}block")]
    if any(kind == "full_text" for _, kind in blocks):
        for block, kind in blocks:
            if kind == "lead_paragraph":
                block.getparent().remove(block)


def _below(item: Any, names: str) -> str | None:
    """The first text of elements, or of attributes behind an @, anywhere in an item."""
    for name, _, attribute in (name.partition("@") for name in names.split()):
        for found in item.iter("{*}" + name):
            if told := _line(found.get(attribute) if attribute else _text(found)):
                return told
    return None


def _text(element: Any) -> str:
    """What an element holds, as HTML, or as plain text without anything to be taken for that."""
    kind = element.get("type") or "text"
    if (element.get("src") and not element.text) or not _OF_TEXT.fullmatch(kind):
        return ""
    if len(element):  # XHTML, or HTML that nobody escaped
        from lxml import etree

        inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        return html.escape(element.text or "", quote=False) + inner
    text = element.text or ""
    is_plain = element.get("type") in ("text", "text/plain")
    return html.escape(text, quote=False) if is_plain and _MARKED_UP.search(text) else text


def _line(text: str | None) -> str | None:
    """Text without its marks and on one line; None when nothing is left."""
    return " ".join(html.unescape(_TAGS.sub(" ", text or "")).split()) or None


def _first(item: Any, names: tuple[str, ...]) -> str | None:
    texts = (_line(_text(child)) for name in names for child in _all(item, name))
    return next(filter(None, texts), None)


def _outlet(root: Any) -> str | None:
    """The title of the feed, which stands in its channel unless it is Atom."""
    return _first((_all(root, "channel") or [root])[0], ("title",))


def _origin(item: Any) -> str | None:
    """The outlet that an item of a collected feed comes from."""
    sources = (_first(child, ("title",)) or _line(child.text) for child in _all(item, "source"))
    return next(filter(None, sources), None)


def _id(item: Any) -> str | None:
    about = next((value for name, value in item.attrib.items() if name.endswith("}about")), None)
    return _first(item, ("guid", "id")) or _line(about) or _link(item)


def _link(item: Any) -> str | None:
    for child in _all(item, "origLink") + _all(item, "link"):
        href = _line(child.get("href"))
        if href and child.get("rel", "alternate") == "alternate":
            return href
        if _line(child.text):
            return _line(child.text)
    guids = [_line(child.text) for child in _all(item, "guid") if child.get("isPermaLink", "true") == "true"]
    return next((guid for guid in guids if guid and guid.startswith(("http://", "https://"))), None)


def _published(item: Any) -> str | None:
    """When, in ISO 8601 if it can be told."""
    when = _first(item, _DATES)
    try:
        return parsedate_to_datetime(when).isoformat() if when else None
    except ValueError:
        return when
