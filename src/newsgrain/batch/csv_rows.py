"""Rows of results as CSV (RFC 4180, UTF-8): a header in every part, and a column for each label.

Lines end in CRLF; text stands as it is, line breaks in quotes. What a spreadsheet would take for a
formula is not changed: a text that begins with =, +, - or @ is the article's own.
"""

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, get_args

import numpy as np

from newsgrain.batch.sentence_rows import (
    article_of,
    chances,
    joined,
    numbers,
    printed,
    repeated,
    texts,
)
from newsgrain.features.scored import Scored
from newsgrain.records import LABEL_NAMES, LABELS
from newsgrain.results import COLUMNS

# what has one of these is put in quotes, in which they stand so
_QUOTED = {'"': '""', ",": ",", "\r": "\r", "\n": "\n"}
# fields with a number for each label are a column each, which begins so
_BEGINS = {"probabilities": "p_", "counts": "n_"}
_NESTED = {name: tuple(start + label for label in LABEL_NAMES) for name, start in _BEGINS.items()}


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What each column is."""
    found: dict[str, Any] = {}
    for name, kind in fields.items():
        found |= dict.fromkeys(_NESTED[name], get_args(kind)[1]) if name in _NESTED else {name: kind}
    return found


KINDS = {folder: _flat(fields) for folder, fields in COLUMNS.items()}
_KINDS = {name: kind for columns in KINDS.values() for name, kind in columns.items()}


def header(folder: str) -> bytes:
    """The first line of a file of `folder`, sentences or articles."""
    return _lines([KINDS[folder]])


def sentence_lines(scored: Scored, model: str) -> memoryview:
    """A line a sentence, as the csv module makes it."""
    ids, article = [x.article_id for x in scored.articles], article_of(scored)
    opened, closed = ([side[n] for side in map(_id, ids)] for n in range(2))
    index, start, end = map(printed, numbers(scored))
    place = (repeated(opened, article), start, "-", end, repeated(closed, article))
    text, special = texts(scored, _QUOTED)
    quotes = repeated(["", '"'], special.astype(np.int64))
    told = chances(scored, [f",{label.value}," for label in LABELS], [","] * len(LABELS))
    return joined(
        *place, index, ",", start, ",", end, ",", quotes, text, quotes, *told, f",{_field(model)}\r\n"
    )


def _id(article_id: str) -> tuple[str, str]:
    """What stands around the place of a sentence: the article's id and its own."""
    name = _field(article_id)
    return (f"{name},{name}:", ",") if name == article_id else (f"{name},{name[:-1]}:", '",')


def _field(text: str) -> str:
    """The text as a field, in quotes where it needs them."""
    quotes = any(sign in text for sign in _QUOTED)
    return '"' + text.replace('"', '""') + '"' if quotes else text


def article_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """A line an article, from rows as `parts.article_rows` gives them."""
    return _lines(_article(row) for row in rows)


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _article(row: dict[str, Any]) -> tuple[Any, ...]:
    known = (row["article_id"], row["origin"], row["title"], row["language"], row["sentences"])
    return *known, *row["counts"].values(), row["mean_confidence"]


def _read(file: BinaryIO) -> Iterator[list[str]]:
    """Rows as they stand, the header first; a field may be as long as it likes."""
    csv.field_size_limit(sys.maxsize)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield from csv.reader(text)
    finally:
        text.detach()  # the file is closed by whoever opened it


Change = Callable[[Iterator[dict[str, Any]]], Iterable[dict[str, Any] | None]]


def copy(old: BinaryIO, new: BinaryIO, change: Change) -> None:
    """Write the header again, and the rows as `change` makes them of those that are there, in their order.

    Rows of which it makes None are left out.
    """
    rows = _read(old)
    names = next(rows)
    found = (_told(dict(zip(names, row, strict=True))) for row in rows)
    new.write(_lines([names]))
    new.write(_lines(_in_order(names, row) for row in change(found) if row is not None))


def _in_order(names: Sequence[str], row: dict[str, Any]) -> list[Any]:
    """The fields of a row in the order of its columns, as `_told` has read them."""
    nested = {
        column: row[field][column[2:]] for field in _NESTED if field in row for column in _NESTED[field]
    }
    return [nested[name] if name in nested else row[name] for name in names]


def read(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Rows as the same part has them in JSON lines."""
    rows = _read(file)
    names = next(rows, [])
    for row in rows:
        yield _told(dict(zip(names, row, strict=True)))


def _told(row: dict[str, str]) -> dict[str, Any]:
    """Numbers as numbers, sets of columns as one field, an empty title or origin as none."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        kind = _KINDS.get(name, str)
        found[name] = kind(value) if kind in (int, float) else value or ("" if kind is str else None)
    for field, columns in _NESTED.items():
        if columns[0] in found:
            found[field] = {column[2:]: found.pop(column) for column in columns}
    return found
