"""Why a sentence got its label: the named things that spoke for it and against it."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.cue_names import is_place, plain
from newsgrain.features.matrix import BLOCKS, block_of, featurise, in_context, names
from newsgrain.features.naming import column_of
from newsgrain.model.classifier import Classifier
from newsgrain.model.linear import Model, softmax
from newsgrain.records import LABELS, UNSURE, Article, BlockKind, Label, Prediction
from newsgrain.text.sentences import split

# cues that say something of this sentence; where it stands speaks a little for every one
TELLING = frozenset({"word", "context", "rule", "clause"})
_HEADING = 120
_N = len(LABELS)
# the same words are told of most sentences
_plain = lru_cache(maxsize=1 << 16)(plain)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cue:
    """One named thing that spoke for the label (amount above 0) or against it (below).

    `kind` is word, context, rule or clause, or place for what tells where the sentence stands.
    """

    kind: str
    name: str
    amount: float


@dataclass(frozen=True, slots=True)
class Look:
    """What made a label's score: cues, strongest first, and the sums of what has no name.

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
    look: Look

    @property
    def unsure(self) -> bool:
        """Whether the confidence is too low to go by."""
        return self.prediction.confidence < UNSURE


@dataclass(frozen=True, slots=True)
class Explained:
    """One article, every sentence with its label and evidence."""

    article: Article
    model: str
    sentences: tuple[Evidence, ...]

    @property
    def heading(self) -> str:
        """The title; without one the first sentence of the story, else the file it is from."""
        told = (e.prediction for e in self.sentences)
        texts = [p.text for p in told if p.label.row.story][:1]
        return headed(self.article.title, texts, self.article.origin or self.article.article_id)

    @property
    def bare(self) -> bool:
        """Whether there are labels without evidence."""
        return bool(self.sentences) and not any(e.look.cues for e in self.sentences)

    def counts(self) -> dict[Label, int]:
        """Sentences of each label."""
        found = Counter(e.prediction.label for e in self.sentences)
        return {label: found[label] for label in LABELS}


def headed(title: str | None, texts: Sequence[str], origin: str) -> str:
    """What an article is called: its title, else the first of `texts`, shortened, else where it is from."""
    told = " ".join((title or (texts[0].lstrip("#") if texts else "")).split()) or origin
    return told if len(told) <= _HEADING else told[: _HEADING - 1].rstrip() + "…"


def explain(model: Model, article: Article) -> Explained:
    """Label every sentence of the article and tell what carried each label, in one look.

    The labels and probabilities are those of `Classifier.predict`.
    """
    cut = split(article)
    if not cut.sentences:
        return Explained(article, model.name, ())
    weighed = model.weighed(featurise(in_context([cut])))
    rows = softmax(model.scores_of_weighed(weighed)).tolist()
    predictions = Classifier(model).told(cut, iter(rows))
    best = [LABELS.index(p.label) for p in predictions]
    parts = zip(predictions, cut.places, _looks(model, weighed, names(cut), best), strict=True)
    return Explained(
        article, model.name, tuple(Evidence(p, at.block, at.kind, look) for p, at, look in parts)
    )


def told_only(article: Article, predictions: Sequence[Prediction]) -> Explained:
    """An explanation without evidence, for predictions whose article cannot be read again.

    A gap of more than one character between two sentences begins another block.
    """
    nothing, block, end, found = Look(0.0, (), {}), 0, 0, []
    for p in predictions:
        block += p.start > end + 1
        end = p.end
        found.append(Evidence(p, block, BlockKind.PARAGRAPH, nothing))
    return Explained(article, predictions[0].model if predictions else "", tuple(found))


def _lean(weights: NDArray[Any], best: int) -> Floats:
    """Weight for the label minus the mean weight for the others, along the last axis."""
    own = weights[..., best].astype(np.float64)
    return np.asarray(own - (weights.astype(np.float64).sum(-1) - own) / (_N - 1))


def _summed(cues: Sequence[Cue], rest: dict[str, float]) -> Look:
    total = sum(cue.amount for cue in cues) + sum(rest.values())
    return Look(total, tuple(sorted(cues, key=lambda cue: (-cue.amount, cue.name))), rest)


def _looks(
    model: Model, weighed: Any, found: Sequence[Sequence[tuple[int, str]]], best: Sequence[int]
) -> list[Look]:
    """A look for each row of weighed features, whose named features are `found`."""
    ends = weighed.indptr.tolist()
    cells = [slice(a, b) for a, b in pairwise(ends)]
    rows = ((weighed.indices[at], weighed.data[at]) for at in cells)
    return [_score(model, row, told, k) for row, told, k in zip(rows, found, best, strict=True)]


def _score(
    model: Model, row: tuple[NDArray[Any], Floats], found: Sequence[tuple[int, str]], best: int
) -> Look:
    indices, values = row
    columns = model.columns[indices]
    amounts = values * _lean(model.weights[indices], best)
    # hashing forgets names, so the names that this sentence has are hashed again
    table = {column_of(block, name): (block, name) for block, name in reversed(found)}
    cues, rest = [], {"base": float(_lean(model.intercept, best))}
    for column, block, amount in zip(columns.tolist(), block_of(columns), amounts.tolist(), strict=True):
        if column in table:
            kind = "place" if is_place(*table[column]) else BLOCKS[block]
            cues.append(Cue(kind, _plain(*table[column]), amount))
        else:
            rest[BLOCKS[block]] = rest.get(BLOCKS[block], 0.0) + amount
    return _summed(_merged(cues), rest)


def _merged(cues: Iterable[Cue]) -> list[Cue]:
    """One cue for all that are told in the same words."""
    amounts: dict[tuple[str, str], float] = {}
    for cue in cues:
        amounts[cue.kind, cue.name] = amounts.get((cue.kind, cue.name), 0.0) + cue.amount
    return [Cue(kind, name, amount) for (kind, name), amount in amounts.items()]
