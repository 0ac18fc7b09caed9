"""How many processes a command works in: one option, and one default, wherever there is a choice."""

from typing import Annotated

import typer

from newsgrain.errors import InputError

Jobs = Annotated[int, typer.Option("--jobs", "-j", help="Processes to work in; -1 for one a core.")]


def processes(jobs: int) -> int:
    """The number of processes that --jobs asks for; raises InputError for what is no number of them."""
    if jobs < -1 or jobs == 0:
        raise InputError(f"--jobs {jobs}: give a number of processes from 1 on, or -1 for one a core")
    if jobs > 0:
        return jobs
    from joblib import cpu_count

    return int(cpu_count())
