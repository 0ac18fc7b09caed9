"""Tells on standard error what could not be read: the first reasons in a terminal, all of it in a file."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from newsgrain.records import Rejected


def tell_rejected(items: "Sequence[Rejected]") -> None:
    """Say where and why; a terminal gets the first reasons, since nobody reads a thousand lines."""
    from newsgrain.wording import rejections

    if sys.stderr.isatty():
        for line in rejections(items, "(--json lists them, and so does 2> FILE)"):
            typer.echo(f"newsgrain: {line}" if line[0] != " " else line, err=True)
        return
    for item in items:
        typer.echo(f"newsgrain: {item.told()}", err=True)
