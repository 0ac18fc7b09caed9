"""Connects a project with an ML backend that suggests live, each once."""

from newsgrain.errors import ServerError
from newsgrain.labelstudio.label_config import SUGGESTION, controls
from newsgrain.labelstudio.studio import Project, Studio

TITLE = "newsgrain live"
"""Of the backend, which is also the name under which the project asks for its suggestions."""


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
