"""A promise is kept on articles nobody has seen, or it is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from newsgrain.quality.selective_classification import (
    clopper_pearson,
    effective_size,
    lower_bound,
    promise,
    promises,
)
from newsgrain.records import Label


@given(st.integers(1, 300), st.integers(0, 300))
def test_at_the_bound_the_result_would_be_a_one_in_twenty_chance(n: int, right: int) -> None:
    """Clopper and Pearson's defining property."""
    right = min(right, n)
    bound = float(clopper_pearson(right, n))
    if right:
        assert binom.sf(right - 1, n, bound) == pytest.approx(0.05, abs=1e-6)
    else:
        assert bound == 0.0


@given(st.integers(2, 40), st.integers(1, 20))
def test_sentences_that_stand_or_fall_together_count_once_an_article(articles: int, each: int) -> None:
    """Whole articles right or wrong are worth no more than articles; the bound knows it."""
    right = np.repeat(np.arange(articles) % 2 == 0, each)
    owner = np.repeat(np.arange(articles), each)
    assert effective_size(right, owner) <= articles
    assert lower_bound(right, owner) <= float(clopper_pearson(right.mean() * len(right), len(right))) + 1e-12


def test_one_article_proves_next_to_nothing() -> None:
    assert lower_bound(np.ones(500, bool), np.zeros(500, np.int64)) < 0.1
    assert lower_bound(np.ones(0, bool), np.zeros(0, np.int64)) == 0.0


def drawn(seed: int, articles: int, each: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Right or wrong in clusters: each article has its own accuracy around 0.9."""
    rng = np.random.default_rng(seed)
    accuracy = rng.beta(0.9 * spread, 0.1 * spread, articles)
    return rng.random((articles, each)) < accuracy[:, None], np.repeat(np.arange(articles), each)


@pytest.mark.parametrize("spread", [8.0, 1e6])
def test_the_bound_holds_in_nineteen_of_twenty_worlds(spread: float) -> None:
    """In simulated worlds whose truth is known, with articles alike inside and without."""
    held = []
    for seed in range(400):
        right, owner = drawn(seed, 60, 10, spread)
        held.append(lower_bound(right.ravel(), owner) <= 0.9)
    assert np.mean(held) >= 0.92


def world(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Calibrated probabilities: a call is right as often as its confidence says."""
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.5, 1.0, n)
    called = rng.integers(0, 4, n)
    p = np.repeat(((1 - confidence) / 3)[:, None], 4, axis=1)
    p[np.arange(n), called] = confidence
    other = (called + rng.integers(1, 4, n)) % 4
    truth = np.where(rng.random(n) < confidence, called, other)
    return truth, p, [str(g) for g in rng.integers(0, n // 10, n)]


def test_a_promise_names_a_threshold_that_keeps_it() -> None:
    """On fresh sentences of the same kind the threshold gives the precision."""
    found = promise(Label.ATTRIBUTION, 0.9, *world(20_000))
    assert found.refused is None
    assert found.threshold is not None
    assert found.lower_bound is not None
    assert found.lower_bound >= 0.9
    truth, p, _ = world(20_000, seed=1)
    kept = (p.argmax(1) == 1) & (p.max(1) >= found.threshold)
    assert (truth[kept] == 1).mean() >= 0.9
    assert kept.sum() / (p.argmax(1) == 1).sum() == pytest.approx(found.kept, abs=0.05)


def test_what_cannot_be_kept_is_refused_with_the_reason() -> None:
    found = promise(Label.ATTRIBUTION, 0.99, *world(600))
    assert found.threshold is None
    assert found.refused is not None
    assert "were right in the half of the articles kept apart; that supports" in found.refused


def test_false_promises_are_rare() -> None:
    """Where every call is right nine times in ten, just more than that is promised once in twenty worlds."""
    made = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = 1500
        p = np.column_stack([rng.uniform(0.5, 1, n), np.zeros((n, 3))])
        truth = np.where(rng.random(n) < 0.9, 0, 1)
        made += (
            promise(Label.FACTUAL_CLAIM, 0.901, truth, p, [str(i % 150) for i in range(n)]).refused is None
        )
    assert made <= 16


def test_a_label_that_is_never_called_is_refused() -> None:
    truth, p, groups = world(500)
    p[:, 2] = 0.0
    assert {x.refused for x in promises(truth, p, groups) if x.label == "speculation"} == {
        "hardly anything is called Speculation"
    }
