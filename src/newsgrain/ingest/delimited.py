"""Reads the rows of CSV and TSV files, whatever stands between their cells and whoever wrote them."""

import codecs
import csv
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from newsgrain.ingest.charsets import REPLACE, UTF8, codec, decode
from newsgrain.ingest.dialects import DELIMITERS, Dialect, dialect_of, lines_above, told
from newsgrain.ingest.fields import text_name
from newsgrain.ingest.lines import Line, read_line, too_long
from newsgrain.ingest.rows import REPLACED, listed, missing_text, named_twice
from newsgrain.ingest.signatures import written_as
from newsgrain.ingest.text_streams import (
    HEAD,
    as_utf8,
    charset_of,
    ends_with_returns,
    head_of,
    is_wide,
    legacy,
    no_text,
)
from newsgrain.records import Rejected
from newsgrain.wording import counted

_SAMPLE = 2**16
_LOOKED_AT, _ENOUGH = 100, 3


_CALLED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "\x1f": "separators"}
_RETURN = "a carriage return outside quotes; put the cell it is in into quotes"
_WITHIN = "a quote within a cell in quotes; write it twice"
_READ_ON = "the rows after its first line were read"
_HEADLESS = (
    "the first line has texts for names of columns; put one with names above it, such as title,text, or name"
    " the column of the text with --text-column"
)
_LONGEST_NAME = 5  # words of the name of a column
_ADVICE = "its cells must stand between commas, semicolons, tabs or bars"


class _RowTooLongError(csv.Error):
    """A row of several lines is longer than the longest line accepted."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A line as text, what is wrong with it, and how many of its bytes were replaced."""

    text: str
    fault: Rejected | None = None
    replaced: int = 0


