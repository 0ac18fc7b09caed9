"""Commands of the main job: classify articles, or only split them."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.cli.checking import ended, give, keep_inputs, note, one_of
from newsgrain.cli.options import (
    AnyLanguage,
    Column,
    Encoding,
    Furniture,
    Inputs,
    Jobs,
    Json,
    ModelName,
    Models,
    OptionalInputs,
    processes,
)
from newsgrain.cli.reading import read_options, read_twice, tell_rejected
from newsgrain.cli.streams import is_read
from newsgrain.errors import PARTLY, InputError, OutputError
from newsgrain.files import line_of
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.batch.batches import Options
    from newsgrain.batch.run_summary import Run
    from newsgrain.records import Article, Rejected


def classify(
    out: Annotated[str, typer.Option(help="Folder for the results, or its URL.", metavar="DIR")],
    inputs: OptionalInputs = None,
    model: ModelName = None,
    furniture: Furniture = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, parquet or csv.")] = "jsonl",
    jobs: Jobs = 1,
    batch_size: Annotated[
        float, typer.Option(help="Input for one part, in MB; less needs less memory.", min=0.001)
    ] = 4,
    dask: Annotated[
        str | None,
        typer.Option(help="Work on a Dask cluster: its scheduler's address or file.", metavar="ADDRESS"),
    ] = None,
    watch: Annotated[
        str | None,
        typer.Option(help="Stay and classify what is moved into this folder.", metavar="FOLDER"),
    ] = None,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    models: Models = MODELS,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Remove what newsgrain wrote into DIR before, and nothing else.")
    ] = False,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Take out what is of inputs that were edited or deleted since."),
    ] = False,
    pages: Annotated[
        bool,
        typer.Option(
            "--pages",
            help="Also write DIR/html: index.html and a page an article, with what carried each label."
            " Much slower: pages come at some 800 sentences a second of a processor.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Label every sentence of every article.

    A second run into the same DIR goes on where the first stopped. An article at several places is
    classified once and has a row for each; an id that stands for several texts gets the name of the file
    before it. What is of inputs that were edited or deleted since stays until --prune. With --watch it
    goes on until it is stopped (Ctrl-C or SIGTERM) and exits with 0. Exit code 0 when all was classified,
    also of a folder that is empty, which is told; 3 when something was rejected (see DIR/rejected.jsonl),
    1 when nothing could be done, 130 after Ctrl-C.

    Example: newsgrain classify inbox/ --out out
    """
    from newsgrain.batch import classify as job
    from newsgrain.model.store import find

    given = _checked(inputs, watch, form, out, pages=pages, prune=prune)
    size, lines = round(batch_size * 2**20), None if furniture is None else str(furniture)
    reading = read_options(text_column, encoding, any_language)
    options = job.Options(form, processes(jobs), size, reading, dask, lines)
    folder = find(models, model)
    function = partial(job.watch, watch) if watch else partial(job.classify, given, prune=prune)
    function = partial(function, fresh=fresh)
    run = _stoppable(lambda: _with_progress(function, given, out, folder, options), out, form)
    if pages:
        _write_pages(given, out, folder, options)
    give(asdict(run), lambda: _show(run, out, form), as_json=as_json)
    if run.rejected and not watch:
        raise typer.Exit(1 if not run.classified else PARTLY)


def _checked(
    inputs: list[str] | None, watch: str | None, form: str, out: str, *, pages: bool, prune: bool
) -> list[str]:
    """The inputs; raises InputError when the options do not go together."""
    from newsgrain.results import FORMATS
    from newsgrain.storage import is_shared, is_url, local

    if not is_shared(out):
        raise InputError(f"{out}: what is written there is lost when the command ends; choose another --out")
    one_of("--format", form, FORMATS)
    if bool(inputs) == bool(watch):
        raise InputError("give what to classify, or a folder with --watch, and not both")
    if pages and (watch or is_url(local(out))):
        raise InputError("--pages goes with a local --out and without --watch; run it again so for the pages")
    if prune and watch:
        raise InputError(
            "--prune does not go with --watch; stop that, and run --prune on the folder by itself"
        )
    return inputs or []


def _stoppable(function: "Callable[[], Run]", out: str, form: str) -> "Run":
    """Run so that SIGTERM and Ctrl-C end it cleanly, with a word on how to go on."""
    try:
        return function()
    except KeyboardInterrupt as stopped:
        if not _has_parts(out, form):
            raise
        raise ended(stopped, f"what is finished in {out} is kept, the same command goes on") from None


