"""Rows are written as the json module would write them, and part of a part can be taken out."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.batch.parts import Writer, article_rows, fresh_name, sweep, writing
from newsgrain.batch.sentence_rows import json_lines
from newsgrain.features.scored import Scored, starts
from newsgrain.records import LABELS, Article
from newsgrain.storage import Folder
from newsgrain.text.places import SplitArticle

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


def scored(article_id: str, texts: list[tuple[str, tuple[int, ...]]], title: str | None = None) -> Scored:
    """One article that is made of the texts, each a sentence with its millionths."""
    text = "".join(t for t, _ in texts)
    bounds = starts([len(t) for t, _ in texts])
    spans = np.stack([bounds[:-1], bounds[1:]], 1).astype(np.int32)
    cut = SplitArticle.of_arrays(Article(article_id, text, title, origin="in:1"), spans, NONE, NONE)
    parts = np.array([row for _, row in texts], np.int64).reshape(-1, len(LABELS))
    best = parts.argmax(1) if len(parts) else NONE
    return Scored.at([cut.article], np.zeros(1, np.int64), [cut], best, parts)


def from_json(item: Scored) -> list[dict[str, Any]]:
    """The rows of its lines of JSON, whose values hold no line break of their own but escaped."""
    return [json.loads(line) for line in bytes(json_lines(item, "m")).split(b"\n")[:-1]]


NONE = np.zeros(0, np.int64)
PARTS = st.tuples(*[st.integers(0, 10**6)] * len(LABELS))


@settings(deadline=None)
@given(TEXT, TEXT | st.none(), st.lists(st.tuples(TEXT, PARTS), max_size=5))
def test_lines_of_articles_are_those_of_the_json_module(
    article_id: str, title: str | None, texts: list[tuple[str, tuple[int, ...]]]
) -> None:
    """Byte for byte, whatever stands in ids and titles."""
    item = scored(article_id, texts, title)
    streams = [io.BytesIO(), io.BytesIO()]
    Writer(streams, "jsonl", "m").add(item)
    assert streams[0].getvalue() == json_lines(item, "m")
    assert streams[1].getvalue().decode() == json.dumps(article_rows(item)[0], ensure_ascii=False) + "\n"


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, PARTS), max_size=5))
def test_parquet_holds_the_same_rows(texts: list[tuple[str, tuple[int, ...]]]) -> None:
    import pyarrow.parquet as pq

    item = scored("a", texts)
    streams = [io.BytesIO(), io.BytesIO()]
    writer = Writer(streams, "parquet", "m")
    writer.add(item)
    writer.close()
    assert pq.read_table(streams[0]).to_pylist() == from_json(item)
    assert pq.read_table(streams[1]).to_pylist() == article_rows(item)


def test_nothing_stays_of_a_part_that_failed(tmp_path: Path) -> None:
    """Room that is needed is not held by what can never be used."""
    out = Folder.at(tmp_path)
    for name in ("sentences", "articles"):
        out.make(name)

    def fill() -> None:
        with writing(out, fresh_name(0, "jsonl"), "jsonl", "m") as to:
            to.add(scored("a", [("It rained.", (10**6, 0, 0, 0))]))
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fill()
    assert not list(tmp_path.glob("*/*"))


def test_sweeping_takes_what_was_never_entered(tmp_path: Path) -> None:
    out = Folder.at(tmp_path)
    entered = "part-00002.jsonl.99999999.partial"
    for name in ("part-00000.jsonl", "part-00001.jsonl", "part-00000.jsonl.0a1b2c3d.partial", entered):
        for folder in ("sentences", "articles"):
            out.make(folder)
            (tmp_path / folder / name).touch()
    for name in ("notes.txt", "my.partial", "part-00000.jsonl.0a.partial"):
        (tmp_path / "sentences" / name).touch()
    sweep(out, [entered])
    parts = ["part-00000.jsonl", "part-00001.jsonl", entered]
    assert out.names("articles") == parts
    assert out.names("sentences") == sorted(
        [*parts, "notes.txt", "my.partial", "part-00000.jsonl.0a.partial"]
    )
