"""Options that every command which reads articles has, so that a file means the same to all of them."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from newsgrain.formats import SUFFIXES

if TYPE_CHECKING:
    from newsgrain.pieces import ReadOptions

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help=f"Files, folders or globs: {SUFFIXES}; - for JSON lines on standard input; URLs such as"
        " s3://bucket/folder.",
    ),
]
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


def read_options(text_column: str | None, encoding: str | None, any_language: bool) -> "ReadOptions":
    """How to read, as a command was asked to; raises InputError when an option cannot be."""
    from newsgrain.charsets import wanted
    from newsgrain.pieces import ReadOptions

    if encoding is not None:
        wanted(encoding)
    return ReadOptions(text_column=text_column, encoding=encoding, any_language=any_language)
