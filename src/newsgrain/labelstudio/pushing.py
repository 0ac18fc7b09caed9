"""Sentences and suggestions into a live Label Studio project, each once; what comes back is in `pulling`."""

import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from newsgrain.annotations.tombstones import NOTHING, Tombstones
from newsgrain.errors import ServerError
from newsgrain.labelstudio import label_config, reask, shares, studio, suggestions
from newsgrain.labelstudio.pulling import check_choices, no_project, steadily
from newsgrain.labelstudio.queries import in_order, tasks_with
from newsgrain.labelstudio.server_errors import PassingError
from newsgrain.labelstudio.studio import Project, Studio, Task
from newsgrain.records import text_digest
from newsgrain.wording import counted

BATCH = 500
# predictions in one call: every call recounts the whole project
SUGGEST_BATCH = 20_000
ORDERS = {
    "uncertain": "Uncertainty sampling",
    "sequential": studio.SEQUENTIAL,
    "random": "Uniform sampling",
}
_ORDERINGS = {
    ORDERS["sequential"]: "tasks:id",
    ORDERS["uncertain"]: "tasks:predictions_score",
    ORDERS["random"]: "tasks:data.turn",
}
OVERLAP = 2
# of a task's data, what the annotator does not see
_UNSEEN = frozenset(("why", "guidelines", "lot", "turn", "link"))


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did or would do; `new + known + changed + repeated` is what came in.

    `changed` sentences stand on the server with other data and are left alone; `twice` counts
    sentences that the server holds more than once. `suggested` predictions are new on the server and
    `stale` ones are removed. `overlap` is what the project has afterwards, `overlap_before` what it had.
    `rules` are the lines of the guidelines that change on all screens where there are answers already.
    `label_at` is the address where annotators work, when it is known, and `shares` has each one's own.
    """

    project: str
    found: bool
    configured: bool
    new: int = 0
    known: int = 0
    changed: int = 0
    repeated: int = 0
    twice: int = 0
    suggested: int = 0
    stale: int = 0
    overlap: int = OVERLAP
    overlap_before: int | None = None
    rules: tuple[str, ...] = ()
    label_at: str = ""
    shares: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The project that a push makes or finds, and what of it the push may change.

    `config` is ours for sentences unless another is given; `version` names the suggestions that tasks
    carry; `overlap` None leaves it as it is, or OVERLAP in a new project; `order` is a key of ORDERS, else
    uncertain ones are first when there are suggestions; without `add` only sentences that the project
    has already are looked at; `reask` says which sentences that were answered under other guidelines
    are asked again, but for `forgotten` articles.
    """

    title: str
    overlap: int | None
    guidelines: str
    config: str = ""
    version: str = ""
    order: str | None = None
    add: bool = True
    reask: str = ""
    forgotten: Tombstones = NOTHING

    @property
    def labelling(self) -> str:
        """The labelling configuration that the project is to have, as XML."""
        return self.config or label_config.labelling_config(self.guidelines)

    @property
    def sampling(self) -> str | None:
        """The sampling by Label Studio's name; None leaves it as it is."""
        order = self.order or ("uncertain" if self.version else None)
        return ORDERS[order] if order else None


def push(
    server: Studio, wanted: Wanted, tasks: Iterable[Task], *, plan: bool, tell: Callable[[int], None]
) -> Pushed:
    """Store the sentences and suggestions that the project does not have yet; with `plan` only say which.

    A push that was stopped or failed is simply run again. Raises ServerError when the project is
    missing and nothing may be added.
    """
    project = server.find(wanted.title)
    if project is None and (not wanted.add or wanted.reask):
        raise no_project(server, wanted.title)
    there, totals = _known(server, project, wanted, plan=plan), _Totals()
    settings = _settings(project, wanted)
    new = _sort(chain(tasks, _asked_again(server, project, wanted)), there, totals, wanted)
    _refuse(server, project, settings)
    done = _begun(project, wanted, there, settings)
    if plan:
        deque(new, maxlen=0)
    elif (first := list(islice(new, BATCH))) or project:
        now = _prepare(server, project, wanted, settings)
        _send_all(server, now, chain([first] if first else [], _batches(new)), tell)
        _suggest_all(server, now, totals.pending)
        _show(server, now, wanted)
        at, own = shares.address(server, now), _shares(server, now, wanted, done.overlap)
        done = replace(done, label_at=at, shares=own)
    counts: dict[str, Any] = totals.counts
    return replace(done, suggested=totals.suggested, **counts)


def _begun(project: Project | None, wanted: Wanted, there: "_There", settings: dict[str, Any]) -> Pushed:
    """What is known before anything is sent."""
    before = None if project is None else project.overlap
    return Pushed(
        project=wanted.title,
        found=project is not None,
        configured=bool(settings),
        twice=there.twice,
        stale=there.stale,
        rules=_rules(project, settings),
        overlap=wanted.overlap or before or OVERLAP,
        overlap_before=before,
    )


def _asked_again(server: Studio, project: Project | None, wanted: Wanted) -> Iterable[Task]:
    """Second tasks for what is to be asked again."""
    if project is None or not wanted.reask:
        return ()
    rules = label_config.rules_hash(wanted.guidelines)
    return reask.again(server, project, rules, wanted.reask, wanted.forgotten)


@dataclass(slots=True)
class _There:
    """What the server has: a digest of each sentence's data, its task, and tasks with this suggestion."""

    digests: dict[str, bytes] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    suggested: set[int] = field(default_factory=set)
    twice: int = 0
    stale: int = 0


@dataclass(slots=True)
class _Totals:
    """What became of the tasks that came in, and the predictions that known ones lack."""

    counts: Counter[str] = field(default_factory=Counter)
    pending: list[Task] = field(default_factory=list)
    suggested: int = 0


