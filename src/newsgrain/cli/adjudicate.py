"""The command that settles what annotators said into gold, and hands on what is disputed."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain import homes
from newsgrain.cli.checking import give, keep_inputs, note
from newsgrain.cli.options import (
    ANNOTATIONS,
    Annotators,
    Corpus,
    Json,
    Projects,
    Since,
    Versions,
    selection,
)
from newsgrain.cli.reading import tell_homeless
from newsgrain.wording import counted, first_of

if TYPE_CHECKING:
    from newsgrain.annotations.adjudicate import Settled
    from newsgrain.annotations.crowd import Weighed
    from newsgrain.annotations.selection import Selection
    from newsgrain.labelstudio.disputes import Dispute
    from newsgrain.records import Answer, Article


class Method(StrEnum):
    """How three answers or more that differ are settled."""

    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"


def adjudicate(
    annotations: Corpus = ANNOTATIONS,
    minimum: Annotated[int, typer.Option(help="Answers a sentence needs.", min=1)] = 2,
    method: Annotated[
        Method, typer.Option(help="How three answers or more that differ are settled.")
    ] = Method.MAJORITY,
    certain: Annotated[
        float, typer.Option(help="Probability that dawid-skene must reach.", min=0.5, max=1)
    ] = 0.95,
    disputes: Annotated[
        Path | None, typer.Option(help="Write open disputes here, JSON lines.", metavar="FILE")
    ] = None,
    push: Annotated[
        bool,
        typer.Option("--push", help='Send open disputes to the Label Studio project "TITLE disputes".'),
    ] = False,
    to_file: Annotated[
        Path | None,
        typer.Option(help="Write open disputes as tasks here, for Label Studio's Import.", metavar="FILE"),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Write the labelling configuration for disputes here.")
    ] = None,
    project: Projects = None,
    annotator: Annotators = None,
    since: Since = None,
    guidelines: Versions = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what would be settled, written and sent.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Settle answers into annotations/gold.jsonl; disputes and ties stay open until someone rules on them.

    A tie is never tossed. With --push open disputes become a second project, "<title> disputes", which
    shows what was answered and the notes, without names. Its answers are rulings: pull them, then
    settle again. A ruling that is later than the answers also overturns an agreement.

    With --project, --annotator, --since or --guidelines only answers that fit are settled, and gold.jsonl
    has what they settle and nothing else until it is settled without.

    Example: newsgrain adjudicate --push
    """
    from newsgrain.annotations import adjudicate as rules
    from newsgrain.annotations import corpus

    keep_inputs({"--disputes": disputes, "--to-file": to_file, "--config": config}, annotations=annotations)
    chosen = selection(annotations, project, annotator, since, guidelines)
    everything, misplaced = corpus.answers_in_place(annotations)
    answers = chosen.of(everything)
    weighed, rulings = _weighed(answers, method), _rulings(annotations, answers, chosen)
    posteriors = (weighed and weighed.posteriors) or None
    done = rules.adjudicate(answers, rulings, minimum=minimum, posteriors=posteriors, certain=certain)
    rules.check_totals(done, answers)
    _tell_misplaced(annotations, misplaced)
    if not plan:
        _keep(annotations, done, (len(answers), len(everything)))
    report = _report(done, answers, weighed)
    report |= {"misplaced": misplaced, "apart": len(everything) - len(answers), "plan": plan}
    if disputes or push or to_file or config:
        beside = _beside(annotations, project) if push else None
        report |= _open(done, answers, annotations, (disputes, to_file, config, beside), plan)
    give(report, _outcome(report), as_json=as_json)


def _keep(annotations: Path, done: "Settled", counts: tuple[int, int]) -> None:
    """Write what was settled, and tell what is lacking in it; `counts` are answers that count, and all."""
    from newsgrain.annotations import corpus
    from newsgrain.files import write_records

    write_records(annotations / corpus.GOLD, done.gold)
    _tell_chosen(annotations, *counts)
    tell_homeless(annotations, corpus.write_labelled(annotations))
    _tell_foreign(annotations)


def _rulings(annotations: Path, answers: list["Answer"], chosen: "Selection") -> "Iterator[Answer]":
    """All rulings; where only some answers count, those on the sentences that they answer."""
    from newsgrain.annotations import corpus

    asked = {answer.sentence_id for answer in answers}
    return (r for r in corpus.rulings(annotations) if not chosen or r.sentence_id in asked)


def _beside(annotations: Path, projects: list[str] | None) -> str:
    """The project that disputes get one beside; raises InputError where it is not one."""
    from newsgrain.errors import InputError

    if len(projects or ()) > 1:
        raise InputError("--push: disputes go beside one project; give --project once")
    return projects[0] if projects else homes.settings(annotations).project


def _tell_chosen(annotations: Path, chosen: int, everything: int) -> None:
    from newsgrain.annotations.corpus import GOLD

    if chosen < everything:
        told = f"rests on {chosen:,} of {counted(everything, 'answer')}, as was asked for"
        what = "`newsgrain adjudicate` without options settles all"
        note(f"{annotations / GOLD}: {told}; {what}")


