"""The command that puts labels and texts together which are kept apart."""

import json
from pathlib import Path
from typing import Annotated

import typer

from newsgrain.cli.checking import keep_inputs
from newsgrain.cli.options import READ, Column, Encoding, Json
from newsgrain.cli.reading import read_options
from newsgrain.wording import counted


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(join)


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
    from newsgrain.annotations import textless
    from newsgrain.ingest.articles import read_articles

    keep_inputs({"--out": out}, [*inputs, *map(str, labels)])
    found = textless.join(
        labels, read_articles(inputs, read_options(text_column, encoding, any_language=True))
    )
    textless.write(out, found)
    sentences = sum(len(item.labels) for item in found)
    told = f"{counted(len(found), 'article')} with {counted(sentences, 'label')}"
    report = {"articles": len(found), "labels": sentences, "file": str(out)}
    typer.echo(json.dumps(report) if as_json else f"{out}: {told}")
