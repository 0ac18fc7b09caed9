"""Push and pull over a fake wire: each sentence and each answer once, each failure one line."""

import base64
import json
import operator
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_studio_sdk.core import http_client

from newsgrain.errors import InputError, NewsgrainError, ServerError
from newsgrain.files import write_records
from newsgrain.labelstudio import (
    conversion,
    label_config,
    lots,
    pulling,
    pushing,
    server_errors,
    shares,
    studio,
    suggestions,
)
from newsgrain.labelstudio.status_reading import Live
from newsgrain.labelstudio.studio import Studio
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.records import Article, Label, Prediction
from newsgrain.text.sentences import split

URL = "http://studio.test:8080"
KEY = "a" * 40
WANTED = pushing.Wanted("try", 2, "Label & rest.")
MOMENT = "2026-01-01T00:00:%02d.000000Z"

Trouble = httpx.Response | Exception


@dataclass
class Wire:
    """A Label Studio in memory; `trouble` is answered first, `after` says that the work was done yet."""

    tasks: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)
    trouble: list[tuple[str, Trouble]] = field(default_factory=list)
    after: bool = False
    asked: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    tabs: list[dict[str, Any]] = field(default_factory=list)
    releases: Any = field(default_factory=lambda: {"release": "1.23.2", "edition": "Community"})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or fail as planned."""
        path = request.url.path.strip("/")
        self.asked.append(path)
        if self.trouble and self.trouble[0][0] in str(request.url):
            trouble = self.trouble.pop(0)[1]
            if self.after:
                self.answer(request, path)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        if request.method != "GET":
            self.written.append(path)
        return self.answer(request, path)

    def answer(self, request: httpx.Request, path: str) -> httpx.Response:
        """Do what a request asks for."""
        query = {k: v[0] for k, v in parse_qs(request.url.query.decode()).items()}
        if path == "api/version":
            return httpx.Response(200, json=self.releases)
        if path == "api/current-user/whoami":
            return httpx.Response(200, json={"id": 1, "email": "ann@a.example"})
        if path == "api/users":
            return httpx.Response(200, json=[{"id": 1, "email": "ann@a.example"}])
        if path == "api/tasks":
            return self.page(query)
        if path.endswith("/import"):
            return self.store(json.loads(request.content))
        if path.endswith("/import/predictions"):
            return self.suggest(json.loads(request.content))
        if path.startswith("api/dm/views"):
            return self.view(request, path)
        if path.endswith("/model-versions"):
            return self.versions(request)
        return self.on_projects(request, path, query)

    def on_projects(self, request: httpx.Request, path: str, query: dict[str, str]) -> httpx.Response:
        """List, make, change or show projects."""
        if path == "api/projects" and request.method == "GET":
            number, size = int(query["page"]), int(query["page_size"])
            found = [p for p in self.projects if query.get("title", "") in p["title"]]
            if (number - 1) * size >= max(len(found), 1):
                return httpx.Response(404, json={"detail": "Invalid page."})
            found = found[(number - 1) * size : number * size]
            return httpx.Response(200, json={"count": len(found), "results": found})
        if path == "api/projects":
            self.projects.append({"id": len(self.projects) + 1, **json.loads(request.content)})
            return httpx.Response(201, json=self.projects[-1])
        project = next(p for p in self.projects if p["id"] == int(path.split("/")[2]))
        if request.method == "DELETE":
            self.projects.remove(project)
            return httpx.Response(204)
        if request.method == "PATCH":
            project.update(json.loads(request.content))
        given = sum(len(t["annotations"]) for t in self.tasks)
        counts = {"total_annotations_number": given, "skipped_annotations_number": 0}
        return httpx.Response(200, json={**project, "task_number": len(self.tasks), **counts})

    def store(self, sent: list[dict[str, Any]]) -> httpx.Response:
        """Store tasks, whether or not they are there already."""
        first = len(self.tasks) + 1
        for number, task in enumerate(sent, first):
            made = {"id": number, "created_at": MOMENT % 0, "updated_at": MOMENT % 0}
            self.tasks.append(made | {"annotations": [], "predictions": []} | task)
        return httpx.Response(201, json={"task_ids": list(range(first, first + len(sent)))})

    def suggest(self, sent: list[dict[str, Any]]) -> httpx.Response:
        """Store predictions for tasks that are there, whether or not they have such a one already."""
        for made in sent:
            self.tasks[made["task"] - 1]["predictions"].append(made)
        return httpx.Response(201, json={"created": len(sent)})

    def versions(self, request: httpx.Request) -> httpx.Response:
        """Count or remove predictions of a version."""
        if request.method == "DELETE":
            gone = json.loads(request.content)["model_version"]
            for task in self.tasks:
                task["predictions"] = [p for p in task["predictions"] if p["model_version"] != gone]
        return httpx.Response(200, json=dict(Counter(p["model_version"] for p in self.suggested())))

    def view(self, request: httpx.Request, path: str) -> httpx.Response:
        """List, make, change or remove tabs."""
        if request.method == "POST":
            self.tabs.append({"id": 40 + len(self.tabs), **json.loads(request.content)})
            return httpx.Response(201, json=self.tabs[-1])
        if request.method == "PATCH":
            tab = self.tabs[int(path.split("/")[3]) - 40]
            tab.update(json.loads(request.content))
            return httpx.Response(200, json=tab)
        if request.method == "DELETE":
            self.tabs[int(path.split("/")[3]) - 40]["gone"] = True
            return httpx.Response(204)
        return httpx.Response(200, json=[tab for tab in self.tabs if "gone" not in tab])

    def suggested(self) -> list[dict[str, Any]]:
        """All predictions."""
        return [p for t in self.tasks for p in t["predictions"]]

    def page(self, query: dict[str, str]) -> httpx.Response:
        """List tasks: filtered, ordered, and 404 past the end."""
        number, size = int(query["page"]), int(query["page_size"])
        asked = json.loads(query["query"])
        rows = list(self.tasks)
        if asked.get("ordering") == ["-tasks:updated_at"]:
            rows.sort(key=lambda t: t["updated_at"], reverse=True)
        if filters := asked.get("filters"):
            together = {"and": all, "or": any}[filters["conjunction"]]
            rows = [t for t in rows if together(fits(t, item) for item in filters["items"])]
        if (number - 1) * size >= max(len(rows), 1):
            return httpx.Response(404, json={"detail": "Invalid page."})
        shown = [
            {**t, "total_annotations": t.get("total", len(t["annotations"])), "cancelled_annotations": 0}
            for t in rows[(number - 1) * size : number * size]
        ]
        return httpx.Response(
            200, json={"tasks": shown, "total": len(rows), "total_annotations": 0, "total_predictions": 0}
        )

    def label(self, number: int, choice: str, second: int, who: int = 1) -> None:
        """Give or change an answer at that second."""
        region = {"from_name": "label", "type": "choices", "value": {"choices": [choice]}}
        task = self.tasks[number - 1]
        task["updated_at"] = MOMENT % second
        times = {"created_at": MOMENT % 1, "updated_at": MOMENT % second}
        kept = [a for a in task["annotations"] if a["completed_by"] != who]
        given = {"completed_by": who, "result": [region], "was_cancelled": False, **times}
        task["annotations"] = [*kept, given]


def fits(task: dict[str, Any], item: dict[str, Any]) -> bool:
    """Whether a task is shown by an item of the Data Manager's filters."""
    name, sign, value = item["filter"].removeprefix("filter:tasks:"), item["operator"], item["value"]
    if name == "predictions_model_versions":
        return any(value[0] in p["model_version"] for p in task["predictions"])
    counts = {"total_annotations": task.get("total", len(task["annotations"])), "cancelled_annotations": 0}
    counts["annotations_ids"] = len(task["annotations"])
    found = {**task, **counts, **{f"data.{key}": text for key, text in task["data"].items()}}.get(name)
    if item["type"] == "Datetime":
        assert re.search(r"\.\d{6}Z$", value), "without fractions the server fails"
    operators: dict[str, Callable[[Any, Any], Any]] = {"less": operator.lt, "greater": operator.gt}
    operators |= {"equal": operator.eq, "in_list": lambda one, many: one in many}
    operators |= {"regex": lambda text, form: re.search(form, text)}
    operators |= {"empty": lambda one, so: bool(one) is (so == "false")}
    return bool(operators[sign](found, value))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between tries, small pages and batches."""
    monkeypatch.setattr(studio, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(http_client, "INITIAL_RETRY_DELAY_SECONDS", 0.0)
    monkeypatch.setattr(studio, "PAGE", 4)
    monkeypatch.setattr(pushing, "BATCH", 3)


@pytest.fixture
def wire() -> Wire:
    return Wire()


def server(wire: Callable[[httpx.Request], httpx.Response], key: str = KEY) -> Studio:
    made = Studio(URL, key, httpx.Client(transport=httpx.MockTransport(wire)))
    made.meet()
    return made


def tasks(count: int, guidelines: str = "g1") -> list[dict[str, Any]]:
    text = "\n\n".join(f"Barn number {n} burned down." for n in range(count))
    made = list(conversion.tasks(split(Article("a", text, title="Fire")), guidelines))
    assert len(made) == count
    return made


def push(wire: Wire, given: list[dict[str, Any]], *, plan: bool = False) -> pushing.Pushed:
    return pushing.push(server(wire), WANTED, given, plan=plan, tell=lambda _: None)


def ids(wire: Wire) -> list[str]:
    return [t["data"]["sentence_id"] for t in wire.tasks]


def test_a_push_makes_the_project_and_the_second_writes_nothing(wire: Wire) -> None:
    first = push(wire, tasks(10))
    assert (first.found, first.new, first.known) == (False, 10, 0)
    assert wire.projects[0]["label_config"] == label_config.labelling_config("Label & rest.")
    assert wire.projects[0]["expert_instruction"] == "<p>Label &amp; rest.</p>\n"
    assert wire.projects[0]["sampling"] == "Sequential sampling"
    wire.written.clear()
    again = push(wire, tasks(10))
    assert (again.found, again.new, again.known, again.twice) == (True, 0, 10, 0)
    assert wire.written == []
    assert ids(wire) == [t["data"]["sentence_id"] for t in tasks(10)]


def test_a_plan_writes_nothing_and_says_what_would_happen(wire: Wire) -> None:
    """`changed` stand there with other data; an article given twice is `repeated`."""
    plan = push(wire, tasks(4) + tasks(4), plan=True)
    assert (plan.found, plan.new, plan.repeated) == (False, 4, 4)
    assert wire.written == []
    push(wire, tasks(4))
    wire.written.clear()
    wire.projects[0]["label_config"] = "<View/>"
    for task in wire.tasks:
        task["data"]["before"] = "Something else."
    plan = push(wire, tasks(4), plan=True)
    assert (plan.new, plan.known, plan.changed, plan.configured) == (0, 0, 4, True)
    assert wire.written == []


def test_no_sentence_makes_no_project(wire: Wire) -> None:
    assert push(wire, []).new == 0
    assert wire.projects == []


def test_only_the_exact_title_is_ours(wire: Wire) -> None:
    """The server looks for a part of the title, and lets two projects have the same."""
    wire.projects = [{"id": n, "title": f"try {n}", "label_config": ""} for n in range(1, 6)]
    push(wire, tasks(1))
    assert [p["title"] for p in wire.projects][-1] == "try"
    wire.projects.append({"id": 7, "title": "try", "label_config": ""})
    with pytest.raises(ServerError, match=r"2 projects are called 'try' \(6, 7\); rename one"):
        push(wire, tasks(1))
    with pytest.raises(
        InputError, match="a project's title has 3 to 50 characters on one line; give one with --project"
    ):
        server(wire).find("t" * 51)


@pytest.mark.parametrize("after", [False, True], ids=["nothing stored", "stored before it failed"])
@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.Response(500, json={"detail": "database is locked"}),
        httpx.RemoteProtocolError("Server disconnected"),
        httpx.ConnectError("[Errno 111] Connection refused"),
    ],
    ids=["502", "500", "broken", "refused"],
)
def test_a_batch_that_fails_is_stored_once(wire: Wire, trouble: Trouble, after: bool) -> None:
    """What arrived is read back before anything is sent again."""
    wire.trouble, wire.after = [("/import", trouble)], after
    assert push(wire, tasks(10)).new == 10
    assert ids(wire) == [t["data"]["sentence_id"] for t in tasks(10)]


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("slow"), httpx.Response(504, text="<html>")])
def test_a_batch_that_may_still_be_at_work_is_not_sent_again(wire: Wire, trouble: Trouble) -> None:
    """It may be stored after we have looked; the next push finds it."""
    wire.trouble, wire.after = [("/import", trouble)], True
    with pytest.raises(server_errors.PassingError, match=r"no answer in|answered 504"):
        push(wire, tasks(5))
    assert len(wire.tasks) == 3
    assert push(wire, tasks(5)).new == 2
    assert ids(wire) == [t["data"]["sentence_id"] for t in tasks(5)]


def test_a_server_that_dies_during_a_pull_costs_nothing(wire: Wire, tmp_path: Path) -> None:
    push(wire, tasks(10))
    for number in range(1, 11):
        wire.label(number, "attribution", 5)
    wire.trouble = [("page=2", httpx.ConnectError("refused")) for _ in range(4)]
    with pytest.raises(ServerError, match="cannot be reached"):
        pull(wire, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert pull(wire, tmp_path).new == 10


def test_a_push_goes_on_after_it_gave_up(wire: Wire) -> None:
    wire.trouble = [("/import", httpx.Response(503, text="<html>")) for _ in range(4)]
    with pytest.raises(ServerError, match="answered 503"):
        push(wire, tasks(5))
    assert push(wire, tasks(5)).new == 5
    assert len(set(ids(wire))) == len(wire.tasks) == 5


def test_what_the_server_did_not_store_is_told(wire: Wire) -> None:
    wire.trouble = [("/import", httpx.Response(201, json={"task_ids": [1]}))]
    with pytest.raises(ServerError, match="3 tasks were sent and 1 stored in 'try'; `newsgrain push --plan`"):
        push(wire, tasks(3))
    wire.trouble = [("/import", httpx.Response(201, json={"task_ids": [1, 2, 3]}))]
    with pytest.raises(ServerError, match="3 tasks were sent and project 'try' has 0 more"):
        push(wire, tasks(3))


def test_sentences_that_stand_twice_are_counted(wire: Wire) -> None:
    push(wire, tasks(3))
    wire.store(tasks(2))
    assert push(wire, tasks(3)).twice == 2


def pull(wire: Wire, folder: Path, *, everything: bool = False) -> pulling.Pulled:
    return pulling.pull(server(wire), "try", folder, everything=everything)


def test_a_pull_reads_all_pages_and_the_second_writes_nothing(wire: Wire, tmp_path: Path) -> None:
    push(wire, tasks(10))
    for number in range(1, 10):
        wire.label(number, "attribution", 5)
    done = pull(wire, tmp_path)
    assert (done.everything, done.answers, done.new) == (True, 9, 9)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert pull(wire, tmp_path).new == 0
    assert pull(wire, tmp_path, everything=True).new == 0
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    row = json.loads((tmp_path / "label-studio.jsonl").read_text().splitlines()[0])
    assert (row["annotator"], row["label"], row["guidelines"]) == ("ann@a.example", "attribution", "g1")


def test_an_edit_is_a_new_line_and_old_answers_are_not_read_again(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "_OVERLAP", timedelta(seconds=2))
    push(wire, tasks(3))
    wire.label(1, "attribution", 5)
    wire.label(2, "attribution", 20)
    pull(wire, tmp_path)
    wire.label(2, "speculation", 30, who=1)
    done = pull(wire, tmp_path)
    assert (done.everything, done.answers, done.new) == (False, 1, 1)
    lines = (tmp_path / "label-studio.jsonl").read_text().splitlines()
    assert [json.loads(line)["label"] for line in lines] == ["attribution", "attribution", "speculation"]


def test_answers_lost_here_are_pulled_again(wire: Wire, tmp_path: Path) -> None:
    """The mark of the last pull counts only while the answers of that pull are there."""
    push(wire, tasks(2))
    wire.label(1, "attribution", 5)
    pull(wire, tmp_path)
    (tmp_path / "label-studio.jsonl").unlink()
    done = pull(wire, tmp_path)
    assert (done.everything, done.new) == (True, 1)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(429, json={"detail": "Request was throttled."}),
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.ReadTimeout("timed out"),
        httpx.Response(404, json={"detail": "Invalid page."}),
    ],
    ids=["429", "502", "timeout", "404 while paging"],
)
def test_reading_is_tried_again(wire: Wire, tmp_path: Path, trouble: Trouble) -> None:
    push(wire, tasks(10))
    for number in range(1, 11):
        wire.label(number, "attribution", 5)
    reader = server(wire)
    wire.trouble = [("api/users", httpx.Response(500, text="")), ("page=2", trouble)]
    assert pulling.pull(reader, "try", tmp_path, everything=True).new == 10


@pytest.mark.parametrize("trouble", [httpx.Response(503, text="<html>"), httpx.ConnectError("refused")])
def test_reading_is_given_up_after_four_tries(wire: Wire, trouble: Trouble) -> None:
    """Whether the server says that it is busy, or says nothing; never four times four."""
    reader = server(wire)
    wire.trouble = [("api/users", trouble) for _ in range(16)]
    with pytest.raises(server_errors.PassingError, match=r"answered 503|cannot be reached"):
        reader.emails()
    assert wire.asked.count("api/users") == 4


def test_pages_that_never_fit_stop_the_pull(wire: Wire, tmp_path: Path) -> None:
    """A second page that is always gone."""
    push(wire, tasks(10))
    for number in range(1, 11):
        wire.label(number, "attribution", 5)

    def gone(request: httpx.Request) -> httpx.Response:
        if b"page=2" in request.url.query:
            return httpx.Response(404, json={"detail": "Invalid page."})
        return wire(request)

    with pytest.raises(ServerError, match="4 of 10 tasks of 'try' could be read"):
        pulling.pull(server(gone), "try", tmp_path, everything=True)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_count_of_the_server_stops_nothing(wire: Wire, tmp_path: Path) -> None:
    """It may lack the only answer, as after a kill, or keep one that is gone: what stands is read."""
    push(wire, tasks(5))
    for number, total in ((1, 0), (2, 2), (3, 1)):
        wire.label(number, "attribution", 5)
        wire.tasks[number - 1]["total"] = total
    with server(wire) as opened:
        live = Live(opened, "try")
        live.renew()
        assert (pull(wire, tmp_path).new, len(list(live.answers()))) == (3, 3)
        wire.label(2, "speculation", 9)
        live.renew()
        again = pull(wire, tmp_path)
        assert [a.label for a in live.answers()] == ["attribution", "speculation", "attribution"]
    assert (again.new, again.everything, again.retracted) == (1, True, 0)


MEANWHILE: dict[str, tuple[Trouble, str]] = {
    "token expired": (
        httpx.Response(401, json={"detail": "API key has expired. Please obtain a new refresh token."}),
        "personal access token has expired; make a new one",
    ),
    "a proxy's page": (httpx.Response(200, text="<html>Sign in</html>"), "is not Label Studio"),
    "project deleted": (
        httpx.Response(404, json={"detail": "No Project matches the given query."}),
        "4 of 10 tasks of 'try' could be read, it is being changed",
    ),
    "gone for good": (httpx.ConnectError("refused"), "cannot be reached"),
    "no permission": (httpx.Response(403, json={"detail": "Not yours."}), r"answered 403: Not yours\."),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_trouble_in_the_middle_of_a_pull_is_one_line_and_writes_nothing(
    wire: Wire, tmp_path: Path, name: str
) -> None:
    """On the second page, however often it is asked for; then the same pull completes."""
    push(wire, tasks(10))
    for number in range(1, 11):
        wire.label(number, "attribution", 5)
    trouble, told = MEANWHILE[name]
    reader = server(wire)
    wire.trouble = [("page=2", trouble) for _ in range(16)]
    with pytest.raises(NewsgrainError, match=told) as caught:
        pulling.pull(reader, "try", tmp_path, everything=True)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    wire.trouble.clear()
    assert pull(wire, tmp_path).new == 10


def test_strange_labels_stop_a_push_and_are_told_by_a_pull(wire: Wire, tmp_path: Path) -> None:
    """A choice renamed on the server: what is answered otherwise comes all the same."""
    push(wire, tasks(2))
    wire.label(1, Label.ATTRIBUTION, 5)
    config = label_config.labelling_config()
    wire.projects[0]["label_config"] = config.replace('value="speculation"', "value='rumour'")
    for plan in (True, False):
        with pytest.raises(
            ServerError, match=r"was edited by hand, it offers labels .*: rumour; rename them"
        ):
            push(wire, tasks(3), plan=plan)
    assert len(wire.tasks) == 2
    done = pull(wire, tmp_path)
    assert (done.new, done.strange) == (1, ("rumour",))


def test_a_configuration_that_cannot_be_read_stops_both_in_one_line(wire: Wire, tmp_path: Path) -> None:
    push(wire, tasks(2))
    wire.label(1, Label.ATTRIBUTION, 5)
    wire.projects[0]["label_config"] = "<!DOCTYPE View><View/>"
    told = r"^http://\S+: the labelling configuration of project 'try' cannot be read \(it declares"
    with pytest.raises(ServerError, match=told):
        push(wire, tasks(3))
    with pytest.raises(ServerError, match=told):
        pull(wire, tmp_path)
    assert len(wire.tasks) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("most", "read"), [(100, 2), (0, 3)])
def test_one_stray_label_blocks_no_pull_and_is_told_until_it_is_corrected(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, read: int
) -> None:
    """Task, annotator and label; the other answers come once.

    Its task is asked for again, with what came last; where such tasks are too many, all since the first is.
    """
    monkeypatch.setattr(pulling, "_MOST_AGAIN", most)
    monkeypatch.setattr(pulling, "_OVERLAP", timedelta(seconds=2))
    push(wire, tasks(4))
    wire.label(1, "attribution", 5)
    wire.label(2, "rumour", 20)
    wire.label(3, "attribution", 40)
    done = pull(wire, tmp_path)
    assert (done.annotations, done.answers, done.new) == (3, 2, 2)
    (told,) = [r.told() for r in done.reported]
    assert told.startswith("task 2 of ann@a.example: labels that newsgrain does not have: 'rumour';")
    wire.label(4, "speculation", 50)
    again = pull(wire, tmp_path)
    assert (again.everything, again.tasks, again.new, len(again.reported)) == (False, 3, 1, 1)
    assert pull(wire, tmp_path).tasks == read
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(pull(wire, tmp_path).reported) == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    wire.label(2, "speculation", 58)
    last = pull(wire, tmp_path)
    assert (last.new, last.reported) == (1, ())
    assert pull(wire, tmp_path).tasks == 1


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "a deleted account": ({"completed_by": None}, "nobody signed it"),
    "an account without an address": ({"completed_by": 9}, ""),
    "no moment": ({"created_at": None}, "has no created_at"),
    "a result of null": ({"result": None}, "result is missing, not a list"),
    "a parent that is no number": ({"parent_prediction": [4]}, ""),
}


@pytest.mark.parametrize("name", ODD)
def test_answers_of_a_server_are_checked_as_those_of_an_export(wire: Wire, tmp_path: Path, name: str) -> None:
    push(wire, tasks(2))
    wire.label(1, "attribution", 5)
    wire.label(2, "attribution", 6)
    change, told = ODD[name]
    wire.tasks[0]["annotations"][0].update(change)
    done = pull(wire, tmp_path)
    assert done.annotations == done.answers + len(done.reported) == 2
    assert [told in r.reason for r in done.reported] == ([True] if told else [])
    assert all(r.task == "1" for r in done.reported)


def test_an_answer_that_is_no_object_is_told(wire: Wire, tmp_path: Path) -> None:
    push(wire, tasks(2))
    wire.label(2, "attribution", 6)
    wire.tasks[0]["annotations"] = [41]
    done = pull(wire, tmp_path)
    assert ([r.reason for r in done.reported], done.new) == (["an annotation is 41, not an object"], 1)


def test_a_stray_label_that_is_older_than_the_mark_is_told_by_later_pulls(wire: Wire, tmp_path: Path) -> None:
    """After `--all` has found it, the mark goes back to it."""
    push(wire, tasks(2))
    wire.label(1, "rumour", 5)
    wire.label(2, "attribution", 50)
    pull(wire, tmp_path, everything=True)
    assert len(pull(wire, tmp_path, everything=True).reported) == 1
    assert len(pull(wire, tmp_path).reported) == 1


def test_an_edited_configuration_is_renewed_while_it_does_no_harm(wire: Wire) -> None:
    push(wire, tasks(2))
    wire.label(1, Label.ATTRIBUTION, 5)
    wire.projects[0]["label_config"] = WANTED.labelling.replace("ng-page", "mine")
    wire.projects[0]["expert_instruction"] = "Do as you like."
    assert push(wire, tasks(2)).configured
    assert wire.projects[0]["label_config"] == WANTED.labelling
    assert wire.projects[0]["expert_instruction"] == "<p>Label &amp; rest.</p>\n"
    assert not push(wire, tasks(2)).configured


NEW, OLD = "abcdef012345", "999999999999"


def suggested(count: int, which: Shown, model: str = NEW) -> list[dict[str, Any]]:
    """Tasks as a push makes them with suggestions; the last sentence is the least certain."""
    made = []
    for n, task in enumerate(tasks(count)):
        name, sure = task["data"]["sentence_id"], round(0.9 - n / 100, 6)
        rest = {label.value: 0.0 for label in Label} | {"attribution": sure}
        p = Prediction("a", name, n, 0, 1, "x", Label.ATTRIBUTION, sure, rest, model)
        made.append({**task, "predictions": [suggestions.prediction(p, which)]})
    return made


def push_suggested(
    wire: Wire, given: list[dict[str, Any]], *, plan: bool = False, **how: Any
) -> pushing.Pushed:
    version = given[0]["predictions"][0]["model_version"]
    wanted = replace(WANTED, version=version, **how)
    return pushing.push(server(wire), wanted, given, plan=plan, tell=lambda _: None)


def shown(wire: Wire) -> dict[int, list[tuple[str, bool]]]:
    """For each task the versions of its predictions, and whether they have a label."""
    return {t["id"]: [(p["model_version"], bool(p["result"])) for p in t["predictions"]] for t in wire.tasks}


def test_suggestions_go_out_with_new_sentences_and_to_known_ones(wire: Wire) -> None:
    """Each task one of the current version, whatever was there; the second push writes nothing."""
    push(wire, tasks(6)[:4])
    done = push_suggested(wire, suggested(6, Shown.ALL))
    assert (done.new, done.known, done.suggested, done.stale) == (2, 4, 6, 0)
    assert all(found == [(NEW, True)] for found in shown(wire).values())
    project = wire.projects[0]
    assert (project["model_version"], project["sampling"]) == (NEW, "Uncertainty sampling")
    assert project["show_collab_predictions"] is True
    wire.written.clear()
    again = push_suggested(wire, suggested(6, Shown.ALL))
    assert (again.suggested, again.stale, again.configured) == (0, 0, False)
    assert wire.written == []


def test_the_least_certain_has_the_lowest_score(wire: Wire) -> None:
    """Label Studio serves the lowest first; sentences without a label to see have a score as well."""
    push_suggested(wire, suggested(5, Shown.HALF))
    scores = [t["predictions"][0]["score"] for t in wire.tasks]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5


def test_stale_suggestions_go_and_those_of_others_stay(wire: Wire) -> None:
    push_suggested(wire, suggested(3, Shown.HALF, OLD))
    wire.tasks[0]["predictions"].append({"model_version": "their backend", "result": [], "score": 0})
    plan = push_suggested(wire, suggested(3, Shown.ALL), plan=True)
    assert (plan.suggested, plan.stale, wire.projects[0]["model_version"]) == (3, 3, f"{OLD} half")
    done = push_suggested(wire, suggested(3, Shown.ALL))
    assert (done.suggested, done.stale) == (3, 3)
    assert Counter(p["model_version"] for p in wire.suggested()) == {NEW: 3, "their backend": 1}


@pytest.mark.parametrize(("before", "now"), [(Shown.HALF, Shown.ALL), (Shown.ALL, Shown.NONE)])
def test_another_share_of_the_same_model_replaces_the_first(wire: Wire, before: Shown, now: Shown) -> None:
    """Though one version's name is a part of the other's, and the server searches for parts."""
    push_suggested(wire, suggested(8, before))
    assert push_suggested(wire, suggested(8, now)).suggested == 8
    assert all(found == [(suggestions.version(NEW, now), now is Shown.ALL)] for found in shown(wire).values())


def test_a_push_of_suggestions_that_broke_off_goes_on(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrived is not sent again; the old ones are seen until all new ones are there."""
    monkeypatch.setattr(pushing, "SUGGEST_BATCH", 4)
    push_suggested(wire, suggested(10, Shown.ALL, OLD))
    wire.trouble, wire.after = [("/import/predictions", httpx.RemoteProtocolError("x"))], True
    with pytest.raises(ServerError, match="the connection broke"):
        push_suggested(wire, suggested(10, Shown.ALL))
    assert wire.projects[0]["model_version"] == OLD
    wire.after = False
    assert push_suggested(wire, suggested(10, Shown.ALL)).suggested == 6
    assert all(found == [(NEW, True)] for found in shown(wire).values())


