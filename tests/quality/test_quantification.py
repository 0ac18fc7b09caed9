"""Shares of labels come out right although the classifier that counts them errs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.quality.quantification import corrected, rates, shares

ERRS = np.array(
    [[0.8, 0.15, 0.05, 0.0], [0.1, 0.85, 0.0, 0.05], [0.3, 0.1, 0.6, 0.0], [0.05, 0.0, 0.0, 0.95]]
)
SHARES = st.lists(st.floats(0.02, 1), min_size=4, max_size=4).map(lambda v: np.array(v) / sum(v))


@given(SHARES)
def test_without_noise_the_truth_comes_back(truth: np.ndarray) -> None:
    """Calls exactly as the error rates say give back the shares they came from."""
    np.testing.assert_allclose(corrected(truth @ ERRS * 1e4, ERRS), truth, atol=5e-3)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any))
def test_shares_stay_shares(called: list[int]) -> None:
    """Whatever was called, also what no true shares explain: nothing below 0, and 1 in all."""
    found = corrected(np.array(called, float), ERRS)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)


def test_a_label_without_examples_is_taken_at_its_name() -> None:
    np.testing.assert_allclose(rates(np.diag([5.0, 0, 0, 2])), np.eye(4))


def world(seed: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    truth = rng.choice(4, 3000, p=[0.5, 0.3, 0.05, 0.15])
    return truth, np.array([rng.choice(4, p=ERRS[k]) for k in truth]), [str(n % 100) for n in range(3000)]


def test_intervals_hold_the_truth_and_counting_does_not() -> None:
    """In simulated corpora the corrected intervals cover the true shares; raw counts are far off."""
    held, off = [], []
    for seed in range(30):
        truth, predicted, articles = world(seed)
        for k, share in enumerate(shares(truth, predicted, articles, resamples=200)):
            real = [0.5, 0.3, 0.05, 0.15][k]
            held.append(share.corrected.low <= real <= share.corrected.high)
            off.append(abs(share.counted - real) > abs(share.corrected.value - real))
    assert np.mean(held) >= 0.88
    assert np.mean(off) >= 0.6
