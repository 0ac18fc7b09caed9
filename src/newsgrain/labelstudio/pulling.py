"""Annotators' answers out of a live Label Studio project, each once and none left out."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from newsgrain.annotations.corpus import MARKS, PULLED
from newsgrain.errors import ServerError
from newsgrain.files import kept_json, write_lines
from newsgrain.labelstudio import conversion, label_config, retractions
from newsgrain.labelstudio.annotation_check import Checked, Known, Reported, check
from newsgrain.labelstudio.pseudonyms import Pseudonyms
from newsgrain.labelstudio.queries import ANSWERED, UNANSWERED, in_order, tasks_with
from newsgrain.labelstudio.retractions import Seen
from newsgrain.labelstudio.server_errors import ShiftedError
from newsgrain.labelstudio.studio import Project, Studio, Task, patiently
from newsgrain.records import moment_of
from newsgrain.wording import counted

T = TypeVar("T")
# an answer may be stored a little after the moment that it is stamped with
_OVERLAP = timedelta(seconds=60)
_MOST_AGAIN = 100  # tasks that are asked for one by one
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_ANSWER_FIELDS = (
    "id,data,annotations,result,completed_by,was_cancelled,lead_time,created_at,updated_at,"
    "parent_prediction,prediction,total_annotations,cancelled_annotations"
)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull read and wrote: `annotations` are `answers` and those `reported`, `skipped` chose nothing.

    `retracted` answers were deleted on the server, and those set `aside` are to sentences that were revised
    since; `forgotten` ones are to articles that must not come back, the `buried`. `strange` labels are
    offered by the project though newsgrain does not have them; `homeless` articles have answers and are not
    in the folder.
    """

    project: str
    everything: bool
    tasks: int
    annotations: int
    answers: int
    skipped: int
    new: int
    reported: tuple[Reported, ...] = ()
    strange: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()
    retracted: int = 0
    aside: int = 0
    forgotten: int = 0
    buried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """What a pull has to read: all where `since` is None, else what changed since.

    The `last` answer that is known tells which tasks may have lost one; those to ask `again` had answers
    that could not be taken.
    """

    since: datetime | None = None
    last: datetime | None = None
    again: tuple[int, ...] = ()


def pull(
    server: Studio,
    title: str,
    folder: Path,
    *,
    everything: bool,
    known: Known | None = None,
    names: Pseudonyms | None = None,
) -> Pulled:
    """Append all annotators' answers that are new since the last pull, or all with `everything`.

    What was deleted on the server since it was pulled is retracted by a line of its own; a task that was
    deleted as a whole shows only where everything is read.
    What cannot be taken is reported, and read again by every pull until it was corrected on the server.
    Raises ServerError when the project is missing.
    """
    project = server.find(title)
    if project is None:
        raise no_project(server, title)
    strange = tuple(_strange(server, project))
    newest = last_change(server, project)
    name = f"{server.url} {project.project_id} {title}"
    extent = Extent() if everything else _mark(folder, name, newest)
    mark_here, before = retractions.mark_of(server.url), conversion.pulled(folder)
    known = replace(known or Known(), makers=conversion.makers(before), project=title, server=mark_here)
    own = retractions.from_here(before, server, project)
    extent = replace(extent, last=max((moment_of(a.created_at) for a in own), default=None))
    extent, (changed, found, seen) = _read(server, project, extent, known, names)
    gone = retractions.gone(server, project, own, seen, everything=extent.since is None)
    lines = list(retractions.retracted(gone, newest or _LONG_AGO))
    accounts = retractions.accounts(own)
    new = conversion.append_answers(
        folder, found.answers, names, lambda _known: accounts, lines, known.forgotten
    )
    _set_mark(folder, name, newest, {int(r.task): changed[r.task] for r in found.reported})
    counts = (len(changed), found.seen, len(found.answers), found.skipped, new)
    homeless = found.homeless(known.texts)
    rest = (signed(found.reported, names), strange, homeless, len(lines), len(found.aside))
    return Pulled(title, extent.since is None, *counts, *rest, len(found.forgotten), found.buried)


