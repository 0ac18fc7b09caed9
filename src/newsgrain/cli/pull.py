"""The command that pulls annotators' answers from Label Studio, or from an export of it."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, note
from newsgrain.cli.options import ANNOTATIONS, PROJECT, Json, NewCorpus, Project
from newsgrain.decoded import whole_number
from newsgrain.errors import PARTLY, InputError
from newsgrain.wording import counted, first_of, is_or_are

if TYPE_CHECKING:
    from newsgrain.labelstudio.pseudonyms import Pseudonyms

_MOST_REPORTED = 20


def pull(
    project: Project = PROJECT,
    everything: Annotated[
        bool, typer.Option("--all", help="Read all answers, not only what changed since the last pull.")
    ] = False,
    from_file: Annotated[
        Path | None,
        typer.Option(help="Read this JSON export of Label Studio, and reach no server.", metavar="FILE"),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="Address of the annotator whom an export calls by this number; can be repeated.",
            metavar="NUMBER=ADDRESS",
        ),
    ] = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Write annotators under stable names without their address.")
    ] = False,
    annotations: NewCorpus = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Append annotators' answers from Label Studio to annotations/answers/.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Answers are only ever
    added: an edited one is a new line, one that was deleted there gets a line that retracts it (a whole
    task, with --all), and a second pull writes nothing. Answers in a project whose
    title ends in " disputes" are rulings and go to annotations/answers/disputes/, and so do those in an
    export to tasks of `adjudicate --to-file`. An export calls annotators by number, user-7; who answered
    already is known again and keeps the name, --name tells others.

    Every annotation is checked. One that cannot be taken is told with its task, its annotator and the
    reason, all others are taken, and the exit code is 3; it is read again by each pull until it was
    corrected.

    With --pseudonyms annotators are written as annotator-3f9a1c2b, made with a key that stays in
    annotations/.pseudonyms.key, out of git; what the folder has already is converted. From then on every
    pull does so. Without that key nobody would be known again: copy it to whoever else pulls. Notes are
    kept as they were written.

    Example: newsgrain pull
    """
    from newsgrain.labelstudio import pseudonyms as naming
    from newsgrain.labelstudio.disputes import answers_folder

    names = naming.chosen(annotations, asked=pseudonyms)
    for line in naming.settle(annotations, names) if names else ():
        note(line)
    if from_file:
        report = _pull_file(from_file, _given_names(name or []), (annotations, project), names)
    else:
        if name:
            note("--name was not used: it is for exports, --from-file; a server tells addresses itself")
        report = _pull_live(project, answers_folder(annotations, project), everything, annotations, names)
    if report["new"] and names is None:
        for title in _titles(project, report):
            _tell_addresses(answers_folder(annotations, title))
    where = f"project {project!r}" if from_file is None else str(from_file)
    _tell_pull(report, where, as_json)
    if report["reported"]:
        raise typer.Exit(PARTLY)


def _tell_pull(report: dict[str, Any], where: str, as_json: bool) -> None:
    """What was done on standard output; what was not, and what else is to know, on standard error."""
    for line in (*_lacking(report, where), *report.get("unused", ())):
        note(line)
    known = {"known": report["answers"] - report["new"], "reported": [asdict(r) for r in report["reported"]]}
    give({**report, **known}, _taken(report, where), as_json=as_json)


def _lacking(report: dict[str, Any], where: str) -> Iterator[str]:
    """What could not be taken, and what is missing here or in the way there."""
    from newsgrain.labelstudio.label_config import strange_told

    reported = report["reported"]
    yield from (f"{where}: {r.told()}" for r in reported[:_MOST_REPORTED])
    if len(reported) > _MOST_REPORTED:
        yield f"{len(reported) - _MOST_REPORTED:,} more could not be taken; --json lists all"
    if strange := report.get("strange"):
        yield strange_told(where, strange)
    if homeless := report["homeless"]:
        yield f"{where}: {_homeless(homeless)}"
    if buried := report["buried"]:
        yield f"{where}: {_buried(buried)}"


