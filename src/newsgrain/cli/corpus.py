"""Commands of a whole corpus: begin one, check its promises, and join labels to texts kept elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsgrain.cli.checking import give, keep_inputs
from newsgrain.cli.options import ANNOTATIONS, READ, Column, Corpus, Encoding, Json
from newsgrain.cli.reading import read_options
from newsgrain.homes import TITLE
from newsgrain.wording import counted

_SIGNS = {True: "ok ", False: "BAD", None: "-- "}  # of a promise, None where there was nothing to look at


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.", metavar="FOLDER")],
    project: Annotated[
        str | None,
        typer.Option(
            help=f"Title of its Label Studio project, of {TITLE} characters; the folder's name if not given."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Begin a corpus of your own, apart from the one that comes with newsgrain.

    The folder gets the guidelines, places for articles and answers, a .gitignore, and newsgrain.json with
    the title of its project. Commands that are run in it find all that by themselves; elsewhere name it
    with `--annotations`. To learn from it beside another corpus: `newsgrain train annotations ours`.

    Example: newsgrain init ours
    """
    from newsgrain.annotations.begin import begin
    from newsgrain.homes import titled

    title = titled(project or folder.absolute().name)
    made = begin(folder, title)
    told = f"{folder}: {', '.join(made)}; in it `newsgrain push ARTICLES` makes the project {title!r}"
    report = {"folder": str(folder), "project": title, "files": made}
    give(report, told, as_json=as_json)


def check_corpus(
    annotations: Corpus = ANNOTATIONS,
    foreign: Annotated[
        Path | None, typer.Option(help="Folder of texts whose words must not stand in the corpus.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that the corpus keeps its promises; exit code 1 if it breaks one.

    Articles that were pushed are still at work: they may be half answered, and nearly repeat each other.
    A line that begins with -- found nothing to check.

    Example: newsgrain check-corpus
    """
    from newsgrain.annotations import checks

    found = checks.read(annotations)
    promises, counts = (
        checks.check(found, foreign if foreign and foreign.is_dir() else None),
        checks.counts(found),
    )
    lines = [
        line
        for p in promises
        for line in (f"{_SIGNS[p.kept]} {p.name}: {p.found}", *(f"      {one}" for one in p.offenders))
    ]
    told = ", ".join(f"{n:,} {label}" for label, n in checks.by_label(found.settled.gold).items())
    lines.append(f"    {told}; {counted(len(counts), 'genre')}")
    report = {"promises": [asdict(p) for p in promises], "counts": counts}
    give(report, "\n".join(lines), as_json=as_json)
    if checks.unkept(promises):
        raise typer.Exit(1)


def join(
    labels: Annotated[
        list[Path],
        typer.Option(
            help="Labels without texts (JSON lines: article_id, text_sha256, labels); may be repeated.",
            metavar="FILE",
        ),
    ],
    inputs: Annotated[list[str], typer.Argument(metavar="TEXTS...", help=f"The articles: {READ}")],
    out: Annotated[
        Path, typer.Option(help="Write labelled articles here, as --with and --on take them.", metavar="FILE")
    ],
    text_column: Column = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Put labels together with the texts they belong to, which may not be passed on with them.

    Nothing is written when a text is missing or is not the one that was labelled.

    Example: newsgrain join archive/ --labels labels.jsonl --out labelled.jsonl
    """
    from newsgrain.annotations import elsewhere
    from newsgrain.ingest.articles import read_articles

    keep_inputs({"--out": out}, [*inputs, *map(str, labels)])
    found = elsewhere.join(
        labels, read_articles(inputs, read_options(text_column, encoding, any_language=True))
    )
    elsewhere.write(out, found)
    sentences = sum(len(item.labels) for item in found)
    told = f"{counted(len(found), 'article')} with {counted(sentences, 'label')}"
    report = {"articles": len(found), "labels": sentences, "file": str(out)}
    give(report, f"{out}: {told}", as_json=as_json)
