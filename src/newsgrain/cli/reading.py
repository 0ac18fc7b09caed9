"""Reads articles as a command was asked to, the same for every command, and tells what could not be read."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from newsgrain.cli.checking import note
from newsgrain.homes import ARTICLES

if TYPE_CHECKING:
    from newsgrain.ingest.chunks import ReadOptions
    from newsgrain.records import Article, Rejected


@contextmanager
def read_twice(
    inputs: Sequence[str], reading: "ReadOptions"
) -> "Iterator[tuple[Iterator[Article | Rejected], str | None]]":
    """The articles under ids that stand for one text each, and a line about ids that did not.

    All are read first to see them; standard input is kept in a file meanwhile.
    """
    from newsgrain.ids import Names
    from newsgrain.ingest.articles import read_articles
    from newsgrain.ingest.inputs import STDIN

    with spooled() if STDIN in inputs else nullcontext(lambda: None) as rewind:
        names = Names.of(read_articles(inputs, reading))
        rewind()
        yield names.once(read_articles(inputs, reading)), names.told()


@contextmanager
def spooled() -> "Iterator[Callable[[], object]]":
    """Put standard input into a file; what is given goes back to its beginning."""
    from newsgrain.ingest.inputs import standard_input

    before, given = sys.stdin, standard_input()
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(given, file)
        file.seek(0)
        sys.stdin = io.TextIOWrapper(file)
        try:
            yield lambda: file.seek(0)
        finally:
            sys.stdin.detach()
            sys.stdin = before


def read_options(text_column: str | None, encoding: str | None, any_language: bool) -> "ReadOptions":
    """How to read, as a command was asked to; raises InputError when an option cannot be."""
    from newsgrain.ingest.chunks import ReadOptions

    return ReadOptions.asked(text_column, encoding, any_language)


def rejections_row(items: "Sequence[Rejected]") -> dict[str, Any]:
    """What was rejected, as JSON has it."""
    return {"rejected": len(items), "rejections": [asdict(item) for item in items]}


def tell_rejected(items: "Sequence[Rejected]") -> None:
    """Say where and why; a terminal gets the first reasons, since nobody reads a thousand lines."""
    from newsgrain.wording import plain, rejections

    if sys.stderr.isatty():
        for line in rejections(items, "(--json lists them, and so does 2> FILE)"):
            typer.echo(f"newsgrain: {line}" if line[0] != " " else line, err=True)
        return
    for item in items:
        note(plain(item.told()))


def tell_forgotten(articles: Sequence[str]) -> None:
    """Say on standard error which articles were refused, and what to do about it."""
    from newsgrain.wording import counted, first_of, it_or_them

    if articles:
        told = counted(len(articles), "article that was forgotten", "articles that were forgotten")
        told += f" left out: {first_of(articles)}; take {it_or_them(len(articles))}"
        note(f"{told} out of the inputs, too")


def tell_homeless(annotations: Path, homeless: Sequence[str]) -> None:
    """Say on standard error which articles have labels and are not there, and what that means."""
    from newsgrain.wording import counted, first_of, is_or_are

    if homeless:
        first = first_of(homeless)
        told = f"{counted(len(homeless), 'article')} with labels {is_or_are(len(homeless))} not"
        what = f"there ({first}) and left out; push or add each as a JSON line, then `newsgrain dataset`"
        note(f"{annotations / ARTICLES}: {told} {what}")
