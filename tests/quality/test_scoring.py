"""Measures agree with scikit-learn's, and intervals hold what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_recall_fscore_support

from newsgrain.annotations.dataset import match_spans
from newsgrain.quality.scoring import score
from newsgrain.records import Article, Label, LabelledArticle, LabelledSpan
from newsgrain.text.sentences import split

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


@given(PAIRS)
def test_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    truth, predicted = np.array(pairs).T
    found = score(truth, predicted, [str(n % 3) for n in range(len(pairs))], resamples=10)
    p, r, f, n = precision_recall_fscore_support(truth, predicted, labels=range(4), zero_division=0)
    assert [c.f1.value for c in found.classes] == pytest.approx(f)
    assert [c.precision.value for c in found.classes] == pytest.approx(p)
    assert [c.recall.value for c in found.classes] == pytest.approx(r)
    assert [c.support for c in found.classes] == list(n)
    present = sorted(set(truth) | set(predicted))
    expected = f1_score(truth, predicted, labels=present, average="macro", zero_division=0)
    assert found.macro_f1.value == pytest.approx(expected)
    assert found.accuracy.value == pytest.approx((truth == predicted).mean())
    assert np.array(found.confusion).sum() == len(pairs)


def test_intervals_resample_articles_not_sentences() -> None:
    """Ten articles, each all right or all wrong, are worth ten observations, not a thousand."""
    truth = np.zeros(1000, dtype=np.int64)
    predicted = np.repeat([0, 1] * 5, 100)
    owners = [str(n // 100) for n in range(1000)]
    found = score(truth, predicted, owners)
    assert found.accuracy.value == 0.5
    assert found.accuracy.high - found.accuracy.low > 0.4
    assert score(truth, predicted, owners) == found


def test_the_weakest_label_is_one_that_occurs() -> None:
    """A label that nothing has is not weak, only absent."""
    found = score(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0]), ["a", "a", "b", "b"])
    assert found.weakest().label == "attribution"


def test_spans_are_matched_by_overlap() -> None:
    """A gold span that is cut otherwise is scored by the sentence that covers most of it."""
    article = Article("a", "It rained. Then it stopped for a very long while.")
    spans = (LabelledSpan(0, 20, Label.FACTUAL_CLAIM), LabelledSpan(11, 30, Label.SPECULATION))
    sentences = split(article).sentences
    assert match_spans(LabelledArticle(article, spans), sentences) == [0, 1]
    assert match_spans(LabelledArticle(article, spans), sentences[:0]) == [None, None]
