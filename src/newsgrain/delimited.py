"""Reads the rows of CSV and TSV files, whatever stands between their cells and whoever wrote them."""

import codecs
import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from newsgrain.charsets import REPLACE, UTF8, codec, decode
from newsgrain.dialects import DELIMITERS, Dialect, dialect_of, told
from newsgrain.fields import text_name
from newsgrain.lines import Line, read_line, too_long
from newsgrain.records import Rejected
from newsgrain.rows import REPLACED, listed, missing_text
from newsgrain.text_streams import HEAD, as_utf8, charset_of, ends_with_returns, is_wide, legacy, no_text

_SAMPLE = 2**16


class _RowTooLongError(csv.Error):
    """A row of several lines is longer than the longest line accepted."""


class _Lines:
    """Lines as the csv module wants them, with what was wrong in the current row's lines.

    `codec` decodes them; a set that only some bytes far in the file could tell is decided at the first line
    that has any.
    """

    def __init__(self, stream: BinaryIO, path: str, limit: int, name: str, *, sure: bool) -> None:
        self.path, self.limit = path, limit
        self.number, self.row_start, self.row_bytes, self.replaced = 0, 1, 0, 0
        self.fault: Rejected | None = None
        self._stream, self._over, self._name, self._sure = stream, False, name, sure

    def begin_row(self) -> None:
        self.row_start, self.row_bytes, self.replaced, self.fault = self.number + 1, 0, 0, None

    def rejected(self, reason: str) -> Rejected:
        return Rejected(self.path, self.row_start, reason)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, taken = (b"", 0) if self._over else read_line(self._stream, self.limit)
        if not taken:
            raise StopIteration
        self.number += 1
        if line is None:
            self.fault = too_long(self.path, self.number, self.limit)
            return "\n"
        self.row_bytes += taken
        if self.row_bytes > self.limit + len(b"\r\n"):
            self._over = True
            raise _RowTooLongError
        return self._decode(line.removeprefix(codecs.BOM_UTF8) if self.number == 1 else line)

    def _decode(self, line: bytes) -> str:
        if (nul := line.find(0)) >= 0:
            self.fault = Rejected(self.path, self.number, f"not text: NUL byte at byte {nul} of the line")
            line = line.replace(b"\0", b"")
        if line.isascii():
            return line.decode("ascii") if self._name == UTF8 else line.decode(self._codec(), REPLACE)
        if not self._sure:
            self._name, self._sure = decode(line, otherwise=legacy).encoding, True
        try:
            return line.decode(self._codec())
        except UnicodeDecodeError:
            text = line.decode(self._codec(), REPLACE)
        self.replaced += text.count("\ufffd") - line.count("\ufffd".encode())
        return text

    def _codec(self) -> str:
        return codec(self._name) or UTF8


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table, and which of them is the text."""

    names: list[str]
    text: str


def delimited_rows(
    stream: BinaryIO,
    path: str,
    column: str | None,
    limit: int,
    *,
    encoding: str | None = None,
    delimiters: Sequence[str] = DELIMITERS,
) -> Iterator[Line | Rejected]:
    """Rows of a table at the start of a seekable stream as JSON lines, by the number of their first line.

    Empty cells are left out, save that of the text. One rejection, with line 0, when the file is no text, or
    has no column of text. Raises InputError when `encoding` is unknown.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    head = stream.read(HEAD)
    stream.seek(0)
    if reason := no_text(head, encoding):
        yield Rejected(path, 0, reason)
        return
    name = charset_of(head, encoding)
    lines, sample = _lines(stream, path, limit, head, name, sure=encoding is not None)
    header = _header(lines, sample, column, delimiters)
    if isinstance(header, Rejected):
        yield header
        return
    reader, names = header
    table = _table(names, column, lines)
    yield from [table] if isinstance(table, Rejected) else _rows(reader, lines, table)


def _lines(
    stream: BinaryIO, path: str, limit: int, head: bytes, name: str, *, sure: bool
) -> tuple[_Lines, str]:
    """The lines of a stream whose first bytes are `head`, and the beginning of its text."""
    sample = head[: _SAMPLE * (4 if is_wide(name) else 1)].decode(codec(name) or UTF8, REPLACE)
    sample, returns = sample.removeprefix("\ufeff"), ends_with_returns(sample)
    recoded = is_wide(name) or returns
    if recoded:
        stream, name = as_utf8(stream, name, returns=returns), UTF8
        sample = sample.replace("\r", "\n") if returns else sample
    sure = sure or recoded or len(head) < HEAD or not head.isascii()
    return _Lines(stream, path, limit, name, sure=sure), sample


def _header(
    lines: _Lines, sample: str, column: str | None, delimiters: Sequence[str]
) -> tuple[Iterator[list[str]], list[str]] | Rejected:
    """The reader of the rows, and the names of their columns; blank lines before them are skipped."""
    first, rest = next(lines, ""), sample
    while first and (not first.strip() or told(first)):
        delimiters = told(first) or delimiters
        lines.begin_row()
        first, rest = next(lines, ""), rest[len(first) :]
    if not first:
        return Rejected(
            lines.path, 0, f"no header row; the first line must name the columns ({column or 'text'})"
        )
    lines.row_start = lines.number
    dialect: Dialect = dialect_of(rest, column, delimiters)
    reader = dialect.reader(itertools.chain([first], lines))
    names = _next_row(reader, lines, begun=True)
    return names if isinstance(names, Rejected) else (reader, [name.strip() for name in names or []])


def _table(names: list[str], column: str | None, lines: _Lines) -> _Table | Rejected:
    text = text_name(names, column and column.strip())
    if text is None:
        return Rejected(lines.path, 0, missing_text(column, [name for name in names if name], "column"))
    if names.count(text) > 1:
        return Rejected(
            lines.path, 0, f"{names.count(text)} columns are named {text!r}; give each a name of its own"
        )
    return _Table(names, text)


def _rows(reader: Iterator[list[str]], lines: _Lines, table: _Table) -> Iterator[Line | Rejected]:
    while (cells := _next_row(reader, lines)) is not None:
        if isinstance(cells, Rejected):
            yield cells
        elif cells:
            yield _row(cells, lines, table)


def _row(cells: list[str], lines: _Lines, table: _Table) -> Line | Rejected:
    names = table.names
    if any(cells[len(names) :]):
        return lines.rejected(f"{len(cells)} cells for {len(names)} columns; put cells with commas in quotes")
    if len(cells) <= names.index(table.text):
        return lines.rejected(f"no field {table.text!r}; it has: {listed(names[: len(cells)])}")
    # of columns with one name the first counts
    pairs = list(zip(names, cells, strict=False))[::-1]
    row: dict[str, str | int] = {n: cell for n, cell in pairs if cell or n == table.text}
    if lines.replaced:
        row[REPLACED] = lines.replaced
    return lines.row_start, json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"


def _next_row(
    reader: Iterator[list[str]], lines: _Lines, *, begun: bool = False
) -> list[str] | Rejected | None:
    if not begun:
        lines.begin_row()
    try:
        cells = next(reader, None)
    except _RowTooLongError:
        return lines.rejected(
            f"row too long: more than {lines.limit:,} bytes, perhaps a quote that is never closed;"
            " the rest of the file was not read"
        )
    except csv.Error as error:
        return lines.fault or lines.rejected(f"invalid CSV: {error}")
    return lines.fault or cells
