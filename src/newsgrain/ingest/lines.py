"""Opens files, unpacked if they are packed, and reads numbered lines, never holding more than is accepted."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from newsgrain.errors import UnreadableError
from newsgrain.ingest.formats import is_packed
from newsgrain.ingest.rows import with_replaced
from newsgrain.ingest.text_streams import lines_as_utf8
from newsgrain.records import Rejected
from newsgrain.storage import Derived, opened

Line = tuple[int, bytes]
_STEP = 2**16
_DOS_END = b"\x1a"


class DamagedError(OSError):
    """A packed file is cut or broken; the message says how."""


class _Unpacked(Derived):
    """The bytes in a gzip file; whatever is wrong with it is one kind of error."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(gzip.GzipFile(fileobj=packed))
        self._packed = packed

    def some(self, most: int) -> bytes:
        """Those that come before damage, if any do."""
        try:
            data: bytes = self._file.read1(most)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise DamagedError(f"damaged gzip file: {error}") from error
        return data

    def close(self) -> None:
        """Close the packed file too."""
        super().close()
        self._packed.close()


def opened_plain(path: str) -> BinaryIO:
    """Open a file for reading, unpacked if its name says that it is packed.

    Raises OSError, also while it is read; that is a DamagedError when the packing is at fault.
    """
    file = opened(path)
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file), _STEP)) if is_packed(path) else file


def whole(file: BinaryIO, limit: int) -> bytes:
    """All bytes of a file; raises UnreadableError when there are more than `limit`."""
    data = file.read(limit + 1)
    if len(data) > limit:
        raise UnreadableError(f"file too long: more than {limit:,} bytes")
    return data


def read_line(stream: BinaryIO, limit: int) -> tuple[bytes | None, int]:
    """The next line with its end, and the number of bytes it took, 0 at the end of the stream.

    The line is None when it has more than `limit` bytes before its end; it is skipped all the same. The sign
    that DOS put at the end of a file is an empty line.
    """
    line = stream.readline(_STEP)
    if not line.strip(_DOS_END):
        return b"", len(line)
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
