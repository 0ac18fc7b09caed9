"""The annotators' side against the real server: everything once, whatever is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from newsgrain import exchange, labelstudio, studio
from newsgrain.records import Article
from newsgrain.sentences import split
from newsgrain.studio import Studio

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif("NEWSGRAIN_NO_SERVER" in os.environ, reason="NEWSGRAIN_NO_SERVER is set"),
]
ROOT = Path(__file__).parent.parent.parent
TITLE = "system test"
CHOICES = ("factual_claim", "attribution", "speculation", "promotional_boilerplate")
# the second start of a server that was killed, on a busy machine
PATIENCE_S = 400


class Server:
    """`newsgrain label-studio` as a user runs it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and come back when it says that it is ready."""
        command = [sys.executable, "-m", "newsgrain", "label-studio", "--home", str(self.home)]
        command += ["--port", str(self.port), "--env", str(ROOT / ".label-studio" / "env")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self.process.stdout is not None
        told = threading.Timer(PATIENCE_S, self.process.terminate)
        told.start()
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("password and token"):
                break
        told.cancel()
        assert any(line.startswith("ready at") for line in lines), lines

    def kill(self) -> None:
        """SIGKILL the server itself, not the command that watches over it."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop as a user or an operating system does; the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the command to end; its exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    @property
    def environ(self) -> dict[str, str]:
        """Read the variables that `source credentials` sets."""
        lines = (self.home / "credentials").read_text().splitlines()
        return dict(line.removeprefix("export ").split("=", 1) for line in lines)

    @contextmanager
    def studio(self) -> Iterator[Studio]:
        """Connect to it."""
        with Studio(self.environ["LABEL_STUDIO_URL"], self.environ["LABEL_STUDIO_API_KEY"]) as made:
            made.meet()
            yield made


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("studio") / "home")
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


class Annotator:
    """A person with an account of their own, labelling through the label stream."""

    def __init__(self, server: Server, name: str) -> None:
        url, key = server.environ["LABEL_STUDIO_URL"], server.environ["LABEL_STUDIO_API_KEY"]
        invited = httpx.get(f"{url}/api/invite", headers={"Authorization": f"Token {key}"}).json()
        self.web = httpx.Client(base_url=url, headers={"Referer": url}, timeout=60)
        self.web.get("/user/signup/")
        account = {"email": f"{name}@a.example", "password": "pass-word-9", "allow_newsletters": "false"}
        account["csrfmiddlewaretoken"] = self.web.cookies["csrftoken"]
        made = self.web.post(f"/user/signup/?token={invited['token']}", data=account)
        assert made.status_code == 302, made.text[:300]
        self.web.headers["X-CSRFToken"] = self.web.cookies["csrftoken"]

    def label_all(self, project: int, *, skip: int, differ: int) -> dict[int, int]:
        """Label until nothing is left, skipping sentence `skip`; every `differ`-th is answered otherwise.

        Returns the answer's number for each sentence's.
        """
        made: dict[int, int] = {}
        while (answer := self.web.get(f"/api/projects/{project}/next")).status_code == 200:
            task = answer.json()
            number = task["data"]["sentence_index"]
            choice = CHOICES[(number + (differ and number % differ == 0)) % 4]
            body = {"result": region(choice), "lead_time": 1.5, "was_cancelled": number == skip}
            given = self.web.post(f"/api/tasks/{task['id']}/annotations/", json=body)
            assert given.status_code == 201, given.text
            made[number] = int(given.json()["id"])
        return made

    def close(self) -> None:
        """Leave."""
        self.web.close()

    def edit(self, annotation: int, choice: str) -> None:
        """Change an answer."""
        done = self.web.patch(f"/api/annotations/{annotation}/", json={"result": region(choice)})
        assert done.status_code == 200, done.text


def region(choice: str) -> list[dict[str, Any]]:
    value = {"choices": [choice]}
    return [{"from_name": "label", "to_name": "sentence", "type": "choices", "value": value}]


