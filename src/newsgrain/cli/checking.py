"""What holds for every command: exit codes, where results and notes go, no value is empty, no input lost."""

import inspect
import json
import math
import re
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from newsgrain.cli import labels_in_use
from newsgrain.errors import InputError, OutputError

_OF_A_URL = re.compile(r"[a-z][a-z0-9+.-]+:(?:/|$)")  # a path has made one slash of two
INTERRUPTED, TERMINATED = 130, 143  # exit codes after Ctrl-C and SIGTERM, as shells have them

AGAIN = "run the same again"  # of what was stopped, where nothing is kept


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends a command as Ctrl-C does: what it began is put away, its processes with it."""


def end_as_interrupted() -> None:
    """From now on SIGTERM raises Terminated in the main thread."""

    def stop(*_: object) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, stop)


def ended(stopped: KeyboardInterrupt, told: str) -> typer.Exit:
    """The end of a command that was stopped, after a word on how to go on."""
    note(f"stopped; {told}")
    return typer.Exit(TERMINATED if isinstance(stopped, Terminated) else INTERRUPTED)


def stopped_by(error: BaseException | None) -> KeyboardInterrupt | None:
    """What stopped a command, if anything did: also where putting away what had just begun then failed."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error


def untold(end: BaseException) -> KeyboardInterrupt | None:
    """What stopped a process that Typer then ended without a word: its own end names that as its cause."""
    cause = None if end.__context__ is None else end.__context__.__cause__
    return cause if isinstance(cause, KeyboardInterrupt) else None


def one_of(option: str, given: str, choices: Iterable[str]) -> str:
    """What was given for an option that takes one of a few words; raises InputError, which names them."""
    if given in (there := list(choices)):
        return given
    raise InputError(f"{option} {given}: choose from {', '.join(there)}")


def refuse_alone(option: str, given: bool, other: str, beside: bool) -> None:
    """Raise InputError for an option that says something only beside another one, which was not given."""
    if given and not beside:
        raise InputError(f"{option}: is for {other}; give both, or neither")


def note(line: str) -> None:
    """Tell on standard error what is no result."""
    typer.echo(f"newsgrain: {line}", err=True)


def give(report: Any, told: str | Callable[[], object], *, as_json: bool) -> None:
    """Give the result on standard output: the report as JSON, or in words, or as `told` shows it."""
    if as_json:
        typer.echo(json.dumps(report))
    elif isinstance(told, str):
        typer.echo(told)
    else:
        told()


class App(typer.Typer):
    """A Typer whose commands refuse empty values, such as an unset variable of a shell leaves."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings
        )

    def command(self, *args: Any, **options: Any) -> Any:
        """Register a command as Typer does, to be listed by the first line of what it says of itself."""

        def register(job: Any) -> Any:
            # without it the list of commands cuts the line off in the middle
            first = (inspect.getdoc(job) or "").partition("\n")[0]
            return super(App, self).command(*args, **{"cls": Command, "short_help": first, **options})(job)

        return register


class Command(TyperCommand):
    """A command that refuses empty values: '' is the folder one stands in, or the root, to a path."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as Typer does; raises InputError when a value is empty or only white space."""
        for name in _empty(args, _with_value(self.params)):
            raise InputError(f"{name} is empty; give it a value, or leave it out (is a variable not set?)")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run as Typer does, with the labels of the corpus or the model that the options name.

        Raises InputError for a number that is infinite or none.
        """
        for name, value in ctx.params.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise InputError(f"--{name.replace('_', '-')}: {value} is no number to count with; give one")
        labels_in_use.settle(self.name, ctx.params)
        return super().invoke(ctx)


def _with_value(params: Sequence[Any]) -> set[str]:
    """The options that are followed by a value."""
    return {name for p in params if not getattr(p, "is_flag", True) for name in p.opts if name[0] == "-"}


def _empty(args: Sequence[str], options: set[str]) -> Iterator[str]:
    """Of each empty value what it was given for."""
    before, literal = "", False
    for word in args:
        name, equals, value = word.partition("=")
        if not literal and before in options:
            if not word.strip():
                yield before
            before = ""
            continue
        if not word.strip():
            yield "an argument"
        elif not literal and equals and name in options and not value.strip():
            yield name
        literal = literal or word == "--"
        before = word


def keep_inputs(
    outs: Mapping[str, Path | str | None], inputs: Sequence[str] = (), annotations: Path | None = None
) -> None:
    """Raise when an output would overwrite what is read, one of `inputs` or a file of the corpus, or another.

    `outs` is by the option that names each. Raises InputError, also for a URL, and OutputError at a folder.
    """
    given = {name: Path(out) for name, out in outs.items() if out is not None}
    for name, out in given.items():
        if _OF_A_URL.match(str(out)):
            raise InputError(f"{name}: takes a file on a local disk, not a URL ({out}); give a path")
    names: dict[Path, str] = {}
    for name, out in given.items():
        if out.is_dir():
            raise OutputError(f"{name} {out}: is a folder; give the name of a file")
        if annotations is not None and _is_corpus(out, annotations):
            is_there = "is" if out.exists() else "would be"
            raise InputError(f"{name} {out}: {is_there} a file of the corpus; choose another {name}")
        if (other := names.setdefault(out.resolve(), name)) != name:
            raise InputError(f"{name} {out}: is the file of {other}, too; give each a name of its own")
    there = {name: out for name, out in given.items() if out.exists()}
    if there and inputs:
        _refuse_same(there, inputs)


def _is_corpus(path: Path, annotations: Path) -> bool:
    from newsgrain.annotations.corpus import FILES

    own, found = {(annotations / name).resolve() for name in FILES}, path.resolve()
    return not own.isdisjoint((found, *found.parents))


def _refuse_same(outs: dict[str, Path], inputs: Sequence[str]) -> None:
    from newsgrain.ingest.inputs import STDIN, find_inputs, path_of
    from newsgrain.storage import is_url

    states = {_state(out): name for name, out in outs.items()}
    for item in find_inputs(inputs):
        path = path_of(item)
        if path != STDIN and not is_url(path) and (name := states.get(_state(Path(path)))):
            raise InputError(f"{name} {outs[name]}: is read, too, and would be lost; choose another {name}")


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
