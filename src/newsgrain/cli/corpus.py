"""Commands of the corpus: push and pull tasks, run the annotators' server, settle answers."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.errors import InputError

if TYPE_CHECKING:
    from newsgrain.adjudicate import Settled
    from newsgrain.exchange import Pushed
    from newsgrain.records import Rejected

Annotations = Annotated[Path, typer.Option(help="Folder of the corpus.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ANNOTATIONS = Path("annotations")
PROJECT = "newsgrain"


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(push)
    app.command()(pull)
    app.command("label-studio")(label_studio)
    app.command()(adjudicate)
    app.command("check-corpus")(check_corpus)


def push(
    inputs: Annotated[list[str], typer.Argument(metavar="IN...", help="Articles to label.")],
    project: Annotated[str, typer.Option(help="Title of the Label Studio project.")] = PROJECT,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be sent.")] = False,
    overlap: Annotated[int, typer.Option(help="Annotators a sentence, in a new project.", min=1)] = 2,
    file: Annotated[
        Path | None, typer.Option(help="Write tasks here, for Label Studio's Import, and reach no server.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Write the labelling configuration here.")] = None,
    annotations: Annotations = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Make Label Studio tasks of articles, each sentence with the article around it, each once.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Sentences that the
    project has already are left alone, so a push that was stopped is simply run again.

    Example: newsgrain push inbox/ --plan
    """
    from newsgrain import labelstudio
    from newsgrain.corpus import write_text_lines

    if config is not None:
        write_text_lines(config, [labelstudio.labelling_config()])
    if file is None:
        _push_live(inputs, (project, plan, overlap), annotations, as_json)
    else:
        _push_file(inputs, file, annotations, as_json)


def _push_file(inputs: list[str], file: Path, annotations: Path, as_json: bool) -> None:
    from newsgrain import labelstudio
    from newsgrain.articles import read_articles

    guidelines = labelstudio.guidelines_hash(annotations)
    count, rejected = labelstudio.write_tasks(file, read_articles(inputs), guidelines)
    report = {"tasks": count, "rejected": len(rejected), "file": str(file), "guidelines": guidelines}
    _tell_rejected(rejected)
    if not count:
        raise InputError(f"{' '.join(inputs)}: no sentence to label was found there")
    typer.echo(json.dumps(report) if as_json else f"{file}: {count:,} tasks")


