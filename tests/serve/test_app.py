"""The ML backend as Label Studio meets it: real processes, asked as its recorded requests ask.

What the sample backend that is handed out for copying gets wrong has a test each.
"""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from newsgrain.files import to_json, write_lines
from newsgrain.labelstudio.label_config import labelling_config
from newsgrain.model import store
from newsgrain.model.linear import Linear
from newsgrain.serve.backend import Backend
from newsgrain.serve.fitting import Fitter
from tests.processes import run
from tests.serve.test_backend import ARTICLES, tasks_of

TOKEN = "7f" * 20
SETUP = {
    "project": "22.1795331978",
    "schema": labelling_config("Rules."),
    "hostname": "http://localhost:8080",
    "access_token": TOKEN,
    "extra_params": None,
}


def asked(tasks: list[Any]) -> dict[str, Any]:
    """A /predict as Label Studio sends it."""
    params = {"login": None, "password": None, "context": None}
    return {"tasks": tasks, "project": "22.1795331978", "label_config": SETUP["schema"], "params": params}


@dataclass
class Served:
    """A running `newsgrain serve`, what asks it, and where its words go."""

    web: httpx.Client
    port: int
    said: Path
    backend: Backend


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, toy_model: Linear) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    store.save(toy_model, folder / "models")
    write_lines(folder / "annotations" / "articles" / "pushed.jsonl", map(to_json, ARTICLES))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "newsgrain", "serve", "--port", str(port), "--workers", "2"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as web:
        wait(web, process)
        yield Served(web, port, folder / "said", Backend(folder / "models", folder / "annotations"))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in (0, 130)
    assert "Traceback" not in (folder / "said").read_text()


def wait(web: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert process.poll() is None
        try:
            if web.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("it did not come up")


def test_the_recorded_conversation(served: Served) -> None:
    """Health, set-up, predict for one task and for many, versions: as the server speaks it."""
    health = served.web.get("/health").json()
    assert (health["status"], health["model_version"]) == ("UP", served.backend.version)
    assert served.web.post("/setup", json=SETUP).json() == {"model_version": served.backend.version}
    for article in ARTICLES:
        tasks = tasks_of(article)
        assert served.web.post("/predict", json=asked(tasks)).json() == {
            "results": served.backend.predict(tasks)
        }
    assert served.web.get("/versions").json() == {"versions": [served.backend.version]}


def test_predictions_carry_the_version_that_the_set_up_told(served: Served) -> None:
    """Else the server asks for the same tasks again and again."""
    version = served.web.post("/setup", json=SETUP).json()["model_version"]
    found = served.web.post("/predict", json=asked(tasks_of(ARTICLES[0]))).json()["results"]
    assert {p["model_version"] for p in found} == {version}


def test_it_listens_on_this_machine_alone(served: Served) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = {
        local
        for _, local, _, state, *_ in listening
        if state == "0A" and local.endswith(f":{served.port:04X}")
    }
    assert mine == {f"0100007F:{served.port:04X}"}


def test_a_page_of_another_site_is_refused(served: Served) -> None:
    """By the name it calls this machine, and by the kind of body that needs no leave."""
    assert served.web.get("/health", headers={"Host": "evil.example"}).status_code == 400
    plain = served.web.post("/webhook", content=b'{"action": "START_TRAINING"}')
    assert (plain.status_code, plain.json()) == (415, {"error": "send application/json"})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "tasks is no list"),
        (b'{"tasks": null, "params": null}', "tasks is no list"),
    ],
)
def test_what_is_no_request_is_one_line(served: Served, body: bytes, why: str) -> None:
    headers = {"Content-Type": "application/json"}
    refused = served.web.post("/predict", content=body, headers=headers)
    assert (refused.status_code, refused.json()) == (400, {"error": why})


def test_a_body_without_the_rest_is_enough(served: Served) -> None:
    """What is missing or null around the tasks is not used, and so no fault."""
    tasks = tasks_of(ARTICLES[0])
    for around in ({}, {"params": None, "project": None, "label_config": None}):
        found = served.web.post("/predict", json={"tasks": tasks, **around})
        assert found.json() == {"results": served.backend.predict(tasks)}


