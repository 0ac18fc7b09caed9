"""Reads numbered lines from streams without ever holding more than the longest line accepted."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from newsgrain.ingest.rows import with_replaced
from newsgrain.ingest.text_streams import lines_as_utf8
from newsgrain.records import Rejected

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


def json_lines(stream: BinaryIO, path: str, limit: int, encoding: str | None) -> Iterator[Line | Rejected]:
    """Lines of JSON as UTF-8, whatever they were written in; one rejection when they are no text."""
    plain, reason, recoded = lines_as_utf8(stream, encoding)
    if reason:
        return iter([Rejected(path, 0, reason)])
    lines = numbered_lines(plain, path, limit)
    return counted(lines) if recoded else lines


def counted(lines: Iterable[Line | Rejected]) -> Iterator[Line | Rejected]:
    """Lines of a file that was recoded, each with the count of what was no character."""
    return (item if isinstance(item, Rejected) else (item[0], with_replaced(item[1])) for item in lines)


def too_long(path: str, number: int, limit: int) -> Rejected:
    """The rejection of a line of more than `limit` bytes."""
    return Rejected(path, number, f"line too long: more than {limit:,} bytes")


def gz_lines(
    stream: BinaryIO, path: str, limit: int, encoding: str | None = None
) -> Iterator[Line | Rejected]:
    """Lines of a gzip stream as UTF-8; at damage what was read stays and one rejection ends it."""
    number = 0
    with gzip.GzipFile(fileobj=stream) as packed:
        try:
            for item in json_lines(cast(BinaryIO, packed), path, limit, encoding):
                yield item
                number += 1
        except (OSError, EOFError, zlib.error) as error:
            what = f"damaged gzip file: {error}"
            yield Rejected(path, number + 1, what) if number else Rejected(path, 0, what)
