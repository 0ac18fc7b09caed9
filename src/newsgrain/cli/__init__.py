"""The command line: a command reads files, calls one function, writes files and reports."""

import atexit
import errno
import gc
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from newsgrain import __version__
from newsgrain.errors import NewsgrainError, OutputError

try:
    from newsgrain.labels import LABELS
except NewsgrainError as wrong:  # of what NEWSGRAIN_LABELS names
    sys.exit(f"newsgrain: {wrong}")

from newsgrain.cli.checking import AGAIN, App, end_as_interrupted, ended, stopped_by, untold
from newsgrain.cli.streams import let_readers_leave, unwritten
from newsgrain.interpreter import SELDOM
from newsgrain.wording import plain

_NAMES = [label.shown.lower() for label in LABELS]
_HELP = f"""Sort the sentences of news articles by who vouches for them: the outlet, a source, or nobody.

Labels are {", ".join(_NAMES[:-1])} and {_NAMES[-1]}. English only.

Example: newsgrain classify inbox/ --out out
"""

_KEEPING = ("train", "distil", "evaluate")  # what they have fitted
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# in the order of --help; each stands in the module of its name, if not in that of another
_COMMANDS = (
    "classify split furniture explain init push label-studio pull status serve revise forget labels"
    " adjudicate check-corpus agreement audit queue dataset train distil join evaluate doctor team"
).split()
_BESIDE = {
    "split": "classify",
    **dict.fromkeys(("init", "check-corpus", "join"), "corpus"),
    **dict.fromkeys(("agreement", "audit"), "quality"),
    "dataset": "train",
    "team": "label_studio",
}


@cache
def _command(name: str) -> Any:
    """The command of that name, or the group of them."""
    own = name.replace("-", "_")
    job = getattr(import_module(f"newsgrain.cli.{_BESIDE.get(name, own)}"), own)
    if isinstance(job, App):
        return typer.main.get_command(job)
    alone = App()
    alone.command()(job)
    return typer.main.get_command(alone)


class _Commands(Mapping[str, Any]):
    """All commands by name; each is imported when it is asked for, so that one does not wait for others."""

    def __getitem__(self, name: str) -> Any:
        if name not in _COMMANDS:
            raise KeyError(name)
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _Root(TyperGroup):
    """What has all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": _Commands()})

    def invoke(self, ctx: Any) -> Any:
        """Find a command and run it; where it is stopped, Typer alone would end it without a word."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Exception) as error:
            if isinstance(error, typer.Exit) or (stopped := stopped_by(error)) is None:
                raise
            kept = ": what was kept of it is not done twice" if ctx.invoked_subcommand in _KEEPING else ""
            raise ended(stopped, f"{AGAIN}{kept}") from None


app = App(
    name="newsgrain",
    cls=_Root,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    except (OSError, SystemExit) as end:
        if (stopped := untold(end)) is not None:
            raise stopped from None
        held = unwritten()
        fault = end if isinstance(end, OSError) else held
        # what is written to files is told with their names where it is written
        if fault is None or fault.filename is not None or fault.errno not in _NO_ROOM:
            raise
        told = f"standard output: cannot be written ({fault.strerror}); make room and run the same again"
        raise OutputError(told) from None


def main() -> None:
    """Run the command line; errors we foresaw end in one line on standard error and exit code 1."""
    gc.set_threshold(SELDOM)  # what a command loads, it keeps
    atexit.register(gc.freeze)  # nothing is looked through for garbage as the process ends
    let_readers_leave()
    end_as_interrupted()
    try:
        _run()
    except NewsgrainError as error:
        sys.stderr.write(f"newsgrain: {plain(str(error))}\n")
        sys.exit(1)
    except KeyboardInterrupt as stopped:  # before the command was found, or after it was done
        sys.exit(ended(stopped, AGAIN).exit_code)
