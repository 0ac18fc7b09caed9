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

from newsgrain.errors import InputError
from newsgrain.features.matrix import InContext, featurise, in_context, numbered
from newsgrain.model.estimators import Weigher
from newsgrain.model.sufficiency import check_measurable, check_trainable
from newsgrain.model.weighing import Settings
from newsgrain.records import LABELS
from newsgrain.text.sentences import SplitArticle
from newsgrain.wording import counted

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
    check_trainable(classes.tolist(), "training")
    if not has_words(sheet, settings, used):
        raise InputError(
            f"training: {counted(len(used), 'sentence is', 'sentences are')} too few, no word stands in"
            f" {settings.min_rows} of them; label more"
        )
    with threadpool_limits(1):
        return _pipeline(settings).fit(sheet.features[rows], classes)


def has_words(sheet: Sheet, settings: Settings, used: Ints) -> bool:
    """Whether anything occurs in as many of the labelled sentences `used` as a feature needs."""
    found = sheet.features[sheet.labelled[used]].indices
    return bool(len(found)) and bool(np.bincount(found).max() >= settings.min_rows)


def predict(sheet: Sheet, fitted: Pipeline) -> Floats:
    """Probabilities of shape (all sentences, labels)."""
    return np.asarray(fitted.predict_proba(sheet.features))


def cross_validate(sheet: Sheet, settings: Settings, folds: int = 5) -> Floats:
    """Probabilities of shape (labelled, labels) from models that saw nothing of the sentence's group.

    Raises InputError when there are too few groups, or a label stands in one only.
    """
    groups = sheet.groups[sheet.labelled]
    check_measurable(sheet.classes.tolist(), groups.tolist(), "cross-validation")
    out = np.zeros((len(sheet.labelled), len(LABELS)))
    for inner, outer in _folds(sheet.classes, groups, folds):
        out[outer] = predict(sheet, fit(sheet, settings, inner))[sheet.labelled[outer]]
    return out


def _folds(classes: Ints, groups: NDArray[Any], folds: int) -> list[tuple[Ints, Ints]]:
    """Folds of which each leaves all labels to learn from; more and smaller ones where a label is rare."""
    most = len(set(groups.tolist()))
    while True:
        n = min(folds, most)
        found = list(GroupKFold(n, shuffle=True, random_state=SEED + 1).split(groups, classes, groups))
        if n == most or all(len(set(classes[inner].tolist())) == len(LABELS) for inner, _ in found):
            return found
        folds *= 2
