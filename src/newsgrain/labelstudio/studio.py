"""Talks to a Label Studio server through its SDK; every foreign error ends here as one clear line."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from newsgrain.errors import InputError, ServerError
from newsgrain.homes import titled
from newsgrain.labelstudio.queries import tasks_with
from newsgrain.labelstudio.server_errors import (
    TIMEOUT_S,
    Border,
    GoneError,
    NoAnswerError,
    PassingError,
    ShiftedError,
)
from newsgrain.wording import counted

if TYPE_CHECKING:
    import httpx

Task = dict[str, Any]  # as Label Studio has it; what is asked stands in `data`
PAUSES = (0.5, 2.0, 8.0)  # seconds
_AT_ONCE = 100  # values in one question, whose address must not grow too long
RETRIES = 3  # of the SDK, after 1, 2 and 4 s, or when the server says
PAGE = 1000
SEQUENTIAL = "Sequential sampling"
_SIGN_UP = "/user/signup/"
_NAMES = ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY")  # of variables
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Server:
    """What answers at the address: release and edition of Label Studio, and whose account is ours."""

    release: str
    edition: str
    account: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project as the server has it."""

    project_id: int
    title: str
    config: str
    tasks: int
    answers: int
    instruction: str = ""
    sampling: str = ""
    model_version: str = ""
    shows: bool = True
    overlap: int = 1
    created_at: datetime | None = None


def is_named() -> bool:
    """Whether the environment names a server; who works by file has none."""
    return bool(os.environ.get(_NAMES[0]))


def check_named(by_file: str | None = None) -> None:
    """Raise InputError where it does not, or has no token, with the option that goes `by_file`, if any."""
    for name in _NAMES:
        if not os.environ.get(name):
            told = "`make label-studio` starts a server, then `source .label-studio/credentials`"
            instead = f"; or go by file ({by_file})" if by_file else ""
            raise InputError(f"{name}: not set; {told}{instead}")


def patiently(work: Callable[[], T], passing: type[ServerError]) -> T:
    """Do what harms nothing when it is done again, and again after some pauses while it fails so."""
    for pause in PAUSES:
        try:
            return work()
        except passing:
            time.sleep(pause)
    return work()


