"""Fits the linear model with scikit-learn: weighed features, logistic regression, weights for short pages."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from newsgrain.errors import InputError
from newsgrain.features.matrix import InContext, featurise, in_context, numbered
from newsgrain.model.beside import Beside
from newsgrain.model.estimators import Weigher
from newsgrain.model.layouts import SHORT, cut, is_short, set_apart
from newsgrain.model.linear import Linear, Settings, of_fitted
from newsgrain.model.seam import Floats, Ints, softmax
from newsgrain.model.training import SEED, check_trainable, versions
from newsgrain.records import LABELS, hash_of
from newsgrain.text.sentences import SplitArticle
from newsgrain.wording import counted

# of what a sentence counts, so much it counts as pages have it that are set a paragraph a sentence
_APART = 0.3


@dataclass(frozen=True, slots=True)
class LinearTrainer:
    """What `seam.Trainer` asks for: features of all sentences, computed once, and which are labelled.

    `short` tells which of all stand on short pages; `on_short` has the labelled ones as such pages have them,
    `apart` as their pages have them when set a paragraph a sentence.
    """

    splits: list[SplitArticle]
    features: sp.csr_matrix
    short: NDArray[np.bool_]
    on_short: "Twins"
    apart: "Twins"
    labelled: Ints
    classes: Ints
    groups: NDArray[Any]
    settings: Settings
    beside: "Taught | None" = None

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Linear:
        """Train on the labelled sentences numbered `used`, on all if not given."""
        used = np.arange(len(self.labelled)) if used is None else used
        how = {"sentences": len(used), "short_pages": SHORT, "apart": _APART}
        return self.learnt(used, {**(about or {}), **how, "versions": versions()})

    def learnt(self, used: Ints, card: dict[str, Any]) -> Linear:
        """A model of the labelled sentences numbered `used`, with this card.

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
        others = (self.on_short.of_those(used), self.apart.of_those(used))
        known = Taught(self.features[rows], np.eye(len(LABELS))[classes], *others)
        known = known if self.beside is None else known.and_then(self.beside)
        with threadpool_limits(1):
            return known.taught_to(of_fitted(_fit(self.settings, known), self.settings, card))

    def learning_from(self, beside: Beside) -> "LinearTrainer":
        """The same, which learns from what stands beside gold as well; only features of that are computed."""
        return replace(self, beside=taught(beside))

    def judge(self, inner: Ints, outer: Ints) -> tuple[Linear, Floats]:
        """A model of the sentences `inner`, and what it says of the sentences `outer`: (outer, labels)."""
        model, rows = self.learnt(inner, {}), self.labelled[outer]
        return model, softmax(model.scores(self.features[rows], self.short[rows]))

    def can_learn(self, used: Ints) -> bool:
        """Whether anything occurs in as many of the labelled sentences `used` as a feature needs."""
        found = self.features[self.labelled[used]].indices
        return bool(len(found)) and bool(np.bincount(found).max() >= self.settings.min_rows)

    def fingerprint(self) -> str:
        """Changes with all that a fit depends on but its code: articles, features, labels, versions."""
        return hash_of(self._depends_on())

    def _depends_on(self) -> Iterator[Any]:
        yield [asdict(self.settings), _APART]
        yield from map(repr, self.splits)
        for rows in (self.features, self.on_short.features, self.apart.features):
            yield from (rows.indices, rows.indptr, rows.data)
        yield from (self.on_short.of, self.apart.of, self.labelled, self.classes)
        yield "\n".join(map(str, self.groups))
        yield b"" if self.beside is None else self.beside.same
        yield versions()


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
        _are_short(everyone),
        *_twins(rows),
        labelled,
        np.asarray(classes, dtype=np.int64),
        np.array([group_of[id(item.split)] for item in everyone]),
        settings or Settings(),
        None if beside is None else taught(beside),
    )


@dataclass(frozen=True, slots=True)
class Twins:
    """Features of sentences as other pages would have them, and the number `of` what each is among all."""

    features: sp.csr_matrix
    of: Ints

    def of_those(self, numbers: Ints) -> "Twins":
        """Of the sentences of these numbers alone, which then are numbered in their order."""
        place = np.full(max(self.of.max(initial=-1), numbers.max(initial=-1)) + 1, -1)
        place[numbers] = np.arange(len(numbers))
        here = np.flatnonzero(place[self.of] >= 0)
        return Twins(self.features[here], place[self.of[here]])

    def and_then(self, more: "Twins", first: int) -> "Twins":
        """Both, where the first of `more` is number `first`."""
        features = sp.vstack([self.features, more.features], "csr")
        return Twins(features, np.concatenate([self.of, first + more.of]))


def _twins(rows: Sequence[InContext]) -> tuple[Twins, Twins]:
    """On short pages and on pages that are set a paragraph a sentence, with features."""
    short, apart = (Twins(featurise(found), of) for found, of in (cut(rows), set_apart(rows)))
    return short, apart


