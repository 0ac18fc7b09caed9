"""Agreement round by round: each Label Studio project by itself, with its days and its guidelines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from newsgrain.annotations import reliability
from newsgrain.annotations.adjudicate import moment
from newsgrain.annotations.answer_table import tabulate
from newsgrain.annotations.reliability import Bootstrap, Estimate
from newsgrain.records import Answer
from newsgrain.wording import counted

__all__ = ["Round", "rounds"]


@dataclass(frozen=True, slots=True)
class Round:
    """One project's answers; `project` is None for answers that name none.

    `shared` sentences have two labels or more, `few` says that they are fewer than the stated minimum;
    `first` and `last` are days in UTC; `guidelines` are the versions that answers were given under.
    """

    project: str | None
    sentences: int
    shared: int
    answers: int
    annotators: int
    guidelines: tuple[str, ...]
    first: str
    last: str
    alpha: Estimate
    few: bool

    @property
    def name(self) -> str:
        """The project's title, for people."""
        return self.project or "no project named"

    @property
    def days(self) -> str:
        """The days on which it was answered."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def told_shared(self) -> str:
        """Sentences that several annotators labelled, of all, marked where they are few."""
        return f"{self.shared:,} of {counted(self.sentences, 'sentence')}" + (" (few)" if self.few else "")


def rounds(answers: Iterable[Answer], minimum: int, draws: int, seed: int) -> tuple[Round, ...]:
    """Every project in the order of its first answer; none when no answer names its project."""
    by_project: dict[str | None, list[Answer]] = {}
    for answer in answers:
        by_project.setdefault(answer.project, []).append(answer)
    if not by_project.keys() - {None}:
        return ()
    found = [_round(name, given, minimum, (draws, seed)) for name, given in by_project.items()]
    return tuple(sorted(found, key=lambda one: (one.first, one.project or "")))


def _round(name: str | None, given: list[Answer], minimum: int, drawing: tuple[int, int]) -> Round:
    table = tabulate(given)
    agreed = table.per_article(reliability.coincidences(table.counts))
    shared = table.shared
    days = sorted(f"{moment(answer).astimezone(UTC):%Y-%m-%d}" for answer in given)
    return Round(
        project=name,
        sentences=len(table.sentences),
        shared=shared,
        answers=int((table.labels >= 0).sum()),
        annotators=len(table.annotators),
        guidelines=tuple(sorted({answer.guidelines for answer in given if answer.guidelines})),
        first=days[0],
        last=days[-1],
        alpha=Bootstrap.of(len(table.starts), *drawing).estimate(reliability.alpha, agreed),
        few=shared < minimum,
    )
