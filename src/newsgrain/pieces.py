"""Cuts inputs into pieces that are read by themselves, in any process, and told apart by their content."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from newsgrain.inputs import STDIN, find_inputs, format_of, shown, unreadable
from newsgrain.lines import Line, csv_lines, gz_lines, numbered_lines
from newsgrain.records import Rejected
from newsgrain.storage import is_url, opened, size_and_state

PIECE_BYTES = 4 * 2**20
_HEAD = 8192
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read articles, whatever file they are in.

    `text_column` is the field or column of the text, None to find it; `encoding` the character set of
    files, None to find it out; `any_language` takes articles that are not in English; `max_bytes` is
    the longest line or whole file.
    """

    text_column: str | None = None
    encoding: str | None = None
    any_language: bool = False
    max_bytes: int = 32 * 2**20

    @property
    def column(self) -> str:
        """The field or column that the text is looked for in."""
        return self.text_column or "text"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input that is read by itself, here or in another process.

    `format` is txt, md, html, jsonl, jsonl.gz, csv, parquet, warc or rows. `start` and `end` are bytes
    of the file, or row groups of a Parquet file; `first_line` is the 1-based number of the first line
    or row, 0 when lines are told by the number of their first byte. `payload` holds JSON lines that were
    read already, from inputs that cannot be sought (rows); its lines are counted as those of the input,
    so that blank ones may stand for what is not there. `digest` changes with the content.
    """

    path: str
    format: str
    start: int
    end: int
    first_line: int
    payload: bytes | None = None
    digest: str = ""
    key: str = ""


Done = Callable[[str, int], Iterable[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Cutting:
    """How to cut: bytes of a piece; whether pieces may carry what was read (`ship`).

    `done` tells (end, digest) of the pieces of a path that begin at an offset and are done already: they
    are cut again as they were while their content is the same, so that a file that grew goes on at its
    old end.
    """

    size: int = PIECE_BYTES
    ship: bool = True
    done: Done = lambda _path, _start: ()


def plan(
    inputs: Sequence[str],
    options: ReadOptions,
    *,
    piece_bytes: int = PIECE_BYTES,
    cutting: Cutting | None = None,
) -> Iterator[Piece | Rejected]:
    """Cut the inputs into pieces of about `piece_bytes`, the same ones every time.

    Raises InputError when an input does not exist.
    """
    yield from plan_files(find_inputs(inputs), options, cutting or Cutting(max(piece_bytes, 1)))


def plan_files(
    files: Iterable[str | Rejected], options: ReadOptions, cutting: Cutting
) -> Iterator[Piece | Rejected]:
    """Cut files that `find_inputs` gave."""
    for item in files:
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            yield from _pieces(item, options, cutting)
        except OSError as error:
            yield unreadable(item, error)


def pieces_of_lines(path: str, options: ReadOptions) -> Iterator[Piece | Rejected]:
    """Pieces of one .jsonl or .jsonl.gz file; raises OSError."""
    packed = format_of(path) == "jsonl.gz"
    yield from (_gz_pieces if packed else _jsonl_pieces)(path, options, Cutting())


def _pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    form = "stdin" if path == STDIN else str(format_of(path))
    cutters: dict[str, Callable[[str, ReadOptions, Cutting], Iterator[Piece | Rejected]]] = {
        "stdin": _stdin_pieces,
        "jsonl": _far_jsonl_pieces if is_url(path) else _jsonl_pieces,
        "parquet": _parquet_pieces,
        "warc": _warc_pieces,
    }
    if cutting.ship:
        cutters |= {"jsonl.gz": _gz_pieces, "csv": _csv_pieces}
    if form in cutters:
        yield from cutters[form](path, options, cutting)
    else:
        size, digest = _whole(path)
        yield Piece(path, form, 0, size, 1, digest=digest)


def _whole(path: str) -> tuple[int, str]:
    """Size and digest of a whole file; of an object at a URL what its store tells, unread."""
    if is_url(path):
        return size_and_state(path)
    with opened(path) as file:
        found = _stretch(file, sys.maxsize, whole=False)
    return found.size, found.digest


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some whole lines of a file: bytes, lines, digest, and whether the last one ends."""

    size: int
    lines: int
    digest: str
    ended: bool