def _are_short(rows: Sequence[InContext]) -> NDArray[np.bool_]:
    return np.array([is_short(row.split) for row in rows], bool)


@dataclass(frozen=True, slots=True)
class Taught:
    """Features of what is learnt from, how much each label counts, the same on short pages and apart.

    Of what stands beside gold also a fingerprint, and which of it stands on short pages.
    """

    features: sp.csr_matrix
    targets: Floats
    on_short: Twins
    apart: Twins
    short: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))
    same: bytes = b""

    def and_then(self, more: "Taught") -> "Taught":
        """The same of these sentences and of more behind them."""
        n = len(self.targets)
        return Taught(
            sp.vstack([self.features, more.features], "csr"),
            np.concatenate([self.targets, more.targets]),
            self.on_short.and_then(more.on_short, n),
            self.apart.and_then(more.apart, n),
            np.concatenate([self.short, more.short]),
            self.same + more.same,
        )

    def counting(self, targets: Floats) -> "Taught":
        """The first of it, as many as there are `targets`, each with what its labels count now."""
        n = len(targets)
        short, apart = (one.of_those(np.arange(n)) for one in (self.on_short, self.apart))
        return Taught(self.features[:n], targets, short, apart, self.short[:n], self.same)

    def in_layouts(self) -> tuple[sp.csr_matrix, Floats]:
        """Features and targets of sentences as they stand, then of those that are there apart, too.

        Together the two count what the sentence does: how an outlet sets a text tells little of it.
        """
        shares = np.ones((len(self.targets), 1))
        shares[self.apart.of] -= _APART
        targets = np.concatenate([shares * self.targets, _APART * self.targets[self.apart.of]])
        return sp.vstack([self.features, self.apart.features], "csr"), targets

    def taught_to(self, model: Linear) -> Linear:
        """The model with weights for short pages."""
        if not len(self.on_short.of):
            return model
        targets = self.targets[self.on_short.of]
        return replace(model, short=_short(model, self.on_short.features, targets, model.settings.C))


def taught(beside: Beside) -> Taught:
    """Compute its features, once."""
    rows = beside.rows
    return Taught(featurise(rows), beside.targets, *_twins(rows), _are_short(rows), beside.fingerprint())


def _fit(settings: Settings, known: Taught) -> Pipeline:
    """Weights of features by all sentences; a sentence of several labels is a row for each of them.

    A sentence that is there apart, too, is still one: no feature is commoner for it.
    """
    weigher = Weigher(settings).fit(known.features)
    features, targets = known.in_layouts()
    rows, classes = targets.nonzero()
    classifier = LogisticRegression(C=settings.C, max_iter=300, tol=1e-4, random_state=SEED)
    classifier.fit(weigher.transform(features)[rows], classes, sample_weight=targets[rows, classes])
    return Pipeline([("weights", weigher), ("classifier", classifier)])


# of weights for short pages
_STEPS = 150
_LEAST = 1e-6  # of the loss, that a step is worth


def _short(model: Linear, features: sp.csr_matrix, targets: Floats, C: float) -> NDArray[np.float32]:  # noqa: N803
    """What `Linear.short` is to be, from sentences on short pages: what stands around one tells less there.

    Of whole pages a model learns that what stands first and last, alone and without an echo is furniture;
    on a page of two sentences that holds for each of them. What a sentence says itself counts the same.
    `features` (n, COLUMNS) as of `Featurizer`, `targets` (n, labels): how much each label counts. It is the
    least that the weights have to change: logistic regression as that of `model`, which says what is likely
    before it, and with the same `C`.
    """
    weighed = model.weighed(features)
    said = model.intercept + weighed @ model.weights.astype(np.float64)
    named = weighed[:, model.named :].tocsr()
    loss = _Loss(np.asarray(said), named, named.T.tocsr(), targets, C)
    start = np.zeros((named.shape[1] + 1) * targets.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": _LEAST})
    return np.asarray(found.x.reshape(-1, targets.shape[1]), np.float32)


class _Loss:
    """The loss and its gradient by changes of weights, in rows of labels, the intercept's the last."""

    def __init__(
        self,
        said: Floats,
        named: sp.csr_matrix,
        turned: sp.csr_matrix,
        targets: Floats,
        C: float,  # noqa: N803
    ) -> None:
        self._said, self._named, self._turned, self._targets, self._c = said, named, turned, targets, C
        self._counts = targets.sum(1, keepdims=True)

    def __call__(self, flat: Floats) -> tuple[float, Any]:
        """Both, at one place."""
        changes = flat.reshape(-1, self._targets.shape[1])
        p = softmax(self._said + self._named @ changes[:-1] + changes[-1])
        away = self._c * (self._counts * p - self._targets)
        loss = -self._c * (self._targets * np.log(np.maximum(p, np.finfo(float).tiny))).sum()
        gradient = np.vstack([self._turned @ away + changes[:-1], away.sum(0)])
        return float(loss + (changes[:-1] ** 2).sum() / 2), gradient.ravel()
