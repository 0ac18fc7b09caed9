"""Whether labels are good enough: what the sentences drawn at random say of a target."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from newsgrain.annotations.adjudicate import standing
from newsgrain.decoded import number_of
from newsgrain.errors import InputError
from newsgrain.files import kept_json, line_of, write_lines
from newsgrain.model.seam import Floats, Ints
from newsgrain.quality.curve import Curve, Point
from newsgrain.quality.gold_questions import Right
from newsgrain.quality.sampling import RANDOM
from newsgrain.quality.scoring import Interval, score
from newsgrain.records import LABELS, Answer
from newsgrain.wording import counted, is_or_are

SENTENCES, ARTICLES, OF_A_LABEL = 50, 10, 5
"""With fewer of these nothing is said: draws of so few articles would be all alike."""
_SHOWN = {"macro_f1": "macro-F1", "accuracy": "accuracy"}
_FILE = "last.json"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach; `measure` is macro_f1 or accuracy, `value` above 0 and below 1."""

    measure: str
    value: float

    @classmethod
    def asked(cls, text: str, where: str = "--target") -> Self:
        """As it is written, 0.85 (macro-F1) or accuracy=0.9; raises InputError, naming `where`, if not so."""
        name, _, number = text.rpartition("=")
        known = {"": "macro_f1", **{told.lower(): key for key, told in _SHOWN.items()}}
        measure = known.get(name.strip().lower().replace("_", "-"))
        value = number_of(number)
        if measure is None or not 0 < value < 1:
            raise InputError(
                f"{where} {text}: give a number between 0 and 1, which is macro-F1, or accuracy=0.9"
            )
        return cls(measure, value)

    def __str__(self) -> str:
        """For people, e.g. 'macro-F1 0.85'."""
        return f"{_SHOWN[self.measure]} {self.value:g}"


@dataclass(frozen=True, slots=True)
class RandomShare:
    """What models that had not seen them say of the sentences that a queue drew at random.

    `drawn` were answered, `sentences` of them are settled, in so many `articles`; `fewest` has the label
    that the fewest of them have, and how many. Figures are None where none is settled.
    """

    drawn: int
    sentences: int
    articles: int
    fewest: tuple[str, int]
    macro_f1: Interval | None
    accuracy: Interval | None

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Self:
        """What `asdict` made of it."""
        figures = {name: row[name] and Interval(**row[name]) for name in _SHOWN}
        label, count = row["fewest"]
        return cls(row["drawn"], row["sentences"], row["articles"], (str(label), int(count)), **figures)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a random share stands to a target: `verdict` is reached, open, missed or unknown."""

    target: Target
    verdict: str
    told: str


@dataclass(frozen=True, slots=True)
class Last:
    """What the last `newsgrain evaluate` found of the random share and of more labels; `made` is its day."""

    made: str
    share: RandomShare | None
    points: tuple[Point, ...]
    curve: str | None


def drawn(answers: Iterable[Answer]) -> frozenset[str]:
    """Sentences that a queue drew at random and that somebody has answered."""
    return frozenset(a.sentence_id for a in standing(answers) if a.why == RANDOM and a.vote)


def share(
    names: Collection[str], sentences: Sequence[str], articles: Sequence[str], truth: Ints, p: Floats
) -> RandomShare | None:
    """Score those of `sentences` that are among `names`; `p` (n, labels) has what was said of each.

    None where none was drawn. The lower ends are never above Wilson's for the share of right sentences:
    where hardly one is wrong, draws of articles are all alike and would promise too much.
    """
    if not names:
        return None
    at = np.array([n for n, name in enumerate(sentences) if name in names], dtype=np.int64)
    if not len(at):
        return RandomShare(len(names), 0, 0, (str(LABELS[0]), 0), None, None)
    true, best = truth[at], p[at].argmax(1)
    found = score(true, best, [articles[n] for n in at])
    least = Right(int((true == best).sum()), len(at)).share.low or 0.0
    support = np.bincount(true, minlength=len(LABELS))
    rarest = int(support.argmin())
    figures = (Interval(i.value, min(i.low, least), i.high) for i in (found.macro_f1, found.accuracy))
    return RandomShare(
        len(names), len(at), found.articles, (str(LABELS[rarest]), int(support[rarest])), *figures
    )


def stands(found: RandomShare | None, target: Target) -> Standing:
    """Whether the target is reached, in a sentence; what is too little to tell says what is lacking."""
    if found is None or not found.sentences:
        none = "no sentence that was drawn at random is settled yet; `newsgrain queue` draws some"
        return Standing(target, "unknown", f"whether {target} is reached cannot be told: {none}")
    at: Interval = getattr(found, target.measure)
    measured = f"{at.told()} on {counted(found.sentences, 'sentence')} drawn at random"
    if lacking := _lacking(found, target):
        told = f"whether {target} is reached cannot be told yet: {measured}, {lacking}"
        return Standing(target, "unknown", told)
    if at.low >= target.value:
        return Standing(target, "reached", f"{target} is reached: {measured}")
    if at.high < target.value:
        return Standing(target, "missed", f"{target} is not reached: {measured}")
    return Standing(target, "open", f"whether {target} is reached is still open: {measured}")


def _lacking(found: RandomShare, target: Target) -> str:
    if found.sentences < SENTENCES:
        return f"fewer than {SENTENCES}"
    if found.articles < ARTICLES:
        return f"of {counted(found.articles, 'article')}, fewer than {ARTICLES}"
    label, count = found.fewest
    if target.measure == "macro_f1" and count < OF_A_LABEL:
        return f"of which {count} {is_or_are(count)} {label}, fewer than {OF_A_LABEL}"
    return ""


def keep(folder: Path, made: str, found: RandomShare | None, curve: Curve | None) -> None:
    """Write what was found into the folder of kept fits, for `newsgrain status`."""
    points, told = (curve.points, curve.told) if curve else ((), None)
    row = asdict(Last(made, found, tuple(points), told))
    write_lines(folder / _FILE, [line_of(row)])


def kept(folder: Path) -> Last | None:
    """What the last `evaluate` wrote; None where none did, or a version that wrote it otherwise."""
    return kept_json(folder / _FILE, _last)


def _last(row: dict[str, Any]) -> Last:
    found = row["share"] and RandomShare.from_dict(row["share"])
    return Last(str(row["made"]), found, tuple(Point(**p) for p in row["points"]), row["curve"])
