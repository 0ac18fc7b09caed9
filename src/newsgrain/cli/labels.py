"""The command that shows the labels, and gives a corpus others."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, refuse_alone
from newsgrain.cli.labels_in_use import begin_again
from newsgrain.cli.options import ANNOTATIONS, PROJECT, Annotations, Json, Project
from newsgrain.cli.revise import pull_round, server_if_named
from newsgrain.errors import InputError
from newsgrain.homes import GUIDELINES, refuse_nowhere
from newsgrain.labels import LABELS, SCHEME
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.migration import Migrated
    from newsgrain.labelstudio.task_updates import Relabelled
    from newsgrain.schemes import Scheme


def labels(
    migrate: Annotated[
        Path | None,
        typer.Option(
            help="Give the corpus the labels of this file, in the place of its own.", metavar="FILE"
        ),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="With --migrate: only say what would change.")] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="End a migration that was stopped; ask again what is ambiguous.")
    ] = False,
    so_far: Annotated[str | None, typer.Option(hidden=True)] = None,
    project: Project = PROJECT,
    annotations: Annotations = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Show the labels, or give the corpus others: a fifth one, another name, one label as two.

    `newsgrain labels --json` prints a file to edit. Its `labels` are those to have, in the order of their
    keys. Its `was` says for each label of now what becomes of it: its new name, or a list of those that
    it is split into. --migrate then renames answers, rulings and gold. Answers with a label that is split
    are set aside in annotations/answers/superseded/, and their sentences asked again. The labels stand in
    annotations/labels.json from then on, a model trained with them carries them, and models trained
    before are refused. Adjudicate, make the data set and train again afterwards, and put the new labels
    into GUIDELINES.md before.

    A label has a `name` (small letters, digits, _), a `letter` (a capital, not U), a `brief` name (a word of
    6 letters at most), a `colour` (such as #56b4e9), a `line` (solid, double, wavy, dotted or dashed), a
    `meaning` and a `rule`, none of which another one has, so that there are 2 to 5 of them. `day` and
    `night`, from 0 to 1, are how strong the colour is on light and dark pages. All that is wrong in a file is
    told at once.

    Where LABEL_STUDIO_URL is set the project is pulled first; then its screens get the new choices, what
    was suggested before is removed, and sentences whose answers are ambiguous get a second task. Answers
    from screens that still show the old labels are understood by any later pull; `newsgrain labels
    --finish` asks those of them again that are ambiguous. In between all other commands refuse to work on
    the corpus, and --finish ends a migration that was stopped.

    Example: newsgrain labels --json
    """
    if finish and (migrate is not None or plan):
        raise InputError("--finish: ends a migration that has begun; leave --migrate and --plan out")
    if finish:
        _finish(annotations, project, json.loads(so_far or "{}"), as_json)
    elif migrate is not None:
        _migrate(annotations, project, migrate, as_json, plan=plan)
    else:
        refuse_alone("--plan", plan, "--migrate FILE", beside=False)
        _show(as_json)


def _show(as_json: bool) -> None:
    """The labels of the corpus; those that come with newsgrain where there is none."""
    from newsgrain import schemes

    lines = [f"{x.hotkey}  {x.row.letter}  {x.value}: {x.row.meaning}" for x in LABELS]
    if SCHEME.pending:
        lines.append(schemes.UNFINISHED)
    # a file to edit, by people
    shown = json.dumps(schemes.draft(SCHEME), ensure_ascii=False, indent=1)
    typer.echo(shown if as_json else "\n".join(lines))


def _migrate(annotations: Path, project: str, file: Path, as_json: bool, *, plan: bool) -> None:
    """The files of the corpus, all at once; the rest is done by a process that has the new labels."""
    from newsgrain import schemes
    from newsgrain.annotations import migration
    from newsgrain.locks import alone

    refuse_nowhere(annotations)
    if SCHEME.pending:
        raise InputError(f"{annotations / schemes.FILE}: {schemes.UNFINISHED}, then begin the next")
    new = migration.planned(file, SCHEME)
    with alone(annotations, write=not plan):
        if not plan:
            _pull(project, annotations)
        done = migration.migrate(annotations, new, write=not plan)
    report = {"plan": plan, "labels": [row.name for row in new.rows], **asdict(done)}
    told = [_line(done, plan=plan), *_unsaid(annotations, new)]
    if plan or not as_json:
        give(report, "\n".join(told), as_json=as_json)
    if not plan:
        words = ["labels", "--finish", "--project", project, "--annotations", str(annotations)]
        words += ["--json", "--so-far", json.dumps(report)] if as_json else []
        begin_again(annotations / schemes.FILE, words)


def _pull(project: str, annotations: Path) -> None:
    """What was answered under the labels of before, if there is a server."""
    if (server := server_if_named()) is not None:
        with server:
            pull_round(server, project, annotations)


def _line(done: "Migrated", *, plan: bool) -> str:
    would = "would be " if plan else ""
    told = f"{counted(done.kept, 'answer')} {would}kept, {done.renamed:,} of them under another name"
    told += f"; {done.aside:,} {would}set aside, to {counted(done.sentences, 'sentence')}"
    return told + f"; {counted(done.gold, 'gold label')} {would}kept, {done.unsettled:,} {would}taken back"


def _unsaid(annotations: Path, new: "Scheme") -> Iterator[str]:
    """Labels that annotators would meet on their screens and not in the guidelines."""
    path = annotations / GUIDELINES
    text = path.read_text(encoding="utf-8").lower() if path.is_file() else ""
    for row in new.rows:
        if row.name not in text and row.name.replace("_", " ") not in text:
            yield f"{path}: does not say what {row.name} is"


def _finish(annotations: Path, project: str, so_far: dict[str, Any], as_json: bool) -> None:
    """In the process that has the new labels: the server, then the last mark in the corpus."""
    from newsgrain.annotations import migration
    from newsgrain.locks import alone

    if not SCHEME.before:
        raise InputError(f"{annotations}: its labels have never changed, there is nothing to finish")
    found = None
    with alone(annotations):
        if (server := server_if_named()) is not None:
            from newsgrain.labelstudio.task_updates import relabel

            with server:
                found = relabel(server, project, annotations, suggested=not SCHEME.pending)
        migration.finish(annotations)
    report = {**so_far, "labels": list(LABELS), "server": asdict(found) if found else None}
    told = [f"labels: {', '.join(LABELS)}", _there(found)]
    told.append("now `newsgrain adjudicate`, `newsgrain dataset` and `newsgrain train`")
    give(report, "\n".join(told), as_json=as_json)


def _there(found: "Relabelled | None") -> str:
    if found is None:
        by_file = "`newsgrain push IN... --unanswered --to-file tasks.json --config config.xml`"
        return (
            "no server: LABEL_STUDIO_URL is not set; set it and run `newsgrain labels --finish`,"
            f" or go by file: {by_file}"
        )
    if not found.projects:
        return "on the server: no project yet; `newsgrain push` makes it with these labels"
    asked = counted(found.asked, "sentence")
    return f"on the server: {' and '.join(found.projects)} renewed, {asked} asked again"
