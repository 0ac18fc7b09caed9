"""Turns files, folders and globs into a stream of articles, in pieces that can be read in parallel."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from newsgrain.errors import ArticleRejected, InputError
from newsgrain.inputs import STDIN, find_inputs, format_of, shown, unreadable
from newsgrain.lines import Line, csv_lines, gz_lines, numbered_lines
from newsgrain.records import Article, LabelledArticle, Rejected, text_id
from newsgrain.rows import BOM, Place, article_of_row, checked_text, decode, row_of_line, spans_of_row

__all__ = [
    "Piece",
    "ReadOptions",
    "find_inputs",
    "plan",
    "read_articles",
    "read_labelled",
    "read_piece",
]

PIECE_BYTES = 4 * 2**20
_HEAD = 8192
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: the field or column of the text, and the longest line or whole file in bytes."""

    text_column: str = "text"
    max_bytes: int = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input that is read by itself, here or in another process.

    `format` is txt, md, html, jsonl, parquet or rows. `start` and `end` are bytes of the file, or
    row groups of a Parquet file; `first_line` is the 1-based number of the first line or row.
    `payload` holds JSON lines that were read already, from inputs that cannot be sought (rows);
    its lines are counted as those of the input, so that blank ones may stand for what is not there.
    """

    path: str
    format: str
    start: int
    end: int
    first_line: int
    payload: bytes | None = None


def read_articles(inputs: Sequence[str], options: ReadOptions | None = None) -> Iterator[Article | Rejected]:
    """Every article of `inputs` in their order, and what was rejected where it stood.

    Raises InputError when an input does not exist.
    """
    options = options or ReadOptions()
    for item in plan(inputs, options):
        if isinstance(item, Rejected):
            yield item
        else:
            yield from read_piece(item, options)


def plan(
    inputs: Sequence[str], options: ReadOptions, *, piece_bytes: int = PIECE_BYTES
) -> Iterator[Piece | Rejected]:
    """Cut the inputs into pieces of about `piece_bytes`, the same ones every time.

    Raises InputError when an input does not exist.
    """
    for item in find_inputs(inputs):
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            yield from _pieces(item, options, max(piece_bytes, 1))
        except OSError as error:
            yield unreadable(item, error)


def read_piece(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    """The articles of one piece, and what was rejected where it stood; raises nothing of its own."""
    read = {"parquet": _read_groups, "jsonl": _read_rows, "rows": _read_rows}
    try:
        yield from read.get(piece.format, _read_whole)(piece, options)
    except OSError as error:
        yield unreadable(piece.path, error)


def read_labelled(path: str | Path) -> Iterator[LabelledArticle]:
    """Labelled articles of a .jsonl or .jsonl.gz file: article rows with `labels`.

    Raises InputError, with path, line and what to do, at the first row that is not one.
    """
    options, path = ReadOptions(), str(path)
    try:
        cut = _gz_pieces if format_of(path) == "jsonl.gz" else _jsonl_pieces
        for piece in cut(path, options, PIECE_BYTES):
            yield from _labelled(piece, options)
    except OSError as error:
        raise InputError(
            f"{shown(path)}: cannot be read ({error.strerror or error}); give a file of labelled"
            " articles, one JSON object a line"
        ) from error


def _labelled(piece: Piece | Rejected, options: ReadOptions) -> Iterator[LabelledArticle]:
    for item in [piece] if isinstance(piece, Rejected) else _lines(piece, options):
        try:
            if isinstance(item, Rejected):
                raise Place(item.origin, item.line).rejected(item.reason)
            place, data = item
            row = row_of_line(data, place)
            article = article_of_row(row, options.text_column, place)
            yield LabelledArticle(article, spans_of_row(row, len(article.text), place))
        except ArticleRejected as error:
            raise InputError(f"{error}; correct that line or take it out") from error


def _pieces(path: str, options: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    form = "stdin" if path == STDIN else str(format_of(path))
    cutters: dict[str, Callable[[str, ReadOptions, int], Iterator[Piece | Rejected]]] = {
        "stdin": _stdin_pieces,
        "jsonl": _jsonl_pieces,
        "jsonl.gz": _gz_pieces,
        "csv": _csv_pieces,
        "parquet": _parquet_pieces,
    }
    if form in cutters:
        yield from cutters[form](path, options, size)
    else:
        yield Piece(path, form, 0, Path(path).stat().st_size, 1)


def _jsonl_pieces(path: str, _: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    with Path(path).open("rb") as file:
        if binary := _binary(path, file):
            yield binary
            return
        start, line = 0, 1
        while lines := _skip_lines(file, size):
            yield Piece(path, "jsonl", start, file.tell(), line)
            start, line = file.tell(), line + lines


def _binary(path: str, file: BinaryIO) -> Rejected | None:
    """The rejection of a file that begins with no text; otherwise it is back at its start."""
    nul = file.read(_HEAD).find(0)
    file.seek(0)
    return None if nul < 0 else Rejected(shown(path), 0, f"not text: NUL byte at byte {nul}")


def _skip_lines(file: BinaryIO, size: int) -> int:
    """Go on by `size` bytes and to the end of the line there; returns the number of lines."""
    lines, last = 0, b"\n"
    while size > 0 and (chunk := file.read(min(size, _STEP))):
        lines, last, size = lines + chunk.count(b"\n"), chunk, size - len(chunk)
    while not last.endswith(b"\n"):
        last = file.readline(_STEP)
        if not last or last.endswith(b"\n"):
            return lines + 1
    return lines


def _stdin_pieces(path: str, options: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    lines = numbered_lines(sys.stdin.buffer, path, options.max_bytes)
    return _payload_pieces(path, lines, size)


def _gz_pieces(path: str, options: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    with Path(path).open("rb") as file:
        lines = gz_lines(file, shown(path), options.max_bytes)
        yield from _payload_pieces(path, lines, size)


def _csv_pieces(path: str, options: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    with Path(path).open("rb") as file:
        if binary := _binary(path, file):
            yield binary
            return
        rows = csv_lines(file, shown(path), options.text_column, options.max_bytes)
        yield from _payload_pieces(path, rows, size)


def _payload_pieces(path: str, lines: Iterable[Line | Rejected], size: int) -> Iterator[Piece | Rejected]:
    """Gather lines into pieces that carry them; a rejection ends a piece, to keep the order."""
    held, first, following = bytearray(), 1, 1
    for item in lines:
        if held and (isinstance(item, Rejected) or len(held) >= size):
            yield Piece(path, "rows", 0, len(held), first, bytes(held))
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
        yield Piece(path, "rows", 0, len(held), first, bytes(held))


def _parquet_pieces(path: str, options: ReadOptions, size: int) -> Iterator[Piece | Rejected]:
    from newsgrain.parquet import group_ranges

    for item in group_ranges(path, options.text_column, size):
        if isinstance(item, Rejected):
            yield Rejected(shown(path), 0, item.reason)
        else:
            start, end, first = item
            yield Piece(path, "parquet", start, end, first)


def _read_rows(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    for item in _lines(piece, options):
        if isinstance(item, Rejected):
            yield item
            continue
        place, data = item
        try:
            yield article_of_row(row_of_line(data, place), options.text_column, place)
        except ArticleRejected as error:
            yield _rejected(error)


def _lines(piece: Piece, options: ReadOptions) -> Iterator[tuple[Place, bytes] | Rejected]:
    """JSON lines of a piece with their places; blank ones are skipped."""
    path = shown(piece.path)
    # what is in a payload was measured when it was read, and may be longer as JSON than as CSV
    limit = options.max_bytes if piece.payload is None else len(piece.payload)
    with _opened(piece) as stream:
        size = piece.end - piece.start
        for item in numbered_lines(stream, path, limit, first=piece.first_line, size=size):
            if isinstance(item, Rejected):
                yield item
                continue
            number, data = item
            if number == 1:
                data = data.removeprefix(BOM)
            if not data.isspace() and data:
                yield Place(path, number), data


def _opened(piece: Piece) -> AbstractContextManager[BinaryIO]:
    if piece.payload is not None:
        return nullcontext(BytesIO(piece.payload))
    file = Path(piece.path).open("rb")  # noqa: SIM115 - the caller's `with` closes it
    file.seek(piece.start)
    return file


def _read_groups(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    from newsgrain.parquet import group_rows

    path, column = shown(piece.path), options.text_column
    for item in group_rows(piece.path, piece.start, piece.end, piece.first_line, column):
        if isinstance(item, Rejected):
            yield Rejected(path, item.line, item.reason)
            continue
        number, row = item
        try:
            yield article_of_row(row, column, Place(path, number, "#"))
        except ArticleRejected as error:
            yield _rejected(error)


def _read_whole(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    """The one article of a .txt, .md or .html file."""
    place = Place(shown(piece.path))
    with Path(piece.path).open("rb") as file:
        data = file.read(options.max_bytes + 1)
    try:
        if len(data) > options.max_bytes:
            raise place.rejected(f"file too long: more than {options.max_bytes:,} bytes")
        yield _page(data, place) if piece.format == "html" else _plain(data, place)
    except ArticleRejected as error:
        yield _rejected(error)


def _plain(data: bytes, place: Place) -> Article:
    text = checked_text(decode(data, place), place)
    return Article(text_id(text), text, origin=place.origin)


def _page(data: bytes, place: Place) -> Article:
    from newsgrain.html import read_page

    page = read_page(data, place.origin)
    text = checked_text(page.text, place)
    return Article(
        text_id(text),
        text,
        title=page.title,
        source=page.source,
        url=page.url,
        published=page.published,
        origin=place.origin,
        blocks=page.blocks,
    )


def _rejected(error: ArticleRejected) -> Rejected:
    return Rejected(error.origin, error.line, error.reason)