def _weighed(answers: list["Answer"], method: Method) -> "Weighed | None":
    if method is Method.MAJORITY:
        return None
    from newsgrain.annotations import crowd

    return crowd.weigh(answers)


def _tell_misplaced(annotations: Path, misplaced: list[str]) -> None:
    if misplaced:
        told = f"answers to {counted(len(misplaced), 'sentence')} stand on no text of their article"
        what = f"({first_of(misplaced)}) and are left out; restore the article, or correct the answers"
        note(f"{annotations / homes.ANSWERS}: {told} {what}")


def _tell_foreign(annotations: Path) -> None:
    """The corpus in one file has the texts of pushed articles too, once they have labels."""
    from newsgrain.annotations import corpus
    from newsgrain.annotations.gitignore import is_open_to_git

    path = annotations / corpus.LABELLED
    foreign = sum(genre == corpus.PUSHED for genre in corpus.labelled_genres(annotations))
    if foreign and is_open_to_git(path):
        told = f"has the texts of {counted(foreign, 'pushed article')}, and git takes it; do not publish them"
        note(f"{path}: {told}")


def _report(done: "Settled", answers: list["Answer"], weighed: "Weighed | None") -> dict[str, Any]:
    counts = done.counts()
    report: dict[str, Any] = {**counts, "sentences": sum(counts.values()), "answers": len(answers)}
    report |= {"how": done.how(), "disputes": list(done.disputed), "strays": list(done.strays)}
    if weighed:
        report |= {"fallback": weighed.fallback, "annotators": weighed.annotators}
    return report


def _outcome(report: dict[str, Any]) -> str:
    lines = [", ".join(f"{report[kind]:,} {kind}" for kind in ("gold", "disputed", "single", "skipped"))]
    lines[0] = f"to be settled: {lines[0]}" if report["plan"] else lines[0]
    if report["flagged"]:
        lines[0] += f", {report['flagged']:,} flagged as no sentence"
    if report["retracted"]:
        lines[0] += f", {report['retracted']:,} retracted"
    if report.get("fallback"):
        lines.append(f"settled by majority, not by Dawid-Skene: {report['fallback']}")
    elif "annotators" in report:
        known = ", ".join(f"{who} {share:.0%}" for who, share in report["annotators"].items())
        lines.append(f"expected to be right, by Dawid-Skene: {known}")
    if report["strays"]:
        lines.append(f"{counted(len(report['strays']), 'ruling')} on sentences that nobody was asked about")
    return "\n".join([*lines, *report.get("open", ())])


def _open(
    done: "Settled",
    answers: list["Answer"],
    annotations: Path,
    places: "tuple[Path | None, Path | None, Path | None, str | None]",
    plan: bool,
) -> dict[str, Any]:
    """Write open disputes wherever they are wanted; the lines to tell, and what a push did."""
    from newsgrain.annotations import corpus
    from newsgrain.labelstudio import disputes as second

    *files, project = places
    texts = corpus.by_id(annotations)
    found = second.collect(dict.fromkeys(done.disputed, ()), answers, texts, "dispute")
    told = [
        f"{line} to be written" if plan else line for line in _written(found, texts, annotations, files, plan)
    ]
    if missing := len(done.disputed) - len(found):
        out = f"left out: no article of that id in {annotations / homes.ARTICLES}"
        told.append(f"{counted(missing, 'dispute')} {out}")
    if project is None:
        return {"open": told}
    line, pushed = send_disputes(project, found, texts, annotations, plan=plan, by_file="--to-file")
    return {"open": [*told, line], "pushed": pushed}


def _written(
    found: "list[Dispute]",
    texts: "dict[str, Article]",
    annotations: Path,
    places: "Sequence[Path | None]",
    plan: bool,
) -> Iterator[str]:
    """Disputes as JSON lines, as tasks, and the labelling configuration of these, where they are wanted."""
    from newsgrain.files import write_lines, write_records
    from newsgrain.labelstudio import conversion
    from newsgrain.labelstudio import disputes as second

    lines, file, config = places
    if lines:
        yield f"{lines}: {counted(write_records(lines, found, write=not plan), 'dispute')}"
    if config:
        guidelines = conversion.guidelines_text(annotations)
        write_lines(config, [second.labelling_config(guidelines)], write=not plan)
    if file:
        count = second.write_tasks(file, found, texts, annotations, write=not plan)
        yield f"{file}: {counted(count, 'task')}"


def send_disputes(
    title: str,
    found: "list[Dispute]",
    texts: "dict[str, Article]",
    annotations: Path,
    *,
    plan: bool,
    by_file: str | None = None,
) -> tuple[str, dict[str, Any] | None]:
    """Push disputes into the project beside the one of this title: a line for people, and what was done.

    Where no server is named the error tells which option goes `by_file` instead.
    """
    from dataclasses import asdict

    from newsgrain.labelstudio import disputes as second
    from newsgrain.labelstudio.studio import Studio

    if not found:
        return "nothing to rule on: no dispute was sent", None
    with Studio.connected(by_file) as server:
        done = second.push(server, title, found, texts, annotations, plan=plan)
    return second.sent(done, plan), {**asdict(done), "plan": plan}
