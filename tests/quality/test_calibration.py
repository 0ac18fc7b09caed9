"""Confidence is held against what came true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from newsgrain.quality.calibration import (
    accuracy_at_coverage,
    brier,
    calibration_error,
    reliability,
    risk_coverage,
)

SIZES = st.integers(1, 80)


def guesses(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    return rng.integers(0, 4, n), rng.dirichlet(np.ones(4) / 2, n)


def test_calibration_error_of_a_hand_made_case() -> None:
    """Ten answers at 0.8 of which half are right are 0.3 off."""
    p = np.tile([0.8, 0.2, 0.0, 0.0], (10, 1))
    assert calibration_error(np.array([0, 1] * 5), p) == pytest.approx(0.3)


def test_accuracy_of_the_surest_half() -> None:
    p = np.array([[0.9, 0.1, 0, 0], [0.6, 0.4, 0, 0], [0.95, 0.05, 0, 0], [0.5, 0.5, 0, 0]])
    assert accuracy_at_coverage(np.array([0, 1, 0, 1]), p, 0.5) == 1.0
    assert accuracy_at_coverage(np.array([0, 1, 0, 1]), p, 1.0) == 0.5


@given(SIZES)
def test_bins_share_out_all_sentences(n: int) -> None:
    """No sentence is lost, and the bins' accuracies add up to the whole's."""
    truth, p = guesses(n)
    found = reliability(truth, p)
    assert sum(b.n for b in found) == n
    assert sum(b.n * b.accuracy for b in found) == pytest.approx((p.argmax(1) == truth).sum())
    assert all(b.low <= b.confidence <= b.high + 1e-12 for b in found)


@given(SIZES)
def test_coverage_falls_from_the_surest_to_everything(n: int) -> None:
    truth, p = guesses(n)
    found = risk_coverage(truth, p)
    assert len(found) == 20
    assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)
    assert found[-1].coverage == 1.0
    assert found[-1].accuracy == pytest.approx((p.argmax(1) == truth).mean())


@given(SIZES)
def test_the_brier_score_is_scikit_learns(n: int) -> None:
    truth, p = guesses(n)
    assert brier(truth, p) == pytest.approx(
        brier_score_loss(truth, p, labels=[0, 1, 2, 3], scale_by_half=False)
    )
