"""Why a sentence got its label: what carried it in the sentence itself, then what did around it."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain import learn
from newsgrain.classify import Classifier
from newsgrain.cue_names import SIGNAL, is_place, plain
from newsgrain.features import BLOCKS, Featurizer, block_of, hashed, in_context, names
from newsgrain.model import Model, softmax
from newsgrain.records import LABELS, UNSURE, Article, Label, Prediction
from newsgrain.sentences import SplitArticle, split
from newsgrain.signals import FAMILIES

# cues that say something of this sentence; where it stands speaks a little for every one
TELLING = frozenset({"word", "context", "signal", "rule", "around"})
_BESIDE = ("two sentences before", "sentence before", "sentence after", "two sentences after")
_PLACING = (
    "begins inside a quotation",
    "ends inside a quotation",
    "share of it that is quoted",
    "opens its block",
    "closes its block",
    "opens the article",
    "closes the article",
    "how far down the article",
    "its length",
    "a line with a colon leads to a list",
    "a line with a colon leads to a statement",
)
_STANDS = frozenset(_PLACING[3:9])
_N = len(LABELS)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cue:
    """One named thing that spoke for the label (amount above 0) or against it (below).

    `kind` is word, context, signal or rule in the first look, alone or around in the second, place
    in both.
    """

    kind: str
    name: str
    amount: float


@dataclass(frozen=True, slots=True)
class Look:
    """What made one look's score: cues, strongest first, and the sums of what has no name.

    `difference` is the score of the label minus the mean score of the others; `cues` and `rest`
    add up to it.
    """

    difference: float
    cues: tuple[Cue, ...]
    rest: dict[str, float]

    def spoke_for(self, count: int, kinds: Container[str] = TELLING) -> list[Cue]:
        """The strongest cues for the label, `count` at most."""
        return [cue for cue in self.cues if cue.amount > 0 and cue.kind in kinds][:count]

    def spoke_against(self, count: int, kinds: Container[str] = TELLING) -> list[Cue]:
        """The strongest cues against it, `count` at most."""
        return [cue for cue in reversed(self.cues) if cue.amount < 0 and cue.kind in kinds][:count]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence's prediction with what carried it, and the block of the article that it stands in."""

    prediction: Prediction
    block: int
    kind: str
    first: Look
    second: Look

    @property
    def unsure(self) -> bool:
        """Whether the confidence is too low to go by."""
        return self.prediction.confidence < UNSURE

    def strongest(self, count: int) -> list[Cue]:
        """The strongest cues of both looks."""
        both = self.first.spoke_for(count) + self.second.spoke_for(count)
        return sorted(both, key=lambda cue: -cue.amount)[:count]


@dataclass(frozen=True, slots=True)
class Explained:
    """One article, every sentence with its label and evidence."""

    article: Article
    model: str
    sentences: tuple[Evidence, ...]

    def counts(self) -> dict[Label, int]:
        """Sentences of each label."""
        found = Counter(e.prediction.label for e in self.sentences)
        return {label: found[label] for label in LABELS}


def explain(model: Model, article: Article) -> Explained:
    """Label every sentence of the article and tell what carried each label."""
    cut = split(article)
    predictions = Classifier(model).predict(article)
    best = [LABELS.index(p.label) for p in predictions]
    first, scores = _first_looks(model, cut, best)
    second = _second_looks(model, cut, best, scores)
    parts = zip(predictions, cut.places, first, second, strict=True)
    return Explained(
        article, model.name, tuple(Evidence(p, at.block, at.kind, a, b) for p, at, a, b in parts)
    )


def _lean(weights: NDArray[Any], best: int) -> Floats:
    """Weight for the label minus the mean weight for the others, along the last axis."""
    own = weights[..., best].astype(np.float64)
    return np.asarray(own - (weights.astype(np.float64).sum(-1) - own) / (_N - 1))


def _look(cues: Sequence[Cue], rest: dict[str, float]) -> Look:
    total = sum(cue.amount for cue in cues) + sum(rest.values())
    return Look(total, tuple(sorted(cues, key=lambda cue: (-cue.amount, cue.name))), rest)


