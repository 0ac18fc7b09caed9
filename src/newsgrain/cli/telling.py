"""Tells on standard error what could not be read or used: the first reasons in a terminal, all in a file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from newsgrain.records import Rejected

_FIRST = 3


def tell_rejected(items: "Sequence[Rejected]") -> None:
    """Say where and why; a terminal gets the first reasons, since nobody reads a thousand lines."""
    from newsgrain.wording import plain, rejections

    if sys.stderr.isatty():
        for line in rejections(items, "(--json lists them, and so does 2> FILE)"):
            typer.echo(f"newsgrain: {line}" if line[0] != " " else line, err=True)
        return
    for item in items:
        typer.echo(f"newsgrain: {plain(item.told())}", err=True)


def tell_homeless(annotations: Path, homeless: Sequence[str]) -> None:
    """Say on standard error which articles have labels and are not there, and what that means."""
    from newsgrain.wording import counted

    if homeless:
        first = ", ".join(homeless[:_FIRST]) + (", ..." if len(homeless) > _FIRST else "")
        told = f"{counted(len(homeless), 'article')} with labels {'is' if len(homeless) == 1 else 'are'} not"
        what = f"there ({first}) and left out; push or add each as a JSON line, then `newsgrain dataset`"
        typer.echo(f"newsgrain: {annotations / 'articles'}: {told} {what}", err=True)