class _Lines:
    """Lines as the csv module wants them, with what was wrong in the current row's lines.

    Bytes are decoded line by line as `charset`. Unless that is `sure`, the first line that is not ASCII
    decides, however far in the file it stands. In a stream that was `recoded` before, what was no text is
    U+FFFD already.
    """

    def __init__(self, stream: BinaryIO, path: str, limit: int, charset: str, *, sure: bool) -> None:
        self.path, self.limit, self.recoded = path, limit, False
        self.number, self.row_start, self._row_bytes = 0, 1, 0
        self._row: list[_Decoded] = []
        self._back: deque[_Decoded] = deque()
        self._stream, self._over, self._codec, self._sure = stream, False, codec(charset) or UTF8, sure

    @property
    def fault(self) -> Rejected | None:
        """The last thing that is wrong in the lines of the row."""
        return next((line.fault for line in reversed(self._row) if line.fault), None)

    @property
    def replaced(self) -> int:
        """How many characters of the row stand for bytes that were no text."""
        return sum(line.replaced for line in self._row)

    def begin_row(self) -> None:
        self.row_start, self._row_bytes, self._row = self.number + 1, 0, []

    def rejected(self, reason: str) -> Rejected:
        return Rejected(self.path, self.row_start, reason)

    def go_back(self, lines: int = 1) -> None:
        """Have all lines of the row again but its first ones."""
        self._back.extendleft(reversed(self._row[lines:]))
        self.number, self._over = self.row_start - 1 + lines, False

    def forgive(self) -> None:
        """Take the lines of the row for right, as they are without what is no text."""
        self._row = [replace(line, fault=None) for line in self._row]

    def following(self) -> list[str]:
        """The lines of the row after its first."""
        return [line.text for line in self._row[1:]]

    def quotes(self, quote: str) -> int:
        """How many quotes there are in the lines of the row."""
        return sum(line.text.count(quote) for line in self._row)

    def close_cell(self, quote: str, delimiter: str) -> None:
        """Take the lines up to one that closes a cell but opens none; none where another opens one before."""
        held = len(self._row)
        for line in islice(self, _LOOKED_AT):
            if line.startswith(quote) or f"{delimiter}{quote}" in line:
                break
            if line.count(quote) % 2:
                if line.rstrip("\r\n").endswith(quote) or f"{quote}{delimiter}" in line:
                    return
                break
        self.go_back(held)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        self.number += 1
        self._row.append(line)
        return line.text

    def _read(self) -> _Decoded:
        line, taken = (b"", 0) if self._over else read_line(self._stream, self.limit)
        if not taken:
            raise StopIteration
        if line is None:
            return _Decoded("\n", too_long(self.path, self.number + 1, self.limit))
        self._row_bytes += taken
        if self._row_bytes > self.limit + len(b"\r\n"):
            self._over = True
            raise _RowTooLongError
        return self._decode(line.removeprefix(codecs.BOM_UTF8) if not self.number else line)

    def _decode(self, line: bytes) -> _Decoded:
        if (nul := line.find(0)) >= 0:
            reason = f"not text: NUL byte at byte {nul} of the line"
            # the rest of the line may close a quote
            rest = self._decode(line.replace(b"\0", b""))
            return replace(rest, fault=Rejected(self.path, self.number + 1, reason))
        if not self._sure and not line.isascii():
            self._codec, self._sure = codec(decode(line, otherwise=legacy).encoding) or UTF8, True
        name = self._codec
        try:
            text, before = line.decode(name), 0 if self.recoded else None
        except UnicodeDecodeError:
            text, before = line.decode(name, REPLACE), line.count("\ufffd".encode())
        return _Decoded(text, None, 0 if before is None else text.count("\ufffd") - before)


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table, and which of them is the text."""

    names: list[str]
    text: str
    dialect: Dialect


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
    head = head_of(stream)
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
    reader, table = header
    yield from _rows(reader, lines, table)


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
    lines = _Lines(stream, path, limit, name, sure=sure)
    lines.recoded = recoded
    return lines, sample


def _header(
    lines: _Lines, sample: str, column: str | None, delimiters: Sequence[str]
) -> tuple[Iterator[list[str]], _Table] | Rejected:
    """The reader of the rows, and what their cells are; blank lines before the header are skipped."""
    first, rest = next(lines, ""), sample
    while first and (not first.strip() or told(first)) and not lines.fault:
        delimiters = told(first) or delimiters
        lines.begin_row()
        first, rest = next(lines, ""), rest[len(first) :]
    if not first:
        reason = f"no header row; the first line must name the columns ({column or 'text'})"
        return Rejected(lines.path, 0, reason)
    if written := written_as(rest):
        return Rejected(lines.path, 0, f"not a table but {written[0]}; name it {written[1]}")
    if lines.fault and not first.strip():
        return lines.fault
    for _ in range(lines_above(rest, column, delimiters)):
        lines.begin_row()
        first, rest = next(lines, ""), rest[len(first) :]
    lines.forgive()
    lines.go_back(0)
    dialect = dialect_of(rest, column, delimiters)
    reader = dialect.reader(lines)
    names = _next_row(reader, lines)
    return names if isinstance(names, Rejected) else _table(reader, names or [], column, dialect, lines)


def _table(
    reader: Iterator[list[str]], cells: list[str], column: str | None, dialect: Dialect, lines: _Lines
) -> tuple[Iterator[list[str]], _Table] | Rejected:
    names = [name.strip("\ufeff").strip() for name in cells]
    text = text_name(names, column and column.strip())
    if text is None:
        if any(map(_is_text, names)):
            return Rejected(lines.path, 0, f"{_HEADLESS}; it has: {listed(names)}")
        advice = f"; {_ADVICE}" if len(names) == 1 else ""
        reason = missing_text(column, [name for name in names if name], "column") + advice
        return Rejected(lines.path, 0, reason)
    if twice := named_twice(text, names):
        return Rejected(lines.path, 0, twice)
    return reader, _Table(names, text, dialect)


def _is_text(name: str) -> bool:
    return len(name.split()) > _LONGEST_NAME


def _rows(reader: Iterator[list[str]], lines: _Lines, table: _Table) -> Iterator[Line | Rejected]:
    while (cells := _next_row(reader, lines, table)) is not None:
        if isinstance(cells, Rejected):
            yield cells
        elif cells and not _is_header(cells, table):
            yield _row(cells, lines, table)


def _is_header(cells: list[str], table: _Table) -> bool:
    """Whether a row is the names of the columns again, as where files were joined."""
    # a mark in the middle of a file keeps quotes from being such
    return _bare(cells[-1]) == table.names[-1] and list(map(_bare, cells)) == table.names


def _bare(cell: str) -> str:
    return cell.removeprefix("\ufeff").strip(' "')


def _row(cells: list[str], lines: _Lines, table: _Table) -> Line | Rejected:
    names = table.names
    if any(cells[len(names) :]):
        between = _CALLED.get(table.dialect.delimiter, table.dialect.delimiter)
        return lines.rejected(
            f"{counted(len(cells), 'cell')} for {counted(len(names), 'column')};"
            f" put cells with {between} in quotes"
        )
    if len(cells) <= names.index(table.text):
        return lines.rejected(f"no field {table.text!r}; it has: {listed(names[: len(cells)])}")
    # of columns with one name the first counts
    pairs = list(zip(names, cells, strict=False))[::-1]
    row: dict[str, str | int] = {n: cell for n, cell in pairs if cell or n == table.text}
    if lines.replaced:
        row[REPLACED] = lines.replaced
    return lines.row_start, json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"


def _next_row(
    reader: Iterator[list[str]], lines: _Lines, table: _Table | None = None
) -> list[str] | Rejected | None:
    lines.begin_row()
    try:
        cells = next(reader, None)
    except _RowTooLongError:
        reason = f"row too long: more than {lines.limit:,} bytes, perhaps a quote that is never closed"
        return _never_closed(reason, lines, table)
    except csv.Error as error:
        if lines.fault:
            return lines.fault
        if "unexpected end" in str(error):
            return _never_closed(f"invalid CSV: {error}, perhaps a quote that is never closed", lines, table)
        if "expected after" in str(error):
            return _quoted_within(lines, table)
        return lines.rejected(f"invalid CSV: {_RETURN if 'new-line' in str(error) else error}")
    return lines.fault or cells


def _quoted_within(lines: _Lines, table: _Table | None) -> Rejected:
    """The rejection of a row in which a quote stands for itself, or closes what an earlier line opened.

    That is so where the lines that were taken into the row are rows, and the last opens a quote of its own.
    Otherwise the row goes on to where its cell ends, so that no line of it is taken for a row.
    """
    if table is None or table.dialect.quotechar is None:
        return lines.rejected(f"invalid CSV: {_WITHIN}")
    following, quote = lines.following(), table.dialect.quotechar
    opening = f"{table.dialect.delimiter}{quote}"
    if following and opening in following[-1] and _are_rows(following, table, enough=1):
        lines.go_back()
        return lines.rejected(f"invalid CSV: a quote that is never closed; {_READ_ON}")
    if lines.quotes(quote) % 2:
        lines.close_cell(quote, table.dialect.delimiter)
    return lines.rejected(f"invalid CSV: {_WITHIN}")


def _never_closed(reason: str, lines: _Lines, table: _Table | None) -> Rejected:
    """The rejection of a row that swallowed what follows; it is read again where that is rows for sure.

    It may also be a row that was cut where the file ends, whose paragraphs are no rows.
    """
    following = lines.following()
    if table is not None and _are_rows(following, table):
        lines.go_back()
        return lines.rejected(f"{reason}; {_READ_ON}")
    rest = (
        f"; the rest of the file was not read, {counted(len(following), 'line')} or more" if following else ""
    )
    return lines.rejected(reason + rest)


def _are_rows(following: list[str], table: _Table, enough: int = _ENOUGH) -> bool:
    """Whether all these lines are rows by themselves, with enough cells that it is no chance."""
    reader, columns, found = table.dialect.reader(following[:_LOOKED_AT]), len(table.names), 0
    try:
        for cells in reader:
            if cells and len(cells) != columns:
                return False
            found += bool(cells) * (columns - 1)
    except csv.Error:
        return False
    return found >= enough
