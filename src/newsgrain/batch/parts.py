"""Writes one part of a batch's output, as JSON lines, Parquet or CSV, beside its place and then into it."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, BinaryIO

from newsgrain.batch import csv_rows
from newsgrain.batch.sentence_rows import NAMES, columns, head_of, json_lines, memory_kept
from newsgrain.batch.tallies import Row
from newsgrain.features.scored import Scored
from newsgrain.records import LABEL_NAMES
from newsgrain.results import COLUMNS, FOLDERS, HOME, PARTIAL, is_partial, part_name
from newsgrain.storage import Folder, opened

_ARTICLE = (
    '{"article_id": %s, "origin": %s, "title": %s, "language": %s, "sentences": %d,'
    f' "counts": {{{", ".join(f"{name}%d" for name in NAMES)}}}, "mean_confidence": %r}}\n'
)


def fresh_name(part: int, form: str) -> str:
    """A name beside its place that no other process has."""
    return f"{part_name(part, form)}.{os.urandom(4).hex()}{PARTIAL}"


def settle(out: Folder, name: str, part: int, form: str) -> None:
    """Move what was written under `name` into place, durably; raises OSError."""
    for folder in FOLDERS:
        out.move(name, part_name(part, form), folder)


def settle_rest(out: Folder, moves: Sequence[tuple[int, str]], form: str) -> None:
    """Move what a run that was killed had not moved yet, by part and name; raises OSError."""
    for folder in FOLDERS if moves else ():
        there = set(out.names(folder))
        for part, name in moves:
            if name in there:
                out.move(name, part_name(part, form), folder)


def sweep(out: Folder, entered: Iterable[str] = ()) -> None:
    """Remove what interrupted runs left beside parts, by names that only newsgrain gives.

    What is `entered` under such a name stays; it only has to be moved.
    """
    needed = frozenset(entered)
    for folder in (*FOLDERS, HOME, ".") if out.is_local else FOLDERS:
        for name in out.names(folder):
            if is_partial(name) and name not in needed:
                out.remove(folder, name)


class Writer:
    """Writes the rows of articles as they are scored; in Parquet every `add` is a row group."""

    def __init__(self, streams: Sequence[BinaryIO], form: str, model: str) -> None:
        self._streams, self._model, self._form = streams, model, form
        self._tables: list[Any] = _table_writers(streams) if form == "parquet" else []
        if form == "csv":
            for stream, folder in zip(streams, FOLDERS, strict=True):
                stream.write(csv_rows.header(folder))

    def add(self, scored: Scored) -> None:
        """Write the rows of some articles; raises OSError."""
        if self._form == "parquet":
            for writer, table in zip(self._tables, _tables(scored, self._model), strict=True):
                writer.write_table(table)
            return
        sentences, articles = self._streams
        if self._form == "csv":
            sentences.write(csv_rows.sentence_lines(scored, self._model))
            articles.write(csv_rows.article_lines(article_rows(scored)))
            return
        sentences.write(json_lines(scored, self._model))
        articles.write("".join(_article_lines(scored)).encode())

    def close(self) -> None:
        """Write what Parquet has at its end."""
        for writer in self._tables:
            writer.close()

    def abandon(self) -> None:
        """Write nothing more: Parquet's writers would at their end, into files that are closed by then."""
        for writer in self._tables:
            writer.is_open = False


@contextmanager
def writing(out: Folder, name: str, form: str, model: str) -> Iterator[Writer]:
    """A writer of both files of a part under `name`; they are durable when the block ends."""
    try:
        with memory_kept(), ExitStack() as stack:
            streams = [stack.enter_context(out.create(folder, name)) for folder in FOLDERS]
            writer = Writer(streams, form, model)
            stack.push(lambda kind, *_: writer.abandon() if kind else None)
            yield writer
            writer.close()
    except BaseException:
        discard(out, name)
        raise


def discard(out: Folder, name: str) -> None:
    """Remove a part's files that are not in place; they may hold room that is needed."""
    for folder in FOLDERS:
        with suppress(OSError):
            out.remove(folder, name)


def rewrite(out: Folder, name: str, part: int, form: str, rows: Sequence[Row]) -> str:
    """Write what stands under `name` again as `rows` say, which are all articles there in their order.

    Returns the name of what was written beside its place; the old files stay. Raises OSError.
    """
    again = fresh_name(part, form)
    copies = _COPIES[form]
    try:
        for folder, copy in zip(FOLDERS, copies, strict=True):
            with opened(out.path(folder, name)) as old, out.create(folder, again) as new:
                copy(old, new, rows)
    except BaseException:
        discard(out, again)
        raise
    return again


