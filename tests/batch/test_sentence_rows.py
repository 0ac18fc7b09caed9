"""Rows of sentences are the bytes that the json module writes, whatever stands in ids and texts."""

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.batch.csv_rows import sentence_lines
from newsgrain.batch.sentence_rows import columns, json_lines, memory_kept
from newsgrain.features.scored import PARTS, Scored
from newsgrain.records import LABELS, Article
from newsgrain.text.places import SplitArticle

ANY = st.characters(codec="utf-8")
MARKED = st.sampled_from([chr(n) for n in range(32)] + list('"\\/\x7f\x80\u07ff\u0800\uffff\U00010000\u2028'))
TEXT = st.text(ANY | MARKED, max_size=30)
MILLIONTHS = st.integers(0, PARTS) | st.sampled_from([0, 1, 9, 10, 11, 20, 99, 100, 101, 999_999, PARTS])


@st.composite
def chunks(draw: st.DrawFn) -> Scored:
    """Some articles, several with the same text, with any spans in order and any millionths."""
    texts = draw(st.lists(TEXT, min_size=1, max_size=4))
    cuts = []
    for text in texts:
        bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        spans = np.array(list(pairwise(bounds)), np.int32).reshape(-1, 2)
        cuts.append(SplitArticle.of_arrays(Article("", text), spans, NONE, NONE))
    of = draw(st.lists(st.integers(0, len(texts) - 1), max_size=5))
    articles = [Article(draw(TEXT), texts[n], origin="in") for n in of]
    count = sum(len(cut.spans) for cut in cuts)
    rows = draw(st.lists(st.tuples(*[MILLIONTHS] * len(LABELS)), min_size=count, max_size=count))
    parts = np.array(rows, np.int64).reshape(-1, len(LABELS))
    best = parts.argmax(1) if count else NONE
    return Scored.at(articles, np.array(of, np.int64), cuts, best, parts)


NONE = np.zeros(0, np.int64)


def as_rows(item: Scored) -> list[dict[str, Any]]:
    found = []
    for article, n in zip(item.articles, item.of.tolist(), strict=True):
        for index, s in enumerate(range(item.firsts[n], item.firsts[n + 1])):
            start, end = item.spans[s].tolist()
            row = [int(k) / PARTS for k in item.millionths[s]]
            found.append(
                {
                    "article_id": article.article_id,
                    "sentence_id": f"{article.article_id}:{start}-{end}",
                    "index": index,
                    "start": start,
                    "end": end,
                    "text": article.text[start:end],
                    "label": LABELS[item.best[s]].value,
                    "confidence": row[item.best[s]],
                    "probabilities": {label.value: p for label, p in zip(LABELS, row, strict=True)},
                    "model": "m",
                }
            )
    return found


@settings(deadline=None)
@given(chunks())
def test_lines_are_those_of_the_json_module(item: Scored) -> None:
    """Byte for byte, and each one is the row."""
    lines = bytes(json_lines(item, "m")).decode()
    assert lines == "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in as_rows(item))
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == as_rows(item)


@settings(deadline=None)
@given(chunks())
def test_columns_hold_the_same_rows(item: Scored) -> None:
    import pyarrow as pa

    table = pa.Table.from_arrays(columns(item, "m"), names=FIELDS)
    table.validate(full=True)
    assert table.to_pylist() == as_rows(item)


@pytest.mark.parametrize("write", [json_lines, columns, sentence_lines])
def test_half_a_character_is_never_written(write: Callable[[Scored, str], object]) -> None:
    """Articles with a lone surrogate are rejected as they are read; no file in UTF-8 can hold one."""
    text = "It \ud83d rained."
    cut = SplitArticle.of_arrays(Article("a", text), np.array([[0, len(text)]], np.int32), NONE, NONE)
    item = Scored.at(
        [cut.article],
        np.zeros(1, np.int64),
        [cut],
        np.zeros(1, np.int64),
        np.zeros((1, len(LABELS)), np.int64),
    )
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        write(item, "m")


FIELDS = "article_id sentence_id index start end text label confidence probabilities model".split()


def test_probabilities_are_printed_as_python_prints_them() -> None:
    """All below a ten-thousandth, where the form changes, and a share of the rest."""
    told = [*range(300), PARTS, PARTS - 1, *range(0, PARTS, 1000)]
    told += random.Random(3).sample(range(PARTS), 3000)  # noqa: S311 - a sample, not a secret
    cut = SplitArticle.of_arrays(Article("a", "x"), np.array([[0, 1]] * len(told), np.int32), NONE, NONE)
    parts = np.array(told, np.int64)[:, None].repeat(len(LABELS), 1)
    best = np.zeros(len(told), np.int64)
    item = Scored.at([cut.article], np.zeros(1, np.int64), [cut], best, parts)
    lines = bytes(json_lines(item, "m")).decode().splitlines()
    for number, line in zip(told, lines, strict=True):
        assert f'"confidence": {number / PARTS!r}, "probabilities"' in line


@given(chunks())
def test_summaries_are_what_the_rows_add_up_to(item: Scored) -> None:
    """Article by article, the confidence as Python sums it."""
    for told, n in zip(item.summaries, item.of.tolist(), strict=True):
        best = item.best[item.firsts[n] : item.firsts[n + 1]].tolist()
        parts = item.millionths[item.firsts[n] : item.firsts[n + 1]].tolist()
        sure = [row[k] / PARTS for k, row in zip(best, parts, strict=True)]
        assert told.sentences == len(best)
        assert told.labels == tuple(best.count(k) for k in range(len(LABELS)))
        assert told.confidence == sum(sure)
        assert told.unsure == sum(p < 0.6 for p in sure)


def test_arrow_has_its_own_memory_again_behind_the_rows() -> None:
    """What a program uses Arrow for beside newsgrain is not touched, be the rows written or not."""
    before = pa.default_memory_pool().backend_name

    def write() -> None:
        with memory_kept():
            raise OSError(f"full, in memory of {pa.default_memory_pool().backend_name}")

    with pytest.raises(OSError, match="full, in memory of system"):
        write()
    assert pa.default_memory_pool().backend_name == before
