"""The routes of Label Studio's ML backends, open to this machine alone.

Nothing that comes in is kept or told: a set-up brings the token of whoever made the project.
"""

import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrain.errors import NewsgrainError
from newsgrain.labelstudio.access import LOCAL
from newsgrain.labelstudio.label_config import SUGGESTION, controls
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.serve.backend import Backend
from newsgrain.serve.fitting import Fitter

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

SETTINGS = "NEWSGRAIN_SERVE"
LARGEST = 300 * 2**20  # bytes; the server sends all chosen tasks of a project in one request
_TRAINING = "START_TRAINING"


@dataclass(frozen=True, slots=True)
class Settings:
    """What every process that answers must know; `fit` has the project to learn from, if it may."""

    models: str
    annotations: str
    shown: str = Shown.ALL
    model: str | None = None
    fit: str | None = None

    def to_text(self) -> str:
        """For the environment of the processes."""
        return json.dumps(asdict(self))

    def backend(self) -> Backend:
        """What suggests, with the model that was asked for."""
        return Backend(Path(self.models), Path(self.annotations), Shown(self.shown), self.model)

    def fitter(self) -> Fitter | None:
        """What learns from answers, if that was asked for."""
        return None if self.fit is None else Fitter(Path(self.models), Path(self.annotations), self.fit)


def made() -> "Starlette":
    """The application of one process, with the settings of its environment and its model read."""
    settings = Settings(**json.loads(os.environ[SETTINGS]))
    backend = settings.backend()
    backend.predict(())  # Label Studio waits 3 seconds for a set-up
    return app(backend, settings.fitter())


class _RefusedError(Exception):
    """A request that is not answered, and why."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Routes:
    """What each route does; what takes time runs in a thread, so that health is always told."""

    backend: Backend
    fitter: Fitter | None

    async def health(self, _request: "Request") -> Any:
        return {"status": "UP", "model_class": "newsgrain", **await self.state()}

    async def state(self) -> dict[str, Any]:
        fit = {} if self.fitter is None else {"fit": self.fitter.state()}
        return {"model_version": await _aside(lambda: self.backend.version), **fit}

    async def setup(self, request: "Request") -> Any:
        schema = (await _json(request)).get("schema")
        if not isinstance(schema, str) or SUGGESTION not in controls(schema):
            raise _RefusedError(
                HTTPStatus.BAD_REQUEST,
                f"the labelling configuration has no control {SUGGESTION!r}; connect a project that"
                " `newsgrain push` made",
            )
        return {"model_version": await _aside(lambda: self.backend.version)}

    async def predict(self, request: "Request") -> Any:
        tasks = (await _json(request)).get("tasks")
        if not isinstance(tasks, list):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "tasks is no list")
        return {"results": await _aside(lambda: self.backend.predict(tasks))}

    async def webhook(self, request: "Request") -> Any:
        action = (await _json(request)).get("action")
        if self.fitter is None or action != _TRAINING:
            return {"status": "ignored"}
        return {"status": "started" if await _aside(self.fitter.start) else "already at work"}

    async def versions(self, _request: "Request") -> Any:
        return {"versions": [await _aside(lambda: self.backend.version)]}


def app(backend: Backend, fitter: Fitter | None = None) -> "Starlette":
    """The application; requests for another host than this machine are refused, as a browser sends them."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    do = _Routes(backend, fitter)
    ways: list[tuple[str, Callable[[Request], Awaitable[Any]], str]] = [
        ("/", do.health, "GET"),
        ("/health", do.health, "GET"),
        ("/setup", do.setup, "POST"),
        ("/predict", do.predict, "POST"),
        ("/webhook", do.webhook, "POST"),
        ("/versions", do.versions, "GET"),
    ]
    routes = [Route(path, _answering(way), methods=[method]) for path, way, method in ways]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=sorted(LOCAL))
    return Starlette(routes=routes, middleware=[hosts])


def _answering(way: Callable[["Request"], Awaitable[Any]]) -> Callable[["Request"], Awaitable["Response"]]:
    """The route with every failure told in one line, to the other side and here."""

    async def answer(request: "Request") -> "Response":
        from starlette.responses import JSONResponse

        try:
            return JSONResponse(await way(request))
        except _RefusedError as refused:
            return JSONResponse({"error": str(refused)}, refused.status)
        except NewsgrainError as error:
            return _failed(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except Exception as error:  # noqa: BLE001 - one request must not end the others
            return _failed(HTTPStatus.INTERNAL_SERVER_ERROR, f"{type(error).__name__} in {request.url.path}")

    return answer


def _failed(status: HTTPStatus, told: str) -> "Response":
    from starlette.responses import JSONResponse

    sys.stderr.write(f"newsgrain: {told}\n")
    return JSONResponse({"error": told}, status)


async def _aside(work: Callable[[], Any]) -> Any:
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(work)


async def _json(request: "Request") -> dict[str, Any]:
    """The body; pages of other sites cannot send this kind without asking first, which nobody allows."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise _RefusedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"over {LARGEST:,} bytes; choose fewer tasks"
            )
        parts.append(part)
    try:
        found = json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "not JSON") from None
    if not isinstance(found, dict):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "no JSON object")
    return found
