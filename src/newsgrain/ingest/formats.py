"""The formats that newsgrain reads, one row a format; whatever names or dispatches them is made from it."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from newsgrain import extras
from newsgrain.errors import UnreadableError
from newsgrain.ingest.signatures import written_as

Holds = Literal["text", "page", "lines", "rows", "groups", "records", "documents"]
"""What a file is made of, which tells how it is cut into pieces and how a piece is read.

text, page: one article. lines: JSON lines, cut at any line. rows: `source` gives JSON lines of the whole
file, which pieces carry. groups: row groups of Parquet. records: records of WARC. documents: `source`
gives documents, in one piece.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, the ends of its files' names, and what is in them.

    `source` is the function, as module:name, that takes a whole file apart: (stream, path, options) ->
    numbered JSON lines or documents, and what was rejected; it raises UnreadableError where there is
    nothing. The path is one that can be told. `mark` stands before the number in an
    origin: ":" before lines, "#" before rows and documents, "@" before bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    holds: Holds
    source: str = ""
    mark: str = ":"


FORMATS = (
    Format("txt", (".txt", ".text"), "text"),
    Format("md", (".md", ".markdown"), "text"),
    Format("html", (".html", ".htm", ".xhtml"), "page"),
    Format("jsonl", (".jsonl", ".ndjson", ".jl"), "lines"),
    Format("jsonl.gz", (".jsonl.gz", ".ndjson.gz", ".jl.gz"), "rows", "newsgrain.ingest.chunks:line_rows"),
    Format("json", (".json",), "rows", "newsgrain.ingest.json_rows:json_rows", mark="#"),
    Format("csv", (".csv",), "rows", "newsgrain.ingest.chunks:csv_rows"),
    Format("tsv", (".tsv",), "rows", "newsgrain.ingest.chunks:csv_rows"),
    Format(
        "xlsx", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "rows", "newsgrain.ingest.sheets:sheet_rows", "#"
    ),
    Format("parquet", (".parquet",), "groups", mark="#"),
    Format("eml", (".eml",), "documents", "newsgrain.ingest.mail:mail", mark="#"),
    Format("mhtml", (".mhtml", ".mht"), "documents", "newsgrain.ingest.mail:mail", mark="#"),
    Format("mbox", (".mbox",), "documents", "newsgrain.ingest.mail:mailbox", mark="#"),
    Format("feed", (".rss", ".atom", ".xml", ".rdf"), "documents", "newsgrain.ingest.feeds:feed", mark="#"),
    Format("pdf", (".pdf",), "documents", "newsgrain.ingest.pdf:pdf"),
    Format("docx", (".docx", ".docm"), "documents", "newsgrain.ingest.docx:docx", mark="#"),
    Format("warc", (".warc", ".warc.gz", ".warc.wet", ".warc.wet.gz"), "records", mark="@"),
)
CARRIED = Format("rows", (), "lines")
"""JSON lines that a piece carries, whatever file they came from."""