def _first_looks(model: Model, cut: SplitArticle, best: Sequence[int]) -> tuple[list[Look], Floats]:
    """A look for each sentence, and the scores of shape (sentences, 4)."""
    rows = Featurizer().transform(in_context([cut]))
    weighed = learn.weigh(rows, model.columns, model.idf, model.settings.weights())
    scores = np.asarray(weighed @ model.weights.astype(np.float64) + model.intercept, dtype=np.float64)
    found = names(cut)
    return [_first_look(model, weighed[i], found[i], label) for i, label in enumerate(best)], scores


def _first_look(model: Model, row: Any, found: Sequence[tuple[int, str]], best: int) -> Look:
    columns = model.columns[row.indices]
    amounts = row.data * _lean(model.weights[row.indices], best)
    # hashing forgets names, so the names that this sentence has are hashed again
    table = {hashed(block, name): (block, name) for block, name in reversed(found)}
    cues, rest = [], {"base": float(_lean(model.intercept, best))}
    for column, block, amount in zip(columns.tolist(), block_of(columns), amounts.tolist(), strict=True):
        if column in table:
            kind = "place" if is_place(*table[column]) else BLOCKS[block]
            cues.append(Cue(kind, plain(*table[column]), amount))
        else:
            rest[BLOCKS[block]] = rest.get(BLOCKS[block], 0.0) + amount
    return _look(_merged(cues), rest)


def _merged(cues: Iterable[Cue]) -> list[Cue]:
    """One cue for all that are told in the same words."""
    amounts: dict[tuple[str, str], float] = {}
    for cue in cues:
        amounts[cue.kind, cue.name] = amounts.get((cue.kind, cue.name), 0.0) + cue.amount
    return [Cue(kind, name, amount) for (kind, name), amount in amounts.items()]


def _second_looks(model: Model, cut: SplitArticle, best: Sequence[int], scores: Floats) -> list[Look]:
    if not best:
        return []
    first = softmax(scores)
    inputs = learn.look_around([first], [cut])
    return [_second_look(model, inputs[i], first, i, label) for i, label in enumerate(best)]


def _second_look(model: Model, row: Floats, first: Floats, index: int, best: int) -> Look:
    """Amounts count from probabilities that know nothing, so that an even guess speaks for no label."""
    lean, even = _lean(model.second_weights, best), _even(len(row))
    amounts = (row - even) * lean
    base = float(_lean(model.second_intercept, best) + even @ lean)
    cues = [
        Cue("alone", f"by itself: {_told(first[index])}", float(amounts[:_N].sum())),
        Cue("around", f"the article: {_told(first.mean(0))}", float(amounts[_N : 2 * _N].sum())),
        *_beside(row, amounts),
        *_surroundings(row, amounts),
    ]
    return _look(_merged(cues), {"base": base})


def _even(size: int) -> Floats:
    """The inputs of a second look that has nothing to go by."""
    own = np.log(np.full(_N, 1 / _N))
    beside = np.append(np.full(_N, 1 / _N), 0.0)
    known = np.concatenate([own, own, np.tile(beside, len(_BESIDE))])
    return np.concatenate([known, np.zeros(size - len(known))])


def _told(p: Floats) -> str:
    return f"{LABELS[int(p.argmax())].shown} {p.max():.0%}"


def _beside(row: Floats, amounts: Floats) -> Iterator[Cue]:
    """One cue for each neighbour; where there is none, the inputs are below zero."""
    for n, name in enumerate(_BESIDE):
        at = slice(2 * _N + n * (_N + 1), 2 * _N + (n + 1) * (_N + 1))
        p = row[at][:_N]
        told = f"{name}: {_told(p)}" if p[0] >= 0 else f"no {name}"
        yield Cue("around", told, float(amounts[at].sum()))


def _surroundings(row: Floats, amounts: Floats) -> Iterator[Cue]:
    told = [*_PLACING, *(plain(SIGNAL, family.strip()) for family in FAMILIES)]
    start = 2 * _N + len(_BESIDE) * (_N + 1)
    for name, value, amount in zip(told, row[start:], amounts[start:], strict=True):
        if value:
            yield Cue("place" if name in _STANDS else "around", name, float(amount))
