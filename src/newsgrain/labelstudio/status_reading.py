"""The answers that a live project has now, read without writing anything, and renewed by what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from newsgrain.labelstudio import pulling, shares
from newsgrain.labelstudio.annotation_check import Known, Reported, check
from newsgrain.labelstudio.pseudonyms import Pseudonyms
from newsgrain.labelstudio.server_errors import ShiftedError
from newsgrain.labelstudio.shares import Share
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import Answer, moment_of


@dataclass(frozen=True, slots=True)
class Given:
    """What annotators gave to one task; `why` says for what a queue chose its sentence, if one did.

    `sentence_id` is empty where no answer can be taken, `lot` None where the task was pushed before there
    were lots.
    """

    sentence_id: str
    answers: tuple[Answer, ...]
    reported: tuple[Reported, ...]
    why: str = ""
    lot: int | None = None

    @property
    def seen(self) -> int:
        """How many annotations the task has, skipped ones too."""
        return len(self.answers) + len(self.reported)


@dataclass(slots=True)
class Live:
    """A project on a server, everybody's share of it, and a small record of each task that somebody answered.

    `names` are the pseudonyms that a pull would write; `tell` hears how many tasks were read.
    """

    server: Studio
    title: str
    names: Pseudonyms | None = None
    tell: Callable[[int], None] = lambda _read: None
    project: Project = field(init=False)
    given: dict[int, Given] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    _until: datetime | None = None

    def renew(self) -> None:
        """Read what changed since the last time, page by page; everything where that does not add up.

        Raises ServerError when the project is missing or the server fails.
        """
        found = self.server.find(self.title)
        if found is None:
            raise pulling.no_project(self.server, self.title)
        newest = pulling.last_change(self.server, found)
        if not self._can_go_on(found, newest) or not self._adds_up(found):
            self.given.clear()
            pulling.steadily(lambda: self._read(found, None))
        self.project, self._until = found, newest
        self.shares = {self._signed(who): share for who, share in shares.of(self.server, found).items()}

    def _can_go_on(self, found: Project, newest: datetime | None) -> bool:
        """Whether this is the project read before, and its clock was not set back."""
        if self._until is None or newest is None or newest < self._until:
            return False
        return self.project.project_id == found.project_id

    def _adds_up(self, found: Project) -> bool:
        """Read what changed, and say whether all is known now."""
        try:
            return self._read(found, self._until)
        except ShiftedError:
            return False

    def _read(self, found: Project, since: datetime | None) -> bool:
        """Whether there are as many answers as the server counts: deleted ones show in nothing else."""
        for count, task in enumerate(pulling.answered(self.server, found, pulling.Extent(since)), 1):
            self.given[task["id"]] = self._given(task)
            self.tell(count)
        seen = sum(given.seen for given in self.given.values())
        now = self.server.project(found.project_id).answers
        return min(found.answers, now) <= seen <= max(found.answers, now)

    def _given(self, task: dict[str, Any]) -> Given:
        checked = check([task], Known(project=self.title))
        answers = tuple(self._named(a) for a in checked.answers)
        data = task["data"] if isinstance(task["data"], dict) else {}
        why, lot = data.get("why"), str(data.get("lot"))
        sentence_id = answers[0].sentence_id if answers else ""
        reported = pulling.signed(checked.reported, self.names)
        in_lot = int(lot) if lot.isdecimal() else None
        return Given(sentence_id, answers, reported, why if isinstance(why, str) else "", in_lot)

    def _named(self, answer: Answer) -> Answer:
        """Notes are for those who settle, and are not kept."""
        return replace(answer, annotator=self._signed(answer.annotator), note=None)

    def _signed(self, annotator: str) -> str:
        return annotator if self.names is None else self.names.of(annotator)

    def answers(self) -> Iterator[Answer]:
        """All answers that can be taken, task by task."""
        for given in self.given.values():
            yield from given.answers


def given_at(answer: Answer) -> datetime:
    """When an answer was first submitted; correcting it later is no second answer."""
    return moment_of(answer.created_at)
