"""How far a project is: what is done and left, by whom, how fast, and how long the rest will take."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import fmean, median
from typing import Any

from newsgrain.labelstudio.shares import Share
from newsgrain.labelstudio.status_reading import Given, given_at
from newsgrain.labelstudio.studio import Project
from newsgrain.records import LABEL_NAMES, LABELS, Answer, Label

LONGEST_S = 300.0
"""Of an answer no more seconds count as work: a page may stay open over lunch."""
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_HOUR = 3600
_DAILY = ("day", "annotator", "answers", "labels", "not_sentences", "skipped", "seconds", "seconds_at_work")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many answers were given today and in the last seven days, and what one takes.

    `days` are those seven, or fewer from the first answer on, but at least one. `median_s` is as
    measured, `mean_s` counts LONGEST_S at most; both are None where nothing was timed.
    """

    today: int
    week: int
    days: float
    median_s: float | None
    mean_s: float | None


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator: `answers` are labels, flags (`not_sentences`) and skips.

    `left` counts the sentences of their share (of all, if they have none) that want an answer and that
    this annotator has neither answered nor skipped: several annotators have the same ones left. `last` is
    None for somebody who has a share and has not begun.
    """

    name: str
    answers: int
    labels: int
    not_sentences: int
    skipped: int
    left: int
    pace: Pace
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """A project at one moment.

    `wanted` answers are `overlap` a sentence, `left` those still to be given; `waiting` sentences want
    one that nobody can give who has a share or has answered so far. `shares` counts labels in the order
    of LABELS.
    """

    url: str
    project: str
    at: datetime
    sentences: int
    overlap: int
    begun: int
    finished: int
    wanted: int
    left: int
    waiting: int
    labels: int
    not_sentences: int
    skipped: int
    unusable: int
    shares: tuple[int, ...]
    pace: Pace
    people: tuple[Person, ...]

    @property
    def hours_left(self) -> float | None:
        """Hours of work to the end; None where no answer was timed."""
        return None if self.pace.mean_s is None else self.left * self.pace.mean_s / _HOUR

    @property
    def days_left(self) -> float | None:
        """Days to the end at the pace of the last seven, or since the first answer if that is less.

        None where nothing was done in them.
        """
        return None if not self.pace.week else self.left / self.pace.week * self.pace.days

    def share_of(self, label: Label) -> float | None:
        """Share of a label among all labels given; None where there is none."""
        return self.shares[LABELS.index(label)] / self.labels if self.labels else None

    def to_dict(self) -> dict[str, Any]:
        """Figures as JSON has them."""
        found = {name: getattr(self, name) for name in _PLAIN}
        shares = dict(zip(LABEL_NAMES, self.shares, strict=True))
        people = [_person(who) for who in self.people]
        return {**found, "at": self.at.isoformat(), "shares": shares, **_pace(self.pace), "people": people}


_PLAIN = (
    *("url", "project", "sentences", "overlap", "begun", "finished", "wanted", "left", "waiting"),
    *("labels", "not_sentences", "skipped", "unusable", "hours_left", "days_left"),
)


def _pace(pace: Pace) -> dict[str, Any]:
    return {name: getattr(pace, name) for name in Pace.__slots__}


def _person(who: Person) -> dict[str, Any]:
    plain = ("name", "answers", "labels", "not_sentences", "skipped", "left")
    found = {name: getattr(who, name) for name in plain}
    return {**found, **_pace(who.pace), "last": who.last and who.last.isoformat()}


def status(
    url: str,
    project: Project,
    given: Sequence[Given],
    now: datetime,
    shares: Mapping[str, Share] | None = None,
) -> Status:
    """Count what the project has at `now`, whose time zone says when today began."""
    shares = shares or {}
    answers = [a for task in given for a in task.answers]
    names = {a.annotator for a in answers} | shares.keys()
    left = {name: _left(name, project, given, shares.get(name)) for name in names}
    labels = Counter(a.label for a in answers if a.label)
    return Status(
        url=url,
        project=project.title,
        at=now,
        sentences=project.tasks,
        overlap=project.overlap,
        wanted=project.tasks * project.overlap,
        shares=tuple(labels[label] for label in LABELS),
        pace=pace(answers, now),
        people=tuple(_of_one(name, answers, left[name], now) for name in sorted(names)),
        **_progress(project, given, {name: shares.get(name) for name in names}),
        **_totals(answers),
    )


def _progress(project: Project, given: Sequence[Given], shares: Mapping[str, Share | None]) -> dict[str, int]:
    """How far the sentences are; `shares` has everybody who may answer, with their share if they have one."""
    lacking = [max(project.overlap - _taken(task), 0) for task in given]
    stuck = (not any(_is_open(task, who, share) for who, share in shares.items()) for task in given)
    return {
        "begun": sum(bool(task.seen) for task in given),
        "finished": sum(not n for n in lacking),
        "left": sum(lacking) + _untouched(project, given) * project.overlap,
        "waiting": sum(n > 0 and nobody for n, nobody in zip(lacking, stuck, strict=True)),
        "unusable": sum(len(task.reported) for task in given),
    }


def _totals(answers: Iterable[Answer]) -> dict[str, int]:
    """Each answer counts as one of three."""
    found = Counter("labels" if a.label else "not_sentences" if a.flag else "skipped" for a in answers)
    return {name: found[name] for name in ("labels", "not_sentences", "skipped")}


def _taken(task: Given) -> int:
    """Answers that count towards the overlap: who skips leaves the sentence to others."""
    return sum(a.vote is not None for a in task.answers)


def _makers(task: Given) -> set[str]:
    return {a.annotator for a in task.answers}


def _untouched(project: Project, given: Sequence[Given]) -> int:
    return max(project.tasks - len(given), 0)


def _is_open(task: Given, who: str, share: Share | None) -> bool:
    """Whether this annotator may still answer the task, by their share and by what they did."""
    return (share is None or share.has(task.lot)) and who not in _makers(task)


def _left(who: str, project: Project, given: Sequence[Given], share: Share | None) -> int:
    """How many sentences that want an answer this annotator can still give one to."""
    if share is None:
        untouched = _untouched(project, given)
    else:
        untouched = max(share.sentences - sum(share.has(task.lot) for task in given), 0)
    return untouched + sum(_taken(t) < project.overlap and _is_open(t, who, share) for t in given)


def pace(answers: Iterable[Answer], now: datetime) -> Pace:
    """The pace of these answers; skipped ones count as given and are not timed."""
    found = list(answers)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = [given_at(a) for a in found]
    seconds = [a.lead_time_s for a in found if a.lead_time_s is not None and a.vote]
    return Pace(
        today=sum(midnight <= at <= now for at in moments),
        week=sum(now - WEEK < at <= now for at in moments),
        days=min(max(now - min(moments, default=now), _DAY), WEEK) / _DAY,
        median_s=median(seconds) if seconds else None,
        mean_s=fmean(min(s, LONGEST_S) for s in seconds) if seconds else None,
    )


def _of_one(name: str, answers: Sequence[Answer], left: int, now: datetime) -> Person:
    own = [a for a in answers if a.annotator == name]
    return Person(
        name=name,
        answers=len(own),
        left=left,
        pace=pace(own, now),
        last=max(map(given_at, own), default=None),
        **_totals(own),
    )


def daily(answers: Iterable[Answer], zone: tzinfo | None) -> Iterator[str]:
    """What each annotator did on each day of `zone`, as lines of CSV that a payment can be made from.

    `seconds` is the sum as measured, `seconds_at_work` counts LONGEST_S of an answer at most.
    """
    days: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        days[given_at(answer).astimezone(zone).date().isoformat(), answer.annotator].append(answer)
    yield _csv_line(_DAILY)
    for (day, name), own in sorted(days.items()):
        yield _csv_line((day, name, len(own), *_figures(own)))


def _figures(own: list[Answer]) -> tuple[object, ...]:
    labels, flags = (sum(bool(getattr(a, name)) for a in own) for name in ("label", "flag"))
    seconds = [a.lead_time_s or 0.0 for a in own]
    worked = (min(s, LONGEST_S) for s in seconds)
    return labels, flags, len(own) - labels - flags, f"{sum(seconds):.1f}", f"{sum(worked):.1f}"


def _csv_line(fields: Iterable[object]) -> str:
    """One line without its end, by RFC 4180."""
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow(fields)
    return made.getvalue()
