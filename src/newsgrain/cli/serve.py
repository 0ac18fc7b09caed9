"""The command that suggests labels live, as an ML backend of Label Studio."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.cli.checking import note, one_of
from newsgrain.cli.options import ANNOTATIONS, PROJECT, Annotations, ModelName, Models, Project
from newsgrain.homes import MODELS
from newsgrain.interpreter import again

PORT = 9090

if TYPE_CHECKING:
    from newsgrain.serve.app import Settings


def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = PORT,
    workers: Annotated[int, typer.Option(help="Processes that answer; each has a model.", min=1)] = 1,
    suggest: Annotated[
        str,
        typer.Option(help="Suggest labels on all sentences, or on a random half.", metavar="all|half"),
    ] = "all",
    fit: Annotated[
        bool, typer.Option("--fit", help="Train when somebody presses Start Training in Label Studio.")
    ] = False,
    connect: Annotated[
        bool, typer.Option("--connect", help="Let --project ask for suggestions, as soon as it is there.")
    ] = False,
    project: Project = PROJECT,
    model: ModelName = None,
    models: Models = MODELS,
    annotations: Annotations = ANNOTATIONS,
) -> None:
    """Suggest labels live in Label Studio, until Ctrl-C, on 127.0.0.1 alone.

    The best model there is suggests: the accurate one, or where none was trained the one in use; one that
    is trained meanwhile takes over. `newsgrain label-studio --serve` starts both and connects them; Label
    Studio refuses to ask this machine otherwise.

    With --fit the button Start Training pulls the answers of --project, settles and trains, in the
    background; models/fit.log says how it went. Nothing else that happens in Label Studio trains.

    Example: newsgrain serve
    """
    from newsgrain.labelstudio.studio import check_named
    from newsgrain.labelstudio.suggestions import Shown
    from newsgrain.serve import running
    from newsgrain.serve.app import Settings

    one_of("--suggest", suggest, (Shown.ALL, Shown.HALF))
    if fit or connect:
        check_named()
    settings = Settings(str(models), str(annotations), suggest, model, project if fit else None)
    _tell_model(settings, running.address(port))
    told = partial(typer.echo, err=True)
    running.run(settings, port, workers, project if connect else None, told)


def _tell_model(settings: "Settings", address: str) -> None:
    """What will be suggested, and by which model; raises ModelError when there is none."""
    backend = settings.backend()
    typer.echo(f"suggestions of model {backend.version} at {address}; Ctrl-C stops")
    if backend.told:
        note(backend.told)


@contextmanager
def beside(project: str, port: int, account: dict[str, str]) -> Iterator[None]:
    """`newsgrain serve`, connected, as long as the server of this account runs."""
    command = again("serve", "--connect", "--project", project, "--port", str(port))
    # a session of its own: Ctrl-C reaches the server's command, which ends it after the server
    process = subprocess.Popen(command, env=os.environ | account, start_new_session=True)  # noqa: S603 - our own words
    try:
        yield
    finally:
        process.terminate()
        process.wait()
