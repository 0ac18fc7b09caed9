"""The command that tells how far a project on the server is."""

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import keep_inputs, note
from newsgrain.cli.options import (
    ANNOTATIONS,
    DATASET,
    PROJECT,
    Annotations,
    DataFolder,
    Json,
    Project,
    TargetOption,
    aimed,
)
from newsgrain.cli.train import kept_in
from newsgrain.errors import InputError

if TYPE_CHECKING:
    from newsgrain.labelstudio.status import Status
    from newsgrain.labelstudio.status_reading import Live
    from newsgrain.quality.agreement import Agreement
    from newsgrain.quality.gold_questions import Accuracy
    from newsgrain.quality.target import Last, Target

# how often a page loads itself again where nobody said how often it is written
_RELOAD_S = 60


def status(
    project: Project = PROJECT,
    html: Annotated[
        Path | None, typer.Option(help="Write a page here that loads itself again.", metavar="FILE")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", help="Write what each annotator did on each day here.", metavar="FILE"),
    ] = None,
    every: Annotated[
        int | None,
        typer.Option(
            help="Stay, and renew all every so many seconds, until Ctrl-C.", min=5, metavar="SECONDS"
        ),
    ] = None,
    target: TargetOption = None,
    dataset: DataFolder = DATASET,
    annotations: Annotations = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Tell how far a project is, live from the server: done, left, pace, agreement so far.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Nothing is pulled or
    changed. Hours to the end count what an answer took, 5 minutes at most: a page may stay open over
    lunch. Days begin at midnight where the command runs. What the last `newsgrain evaluate` found is told
    as well: what more answers are worth, and whether sentences drawn at random say that --target is
    reached.

    Example: newsgrain status --html status.html --every 30
    """
    from newsgrain.labelstudio import pseudonyms
    from newsgrain.labelstudio.status_reading import Live
    from newsgrain.labelstudio.studio import Studio

    keep_inputs({"--html": html, "--csv": csv}, annotations=annotations)
    if every is not None and as_json:
        raise InputError("--every: stays, and --json is told once; leave one of them out")
    names, aim = pseudonyms.chosen(annotations, asked=False), aimed(target, annotations)
    with Studio.connected() as server:
        desk = _Desk(Live(server, project, names), annotations, html, csv, dataset, aim)
        if every is None:
            desk.tell(desk.look(_RELOAD_S), as_json)
        else:
            desk.stay(every)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found at one moment."""

    status: "Status"
    agreement: "Agreement | None"
    questions: "tuple[Accuracy, ...]"
    evaluated: "Last | None"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is looked at, and where it is written."""

    live: "Live"
    annotations: Path
    html: Path | None
    csv: Path | None
    dataset: Path
    aim: "Target | None"

    def look(self, reload_s: int | None) -> "_Looked":
        """Read what is new and write the files."""
        from newsgrain.report.show_progress import counting

        with counting("tasks read") as move:
            self.live.tell = move
            self.live.renew()
        return self._written(reload_s)

    def _written(self, reload_s: int | None) -> "_Looked":
        from datetime import datetime

        from newsgrain.files import write_lines
        from newsgrain.labelstudio.status import daily
        from newsgrain.labelstudio.status import status as count
        from newsgrain.quality.target import kept
        from newsgrain.report.status_page import page
        from newsgrain.report.status_words import Outlook

        now = datetime.now().astimezone()
        live = self.live
        found = count(live.server.url, live.project, list(live.given.values()), now, live.shares)
        looked = _Looked(found, self._agreement(), self._on_questions(), kept(kept_in(self.dataset)))
        outlook = Outlook(looked.evaluated, self.aim)
        if self.html is not None:
            write_lines(self.html, [page(found, looked.agreement, reload_s, looked.questions, outlook)])
        if self.csv is not None:
            write_lines(self.csv, daily(self.live.answers(), now.tzinfo))
        return looked

    def _agreement(self) -> "Agreement | None":
        """Agreement on what overlaps, without gold questions; None where nothing does."""
        from newsgrain import annotators
        from newsgrain.annotations import corpus
        from newsgrain.quality.agreement import MINIMUM, measure

        asked = corpus.questions_asked(self.annotations)
        answers = [a for a in self.live.answers() if (a.project, a.sentence_id) not in asked]
        by = annotators.kind(self.annotations, {a.annotator for a in answers})
        try:
            found = measure(answers, minimum=1, annotated_by=by) if answers else None
        except InputError:
            return None
        return found and replace(found, minimum=MINIMUM)

    def _on_questions(self) -> "tuple[Accuracy, ...]":
        """How annotators do on this project's gold questions."""
        from newsgrain.annotations import corpus
        from newsgrain.quality.gold_questions import accuracy

        asked = corpus.questions(self.annotations)
        return accuracy(self.live.answers(), asked, corpus.answers(self.annotations)) if asked else ()

    def tell(self, looked: "_Looked", as_json: bool) -> None:
        """Print what was found."""
        from newsgrain.report import show_status
        from newsgrain.report.status_words import Outlook

        if as_json:
            found = {**_report(looked), **_as_row(looked.evaluated, self.aim)}
            typer.echo(json.dumps(found, allow_nan=False))
            return
        outlook = Outlook(looked.evaluated, self.aim)
        show_status.status(looked.status, looked.agreement, looked.questions, outlook)
        for path in filter(None, (self.html, self.csv)):
            typer.echo(f"{path}: written")

    def stay(self, every: int) -> None:
        """Look again and again; a server that is away for a while is told, and asked again."""
        from newsgrain.labelstudio.server_errors import PassingError

        self.tell(self.look(every), as_json=False)
        try:
            while True:
                time.sleep(every)
                try:
                    typer.echo(_line(self.look(every).status))
                except PassingError as error:
                    note(str(error))
        except KeyboardInterrupt:
            self._written(None)
            raise


def _line(found: "Status") -> str:
    from newsgrain.report.status_words import headline

    return f"{found.at:%H:%M:%S} {headline(found)}"


def _report(looked: "_Looked") -> dict[str, Any]:
    return {
        **looked.status.to_dict(),
        "agreement": looked.agreement and _agreed(looked.agreement),
        "gold_questions": [one.to_dict() for one in looked.questions],
    }


def _agreed(agreement: "Agreement") -> dict[str, Any]:
    from dataclasses import asdict

    told = {name: getattr(agreement, name) for name in ("shared", "pairs_of_answers", "standing")}
    told |= {name: asdict(getattr(agreement, name)) for name in ("alpha", "observed")}
    return {**told, "with_rest": {who.name: asdict(who.with_rest) for who in agreement.annotators}}


def _as_row(last: "Last | None", aim: "Target | None") -> dict[str, Any]:
    """What the last `evaluate` found and what it says of the target, as JSON has it."""
    from dataclasses import asdict

    from newsgrain.quality.target import stands

    share = None if last is None else last.share
    return {"evaluated": last and asdict(last), "target": aim and asdict(stands(share, aim))}