def _sentence_lines(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    for row in rows:
        lines = islice(old, row.sentences)
        if not row.keeps_sentences:
            deque(lines, maxlen=0)
        elif row.written == row.article_id:
            new.writelines(lines)
        else:
            before, after = head_of(row.written).encode(), head_of(row.article_id).encode()
            new.writelines(after + line.removeprefix(before) for line in lines)


def _article_copy(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    for row, line in zip(rows, old, strict=True):
        if not row.stays:
            continue
        if not row.changed:
            new.write(line)
            continue
        new.write((json.dumps(_restated(json.loads(line), row), ensure_ascii=False) + "\n").encode())


def _restated(found: dict[str, Any], row: Row) -> dict[str, Any]:
    """An article's row as it is to be."""
    found["article_id"] = row.article_id
    if row.origin is not None:
        found["origin"] = row.origin
    if row.figures is not None:
        found["sentences"] = row.figures.sentences
        found["counts"] = dict(zip(LABEL_NAMES, row.figures.labels, strict=True))
        found["mean_confidence"] = _mean(row.figures.confidence, row.figures.sentences)
    return found


def _mean(confidence: float, sentences: int) -> float:
    return round(confidence / max(sentences, 1), 6)


def _each(rows: Sequence[Row]) -> Iterator[Row]:
    """The row of every sentence."""
    return (row for row in rows for _ in range(row.sentences))


def _sentence_again(found: dict[str, Any], row: Row) -> dict[str, Any] | None:
    if not row.keeps_sentences:
        return None
    place = found["sentence_id"].removeprefix(row.written)
    return {**found, "article_id": row.article_id, "sentence_id": row.article_id + place}


def _article_again(found: dict[str, Any], row: Row) -> dict[str, Any] | None:
    return _restated(found, row) if row.stays else None


def _sentence_groups(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    _copy_groups(old, new, _each(rows), _sentence_again)


def _article_groups(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    _copy_groups(old, new, iter(rows), _article_again)


def _sentence_records(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    csv_rows.copy(old, new, lambda found: map(_sentence_again, found, _each(rows)))


def _article_records(old: BinaryIO, new: BinaryIO, rows: Sequence[Row]) -> None:
    csv_rows.copy(old, new, lambda found: map(_article_again, found, rows))


_COPIES = {
    "jsonl": (_sentence_lines, _article_copy),
    "parquet": (_sentence_groups, _article_groups),
    "csv": (_sentence_records, _article_records),
}


def _copy_groups(
    old: BinaryIO,
    new: BinaryIO,
    rows: Iterator[Row],
    change: Callable[[dict[str, Any], Row], dict[str, Any] | None],
) -> None:
    """Copy row groups, each row as `change` makes it; where it makes None, the row is left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(old) as file, pq.ParquetWriter(new, file.schema_arrow) as writer:
        for group in range(file.num_row_groups):
            found = file.read_row_group(group).to_pylist()
            made = [change(one, row) for one, row in zip(found, islice(rows, len(found)), strict=True)]
            if kept := [one for one in made if one is not None]:
                writer.write_table(pa.Table.from_pylist(kept, file.schema_arrow))


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a part that is in place, a few at a time, whatever format it has."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(1000):
                yield from batch.to_pylist()
        return
    with path.open("rb") as lines:
        yield from csv_rows.read(lines) if path.suffix == ".csv" else map(json.loads, lines)


def article_rows(scored: Scored) -> list[dict[str, Any]]:
    """The row of each article: how many sentences, how many of each label, mean confidence."""
    return [
        {
            "article_id": article.article_id,
            "origin": article.origin,
            "title": article.title,
            "language": article.language,
            "sentences": told.sentences,
            "counts": dict(zip(LABEL_NAMES, told.labels, strict=True)),
            "mean_confidence": _mean(told.confidence, told.sentences),
        }
        for article, told in zip(scored.articles, scored.summaries, strict=True)
    ]


def _article_lines(scored: Scored) -> Iterator[str]:
    """The rows of articles as `json.dumps` makes them, in a third of its time."""
    for article, told in zip(scored.articles, scored.summaries, strict=True):
        mean = _mean(told.confidence, told.sentences)
        names = _or_null(article.origin), _or_null(article.title), _or_null(article.language)
        yield _ARTICLE % (quoted(article.article_id), *names, told.sentences, *told.labels, mean)


def _or_null(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def _schemas() -> list[Any]:
    import pyarrow as pa

    text, number, real = pa.string(), pa.int32(), pa.float64()
    kinds: dict[Any, Any] = {str: text, str | None: text, int: number, float: real}
    kinds[dict[str, int]], kinds[dict[str, float]] = (
        pa.struct([(name, of) for name in LABEL_NAMES]) for of in (number, real)
    )
    return [pa.schema([(name, kinds[kind]) for name, kind in COLUMNS[folder].items()]) for folder in FOLDERS]


def _table_writers(streams: Sequence[BinaryIO]) -> list[Any]:
    import pyarrow.parquet as pq

    return [pq.ParquetWriter(file, schema) for file, schema in zip(streams, _schemas(), strict=True)]


def _tables(scored: Scored, model: str) -> tuple[Any, Any]:
    import pyarrow as pa

    sentences, articles = _schemas()
    return (
        pa.Table.from_arrays(columns(scored, model), schema=sentences),
        pa.Table.from_pylist(article_rows(scored), articles),
    )
