"""Precision that can be promised: the confidence from which a label is right often enough, with a bound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from newsgrain.model.seam import Bools, Floats, Ints
from newsgrain.model.training import SEED
from newsgrain.quality.scoring import numbered
from newsgrain.records import LABELS, Label

PRECISIONS = (0.9, 0.95, 0.99)
_RISK = 0.05
_RISK_IN_CHOOSING = 0.005
_DIGITS = 1000


@dataclass(frozen=True, slots=True)
class Promise:
    """Whether `label` keeps a `precision` from confidence `threshold` on, or why it is refused.

    `lower_bound` is the one-sided 95 % bound on articles that had no part in choosing the
    threshold, `n` the predictions there that reach it, `kept` their share of all of the label's.
    """

    label: str
    precision: float
    threshold: float | None
    lower_bound: float | None
    kept: float | None
    n: int
    refused: str | None


def clopper_pearson(right: Floats | float, n: Floats | float, risk: float = _RISK) -> Floats:
    """One-sided lower bound on a share of `right` in `n` (Clopper and Pearson 1934); 0 for none right."""
    hits, total = np.asarray(right, dtype=np.float64), np.asarray(n, dtype=np.float64)
    found = stats.beta.ppf(risk, np.maximum(hits, 1e-9), total - hits + 1)
    return np.asarray(np.where(hits > 0, found, 0.0))


def effective_size(right: Bools, owner: Ints) -> float:
    """How many independent sentences these are worth, since those of one article resemble each other.

    The sample size over the design effect, lowered for few articles by the quotient of Student's
    quantiles (Korn and Graubard 1998). `owner` numbers each sentence's article.
    """
    n, clusters = len(right), len(np.unique(owner))
    if clusters < 2:
        return float(min(n, 1))
    few = stats.t.ppf(1 - _RISK, n - 1) / stats.t.ppf(1 - _RISK, clusters - 1) if n > 1 else 1.0
    return float(n / _design_effect(right, owner) * min(few, 1.0) ** 2)


def _design_effect(right: Bools, owner: Ints) -> float:
    """Variance of the share with articles drawn whole over that with sentences drawn singly, from 1."""
    p, clusters = right.mean(), len(np.unique(owner))
    if p in (0.0, 1.0) or clusters < 2:
        return 1.0
    residuals = np.bincount(owner, right - p)
    between = clusters / (clusters - 1) * (residuals**2).sum() / len(right) ** 2
    return float(max(1.0, between * len(right) / (p * (1 - p))))


def lower_bound(right: Bools, owner: Ints) -> float:
    """One-sided 95 % lower bound on the share that is right, at the sentences' effective number."""
    if not len(right):
        return 0.0
    size = effective_size(right, owner)
    return float(clopper_pearson(right.mean() * size, size))


def promises(truth: Ints, probabilities: Floats, groups: Sequence[str]) -> tuple[Promise, ...]:
    """A promise for each label and each of `PRECISIONS`."""
    return tuple(
        promise(label, precision, truth, probabilities, groups)
        for label in LABELS
        for precision in PRECISIONS
    )


def promise(
    label: Label, precision: float, truth: Ints, probabilities: Floats, groups: Sequence[str]
) -> Promise:
    """Choose a threshold on half of the groups of articles and certify it on the other half.

    Only the second half speaks in the bound, so choosing cannot flatter it.
    """
    k, owner = LABELS.index(label), numbered(groups)
    called = probabilities.argmax(1) == k
    confidence, right = probabilities.max(1), truth == k
    choosing = _first_half(owner)[owner]
    mine, other = called & choosing, called & ~choosing
    if not mine.any() or not other.any():
        return Promise(label, precision, None, None, None, 0, f"hardly anything is called {label.shown}")
    threshold = _choose(precision, confidence[mine], right[mine], owner[mine])
    kept = other & (confidence >= threshold)
    return _certified(label, precision, threshold, right[kept], owner[kept], int(other.sum()))


def _first_half(owner: Ints) -> Bools:
    """Whether each group chooses; the rest certify."""
    groups = int(owner.max()) + 1
    order = np.random.default_rng(SEED).permutation(groups)
    return np.asarray(np.isin(np.arange(groups), order[: groups // 2]))


def _choose(precision: float, confidence: Floats, right: Bools, owner: Ints) -> float:
    """The lowest threshold with a margin; where none has it, the one with the highest bound."""
    order = np.argsort(-confidence, kind="stable")
    n = np.arange(1, len(order) + 1)
    effect = _design_effect(right, owner)
    size, hits = n / effect, np.cumsum(right[order]) / effect
    enough = np.flatnonzero(clopper_pearson(hits, size, _RISK_IN_CHOOSING) >= precision)
    last = enough[-1] if len(enough) else int(clopper_pearson(hits, size).argmax())
    return float(np.floor(confidence[order[last]] * _DIGITS) / _DIGITS)


def _certified(
    label: Label, precision: float, threshold: float, right: Bools, owner: Ints, called: int
) -> Promise:
    n, bound = len(right), lower_bound(right, owner)
    if bound >= precision:
        return Promise(label, precision, threshold, bound, n / called, n, None)
    why = (
        f"from confidence {threshold:.3f} on, {int(right.sum()):,} of {n:,} were right in the half of the"
        f" articles kept apart; that supports {bound:.3f}, not {precision:g}"
    )
    return Promise(label, precision, None, bound, None, n, why)
