"""Fits the classifier with scikit-learn: weighted features, then logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from newsgrain.errors import ModelError
from newsgrain.estimators import Weigher
from newsgrain.features import InContext, featurise, in_context, numbered
from newsgrain.records import LABELS
from newsgrain.sentences import SplitArticle
from newsgrain.weighing import Settings

if TYPE_CHECKING:
    import scipy.sparse as sp

__all__ = ["SEED", "Settings", "Sheet", "cross_validate", "fit", "lay_out", "predict"]

SEED = 20261122
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _pipeline(settings: Settings) -> Pipeline:
    classifier = LogisticRegression(C=settings.C, max_iter=300, tol=1e-4, random_state=SEED)
    return Pipeline([("weights", Weigher(settings)), ("classifier", classifier)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a fit needs: features of all sentences of all articles, and which are labelled."""

    splits: list[SplitArticle]
    features: "sp.csr_matrix"
    labelled: Ints
    classes: Ints
    groups: NDArray[Any]
    ends: Ints


def lay_out(rows: Sequence[InContext], classes: Sequence[int], groups: Sequence[str]) -> Sheet:
    """Compute features once for every sentence of the articles that `rows` are from."""
    splits, labelled = numbered(rows)
    group_of = {id(r.split): group for r, group in zip(rows, groups, strict=True)}
    everyone = in_context(splits)
    return Sheet(
        splits,
        featurise(everyone),
        labelled,
        np.asarray(classes, dtype=np.int64),
        np.array([group_of[id(item.split)] for item in everyone]),
        np.cumsum(list(map(len, splits))),
    )


def fit(sheet: Sheet, settings: Settings, used: Ints | None = None) -> Pipeline:
    """Fit on the labelled sentences numbered `used` (all if not given).

    One BLAS thread: several add up in an order of their own, and the same answers would not give the
    same bytes.
    """
    used = np.arange(len(sheet.labelled)) if used is None else used
    rows, classes = sheet.labelled[used], sheet.classes[used]
    missing = set(range(len(LABELS))) - set(classes.tolist())
    if missing:
        names = ", ".join(LABELS[k] for k in sorted(missing))
        raise ModelError(f"no training sentence is labelled {names}; label some, then train again")
    with threadpool_limits(1):
        return _pipeline(settings).fit(sheet.features[rows], classes)


def predict(sheet: Sheet, fitted: Pipeline) -> Floats:
    """Probabilities of shape (all sentences, 4)."""
    return np.asarray(fitted.predict_proba(sheet.features))


def cross_validate(sheet: Sheet, settings: Settings, folds: int = 5) -> Floats:
    """Probabilities of shape (labelled, 4) from models that saw nothing of the sentence's group."""
    groups = sheet.groups[sheet.labelled]
    out = np.zeros((len(sheet.labelled), len(LABELS)))
    split = GroupKFold(folds, shuffle=True, random_state=SEED + 1).split(groups, sheet.classes, groups)
    for inner, outer in split:
        out[outer] = predict(sheet, fit(sheet, settings, inner))[sheet.labelled[outer]]
    return out
