"""Turns files, folders, globs and URLs into a stream of articles, piece by piece."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsgrain.errors import ArticleRejected, InputError
from newsgrain.inputs import find_inputs, shown, unreadable
from newsgrain.language import code_of, english_name, identify
from newsgrain.lines import Line, gz_lines, numbered_lines
from newsgrain.pieces import Piece, ReadOptions, csv_rows, pieces_of_lines, plan
from newsgrain.records import Article, LabelledArticle, Rejected, text_id
from newsgrain.rows import (
    BOM,
    Place,
    article_of_row,
    checked_text,
    decode,
    place_of,
    row_of_line,
    spans_of_row,
)
from newsgrain.storage import is_url, opened

if TYPE_CHECKING:
    from newsgrain.warc import Page

__all__ = [
    "Piece",
    "ReadOptions",
    "find_inputs",
    "plan",
    "read_articles",
    "read_labelled",
    "read_piece",
]


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


def read_piece(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    """The articles of one piece, and what was rejected where it stood.

    Raises InputError when reading from a URL breaks off, which another time may succeed.
    """
    read = dict.fromkeys(("jsonl", "rows", "jsonl.gz", "csv"), _read_rows)
    read |= {"parquet": _read_groups, "warc": _read_warc}
    try:
        for item in read.get(piece.format, _read_whole)(piece, options):
            yield item if isinstance(item, Rejected) else _in_language(item, options)
    except OSError as error:
        if is_url(piece.path) and not isinstance(error, FileNotFoundError | PermissionError):
            raise InputError(
                f"{piece.path}: reading broke off ({error.strerror or error}); what is finished is kept,"
                " run the same command again"
            ) from error
        yield unreadable(piece.path, error)


def _in_language(article: Article, options: ReadOptions) -> Article | Rejected:
    """The article with the language it is in, or its rejection when that is surely not English."""
    found = identify(article.text, article.language)
    if not found.is_foreign or options.any_language:
        return article if article.language == found.code else article.in_language(found.code)
    reason = (
        f"{english_name(str(found.code))} ({min(int(found.probability * 100), 99)} %), not English: newsgrain"
        " reads English; --any-language takes it"
    )
    return Rejected(*place_of(str(article.origin)), reason, found.code)


def read_labelled(path: str | Path) -> Iterator[LabelledArticle]:
    """Labelled articles of a .jsonl or .jsonl.gz file: article rows with `labels`.

    Raises InputError, with path, line and what to do, at the first row that is not one.
    """
    options, path = ReadOptions(), str(path)
    try:
        for piece in pieces_of_lines(path, options):
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
            article = article_of_row(row, options.column, place)
            yield LabelledArticle(article, spans_of_row(row, len(article.text), place))
        except ArticleRejected as error:
            raise InputError(f"{error}; correct that line or take it out") from error


def _read_rows(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    for item in _lines(piece, options):
        if isinstance(item, Rejected):
            yield item
            continue
        place, data = item
        try:
            yield article_of_row(row_of_line(data, place), options.column, place)
        except ArticleRejected as error:
            yield _rejected(error)


def _lines(piece: Piece, options: ReadOptions) -> Iterator[tuple[Place, bytes] | Rejected]:
    """JSON lines of a piece with their places; blank ones are skipped."""
    path, mark = shown(piece.path), ":" if piece.first_line else "@"
    with _opened(piece) as stream:
        for item in _numbered(piece, stream, options):
            if isinstance(item, Rejected):
                yield item
                continue
            number, data = item
            if number == 1:
                data = data.removeprefix(BOM)
            if not data.isspace() and data:
                yield Place(path, number, mark), data


def _opened(piece: Piece) -> AbstractContextManager[BinaryIO]:
    return opened(piece.path, piece.start) if piece.payload is None else nullcontext(BytesIO(piece.payload))


def _numbered(piece: Piece, stream: BinaryIO, options: ReadOptions) -> Iterator[Line | Rejected]:
    path = shown(piece.path)
    if piece.format == "jsonl.gz":
        return gz_lines(stream, path, options.max_bytes)
    if piece.format == "csv":
        return csv_rows(stream, piece.path, options)
    # what is in a payload was measured when it was read, and may be longer as JSON than as CSV
    limit = options.max_bytes if piece.payload is None else len(piece.payload)
    size, by_byte = piece.end - piece.start, not piece.first_line
    first = piece.start + 1 if by_byte else piece.first_line
    return numbered_lines(stream, path, limit, first=first, size=size, by_byte=by_byte)


def _read_groups(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    from newsgrain.parquet import group_rows

    path, column = shown(piece.path), options.column
    for item in group_rows(piece.path, piece.start, piece.end, piece.first_line, column):
        if isinstance(item, Rejected):
            yield Rejected(path, item.line, item.reason)
            continue
        number, row = item
        try:
            yield article_of_row(row, column, Place(path, number, "#"))
        except ArticleRejected as error:
            yield _rejected(error)


def _read_warc(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    """The pages of WARC records; a place is the 1-based byte where the record begins."""
    from newsgrain.warc import pages

    path = shown(piece.path)
    for found in pages(piece.path, path, piece.start, piece.end, options.max_bytes):
        if isinstance(found, Rejected):
            yield found
            continue
        place = Place(path, found.position, "@")
        try:
            yield _of_record(found, place)
        except ArticleRejected as error:
            yield Rejected(path, found.position, error.reason)


def _of_record(record: "Page", place: Place) -> Article:
    if record.kind == "plain":
        article = _plain(record.body, place)
    else:
        # what the server said of the charset comes before what the page says
        head = f'<meta charset="{record.charset}">'.encode() if record.charset else b""
        article = _page(head + record.body, place)
    return replace(article, article_id=record.record_id or article.article_id, url=record.url or article.url)


def _read_whole(piece: Piece, options: ReadOptions) -> Iterator[Article | Rejected]:
    """The one article of a .txt, .md or .html file."""
    place = Place(shown(piece.path))
    with opened(piece.path) as file:
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
        language=code_of(page.language),
    )


def _rejected(error: ArticleRejected) -> Rejected:
    return Rejected(error.origin, error.line, error.reason)
