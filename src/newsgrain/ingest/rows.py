"""Turns rows, whatever file they came in, into articles, or says in one clear reason why not."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from newsgrain.decoded import surrogate_at
from newsgrain.errors import ArticleRejected
from newsgrain.ingest.charsets import without_halves
from newsgrain.ingest.fields import (
    as_id,
    as_line,
    as_written,
    fields_of,
    is_beside,
    is_written,
    normal,
    text_path,
    value_at,
)
from newsgrain.ingest.language import code_of
from newsgrain.ingest.rich_text import whole_text
from newsgrain.records import SEEN, Article, Block, BlockKind, Label, LabelledSpan, text_id

REPLACED = "\0replaced"
"""The field of a row that counts characters U+FFFD for bytes that were no text; no file can have it."""


_DECODER = json.JSONDecoder(strict=False)  # one for all lines: `json.loads` would make one for each
_SHOWN = 60  # characters of a name in a message; a file without a header has whole texts for names
_OFTEN_IDS = ("document", "story")  # names of columns that hold texts or what these are called
_OTHER = "; name the one of the text with --text-column"
Named = Sequence[tuple[str, Any]]
"""Values with the names of their fields."""


class Place(NamedTuple):
    """Where an article came from; `line` is its 1-based line or row, 0 for a whole file."""

    path: str
    line: int = 0
    mark: str = ":"

    @property
    def origin(self) -> str:
        """`path`, `path:line` or `path#row`."""
        return f"{self.path}{self.mark}{self.line}" if self.line else self.path

    def rejected(self, reason: str) -> ArticleRejected:
        """The error to raise for what stands here."""
        return ArticleRejected(reason, origin=self.path, line=self.line)


def decode(data: bytes, place: Place) -> str:
    """UTF-8 after an optional byte-order mark, otherwise unchanged.

    Raises ArticleRejected, with the 0-based offset in `data`, at bytes that are no UTF-8 text.
    """
    where = " of the line" if place.line else ""
    if (nul := data.find(0)) >= 0:
        raise place.rejected(f"not text: NUL byte at byte {nul}{where}")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        hint = "; if the file is in another character set, name it with --encoding"
        raise place.rejected(f"invalid UTF-8 at byte {error.start}{where}{hint}") from error


def checked_text(text: str, place: Place) -> str:
    """Return `text` as it is; raises ArticleRejected when there is nothing in it or it is no text."""
    if not SEEN.search(text):
        raise place.rejected("the text is empty" if not text else "the text is only white space")
    if (nul := text.find("\0")) >= 0:
        raise place.rejected(f"not text: NUL at character {nul} of the text")
    if (at := surrogate_at(text)) >= 0:
        raise place.rejected(
            f"lone surrogate \\u{ord(text[at]):04x} at character {at} of the text: half of a"
            " character, cut by whoever wrote the file"
        )
    return text


def with_replaced(line: bytes) -> bytes:
    """A JSON line of a file that was recoded, with the count of what is no character in it, if any is."""
    count = line.count("\ufffd".encode())
    before, brace, after = line.partition(b"{")
    if not count or not brace or before.removeprefix(BOM_UTF8).strip():
        return line
    comma = b"" if after.lstrip().startswith(b"}") else b", "
    return b"".join((before, brace, json.dumps(REPLACED).encode(), b": %d" % count, comma, after))


def row_of_line(data: bytes, place: Place) -> dict[str, Any]:
    """Decode one JSON line; raises ArticleRejected when it is cut, invalid or not an object."""
    text = decode(data.rstrip(b"\r\n"), place)
    try:
        row = _decoded(text)
    except json.JSONDecodeError as error:
        raise place.rejected(f"invalid or cut JSON at column {error.colno}: {_why(text, error)}") from error
    except RecursionError as error:
        raise place.rejected("invalid JSON: nested too deep") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise place.rejected(f"invalid JSON: {error}") from error
    if not isinstance(row, dict):
        raise place.rejected(f"not a JSON object but {_kind(row)}")
    return row


def _why(text: str, error: json.JSONDecodeError) -> str:
    """Why a line is no JSON, and what to do where that is known."""
    rest = text[error.pos :]
    if error.msg.startswith("Extra") and rest.lstrip(", ").startswith("{"):
        return "another object begins; name the file .json, or write one a line"
    if rest.startswith("'"):
        return "single quotes, as Python prints objects; write each line with json.dumps"
    return error.msg


def _decoded(text: str) -> Any:
    """The value that a line is, behind which a comma may stand, as in lines that were cut from an array."""
    try:
        row, end = _DECODER.raw_decode(text)  # which looks for no white space on either side
        if end == len(text):
            return row
    except json.JSONDecodeError:
        pass  # told by `decode`
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if text[error.pos :].strip() != "," or not error.msg.startswith("Extra"):
            raise
        return _DECODER.decode(text[: error.pos])


def article_of_row(row: Mapping[str, Any], column: str | None, place: Place) -> Article:
    """Build the article of a row whose text is in `column`, or in the first known one when that is None.

    Fields that are not ours are ignored. Raises ArticleRejected when the text is missing, empty or not
    text, and when an id is given that cannot be one.
    """
    path = text_path(row, column)
    if path is None:
        raise place.rejected(missing_text(column, list(row), "field") + _of_list(row))
    text = whole_text(value_at(row, path))
    if not isinstance(text, str):
        raise place.rejected(f"field {'.'.join(path)!r} is not a string but {_kind(text)}{_within(text)}")
    fields, checked = fields_of(row, path), checked_text(text, place)
    if normal(path[-1]) in _OFTEN_IDS and _is_id(text):
        raise place.rejected(f"field {path[-1]!r} holds {text.strip()!r}, which is no text{_OTHER}")
    if not is_written(text):
        raise place.rejected(f"the text is only {text.strip()!r}, as tables have it where there is none")
    return Article(
        article_id=_article_id(fields.get("article_id", ()), checked, place),
        text=text,
        title=as_line(_written(fields.get("title", ())) or "") or None,
        source=_written(fields.get("source", ())),
        url=_written(fields.get("url", ())),
        published=_written(fields.get("published", ())),
        license=_only_text(_given(fields.get("license", ()))),
        origin=place.origin,
        blocks=_blocks(_given(fields.get("blocks", ())), len(text)),
        replaced=count if isinstance(count := row.get(REPLACED), int) else None,
        language=next(filter(None, (code_of(value) for _, value in fields.get("language", ()))), None),
    )


def _is_id(text: str) -> bool:
    return len(text) <= _SHOWN and len(text.split()) == 1


def _of_list(row: Mapping[str, Any]) -> str:
    """What to do about a line that is an answer of an API, with many articles in it."""
    lists = ((name, value) for name, value in row.items() if isinstance(value, list) and not is_beside(name))
    for name, value in lists:
        if value and isinstance(value[0], dict) and text_path(value[0], None):
            return f"; if {name!r} are articles, name the file .json, or write one a line"
    return ""


def _within(value: object) -> str:
    """What to do about a text that is in pieces."""
    if isinstance(value, dict):
        name = next((str(name) for name, inner in value.items() if isinstance(inner, str)), "")
        return f"; name the field in it with --text-column, such as {name} after a dot" if name else ""
    return "; join its paragraphs into one string" if isinstance(value, list) else ""


def missing_text(column: str | None, names: Sequence[str], what: str) -> str:
    """Why rows with these names have no text; `what` is what a name stands for, a field or a column."""
    return f"no {what} {column or 'text'!r}; it has: {listed(names)}{_OTHER}"


def named_twice(column: str, names: Sequence[str]) -> str | None:
    """Why nobody can tell which of these columns is the text; None when only one has its name."""
    count = names.count(column)
    return f"{count} columns are named {column!r}; give each a name of its own" if count > 1 else None


def spans_of_row(row: Mapping[str, Any], length: int, place: Place) -> tuple[LabelledSpan, ...]:
    """The row's `labels` in the order of the text, of `length` code points.

    Raises ArticleRejected when one is malformed, outside the text, or overlaps another.
    """
    labels = row.get("labels")
    if not isinstance(labels, list):
        raise place.rejected("no list 'labels' of {start, end, label}")
    spans = [_span(item, number, length, place) for number, item in enumerate(labels, 1)]
    spans.sort(key=lambda span: span.start)
    for a, b in pairwise(spans):
        if b.start < a.end:
            raise place.rejected(f"labels {a.start}-{a.end} and {b.start}-{b.end} overlap")
    return tuple(spans)


def _span(item: object, number: int, length: int, place: Place) -> LabelledSpan:
    bounds = _bounds(item, length)
    if bounds is None:
        raise place.rejected(f"label {number} is not {{start, end, label}} with 0 <= start < end <= {length}")
    label = item.get("label") if isinstance(item, dict) else None
    if label not in list(Label):
        raise place.rejected(f"label {number} is {label!r}, not one of {', '.join(Label)}")
    return LabelledSpan(*bounds, Label(label))


def _bounds(item: object, length: int) -> tuple[int, int] | None:
    """(start, end) of an entry when they are a stretch of a text of `length` code points."""
    if not isinstance(item, dict):
        return None
    start, end = item.get("start"), item.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        return None
    return start, end


def _blocks(value: object, length: int) -> tuple[Block, ...] | None:
    """Blocks when all are well formed, in order and apart; otherwise none, as if not given."""
    if not isinstance(value, list):
        return None
    blocks, position = [], 0
    for item in value:
        bounds = _bounds(item, length)
        if bounds is None or bounds[0] < position or item.get("kind") not in list(BlockKind):
            return None
        blocks.append(Block(*bounds, BlockKind(item["kind"])))
        position = bounds[1]
    return tuple(blocks)


def _article_id(given: Named, text: str, place: Place) -> str:
    for name, value in given:
        try:
            written = as_id(value)
        except ValueError as error:
            raise place.rejected(
                f"field {name!r} is no id but {error}; give text or a whole number, or leave it out"
            ) from error
        if written and surrogate_at(written) >= 0:
            raise place.rejected(f"lone surrogate in {name!r}")
        if written:
            return written
    return text_id(text)


def _given(given: Named) -> object:
    return given[0][1] if given else None


def _written(given: Named) -> str | None:
    """A field of the row as a person would write it; the first that says something."""
    for _, value in given:
        if written := as_written(value):
            return _only_text(written)
    return None


def _only_text(value: object) -> str | None:
    """The string that can be written to a file; None for anything but a string."""
    if not isinstance(value, str):
        return None
    return value if value.isascii() else without_halves(value)


def listed(names: Sequence[str]) -> str:
    """The first names of fields or columns, as a message of one line tells them."""
    told = [" ".join((_only_text(name) or repr(name)).split())[:_SHOWN] for name in names[:12]]
    return ", ".join(told) + (", ..." if len(names) > len(told) else "") or "nothing"


def _kind(value: object) -> str:
    """What JSON calls the type of a value."""
    if value != value:  # noqa: PLR0124 - so it is with NaN alone
        return "NaN"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return {**names, list: "a list", dict: "an object"}.get(type(value), "null")
