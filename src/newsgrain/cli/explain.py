"""The command that tells why: one article, its labels and what carried them."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, keep_inputs
from newsgrain.cli.options import AnyLanguage, Column, Encoding, Furniture, Json, ModelName, Models
from newsgrain.cli.reading import read_options
from newsgrain.errors import InputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.ingest.chunks import ReadOptions
    from newsgrain.model.evidence import Evidence, Explained
    from newsgrain.records import Article, Rejected


def explain(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file that holds the article; - for JSON lines.")
    ],
    model: ModelName = None,
    furniture: Furniture = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page to look at here.", metavar="PAGE.html")
    ] = None,
    as_json: Json = False,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    number: Annotated[int, typer.Option("--article", help="Which article of FILE.", min=1)] = 1,
    models: Models = MODELS,
) -> None:
    """Show one article with every sentence's label and the evidence that carried it.

    Example: newsgrain explain inbox/ferry-strike.txt
    """
    from newsgrain.model.evidence import explain as evidence
    from newsgrain.model.furniture import load
    from newsgrain.model.store import find
    from newsgrain.report import show

    keep_inputs({"--html": html}, [file, *([str(furniture)] if furniture else [])])
    article = _article(file, number, read_options(text_column, encoding, any_language))
    found = evidence(load(find(models, model), furniture), article)
    if html is not None:
        _write_page(html, found)
        give(_report(found), f"{html}: {counted(len(found.sentences), 'sentence')}", as_json=as_json)
    else:
        give(_report(found), lambda: show.article(found), as_json=as_json)


def _article(file: str, number: int, reading: "ReadOptions") -> "Article":
    """The article with this number, counted from 1."""
    from newsgrain.ingest.articles import read_articles
    from newsgrain.records import Rejected

    items = islice(read_articles([file], reading), number - 1, None)
    item = next(items, None)
    if item is None:
        do = "choose a smaller --article" if number > 1 else "give a file that holds one"
        raise InputError(f"{file}: has no article{f' {number}' * (number > 1)}; {do}")
    if isinstance(item, Rejected):
        raise InputError(f"{item.told()}{_instead(items, number)}")
    return item


def _instead(items: "Iterator[Article | Rejected]", number: int) -> str:
    """Which of the items behind the one with this number can be explained, if any can."""
    from newsgrain.records import Article

    for n, item in enumerate(items, number + 1):
        if isinstance(item, Article):
            return f"; --article {n} is {item.origin or item.article_id}"
    return ""


def _write_page(path: Path, found: "Explained") -> None:
    from newsgrain.files import write_lines
    from newsgrain.report.article_page import page

    write_lines(path, [page(found)])


def _report(found: "Explained") -> dict[str, Any]:
    return {
        "article_id": found.article.article_id,
        "origin": found.article.origin,
        "title": found.article.title,
        "model": found.model,
        "counts": {label.value: count for label, count in found.counts().items()},
        "sentences": [_row(evidence) for evidence in found.sentences],
    }


def _row(evidence: "Evidence") -> dict[str, Any]:
    return {**asdict(evidence.prediction), "unsure": evidence.unsure, "look": asdict(evidence.look)}
