"""Reads articles as a command was asked to, so that a file means the same to every command."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

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
