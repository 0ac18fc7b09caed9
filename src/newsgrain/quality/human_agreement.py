"""How alike annotators answer, by the measures that a model is held to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from newsgrain.annotations.adjudicate import last_answers
from newsgrain.annotations.reliability import ordered_pairs
from newsgrain.annotators import Kind
from newsgrain.model.seam import Ints
from newsgrain.quality.evaluate import Counted, Interval, f1_per_class, macro_f1, numbered
from newsgrain.records import LABELS, Answer, article_of

HOW = (
    "Every pair of answers to the same sentence by two annotators, one of them taken as the truth, by the"
    " measure the model is held to."
)


@dataclass(frozen=True, slots=True)
class ClassCeiling:
    """One label's F1 between annotators."""

    label: str
    f1: Interval


@dataclass(frozen=True, slots=True)
class Ceiling:
    """F1 between annotators, who are people, machines or both, on the sentences that two or more labelled."""

    how: str
    annotators: Kind
    sentences: int
    macro_f1: Interval
    classes: tuple[ClassCeiling, ...]


def ceiling(answers: Iterable[Answer], kind: Kind = Kind.PEOPLE) -> Ceiling | None:
    """Pool all pairs of answers; an annotator's last answer counts. None without two annotators.

    F1 is the same whichever of two is the truth, so each pair stands in both directions. Pooled
    rather than averaged over pairs of annotators: a pair with few sentences of a label says little.
    """
    votes = {at: counts for at, counts in _votes(answers).items() if counts.sum() > 1}
    if not votes:
        return None
    owner = numbered([article_of(at) for at in votes])
    pairs = ordered_pairs(np.array(list(votes.values()), dtype=np.float64)).astype(np.int64)
    by_article = np.zeros((int(owner.max()) + 1, len(LABELS), len(LABELS)), dtype=np.int64)
    np.add.at(by_article, owner, pairs)
    counted = Counted.of(by_article)
    classes = (ClassCeiling(label, counted.interval(f1_per_class, k)) for k, label in enumerate(LABELS))
    how = f"{HOW} {kind.meaning}"
    return Ceiling(how, kind, len(votes), counted.interval(macro_f1), tuple(classes))


def _votes(answers: Iterable[Answer]) -> dict[str, Ints]:
    """How many annotators gave each label to each sentence, (labels,)."""
    found: dict[str, Ints] = defaultdict(lambda: np.zeros(len(LABELS), dtype=np.int64))
    for sentence_id, given in last_answers(answers).items():
        for answer in given:
            if answer.label is not None:
                found[sentence_id][LABELS.index(answer.label)] += 1
    return found