def signed(reported: Sequence[Reported], names: Pseudonyms | None) -> tuple[Reported, ...]:
    """Reports under the names that the answers get."""
    if names is None:
        return tuple(reported)
    return tuple(replace(r, annotator=r.annotator and names.of(r.annotator)) for r in reported)


def _moment(value: datetime | str) -> datetime:
    """A moment of the server's clock, in UTC."""
    return (moment_of(value) if isinstance(value, str) else value).astimezone(UTC)


def _mark(folder: Path, name: str, newest: datetime | None) -> Extent:
    """How far the last pull came; all is pulled when answers or the server were set back since."""
    found = _marks(folder).get(name)
    if found is None or newest is None or _lines(folder) < found["answers"]:
        return Extent()
    until = _moment(found["until"])
    return Extent(until, again=tuple(found.get("again", ()))) if until <= newest else Extent()


def _set_mark(folder: Path, name: str, newest: datetime | None, reported: dict[int, datetime]) -> None:
    """Marks are written only when they differ, so that a second pull changes no byte.

    Tasks with what was `reported` are noted to be asked again; where they are many, the next pull looks
    back to when the first of them changed.
    """
    if newest is None:
        return
    found, many = _marks(folder), len(reported) > _MOST_AGAIN
    until = min([newest, *reported.values()]) if many else newest
    made: dict[str, Any] = {"until": until.isoformat(), "answers": _lines(folder)}
    if reported and not many:
        made["again"] = sorted(reported)
    if found.get(name) != made:
        write_lines(folder / MARKS, [json.dumps(found | {name: made}, sort_keys=True, allow_nan=False)])


def _marks(folder: Path) -> dict[str, Any]:
    return kept_json(folder / MARKS, dict) or {}


