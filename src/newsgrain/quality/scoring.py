"""Scores predicted labels against settled ones: pure functions on arrays of class numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from newsgrain.annotations.dataset import Examples
from newsgrain.annotations.reliability import Estimate, draws, ends, hits, ratio, tables
from newsgrain.model.seam import Floats, Ints
from newsgrain.quality.calibration import (
    Bin,
    Covered,
    accuracy_at_coverage,
    brier,
    calibration_error,
    reliability,
    risk_coverage,
)
from newsgrain.records import LABELS

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval(Estimate):
    """A figure that is defined, with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float | Floats, drawn: Floats) -> Self:
        """The percentile interval of `drawn`, the same figure in bootstrap draws."""
        return cls(float(value), *ends(drawn))


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
    """What one set of predictions is worth; `confusion[i][j]` counts truth i called j.

    `how` says in a sentence what was measured. What needs probabilities is None or empty where the
    predictions have none.
    """

    name: str
    how: str
    sentences: int
    articles: int
    macro_f1: Interval
    accuracy: Interval
    classes: tuple[ClassScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float | None = None
    brier: float | None = None
    accuracy_of_surest_half: float | None = None
    reliability: tuple[Bin, ...] = ()
    coverage: tuple[Covered, ...] = ()

    def weakest(self) -> ClassScores:
        """The label with the lowest F1 of those that occur."""
        return min((c for c in self.classes if c.support), key=lambda c: c.f1.value)


def f1_per_class(counts: Ints) -> Floats:
    """F1 of each class from `(..., k, k)` confusion counts; 0 where a class never occurs."""
    return ratio(2 * hits(counts), _occurring(counts), 0.0)


def macro_f1(counts: Ints) -> Floats:
    """Mean F1 over the classes that occur in the truth or the predictions."""
    present = _occurring(counts) > 0
    return np.asarray((f1_per_class(counts) * present).sum(-1) / np.maximum(present.sum(-1), 1))


def recall(counts: Ints) -> Floats:
    """Share of each class that was found, `(..., k, k)` to `(..., k)`; 0 where it never occurs."""
    return ratio(hits(counts), counts.sum(-1), 0.0)


def precision(counts: Ints) -> Floats:
    """Share of what was called each class that is it; 0 where it was never called."""
    return recall(np.swapaxes(counts, -1, -2))


def accuracy(counts: Ints) -> Floats:
    """Share on the diagonal of `(..., k, k)`; 0 where nothing was counted."""
    return ratio(hits(counts).sum(-1), counts.sum((-1, -2)), 0.0)


def _occurring(counts: Ints) -> Ints:
    """How often each class occurs in the truth and in the predictions."""
    return np.asarray(counts.sum(-1) + counts.sum(-2))


def numbered(names: Sequence[str]) -> Ints:
    """The number of each name among the sorted distinct ones."""
    number = {name: n for n, name in enumerate(sorted(set(names)))}
    return np.array([number[name] for name in names], dtype=np.int64)


def per_article(truth: Ints, predicted: Ints, articles: Sequence[str]) -> Ints:
    """Confusion counts of each article, (articles, k, k); `articles` has the id of each sentence's."""
    return tables(truth, predicted, numbered(articles), len(set(articles)), len(LABELS))


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Confusion counts `(k, k)`, and those of bootstrap draws of whole articles `(resamples, k, k)`."""

    counts: Ints
    drawn: Ints

    @classmethod
    def of(cls, by_article: Ints, resamples: int = RESAMPLES, seed: int = 0) -> Self:
        """From counts of each article, (articles, k, k)."""
        weights = draws(len(by_article), resamples, seed)
        return cls(by_article.sum(0), np.tensordot(weights, by_article, 1))

    @classmethod
    def at(
        cls, rows: Ints, truth: Ints, predicted: Ints, articles: Sequence[str], resamples: int = RESAMPLES
    ) -> Self:
        """Of the sentences with these numbers, and no others."""
        own = [articles[n] for n in rows.tolist()]
        return cls.of(per_article(truth[rows], predicted[rows], own), resamples)

    def interval(self, measure: Callable[[Ints], Floats], k: int | None = None) -> Interval:
        """A measure of the counts; of those it gives for each class, the one of class `k`."""
        value, many = measure(self.counts), measure(self.drawn)
        return Interval.of(value, many) if k is None else Interval.of(value[k], many[:, k])

    def classes(self) -> tuple[ClassScores, ...]:
        """Precision, recall and F1 of each label."""
        return tuple(self._class(k, label) for k, label in enumerate(LABELS))

    def _class(self, k: int, label: str) -> ClassScores:
        p, r, f1 = (self.interval(measure, k) for measure in (precision, recall, f1_per_class))
        return ClassScores(str(label), p, r, f1, int(self.counts[k].sum()))


def score(
    truth: Ints,
    predicted: Ints,
    articles: Sequence[str],
    probabilities: Floats | None = None,
    *,
    name: str = "",
    how: str = "",
    resamples: int = RESAMPLES,
) -> Scores:
    """Score predictions; intervals are 95 % percentile bootstraps that resample whole articles."""
    counted = Counted.of(per_article(truth, predicted, articles), resamples)
    scores = Scores(
        name=name,
        how=how,
        sentences=len(truth),
        articles=len(set(articles)),
        macro_f1=counted.interval(macro_f1),
        accuracy=counted.interval(accuracy),
        classes=counted.classes(),
        confusion=tuple(tuple(int(n) for n in row) for row in counted.counts),
    )
    return scores if probabilities is None else _with_confidence(scores, truth, probabilities)


def of_examples(found: Examples, p: Floats, *, name: str, how: str) -> Scores:
    """Score what a model says of labelled sentences, `p` (n, labels)."""
    return score(np.asarray(found.classes), p.argmax(1), found.articles, p, name=name, how=how)


def _with_confidence(scores: Scores, truth: Ints, probabilities: Floats) -> Scores:
    return replace(
        scores,
        calibration_error=calibration_error(truth, probabilities),
        brier=brier(truth, probabilities),
        accuracy_of_surest_half=accuracy_at_coverage(truth, probabilities, 0.5),
        reliability=reliability(truth, probabilities),
        coverage=risk_coverage(truth, probabilities),
    )
