"""Columns and scores of features: what they are, alone and among others, compiled and as plain Python."""

import os
import pickle
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsgrain
from newsgrain.annotations import corpus
from newsgrain.features import matrix, reading, vocabulary
from newsgrain.features.matrix import block_of, in_context
from newsgrain.features.naming import BLOCK_BITS, BLOCKS, CHAR, CONTEXT, SHAPE, WORD, column_of
from newsgrain.features.rows import columns, names
from newsgrain.features.scores import Scorer
from newsgrain.model import linear
from newsgrain.records import Article, BlockKind, Sentence
from newsgrain.text.places import Place, SplitArticle
from newsgrain.text.sentences import split
from tests import needs

ROOT = Path(__file__).parent.parent.parent
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


_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|\(c\)|\d[\d,.:/-]*|'(?:s|d|ll|ve|re|m)\b|\w+(?:['’-]\w+)*|#+|\S"
)
ODD = [
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
]
PLACED = st.lists(
    st.tuples(_TEXTS, st.sampled_from(list(BlockKind)), *[st.booleans()] * 4, st.floats(0, 1)), max_size=6
)


def cut(*texts: str) -> list[SplitArticle]:
    return [split(Article(str(n), text)) for n, text in enumerate(texts)]


def placed(rows: list[Any], blocks: list[int]) -> SplitArticle:
    """Sentences as no splitter would cut them."""
    ends = [0, *accumulate(len(row[0]) for row in rows)]
    spans = zip(pairwise(ends), rows, strict=True)
    sentences = tuple(Sentence("a", n, *span, row[0]) for n, (span, row) in enumerate(spans))
    places = tuple(Place(block, *row[1:]) for block, row in zip(blocks, rows, strict=True))
    return SplitArticle(Article("a", "".join(row[0] for row in rows)), sentences, places)


def expected(text: str) -> Counter[int]:
    """Columns of the words of a sentence, pairs of them, and their characters, said in a few lines."""
    low = [word.lower().replace("’", "'") for word in _TOKEN.findall(text)]
    pairs = [f"{a} {b}" for a, b in zip(["^", *low], [*low, "$"], strict=True)]
    padded = [f" {word[:40]} " for word in low]
    grams = (word[i : i + n] for word in padded for n in range(2, 6) for i in range(len(word) - n + 1))
    return Counter(
        [column_of(WORD, name) for name in low + pairs] + [column_of(CHAR, gram) for gram in grams]
    )


def check_rows(item: SplitArticle) -> None:
    """Words and characters are those of `expected`; the rest are shapes, and what `names` tells."""
    rows, blocks = columns([item]), np.arange(len(BLOCKS))
    assert rows.shape == (len(item), matrix.COLUMNS)
    for n, named in enumerate(names(item)):
        row = dict(zip(rows[n].indices.tolist(), rows[n].data.tolist(), strict=True))
        block = {column: int(block_of(np.array([column]))[0]) for column in row}
        assert set(block.values()) <= set(blocks.tolist())
        lexical = {column: count for column, count in row.items() if block[column] in (WORD, CHAR)}
        assert lexical == expected(item.sentences[n].text)
        others = {column for column in row if block[column] not in (WORD, CHAR, SHAPE)}
        assert others == {column_of(b, name) for b, name in named if b != WORD}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TEXTS, min_size=1, max_size=3))
def test_any_text_has_the_columns_of_its_names(texts: list[str]) -> None:
    """News-like pieces in any order, and arbitrary Unicode with lone surrogates."""
    for item in cut(*texts):
        check_rows(item)


@settings(max_examples=100, deadline=None)
@given(PLACED, st.data())
def test_any_places_have_the_columns_of_their_names(rows: list[Any], data: st.DataObject) -> None:
    """Sentences as no splitter would cut them, empty ones too, in blocks of any kind and state."""
    check_rows(placed(rows, sorted(data.draw(st.integers(0, 4)) for _ in rows)))


@pytest.mark.parametrize("n", range(len(ODD)))
def test_odd_text_has_the_columns_of_its_names(n: int) -> None:
    """Empty, endless, unbalanced and strange text."""
    for item in cut(ODD[n], "He said so.", ODD[n]):
        check_rows(item)


_PLAINLY = """
import pickle, sys
from newsgrain.features import reading, rows, scores
assert not reading.COMPILED
splits, model = pickle.load(sys.stdin.buffer)
found = rows.columns(splits)
scored = scores.Scorer(*model).scores(splits)
pickle.dump((found, [rows.names(item) for item in splits], scored), sys.stdout.buffer)
"""


def random_model(splits: list[SplitArticle], seed: int, classes: int = 4) -> tuple[Any, ...]:
    """Columns that some of the sentences have and others, with weights for so many classes."""
    random, rows = np.random.default_rng(seed), columns(splits)
    known = np.unique(random.choice(np.append(rows.indices, 7), 200)).astype(np.int32)
    idf = random.uniform(1, 9, len(known)).astype(np.float32)
    weights = random.normal(size=(len(known), classes)).astype(np.float32)
    intercept = random.normal(size=classes).astype(np.float32)
    return known, idf, weights, intercept, linear.Settings().weights()


