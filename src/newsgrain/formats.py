"""The formats that newsgrain reads, one row a format; whatever names or dispatches them is made from it."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

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
    numbered JSON lines or documents, and what was rejected. `mark` stands before the number in an
    origin: ":" before lines, "#" before rows and documents, "@" before bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    holds: Holds
    source: str = ""
    mark: str = ":"


FORMATS = (
    Format("txt", (".txt",), "text"),
    Format("md", (".md",), "text"),
    Format("html", (".html", ".htm"), "page"),
    Format("jsonl", (".jsonl",), "lines"),
    Format("jsonl.gz", (".jsonl.gz",), "rows", "newsgrain.pieces:gz_rows"),
    Format("csv", (".csv",), "rows", "newsgrain.pieces:csv_rows"),
    Format("tsv", (".tsv",), "rows", "newsgrain.pieces:csv_rows"),
    Format("parquet", (".parquet",), "groups", mark="#"),
    Format("warc", (".warc", ".warc.gz", ".warc.wet", ".warc.wet.gz"), "records", mark="@"),
)
CARRIED = Format("rows", (), "lines")
"""JSON lines that a piece carries, whatever file they came from."""

SUFFIXES = " ".join(suffix for form in FORMATS for suffix in form.suffixes)
_NAMED = {form.name: form for form in (*FORMATS, CARRIED)}


@dataclass(frozen=True, slots=True)
class Document:
    """One article as a file of documents holds it; `body` is a page of HTML when `is_page`, else its text.

    `number` is its 1-based place in the file, 0 where the file is one document. What the file says of
    title, source, url and published goes before what the page says.
    """

    number: int
    body: str
    is_page: bool = False
    article_id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None


def format_of(path: str) -> str | None:
    """The format that a file's name tells, the name of one of FORMATS; None when it tells none."""
    name = Path(path).name.lower()
    return next((form.name for form in FORMATS if name.endswith(form.suffixes)), None)


def named(name: str) -> Format:
    """The row of a format."""
    return _NAMED[name]


def mark_of(path: str) -> str:
    """What stands before the number of a row in an origin."""
    name = format_of(path)
    return _NAMED[name].mark if name else ":"


def source_of(form: Format) -> Any:
    """The function that takes a file of this format apart; it is imported when it is first needed."""
    module, _, name = form.source.partition(":")
    return getattr(import_module(module), name)
