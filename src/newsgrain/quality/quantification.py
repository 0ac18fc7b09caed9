"""Shares of labels in a text, corrected for the errors of the classifier that counted them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsgrain.annotations.reliability import draws
from newsgrain.model.seam import Floats, Ints
from newsgrain.model.training import SEED
from newsgrain.quality.scoring import RESAMPLES, Interval, per_article
from newsgrain.records import LABELS

_STEPS = 300
_FAINT = 1e-6


@dataclass(frozen=True, slots=True)
class LabelShare:
    """One label's share: as counted, and corrected for what the classifier mistakes."""

    label: str
    counted: float
    corrected: Interval


def rates(counts: Floats) -> Floats:
    """How each true class is called, rows summing to 1, from confusion counts `(..., k, k)`.

    A class that never occurs is taken to be called by its name.
    """
    steadied = counts + _FAINT * np.eye(counts.shape[-1])
    return np.asarray(steadied / steadied.sum(-1, keepdims=True))


def corrected(called: Floats, how_called: Floats) -> Floats:
    """The most likely true shares `(..., k)` behind counts of calls `(..., k)`.

    `how_called` `(..., k, k)` are the `rates`. Multi-class adjusted counts (Forman 2008) by maximum
    likelihood: expectation-maximisation stays within the simplex where inverting would leave it.
    """
    k = called.shape[-1]
    share = np.full(np.broadcast_shapes(called.shape, how_called.shape[:-1]), 1 / k)
    observed = called / np.maximum(called.sum(-1, keepdims=True), 1)
    for _ in range(_STEPS):
        expected = (share[..., None] * how_called).sum(-2)
        quotient = observed / np.maximum(expected, _FAINT**2)
        share = share * (how_called * quotient[..., None, :]).sum(-1)
    return np.asarray(share)


def shares(
    truth: Ints, predicted: Ints, articles: Sequence[str], resamples: int = RESAMPLES
) -> tuple[LabelShare, ...]:
    """Each label's share as predicted, and corrected with error rates of articles it did not count.

    Articles are halved; each half is corrected by the errors in the other. Intervals resample
    articles in both, so they hold what counting and error rates leave open.
    """
    by_article = per_article(truth, predicted, articles)
    weights = draws(len(by_article), resamples, SEED)
    value = _cross_corrected(by_article, np.ones((1, len(by_article))))[0]
    drawn = _cross_corrected(by_article, weights)
    counted = by_article.sum((0, 1)) / max(by_article.sum(), 1)
    return tuple(
        LabelShare(label.value, float(counted[n]), Interval.of(value[n], drawn[:, n]))
        for n, label in enumerate(LABELS)
    )


def _cross_corrected(by_article: Ints, weights: NDArray[np.number]) -> Floats:
    """Corrected shares (draws, labels); a draw weighs articles by a row of `weights` (draws, articles)."""
    half = np.random.default_rng(SEED).permutation(len(by_article)) % 2 == 0
    total = np.zeros((len(weights), len(LABELS)))
    for mine in (half, ~half):
        called = np.tensordot(weights[:, mine], by_article[mine].sum(1), 1).astype(np.float64)
        errors = np.tensordot(weights[:, ~mine], by_article[~mine], 1).astype(np.float64)
        total += corrected(called, rates(errors)) * called.sum(-1, keepdims=True)
    return np.asarray(total / np.maximum(total.sum(-1, keepdims=True), 1))
