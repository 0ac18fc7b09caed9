"""Writes one part of a batch's output, as JSON lines, Parquet or CSV, beside its place and then into it."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import compress, islice
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, BinaryIO

from newsgrain import csv_rows
from newsgrain.records import LABELS
from newsgrain.scored import Scored
from newsgrain.sentence_rows import NAMES, columns, json_lines
from newsgrain.storage import Folder, opened

FORMATS = ("jsonl", "parquet", "csv")
FOLDERS = ("sentences", "articles")
PARTIAL = ".partial"
_ARTICLE = (
    '{"article_id": %s, "origin": %s, "title": %s, "sentences": %d,'
    f' "counts": {{{", ".join(f"{name}%d" for name in NAMES)}}}, "mean_confidence": %r}}\n'
)


def part_name(part: int, form: str) -> str:
    """The name of a part's files: `part-00000.jsonl`."""
    return f"part-{part:05d}.{form}"


def fresh_name(part: int, form: str) -> str:
    """A name beside its place that no other process has."""
    return f"{part_name(part, form)}.{os.urandom(4).hex()}{PARTIAL}"


def settle(out: Folder, name: str, part: int, form: str) -> None:
    """Move what was written under `name` into place, durably; raises OSError."""
    for folder in FOLDERS:
        out.move(name, part_name(part, form), folder)


def sweep(out: Folder, first: int) -> None:
    """Remove what interrupted runs left beside parts, and parts from number `first` on."""
    for folder in FOLDERS:
        for name in out.names(folder):
            number = name.removeprefix("part-").partition(".")[0]
            if name.endswith(PARTIAL) or (number.isdigit() and int(number) >= first):
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


@contextmanager
def writing(out: Folder, name: str, form: str, model: str) -> Iterator[Writer]:
    """A writer of both files of a part under `name`; they are durable when the block ends."""
    try:
        with ExitStack() as stack:
            streams = [stack.enter_context(out.create(folder, name)) for folder in FOLDERS]
            writer = Writer(streams, form, model)
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


def keep_only(
    out: Folder, name: str, part: int, form: str, kept: Sequence[bool], sizes: Sequence[int]
) -> str:
    """Write a part again with those articles that `kept` marks; `sizes` are their sentences.

    Returns the name of what was written; the old files are gone. Raises OSError.
    """
    again = fresh_name(part, form)
    copy = {"parquet": _copy_groups, "csv": csv_rows.copy}.get(form, _copy_lines)
    for folder in FOLDERS:
        marks = iter(kept) if folder == "articles" else _spread(kept, sizes)
        with opened(out.path(folder, name)) as old, out.create(folder, again) as new:
            copy(old, new, marks)
    discard(out, name)
    return again


def _spread(kept: Sequence[bool], sizes: Sequence[int]) -> Iterator[bool]:
    return (mark for mark, size in zip(kept, sizes, strict=True) for _ in range(size))


def _copy_lines(old: BinaryIO, new: BinaryIO, marks: Iterator[bool]) -> None:
    new.writelines(compress(old, marks))


def _copy_groups(old: BinaryIO, new: BinaryIO, marks: Iterator[bool]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(old) as file, pq.ParquetWriter(new, file.schema_arrow) as writer:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            kept = table.filter(pa.array(islice(marks, table.num_rows), pa.bool_()))
            if kept.num_rows:
                writer.write_table(kept)


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
            "sentences": told.sentences,
            "counts": {label.value: n for label, n in zip(LABELS, told.labels, strict=True)},
            "mean_confidence": round(told.confidence / max(told.sentences, 1), 6),
        }
        for article, told in zip(scored.articles, scored.summaries, strict=True)
    ]


def _article_lines(scored: Scored) -> Iterator[str]:
    """The rows of articles as `json.dumps` makes them, in a third of its time."""
    for article, told in zip(scored.articles, scored.summaries, strict=True):
        mean = round(told.confidence / max(told.sentences, 1), 6)
        names = quoted(article.article_id), _or_null(article.origin), _or_null(article.title)
        yield _ARTICLE % (*names, told.sentences, *told.labels, mean)


def _or_null(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def _schemas() -> list[Any]:
    import pyarrow as pa

    def by_label(value: pa.DataType) -> pa.DataType:
        return pa.struct([(label.value, value) for label in LABELS])

    text, number, real = pa.string(), pa.int32(), pa.float64()
    sentences = [("article_id", text), ("sentence_id", text), ("index", number), ("start", number)]
    sentences += [("end", number), ("text", text), ("label", text), ("confidence", real)]
    sentences += [("probabilities", by_label(real)), ("model", text)]
    articles = [("article_id", text), ("origin", text), ("title", text), ("sentences", number)]
    articles += [("counts", by_label(number)), ("mean_confidence", real)]
    return [pa.schema(sentences), pa.schema(articles)]


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
