"""The compiled code says exactly what the plain code says: the same columns, the same scores."""

import os
import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.annotations import corpus
from newsgrain.features import compiled, compiled_names, compiled_start, compiled_words, matrix, naming
from newsgrain.features.matrix import in_context, plainly
from newsgrain.ingest.articles import read_articles
from newsgrain.model import weighing
from newsgrain.records import Article, BlockKind, Sentence
from newsgrain.text.places import Place, SplitArticle
from newsgrain.text.sentences import split

ROOT = Path(__file__).parent.parent
_PIECES = st.sampled_from(
    "said told , . : ; ? ! “ ” \" ' ’ « » „ ‘ ( ) [ ] — – - # ### (c) © … 's n't 're the a of to that which"
    " according to may might could reportedly police Mr Smith study found report by By Photo: Published Tel"
    " 555-1234 call 020 7946 0000 a@b.co x@y @ www. www.x http:// https://x.y (at) Monday 3 May 2024 1st"
    " İstanbul ǅ ﬁre ſeptember ΣΑΣ K ² ١٢٣ e\u0301 \u2028 \u00a0 \ud800 _ __a a_b co-op don’t it’s I guess"
    " my is are was been has not will would if whether unclear seems likely believed remain subscribe you"
    " credit rights © share ALL CAPS Name going let please 10,000 3.5% £5 about contact related".split(" ")
)
_PROSE = st.lists(st.tuples(_PIECES, st.sampled_from(["", " ", " ", " ", "\n", "\n\n", "\t"])), max_size=60)
_WILD = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
_TEXTS = st.one_of(_PROSE.map(lambda parts: "".join(a + b for a, b in parts)), _WILD)


def same(splits: list[SplitArticle]) -> None:
    """Fail unless both ways give the same matrix of counts, entry for entry in the same order."""
    found, told = compiled.columns(splits), plainly(in_context(splits))
    assert found.shape == told.shape
    for name in ("indptr", "indices", "data"):
        a, b = getattr(found, name), getattr(told, name)
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


def cut(*texts: str) -> list[SplitArticle]:
    return [split(Article(str(n), text)) for n, text in enumerate(texts)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TEXTS, min_size=1, max_size=3))
def test_any_text_has_the_same_columns(texts: list[str]) -> None:
    """News-like pieces in any order, and arbitrary Unicode with lone surrogates."""
    same(cut(*texts))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(_TEXTS, st.sampled_from(list(BlockKind)), *[st.booleans()] * 4, st.floats(0, 1)),
        max_size=6,
    ),
    st.data(),
)
def test_any_places_have_the_same_columns(rows: list[Any], data: st.DataObject) -> None:
    """Sentences as no splitter would cut them, empty ones too, in blocks of any kind and state."""
    blocks = sorted(data.draw(st.integers(0, 4)) for _ in rows)
    ends = [0, *accumulate(len(row[0]) for row in rows)]
    spans = zip(pairwise(ends), rows, strict=True)
    sentences = tuple(Sentence("a", n, *span, row[0]) for n, (span, row) in enumerate(spans))
    places = tuple(Place(block, *row[1:]) for block, row in zip(blocks, rows, strict=True))
    same([SplitArticle(Article("a", "".join(row[0] for row in rows)), sentences, places)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 20_000,
        "a." * 10_000,
        "é" * 20_000,
        "x@" * 10_000,
        "“" * 3_000,
        "said, " * 2_000,
        "İ" * 500 + " Σ " + "ΑΣ.",
        "Line one\u2028line two\u2029three\x85four",
        "1" * 5_000 + "²" + "٣" * 50,
    ],
)
def test_odd_text_has_the_same_columns(text: str) -> None:
    """Empty, endless, unbalanced and strange text."""
    same(cut(text, "He said so.", text))


def test_the_corpus_and_the_inbox_have_the_same_columns() -> None:
    """Every sentence that there is here, in the articles it stands in."""
    articles = [item.article for _, item in corpus.labelled(ROOT / "annotations")]
    articles += [item for item in read_articles([str(ROOT / "inbox")]) if isinstance(item, Article)]
    same([split(article) for article in articles])