def _jsonl_pieces(path: str, _: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    with opened(path) as file:
        if binary := _binary(path, file):
            yield binary
            return
        start, line = 0, 1
        while (cut := _same(file, start, cutting.done(path, start)) or _cut(file, start, cutting.size)).size:
            yield Piece(path, "jsonl", start, start + cut.size, line, digest=cut.digest)
            start, line = start + cut.size, line + cut.lines


def _binary(path: str, file: BinaryIO) -> Rejected | None:
    """The rejection of a file that begins with no text; otherwise it is back at its start."""
    nul = file.read(_HEAD).find(0)
    file.seek(0)
    return None if nul < 0 else Rejected(shown(path), 0, f"not text: NUL byte at byte {nul}")


def _same(file: BinaryIO, start: int, done: Iterable[tuple[int, str]]) -> _Stretch | None:
    """The stretch from `start` that was read before, if it is there unchanged and nothing ran on."""
    for end, digest in done:
        file.seek(start)
        found = _stretch(file, end - start, whole=False)
        if found.size == end - start and found.digest == digest and (found.ended or not file.read(1)):
            return found
    return None


def _cut(file: BinaryIO, start: int, size: int) -> _Stretch:
    file.seek(start)
    return _stretch(file, size, whole=True)


def _stretch(file: BinaryIO, size: int, *, whole: bool) -> _Stretch:
    """Go on by `size` bytes and, if `whole`, to the end of the line there."""
    digest, taken, lines, last = hashlib.sha256(), 0, 0, b"\n"
    while taken < size and (chunk := file.read(min(size - taken, _STEP))):
        digest.update(chunk)
        lines, last, taken = lines + chunk.count(b"\n"), chunk, taken + len(chunk)
    while whole and not last.endswith(b"\n") and (rest := file.readline(_STEP)):
        digest.update(rest)
        lines, last, taken = lines + rest.count(b"\n"), rest, taken + len(rest)
    ended = last.endswith(b"\n")
    return _Stretch(taken, lines + (not ended), digest.hexdigest()[:32], ended)


def _far_jsonl_pieces(path: str, _: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    """Ranges of a file at a URL, of which only the bytes around the cuts are read."""
    length, state = size_and_state(path)
    with opened(path) as file:
        if binary := _binary(path, file):
            yield binary
            return
        start = 0
        while start < length:
            file.seek(min(start + cutting.size, length) - 1)
            while (last := file.readline(_STEP)) and not last.endswith(b"\n"):
                pass
            end = file.tell()
            yield Piece(path, "jsonl", start, end, 0, digest=state)
            start = end


def _stdin_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    lines = numbered_lines(sys.stdin.buffer, path, options.max_bytes)
    return _payload_pieces(path, lines, cutting.size)


def _gz_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    with opened(path) as file:
        lines = gz_lines(file, shown(path), options.max_bytes)
        yield from _payload_pieces(path, lines, cutting.size)


def _csv_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    with opened(path) as file:
        rows = csv_rows(file, path, options)
        yield from _payload_pieces(path, rows, cutting.size)


def csv_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Rows of an open CSV file as numbered JSON lines, or one rejection when it is no text."""
    if binary := _binary(path, file):
        yield binary
    else:
        yield from csv_lines(file, shown(path), options.column, options.max_bytes)


def _payload_pieces(path: str, lines: Iterable[Line | Rejected], size: int) -> Iterator[Piece | Rejected]:
    """Gather lines into pieces that carry them; a rejection ends a piece, to keep the order."""
    held, first, following = bytearray(), 1, 1
    for item in lines:
        if held and (isinstance(item, Rejected) or len(held) >= size):
            yield _carrying(path, bytes(held), first)
            held = bytearray()
        if isinstance(item, Rejected):
            yield item
            continue
        number, data = item
        first, following = (first, following) if held else (number, number)
        # rows of several lines leave blank ones behind them, so that lines keep their numbers
        held += b"\n" * (number - following) + data
        following = number + 1
    if held:
        yield _carrying(path, bytes(held), first)


def _carrying(path: str, payload: bytes, first: int) -> Piece:
    digest = hashlib.sha256(payload).hexdigest()[:32]
    return Piece(path, "rows", 0, len(payload), first, payload, digest)


def _parquet_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    from newsgrain.parquet import group_ranges

    _, digest = _whole(path)
    for item in group_ranges(path, options.column, cutting.size):
        if isinstance(item, Rejected):
            yield Rejected(shown(path), 0, item.reason)
        else:
            start, end, first = item
            yield Piece(path, "parquet", start, end, first, digest=digest)


def _warc_pieces(path: str, _: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    from newsgrain.warc import cuts

    far = is_url(path)
    state = size_and_state(path)[1] if far else ""
    for start, end in cuts(path, cutting.size):
        yield Piece(path, "warc", start, end, 0, digest=state if far else _of_range(path, start, end))


def _of_range(path: str, start: int, end: int) -> str:
    with opened(path, start) as file:
        return _stretch(file, end - start, whole=False).digest