def test_a_change_of_share_that_broke_off_goes_on(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both versions are there then, and a search for the shorter name finds the longer one too."""
    monkeypatch.setattr(pushing, "SUGGEST_BATCH", 4)
    push_suggested(wire, suggested(10, Shown.HALF))
    wire.trouble, wire.after = [("/import/predictions", httpx.RemoteProtocolError("x"))], True
    with pytest.raises(ServerError, match="the connection broke"):
        push_suggested(wire, suggested(10, Shown.ALL))
    wire.after = False
    assert push_suggested(wire, suggested(10, Shown.ALL)).suggested == 6
    assert all(found == [(NEW, True)] for found in shown(wire).values())


def test_suggestions_that_the_server_drops_are_told(wire: Wire) -> None:
    """It takes labels that do not fit its configuration for stored."""
    push(wire, tasks(3))
    wire.trouble = [("/import/predictions", httpx.Response(201, json={"created": 1}))]
    with pytest.raises(ServerError, match="3 suggestions were sent and 1 stored in 'try'; does its label"):
        push_suggested(wire, suggested(3, Shown.ALL))


def test_renewing_adds_no_sentence(wire: Wire) -> None:
    push(wire, tasks(5)[:3])
    done = push_suggested(wire, suggested(5, Shown.ALL), add=False)
    assert (done.new, done.known, done.suggested, len(wire.tasks)) == (0, 3, 3, 3)
    wire.projects.clear()
    with pytest.raises(ServerError, match="has no project 'try'"):
        push_suggested(wire, suggested(5, Shown.ALL), add=False)


@pytest.mark.parametrize("order", pushing.ORDERS)
def test_an_order_that_is_asked_for_wins(wire: Wire, order: str) -> None:
    push_suggested(wire, suggested(2, Shown.ALL), order=order)
    assert wire.projects[0]["sampling"] == pushing.ORDERS[order]
    push(wire, tasks(2))
    assert wire.projects[0]["sampling"] == pushing.ORDERS[order]


@given(st.text(min_size=1, max_size=20))
def test_the_half_is_a_matter_of_the_sentence_alone(name: str) -> None:
    """Whatever the model, and never more than all or less than none."""
    assert suggestions.is_shown(name, Shown.HALF) == suggestions.is_shown(name, Shown.HALF)
    assert suggestions.is_shown(name, Shown.ALL)
    assert not suggestions.is_shown(name, Shown.NONE)


def test_the_half_is_about_half() -> None:
    drawn = sum(suggestions.is_shown(f"article-{n}:0-9", Shown.HALF) for n in range(2000))
    assert 900 < drawn < 1100


def test_answers_know_what_was_suggested(wire: Wire, tmp_path: Path) -> None:
    """From the answer itself, else from the prediction it was made from; none where none was shown."""
    push_suggested(wire, suggested(3, Shown.ALL))
    for number in (1, 2, 3):
        wire.label(number, "speculation", 5)
        wire.tasks[number - 1]["predictions"][0]["id"] = 70 + number
    first, second, third = (wire.tasks[n]["annotations"][0] for n in range(3))
    first["result"] += suggestions.region(Label.FACTUAL_CLAIM)
    second["parent_prediction"] = 72
    third["parent_prediction"] = 73
    wire.tasks[2]["predictions"][0]["result"] = []
    pull(wire, tmp_path)
    lines = (tmp_path / "label-studio.jsonl").read_text().splitlines()
    assert [json.loads(line).get("suggested") for line in lines] == ["factual_claim", "attribution", None]


def test_a_suggestion_that_was_removed_since_is_no_edit(wire: Wire, tmp_path: Path) -> None:
    push_suggested(wire, suggested(1, Shown.ALL))
    wire.label(1, "speculation", 5)
    wire.tasks[0]["predictions"][0]["id"] = 70
    wire.tasks[0]["annotations"][0]["parent_prediction"] = 70
    assert pull(wire, tmp_path).new == 1
    wire.tasks[0]["predictions"].clear()
    wire.tasks[0]["annotations"][0]["parent_prediction"] = None
    assert pull(wire, tmp_path, everything=True).new == 0


def test_a_full_pull_is_counted_against_the_server(wire: Wire, tmp_path: Path) -> None:
    """A page that silently lacks a task is noticed."""
    push(wire, tasks(3))
    for number in (1, 2, 3):
        wire.label(number, "attribution", 5)

    def short(request: httpx.Request) -> httpx.Response:
        if request.url.path.strip("/") != "api/tasks" or "ordering" not in str(request.url):
            return wire(request)
        body = wire(request).json()
        return httpx.Response(200, json={**body, "tasks": body["tasks"][:2], "total": 2})

    with pytest.raises(ServerError, match="project 'try' has 3 answers and only 2 came; try again"):
        pulling.pull(server(short), "try", tmp_path, everything=True)
    assert list(tmp_path.iterdir()) == []


def test_a_push_keeps_everybodys_share_and_its_order(wire: Wire) -> None:
    """Nobody has one until somebody is given one; then a push only changes what it must."""
    done = push(wire, tasks(2))
    assert (done.label_at, done.shares) == (f"{URL}/projects/1/data?labeling=1", {})
    assert wire.tabs == []
    lay(wire, "ann", "bea", "cyd")
    wire.written.clear()
    shares_now = push(wire, tasks(2)).shares
    assert shares_now == {who: f"{URL}/projects/1/data?tab={n}&labeling=1" for n, who in ORDERED}
    assert wire.written == []
    push_suggested(wire, suggested(2, Shown.ALL))
    assert [tab["data"]["ordering"] for tab in wire.tabs] == [["tasks:predictions_score"]] * 3


ORDERED = [(40, "ann"), (41, "bea"), (42, "cyd")]


def lay(wire: Wire, *people: str) -> dict[str, str]:
    opened = server(wire)
    project = opened.find("try")
    assert project is not None
    return shares.lay(opened, project, people, 2, ["tasks:id"])


def test_shares_are_where_the_tabs_say(wire: Wire) -> None:
    """A leaver's tab goes; a tab that somebody broke by hand, or made for themselves, harms nothing."""
    push(wire, tasks(2))
    lay(wire, "ann", "bea", "cyd")
    wire.tabs.append({"id": 43, "data": {"title": "mine", "filters": None}})
    wire.tabs[1]["data"]["filters"]["items"][0]["value"] = "^(99|fire|07)$"
    assert set(lay(wire, "ann", "bea")) == {"ann", "bea"}
    assert ["gone" in tab for tab in wire.tabs] == [False, False, True, False]
    opened = server(wire)
    project = opened.find("try")
    assert project is not None
    found = shares.owned(opened, project)
    assert found == {"ann": set(range(lots.LOTS)), "bea": set(range(lots.LOTS))}


def test_two_projects_of_one_title_are_never_made(wire: Wire) -> None:
    """Another push may make it between our look and our making; the later one steps back."""
    real = wire.on_projects

    def raced(request: httpx.Request, path: str, query: dict[str, str]) -> httpx.Response:
        if path == "api/projects" and request.method == "POST" and not wire.projects:
            wire.projects.append({"id": 1, **json.loads(request.content)})
        return real(request, path, query)

    wire.on_projects = raced  # type: ignore[method-assign]
    with pytest.raises(
        server_errors.PassingError, match="another push made project 'try' at the same moment, and"
    ):
        push(wire, tasks(2))
    assert [p["id"] for p in wire.projects] == [1]
    assert push(wire, tasks(2)).new == 2


def test_an_overlap_is_set_where_it_is_asked_for(wire: Wire) -> None:
    """And left where it is not, with everybody's share as it was."""
    push(wire, tasks(2))
    kept = replace(WANTED, overlap=None)
    done = pushing.push(server(wire), kept, tasks(2), plan=False, tell=lambda _: None)
    assert (done.overlap, done.overlap_before, done.configured) == (2, 2, False)
    more = replace(WANTED, overlap=3)
    for plan in (True, False):
        done = pushing.push(server(wire), more, tasks(2), plan=plan, tell=lambda _: None)
        assert (done.overlap, done.overlap_before, done.configured) == (3, 2, True)
        assert wire.projects[0]["maximum_annotations"] == (2 if plan else 3)
    fresh = pushing.push(server(Wire()), kept, tasks(2), plan=True, tell=lambda _: None)
    assert (fresh.overlap, fresh.overlap_before) == (2, None)


def test_sentences_deleted_by_hand_are_pushed_again(wire: Wire) -> None:
    push(wire, tasks(5))
    del wire.tasks[3:]
    assert push(wire, tasks(5), plan=True).new == 2
    assert push(wire, tasks(5)).new == 2


@pytest.mark.parametrize("unseen", ["why", "guidelines", "lot", "turn"])
def test_what_no_annotator_sees_is_no_change(wire: Wire, unseen: str) -> None:
    push(wire, tasks(2))
    given = [{"data": {**t["data"], unseen: "uncertain"}} for t in tasks(2)]
    assert push(wire, given).known == 2


def test_a_missing_project_is_told(wire: Wire, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="has no project 'try'; `newsgrain push` makes one"):
        pull(wire, tmp_path)


def jwt(expires: float) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"exp": int(expires), "token_type": "refresh"}, {"s": 1})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join(coded)