def _has_parts(out: str, form: str) -> bool:
    """Whether anything is finished; of a URL nobody is asked, who may not answer."""
    from newsgrain.results import FOLDERS, part_files
    from newsgrain.storage import is_url, local

    place = Path(local(out), FOLDERS[0])
    return is_url(local(out)) or (place.is_dir() and bool(part_files(place, form)))


def _write_pages(inputs: list[str], out: str, folder: Path, options: "Options") -> None:
    from newsgrain.report import batch_pages
    from newsgrain.report.show_progress import counting
    from newsgrain.storage import local

    with counting("pages") as progress:
        written = batch_pages.write(inputs, Path(local(out)), folder, options, progress)
    note(written.told())


def _with_progress(
    function: "Callable[..., Run]", given: list[str], out: str, folder: Path, options: "Options"
) -> "Run":
    """Run with a bar on standard error, when that is a terminal; notices always."""
    from newsgrain.batch.classify import Listener

    if sys.stderr is None or not sys.stderr.isatty():
        return function(out, folder, options, Listener(notice=note))
    from newsgrain.batch.meter import Meter, total_bytes
    from newsgrain.report.show_progress import BatchBar

    with BatchBar(Meter(total_bytes(given) if given else None)).drawn() as bar:
        return function(out, folder, options, Listener(bar.progress, bar.notice, bar.meter))


def _show(run: "Run", out: str, form: str) -> None:
    from newsgrain.records import Rejected
    from newsgrain.report import show
    from newsgrain.results import REJECTED
    from newsgrain.storage import is_url, local, opened

    show.run_summary(run, out)
    if run.rejected:
        with opened(f"{local(out).rstrip('/')}/{REJECTED}") as lines:
            show.rejected(map(Rejected.from_json, map(json.loads, lines)), out)
    if not is_url(local(out)):
        show.first_new_article(Path(local(out)), run.new_parts, form)


def split(
    inputs: Inputs,
    out: Annotated[str, typer.Option(help="File for the sentences; - for standard output.")] = "-",
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    as_json: Json = False,
) -> None:
    """Cut articles into sentences, one JSON line each, and label nothing.

    All articles are read twice, so that an id which stands for several texts is known before. Where they go
    into a pipe that is closed, as by `head`, it stops there, and that is no failure.
    Exit code 0 when all was cut, 3 when something was rejected, 1 when nothing could be done.

    Example: newsgrain split inbox/ --out sentences.jsonl
    """
    from newsgrain.files import write_lines

    if as_json and out == "-":
        raise InputError("--json goes with --out FILE: standard output has the sentences")
    reading, found = read_options(text_column, encoding, any_language), _Cut()
    keep_inputs({"--out": None if out == "-" else out}, inputs)
    with read_twice(inputs, reading) as (items, told):
        lines = _cut(items, found)
        found.sentences = _print(lines) if out == "-" else write_lines(Path(out), lines)
    if told:
        note(told)
    tell_rejected(found.rejected)
    if as_json:
        typer.echo(json.dumps({"out": out, **asdict(found)}))
    elif out != "-":
        cut = counted(found.sentences, "sentence"), counted(found.articles, "article")
        typer.echo(f"{out}: {cut[0]} of {cut[1]}")
    if found.rejected:
        raise typer.Exit(PARTLY if found.sentences else 1)


@dataclass(slots=True)
class _Cut:
    """What became of articles that were split."""

    articles: int = 0
    sentences: int = 0
    rejected: "list[Rejected]" = field(default_factory=list)


def _cut(items: "Iterator[Article | Rejected]", found: _Cut) -> Iterator[str]:
    """A JSON line a sentence; what is met on the way is counted in `found`."""
    from newsgrain.records import accepted
    from newsgrain.text.sentences import split as cut

    for article in accepted(items, found.rejected):
        found.articles += 1
        for s in cut(article).sentences:
            yield line_of({"sentence_id": s.sentence_id, **asdict(s)})


def _print(lines: Iterator[str]) -> int:
    if sys.stdout is None:
        raise OutputError("standard output is closed; name a file for the sentences with --out")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is nothing else, whatever the terminal speaks
    count = 0
    for line in lines:
        sys.stdout.write(line + "\n")
        count += 1
        if not is_read():
            break
    return count
