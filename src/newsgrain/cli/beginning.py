"""The command that begins a corpus of a team's own."""

import json
from pathlib import Path
from typing import Annotated

import typer

from newsgrain.cli.options import Json


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.", metavar="FOLDER")],
    project: Annotated[
        str | None, typer.Option(help="Title of its Label Studio project; the folder's name if not given.")
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

    title = titled(project or folder.absolute().name, "--project")
    made = begin(folder, title)
    told = f"{folder}: {', '.join(made)}; in it `newsgrain push ARTICLES` makes the project {title!r}"
    report = {"folder": str(folder), "project": title, "files": made}
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else told)
