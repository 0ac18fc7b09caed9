"""Parts of a model weighed by what they say of sentences that none has learnt from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.model.both import HALF_EACH, fitted, mixed, surely_gains
from newsgrain.model.seam import Floats, Ints, softmax

SEEDS = st.integers(0, 2**32 - 1)


def said(truth: Ints, by: float, seed: int) -> Floats:
    """What a part says that knows the truth by so much."""
    return softmax(by * np.eye(4)[truth] + np.random.default_rng(seed).normal(size=(len(truth), 4)))


def truths(n: int, seed: int) -> Ints:
    return np.random.default_rng(seed).integers(0, 4, n)


@given(SEEDS)
def test_weights_move_from_one_part_to_the_other(seed: int) -> None:
    """All on one is that part alone, the order of parts does not matter, and rows are probabilities."""
    truth = truths(9, seed)
    p, q = said(truth, 1, seed), said(truth, 2, seed + 1)
    np.testing.assert_allclose(mixed((p, q), (1, 0)), p)
    np.testing.assert_allclose(mixed((p, q), (0.3, 0.6)), mixed((q, p), (0.6, 0.3)))
    np.testing.assert_allclose(mixed((p, q), (0.3, 0.6)).sum(1), 1)
    both = mixed((np.eye(4), np.eye(4)[::-1]), HALF_EACH)
    assert both.max() == pytest.approx(0.5, abs=1e-3)  # a probability of nothing is no veto


def test_the_part_that_knows_more_counts_more() -> None:
    """And what that is worth beside half each, on groups that it was not fitted on, is told."""
    truth = truths(800, 1)
    groups = [str(n // 20) for n in range(800)]
    weights, told = fitted((said(truth, 0.2, 2), said(truth, 3, 3)), truth, groups)
    assert weights[1] > 2 * weights[0]
    assert told["fitted"]["log_loss"] < told["half_each"]["log_loss"]
    swapped, _ = fitted((said(truth, 3, 3), said(truth, 0.2, 2)), truth, groups)
    assert swapped == pytest.approx(weights[::-1], abs=0.01)


def test_half_each_stays_where_nothing_is_gained() -> None:
    """Too few sentences of a label, one group, or parts that are alike and right by half each already."""
    truth = truths(800, 1)
    groups = [str(n // 20) for n in range(800)]
    pair = said(truth, 3, 2), said(truth, 3, 3)
    assert fitted([p[:40] for p in pair], truth[:40], groups[:40]) == (HALF_EACH, {"sentences": 40})
    assert fitted(pair, truth, ["one"] * 800)[0] == HALF_EACH
    p = softmax(np.log(said(truth, 1, 5)))
    drawn = np.array([np.random.default_rng(n).choice(4, p=row) for n, row in enumerate(p)])
    assert fitted((p, p), drawn, groups)[0] == pytest.approx(HALF_EACH, abs=0.06)


def test_what_one_group_gains_is_not_sure() -> None:
    """A gain that all groups share is; the same gain in one group alone, or lost again in another, is not."""
    groups = np.repeat(np.arange(20), 10).tolist()
    noise = np.random.default_rng(4).normal(0, 0.05, 200)
    assert surely_gains(0.1 + noise, groups)
    assert not surely_gains(np.where(np.array(groups) == 3, 2.0, 0.0) + noise, groups)
    assert not surely_gains(noise - noise.mean(), groups)
    assert not surely_gains(np.zeros(200), groups)
