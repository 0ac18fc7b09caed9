"""A project is connected once with the backend that suggests live, also where Label Studio half fails."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from newsgrain.errors import ServerError
from newsgrain.serve import running
from tests.labelstudio.test_studio import Wire, push, quick, server, tasks

__all__ = ["quick"]  # a fixture that pytest finds by its name here
URL = "http://127.0.0.1:9090"


@dataclass
class WithBackends(Wire):
    """A server that makes the backend and then fails at its webhook, or refuses the address at once."""

    backends: list[dict[str, Any]] = field(default_factory=list)
    allows: bool = True

    def answer(self, request: httpx.Request, path: str) -> httpx.Response:
        """Backends as Label Studio has them."""
        if path != "api/ml":
            return super().answer(request, path)
        if request.method == "GET":
            return httpx.Response(200, json=self.backends)
        if self.allows:
            self.backends.append(json.loads(request.content))
        return httpx.Response(403, json={"detail": "URL resolves to a reserved network address"})


def connected(wire: WithBackends) -> bool:
    with server(wire) as opened:
        project = opened.find("try")
        assert project is not None
        return running.connect(opened, project, URL)


def test_it_is_connected_once_although_the_webhook_fails() -> None:
    wire = WithBackends()
    push(wire, tasks(2))
    assert connected(wire)
    assert not connected(wire)
    assert wire.backends == [{"project": 1, "url": URL, "title": running.TITLE}]
    assert wire.projects[0]["model_version"] == running.TITLE
    wire.projects[0]["model_version"] = "suggestions of a push"
    assert connected(wire)
    assert len(wire.backends) == 1


def test_a_server_that_may_not_ask_this_machine_is_told_what_to_do() -> None:
    wire = WithBackends(allows=False)
    push(wire, tasks(2))
    with pytest.raises(ServerError, match=r"reserved network address.*`newsgrain label-studio --serve`"):
        connected(wire)


def test_a_project_of_another_kind_is_left_alone() -> None:
    wire = WithBackends()
    push(wire, tasks(2))
    wire.projects[0]["label_config"] = "<View/>"
    with pytest.raises(ServerError, match="was not made by `newsgrain push`"):
        connected(wire)
    assert wire.backends == []