def test_batches_do_not_matter() -> None:
    """Articles one by one and together give the same rows, in their order, after a lost memory too."""
    splits = cut(*(f"Item {n}, he said.\n\nItem {n} may go." for n in range(500)))
    together = compiled.columns(splits)
    compiled._words()._forget()
    alone = [compiled.columns([item]) for item in splits]
    assert np.array_equal(together.indices, np.concatenate([x.indices for x in alone]))
    assert compiled.columns([]).shape == (0, matrix.COLUMNS)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many distinct tokens all is forgotten, and the columns stay the same."""
    monkeypatch.setattr(compiled, "LIMIT", 6_000)
    for start in range(0, 9_000, 1_500):
        same(cut(" ".join(f"word{n}x said" for n in range(start, start + 1_500))))
    assert compiled._words()._counts.max() <= 6_000 + 3_000


def test_memory_is_taken_at_once() -> None:
    """What is touched is resident, so that words entered later take no more."""

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before, room = resident(), np.zeros((1 << 19, 8), np.int64)
    compiled_words.touch(room)
    assert resident() - before > 0.9 * room.nbytes
    assert not room.any()


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_scores_are_those_of_the_weighed_rows(texts: list[str], seed: int) -> None:
    """Straight to scores or by way of `weighing.weigh`: no more than rounding lies between."""
    splits, random = cut(*texts), np.random.default_rng(seed)
    rows = plainly(in_context(splits))
    columns = np.unique(random.choice(np.append(rows.indices, 7), 200)).astype(np.int32)
    idf = random.uniform(1, 9, len(columns)).astype(np.float32)
    weights = random.normal(size=(len(columns), 4)).astype(np.float32)
    intercept, blocks = random.normal(size=4).astype(np.float32), weighing.Settings().weights()
    scorer = compiled.Scorer(columns, idf, weights, intercept, blocks)
    expected = weighing.weigh(rows, columns, idf, blocks) @ weights.astype(np.float64) + intercept
    expected -= expected[:, :1]
    for _ in range(2):
        np.testing.assert_allclose(scorer.scores(splits), expected, rtol=0, atol=1e-9)


def test_scorers_do_not_mix() -> None:
    """Two models used in turn on growing text keep to themselves."""
    columns = np.arange(0, matrix.COLUMNS, 3, dtype=np.int32)
    ones = np.ones(len(columns), np.float32)
    settings_ = weighing.Settings().weights()
    models = [
        compiled.Scorer(columns, ones, np.outer(ones, [0, k, 0, 0]), np.zeros(4, np.float32), settings_)
        for k in (1, 2)
    ]
    for n in range(4):
        splits = cut(" ".join(f"said{k}" for k in range(300 * n)) + " He may go.")
        one, two = (model.scores(splits) for model in models)
        np.testing.assert_allclose(2 * one, two)


@settings(deadline=None)
@given(st.text(max_size=90), st.text(max_size=90), st.sampled_from([1, 3, 4, 5]))
def test_names_can_be_put_together(a: str, b: str, block: int) -> None:
    """The checksum of a whole name comes out of those of its pieces."""
    out = np.zeros(1, np.int32)
    compiled_names.put(out, 0, block, compiled_names.then(compiled_names.begin(a), compiled_names.piece(b)))
    assert out[0] == naming.column_of(block, a + b)


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_characters=" "), max_size=40), min_size=1, max_size=4),
    st.sampled_from([0, 2]),
)
def test_n_grams_can_be_put_together(words: list[str], block: int) -> None:
    """The checksum of words in a row comes out of those of the words, as they stand behind a blank."""
    state = 0
    for word in words:
        own = compiled_names.gram_piece(compiled_names.piece(f" {word}"))
        state = compiled_names.with_piece(state, own)
    assert compiled_names.gram_column(block, state) == naming.column_of(block, " ".join(words))


def test_both_have_as_many_columns() -> None:
    """What two modules say is the same in both."""
    assert compiled.COLUMNS == matrix.COLUMNS


def test_small_work_does_not_wait_for_the_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without machine code only much work has it made; where it is loaded, everything uses it."""
    monkeypatch.setattr(compiled_start, "folder", lambda: tmp_path)
    assert not compiled_start.pays(100)
    assert compiled_start.pays(compiled_start.ENOUGH)
    with compiled_start.making(compiled_start.SCORES) as missing:
        assert missing
    assert compiled_start.pays(1)
    monkeypatch.delitem(sys.modules, "newsgrain.features.compiled")
    assert not compiled_start.pays(1)
    assert compiled_start.pays(compiled_start.FEW + 1)


def test_rows_can_be_asked_for_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """`featurise` gives the rows asked for, compiled or not."""
    items = in_context(cut("One. Two, he said. Three.", "Four. Five may come."))
    picked = [items[4], items[0], items[0], items[2]]
    rows = {}
    for pays in (True, False):
        monkeypatch.setattr(matrix, "pays", lambda _, pays=pays: pays)
        rows[pays] = [matrix.featurise(picked), matrix.featurise([])]
    for a, b in zip(rows[True], rows[False], strict=True):
        assert a.shape == b.shape
        assert abs(a - b).count_nonzero() == 0