TELLS: dict[str, tuple[Trouble, str]] = {
    "legacy off": (
        httpx.Response(
            401,
            json={
                "detail": "Authentication token no longer valid: legacy token authentication has been"
                " disabled for this organization"
            },
        ),
        "takes no legacy tokens; switch them on under Organization",
    ),
    "wrong token": (
        httpx.Response(401, json={"detail": "Invalid token."}),
        r"does not take this legacy token \(Invalid token\.\); copy it again",
    ),
    "down": (
        httpx.ConnectError("[Errno 111] Connection refused"),
        r"cannot be reached \(\[Errno 111\] Connection refused\); is Label Studio running there",
    ),
    "no scheme": (
        httpx.UnsupportedProtocol("Request URL is missing an 'http://' or 'https://' protocol."),
        "not an address; write it whole, such as http://127",
    ),
    "slow": (httpx.ReadTimeout("timed out"), "no answer in 600 s"),
    "broken": (httpx.ReadError("x"), r"the connection broke \(ReadError\)"),
    "proxy": (httpx.Response(502, text="<html>nginx</html>"), r"answered 502 \(a proxy in front of it"),
    "other site": (httpx.Response(404, text="<html>Not found</html>"), r"is not Label Studio \(answered 404"),
    "a page": (httpx.Response(200, text="<html>Welcome</html>"), "is not Label Studio .* address alone"),
    "other JSON": (httpx.Response(200, json={"hello": 1}), "is not Label Studio .*names no release"),
    "forbidden": (httpx.Response(403, json={"detail": "No\npermission."}), r"answered 403: No permission\."),
    "bad": (
        httpx.Response(400, json={"validation_errors": {"title": ["Too long."]}}),
        r"answered 400: title: Too long\.",
    ),
}


