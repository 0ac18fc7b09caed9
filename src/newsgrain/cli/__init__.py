"""The command line: a command reads files, calls one function, writes files and reports."""

import inspect
import sys
from typing import Annotated

import typer

from newsgrain import __version__
from newsgrain.cli import (
    batch,
    beginning,
    choosing,
    corpus,
    distilling,
    explaining,
    health,
    joining,
    learning,
    measuring,
    pulling,
    quality,
    settling,
    watching,
)
from newsgrain.cli.checking import App
from newsgrain.errors import NewsgrainError
from newsgrain.labels import LABELS

_NAMES = [label.shown.lower() for label in LABELS]
_HELP = f"""Sort the sentences of news articles by who vouches for them: the outlet, a source, or nobody.

Labels are {", ".join(_NAMES[:-1])} and {_NAMES[-1]}. English only.

Example: newsgrain classify inbox/ --out out
"""

app = App(
    name="newsgrain",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    batch,
    explaining,
    beginning,
    corpus,
    pulling,
    watching,
    settling,
    quality,
    choosing,
    learning,
    distilling,
    joining,
    measuring,
    health,
):
    group.register(app)
for command in app.registered_commands:
    # without it the list of commands cuts the line off in the middle
    command.short_help = (inspect.getdoc(command.callback) or "").partition("\n")[0]


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"newsgrain {__version__}")
        raise typer.Exit


@app.callback(help=_HELP)
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", help="Show the version and exit.", callback=_tell_version, is_eager=True
        ),
    ] = False,
) -> None:
    """What can be said before any command."""


def main() -> None:
    """Run the command line; errors we foresaw end in one line on standard error and exit code 1."""
    try:
        app()
    except NewsgrainError as error:
        sys.stderr.write(f"newsgrain: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("newsgrain: stopped; finished parts are kept, the same command goes on\n")
        sys.exit(130)
