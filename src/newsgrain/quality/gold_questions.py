"""How each annotator does on gold questions, overall and per label."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from newsgrain.annotations.adjudicate import last_answers
from newsgrain.annotations.corpus import Question
from newsgrain.annotations.reliability import Estimate, Z
from newsgrain.records import LABEL_NAMES, LABELS, Answer, Label
from newsgrain.wording import counted

WANTED = 0.8
"""Whoever is surely below that is told; what follows from it is for people to decide."""
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Right:
    """How many of so many answers are right, with the 95 % interval of their share (Wilson 1927)."""

    right: int
    of: int

    @property
    def share(self) -> Estimate:
        """The share; not defined where nothing was asked."""
        if not self.of:
            return Estimate(None)
        p, z = self.right / self.of, Z**2 / self.of
        middle, half = p + z / 2, Z * sqrt(p * (1 - p) / self.of + z / (4 * self.of))
        low, high = (middle - half) / (1 + z), (middle + half) / (1 + z)
        return Estimate(p, max(min(low, p), 0.0), min(max(high, p), 1.0))

    def told(self) -> str:
        """For people, e.g. '11 of 12'."""
        return f"{self.right:,} of {self.of:,}"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One annotator on gold questions; `labels` by what is right, in the order of LABELS."""

    annotator: str
    all: Right
    labels: tuple[Right, ...]

    @property
    def doubtful(self) -> bool:
        """Whether even the upper end of the interval is below WANTED, on more than a few questions."""
        high = self.all.share.high
        return self.all.of >= _FEWEST and high is not None and high < WANTED

    def to_dict(self) -> dict[str, Any]:
        """Figures as JSON has them."""
        labels = dict(zip(LABEL_NAMES, map(_figures, self.labels), strict=True))
        return {
            "annotator": self.annotator,
            **_figures(self.all),
            "labels": labels,
            "doubtful": self.doubtful,
        }

    def warning(self) -> str:
        """One line on somebody who is surely below what is wanted."""
        share = self.all.share
        return (
            f"{self.annotator} is right on {self.all.told()} gold questions ({share.told('.0%')}), surely"
            f" fewer than {WANTED:.0%}: look at these answers and talk about them before they count"
        )


def _figures(found: Right) -> dict[str, Any]:
    share = found.share
    return {"right": found.right, "of": found.of, "share": share.value, "low": share.low, "high": share.high}


def accuracy(
    given: Iterable[Answer], questions: Iterable[Question], settled_by: Iterable[Answer] = ()
) -> tuple[Accuracy, ...]:
    """Each annotator's last answers to gold questions; skips are left out, and "not a sentence" is wrong.

    Whoever answered the sentence before it was settled, as `settled_by` says, is not asked anything new.
    """
    truth = {(q.project, q.sentence_id): q.label for q in questions}
    before = {(a.annotator, a.sentence_id) for a in settled_by}
    asked = (a for a in given if (a.project, a.sentence_id) in truth)
    new = [a for a in asked if (a.annotator, a.sentence_id) not in before]
    found: dict[str, list[tuple[Label, bool]]] = {}
    for a in (a for answers in last_answers(new).values() for a in answers if a.vote):
        true = truth[a.project or "", a.sentence_id]
        found.setdefault(a.annotator, []).append((true, a.label is true))
    return tuple(_accuracy(name, found[name]) for name in sorted(found))


def _accuracy(name: str, found: list[tuple[Label, bool]]) -> Accuracy:
    labels = tuple(_right(hit for true, hit in found if true is label) for label in LABELS)
    return Accuracy(name, _right(hit for _, hit in found), labels)


def _right(hits: Iterable[bool]) -> Right:
    found = list(hits)
    return Right(sum(found), len(found))


def warnings(found: Iterable[Accuracy]) -> list[str]:
    """A line for each annotator who is surely below what is wanted; none is ever left out for it."""
    return [one.warning() for one in found if one.doubtful]


def headline(found: Iterable[Accuracy]) -> str:
    """One line on all annotators together."""
    rights = [one.all for one in found]
    both = Right(sum(r.right for r in rights), sum(r.of for r in rights))
    by = counted(len(rights), "annotator")
    return f"gold questions: {both.told()} right, {both.share.told('.0%')}, by {by}"
