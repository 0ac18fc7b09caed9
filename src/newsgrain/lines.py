"""Reads numbered lines from streams without ever holding more than the longest line accepted."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from newsgrain.records import Rejected
from newsgrain.rows import BOM

Line = tuple[int, bytes]
_STEP = 2**16


def read_line(stream: BinaryIO, limit: int) -> tuple[bytes | None, int]:
    """The next line with its end, and the number of bytes it took, 0 at the end of the stream.

    The line is None when it has more than `limit` bytes before its end; it is skipped all the same.
    """
    line = stream.readline(_STEP)
    if _ends(line):
        return (line if _fits(line, limit) else None), len(line)
    kept, taken = bytearray(line), len(line)
    while True:
        part = stream.readline(_STEP)
        taken += len(part)
        if len(kept) <= limit + len(b"\r\n"):
            kept += part
        if _ends(part):
            return (bytes(kept) if _fits(kept, limit) else None), taken


def _ends(part: bytes) -> bool:
    return len(part) < _STEP or part.endswith(b"\n")


def _fits(line: bytes | bytearray, limit: int) -> bool:
    return len(line) <= limit or len(line.removesuffix(b"\n").removesuffix(b"\r")) <= limit


def numbered_lines(
    stream: BinaryIO,
    path: str,
    limit: int,
    *,
    first: int = 1,
    size: int | None = None,
    by_byte: bool = False,
) -> Iterator[Line | Rejected]:
    """Lines with their numbers from `first` on: all, or those of the next `size` bytes.

    With `by_byte` the number of a line is that of its first byte.
    """
    number, left = first, size
    while left is None or left > 0:
        line, taken = read_line(stream, limit)
        if not taken:
            if left is not None:
                yield Rejected(path, number, "the file became shorter while it was read")
            return
        yield too_long(path, number, limit) if line is None else (number, line)
        number += taken if by_byte else 1
        left = None if left is None else left - taken


def too_long(path: str, number: int, limit: int) -> Rejected:
    """The rejection of a line of more than `limit` bytes."""
    return Rejected(path, number, f"line too long: more than {limit:,} bytes")


def gz_lines(stream: BinaryIO, path: str, limit: int) -> Iterator[Line | Rejected]:
    """Lines of a gzip stream; at damage what was read stays and one rejection ends it."""
    number = 0
    with gzip.GzipFile(fileobj=stream) as plain:
        try:
            for item in numbered_lines(plain, path, limit):  # type: ignore[arg-type]
                yield item
                number += 1
        except (OSError, EOFError, zlib.error) as error:
            what = f"damaged gzip file: {error}"
            yield Rejected(path, number + 1, what) if number else Rejected(path, 0, what)


class _RowTooLongError(csv.Error):
    """A row of several lines is longer than the longest line accepted."""


class _CsvLines:
    """Lines as the csv module wants them, with what was wrong in the current row's lines."""

    def __init__(self, stream: BinaryIO, path: str, limit: int) -> None:
        self.path, self.limit = path, limit
        self.number, self.row_start, self.row_bytes = 0, 1, 0
        self.fault: Rejected | None = None
        self._stream, self._over = stream, False

    def begin_row(self) -> None:
        self.row_start, self.row_bytes, self.fault = self.number + 1, 0, None

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
        return self._decode(line.removeprefix(BOM) if self.number == 1 else line)

    def _decode(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            where = f"byte {error.start} of the line"
            self.fault = Rejected(self.path, self.number, f"invalid UTF-8 at {where}")
            return line.decode("utf-8", "replace")


def csv_lines(stream: BinaryIO, path: str, column: str, limit: int) -> Iterator[Line | Rejected]:
    """Rows of a CSV file as JSON lines, each with the number of its first line in the file.

    Empty cells are left out, save that of `column`.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    lines = _CsvLines(stream, path, limit)
    reader = csv.reader(lines, strict=True)
    header = _next_row(reader, lines)
    if header is None or header == []:
        yield Rejected(path, 0, f"no header row; the first line must name the columns ({column})")
    elif isinstance(header, Rejected):
        yield header
    elif column not in header:
        yield Rejected(path, 0, f"no column {column!r}; it has: {', '.join(header)}")
    else:
        yield from _csv_rows(reader, lines, header, column)


def _csv_rows(
    reader: Iterator[list[str]], lines: _CsvLines, header: list[str], column: str
) -> Iterator[Line | Rejected]:
    while (cells := _next_row(reader, lines)) is not None:
        if isinstance(cells, Rejected):
            yield cells
        elif len(cells) > len(header):
            yield lines.rejected(
                f"{len(cells)} cells for {len(header)} columns; put cells with commas in quotes"
            )
        elif cells:
            pairs = zip(header, cells, strict=False)
            row = {name: cell for name, cell in pairs if cell or name == column}
            data = json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"
            yield lines.row_start, data


def _next_row(reader: Iterator[list[str]], lines: _CsvLines) -> list[str] | Rejected | None:
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
