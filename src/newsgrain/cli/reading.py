"""Options that every command which reads articles has, so that a file means the same to all of them."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from newsgrain.ingest.formats import SUFFIXES

if TYPE_CHECKING:
    from newsgrain.ingest.chunks import ReadOptions
    from newsgrain.records import Article, Rejected

READ = (
    f"files, folders or globs: {SUFFIXES}; most of them packed, too, such as .csv.gz; - for JSON lines on"
    " standard input; URLs such as s3://bucket/folder."
)
"""What can be given as articles, to end the help of an argument with."""
Inputs = Annotated[list[str], typer.Argument(metavar="IN...", help=READ[0].upper() + READ[1:])]
OptionalInputs = Annotated[list[str] | None, *get_args(Inputs)[1:]]
Column = Annotated[
    str | None,
    typer.Option(
        help="Name of the column or field that holds the text, with dots for a field in a field; found if not"
        " given.",
        metavar="NAME",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="Character set of the files; found out for each file if not given.", metavar="NAME"),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Take articles in other languages than English, too.")
]


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
    before = sys.stdin
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(before.buffer, file)
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
