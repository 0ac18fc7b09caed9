"""Rows are written as the json module would write them, and part of a part can be taken out."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.parts import Scored, Writer, article_row, fresh_name, sweep, writing
from newsgrain.records import LABELS, Article, Sentence
from newsgrain.storage import Folder

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
CHANCES = st.lists(st.integers(0, 10**6).map(lambda n: n / 10**6), min_size=4, max_size=4)


def scored(article_id: str, texts: list[tuple[str, list[float]]], title: str | None = None) -> Scored:
    article = Article(article_id, "x", title=title, origin="in.jsonl:1")
    sentences = [Sentence(article_id, n, n, n + 1, text) for n, (text, _) in enumerate(texts)]
    chances = [row for _, row in texts]
    return Scored(article, sentences, [row.index(max(row)) for row in chances], chances)


def as_rows(item: Scored) -> list[dict[str, Any]]:
    return [
        {
            "article_id": s.article_id,
            "sentence_id": s.sentence_id,
            "index": s.index,
            "start": s.start,
            "end": s.end,
            "text": s.text,
            "label": LABELS[k].value,
            "confidence": row[k],
            "probabilities": {label.value: p for label, p in zip(LABELS, row, strict=True)},
            "model": "m",
        }
        for s, k, row in zip(item.sentences, item.best, item.chances, strict=True)
    ]


@settings(deadline=None)
@given(TEXT, TEXT, st.lists(st.tuples(TEXT, CHANCES), max_size=5))
def test_lines_are_those_of_the_json_module(
    article_id: str, title: str, texts: list[tuple[str, list[float]]]
) -> None:
    """Byte for byte, whatever stands in ids and texts."""
    item = scored(article_id, texts, title)
    streams = [io.BytesIO(), io.BytesIO()]
    Writer(streams, "jsonl", "m").add([item])
    expected = [json.dumps(row, ensure_ascii=False) + "\n" for row in as_rows(item)]
    assert streams[0].getvalue().decode() == "".join(expected)
    assert json.loads(streams[1].getvalue()) == article_row(item)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, CHANCES), max_size=5))
def test_parquet_holds_the_same_rows(texts: list[tuple[str, list[float]]]) -> None:
    import pyarrow.parquet as pq

    item = scored("a", texts)
    streams = [io.BytesIO(), io.BytesIO()]
    writer = Writer(streams, "parquet", "m")
    writer.add([item])
    writer.close()
    assert pq.read_table(streams[0]).to_pylist() == as_rows(item)
    assert pq.read_table(streams[1]).to_pylist() == [article_row(item)]


def test_nothing_stays_of_a_part_that_failed(tmp_path: Path) -> None:
    """Room that is needed is not held by what can never be used."""
    out = Folder.at(tmp_path)
    for name in ("sentences", "articles"):
        out.make(name)

    def fill() -> None:
        with writing(out, fresh_name(0, "jsonl"), "jsonl", "m") as to:
            to.add([scored("a", [("It rained.", [1.0, 0.0, 0.0, 0.0])])])
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fill()
    assert not list(tmp_path.glob("*/*"))


def test_sweeping_takes_what_was_never_entered(tmp_path: Path) -> None:
    out = Folder.at(tmp_path)
    for name in ("part-00000.jsonl", "part-00001.jsonl", "part-100000.jsonl", "part-00000.jsonl.0a.partial"):
        for folder in ("sentences", "articles"):
            out.make(folder)
            (tmp_path / folder / name).touch()
    (tmp_path / "sentences" / "notes.txt").touch()
    sweep(out, 1)
    assert out.names("sentences") == ["notes.txt", "part-00000.jsonl"]
    assert out.names("articles") == ["part-00000.jsonl"]
