"""Which answers count: those of some projects, of some annotators, since a day, or under some guidelines."""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Self

from newsgrain.annotations.adjudicate import moment
from newsgrain.errors import InputError
from newsgrain.records import Answer, is_moment, moment_of
from newsgrain.wording import UNKNOWN, counted, first_of

_LEAST = 4  # characters that name a version of the guidelines
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Selection:
    """What an answer must be to count; an empty one takes every answer.

    `projects` are titles, `annotators` names or patterns such as *@news.example, `guidelines` beginnings of
    versions. An answer that was edited is as old as its last edit.
    """

    projects: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    since: datetime | None = None
    guidelines: tuple[str, ...] = ()

    @classmethod
    def asked(
        cls,
        projects: Sequence[str] | None = None,
        annotators: Sequence[str] | None = None,
        since: str | None = None,
        guidelines: Sequence[str] | None = None,
    ) -> Self:
        """As options say it; raises InputError for a day that is none and for too short a version."""
        for version in guidelines or ():
            if len(version) < _LEAST:
                raise InputError(f"--guidelines {version}: give {_LEAST} characters of a version at least")
        return cls(
            tuple(projects or ()),
            tuple(name.lower() for name in annotators or ()),
            None if since is None else _day(since),
            tuple(guidelines or ()),
        )

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.projects or self.annotators or self.since or self.guidelines)

    @property
    def names(self) -> bool:
        """Whether it says whose answers, or of which project."""
        return bool(self.projects or self.annotators)

    def of(self, answers: Iterable[Answer]) -> list[Answer]:
        """The answers that count, in their order.

        Raises InputError, with what there is, where nothing fits one of the things that were asked for.
        """
        found = list(answers)
        found = _kept(found, "--project", self.projects, _project, operator.eq)
        found = _kept(found, "--annotator", self.annotators, _annotator, fnmatchcase)
        found = _kept(found, "--guidelines", self.guidelines, _version, str.startswith)
        if self.since is None or not found:
            return found
        late = [answer for answer in found if moment(answer) >= self.since]
        if not late:
            last = max(map(moment, found)).astimezone(UTC)
            raise InputError(f"--since: no answer is as late; the last one is of {last:%Y-%m-%d %H:%M} UTC")
        return late


def _day(text: str) -> datetime:
    if not is_moment(text):
        raise InputError(
            f"--since {text}: not a day such as 2026-01-31, or a moment such as 2026-01-31T09:00Z"
        )
    return moment_of(text)


def _project(answer: Answer) -> str:
    return answer.project or UNKNOWN


def _annotator(answer: Answer) -> str:
    return answer.annotator.lower()


def _version(answer: Answer) -> str:
    return answer.guidelines or UNKNOWN


def _kept(
    answers: list[Answer],
    option: str,
    wanted: Sequence[str],
    value: Callable[[Answer], str],
    fits: Callable[[str, str], bool],
) -> list[Answer]:
    """Answers with one of the wanted values; every wanted value must have some."""
    there = Counter(map(value, answers))
    for one in wanted:
        if not any(fits(name, one) for name in there):
            raise InputError(f"{option} {one}: no answer fits; {_there(there)}")
    return [a for a in answers if not wanted or any(fits(value(a), one) for one in wanted)]


def _there(there: Counter[str]) -> str:
    """What there is, the commonest first."""
    if not there:
        return "there are no answers yet; run `newsgrain pull`"
    names = [f"{name} ({counted(n, 'answer')})" for name, n in there.most_common()]
    return f"there are {first_of(names, _SHOWN)}"
