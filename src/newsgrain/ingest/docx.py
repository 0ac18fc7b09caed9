"""Reads Word documents: their headings, paragraphs, lists and tables by way of HTML."""

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from newsgrain.errors import UnreadableError
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document, library
from newsgrain.ingest.signatures import unlike
from newsgrain.wording import brief

_TITLE = re.compile(rb"<dc:title[^>]*>([^<]*)</dc:title>")
_HEADING = re.compile(r"<h1>(.*?)</h1>")
_TAG = re.compile(r"<[^>]*>")
_END = re.compile(r"<p>(?:<[^/>]*>)*\s*End of Document\s*(?:</[^p>]*>)*</p>")
_BACK = re.compile(r"\s*<a href=\"#[^\"]*-ref-[^\"]*\">[^<]*</a>")
# text that Word does not show, and elements around text that it does, which the package would leave out
_MENDED = re.compile(rb"<w:(?:vanish|fldSimple|dir|bdo|showingPlcHdr)\b")
_PLACEHOLDER = "PlaceholderText"  # the style of what Word shows until somebody writes there
_STYLE_MAP = "br[type='page'] => br\nbr[type='column'] => br"
_OF_TEXT = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_STYLES = "word/styles.xml"
_AROUND = ("fldSimple", "dir", "bdo")
_LOCKED = b"\xd0\xcf\x11\xe0"  # what Word packs a document with a password in, and old Word any
_CORE = "docProps/core.xml"
_CHUNK = re.compile(rb"<w:altChunk\b")
_IN_CHUNKS = (
    "its text is in a file within it (altChunk), as programs make documents out of pages; open it in Word and"
    " save it again"
)
_NO_TEXT = "no text in this document; if it is pictures of pages, recognise them first (OCR)"
_OPENED = 16  # times the longest file: what unpacks to more is no letter


def docx(file: BinaryIO, _path: str, options: ReadOptions) -> Iterator[Document]:
    """The article of a Word document, or those of an export of LexisNexis, which says where each ends.

    Pictures, comments, what was struck out and what is hidden are left out.
    """
    mammoth = library("mammoth", "mammoth", "docx")
    _check(file)
    title = _title(file, options.max_bytes)
    page = _BACK.sub("", _page(mammoth, file))
    pages = [part for part in _END.split(page) if html.unescape(_TAG.sub("", part)).strip()]
    if not pages:
        raise UnreadableError(_NO_TEXT)
    alone = len(pages) == 1
    for number, part in enumerate(pages, 1):
        heading = _HEADING.search(part)
        own = html.unescape(_TAG.sub("", heading[1])).strip() if heading else ""
        named = (title if alone else "") or own
        yield Document(0 if alone else number, part, is_page=True, title=named or None)


def _check(file: BinaryIO) -> None:
    """Raises UnreadableError when a file begins as no document of Word does."""
    head = file.read(2**13)
    if head.startswith(_LOCKED):
        raise UnreadableError("it has a password, or is a .doc; save it as .docx without a password")
    if told := unlike(head, "no Word document", b"PK"):
        raise UnreadableError(told)


def _title(file: BinaryIO, limit: int) -> str:
    """The title that a document gives itself; raises UnreadableError when it cannot be unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            core = parts.read(_CORE) if sizes.get(_CORE, limit) < limit else b""
    except Exception as error:
        raise UnreadableError(_damage(error)) from error
    if sum(size for name, size in sizes.items() if name.endswith(".xml")) > _OPENED * limit:
        raise UnreadableError(f"document too long: more than {_OPENED * limit:,} bytes unpacked")
    if not any(name.startswith("word/") for name in sizes):
        raise UnreadableError("no Word document but another zip archive")
    found = _TITLE.search(core)
    return " ".join(html.unescape(found[1].decode("utf-8", "replace")).split()) if found else ""


def _page(mammoth: Any, file: BinaryIO) -> str:
    file.seek(0)
    try:
        # a picture would come as its bytes
        done = mammoth.convert_to_html(
            _as_shown(file),
            convert_image=mammoth.images.img_element(lambda _: {}),
            style_map=_STYLE_MAP,
        )
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(_damage(error)) from error
    return str(done.value)


def _as_shown(file: BinaryIO) -> BinaryIO:
    """The document without what is hidden, and with what stands in fields; the same where nothing does."""
    with zipfile.ZipFile(file) as parts:
        texts = {name: parts.read(name) for name in parts.namelist() if _OF_TEXT.fullmatch(name)}
        styles = parts.read(_STYLES) if _STYLES in parts.namelist() else b""
        if any(map(_CHUNK.search, texts.values())):
            raise UnreadableError(_IN_CHUNKS)
        if not any(map(_MENDED.search, (styles, *texts.values()))):
            return file
        hidden, out = {*_hidden_styles(styles), _PLACEHOLDER}, BytesIO()
        with zipfile.ZipFile(out, "w") as mended:
            for name in dict.fromkeys(parts.namelist()):
                mended.writestr(name, _mended(texts[name], hidden) if name in texts else parts.read(name))
    return out


def _hidden_styles(data: bytes) -> set[str]:
    """The ids of styles whose text Word does not show, as of forms that came with a page."""
    styles = ET.fromstring(data).findall(".//{*}style") if data else []  # noqa: S314 - as below
    return {_own(style, "styleId") for style in styles if _is_hidden(style)} - {""}


def _is_hidden(element: ET.Element) -> bool:
    hidden = element.find("{*}rPr/{*}vanish")
    return hidden is not None and _own(hidden, "val") not in ("0", "false", "off")


def _own(element: ET.Element | None, name: str) -> str:
    """What an attribute of Word's has."""
    given = element.attrib.items() if element is not None else ()
    return next((value for key, value in given if key.endswith(f"}}{name}")), "")


def _mended(data: bytes, hidden: set[str]) -> bytes:
    root = ET.fromstring(data)  # noqa: S314 - the package parses it just so
    for run in root.findall(".//{*}r"):
        if _is_hidden(run) or _own(run.find("{*}rPr/{*}rStyle"), "val") in hidden:
            run.clear()
    for paragraph in root.findall(".//{*}p"):
        if _own(paragraph.find("{*}pPr/{*}pStyle"), "val") in hidden:
            paragraph.clear()
    for name in _AROUND:
        for element in root.findall(".//{*}" + name):
            element.tag = element.tag.replace(name, "smartTag")  # of which the package takes what is in it
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _damage(error: Exception) -> str:
    return f"damaged Word document: {type(error).__name__}: {brief(error)}"