@pytest.mark.parametrize("name", TELLS)
def test_every_trouble_is_one_clear_line(wire: Wire, name: str) -> None:
    """And never shows the session cookie that foreign errors carry."""
    trouble, told = TELLS[name]
    if isinstance(trouble, httpx.Response):
        trouble.headers["set-cookie"] = "sessionid=secret"
    wire.trouble = [("api/version", trouble)]
    with pytest.raises(NewsgrainError, match=told) as caught:
        server(wire)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_tokens_are_told_apart(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    monkeypatch.setenv("LABEL_STUDIO_URL", URL)
    with pytest.raises(InputError, match="LABEL_STUDIO_API_KEY: not set; `make label-studio`"):
        Studio.from_environment()
    kinds = {
        KEY: "legacy token",
        "x": "token of no known kind",
        jwt(time.time() + 99): "personal access token",
    }
    for key, kind in kinds.items():
        with Studio(URL, key) as made:
            assert made.token_kind == kind
    with pytest.raises(ServerError, match="has expired; make a new one"):
        Studio(URL, jwt(0))
    for bad in (" ", "ключ"):
        with pytest.raises(InputError, match="empty or damaged"):
            Studio(URL, bad)
    page = httpx.Response(404, text="<html>")
    with pytest.raises(ServerError, match="is not Label Studio"):
        server(lambda _: page, jwt(time.time() + 99))


def test_an_address_with_a_path_is_told(wire: Wire) -> None:
    """Label Studio tells its version below any path, and answers nothing else there."""
    wire.trouble = [("whoami", httpx.Response(404, text="<html>Not found</html>"))]
    with pytest.raises(ServerError, match=r"is not Label Studio \(answered 404 .* its address alone"):
        server(wire)


def test_a_project_deleted_meanwhile_is_told(wire: Wire) -> None:
    push(wire, tasks(1))
    reader = server(wire)
    wire.trouble = [("/import", httpx.Response(404, text="<html>Not found</html>"))]
    with pytest.raises(ServerError, match="what was asked for is gone; was the project deleted"):
        pushing.push(reader, WANTED, tasks(2), plan=False, tell=lambda _: None)


def test_an_answer_says_for_what_its_sentence_was_chosen(wire: Wire, tmp_path: Path) -> None:
    """And what was pulled before that was kept is not pulled again for it."""
    drawn, other = tasks(2)
    push(wire, [drawn | {"data": drawn["data"] | {"why": "random"}}, other])
    for number in (1, 2):
        wire.label(number, "attribution", 5)
    pull(wire, tmp_path)
    answers = conversion.pulled(tmp_path)
    assert [a.why for a in answers] == ["random", None]
    write_records(tmp_path / "label-studio.jsonl", [replace(a, why=None) for a in answers])
    assert pull(wire, tmp_path).new == 0