def _push_live(inputs: list[str], how: tuple[str, bool, int], annotations: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from newsgrain import exchange, labelstudio
    from newsgrain.studio import Studio

    title, plan, overlap = how
    guidelines = labelstudio.guidelines_hash(annotations)
    wanted = exchange.Wanted(title, overlap, (annotations / "GUIDELINES.md").read_text(encoding="utf-8"))
    rejected: list[Rejected] = []
    with Studio.from_environment() as server:
        server.meet()
        tasks = _tasks(inputs, guidelines, rejected)
        done = exchange.push(server, wanted, tasks, plan=plan, tell=_progress)
    _tell_rejected(rejected)
    if not done.new + done.known + done.changed:
        raise InputError(f"{' '.join(inputs)}: no sentence to label was found there")
    report = {**asdict(done), "plan": plan, "rejected": len(rejected), "guidelines": guidelines}
    typer.echo(json.dumps(report) if as_json else _pushed(done, plan))


def _tasks(inputs: list[str], guidelines: str, rejected: list["Rejected"]) -> Iterator[dict[str, Any]]:
    from newsgrain import labelstudio
    from newsgrain.articles import read_articles
    from newsgrain.records import Rejected
    from newsgrain.sentences import split

    for item in read_articles(inputs):
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield from labelstudio.tasks(split(item), guidelines)


def _pushed(done: "Pushed", plan: bool) -> str:
    made = "there already" if done.found else "to be made" if plan else "made"
    told = f"project {done.project!r} ({made}): {done.new:,} {'new' if plan else 'sent'}"
    told += f", {done.known:,} known, {done.changed:,} changed, {done.repeated:,} repeated"
    if done.found and done.configured:
        told += "; labelling configuration " + ("to be renewed" if plan else "renewed")
    if done.changed:
        told += "; changed ones are left as annotators saw them"
    if done.twice:
        told += f"; {done.twice:,} sentences stand there twice: Data Manager > Actions > Remove duplicates"
    return told


def _tell_rejected(rejected: list["Rejected"]) -> None:
    for item in rejected:
        typer.echo(f"newsgrain: {item.origin}: {item.reason}", err=True)


def _progress(sent: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{sent:,} sent ", nl=False, err=True)


def pull(
    project: Annotated[str, typer.Option(help="Title of the Label Studio project.")] = PROJECT,
    everything: Annotated[
        bool, typer.Option("--all", help="Read all answers, not only what changed since the last pull.")
    ] = False,
    file: Annotated[
        Path | None, typer.Option(help="Read this JSON export of Label Studio, and reach no server.")
    ] = None,
    annotations: Annotations = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Append annotators' answers from Label Studio to annotations/answers/.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Answers are only ever
    added: an edited one is a new line, and a second pull writes nothing.

    Example: newsgrain pull
    """
    folder = annotations / "answers"
    report = _pull_live(project, folder, everything) if file is None else _pull_file(file, folder)
    answers, new = report["answers"], report["new"]
    where = f"project {project!r}" if file is None else str(file)
    told = f"{answers:,} answers in {where}: {new:,} new, {answers - new:,} known"
    if report.get("everything") is False:
        told = told.replace("answers in", "answers lately changed in")
    typer.echo(json.dumps(report) if as_json else told)


def _pull_file(file: Path, folder: Path) -> dict[str, Any]:
    from newsgrain import labelstudio

    found = list(labelstudio.read_export(file))
    new = labelstudio.append_answers(folder, found)
    return {"answers": len(found), "new": new, "known": len(found) - new}


def _pull_live(title: str, folder: Path, everything: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from newsgrain import exchange
    from newsgrain.studio import Studio

    with Studio.from_environment() as server:
        server.meet()
        done = exchange.pull(server, title, folder, everything=everything)
    return {**asdict(done), "known": done.answers - done.new}


def label_studio(
    home: Annotated[Path, typer.Option(help="Folder of the server: its data, token and log.")] = Path(
        ".label-studio"
    ),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 8080,
    env: Annotated[
        Path | None, typer.Option(help="Folder of the server's environment; else HOME/env.")
    ] = None,
) -> None:
    """Run a Label Studio server on this machine until Ctrl-C; the first start takes some minutes.

    It listens on 127.0.0.1 only, lets nobody sign up without an invitation and reports to nobody.
    Stopping and starting loses nothing. For PostgreSQL instead of SQLite set DJANGO_DB=default and
    POSTGRE_HOST, POSTGRE_PORT, POSTGRE_NAME, POSTGRE_USER and POSTGRE_PASSWORD.

    Example: newsgrain label-studio
    """
    from newsgrain import studio_server

    studio_server.run(home, port, typer.echo, env)


def adjudicate(
    annotations: Annotations = ANNOTATIONS,
    minimum: Annotated[int, typer.Option(help="Answers a sentence needs.", min=1)] = 2,
    as_json: Json = False,
) -> None:
    """Settle answers into annotations/gold.jsonl; disputes stay open and are counted.

    Example: newsgrain adjudicate
    """
    from newsgrain import corpus
    from newsgrain.adjudicate import adjudicate as settle

    done = settle(corpus.answers(annotations), corpus.rulings(annotations), minimum=minimum)
    corpus.write_records(annotations / "gold.jsonl", done.gold)
    homeless = corpus.write_labelled(annotations)
    if homeless:
        told = f"{annotations / 'articles'}: {len(homeless)} articles with labels are not there"
        what = f"({', '.join(homeless[:3])}); add each as a JSON line before `newsgrain dataset`"
        typer.echo(f"newsgrain: {told} {what}", err=True)
    typer.echo(_settled(done, as_json))


def _settled(done: "Settled", as_json: bool) -> str:
    kinds = ("gold", "disputed", "single", "skipped")
    counts = {kind: len(getattr(done, kind)) for kind in kinds}
    if as_json:
        return json.dumps({**counts, "disputes": list(done.disputed)})
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())


def check_corpus(
    annotations: Annotations = ANNOTATIONS,
    foreign: Annotated[
        Path | None, typer.Option(help="Folder of texts whose words must not stand in the corpus.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that the corpus keeps its promises; exit code 1 if it breaks one.

    Example: newsgrain check-corpus
    """
    from dataclasses import asdict

    from newsgrain import checks

    found = checks.read(annotations)
    promises = checks.check(found, foreign if foreign and foreign.is_dir() else None)
    if as_json:
        report = {"promises": [asdict(p) for p in promises], "counts": checks.counts(found)}
        typer.echo(json.dumps(report))
    else:
        for p in promises:
            typer.echo(f"{'ok ' if p.kept else 'BAD'} {p.name}: {p.found}")
            for offender in p.offenders:
                typer.echo(f"      {offender}")
        told = ", ".join(f"{n:,} {label}" for label, n in checks.by_label(found.settled.gold).items())
        typer.echo(f"    {told}; {len(checks.counts(found))} genres")
    if checks.unkept(promises):
        raise typer.Exit(1)
