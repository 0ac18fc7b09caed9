"""Two models are told apart when they differ, and only then."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.quality.compare import Against, against


def one_hot(labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.eye(4)[labels])


def compared(truth: np.ndarray, old: np.ndarray, new: np.ndarray) -> Against:
    n = len(truth)
    articles, texts = [str(i % max(n // 10, 1)) for i in range(n)], [f"Sentence {i}." for i in range(n)]
    return against(truth, one_hot(old), one_hot(new), articles, texts, ("old", "new", "here"))


def spoiled(truth: np.ndarray, share: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(len(truth)) < share, (truth + 1) % 4, truth)


@given(st.integers(0, 1000))
def test_flips_share_out_the_change_in_accuracy(seed: int) -> None:
    """Mended minus broken is the difference in right answers; swapping the models swaps everything."""
    rng = np.random.default_rng(seed)
    truth, old, new = rng.integers(0, 4, (3, 60))
    found, back = compared(truth, old, new), compared(truth, new, old)
    gained = (new == truth).sum() - (old == truth).sum()
    assert found.flips.mended - found.flips.broken == gained
    assert (found.flips.mended, found.flips.broken) == (back.flips.broken, back.flips.mended)
    assert np.isclose(found.difference.value, -back.difference.value)
    changed = found.flips.mended + found.flips.broken + found.flips.changed_between_wrong
    assert changed == (old != new).sum()


def test_better_worse_and_no_difference() -> None:
    truth = np.arange(1000) % 4
    good, bad = spoiled(truth, 0.1, 1), spoiled(truth, 0.3, 2)
    assert compared(truth, bad, good).verdict == "better"
    assert compared(truth, good, bad).verdict == "worse"
    assert compared(truth, good, bad).p_worse == 1.0
    assert compared(truth, good, spoiled(truth, 0.1, 3)).verdict == "no difference shown"


def test_the_same_model_is_no_different_from_itself() -> None:
    truth = np.arange(400) % 4
    same = spoiled(truth, 0.2, 1)
    found = compared(truth, same, same)
    assert (found.difference.low, found.difference.high, found.p_worse) == (0.0, 0.0, 0.0)
    assert found.examples == ()


def test_chance_rarely_passes_for_worse() -> None:
    """Of models equally good by construction, few are called better or worse: about one in twenty."""
    truth = np.arange(600) % 4
    pairs = [(spoiled(truth, 0.2, 2 * n), spoiled(truth, 0.2, 2 * n + 1)) for n in range(60)]
    verdicts = [compared(truth, old, new).verdict for old, new in pairs]
    assert sum(v != "no difference shown" for v in verdicts) <= 9


def test_examples_show_both_sides() -> None:
    truth = np.zeros(100, dtype=np.int64)
    old, new = np.repeat([1, 0], 50), np.repeat([0, 1], 50)
    found = compared(truth, old, new)
    assert len(found.examples) == 20
    assert {(e.old, e.new) for e in found.examples[:10]} == {("attribution", "factual_claim")}
    assert {(e.old, e.new) for e in found.examples[10:]} == {("factual_claim", "attribution")}
