"""Annotators' answers out of a live Label Studio project, each once and none left out."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from newsgrain import labelling, labelstudio, studio
from newsgrain.errors import ServerError
from newsgrain.marks import mark, moment, set_mark
from newsgrain.records import Answer
from newsgrain.studio import Project, ShiftedError, Studio

T = TypeVar("T")
Task = dict[str, Any]
# an answer may be stored a little after the moment that it is stamped with
_OVERLAP = timedelta(seconds=60)
_ANSWER_FIELDS = (
    "id,data,annotations,result,completed_by,was_cancelled,lead_time,created_at,updated_at,"
    "parent_prediction,prediction,total_annotations,cancelled_annotations"
)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull read and wrote."""

    project: str
    everything: bool
    tasks: int
    answers: int
    new: int


def pull(server: Studio, title: str, folder: Path, *, everything: bool) -> Pulled:
    """Append all annotators' answers that are new since the last pull, or all with `everything`.

    Raises ServerError when the project is missing or offers labels that are not ours, InputError
    when an answer has such a label; then nothing is written.
    """
    project = server.find(title)
    if project is None:
        raise no_project(server, title)
    check_choices(server, project)
    newest = _newest(server, project)
    name = f"{server.url} {project.project_id} {title}"
    since = None if everything else mark(folder, name, newest)
    tasks, found = steadily(lambda: _answers(server, project, since))
    new = labelstudio.append_answers(folder, found)
    set_mark(folder, name, newest)
    return Pulled(title, since is None, tasks, len(found), new)


def check_choices(server: Studio, project: Project) -> None:
    """Stop when annotators can give labels that newsgrain does not have.

    Raises ServerError with the strange labels.
    """
    strange = labelling.strange_choices(project.config)
    if strange:
        raise ServerError(
            f"{server.url}: project {project.title!r} was edited by hand, it offers labels that newsgrain"
            f" does not have: {', '.join(strange)}; rename them back under Settings > Labeling Interface"
        )


def no_project(server: Studio, title: str) -> ServerError:
    """The project is missing."""
    return ServerError(f"{server.url}: has no project {title!r}; `newsgrain push` makes one, or --project")


def _answers(server: Studio, project: Project, since: datetime | None) -> tuple[int, list[Answer]]:
    """Answers in tasks that changed after `since`, and the number of such tasks.

    Raises ShiftedError when a full reading finds fewer than the server counts before and after it.
    """
    read = 0

    def counted() -> Iterator[Task]:
        nonlocal read
        for task in _answered(server, project, since):
            read += 1
            yield task

    found = labelstudio.answers(counted(), f"{server.url}: project {project.title!r}")
    if since is None:
        least = min(project.answers, server.project(project.project_id).answers)
        if len(found) < least:
            raise ShiftedError(
                f"{server.url}: project {project.title!r} has {least} answers and only {len(found)} came;"
                " try again"
            )
    return read, found


def _answered(server: Studio, project: Project, since: datetime | None) -> Iterator[Task]:
    """Tasks with answers, changed after `since`; addresses in the place of account numbers."""
    emails = server.emails()
    fields = _ANSWER_FIELDS + (",predictions" if server.versions(project) else "")
    for row in server.rows(project, fields, _question(since), "all"):
        given = [_signed(annotation, row, emails) for annotation in row.annotations or []]
        counted = (row.total_annotations or 0) + (row.cancelled_annotations or 0)
        if len(given) < counted:
            raise ShiftedError(
                f"{server.url}: task {row.id} has {counted} answers and only {len(given)} came; try again"
            )
        if given:
            yield {"data": row.data, "annotations": given}


def _signed(annotation: Any, row: Any, emails: dict[int, str]) -> dict[str, Any]:
    """An annotation with its annotator's address, and the prediction that it was made from."""
    who, origin = annotation.get("completed_by"), annotation.get("parent_prediction")
    shown = {p.id: {"result": p.result} for p in getattr(row, "predictions", None) or ()}
    signed = {**annotation, "completed_by": {"id": who, "email": emails[who]} if who in emails else who}
    return {"prediction": shown.get(origin), **signed} if origin in shown else signed


def _question(since: datetime | None) -> str:
    """Which tasks; the server fails on a moment without fractions of a second."""
    if since is None:
        return tasks_with(("total_annotations", 0), ("cancelled_annotations", 0))
    return tasks_with(("updated_at", (since - _OVERLAP).strftime("%Y-%m-%dT%H:%M:%S.%fZ")))


def tasks_with(*items: tuple[str, Any]) -> str:
    """A query for tasks that fit one of the items; above a number, after a moment, with one of texts."""
    kinds = {int: ("Number", "greater"), str: ("Datetime", "greater"), list: ("String", "contains")}
    found = [
        {"filter": f"filter:tasks:{name}", "type": kind, "operator": operator, "value": value}
        for name, value in items
        for kind, operator in [kinds[type(value)]]
    ]
    return json.dumps({"filters": {"conjunction": "or", "items": found}, "ordering": ["tasks:id"]})


def _newest(server: Studio, project: Project) -> datetime | None:
    """When the project last changed, by the server's clock, taken before anything is read."""
    row = server.first(project, "id,updated_at", json.dumps({"ordering": ["-tasks:updated_at"]}))
    return None if row is None else moment(row.updated_at)


def steadily(build: Callable[[], T]) -> T:
    """Read again from the start when the project changed under the reading."""
    for pause in studio.PAUSES:
        try:
            return build()
        except ShiftedError:
            time.sleep(pause)
    return build()
