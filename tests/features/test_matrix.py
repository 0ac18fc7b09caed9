"""Features are a function of the sentence in its article, and of nothing else."""

import zlib
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfTransformer

from newsgrain.features.matrix import BLOCKS, COLUMNS, NORMED, block_of, in_context
from newsgrain.features.naming import column_of
from newsgrain.model.estimators import Featurizer, Weigher
from newsgrain.model.linear import Settings
from newsgrain.records import Article
from newsgrain.text.sentences import split

TEXT = "By Ola\n\nA barn burned. “It was old,” she said. “We knew it.”\n\nSign up now."


def rows(*texts: str) -> list:  # type: ignore[type-arg]
    return in_context(split(Article(str(n), text)) for n, text in enumerate(texts))


def different(a: Any, b: Any) -> int:
    """In how many places two sparse matrices differ."""
    return int(abs(a - b).count_nonzero())


def test_one_row_of_counts_a_sentence_in_blocks() -> None:
    """Each sentence has features of every block, each column once, with how often it is there."""
    x = Featurizer().transform(rows(TEXT))
    assert x.shape == (5, COLUMNS)
    assert {1.0, 2.0} <= set(x.data)
    twice = Featurizer().transform(rows("Rain, rain and rain."))
    assert twice[0, column_of(0, "rain")] == 3
    for i in range(5):
        columns = x[i].indices
        assert len(set(columns)) == len(columns)
        assert set(block_of(columns)) == set(range(len(BLOCKS)))


def test_weights_and_norms() -> None:
    """Per occurrence, every block but rules and clauses has the norm of its weight; those count in full."""
    settings_ = Settings(word_weight=2.0, min_rows=1)
    raw = Featurizer().transform(rows(TEXT))
    weigher = Weigher(settings_).fit(raw)
    x = weigher.transform(raw)
    for block, weight in enumerate(settings_.weights()[:NORMED]):
        own = block_of(weigher.columns_) == block
        part, counts = x[:, own].toarray(), raw[:, weigher.columns_[own]].toarray()
        np.testing.assert_allclose(np.sqrt((part**2 / np.maximum(counts, 1)).sum(1)), weight)
    for block, weight in enumerate(settings_.weights()):
        own = block_of(weigher.columns_) == block
        if block >= NORMED:
            assert different(x[:, own], weight * raw[:, weigher.columns_[own]]) == 0


def test_weights_agree_with_scikit_learns_tfidf() -> None:
    """On words that no sentence repeats, the values are those of TfidfTransformer."""
    raw = Featurizer().transform(rows(TEXT, "It rained. It rained again, she said."))
    weigher = Weigher(Settings(min_rows=1)).fit(raw)
    words = block_of(weigher.columns_) == 0
    reference = TfidfTransformer().fit_transform(raw[:, weigher.columns_[words]])
    assert abs(weigher.transform(raw)[:, words] - reference).max() < 1e-6


@settings(max_examples=30)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_rows_do_not_depend_on_what_else_is_in_the_batch(texts: list[str]) -> None:
    """Each article alone gives the rows that it gives among others, in any text."""
    together = Featurizer().transform(rows(*texts))
    alone = [Featurizer().transform(rows(text)) for text in texts]
    assert together.shape[0] == sum(x.shape[0] for x in alone)
    at = 0
    for x in alone:
        assert different(together[at : at + x.shape[0]], x) == 0
        at += x.shape[0]


def test_context_counts() -> None:
    """The same words have other features inside a quotation, after a speaker, or at the end."""
    plain = "It was closed. He left. It was closed."
    first, _, last = Featurizer().transform(rows(plain))
    assert different(first, last) > 0
    inside = Featurizer().transform(rows("“It was closed. He left. It was closed.”"))[1]
    assert different(Featurizer().transform(rows(plain))[1], inside) > 0


def test_it_is_a_transformer_like_any_other() -> None:
    """`clone` and `get_params` work, and it is fitted from the start."""
    made = clone(Featurizer())
    assert made.get_params() == {}
    assert made.fit(rows(TEXT)).transform([]).shape == (0, COLUMNS)


def test_hash_is_fixed_for_ever() -> None:
    """Models on disk name columns, so these may never move."""
    assert column_of(5, "said") == (5 << 19) + (zlib.crc32(b"said") >> 13)
    assert column_of(2, "said") == (2 << 19) + column_of(0, "said")
    said, so = (zlib.crc32(word) * 0x5851F42D4C957F2D for word in (b"said", b"so"))
    assert column_of(0, "said so") == (said * 0x2545F4914F6CDD1D + so) % 2**64 >> 45
    assert COLUMNS == 1 << 22
