"""Fits the classifier with scikit-learn: weighted features, then logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from newsgrain.errors import ModelError
from newsgrain.features import (
    BLOCKS,
    NORMED,
    Featurizer,
    InContext,
    block_of,
    in_context,
)
from newsgrain.records import LABELS
from newsgrain.sentences import SplitArticle

SEED = 20261122
_IDF_BLOCKS = 3
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen in training; stored with the model."""

    word_weight: float = 1.0
    char_weight: float = 0.8
    skeleton_weight: float = 1.0
    context_weight: float = 0.5
    rule_weight: float = 0.8
    clause_weight: float = 0.3
    min_rows: int = 8
    C: float = 1.0

    def weights(self) -> Floats:
        """Weight of each block, in the order of `BLOCKS`."""
        return np.array([getattr(self, f"{block}_weight") for block in BLOCKS])


class Weigher(TransformerMixin, BaseEstimator):  # type: ignore[misc] # sklearn ships no types
    """Drop rare columns; weigh words, characters and skeletons by IDF; give each block its norm.

    Words, characters, skeletons and context are L2-normalised to their weight; rules and clauses count
    in full however long the sentence is.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings

    def fit(self, X: sp.csr_matrix, y: Any = None) -> "Weigher":  # noqa: ARG002, N803
        """Count in how many rows each column occurs; smoothed IDF as scikit-learn's."""
        settings = self.settings or Settings()
        rows = np.bincount(X.indices, minlength=X.shape[1])
        self.columns_ = np.flatnonzero(rows >= settings.min_rows).astype(np.int32)
        idf = np.log((1 + X.shape[0]) / (1 + rows[self.columns_])) + 1
        self.idf_ = np.where(block_of(self.columns_) < _IDF_BLOCKS, idf, 1.0).astype(np.float32)
        return self

    def transform(self, X: sp.csr_matrix) -> sp.csr_matrix:  # noqa: N803
        """Shape (n, len(columns_))."""
        return weigh(X, self.columns_, self.idf_, (self.settings or Settings()).weights())


def weigh(
    rows: sp.csr_matrix, columns: NDArray[np.int32], idf: NDArray[np.float32], weights: Floats
) -> sp.csr_matrix:
    """Select `columns` of binary rows and give them their values, as `Weigher` describes."""
    place = np.searchsorted(columns, rows.indices)
    place[place == len(columns)] = 0
    known = columns[place] == rows.indices if len(columns) else np.zeros(len(place), bool)
    place = place[known]
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[known]
    block = block_of(columns)[place]
    values = idf[place].astype(np.float64)
    cell = owner * len(BLOCKS) + block
    norm = np.sqrt(np.bincount(cell, values**2, minlength=rows.shape[0] * len(BLOCKS)))
    norm = np.where(np.arange(len(norm)) % len(BLOCKS) >= NORMED, 1.0, norm)
    values *= weights[block] / norm[cell]
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=rows.shape[0]))])
    return sp.csr_matrix((values, place.astype(np.int32), starts), shape=(rows.shape[0], len(columns)))


def _pipeline(settings: Settings) -> Pipeline:
    classifier = LogisticRegression(C=settings.C, max_iter=300, tol=1e-4, random_state=SEED)
    return Pipeline([("weights", Weigher(settings)), ("classifier", classifier)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a fit needs: features of all sentences of all articles, and which are labelled."""

    splits: list[SplitArticle]
    features: sp.csr_matrix
    labelled: Ints
    classes: Ints
    groups: NDArray[Any]
    ends: Ints


def lay_out(rows: Sequence[InContext], classes: Sequence[int], groups: Sequence[str]) -> Sheet:
    """Compute features once for every sentence of the articles that `rows` are from."""
    splits = list({id(row.split): row.split for row in rows}.values())
    start, total = {}, 0
    for split in splits:
        start[id(split)] = total
        total += len(split.sentences)
    labelled = np.array([start[id(r.split)] + r.index for r in rows], dtype=np.int64)
    group_of = {id(r.split): group for r, group in zip(rows, groups, strict=True)}
    everyone = in_context(splits)
    return Sheet(
        splits,
        Featurizer().transform(everyone),
        labelled,
        np.asarray(classes, dtype=np.int64),
        np.array([group_of[id(item.split)] for item in everyone]),
        np.cumsum([len(split.sentences) for split in splits]),
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