def _known(server: Studio, project: Project | None, wanted: Wanted, *, plan: bool) -> _There:
    if project is None:
        return _There()
    versions = server.versions(project) if wanted.version else {}
    near = suggestions.entangled(versions, wanted.version)
    for name in () if plan else near:
        server.forget(project, name)
    found = steadily(lambda: _there(server, project))
    found.stale = sum(versions[name] for name in suggestions.stale(versions, wanted.version))
    if wanted.version in versions and not (plan and near):
        found.suggested = steadily(lambda: _having(server, project, wanted.version))
    return found


def _there(server: Studio, project: Project) -> _There:
    found = _There()
    for row in server.rows(project, "id,data", in_order("id")):
        if isinstance((row.data or {}).get("sentence_id"), str):
            name = reask.name(row.data)
            found.twice += name in found.digests
            found.digests[name] = _digest(row.data)
            found.tasks[name] = row.id
    return found


def _having(server: Studio, project: Project, version: str) -> set[int]:
    """Tasks that have a prediction of this version."""
    return {
        row.id
        for row in server.rows(project, "id", tasks_with(("predictions_model_versions", "has", [version])))
    }


def _digest(data: Any) -> bytes:
    """Of what the annotator sees of the sentence; the guidelines beside it are the project's."""
    shown = {key: value for key, value in data.items() if key not in _UNSEEN}
    return text_digest(json.dumps(shown, sort_keys=True, ensure_ascii=False), 8)


def _sort(tasks: Iterable[Task], there: _There, totals: _Totals, wanted: Wanted) -> Iterator[Task]:
    """The new tasks; `totals` gets every task under one of four names, and what known ones lack."""
    sent: set[str] = set()
    for task in tasks:
        name = reask.name(task["data"])
        known = there.digests.get(name)
        if known is None and not wanted.add and reask.ASKED not in task["data"]:
            continue
        if name in sent:
            totals.counts["repeated"] += 1
        elif known is None:
            totals.counts["new"] += 1
            totals.suggested += len(task.get("predictions", ()))
            yield task
        else:
            totals.counts["known" if known == _digest(task["data"]) else "changed"] += 1
            _lacking(task, there.tasks[name], there, totals)
        sent.add(name)


def _lacking(task: Task, number: int, there: _There, totals: _Totals) -> None:
    if number not in there.suggested:
        totals.pending += [{"task": number, **p} for p in task.get("predictions", ())]
        totals.suggested += len(task.get("predictions", ()))


def _settings(project: Project | None, wanted: Wanted) -> dict[str, Any]:
    """Settings of the project that are not as wanted, by Label Studio's names."""
    config, instruction = wanted.labelling, label_config.instruction(wanted.guidelines)
    found: dict[str, Any] = {}
    if project is None or project.config != config:
        found["label_config"] = config
    if project is None or not label_config.same_instruction(project.instruction, instruction):
        found["expert_instruction"] = instruction
    if wanted.sampling and (project is None or project.sampling != wanted.sampling):
        found["sampling"] = wanted.sampling
    if project is not None and wanted.overlap not in (None, project.overlap):
        found["maximum_annotations"] = wanted.overlap
    return found


def _rules(project: Project | None, settings: dict[str, Any]) -> tuple[str, ...]:
    """What changes in the guidelines under which there are answers already."""
    if project is None or not project.answers or "expert_instruction" not in settings:
        return ()
    return tuple(label_config.changes(project.instruction, settings["expert_instruction"]))


def _refuse(server: Studio, project: Project | None, settings: dict[str, Any]) -> None:
    """Before anything is written, and for a plan as well: answers that would not fit our configuration."""
    if project is not None and "label_config" in settings and project.answers:
        check_choices(server, project)


def _prepare(server: Studio, project: Project | None, wanted: Wanted, settings: dict[str, Any]) -> Project:
    """Make the project, or give the one found our settings."""
    if project is None:
        instruction, sampling = settings["expert_instruction"], wanted.sampling or studio.SEQUENTIAL
        overlap = wanted.overlap or OVERLAP
        return server.make(wanted.title, settings["label_config"], overlap, instruction, sampling)
    if settings:
        server.change(project, **settings)
    return project


def _suggest_all(server: Studio, project: Project, pending: Sequence[Task]) -> None:
    for start in range(0, len(pending), SUGGEST_BATCH):
        server.suggest(project, pending[start : start + SUGGEST_BATCH])


def _show(server: Studio, project: Project, wanted: Wanted) -> None:
    """Let annotators see the suggestions that are there now, and only then remove stale ones."""
    if not wanted.version:
        return
    versions = server.versions(project)
    if wanted.version in versions and (project.model_version != wanted.version or not project.shows):
        server.change(project, model_version=wanted.version, show_collab_predictions=True)
    for name in suggestions.stale(versions, wanted.version):
        server.forget(project, name)


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
            f"{server.url}: {counted(sent, 'task was', 'tasks were')} sent and project {project.title!r} has"
            f" {grown} more; someone else writes to it, or a batch came twice: `newsgrain push --plan` tells"
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
        there = steadily(lambda: _there(server, project)).digests
        batch = [task for task in batch if reask.name(task["data"]) not in there]
        if not batch:
            return None
    return server.send(project, batch)


def ordering(sampling: str) -> list[str]:
    """The order of a tab that stands for Label Studio's sampling of this name."""
    return [_ORDERINGS[sampling]] if sampling in _ORDERINGS else []


def _shares(server: Studio, project: Project, wanted: Wanted, overlap: int) -> dict[str, str]:
    """Where those label who have a share, dealt by what the project is now."""
    people = shares.owned(server, project)
    order = ordering(wanted.sampling or project.sampling)
    return shares.lay(server, project, people, overlap, order) if people else {}