def run(server: Server, cwd: Path, *args: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "newsgrain", *map(str, args), "--json"]
    env = os.environ | server.environ
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def corpus(folder: Path, count: int) -> None:
    """Write one article of `count` sentences, and guidelines."""
    text = "\n\n".join(f"Barn number {n} burned down on Monday." for n in range(count))
    (folder / "in.txt").write_text(text)
    (folder / "annotations").mkdir()
    (folder / "annotations" / "GUIDELINES.md").write_text("Label every sentence.\n")


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_push_label_pull_and_settle(server: Server, tmp_path: Path) -> None:
    """Two annotators answer 60 sentences, one skips one and edits one; every book balances."""
    corpus(tmp_path, 60)
    push = ("push", "in.txt", "--project", TITLE)
    assert run(server, tmp_path, *push, "--plan")["new"] == 60
    assert run(server, tmp_path, *push)["new"] == 60
    again = run(server, tmp_path, *push)
    assert (again["new"], again["known"], again["configured"]) == (0, 60, False)
    with server.studio() as opened:
        project = opened.find(TITLE)
    assert project is not None
    assert project.tasks == 60

    with closing(Annotator(server, "bea")) as bea:
        assert len(bea.label_all(project.project_id, skip=7, differ=10)) == 60
    with closing(Annotator(server, "ann")) as ann:
        first = ann.label_all(project.project_id, skip=-1, differ=0)
        assert len(first) == 60
        _pull_and_settle(server, tmp_path, ann, first[1])


def _pull_and_settle(server: Server, tmp_path: Path, ann: Annotator, second: int) -> None:
    pull = ("pull", "--project", TITLE)
    pulled = run(server, tmp_path, *pull)
    assert (pulled["answers"], pulled["new"]) == (120, 120)
    before = files(tmp_path / "annotations")
    assert run(server, tmp_path, *pull)["new"] == 0
    assert run(server, tmp_path, *pull, "--all")["new"] == 0
    assert files(tmp_path / "annotations") == before

    ann.edit(second, "speculation")
    edited = run(server, tmp_path, *pull)
    assert (edited["everything"], edited["new"]) == (False, 1)
    settled = run(server, tmp_path, "adjudicate")
    # differing: sentences 0, 10, ... 50, and the one edited; skipped by one: one
    counts = {kind: settled[kind] for kind in ("gold", "disputed", "single", "skipped")}
    assert counts == {"gold": 52, "disputed": 7, "single": 1, "skipped": 0}
    lines = (tmp_path / "annotations" / "answers" / "label-studio.jsonl").read_text().splitlines()
    assert {json.loads(line)["annotator"] for line in lines} == {"ann@a.example", "bea@a.example"}


def test_doctor_knows_the_server(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsgrain", "doctor"]
    env = os.environ | server.environ
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert "ok  label studio token: legacy token" in done.stdout
    assert f"ok  label studio: 1.23.2 Community at {env['LABEL_STUDIO_URL']}, as owner@" in done.stdout


def test_strangers_cannot_sign_up(server: Server) -> None:
    with httpx.Client(base_url=server.environ["LABEL_STUDIO_URL"], timeout=60) as web:
        web.get("/user/signup/")
        account = {"email": "eve@a.example", "password": "pass-word-9"}
        account["csrfmiddlewaretoken"] = web.cookies["csrftoken"]
        assert web.post("/user/signup/", data=account).status_code == 403


def test_a_server_killed_during_a_push_loses_and_doubles_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL while a batch is on its way; after a restart the same push completes."""
    monkeypatch.setattr(studio, "PAUSES", (0.2, 0.2))
    text = "\n\n".join(f"Bridge number {n} was closed on Monday." for n in range(3000))
    tasks = list(labelstudio.tasks(split(Article("b", text)), "g"))
    wanted = exchange.Wanted("killed", 1, "")
    killer = threading.Timer(0.05, server.kill)

    def strike(sent: int) -> None:
        if sent == exchange.BATCH:
            killer.start()

    with server.studio() as opened, pytest.raises(studio.PassingError):
        exchange.push(opened, wanted, tasks, plan=False, tell=strike)
    assert server.ended() == 1  # the command says that its server is gone
    server.start()
    with server.studio() as opened:
        done = exchange.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        assert 0 < done.known < done.new + done.known == 3000
        again = exchange.push(opened, wanted, tasks, plan=True, tell=lambda _: None)
    assert (again.known, again.new, again.twice) == (3000, 0, 0)


def test_ctrl_c_stops_the_server_and_the_next_start_has_everything(server: Server) -> None:
    assert server.stop(signal.SIGINT) == 0
    with pytest.raises(studio.PassingError, match="cannot be reached"), server.studio():
        pass
    server.start()
    with server.studio() as opened:
        project = opened.find("killed")
    assert project is not None
    assert project.tasks == 3000
