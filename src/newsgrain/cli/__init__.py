"""The command line: a command reads files, calls one function, writes files and reports."""

import errno
import gc
import inspect
import sys
from typing import Annotated

import typer
from typer.models import CommandInfo, TyperInfo

from newsgrain import __version__
from newsgrain.errors import NewsgrainError, OutputError

try:
    from newsgrain.labels import LABELS
except NewsgrainError as wrong:  # of what NEWSGRAIN_LABELS names
    sys.exit(f"newsgrain: {wrong}")

from newsgrain.cli import (
    batch,
    choosing,
    corpus,
    distilling,
    explaining,
    forgetting,
    furnishing,
    health,
    learning,
    measuring,
    people,
    pulling,
    pushing,
    quality,
    relabelling,
    revising,
    serving,
    settling,
    watching,
)
from newsgrain.cli.checking import App
from newsgrain.cli.streams import let_readers_leave, unwritten
from newsgrain.wording import plain

_SELDOM = 20_000  # new objects until garbage is looked for: what a command loads, it keeps
_NAMES = [label.shown.lower() for label in LABELS]
_HELP = f"""Sort the sentences of news articles by who vouches for them: the outlet, a source, or nobody.

Labels are {", ".join(_NAMES[:-1])} and {_NAMES[-1]}. English only.

Example: newsgrain classify inbox/ --out out
"""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _commands(group: TyperInfo) -> list[CommandInfo]:
    """The commands of a command that has several."""
    return group.typer_instance.registered_commands if group.typer_instance else []


app = App(
    name="newsgrain",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for job in (  # in the order of --help
    batch.classify,
    batch.split,
    furnishing.furniture,
    explaining.explain,
    corpus.init,
    pushing.push,
    people.label_studio,
    pulling.pull,
    watching.status,
    serving.serve,
    revising.revise,
    forgetting.forget,
    relabelling.labels,
    settling.adjudicate,
    corpus.check_corpus,
    quality.agreement,
    quality.audit,
    choosing.queue,
    learning.dataset,
    learning.train,
    distilling.distil,
    corpus.join,
    measuring.evaluate,
    health.doctor,
):
    app.command()(job)
app.add_typer(people.team, name="team", short_help=people.TEAM, no_args_is_help=True)
for command in (*app.registered_commands, *(c for g in app.registered_groups for c in _commands(g))):
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


def _run() -> None:
    """Run a command to where all that it prints has arrived; raises OutputError where it cannot."""
    try:
        app()
    except (OSError, SystemExit) as ended:
        held = unwritten()
        fault = ended if isinstance(ended, OSError) else held
        # what is written to files is told with their names where it is written
        if fault is None or fault.filename is not None or fault.errno not in _NO_ROOM:
            raise
        told = f"standard output: cannot be written ({fault.strerror}); make room and run the same again"
        raise OutputError(told) from None


def main() -> None:
    """Run the command line; errors we foresaw end in one line on standard error and exit code 1."""
    gc.set_threshold(_SELDOM)
    let_readers_leave()
    try:
        _run()
    except NewsgrainError as error:
        sys.stderr.write(f"newsgrain: {plain(str(error))}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("newsgrain: stopped; finished parts are kept, the same command goes on\n")
        sys.exit(130)
