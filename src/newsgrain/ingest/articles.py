"""Turns files, folders, globs and URLs into a stream of articles, piece by piece."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsgrain.errors import ArticleRejected, InputError, NewsgrainError, UnreadableError
from newsgrain.ids import place_of
from newsgrain.ingest import whole_files
from newsgrain.ingest.chunks import Piece, ReadOptions, pieces_of_lines, plan, rows_of
from newsgrain.ingest.exports import pages_in, texts_in
from newsgrain.ingest.fields import lead_of, unescaped, with_ends, without_count, without_references
from newsgrain.ingest.formats import Document, Format, mark_of, named, source_of
from newsgrain.ingest.inputs import find_inputs, shown, unreadable
from newsgrain.ingest.language import english_name, identify
from newsgrain.ingest.lines import DamagedError, Line, numbered_lines, opened_plain, whole
from newsgrain.ingest.mojibake import mended
from newsgrain.ingest.rich_text import as_meant
from newsgrain.ingest.rows import Place, article_of_row, checked_text, row_of_line, spans_of_row
from newsgrain.records import Article, LabelledArticle, Rejected, text_id
from newsgrain.storage import is_url, opened

if TYPE_CHECKING:
    from newsgrain.ingest.warc import Page

__all__ = [
    "Piece",
    "ReadOptions",
    "find_inputs",
    "in_language",
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
    try:
        for found in _reader(named(piece.format))(piece, options):
            item = _made(found)
            yield item if isinstance(item, Rejected) else _noted(item, options)
    except OSError as error:
        for_good = isinstance(error, FileNotFoundError | PermissionError | DamagedError)
        if is_url(piece.path) and not for_good:
            raise InputError(
                f"{piece.path}: reading broke off ({error.strerror or error}); what is finished is kept,"
                " run the same command again"
            ) from error
        yield unreadable(piece.path, error)
    except UnreadableError as error:
        yield Rejected(shown(piece.path), 0, str(error))
    except NewsgrainError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad file never ends a batch
        yield unreadable(piece.path, error)


def _made(found: "_Found") -> Article | Rejected:
    if isinstance(found, Rejected):
        return found
    place, make = found
    try:
        return make()
    except ArticleRejected as error:
        return Rejected(error.origin, error.line, error.reason)
    except UnreadableError as error:
        return Rejected(place.path, place.line, str(error))


_Found = Rejected | tuple[Place, Callable[[], Article]]
_Reader = Callable[[Piece, ReadOptions], Iterator[_Found]]


def _reader(form: Format) -> _Reader:
    readers: dict[str, _Reader] = {
        "lines": _read_rows,
        "rows": _read_rows,
        "groups": _read_groups,
        "records": _read_warc,
        "documents": _read_documents,
    }
    return readers.get(form.holds, _read_whole)


def in_language(article: Article, options: ReadOptions) -> Article | Rejected:
    """The article with the language it is in, or its rejection when that is surely not English.

    Its origin is where it is rejected at.
    """
    told = _language(article, options)
    return told if isinstance(told, Rejected) else replace(article, language=told)


def _noted(article: Article, options: ReadOptions) -> Article | Rejected:
    """The same of an article that nobody else has yet, which need not be copied."""
    told = _language(article, options)
    if isinstance(told, Rejected):
        return told
    article.note_language(told)
    return article


def _language(article: Article, options: ReadOptions) -> str | Rejected | None:
    found = identify(article.text, article.language)
    if not found.is_foreign or options.any_language:
        return found.code
    reason = (
        f"{english_name(str(found.code))} ({min(int(found.probability * 100), 99)} %), not English: newsgrain"
        " reads English; --any-language takes it"
    )
    if options.encoding is not None:
        reason += f", unless it is garbled by being read as {options.encoding}"
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
            article = article_of_row(row, "text", place)
            yield LabelledArticle(article, spans_of_row(row, len(article.text), place))
        except ArticleRejected as error:
            raise InputError(f"{error}; correct that line or take it out") from error


def _read_rows(piece: Piece, options: ReadOptions) -> Iterator[_Found]:
    for item in _lines(piece, options):
        yield item if isinstance(item, Rejected) else (item[0], partial(_of_line, *item, options))


def _of_line(place: Place, data: bytes, options: ReadOptions) -> Article:
    return _of_row(row_of_line(data, place), options.text_column, place, options)


def _of_row(row: dict[str, Any], column: str | None, place: Place, options: ReadOptions) -> Article:
    """The article of a row; unless its blocks are known, as it was before a tool escaped or misread it.

    HTML is read as a page.
    """
    article = article_of_row(row, column, place)
    text = article.text
    plain = mended(as_meant(with_ends(without_count(text))))
    lead = mended(lead_of(row) or "") if options.text_column is None else ""
    if plain is text and not lead and "<" not in text and "&" not in text and "\\" not in text:
        return article
    if options.as_stored or article.blocks is not None or "labels" in row:
        return article
    from newsgrain.ingest.html import page_in

    if (body := page_in(plain := unescaped(plain))) is not None:
        return _shown(article, f"<p>{escape(lead, quote=False)}</p>{body}" if lead else body, place, options)
    plain = without_references(plain)
    if lead:
        plain = f"{lead}\n\n{plain}"
    if plain == text:
        return article
    own_id = article.article_id != text_id(text)
    return replace(
        article,
        text=checked_text(plain, place),
        article_id=article.article_id if own_id else text_id(plain),
        title=mended(article.title or "") or None,
    )


def _shown(article: Article, body: str, place: Place, options: ReadOptions) -> Article:
    """The article of a row as the page in it shows it, with what the row says of it."""
    page = whole_files.of_fragment(body, place, options)
    own_id = article.article_id != text_id(article.text)
    return replace(
        page,
        article_id=article.article_id if own_id else page.article_id,
        title=mended(article.title or "") or page.title,
        source=article.source or page.source,
        url=article.url or page.url,
        published=article.published or page.published,
        license=article.license,
        replaced=article.replaced or page.replaced,
        language=article.language or page.language,
    )


def _lines(piece: Piece, options: ReadOptions) -> Iterator[tuple[Place, bytes] | Rejected]:
    """JSON lines of a piece with their places; blank ones are skipped."""
    path, mark = shown(piece.path), mark_of(piece.path) if piece.first_line else "@"
    with _opened(piece) as stream:
        for item in _numbered(piece, stream, options):
            if isinstance(item, Rejected):
                yield item
                continue
            number, data = item
            if number == 1:
                data = data.removeprefix(BOM_UTF8)
            if not data.isspace() and data:
                yield Place(path, number, mark), data


def _opened(piece: Piece) -> AbstractContextManager[BinaryIO]:
    if piece.payload is not None:
        return nullcontext(BytesIO(piece.payload))
    return opened(piece.path, piece.start) if piece.start else opened_plain(piece.path)


def _numbered(piece: Piece, stream: BinaryIO, options: ReadOptions) -> Iterator[Line | Rejected]:
    path = shown(piece.path)
    if named(piece.format).holds == "rows":
        return rows_of(piece.path, stream, options)
    # what is in a payload was measured when it was read, and may be longer as JSON than as CSV
    limit = options.max_bytes if piece.payload is None else len(piece.payload)
    size, by_byte = piece.end - piece.start, not piece.first_line
    first = piece.start + 1 if by_byte else piece.first_line
    return numbered_lines(stream, path, limit, first=first, size=size, by_byte=by_byte)


def _read_groups(piece: Piece, options: ReadOptions) -> Iterator[_Found]:
    from newsgrain.ingest.parquet import group_rows

    path, column = shown(piece.path), options.text_column
    for item in group_rows(piece.path, piece.start, piece.end, piece.first_line, column):
        if isinstance(item, Rejected):
            yield replace(item, origin=path)
        else:
            number, row, name = item
            place = Place(path, number, "#")
            yield place, partial(_of_row, row, name, place, options)


def _read_warc(piece: Piece, options: ReadOptions) -> Iterator[_Found]:
    """The pages of WARC records; a place is the 1-based byte where the record begins."""
    from newsgrain.ingest.warc import pages

    path = shown(piece.path)
    for found in pages(piece.path, path, piece.start, piece.end, options.max_bytes):
        if isinstance(found, Rejected):
            yield found
        else:
            place = Place(path, found.position, "@")
            yield place, partial(_of_record, found, place, options)


def _of_record(record: "Page", place: Place, options: ReadOptions) -> Article:
    make = whole_files.of_plain if record.kind == "plain" else whole_files.of_page
    article = make(record.body, place, options, record.charset)
    return replace(article, article_id=record.record_id or article.article_id, url=record.url or article.url)


def _read_documents(piece: Piece, options: ReadOptions) -> Iterator[_Found]:
    form, path = named(piece.format), shown(piece.path)
    with opened_plain(piece.path) as file:
        for found in source_of(form)(file, path, options):
            if isinstance(found, Rejected):
                yield found
            else:
                place = Place(path, found.number, form.mark)
                yield place, partial(_of_document, found, place, options)


def _of_document(found: Document, place: Place, options: ReadOptions) -> Article:
    if found.data is not None:
        make = whole_files.of_page_file if found.is_page else whole_files.of_plain_file
        article = make(found.data, place, options)
    elif found.is_page:
        article = whole_files.of_fragment(found.body, place, options)
    else:
        article = whole_files.of_text(found.body, place)
    return replace(
        article,
        article_id=found.article_id or article.article_id,
        title=found.title or article.title or found.file_name,
        source=found.source or article.source,
        url=found.url or article.url,
        published=found.published or article.published,
        replaced=found.replaced or article.replaced,
    )


def _read_whole(piece: Piece, options: ReadOptions) -> Iterator[_Found]:
    """The one article of a .txt, .md or .html file, or those of an export of several."""
    is_page = named(piece.format).holds == "page"
    make = whole_files.of_page_file if is_page else whole_files.of_text_file
    if piece.format == "md":  # which begins with front matter
        make = whole_files.of_markdown_file
    place = Place(shown(piece.path))
    with opened_plain(piece.path) as file:
        data = whole(file, options.max_bytes)
    found = (pages_in if is_page else texts_in)(data, options.encoding)
    for number, document in enumerate(found, 1):
        at = Place(place.path, number, "#")
        yield at, partial(_of_document, document, at, options)
    if not found:
        yield place, partial(make, data, place, options)
