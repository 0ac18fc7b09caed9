"""Commands within the test's own process, with what it has patched; `processes` starts real ones."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from newsgrain.cli import app


def ran(*args: object, code: int | None = 0) -> Result:
    """`newsgrain ARGS`, to its end, with this exit code if one is given; raises what the command raised."""
    done = CliRunner().invoke(app, [*map(str, args)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert code in (None, done.exit_code), done.output
    return done


def run(*args: object) -> Any:
    """What a command prints as JSON."""
    return json.loads(ran(*args, "--json").stdout)


def run_with_notes(*args: object, code: int = 0) -> tuple[Any, str]:
    """What a command prints as JSON, and on standard error."""
    done = ran(*args, "--json", code=code)
    return json.loads(done.stdout), done.stderr
