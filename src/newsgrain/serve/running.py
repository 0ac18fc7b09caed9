"""Runs the application in one process or several, on this machine's own address; a project may ask it."""

import os
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from newsgrain.errors import NewsgrainError, ServerError
from newsgrain.extras import library
from newsgrain.labelstudio.label_config import SUGGESTION, controls
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.labelstudio.studio_server import HOST, check_port
from newsgrain.serve.app import SETTINGS, Settings

TITLE = "newsgrain live"
"""Of the backend, which is also the name under which the project asks for its suggestions."""
_AGAIN_S = 3


def connect(server: Studio, project: Project, url: str) -> bool:
    """Let the project ask the backend at `url` for suggestions; False when it did already.

    Raises ServerError when the server may not ask this address, or the project is not ours.
    """
    if SUGGESTION not in controls(project.config):
        raise ServerError(
            f"{server.url}: project {project.title!r} was not made by `newsgrain push`, so it has no place"
            " for suggestions; push into a project of its own"
        )
    known = _is_there(server, project, url)
    if not known:
        _add(server, project, url)
    if project.model_version != TITLE or not project.shows:
        server.change(project, model_version=TITLE, show_collab_predictions=True)
        return True
    return not known


def _is_there(server: Studio, project: Project, url: str) -> bool:
    found = server.ask("GET", "api/ml", params={"project": project.project_id})
    return any(one.get("url") == url and one.get("title") == TITLE for one in found)


def _add(server: Studio, project: Project, url: str) -> None:
    """Label Studio also makes a webhook, may not call this machine, and so fails after all is done."""
    body = {"project": project.project_id, "url": url, "title": TITLE}
    try:
        server.ask("POST", "api/ml", json=body)
    except ServerError as error:
        if not _is_there(server, project, url):
            raise ServerError(
                f"{error}; a server on this machine asks {url} only when it was started by"
                " `newsgrain label-studio --serve`"
            ) from error


def run(
    settings: Settings, port: int, workers: int, project: str | None, tell: Callable[[str], None]
) -> None:
    """Answer until Ctrl-C or SIGTERM; `project` is connected as soon as it is there, and `tell` hears of it.

    Raises InputError when the port is taken or the extra is missing.
    """
    library("starlette", "starlette", "serve", "suggesting live")
    uvicorn: Any = library("uvicorn", "uvicorn", "serve", "suggesting live")
    check_port(port)
    os.environ[SETTINGS] = settings.to_text()
    if project is not None:
        Thread(target=_connect, args=(project, address(port), tell), daemon=True).start()
    uvicorn.run(
        "newsgrain.serve.app:made",
        factory=True,
        host=HOST,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def address(port: int) -> str:
    """The address at which Label Studio finds the application."""
    return f"http://{HOST}:{port}"


def _connect(project: str, url: str, tell: Callable[[str], None]) -> None:
    """Try until it is done: the server may be starting, and nothing may be pushed yet."""
    told = ""
    while True:
        try:
            with Studio.connected() as server:
                found = server.find(project)
                if found is not None:
                    how = "now asks" if connect(server, found, url) else "asks"
                    return tell(f"project {project!r} {how} for suggestions here")
                said = f"waiting for project {project!r}; `newsgrain push` makes it"
        except NewsgrainError as error:
            said = f"not connected yet: {error}"
        if said != told:
            tell(said)
            told = said
        time.sleep(_AGAIN_S)
