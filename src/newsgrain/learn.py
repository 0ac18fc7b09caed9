"""Fits the classifier with scikit-learn: a linear model on weighted features, then a second look around."""

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
from sklearn.preprocessing import StandardScaler

from newsgrain.errors import ModelError
from newsgrain.features import (
    BLOCKS,
    NORMED,
    SURROUNDINGS,
    Featurizer,
    InContext,
    block_of,
    in_context,
    surroundings,
)
from newsgrain.records import LABELS
from newsgrain.sentences import SplitArticle

SEED = 20261122
_FLOOR = 1e-4
_AROUND = (-2, -1, 1, 2)
_IDF_BLOCKS = 3
SECOND = len(LABELS) * 2 + len(_AROUND) * (len(LABELS) + 1) + SURROUNDINGS
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen in training; stored with the model."""

    word_weight: float = 1.0
    char_weight: float = 0.8
    skeleton_weight: float = 1.0
    context_weight: float = 1.0
    signal_weight: float = 0.3
    rule_weight: float = 1.0
    min_rows: int = 2
    C: float = 3.0
    second_penalty: float = 10.0
    folds: int = 3

    def weights(self) -> Floats:
        """Weight of each block, in the order of `BLOCKS`."""
        return np.array([getattr(self, f"{block}_weight") for block in BLOCKS])


class Weigher(TransformerMixin, BaseEstimator):  # type: ignore[misc] # sklearn ships no types
    """Drop rare columns; weigh words, characters and skeletons by IDF; give each block its norm.

    Words, characters, skeletons and context are L2-normalised to their weight; signals and rules count
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


def _linear(settings: Settings) -> Pipeline:
    """The first look on features: weights, then logistic regression."""
    return Pipeline(
        [
            ("weights", Weigher(settings)),
            ("classifier", LogisticRegression(C=settings.C, max_iter=100, tol=1e-3, random_state=SEED)),
        ]
    )


def _second_look(settings: Settings) -> Pipeline:
    return Pipeline(
        [
            ("scale", StandardScaler()),
            (
                "classifier",
                LogisticRegression(C=1 / settings.second_penalty, max_iter=1000, random_state=SEED),
            ),
        ]
    )


def look_around(probabilities: Sequence[Floats], splits: Sequence[SplitArticle]) -> Floats:
    """Inputs of the second look, shape (sentences of all splits, SECOND).

    Own and mean log-probabilities of the first look, the probabilities of two sentences on either
    side with whether they share the block, and the surroundings.
    """
    return np.concatenate(
        [_look(p, split) for p, split in zip(probabilities, splits, strict=True)] or [np.empty((0, SECOND))]
    )


def _look(p: Floats, split: SplitArticle) -> Floats:
    n = len(p)
    blocks = np.array([place.block for place in split.places])
    parts = [np.log(p + _FLOOR), np.tile(np.log(p.mean(0) + _FLOOR), (n, 1))] if n else [p, p]
    for step in _AROUND:
        beside = np.full((n, len(LABELS) + 1), -0.1)
        here = np.arange(n)[(np.arange(n) + step >= 0) & (np.arange(n) + step < n)]
        beside[here, :-1] = p[here + step]
        beside[here, -1] = blocks[here] == blocks[here + step]
        parts.append(beside)
    return np.concatenate([*parts, surroundings(split)], axis=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a fit needs: features of all sentences of all articles, and which are labelled."""

    splits: list[SplitArticle]
    features: sp.csr_matrix
    labelled: Ints
    classes: Ints
    groups: NDArray[Any]
    ends: Ints

    def by_article(self, rows: Floats) -> list[Floats]:
        """Cut rows of all sentences into one array an article."""
        return np.split(rows, self.ends[:-1]) if len(self.ends) else []


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


def fit(sheet: Sheet, settings: Settings, used: Ints | None = None) -> tuple[Pipeline, Pipeline]:
    """Fit both looks on the labelled sentences numbered `used` (all if not given).

    The second look learns from probabilities that the first gave to articles it had not seen.
    """
    used = np.arange(len(sheet.labelled)) if used is None else used
    rows, classes = sheet.labelled[used], sheet.classes[used]
    missing = set(range(len(LABELS))) - set(classes.tolist())
    if missing:
        names = ", ".join(LABELS[k] for k in sorted(missing))
        raise ModelError(f"no training sentence is labelled {names}; label some, then train again")
    first = _linear(settings).fit(sheet.features[rows], classes)
    unseen = _unseen(sheet, settings, rows, classes)
    inputs = look_around(sheet.by_article(unseen), sheet.splits)
    return first, _second_look(settings).fit(inputs[rows], classes)


def _unseen(sheet: Sheet, settings: Settings, rows: Ints, classes: Ints) -> Floats:
    """First-look probabilities of every sentence, from a model that saw nothing of its group."""
    groups = sheet.groups[rows]
    folds = GroupKFold(min(settings.folds, len(set(groups.tolist()))), shuffle=True, random_state=SEED)
    out = np.full((sheet.features.shape[0], len(LABELS)), 1 / len(LABELS))
    for inner, outer in folds.split(rows, classes, groups):
        model = _linear(settings).fit(sheet.features[rows[inner]], classes[inner])
        there = np.flatnonzero(np.isin(sheet.groups, groups[outer]))
        out[np.ix_(there, model.classes_)] = model.predict_proba(sheet.features[there])
    return out


def predict(sheet: Sheet, fitted: tuple[Pipeline, Pipeline]) -> Floats:
    """Probabilities of shape (all sentences, 4): the mean of both looks, which beats either alone."""
    first = fitted[0].predict_proba(sheet.features)
    second = fitted[1].predict_proba(look_around(sheet.by_article(first), sheet.splits))
    return np.asarray((first + second) / 2)


def cross_validate(sheet: Sheet, settings: Settings, folds: int = 5) -> Floats:
    """Probabilities of shape (labelled, 4) from models that saw nothing of the sentence's group."""
    groups = sheet.groups[sheet.labelled]
    out = np.zeros((len(sheet.labelled), len(LABELS)))
    split = GroupKFold(folds, shuffle=True, random_state=SEED + 1).split(groups, sheet.classes, groups)
    for inner, outer in split:
        out[outer] = predict(sheet, fit(sheet, settings, inner))[sheet.labelled[outer]]
    return out
