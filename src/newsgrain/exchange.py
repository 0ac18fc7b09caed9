"""Sentences into a live Label Studio project and its answers back, each once."""

import hashlib
import html
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from newsgrain import labelstudio, studio
from newsgrain.corpus import write_text_lines
from newsgrain.errors import ServerError
from newsgrain.records import LABELS
from newsgrain.studio import PassingError, Project, ShiftedError, Studio

T = TypeVar("T")
Task = dict[str, Any]
BATCH = 500
MARKS = ".pulled.json"
# an answer may be stored a little after the moment that it is stamped with
_OVERLAP = timedelta(seconds=60)
_ANSWER_FIELDS = (
    "id,data,annotations,result,completed_by,was_cancelled,lead_time,created_at,updated_at,"
    "parent_prediction,prediction,total_annotations,cancelled_annotations"
)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did or would do; `new + known + changed + repeated` is what came in.

    `changed` sentences stand on the server with other data and are left alone; `twice` counts
    sentences that the server holds more than once.
    """

    project: str
    found: bool
    configured: bool
    new: int
    known: int
    changed: int
    repeated: int
    twice: int


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull read and wrote."""

    project: str
    everything: bool
    tasks: int
    answers: int
    new: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The project that a push makes or finds."""

    title: str
    overlap: int
    guidelines: str


def push(
    server: Studio, wanted: Wanted, tasks: Iterable[Task], *, plan: bool, tell: Callable[[int], None]
) -> Pushed:
    """Store the sentences that the project does not have yet; with `plan` only say which.

    A push that was stopped or failed is simply run again.
    """
    project = server.find(wanted.title)
    there = _steadily(lambda: _there(server, project)) if project else _There()
    counts: Counter[str] = Counter()
    new = _sort(tasks, there.digests, counts)
    if plan:
        for _ in new:
            pass
    elif (first := list(islice(new, BATCH))) or project:
        ready = _prepare(server, project, wanted)
        _send_all(server, ready, chain([first] if first else [], _batches(new)), tell)
    return Pushed(
        project=wanted.title,
        found=project is not None,
        configured=project is None or project.config != labelstudio.labelling_config(),
        twice=there.twice,
        **{kind: counts[kind] for kind in ("new", "known", "changed", "repeated")},
    )


@dataclass(slots=True)
class _There:
    """Sentences that the server has, each with a digest of its data."""

    digests: dict[str, bytes]
    twice: int

    def __init__(self) -> None:
        self.digests = {}
        self.twice = 0


def _there(server: Studio, project: Project) -> _There:
    found = _There()
    for row in server.rows(project, "id,data", json.dumps({"ordering": ["tasks:id"]})):
        sentence_id = (row.data or {}).get("sentence_id")
        if isinstance(sentence_id, str):
            found.twice += sentence_id in found.digests
            found.digests[sentence_id] = _digest(row.data)
    return found


def _digest(data: Any) -> bytes:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(canonical.encode(), digest_size=8).digest()


def _sort(tasks: Iterable[Task], there: dict[str, bytes], counts: Counter[str]) -> Iterator[Task]:
    """The new tasks; `counts` gets every task under one of four names."""
    sent: set[str] = set()
    for task in tasks:
        sentence_id = task["data"]["sentence_id"]
        if sentence_id in sent:
            counts["repeated"] += 1
        elif sentence_id not in there:
            counts["new"] += 1
            yield task
        else:
            counts["known" if there[sentence_id] == _digest(task["data"]) else "changed"] += 1
        sent.add(sentence_id)


def _prepare(server: Studio, project: Project | None, wanted: Wanted) -> Project:
    """Make the project, or give the one found our configuration unless its answers would not fit."""
    config = labelstudio.labelling_config()
    if project is None:
        instruction = f"<pre>{html.escape(wanted.guidelines, quote=False)}</pre>"
        return server.make(wanted.title, config, wanted.overlap, instruction)
    if project.config != config:
        if project.answers:
            check_choices(server, project)
        server.configure(project, config)
    return project


def check_choices(server: Studio, project: Project) -> None:
    """Stop when annotators can give labels that newsgrain does not have.

    Raises ServerError with the strange labels.
    """
    found = re.findall(r"<Choice\b[^>]*?\bvalue\s*=\s*([\"'])(.*?)\1", project.config, re.DOTALL)
    strange = sorted({html.unescape(value) for _, value in found} - set(LABELS))
    if strange:
        raise ServerError(
            f"{server.url}: project {project.title!r} was edited by hand, it offers labels that newsgrain"
            f" does not have: {', '.join(strange)}; rename them back under Settings > Labeling Interface"
        )


def _batches(tasks: Iterator[Task]) -> Iterator[list[Task]]:
    while batch := list(islice(tasks, BATCH)):
        yield batch


def _send_all(
    server: Studio, project: Project, batches: Iterable[list[Task]], tell: Callable[[int], None]
) -> None:
    """Send every batch and make sure that the project has grown by just as many tasks."""
    before, sent = server.project(project.project_id).tasks, 0
    for batch in batches:
        _send(server, project, batch)
        sent += len(batch)
        tell(sent)
    grown = server.project(project.project_id).tasks - before
    if grown != sent:
        raise ServerError(
            f"{server.url}: {sent} tasks were sent and project {project.title!r} has {grown} more; someone"
            " else writes to it, or a batch came twice: `newsgrain push --plan` tells"
        )


def _send(server: Studio, project: Project, batch: list[Task]) -> None:
    """After a failure, read what has arrived before anything is sent again.

    A request that may still be at work is not followed by another: both would be stored.
    """
    for pause in studio.PAUSES:
        try:
            return server.send(project, batch)
        except PassingError as error:
            if error.unsure:
                raise
            time.sleep(pause)
        there = _steadily(lambda: _there(server, project)).digests
        batch = [task for task in batch if task["data"]["sentence_id"] not in there]
        if not batch:
            return None
    return server.send(project, batch)


def pull(server: Studio, title: str, folder: Path, *, everything: bool) -> Pulled:
    """Append all annotators' answers that are new since the last pull, or all with `everything`.

    Raises ServerError when the project is missing or offers labels that are not ours, InputError
    when an answer has such a label; then nothing is written.
    """
    project = server.find(title)
    if project is None:
        raise ServerError(f"{server.url}: has no project {title!r}; `newsgrain push` makes one, or --project")
    check_choices(server, project)
    newest = _newest(server, project)
    name = f"{server.url} {project.project_id} {title}"
    since = None if everything else _mark(folder, name, newest)
    tasks = _steadily(lambda: _answered(server, project, since))
    found = labelstudio.answers(tasks, f"{server.url}: project {title!r}")
    new = labelstudio.append_answers(folder, found)
    _set_mark(folder, name, newest)
    return Pulled(title, since is None, len(tasks), len(found), new)


def _answered(server: Studio, project: Project, since: datetime | None) -> list[Task]:
    """Tasks with answers, changed after `since`; addresses in the place of account numbers."""
    emails = server.emails()
    found = []
    for row in server.rows(project, _ANSWER_FIELDS, _question(since), "all"):
        given = [_signed(annotation, emails) for annotation in row.annotations or []]
        counted = (row.total_annotations or 0) + (row.cancelled_annotations or 0)
        if len(given) < counted:
            raise ShiftedError(
                f"{server.url}: task {row.id} has {counted} answers and only {len(given)} came; try again"
            )
        if given:
            found.append({"data": row.data, "annotations": given})
    return found


def _signed(annotation: Any, emails: dict[int, str]) -> dict[str, Any]:
    who = annotation.get("completed_by")
    return {**annotation, "completed_by": {"id": who, "email": emails[who]} if who in emails else who}


def _question(since: datetime | None) -> str:
    """The filter; the server fails on a moment without fractions of a second."""
    if since is None:
        items = [
            {
                "filter": f"filter:tasks:{kind}_annotations",
                "operator": "greater",
                "type": "Number",
                "value": 0,
            }
            for kind in ("total", "cancelled")
        ]
    else:
        moment = (since - _OVERLAP).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        items = [
            {
                "filter": "filter:tasks:updated_at",
                "operator": "greater",
                "type": "Datetime",
                "value": moment,
            }
        ]
    return json.dumps({"filters": {"conjunction": "or", "items": items}, "ordering": ["tasks:id"]})


def _newest(server: Studio, project: Project) -> datetime | None:
    """When the project last changed, by the server's clock, taken before anything is read."""
    row = server.first(project, "id,updated_at", json.dumps({"ordering": ["-tasks:updated_at"]}))
    return None if row is None else _moment(row.updated_at)


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)


def _marks(folder: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        marks = json.loads((folder / MARKS).read_bytes())
        return marks if isinstance(marks, dict) else {}
    return {}


def _mark(folder: Path, name: str, newest: datetime | None) -> datetime | None:
    """How far the last pull came; None (pull all) when answers or the server were set back since."""
    mark = _marks(folder).get(name)
    if mark is None or newest is None or _lines(folder) < mark["answers"]:
        return None
    until = _moment(mark["until"])
    return until if until <= newest else None


def _set_mark(folder: Path, name: str, newest: datetime | None) -> None:
    """Marks are written only when they differ, so that a second pull changes no byte."""
    if newest is None:
        return
    marks = _marks(folder)
    mark = {"until": newest.isoformat(), "answers": _lines(folder)}
    if marks.get(name) != mark:
        write_text_lines(folder / MARKS, [json.dumps(marks | {name: mark}, sort_keys=True)])


def _lines(folder: Path) -> int:
    try:
        with (folder / "label-studio.jsonl").open("rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return 0


def _steadily(build: Callable[[], T]) -> T:
    """Read again from the start when the project changed under the reading."""
    for pause in studio.PAUSES:
        try:
            return build()
        except ShiftedError:
            time.sleep(pause)
    return build()