def test_a_strange_task_does_not_cost_the_others_theirs(served: Served) -> None:
    good = tasks_of(ARTICLES[0])
    found = served.web.post("/predict", json=asked([good[0], {"id": 7, "data": {"image": "x.png"}}, good[1]]))
    first, strange, last = found.json()["results"]
    assert [first, last] == served.backend.predict(good[:2])
    assert strange == {"model_version": served.backend.version, "score": 0.0, "result": []}


def test_a_project_that_is_not_ours_is_refused_at_the_set_up(served: Served) -> None:
    for schema in ("<View/>", "", "<View", None):
        refused = served.web.post("/setup", json={**SETUP, "schema": schema})
        assert refused.status_code == 400
        assert (
            "no control 'suggestion'; connect a project that `newsgrain push` made" in refused.json()["error"]
        )


def test_answers_train_nothing(served: Served) -> None:
    """Whatever happens in Label Studio, and also when the button is pressed: nobody asked for --fit."""
    before = sorted(served.backend.models.rglob("*"))
    for action in ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "TASKS_CREATED", "START_TRAINING", "?"):
        answer = served.web.post("/webhook", json={"action": action, "project": {"id": 22}})
        assert (answer.status_code, answer.json()) == (200, {"status": "ignored"})
    assert sorted(served.backend.models.rglob("*")) == before


def test_health_is_told_while_it_is_at_work(served: Served) -> None:
    """The server waits one second for it."""
    many = [task for n in range(40) for task in tasks_of(renamed(n))]
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(served.web.post, "/predict", json=asked(many)) for _ in range(3)]
        told = [pool.submit(served.web.get, "/versions") for _ in range(3)]
        assert all(len(x.result().json()["results"]) == len(many) for x in work)
        assert all(x.result().status_code == 200 for x in told)


def renamed(n: int) -> Any:
    article = ARTICLES[n % len(ARTICLES)]
    return type(article)(f"{article.article_id}-{n}", article.text)


def test_nothing_that_came_in_is_told(served: Served) -> None:
    """A set-up brings a token that opens the server, a webhook the invitation to it."""
    served.web.post("/setup", json=SETUP)
    served.web.post("/webhook", json={"action": "PROJECT_UPDATED", "project": {"token": TOKEN}})
    assert TOKEN not in served.said.read_text()
    assert TOKEN not in served.web.get("/health").text
    assert served.web.get("/nothing").status_code == 404


def test_a_taken_port_is_one_line(served: Served) -> None:
    done = run("serve", "--port", served.port, cwd=served.backend.models.parent)
    assert done.returncode == 1
    assert re.search(
        rf"newsgrain: port {served.port} on 127\.0\.0\.1 cannot be used .*give another --port", done.stderr
    )


def test_what_cannot_serve_says_so(tmp_path: Path, models: Path) -> None:
    assert "choose from all, half" in run("serve", "--suggest", "none", cwd=tmp_path).stderr
    assert (
        "LABEL_STUDIO_URL: not set; `make label-studio` starts a server"
        in run("serve", "--fit", cwd=tmp_path).stderr
    )
    assert "--workers" in run("serve", "--workers", 0, cwd=tmp_path).stderr


def test_training_runs_once_at_a_time_and_says_how_it_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second press of the button while it is at work starts nothing; a failure is the last line."""
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    fitter = Fitter(tmp_path, tmp_path / "annotations", "try")
    assert fitter.state() == ""
    assert fitter.start()
    assert not Fitter(tmp_path, tmp_path / "annotations", "try").start()
    until = time.monotonic() + 120
    while not fitter.state().startswith("pull failed"):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert fitter.state() == "pull failed with exit code 1"
    assert "LABEL_STUDIO_URL: not set" in (tmp_path / "fit.log").read_text()
    while not fitter.start():
        time.sleep(0.1)