class Studio:
    """A Label Studio server and our account there; nothing is asked of it until a method is called."""

    def __init__(self, url: str, key: str, client: "httpx.Client | None" = None) -> None:
        if not key.strip() or not key.isascii():
            raise InputError("LABEL_STUDIO_API_KEY: empty or damaged; copy the token of your account into it")
        self.url, self._key = url.rstrip("/"), key.strip()
        self._border = Border(self.url, self.token_kind)
        with self._border.crossed():
            import httpx
            from label_studio_sdk.base_client import LabelStudioBase

            self._client = client or httpx.Client(timeout=TIMEOUT_S, follow_redirects=True)
            # the base class leaves out pandas and two seconds of import
            self._sdk = LabelStudioBase(
                base_url=self.url, api_key=self._key, timeout=TIMEOUT_S, httpx_client=self._client
            )

    @classmethod
    def from_environment(cls, by_file: str | None = None) -> "Studio":
        """The server that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name; raises as `check_named` does."""
        check_named(by_file)
        url, key = (os.environ[name] for name in _NAMES)
        return cls(url, key)

    @classmethod
    def connected(cls, by_file: str | None = None) -> "Studio":
        """The server that the environment names, which is known to be Label Studio and takes our token.

        Raises InputError where none is named, and ServerError, without waiting, where it is not.
        """
        server = cls.from_environment(by_file)
        try:
            server.meet()
        except BaseException:
            server.close()
            raise
        return server

    def __enter__(self) -> "Studio":
        """Connect when first asked."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the connection, whatever happened."""
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def token_kind(self) -> str:
        """Which kind of token we were given."""
        if re.fullmatch("[0-9a-f]{40}", self._key):
            return "legacy token"
        if self._key.startswith("ey") and self._key.count(".") == 2:
            return "personal access token"
        return "token of no known kind"

    def meet(self) -> Server:
        """Make sure that this is Label Studio and that it takes our token; no waiting if not."""
        release, edition = self._version()
        # asked second: Label Studio tells its version below any path
        who = self._once(self._sdk.users.whoami)
        self._border.met = True
        return Server(release, edition, str(who.email))

    def _version(self) -> tuple[str, str]:
        version = self._once(self._sdk.versions.get)
        release = getattr(version, "release", None)
        if not isinstance(release, str):
            raise self._border.not_label_studio("its /api/version names no release")
        return release, str(getattr(version, "edition", "unknown"))

    def find(self, title: str) -> Project | None:
        """Find the project with exactly this title; two of them are an error."""
        found = [p for p in self._titled(titled(title)) if p.title == title]
        if len(found) > 1:
            ids = ", ".join(str(p.id) for p in found)
            raise ServerError(f"{self.url}: {len(found)} projects are called {title!r} ({ids}); rename one")
        return self.project(found[0].id) if found else None

    def everything(self) -> list[Project]:
        """All projects that we may see."""
        return [self.project(found.id) for found in list(self._titled())]

    def _titled(self, title: str | None = None) -> Iterator[Any]:
        """The server looks for a part of the title, or lists all, so there may be several pages."""
        for number in range(1, 1000):
            page = self._page(self._sdk.projects.list, number, title=title, include="id,title")
            items = page.items or [] if page else []
            yield from items
            if len(items) < PAGE:
                return

    def project(self, project_id: int) -> Project:
        """Read a project with its counts."""
        found = self._read(self._sdk.projects.get, project_id)
        return Project(
            project_id=project_id,
            title=str(found.title),
            config=str(found.label_config),
            tasks=int(found.task_number or 0),
            answers=int(found.total_annotations_number or 0) + int(found.skipped_annotations_number or 0),
            instruction=str(getattr(found, "expert_instruction", None) or ""),
            sampling=str(getattr(found, "sampling", None) or ""),
            model_version=str(getattr(found, "model_version", None) or ""),
            shows=bool(getattr(found, "show_collab_predictions", True)),
            overlap=int(getattr(found, "maximum_annotations", None) or 1),
            created_at=getattr(found, "created_at", None),
        )

    def make(
        self, title: str, config: str, overlap: int, instruction: str, sampling: str = SEQUENTIAL
    ) -> Project:
        """Make a project; unless `sampling` says otherwise, tasks are handed out as they came.

        Raises PassingError when somebody else made one of this title meanwhile; then ours is gone again.
        """
        made = self._once(
            self._sdk.projects.create,
            title=title,
            label_config=config,
            maximum_annotations=overlap,
            sampling=sampling,
            expert_instruction=instruction,
            show_instruction=False,
        )
        first = min([p.id for p in self._titled(title) if p.title == title], default=made.id)
        if first != made.id:
            # the server takes two of one title, and nobody else would know which is meant
            self._once(self._sdk.projects.delete, made.id)
            raise PassingError(
                f"{self.url}: another push made project {title!r} at the same moment, and nothing was sent"
                " by this one; run the same command again"
            )
        return self.project(int(made.id))

    def change(self, project: Project, **settings: Any) -> None:
        """Change settings of a project, by Label Studio's names.

        The server refuses a labelling configuration that existing answers contradict.
        """
        self._once(self._sdk.projects.update, project.project_id, **settings)

    def send(self, project: Project, tasks: Sequence[dict[str, Any]]) -> None:
        """Store tasks once: no retry here, because the server has no key that would notice a repeat."""
        sent = self._once(
            self._sdk.projects.import_tasks, project.project_id, request=list(tasks), return_task_ids=True
        )
        created = len(getattr(sent, "task_ids", None) or ())
        if created != len(tasks):
            raise ServerError(
                f"{self.url}: {counted(len(tasks), 'task was', 'tasks were')} sent and {created}"
                f" stored in {project.title!r}; `newsgrain push --plan` tells what is there"
            )

    def suggest(self, project: Project, predictions: Sequence[dict[str, Any]]) -> None:
        """Store predictions for tasks that are there; one call, since each recounts the whole project."""
        sent = self._once(
            self._sdk.projects.import_predictions, project.project_id, request=list(predictions)
        )
        created = int(getattr(sent, "created", None) or 0)
        if created != len(predictions):
            raise ServerError(
                f"{self.url}: {counted(len(predictions), 'suggestion was', 'suggestions were')} sent"
                f" and {created} stored in {project.title!r}; does its labelling configuration still"
                " have the control they are for?"
            )

    def versions(self, project: Project) -> dict[str, int]:
        """How many predictions of each model version a project has."""
        found = self._read(self._ask, "GET", f"api/projects/{project.project_id}/model-versions")
        return {str(name): int(count) for name, count in found.items()}

    def forget(self, project: Project, version: str) -> None:
        """Remove all predictions of a model version."""
        body = {"model_version": version}
        self._once(self._ask, "DELETE", f"api/projects/{project.project_id}/model-versions", json=body)

    def tabs(self, project: Project) -> list[Any]:
        """Every tab of the project's Data Manager, with `id` and `data`."""
        return list(self._read(self._sdk.views.list, project=project.project_id))

    def set_tab(self, project: Project, tab: Any, data: dict[str, Any]) -> int:
        """Make a tab of the Data Manager, or change the one given unless it is so already; its number."""
        if tab is None:
            tab = self._once(self._sdk.views.create, project=project.project_id, data=data)
        elif {key: tab.data.get(key) for key in data} != data:
            self._once(self._sdk.views.update, str(tab.id), data=tab.data | data)
        return int(tab.id)

    def drop_tab(self, tab: Any) -> None:
        """Remove a tab of the Data Manager; no task and no answer goes with it."""
        self._once(self._sdk.views.delete, str(tab.id))

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """A request by its path; asked once unless it only reads."""
        how = self._read if method == "GET" else self._once
        return how(self._ask, method, path, **more)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        """A request that the SDK has no function for, with its token and its base address."""
        answer = self._sdk._client_wrapper.httpx_client.request(path, method=method, **more)
        body = answer.json() if "json" in answer.headers.get("content-type", "") else answer.text
        if answer.is_error:
            raise self._border.refused(answer.status_code, body)
        if isinstance(body, str):
            raise self._border.not_label_studio("its answer is not JSON")
        return body

    def rows(self, project: Project, include: str, query: str, fields: str = "task_only") -> Iterator[Any]:
        """Tasks of a project page by page, none left out.

        Raises ShiftedError at the end when the project changed under our reading.
        """
        seen: set[int] = set()
        total, number = 0, 1
        ask = {"project": project.project_id, "fields": fields, "include": include, "query": query}
        while page := self._page(self._sdk.tasks.list, number, **ask):
            total = page.response.total
            fresh = [task for task in page.items or [] if task.id not in seen]
            seen.update(task.id for task in fresh)
            yield from fresh
            if not page.items or number * PAGE >= total:
                break
            number += 1
        if len(seen) < total:
            raise ShiftedError(
                f"{self.url}: {len(seen)} of {counted(total, 'task')} of {project.title!r} could be"
                " read, it is being changed; try again"
            )

    def rows_with(
        self, project: Project, name: str, values: Sequence[str], include: str, fields: str = "task_only"
    ) -> Iterator[Any]:
        """Tasks of a project whose data has one of `values` under `name`, asked for a hundred at a time."""
        for start in range(0, len(values), _AT_ONCE):
            query = tasks_with((f"data.{name}", "in", list(values[start : start + _AT_ONCE])))
            yield from self.rows(project, include, query, fields)

    def alter(self, task: int, data: dict[str, Any]) -> None:
        """Give a task other data; its answers stay."""
        self._once(self._sdk.tasks.update, str(task), data=data)

    def remove(self, task: int) -> None:
        """Delete a task, and its answers with it."""
        self._once(self._sdk.tasks.delete, str(task))

    def first(self, project: Project, include: str, query: str) -> Any:
        """Read the first task in the order of `query`, or None when the project is empty."""
        page = self._one(project, include, query)
        return page.items[0] if page.items else None

    def count(self, project: Project, query: str) -> int:
        """How many tasks of the project fit the filters of `query`; one request, whatever their number."""
        return int(self._one(project, "id", query).response.total)

    def _one(self, project: Project, include: str, query: str) -> Any:
        """A page of the first task that fits, and how many do."""
        ask = {"project": project.project_id, "fields": "task_only", "include": include, "query": query}
        return self._read(self._sdk.tasks.list, page=1, page_size=1, **ask)

    def emails(self) -> dict[int, str]:
        """Every account's address by its number, of those that have one."""
        return {int(user.id): str(user.email) for user in self._read(self._sdk.users.list) if user.email}

    def enrol(self, address: str, password: str) -> None:
        """Make an account with this password, by an invitation of ours, as a person would at the page."""
        import httpx

        token = self._read(self._ask, "GET", "api/invite")["token"]
        said = {"email": address, "password": password, "allow_newsletters": "false"}
        # another client than ours, whose cookies would be the new account's
        with self._border.crossed(), httpx.Client(base_url=self.url, timeout=TIMEOUT_S) as web:
            web.get(_SIGN_UP)
            said["csrfmiddlewaretoken"] = web.cookies.get("csrftoken") or ""
            done = web.post(_SIGN_UP, params={"token": token}, data=said, headers={"Referer": self.url})
        if not done.is_redirect:
            raise ServerError(
                f"{self.url}: made no account for {address} (answered {done.status_code}); is it an address?"
                " Invite them under Organization > Add Members, then run the same command again"
            )

    def _page(self, listing: Callable[..., Any], number: int, **ask: Any) -> Any:
        """One page, or None past the end, which the server answers with 404."""
        try:
            return self._read(listing, page=number, page_size=PAGE, **ask)
        except GoneError:
            if number == 1:
                raise
            return None

    def _read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Reading twice harms nothing, so it waits and tries again while the trouble may pass.

        The SDK does so where a server answers that it is busy or broken, and leaves to us where none answers.
        """
        return patiently(lambda: self._tried(RETRIES, function, *args, **kwargs), NoAnswerError)

    def _once(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What changes something is asked for once: it may be done although no answer came."""
        return self._tried(0, function, *args, **kwargs)

    def _tried(self, retries: int, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._border.crossed():
            return function(*args, request_options={"max_retries": retries}, **kwargs)
