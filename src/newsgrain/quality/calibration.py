"""Whether a model's confidence can be believed: pure functions on probabilities and class numbers."""

from dataclasses import dataclass

import numpy as np

from newsgrain.model.seam import Floats, Ints

BINS = 10
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """The sentences whose confidence is from `low` to `high`: their mean confidence and accuracy."""

    low: float
    high: float
    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True, slots=True)
class Covered:
    """The share `coverage` of sentences that the model is surest of, down to `confidence`."""

    coverage: float
    confidence: float
    accuracy: float


def reliability(truth: Ints, probabilities: Floats) -> tuple[Bin, ...]:
    """Confidence against accuracy of the top label in equal-width bins; empty bins are left out."""
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == truth
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(b / BINS, (b + 1) / BINS, float(confidence[here].mean()), float(right[here].mean()), int(n))
        for b in range(BINS)
        for here in [place == b]
        if (n := here.sum())
    )


def calibration_error(truth: Ints, probabilities: Floats) -> float:
    """Expected calibration error of the top label in equal-width bins (Guo et al. 2017)."""
    found = reliability(truth, probabilities)
    return sum(b.n * abs(b.accuracy - b.confidence) for b in found) / max(len(truth), 1)


def brier(truth: Ints, probabilities: Floats) -> float:
    """Mean squared distance of the probabilities from the truth, 0 to 2 (Brier 1950)."""
    return float(((probabilities - np.eye(probabilities.shape[1])[truth]) ** 2).sum(1).mean())


def accuracy_at_coverage(truth: Ints, probabilities: Floats, coverage: float) -> float:
    """Accuracy on the share `coverage` of sentences that the model is surest of."""
    return _covered(truth, probabilities, coverage).accuracy


def risk_coverage(truth: Ints, probabilities: Floats) -> tuple[Covered, ...]:
    """Accuracy at twenty equal steps of coverage up to everything, surest first (El-Yaniv 2010)."""
    return tuple(_covered(truth, probabilities, (n + 1) / _STEPS) for n in range(_STEPS))


def _covered(truth: Ints, probabilities: Floats, coverage: float) -> Covered:
    confidence = probabilities.max(1)
    kept = max(1, round(len(truth) * coverage))
    order = np.argsort(-confidence, kind="stable")[:kept]
    right = probabilities[order].argmax(1) == truth[order]
    return Covered(coverage, float(confidence[order[-1]]), float(right.mean()))
