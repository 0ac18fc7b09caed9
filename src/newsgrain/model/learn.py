"""Fits the linear model with scikit-learn: weighted features, then logistic regression."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from newsgrain.errors import InputError
from newsgrain.features.matrix import InContext, featurise, in_context, numbered
from newsgrain.model.beside import Beside
from newsgrain.model.estimators import Weigher
from newsgrain.model.linear import Linear, Settings, of_fitted
from newsgrain.model.seam import Floats, Ints
from newsgrain.model.training import SEED, check_trainable, versions
from newsgrain.records import LABELS
from newsgrain.text.sentences import SplitArticle
from newsgrain.wording import counted

__all__ = ["LinearTrainer", "lay_out"]


@dataclass(frozen=True, slots=True)
class LinearTrainer:
    """What `seam.Trainer` asks for: features of all sentences, computed once, and which are labelled."""

    splits: list[SplitArticle]
    features: sp.csr_matrix
    labelled: Ints
    classes: Ints
    groups: NDArray[Any]
    settings: Settings
    beside: "Taught | None" = None

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Linear:
        """Train on the labelled sentences numbered `used`, on all if not given."""
        used = np.arange(len(self.labelled)) if used is None else used
        card = {**(about or {}), "sentences": len(used), "versions": versions()}
        return of_fitted(self.fitted(used), self.settings, card)

    def fitted(self, used: Ints) -> Pipeline:
        """A pipeline of scikit-learn, fitted on the labelled sentences numbered `used`.

        One BLAS thread: several add up in an order of their own, and the same answers would not give the
        same bytes.
        """
        rows, classes = self.labelled[used], self.classes[used]
        check_trainable(classes.tolist(), "training")
        if not self.can_learn(used):
            raise InputError(
                f"training: {counted(len(used), 'sentence is', 'sentences are')} too few, no word stands in"
                f" {self.settings.min_rows} of them; label more"
            )
        features, targets = self.features[rows], np.eye(len(LABELS))[classes]
        if self.beside is not None:
            features = sp.vstack([features, self.beside.features], "csr")
            targets = np.concatenate([targets, self.beside.targets])
        with threadpool_limits(1):
            return _fit(self.settings, features, targets)

    def judge(self, inner: Ints, outer: Ints) -> tuple[Linear, Floats]:
        """A model of the sentences `inner`, and what it says of the sentences `outer`: (outer, labels)."""
        fitted = self.fitted(inner)
        p = np.asarray(fitted.predict_proba(self.features[self.labelled[outer]]))
        return of_fitted(fitted, self.settings, {}), p

    def can_learn(self, used: Ints) -> bool:
        """Whether anything occurs in as many of the labelled sentences `used` as a feature needs."""
        found = self.features[self.labelled[used]].indices
        return bool(len(found)) and bool(np.bincount(found).max() >= self.settings.min_rows)

    def fingerprint(self) -> str:
        """Changes with all that a fit depends on but its code: articles, features, labels, versions."""
        digest = hashlib.sha256(json.dumps(asdict(self.settings), sort_keys=True).encode())
        for split in self.splits:
            digest.update(repr(split).encode("utf-8", "surrogatepass"))
        rows = self.features
        for array in (rows.indices, rows.indptr, rows.data, self.labelled, self.classes):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update("\n".join(map(str, self.groups)).encode())
        digest.update(b"" if self.beside is None else self.beside.same)
        digest.update(json.dumps(versions(), sort_keys=True).encode())
        return digest.hexdigest()


def lay_out(
    rows: Sequence[InContext],
    classes: Sequence[int],
    groups: Sequence[str],
    settings: Settings | None = None,
    beside: Beside | None = None,
) -> LinearTrainer:
    """Compute features once for every sentence of the articles that `rows` are from."""
    splits, labelled = numbered(rows)
    group_of = {id(r.split): group for r, group in zip(rows, groups, strict=True)}
    everyone = in_context(splits)
    return LinearTrainer(
        splits,
        featurise(everyone),
        labelled,
        np.asarray(classes, dtype=np.int64),
        np.array([group_of[id(item.split)] for item in everyone]),
        settings or Settings(),
        None if beside is None else taught(beside),
    )


@dataclass(frozen=True, slots=True)
class Taught:
    """Features of what is learnt from beside gold, how much each label counts, and a fingerprint."""

    features: sp.csr_matrix
    targets: Floats
    same: bytes

    def and_then(self, more: "Taught") -> "Taught":
        """Both."""
        features = sp.vstack([self.features, more.features], "csr")
        return Taught(features, np.concatenate([self.targets, more.targets]), self.same + more.same)


def taught(beside: Beside) -> Taught:
    """Compute its features, once."""
    return Taught(featurise(beside.rows), beside.targets, beside.fingerprint())


def _fit(settings: Settings, features: sp.csr_matrix, targets: Floats) -> Pipeline:
    """Weights of features by all sentences; a sentence of several labels is a row for each of them."""
    weigher = Weigher(settings).fit(features)
    rows, classes = targets.nonzero()
    classifier = LogisticRegression(C=settings.C, max_iter=300, tol=1e-4, random_state=SEED)
    classifier.fit(weigher.transform(features)[rows], classes, sample_weight=targets[rows, classes])
    return Pipeline([("weights", weigher), ("classifier", classifier)])