def _lines(folder: Path) -> int:
    try:
        with (folder / PULLED).open("rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return 0


def check_choices(server: Studio, project: Project) -> None:
    """Stop when annotators can give labels that newsgrain does not have.

    Raises ServerError with the strange labels.
    """
    strange = _strange(server, project)
    if strange:
        raise ServerError(label_config.strange_told(f"{server.url}: project {project.title!r}", strange))


def _strange(server: Studio, project: Project) -> list[str]:
    try:
        return label_config.strange_choices(project.config)
    except ValueError as error:
        raise ServerError(
            f"{server.url}: the labelling configuration of project {project.title!r} cannot be read"
            f" ({error}); set it right under Settings > Labeling Interface"
        ) from None


def no_project(server: Studio, title: str) -> ServerError:
    """The error for a project that the server does not have."""
    return ServerError(f"{server.url}: has no project {title!r}; `newsgrain push` makes one, or --project")


def _read(
    server: Studio, project: Project, extent: Extent, known: Known, names: Pseudonyms | None
) -> tuple[Extent, tuple[dict[str, datetime], Checked, Seen]]:
    """What stands in an extent; in the whole project where what changed does not add up."""
    try:
        return extent, steadily(lambda: _answers(server, project, extent, known, names))
    except ShiftedError:
        if extent.since is None:
            raise
    return Extent(), steadily(lambda: _answers(server, project, Extent(), known, names))


def _answers(
    server: Studio, project: Project, extent: Extent, known: Known, names: Pseudonyms | None
) -> tuple[dict[str, datetime], Checked, Seen]:
    """Answers in the tasks of an extent, when each of these tasks changed, and what stands there.

    Raises ShiftedError when a full reading finds fewer than the server counts before and after it.
    """
    changed: dict[str, datetime] = {}
    seen = Seen(names, known)

    def dated() -> Iterator[Task]:
        for task in answered(server, project, extent, seen):
            changed[str(task["id"])] = _moment(task.pop("updated_at") or _LONG_AGO)
            yield task

    found = check(dated(), known)
    if extent.since is None:
        least = min(project.answers, server.project(project.project_id).answers)
        if found.seen < least:
            raise ShiftedError(
                f"{server.url}: project {project.title!r} has {counted(least, 'answer')}"
                f" and only {found.seen} came; try again"
            )
    return changed, found, seen


def answered(
    server: Studio,
    project: Project,
    extent: Extent,
    seen: Seen | None = None,
) -> Iterator[Task]:
    """Tasks of an extent with answers; addresses beside account numbers.

    `seen` hears of every task that was read, also of those whose last answer was deleted. Tasks that were
    made after the last known answer and have none, such as those of a new push, are not read.
    """
    emails = server.emails()
    fields = _ANSWER_FIELDS + (",predictions" if server.versions(project) else "")
    for row in _each_once(server.rows(project, fields, ask, "all") for ask in _questions(extent)):
        given = row.annotations or []
        if seen is not None:
            seen.add(row.data, given)
        if isinstance(given, list):
            if extent.since is not None:
                _check_count(server, row, given)
            given = [_signed(annotation, row, emails) for annotation in given]
        if given:
            yield {"id": row.id, "data": row.data, "annotations": given, "updated_at": row.updated_at}


def _check_count(server: Studio, row: Any, given: Sequence[Any]) -> None:
    """Raise ShiftedError where the server counts more answers of a task than came.

    Its count may be wrong, which only a reading of everything tells: the project's is made as it is asked.
    """
    stated = (row.total_annotations or 0) + (row.cancelled_annotations or 0)
    if len(given) < stated:
        raise ShiftedError(
            f"{server.url}: task {row.id} has {counted(stated, 'answer')}"
            f" and only {len(given)} came; try again"
        )


def _signed(annotation: Any, row: Any, emails: dict[int, str]) -> Any:
    """An annotation with its annotator's address, and the prediction that it was made from."""
    if not isinstance(annotation, dict):
        return annotation
    who, origin = annotation.get("completed_by"), annotation.get("parent_prediction")
    shown = {p.id: {"result": p.result} for p in getattr(row, "predictions", None) or ()}
    email = emails.get(who) if isinstance(who, int) else None
    signed = {**annotation, "completed_by": {"id": who, "email": email} if email else who}
    return {"prediction": shown[origin], **signed} if isinstance(origin, int) and origin in shown else signed


def _each_once(parts: Iterable[Iterator[Any]]) -> Iterator[Any]:
    """Rows of several questions; one that changed between two of them is read again by the next pull."""
    there: set[int] = set()
    for row in chain.from_iterable(parts):
        if row.id not in there:
            there.add(row.id)
            yield row


def _questions(extent: Extent) -> Iterator[str]:
    """Which tasks; of what changed those with answers, since a push changes as many as it makes.

    An answer is stored before the moment of the change. A task that is asked again may be there twice.
    """
    if extent.since is None:
        yield tasks_with(ANSWERED)
        return
    changed = ("updated_at", ">", _written(extent.since - _OVERLAP))
    yield tasks_with(changed, ANSWERED, every=True)
    if extent.last is not None:
        made = ("created_at", "<", _written(extent.last + _OVERLAP))
        yield tasks_with(changed, made, UNANSWERED, every=True)
    if extent.again:
        yield tasks_with(*(("id", "=", number) for number in extent.again))


def _written(at: datetime) -> str:
    """The server fails on a moment without fractions of a second."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def last_change(server: Studio, project: Project) -> datetime | None:
    """When the project last changed, by the server's clock, taken before anything is read."""
    row = server.first(project, "id,updated_at", in_order("-updated_at"))
    return None if row is None else _moment(row.updated_at)


def steadily(build: Callable[[], T]) -> T:
    """Read again from the start when the project changed under the reading."""
    return patiently(build, ShiftedError)
