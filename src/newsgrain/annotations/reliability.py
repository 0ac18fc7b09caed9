"""Agreement beyond chance and its bootstrap: pure functions on arrays of counts that add up over articles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from newsgrain.wording import between

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Measure = Callable[[Floats], Floats]
Z = 1.959964  # standard errors on either side of a 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval.

    `value` is None where the figure is not defined, as when nobody used the label; the ends are
    None where a single article holds all the evidence, since there is nothing to resample.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    def told(self, form: str = ".3f", gap: str = " ") -> str:
        """The figure for people, e.g. '0.812 [0.780-0.840]'; a dash where it is not defined."""
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return format(self.value, form)
        return f"{self.value:{form}}{gap}[{between(format(self.low, form), format(self.high, form))}]"


def ordered_pairs(counts: Floats) -> Floats:
    """Ordered pairs of answers to the same sentence: label counts `(n, k)` to `(n, k, k)`."""
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return pairs


def coincidences(counts: Floats) -> Floats:
    """Each sentence's coincidence matrix, `(n, k)` label counts to `(n, k, k)` (Krippendorff 2011).

    A sentence with fewer than two answers cannot be paired and gives zeros.
    """
    others = np.maximum(counts.sum(-1) - 1, 1)
    return np.asarray(ordered_pairs(counts) / others[:, None, None])


def alpha(matrix: Floats) -> Floats:
    """Krippendorff's nominal alpha of coincidences `(..., k, k)`; nan where one label is all there is.

    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C.
    """
    answers, margin = matrix.sum((-1, -2)), matrix.sum(-1)
    expected = answers**2 - (margin**2).sum(-1)
    return 1 - ratio((answers - 1) * _disagreeing(matrix).sum(-1), expected)


def alpha_per_label(matrix: Floats) -> Floats:
    """Alpha of each label against the rest, `(..., k, k)` to `(..., k)`; nan for a label all or none use."""
    answers, margin = matrix.sum((-1, -2))[..., None], matrix.sum(-1)
    return 1 - ratio((answers - 1) * _disagreeing(matrix), margin * (answers - margin))


def kappa(table: Floats) -> Floats:
    """Cohen's kappa (1960) of two annotators' tables `(..., k, k)`; nan where chance alone agrees fully."""
    total = table.sum((-1, -2))
    chance = (table.sum(-1) * table.sum(-2)).sum(-1)
    return ratio(total * hits(table).sum(-1) - chance, total**2 - chance)


def kappa_per_label(table: Floats) -> Floats:
    """Cohen's kappa of each label against the rest, `(..., k, k)` to `(..., k)`."""
    total, first, second = table.sum((-1, -2))[..., None], table.sum(-1), table.sum(-2)
    agreed = total - first - second + 2 * hits(table)
    chance = first * second + (total - first) * (total - second)
    return ratio(total * agreed - chance, total**2 - chance)


def observed(table: Floats) -> Floats:
    """The share on the diagonal of `(..., k, k)`: agreement with nothing taken off for chance."""
    return ratio(hits(table).sum(-1), table.sum((-1, -2)))


def shares(counts: Floats) -> Floats:
    """Each count's share of the last axis' sum, `(..., k)` to `(..., k)`; nan where the sum is 0."""
    return ratio(counts, counts.sum(-1)[..., None])


def first_of_second(counts: Floats) -> Floats:
    """How many of the second are the first: `(..., 2)` to `(...)`; nan where the second is 0."""
    return ratio(counts[..., 0], counts[..., 1])


def hits(table: Floats | Ints) -> Floats:
    """The diagonal of `(..., k, k)`, to `(..., k)`."""
    return np.diagonal(table, axis1=-2, axis2=-1).astype(np.float64)


def _disagreeing(matrix: Floats) -> Floats:
    # Cells are masked rather than subtracted, so that full agreement is exactly 1.
    return np.asarray((matrix * (1 - np.eye(matrix.shape[-1]))).sum(-1))


def ratio(part: Floats, whole: Floats | Ints, undefined: float = np.nan) -> Floats:
    """Each part's share of its whole, which may have fewer axes; `undefined` where that is 0."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, undefined), where=whole > 0))


def tables(first: Ints, second: Ints, owner: Ints, articles: int, classes: int) -> Ints:
    """How often each article has class i in `first` and j in `second`: `(n,)` each, to `(articles, k, k)`.

    `owner` `(n,)` has the numbers of the articles.
    """
    flat = (owner * classes + first) * classes + second
    shape = (articles, classes, classes)
    return np.bincount(flat, minlength=articles * classes * classes).reshape(shape)


def draws(articles: int, resamples: int, seed: int) -> Ints:
    """How often each article is drawn in each bootstrap draw, with replacement: (resamples, articles)."""
    chances = np.full(articles, 1 / articles)
    return np.asarray(np.random.default_rng(seed).multinomial(articles, chances, size=resamples))


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """Draws of articles with replacement; `weights` `(draws, articles)` says how often each was drawn."""

    weights: Floats

    @classmethod
    def of(cls, articles: int, resamples: int, seed: int) -> Self:
        """Draw as many articles as there are, `resamples` times; the same from the same seed."""
        return cls(draws(articles, resamples, seed).astype(np.float64))

    def estimates(self, measure: Measure, per_article: Floats) -> tuple[Estimate, ...]:
        """`measure` of the sum of `per_article` `(articles, ...)`, one estimate a figure it gives."""
        value = np.atleast_1d(measure(per_article.sum(0)))
        live = per_article.reshape(len(per_article), -1).any(1)
        drawn = measure(np.tensordot(self.weights[:, live], per_article[live], 1))
        columns = drawn.reshape(len(self.weights), -1)
        if live.sum() < 2:
            columns = columns[:0]
        return tuple(_estimate(v, many) for v, many in zip(value, columns.T, strict=True))

    def estimate(self, measure: Measure, per_article: Floats) -> Estimate:
        """The only estimate of a measure that gives one figure."""
        (only,) = self.estimates(measure, per_article)
        return only

    def quantiles(self, values: Floats, article: Ints, at: Sequence[float]) -> tuple[Estimate, ...]:
        """Quantiles of `values` `(n,)`, at least one, whose articles' numbers are `article` `(n,)`.

        A quantile is the least value that enough values do not exceed (numpy's inverted_cdf).
        """
        order = np.argsort(values, kind="stable")
        ranked, owner = values[order], article[order]
        alike = len(np.unique(owner)) < 2
        drawn = [] if alike else [_weighted_quantiles(ranked, w[owner], at) for w in self.weights]
        value = _weighted_quantiles(ranked, np.ones(len(ranked)), at)
        columns = np.array(drawn).reshape(-1, len(at)).T
        return tuple(_estimate(v, many) for v, many in zip(value, columns, strict=True))


def _weighted_quantiles(ranked: Floats, weights: Floats, at: Sequence[float]) -> Floats:
    reached = np.cumsum(weights)
    if not reached[-1]:
        return np.full(len(at), np.nan)
    place = np.searchsorted(reached, np.asarray(at) * reached[-1])
    return np.asarray(ranked[np.minimum(place, len(ranked) - 1)])


def _estimate(value: float, drawn: Floats) -> Estimate:
    if np.isnan(value):
        return Estimate(None)
    defined = drawn[np.isfinite(drawn)]
    return Estimate(float(value), *(ends(defined) if len(defined) else ()))


def ends(drawn: Floats) -> tuple[float, float]:
    """The ends of the 95 % percentile interval of a figure in bootstrap draws, `(draws,)`."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
