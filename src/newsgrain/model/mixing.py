"""How much each part of a model counts: weights of log-probabilities, fitted on what none has learnt."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.model.folds import FOLDS, parts
from newsgrain.model.seam import Floats, Ints, logs, softmax
from newsgrain.records import LABELS

Weights = tuple[float, ...]
HALF_EACH: Weights = (0.5, 0.5)
ALWAYS = 2.0  # a confidence that no model has: both parts are always asked
# on held-out articles 0.002 of macro-F1 is lost for a fifth of the time; below 0.75, 0.015 for half of it
SURE = 0.9
_ENOUGH = 25  # sentences of each label: two weights need few, but some that are hard
_STEADY = 10.0  # sentences' worth of belief in half each
_SURELY = 2.0  # standard errors: what gains less on our own text gains nothing on pages of others


def mixed(found: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Probabilities (n, labels) of all parts as one: log-probabilities, weighed and added."""
    return softmax(np.sum([w * logs(p) for w, p in zip(weights, found, strict=True)], axis=0))


def unsure(p: Floats, sure: float) -> NDArray[np.bool_]:
    """Which rows of the linear part's probabilities leave the label to both parts, shape (n,)."""
    return np.asarray(p.max(1, initial=0.0) < sure)


def together(p: Floats, q: Floats, asked: NDArray[np.bool_], weights: Sequence[float]) -> Floats:
    """Both parts' probabilities as one where the second was asked, else the first's, all (n, labels)."""
    out = p.copy()
    out[asked] = mixed((p[asked], q[asked]), weights)
    return out


def fitted(found: Sequence[Floats], truth: Ints, groups: Sequence[str]) -> tuple[Weights, dict[str, Any]]:
    """Weights by maximum likelihood, and for the card what they are worth beside half each.

    `found` has what each part says of sentences that none has learnt from. Half each stays where there are
    too few of them, and where fitted weights are not surely better on groups that they were not fitted on.
    """
    told: dict[str, Any] = {"sentences": len(truth)}
    if np.bincount(truth, minlength=len(LABELS)).min() < _ENOUGH or len(set(groups)) < FOLDS:
        return HALF_EACH, told
    half, other = mixed(found, HALF_EACH), _crosswise(found, truth, groups)
    told |= {"half_each": _worth(half, truth), "fitted": _worth(other, truth)}
    gains = _losses(half, truth) - _losses(other, truth)
    return (_fit(found, truth) if surely_gains(gains, groups) else HALF_EACH), told


def surely_gains(gains: Floats, groups: Sequence[Any]) -> bool:
    """Whether what sentences gain, shape (n,), is more than two standard errors above nothing.

    Sentences of one group gain together, so that the error is counted by group (cluster-robust).
    """
    mean = gains.mean()
    _, of = np.unique(np.asarray(groups), return_inverse=True)
    error = np.sqrt((np.bincount(of, gains - mean) ** 2).sum()) / len(gains)
    return bool(mean > _SURELY * error)


def _losses(p: Floats, truth: Ints) -> Floats:
    """The logarithmic loss of each sentence."""
    return np.asarray(-logs(p)[np.arange(len(truth)), truth])


def _fit(found: Sequence[Floats], truth: Ints) -> Weights:
    from scipy.optimize import minimize

    said, half = np.array([logs(p) for p in found]), np.array(HALF_EACH)

    def loss(weights: Floats) -> float:
        scores = np.tensordot(weights, said, 1)
        own = scores[np.arange(len(truth)), truth]
        away = ((weights - half) ** 2).sum()
        return float((np.logaddexp.reduce(scores, axis=1) - own).sum() + _STEADY * away)

    weights = minimize(loss, half, method="L-BFGS-B", bounds=[(0, None)] * len(found)).x
    return tuple(round(float(w), 3) for w in weights)


def _crosswise(found: Sequence[Floats], truth: Ints, groups: Sequence[str]) -> Floats:
    """What weights say of groups that they were not fitted on."""
    out = np.zeros_like(found[0])
    for part in parts(groups):
        weights = _fit([p[part.inner] for p in found], truth[part.inner])
        out[part.outer] = mixed([p[part.outer] for p in found], weights)
    return out


def _worth(p: Floats, truth: Ints) -> dict[str, float]:
    from sklearn.metrics import f1_score

    loss = _losses(p, truth).mean()
    return {"log_loss": float(loss), "macro_f1": float(f1_score(truth, p.argmax(1), average="macro"))}
