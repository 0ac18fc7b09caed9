"""Commands of the main job: classify articles, or only split them."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.errors import InputError

if TYPE_CHECKING:
    from newsgrain.classify import Run
    from newsgrain.ledger import PartCounts

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="Files, folders or globs: .txt .md .html .jsonl .jsonl.gz .csv .parquet; - for JSON"
        " lines on standard input.",
    ),
]
Column = Annotated[str, typer.Option(help="Name of the column or field that holds the text.", metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_PARTLY = 3


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(classify)
    app.command()(split)


def classify(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(help="Folder for the results.", metavar="DIR")],
    model: Annotated[
        str | None, typer.Option(help="Name or folder of a model; the current one if not given.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl or parquet.")] = "jsonl",
    jobs: Annotated[int, typer.Option(help="Processes to work in.", min=1)] = 1,
    text_column: Column = "text",
    models: Annotated[Path, typer.Option(help="Folder of the models.")] = Path("models"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what is in DIR.")] = False,
    as_json: Json = False,
) -> None:
    """Label every sentence of every article.

    A second run into the same DIR goes on where the first stopped. Exit code 0 when all was
    classified, 3 when something was rejected (see DIR/rejected.jsonl), 1 when nothing could be done.

    Example: newsgrain classify inbox/ --out out
    """
    from newsgrain import classify as job
    from newsgrain.articles import ReadOptions
    from newsgrain.model import find
    from newsgrain.parts import FORMATS

    if form not in FORMATS:
        raise InputError(f"--format {form}: unknown; choose {' or '.join(FORMATS)}")
    if fresh:
        job.start_again(out)
    options = job.Options(form=form, jobs=jobs, reading=ReadOptions(text_column=text_column))
    folder = find(models, model)
    run = _with_progress(job.classify, inputs, out, folder, options)
    if as_json:
        typer.echo(json.dumps(asdict(run)))
    else:
        _show(run, out, form)
    if run.rejected:
        raise typer.Exit(1 if not run.classified else _PARTLY)


def _with_progress(
    function: "Callable[..., Run]", inputs: Sequence[str], out: Path, folder: Path, options: object
) -> "Run":
    """Run with a count of sentences on standard error, when that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        done = [0, 0, 0]

        def progress(counts: "PartCounts") -> None:
            for n, more in enumerate((counts.articles, counts.sentences, counts.rejected)):
                done[n] += more
            text = f"{done[0]:,} articles, {done[1]:,} sentences, {done[2]:,} rejected"
            bar.update(task, description=text)

        return function(inputs, out, folder, options, progress)


def _show(run: "Run", out: Path, form: str) -> None:
    from newsgrain import show

    show.run_summary(run, out)
    if form == "jsonl":
        show.first_article(out)


def split(
    inputs: Inputs,
    out: Annotated[str, typer.Option(help="File for the sentences; - for standard output.")] = "-",
    text_column: Column = "text",
) -> None:
    """Cut articles into sentences, one JSON line each, and label nothing.

    Example: newsgrain split inbox/ --out sentences.jsonl
    """
    from newsgrain.articles import ReadOptions, read_articles
    from newsgrain.corpus import write_text_lines
    from newsgrain.records import Rejected
    from newsgrain.sentences import split as cut

    rejected: list[Rejected] = []

    def lines() -> Iterator[str]:
        for item in read_articles(inputs, ReadOptions(text_column=text_column)):
            if isinstance(item, Rejected):
                rejected.append(item)
                continue
            for s in cut(item).sentences:
                yield json.dumps({"sentence_id": s.sentence_id, **asdict(s)}, ensure_ascii=False)

    count = _print(lines()) if out == "-" else write_text_lines(Path(out), lines())
    for item in rejected:
        typer.echo(f"newsgrain: {item.told()}", err=True)
    if rejected:
        raise typer.Exit(_PARTLY if count else 1)


def _print(lines: Iterator[str]) -> int:
    count = 0
    for line in lines:
        sys.stdout.write(line + "\n")
        count += 1
    return count
