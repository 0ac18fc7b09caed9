"""What every kind of model offers, and no more: all that batch, evaluate, queue, audit and explain know."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from newsgrain.records import LABELS, Label
from newsgrain.text.places import SplitArticle

# cues that say something of this sentence; where it stands speaks a little for every one
TELLING = frozenset({"word", "context", "rule", "clause", "page", "outlet"})
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Cue:
    """One named thing that spoke for the label (amount above 0) or against it (below).

    `kind` is word, context, rule, clause or page, outlet for what its outlet repeats, or place for what tells
    where the sentence stands.
    """

    kind: str
    name: str
    amount: float


def strongest_first(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """In the order in which they are told: by what they spoke for the label, then by name."""
    return tuple(sorted(cues, key=lambda cue: (-cue.amount, cue.name)))


@dataclass(frozen=True, slots=True)
class Look:
    """What made a label's score: cues, strongest first, and the sums of what has no name.

    `difference` is the score of the label minus the mean score of the others; `cues` and `rest`
    add up to it. A model that cannot tell has none of them.
    """

    difference: float = 0.0
    cues: tuple[Cue, ...] = ()
    rest: dict[str, float] = field(default_factory=dict)

    def spoke_for(self, count: int, kinds: Container[str] = TELLING) -> list[Cue]:
        """The strongest cues for the label, `count` at most."""
        return list(islice((cue for cue in self.cues if cue.amount > 0 and cue.kind in kinds), count))

    def spoke_against(self, count: int, kinds: Container[str] = TELLING) -> list[Cue]:
        """The strongest cues against it, `count` at most."""
        found = (cue for cue in reversed(self.cues) if cue.amount < 0 and cue.kind in kinds)
        return list(islice(found, count))


@dataclass(frozen=True, slots=True)
class Told:
    """A document that was read once: probabilities as of `Model.probabilities`, and what made them.

    `looks` tells what spoke for each sentence's label, given the labels by their numbers in `Model.labels`.
    """

    probabilities: Floats
    looks: Callable[[Sequence[int]], list[Look]]


class Model(Protocol):
    """A trained classifier: data, never code; `store` keeps it on disk, `Classifier` makes predictions of it.

    `kind` is its row in `kinds`.
    """

    kind: ClassVar[str]

    @property
    def name(self) -> str:
        """Twelve hex digits, and what is behind a +: changes with whatever changes its answers."""

    @property
    def card(self) -> dict[str, Any]:
        """What is known of its training: `data`, `sentences`, `articles`, `split`, `versions` and so on."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels that its columns of probabilities stand for."""

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Probabilities of every sentence of the documents, in order: shape (n, labels), rows sum to 1."""

    def tell(self, document: SplitArticle) -> Told:
        """Probabilities of a document's sentences with what speaks for each label."""

    def save(self, folder: Path) -> dict[str, Any]:
        """Write its own files into `folder`; gives what model.json is to say beside what every kind says."""


class Trainer(Protocol):
    """Labelled sentences laid out for training one kind of model; they go by their numbers here."""

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Model:
        """Train on the sentences `used`, on all if not given; `about` goes into the model's card.

        Raises ModelError or InputError when there is too little to learn from.
        """

    def judge(self, inner: Ints, outer: Ints) -> tuple[Model, Floats]:
        """A model of the sentences `inner`, and what it says of the sentences `outer`: (outer, labels)."""

    def can_learn(self, used: Ints) -> bool:
        """Whether there is enough in the sentences `used`, which have every label."""

    def fingerprint(self) -> str:
        """Changes with all that a fit depends on but its code."""


def softmax(scores: Floats) -> Floats:
    """Rows of scores to probabilities."""
    if not len(scores):
        return np.empty((0, len(LABELS)))
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def logs(probabilities: Floats) -> Floats:
    """Their logarithms; what is as good as impossible counts as one in 10^9, since nothing has none."""
    return np.asarray(np.log(np.maximum(probabilities, _LEAST)))


def lead(scores: NDArray[np.floating], best: int | Sequence[int] | NDArray[np.integer]) -> Floats:
    """Score of the label numbered `best` minus the mean score of the others, along the last axis.

    `best` is one number, or one for each row of scores.
    """
    exact = scores.astype(np.float64)
    which = np.broadcast_to(best, exact.shape[:-1])[..., None]
    own = np.take_along_axis(exact, which, -1)[..., 0]
    return np.asarray(own - (exact.sum(-1) - own) / (exact.shape[-1] - 1))