def _taken(report: dict[str, Any], where: str) -> str:
    """One line on all that was read."""
    answers, new, reported = report["answers"], report["new"], report["reported"]
    said = f"{counted(answers, 'answer')} in {where}: {new:,} new, {answers - new:,} known"
    if rulings := report.get("rulings", 0):
        said += f"; {counted(rulings, 'is a ruling', 'are rulings')}, in answers/disputes/"
    said += f"; {gone:,} deleted there and retracted here" if (gone := report.get("retracted", 0)) else ""
    if aside := report.get("aside", 0):
        said += f"; {counted(aside, 'answer')} set aside, since sentences were revised or labels split"
    if forgotten := report.get("forgotten", 0):
        said += f"; {counted(forgotten, 'answer')} to articles that were forgotten left out"
    said += f"; {len(reported):,} could not be taken" if reported else ""
    return said if report.get("everything", True) else said.replace("answers in", "answers lately changed in")


def _titles(project: str, report: dict[str, Any]) -> set[str]:
    """Titles of the projects under which answers were kept."""
    from newsgrain.labelstudio.disputes import project as of_disputes

    rulings = report.get("rulings", 0)
    votes = {project} if report["answers"] > rulings else set()
    return votes | ({of_disputes(project)} if rulings else set())


def _tell_addresses(folder: Path) -> None:
    """Say so when git takes the addresses of people."""
    from newsgrain.annotations.corpus import PULLED
    from newsgrain.annotations.gitignore import is_open_to_git
    from newsgrain.files import read_lines

    path = folder / PULLED
    people = {name for name in read_lines(path, lambda row: str(row["annotator"])) if "@" in name}
    if people and is_open_to_git(path):
        told = f"has {counted(len(people), 'address', 'addresses')} of annotators, and git takes it"
        note(f"{path}: {told}; `newsgrain pull --pseudonyms` writes other names")


def _homeless(articles: tuple[str, ...]) -> str:
    """What to do about answers in articles that are not here."""
    first = first_of(articles)
    there = f"{counted(len(articles), 'article')} that {is_or_are(len(articles))} not in"
    return (
        f"answers in {there} annotations/articles/ ({first}) were taken; before `newsgrain dataset` run"
        " `newsgrain push` on them here too, or copy pushed.jsonl from where they were pushed"
    )


def _buried(articles: tuple[str, ...]) -> str:
    """How to remove what is left there of articles that must go."""
    told = counted(len(articles), "article that was forgotten has", "articles that were forgotten have")
    return f"{told} answers there; `newsgrain forget {' '.join(articles)}` removes the tasks from a server"


def _given_names(names: list[str]) -> dict[str, str]:
    """Addresses by account number, as --name gives them."""
    pairs = [pair.partition("=") for pair in names]
    for number, _, address in pairs:
        if whole_number(number) is None or not address:
            raise InputError(f"--name {number}: give NUMBER=ADDRESS, for example 7=ann@news.example")
    return {number: address for number, _, address in pairs}


def _pull_file(
    file: Path, given: dict[str, str], into: tuple[Path, str], names: "Pseudonyms | None"
) -> dict[str, Any]:
    from newsgrain.labelstudio import exports, pulling

    annotations, project = into
    known = replace(exports.known(annotations, project), names=given)
    found = exports.read_export(file, known)
    new, rulings = exports.file_answers(annotations, found.answers, names, known)
    counts = {"annotations": found.seen, "answers": len(found.answers), "skipped": found.skipped, "new": new}
    counts["rulings"] = rulings
    unused = list(exports.unused_names(annotations, found, names, known))
    told = {"reported": pulling.signed(found.reported, names), "homeless": found.homeless(known.texts)}
    counts |= {"aside": len(found.aside), "forgotten": len(found.forgotten)}
    return {**counts, **told, "buried": found.buried, "unused": unused}


def _pull_live(
    title: str, folder: Path, everything: bool, annotations: Path, names: "Pseudonyms | None"
) -> dict[str, Any]:
    from newsgrain.labelstudio import pulling
    from newsgrain.labelstudio.annotation_check import Known
    from newsgrain.labelstudio.studio import Studio

    known = Known.of(annotations)
    with Studio.connected("--from-file") as server:
        done = pulling.pull(server, title, folder, everything=everything, known=known, names=names)
    return {field.name: getattr(done, field.name) for field in fields(done)}
