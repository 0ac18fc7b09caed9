"""How alike annotators answer, by the measures that a model is held to."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from newsgrain.annotations.answer_table import tabulate
from newsgrain.annotations.reliability import ordered_pairs
from newsgrain.annotators import Kind
from newsgrain.quality.scoring import Counted, Interval, f1_per_class, macro_f1
from newsgrain.records import LABELS, Answer

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
    table = tabulate(answers)
    by_article = table.per_article(ordered_pairs(table.counts)).astype(np.int64)
    if not by_article.any():
        return None
    counted = Counted.of(by_article[by_article.any((1, 2))])
    classes = (ClassCeiling(label, counted.interval(f1_per_class, k)) for k, label in enumerate(LABELS))
    how = f"{HOW} {kind.meaning}"
    return Ceiling(how, kind, table.shared, counted.interval(macro_f1), tuple(classes))