def test_uncompiled_python_gives_the_same(tmp_path: Path) -> None:
    """Where there is no C compiler, the same files run as they are: columns, names and scores."""
    if not reading.COMPILED:
        needs.lacking("a C compiler", "apt-get install gcc, then `make compiled`")
    package = Path(newsgrain.__file__).parent
    shutil.copytree(package, tmp_path / "newsgrain", ignore=shutil.ignore_patterns("*.so"))
    articles = [item.article for _, item in corpus.labelled(ROOT / "annotations")][::90]
    splits = [
        *map(split, articles),
        *cut(*(text[:200] for text in ODD), "By İda ǅ Σ\n\n“ﬁre © ١٢,” it said."),
    ]
    model = random_model(splits, 1)
    command = [sys.executable, "-W", "error", "-c", _PLAINLY]
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command, input=pickle.dumps((splits, model)), capture_output=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr.decode()
    rows, named, scores = pickle.loads(done.stdout)  # noqa: S301 - our own bytes
    found = columns(splits)
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(found, name), getattr(rows, name))
    assert named == [names(item) for item in splits]
    np.testing.assert_allclose(Scorer(*model).scores(splits), scores, rtol=0, atol=1e-9)


def test_batches_do_not_matter() -> None:
    """Articles one by one and together give the same rows, in their order, after a lost memory too."""
    splits = cut(*(f"Item {n}, he said.\n\nItem {n} may go." for n in range(500)))
    together = columns(splits)
    reading.vocabulary().forget()
    alone = [columns([item]) for item in splits]
    assert np.array_equal(together.indices, np.concatenate([x.indices for x in alone]))
    assert columns([]).shape == (0, matrix.COLUMNS)


def test_rows_can_be_asked_for_in_any_order() -> None:
    """`featurise` gives the rows asked for."""
    items = in_context(cut("One. Two, he said. Three.", "Four. Five may come."))
    every, picked = matrix.featurise(items), [4, 0, 0, 2]
    assert abs(matrix.featurise([items[n] for n in picked]) - every[picked]).count_nonzero() == 0
    assert matrix.featurise([]).shape == (0, matrix.COLUMNS)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many distinct tokens all is forgotten, and the columns stay the same."""
    monkeypatch.setattr(vocabulary, "LIMIT", 6_000)
    words = reading.vocabulary()
    for start in range(0, 9_000, 1_500):
        check_rows(*cut(" ".join(f"word{n}x said" for n in range(start, start + 1_500))))
    assert max(words.words.count, words.tokens.count) <= 6_000 + 3_000


def test_memory_grows_and_keeps_what_it_has() -> None:
    """More words in one article than there was room for: all are known by the numbers that they had."""
    words = vocabulary.Vocabulary()
    before = {word: words.number_of(word) for word in ("said", "may", "quay")}
    size, told = len(words.low), [f"word{n}x" for n in range(60_000)]
    batch = reading.read_batch(cut(" ".join(told)), words)
    assert len(words.low) == 2 * size
    assert [words.tokens.text(t) for t in np.asarray(batch.tokens).tolist()] == told
    assert {word: words.number_of(word) for word in before} == before


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=3), st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_scores_are_those_of_the_weighed_rows(texts: list[str], seed: int, classes: int) -> None:
    """Straight to scores or by way of `linear.weigh`: no more than rounding lies between."""
    splits = cut(*texts)
    known, idf, weights, intercept, blocks = model = random_model(splits, seed, classes)
    wanted = linear.weigh(columns(splits), known, idf, blocks) @ weights.astype(np.float64) + intercept
    wanted -= wanted[:, :1]
    scorer = Scorer(*model)
    for _ in range(2):
        np.testing.assert_allclose(scorer.scores(splits), wanted, rtol=0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=3), st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_sentences_on_short_pages_are_scored_by_weights_of_their_own(
    texts: list[str], seed: int, classes: int
) -> None:
    """What has a name and the intercept count otherwise there, and as ever elsewhere."""
    splits, random = cut(*texts), np.random.default_rng(seed)
    known, idf, weights, intercept, blocks = random_model(splits, seed, classes)
    named = int(np.searchsorted(known, CONTEXT << BLOCK_BITS))
    others = random.normal(size=(len(known) - named, classes)).astype(np.float32)
    other = random.normal(size=classes).astype(np.float32)
    rows, short = (
        linear.weigh(columns(splits), known, idf, blocks),
        random.random(sum(map(len, splits))) < 0.5,
    )
    whole = np.concatenate([weights[:named], others])
    wanted = np.where(short[:, None], rows @ whole + other, rows @ weights + intercept)
    found = Scorer(known, idf, weights, intercept, blocks, (others, other)).scores(splits, short)
    np.testing.assert_allclose(found, wanted - wanted[:, :1], rtol=0, atol=1e-5)


def test_scorers_do_not_mix() -> None:
    """Two models used in turn on growing text keep to themselves."""
    known = np.arange(0, matrix.COLUMNS, 3, dtype=np.int32)
    ones = np.ones(len(known), np.float32)
    blocks = linear.Settings().weights()
    models = [
        Scorer(known, ones, np.outer(ones, [0, k, 0, 0]), np.zeros(4, np.float32), blocks) for k in (1, 2)
    ]
    for n in range(4):
        splits = cut(" ".join(f"said{k}" for k in range(300 * n)) + " He may go.")
        one, two = (model.scores(splits) for model in models)
        np.testing.assert_allclose(2 * one, two)