SUFFIXES = " ".join(suffix for form in FORMATS for suffix in form.suffixes)
"""What to tell people; all but .jsonl, .parquet and .warc may also have .gz behind them."""
_SAVE_AS = {
    ".docx": ".doc .dot .rtf .odt .fodt .pages .wpd .wps .dotx .dotm",
    ".xlsx": ".numbers .fods .sxc",
    ".txt": ".srt .vtt .sbv .log",
    ".md": ".mdx .qmd .rmd .adoc .org .wiki .textile .ipynb",
    ".json": ".jsonld .geojson",
    ".html": ".epub .mobi .azw3 .webarchive .htmlz .fb2 .tex .rst .enex .shtml .xht .php .asp .aspx .jsp"
    " .maff .har",
    ".pdf": ".ppt .pptx .odp .key .ps .eps .djvu .xps .indd",
    ".eml": ".msg .emlx winmail.dat",
    ".mbox": ".pst .ost .olm",
    ".jsonl": ".jsonlines .json5 .js .sgm .sgml .feather .arrow .ipc .orc .avro .pkl .pickle .db .sqlite"
    " .sqlite3 .yaml .yml",
    ".warc": ".arc .arc.gz",
    ".parquet": ".parq .pq",
    ".tsv": ".tab",
    ".csv": ".psv .ris .bib .enw .nbib .sav .dta .sas7bdat .mdb .accdb .rdata .rds",
}
_UNPACK = ".zip .wacz .tar .tgz .tar.gz .7z .rar .bz2 .xz .zst .lz4 .br .z .gz .snappy .lzo"
# what to do about files of names that end so; what holds first is told
_TO_DO = tuple(
    (tuple(suffixes.split()), told)
    for suffixes, told in (
        *((ends, f"is not read; save it as {to}, or convert it to that") for to, ends in _SAVE_AS.items()),
        (
            ".wat .wat.gz .cdx .cdx.gz .cdxj",
            "is an index of pages and has none; get its .warc or .warc.wet",
        ),
        (_UNPACK, "is not unpacked; unpack it first"),
        (
            ".png .jpg .jpeg .tif .tiff .gif .webp .heic .bmp",
            "is a picture; recognise its text first (OCR), then save that as .txt",
        ),
        (
            ".mp3 .m4a .wav .ogg .flac .aac .mp4 .mov .avi .mkv .webm",
            "is a recording; have it written down first, then save that as .txt",
        ),
        (".url .webloc .desktop .lnk .gdoc .gsheet .gslides", "is only a link; get what it leads to"),
        (
            ".part .crdownload .download .partial .opdownload",
            "is a download that did not end; get it again",
        ),
    )
)
# what programs put behind a name: `index.html?page=2` and `index.html.1` of wget, copies before a change
_BEHIND = re.compile(r"(\.[a-z]{2,8})(?:\?.*|\.\d+|~|#|\.bak|\.old|\.orig|\.tmp)", re.S)
_PACKED = ".gz"
_UNPACKED = ("text", "page", "rows", "documents")  # those that are read from their start to their end
_NAMED = {form.name: form for form in (*FORMATS, CARRIED)}


@dataclass(frozen=True, slots=True)
class Document:
    """One article as a file of documents holds it; `body` is a page of HTML when `is_page`, else its text.

    `number` is its 1-based place in the file, 0 where the file is one document. What the file says of
    title, source, url and published goes before what the page says. `replaced` counts what was no
    character and became U+FFFD. `data` is a whole file in place of a body that was decoded, `file_name` what
    it is called, which is its title where it has no other.
    """

    number: int
    body: str
    is_page: bool = False
    article_id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    replaced: int = 0
    data: bytes | None = None
    file_name: str | None = None


def format_of(path: str) -> str | None:
    """The format that a file's name tells, the name of one of FORMATS; None when it tells none."""
    name = Path(path).name.lower()
    if found := _by_suffix(name):
        return found.name
    packed = _by_suffix(name.removesuffix(_PACKED)) if name.endswith(_PACKED) else None
    return packed.name if packed and packed.holds in _UNPACKED else None


def unread(path: str, head: str = "") -> str:
    """Why a file of no known format, which begins with `head`, is not read, and what to do."""
    name = Path(path).name.lower()
    suffix = Path(path).suffix or "without an extension"
    if (written := written_as(head)) and not Path(path).suffix:
        return f"its name does not say what it is; it looks like {written[0]}, name it {written[1]}"
    for suffixes, told in _TO_DO:
        if name.endswith(suffixes):
            return f"{suffix} {told}"
    if (behind := _BEHIND.search(name)) and behind.end() == len(name) and _by_suffix(behind[1]):
        return f"its name does not end in {behind[1]}; if it is that, rename it so that it does"
    return f"unknown format {suffix}; newsgrain reads {SUFFIXES}"


def is_packed(path: str) -> bool:
    """Whether a file's name says that it is packed by gzip; WARC files have packed records instead."""
    name = format_of(path)
    return path.lower().endswith(_PACKED) and name is not None and _NAMED[name].holds != "records"


def _by_suffix(name: str) -> Format | None:
    return next((form for form in FORMATS if name.endswith(form.suffixes)), None)


def named(name: str) -> Format:
    """The row of a format."""
    return _NAMED[name]


def mark_of(path: str) -> str:
    """What stands before the number of a row in an origin."""
    name = format_of(path)
    return _NAMED[name].mark if name else ":"


def library(module: str, package: str, extra: str) -> Any:
    """The package that reads a format; raises UnreadableError, with what to install, without it."""
    return extras.library(module, package, extra, "reading it", UnreadableError)


def source_of(form: Format) -> Any:
    """The function that takes a file of this format apart; it is imported when it is first needed."""
    module, _, name = form.source.partition(":")
    return getattr(import_module(module), name)
