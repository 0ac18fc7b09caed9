"""Writes one part of a batch's output, as JSON lines or Parquet, beside its place and then into it."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import compress, islice
from json.encoder import encode_basestring as quoted
from typing import Any, BinaryIO

from newsgrain.records import LABELS, Article, Sentence
from newsgrain.storage import Folder, opened

FORMATS = ("jsonl", "parquet")
FOLDERS = ("sentences", "articles")
PARTIAL = ".partial"
_NAMES = [f'"{label.value}": ' for label in LABELS]


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with its sentences, the number of each one's label in LABELS, and probabilities."""

    article: Article
    sentences: Sequence[Sentence]
    best: Sequence[int]
    chances: Sequence[Sequence[float]]

    @property
    def labels(self) -> tuple[int, ...]:
        """How many sentences have each label, in the order of LABELS."""
        return tuple(self.best.count(k) for k in range(len(LABELS)))

    @property
    def confidences(self) -> list[float]:
        """The probability of each sentence's label."""
        return [row[k] for row, k in zip(self.chances, self.best, strict=True)]


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
        self._streams, self._model, self._parquet = streams, model, form == "parquet"
        self._tables: list[Any] = _table_writers(streams) if self._parquet else []

    def add(self, scored: Sequence[Scored]) -> None:
        """Write the rows of some articles; raises OSError."""
        if self._parquet:
            for writer, table in zip(self._tables, _tables(scored, self._model), strict=True):
                writer.write_table(table)
            return
        sentences, articles = self._streams
        sentences.write("".join(line for item in scored for line in _lines(item, self._model)).encode())
        articles.write("".join(_article_line(item) for item in scored).encode())

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
    copy = _copy_groups if form == "parquet" else _copy_lines
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


def _lines(item: Scored, model: str) -> Iterator[str]:
    """The sentence rows of an article; the same as `json.dumps` of each, in a third of its time."""
    article_id = quoted(item.article.article_id)
    head, end = f'{{"article_id": {article_id}, "sentence_id": {article_id[:-1]}:', f'"model": "{model}"}}\n'
    for s, k, row in zip(item.sentences, item.best, item.chances, strict=True):
        chances = ", ".join([name + repr(p) for name, p in zip(_NAMES, row, strict=True)])
        yield (
            f'{head}{s.start}-{s.end}", "index": {s.index}, "start": {s.start}, "end": {s.end},'
            f' "text": {quoted(s.text)}, "label": "{LABELS[k].value}", "confidence": {row[k]!r},'
            f' "probabilities": {{{chances}}}, {end}'
        )


def article_row(item: Scored) -> dict[str, Any]:
    """The row of an article: how many sentences, how many of each label, mean confidence."""
    confidence = sum(item.confidences) / max(len(item.best), 1)
    return {
        "article_id": item.article.article_id,
        "origin": item.article.origin,
        "title": item.article.title,
        "sentences": len(item.sentences),
        "counts": {label.value: n for label, n in zip(LABELS, item.labels, strict=True)},
        "mean_confidence": round(confidence, 6),
    }


def _article_line(item: Scored) -> str:
    return json.dumps(article_row(item), ensure_ascii=False) + "\n"


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


def _tables(scored: Sequence[Scored], model: str) -> tuple[Any, Any]:
    import pyarrow as pa

    schema, of_articles = _schemas()
    rows = [(s, k, row) for x in scored for s, k, row in zip(x.sentences, x.best, x.chances, strict=True)]
    chances = zip(*(row for *_, row in rows), strict=True) if rows else [()] * len(LABELS)
    columns = [
        [s.article_id for s, *_ in rows],
        [s.sentence_id for s, *_ in rows],
        [s.index for s, *_ in rows],
        [s.start for s, *_ in rows],
        [s.end for s, *_ in rows],
        [s.text for s, *_ in rows],
        [LABELS[k].value for _, k, _ in rows],
        [row[k] for _, k, row in rows],
        pa.StructArray.from_arrays([pa.array(c, pa.float64()) for c in chances], [x.value for x in LABELS]),
        [model] * len(rows),
    ]
    articles = pa.Table.from_pylist([article_row(item) for item in scored], of_articles)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema), articles
