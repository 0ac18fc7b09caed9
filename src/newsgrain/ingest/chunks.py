"""Cuts inputs into pieces that are read by themselves, in any process, and told apart by their content."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self

from newsgrain.errors import NewsgrainError, UnreadableError
from newsgrain.ingest.charsets import wanted
from newsgrain.ingest.delimited import delimited_rows
from newsgrain.ingest.dialects import DELIMITERS
from newsgrain.ingest.formats import CARRIED, Format, format_of, named, source_of
from newsgrain.ingest.inputs import STDIN, find_inputs, shown, standard_input, unreadable
from newsgrain.ingest.lines import DamagedError, Line, counted, json_lines, numbered_lines, opened_plain
from newsgrain.ingest.text_streams import as_utf8, lines_charset, no_lines
from newsgrain.records import Rejected
from newsgrain.storage import is_url, opened, size_and_state

PIECE_BYTES = 4 * 2**20
_HEAD = 2**16
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read articles, whatever file they are in.

    `text_column` is the field or column of the text, None to find it; `encoding` the character set of
    files, None to find it out; `any_language` takes articles that are not in English; `max_bytes` is
    the longest line or whole file. `as_stored` is for rows that newsgrain wrote: no text in them is HTML.
    """

    text_column: str | None = None
    encoding: str | None = None
    any_language: bool = False
    max_bytes: int = 32 * 2**20
    as_stored: bool = False

    @classmethod
    def asked(cls, text_column: str | None, encoding: str | None, any_language: bool) -> Self:
        """As a person asked for it; raises InputError when a character set is not known."""
        if encoding is not None:
            wanted(encoding)
        return cls(text_column, encoding, any_language)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input that is read by itself, here or in another process.

    `format` is the name of one of FORMATS, or of CARRIED. `start` and `end` are bytes
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
        except NewsgrainError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad file never ends a batch
            yield unreadable(item, error)


def pieces_of_lines(path: str, options: ReadOptions) -> Iterator[Piece | Rejected]:
    """Pieces of one .jsonl or .jsonl.gz file; raises OSError."""
    packed = format_of(path) == "jsonl.gz"
    yield from (_row_pieces if packed else _jsonl_pieces)(path, options, Cutting())


def _pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    cut = _stdin_pieces if path == STDIN else _cutter(path, named(str(format_of(path))), cutting)
    yield from cut(path, options, cutting)


def _cutter(path: str, form: Format, cutting: Cutting) -> "_Cutter":
    """How a file is cut; what is taken apart as a stream is one piece where pieces carry nothing."""
    cutters: dict[str, _Cutter] = {
        "lines": _far_jsonl_pieces if is_url(path) else _jsonl_pieces,
        "rows": _row_pieces if cutting.ship else _whole_piece,
        "groups": _parquet_pieces,
        "records": _warc_pieces,
    }
    return cutters.get(form.holds, _whole_piece)


_Cutter = Callable[[str, ReadOptions, Cutting], Iterator[Piece | Rejected]]


def _whole_piece(path: str, _: ReadOptions, __: Cutting) -> Iterator[Piece | Rejected]:
    size, digest = _whole(path)
    yield Piece(path, str(format_of(path)), 0, size, 1, digest=digest)


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


def _jsonl_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    with opened(path) as file:
        if (other := _otherwise(path, file, options, cutting)) is not None:
            yield from other
            return
        start, line = 0, 1
        while (cut := _same(file, start, cutting.done(path, start)) or _cut(file, start, cutting.size)).size:
            yield Piece(path, "jsonl", start, start + cut.size, line, digest=cut.digest)
            start, line = start + cut.size, line + cut.lines


def _otherwise(
    path: str, file: BinaryIO, options: ReadOptions, cutting: Cutting
) -> Iterator[Piece | Rejected] | None:
    """What a file gives that cannot be cut at its line feeds: it is no text, or no UTF-8; else None."""
    head = file.read(_HEAD)
    file.seek(0)
    if reason := no_lines(head, options.encoding):
        return iter([Rejected(shown(path), 0, reason)])
    name = lines_charset(head, options.encoding)
    if name is None:
        return None
    lines = numbered_lines(as_utf8(file, name), shown(path), options.max_bytes)
    return _payload_pieces(path, counted(lines), cutting.size)


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


def _far_jsonl_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    """Ranges of a file at a URL, of which only the bytes around the cuts are read."""
    length, state = size_and_state(path)
    with opened(path) as file:
        if (other := _otherwise(path, file, options, cutting)) is not None:
            yield from other
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
    return _payload_pieces(path, line_rows(standard_input(), path, options), cutting.size)


def _row_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    with opened_plain(path) as file:
        yield from _payload_pieces(path, rows_of(path, file, options), cutting.size)


def rows_of(path: str, file: BinaryIO, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Numbered JSON lines of a whole file of rows; what is damaged in its packing ends them."""
    number = 0
    try:
        for item in source_of(named(str(format_of(path))))(file, shown(path), options):
            number = item.line if isinstance(item, Rejected) else item[0]
            yield item
    except (DamagedError, UnreadableError) as error:
        yield Rejected(shown(path), number + 1 if number else 0, str(error))


def line_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Lines of an open file of JSON lines that cannot be cut at any line, as it is packed."""
    return json_lines(file, path, options.max_bytes, options.encoding)


def csv_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Rows of an open table of text as numbered JSON lines, or one rejection when it is none."""
    # tabs come first where the name promises them
    tried = "\t" + DELIMITERS.replace("\t", "") if format_of(path) == "tsv" else DELIMITERS
    column, limit, encoding = options.text_column, options.max_bytes, options.encoding
    return delimited_rows(file, path, column, limit, encoding=encoding, delimiters=tried)


def _payload_pieces(path: str, lines: Iterable[Line | Rejected], size: int) -> Iterator[Piece | Rejected]:
    """Gather lines into pieces that carry them; a rejection ends a piece, to keep the order.

    Where reading fails, what was read comes first.
    """
    held, first, following = bytearray(), 1, 1
    for item in _with_failure(lines):
        if held and (isinstance(item, Rejected | Exception) or len(held) >= size):
            yield _carrying(path, bytes(held), first)
            held = bytearray()
        if isinstance(item, Exception):
            raise item
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


def _with_failure(lines: Iterable[Line | Rejected]) -> Iterator[Line | Rejected | Exception]:
    try:
        yield from lines
    except Exception as error:  # noqa: BLE001 - raised again when what came before it is kept
        yield error


def _carrying(path: str, payload: bytes, first: int) -> Piece:
    digest = hashlib.sha256(payload).hexdigest()[:32]
    return Piece(path, CARRIED.name, 0, len(payload), first, payload, digest)


def _parquet_pieces(path: str, options: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    from newsgrain.ingest.parquet import group_ranges

    _, digest = _whole(path)
    for item in group_ranges(path, options.text_column, cutting.size):
        if isinstance(item, Rejected):
            yield Rejected(shown(path), 0, item.reason)
        else:
            start, end, first = item
            yield Piece(path, "parquet", start, end, first, digest=digest)


def _warc_pieces(path: str, _: ReadOptions, cutting: Cutting) -> Iterator[Piece | Rejected]:
    from newsgrain.ingest.warc import cuts

    far = is_url(path)
    state = size_and_state(path)[1] if far else ""
    for start, end in cuts(path, cutting.size):
        yield Piece(path, "warc", start, end, 0, digest=state if far else _of_range(path, start, end))


def _of_range(path: str, start: int, end: int) -> str:
    with opened(path, start) as file:
        return _stretch(file, end - start, whole=False).digest
