"""Scores predicted labels against settled ones: pure functions on arrays of class numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsgrain.records import LABELS, LabelledArticle, Sentence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassScores:
    """One label's precision, recall and F1 with their intervals, and how many sentences have it."""

    label: str
    precision: Interval
    recall: Interval
    f1: Interval
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What one set of predictions is worth; `confusion[i][j]` counts truth i called j."""

    sentences: int
    articles: int
    macro_f1: Interval
    accuracy: Interval
    classes: tuple[ClassScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float | None = None
    accuracy_of_surest_half: float | None = None


def confusion(truth: Ints, predicted: Ints) -> Ints:
    """Counts, shape (4, 4): row the true class, column the predicted one."""
    k = len(LABELS)
    return np.bincount(truth * k + predicted, minlength=k * k).reshape(k, k)


def f1_per_class(counts: Ints) -> Floats:
    """F1 of each class from `(..., 4, 4)` confusion counts; 0 where a class never occurs."""
    hit = np.diagonal(counts, axis1=-2, axis2=-1).astype(float)
    total = counts.sum(-1) + counts.sum(-2)
    return np.asarray(np.divide(2 * hit, total, out=np.zeros_like(hit), where=total > 0))


def macro_f1(counts: Ints) -> Floats:
    """Mean F1 over the classes that occur in the truth or the predictions."""
    present = (counts.sum(-1) + counts.sum(-2)) > 0
    return np.asarray((f1_per_class(counts) * present).sum(-1) / np.maximum(present.sum(-1), 1))


def _recall(counts: Ints) -> Floats:
    hit = np.diagonal(counts, axis1=-2, axis2=-1).astype(float)
    total = counts.sum(-1)
    return np.asarray(np.divide(hit, total, out=np.zeros_like(hit), where=total > 0))


def _precision(counts: Ints) -> Floats:
    return _recall(np.swapaxes(counts, -1, -2))


def _accuracy(counts: Ints) -> Floats:
    hits = np.trace(counts, axis1=-2, axis2=-1).astype(float)
    return np.asarray(hits / np.maximum(counts.sum((-1, -2)), 1))


def score(
    truth: Ints,
    predicted: Ints,
    articles: Sequence[str],
    probabilities: Floats | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Scores:
    """Score predictions; intervals are 95 % percentile bootstraps that resample whole articles."""
    names = sorted(set(articles))
    number = {name: n for n, name in enumerate(names)}
    owner = np.array([number[a] for a in articles], dtype=np.int64)
    per_article = _confusion_per_article(truth, predicted, owner, len(names))
    counts = per_article.sum(0)
    drawn = _resample(per_article, resamples, seed)

    def interval(measure: Callable[[Ints], Floats], k: int | None = None) -> Interval:
        value, many = measure(counts), measure(drawn)
        if k is not None:
            value, many = value[k], many[:, k]
        low, high = np.quantile(many, [0.025, 0.975])
        return Interval(float(value), float(low), float(high))

    classes = tuple(
        ClassScores(
            label.value,
            interval(_precision, k),
            interval(_recall, k),
            interval(f1_per_class, k),
            int(counts[k].sum()),
        )
        for k, label in enumerate(LABELS)
    )
    return Scores(
        sentences=len(truth),
        articles=len(names),
        macro_f1=interval(macro_f1),
        accuracy=interval(_accuracy),
        classes=classes,
        confusion=tuple(tuple(int(n) for n in row) for row in counts),
        calibration_error=None if probabilities is None else calibration_error(truth, probabilities),
        accuracy_of_surest_half=None
        if probabilities is None
        else accuracy_at_coverage(truth, probabilities, 0.5),
    )


def _confusion_per_article(truth: Ints, predicted: Ints, owner: Ints, n: int) -> Ints:
    k = len(LABELS)
    flat = owner * k * k + truth * k + predicted
    return np.bincount(flat, minlength=n * k * k).reshape(n, k, k)


def _resample(per_article: Ints, resamples: int, seed: int) -> Ints:
    """Confusion counts of `resamples` bootstrap draws of articles, shape (resamples, 4, 4)."""
    n = len(per_article)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    return np.asarray(np.einsum("rn,nij->rij", weights, per_article))


def calibration_error(truth: Ints, probabilities: Floats, bins: int = 10) -> float:
    """Expected calibration error of the top label in equal-width bins (Guo et al. 2017)."""
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    weight = np.bincount(place, minlength=bins)
    gap = np.bincount(place, right - confidence, minlength=bins)
    return float(np.abs(gap[weight > 0]).sum() / max(len(truth), 1))


def accuracy_at_coverage(truth: Ints, probabilities: Floats, coverage: float) -> float:
    """Accuracy on the share `coverage` of sentences that the model is surest of."""
    kept = max(1, round(len(truth) * coverage))
    order = np.argsort(-probabilities.max(1), kind="stable")[:kept]
    return float((probabilities[order].argmax(1) == truth[order]).mean())


def match_spans(labelled: LabelledArticle, sentences: Sequence[Sentence]) -> list[int | None]:
    """For each labelled span the index of the sentence that overlaps it most, None if none does."""
    matches: list[int | None] = []
    for span in labelled.labels:
        best, best_overlap = None, 0
        for n, sentence in enumerate(sentences):
            shared = min(span.end, sentence.end) - max(span.start, sentence.start)
            if shared > best_overlap:
                best, best_overlap = n, shared
        matches.append(best)
    return matches
