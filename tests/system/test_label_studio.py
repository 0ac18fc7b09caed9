"""The annotators' side against the real server: everything once, whatever is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from newsgrain.files import read_lines
from newsgrain.labelstudio import conversion, pulling, pushing, server_errors, studio, suggestions
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.records import Answer, Article, Label, Prediction
from newsgrain.text.sentences import split
from tests.files import contents
from tests.system.annotators import Annotator, region
from tests.system.servers import OF_ITS_OWN, Server, run

pytestmark = OF_ITS_OWN
TITLE = "system test"


def corpus(folder: Path, count: int) -> None:
    """Write one article of `count` sentences, and guidelines."""
    text = "\n\n".join(f"Barn number {n} burned down on Monday." for n in range(count))
    (folder / "in.txt").write_text(text)
    (folder / "annotations").mkdir()
    (folder / "annotations" / "GUIDELINES.md").write_text("Label every sentence.\n")


def test_push_label_pull_and_settle(server: Server, tmp_path: Path) -> None:
    """Two annotators answer 12 sentences, one skips one and edits one; every book balances."""
    corpus(tmp_path, 12)
    push = ("push", "in.txt", "--project", TITLE)
    assert run(server, tmp_path, *push, "--plan")["new"] == 12
    assert run(server, tmp_path, *push)["new"] == 12
    again = run(server, tmp_path, *push)
    assert (again["new"], again["known"], again["configured"]) == (0, 12, False)
    with server.studio() as opened:
        project = opened.find(TITLE)
    assert project is not None
    assert project.tasks == 12

    with closing(Annotator(server, "bea")) as bea:
        assert len(bea.label_all(project.project_id, skip=7, differ=10)) == 12
    with closing(Annotator(server, "ann")) as ann:
        first = ann.label_all(project.project_id, skip=-1, differ=0)
        assert len(first) == 12
        _pull_and_settle(server, tmp_path, ann, first[1])


def _pull_and_settle(server: Server, tmp_path: Path, ann: Annotator, second: int) -> None:
    pull = ("pull", "--project", TITLE)
    pulled = run(server, tmp_path, *pull)
    assert (pulled["answers"], pulled["new"]) == (24, 24)
    before = contents(tmp_path / "annotations")
    assert run(server, tmp_path, *pull)["new"] == 0
    assert run(server, tmp_path, *pull, "--all")["new"] == 0
    assert contents(tmp_path / "annotations") == before

    ann.edit(second, "speculation")
    edited = run(server, tmp_path, *pull)
    assert (edited["everything"], edited["new"]) == (False, 1)
    settled = run(server, tmp_path, "adjudicate")
    # differing: sentences 0 and 10, and the one edited; skipped by one: one
    counts = {kind: settled[kind] for kind in ("gold", "disputed", "single", "skipped")}
    assert counts == {"gold": 8, "disputed": 3, "single": 1, "skipped": 0}
    lines = (tmp_path / "annotations" / "answers" / "label-studio.jsonl").read_text().splitlines()
    assert {json.loads(line)["annotator"] for line in lines} == {"ann@a.example", "bea@a.example"}

    ann.delete(second)
    deleted = run(server, tmp_path, *pull)
    assert (deleted["everything"], deleted["new"], deleted["retracted"]) == (False, 0, 1)
    for everything in ((), ("--all",)):
        assert run(server, tmp_path, *pull, *everything)["retracted"] == 0
    settled = run(server, tmp_path, "adjudicate")
    assert {kind: settled[kind] for kind in counts} == counts | {"disputed": 2, "single": 2}


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
    text = "\n\n".join(f"Bridge number {n} was closed on Monday." for n in range(1500))
    tasks = list(conversion.tasks(split(Article("b", text)), "g"))
    wanted = pushing.Wanted("killed", 1, "")
    killer = threading.Timer(0.05, server.kill)

    def strike(sent: int) -> None:
        if sent == pushing.BATCH:
            killer.start()

    with server.studio() as opened, pytest.raises(server_errors.PassingError):
        pushing.push(opened, wanted, tasks, plan=False, tell=strike)
    assert server.ended() == 1  # the command says that its server is gone
    server.start()
    with server.studio() as opened:
        done = pushing.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        assert 0 < done.known < done.new + done.known == 1500
        again = pushing.push(opened, wanted, tasks, plan=True, tell=lambda _: None)
    assert (again.known, again.new, again.twice) == (1500, 0, 0)


def suggested(count: int, model: str, which: Shown) -> list[dict[str, object]]:
    """Tasks with suggestions; the last sentence is the least certain."""
    text = "\n\n".join(f"Shed number {n} burned down on Monday." for n in range(count))
    made = []
    for n, task in enumerate(conversion.tasks(split(Article("shed", text)), "g")):
        sure = 0.9 - n / 100
        rest = {label.value: 0.0 for label in Label} | {"attribution": sure}
        name = task["data"]["sentence_id"]
        p = Prediction("shed", name, n, 0, 1, "x", Label.ATTRIBUTION, sure, rest, model)
        made.append({**task, "predictions": [suggestions.prediction(p, which)]})
    return made


def test_suggestions_are_shown_served_by_doubt_replaced_and_remembered(
    server: Server, tmp_path: Path
) -> None:
    """A random half with a label, all with a score; a new model's replace the old one's; answers know."""
    old, new = "0" * 12, "1" * 12
    wanted = pushing.Wanted("suggested", 1, "", version=f"{old} half")
    tasks = suggested(12, old, Shown.HALF)
    with server.studio() as opened, closing(Annotator(server, "cyd")) as cyd:
        done = pushing.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        assert (done.new, done.suggested) == (12, 12)
        project = opened.find("suggested")
        assert project is not None
        shown = {}
        for place in range(11, 5, -1):
            task = cyd.next(project.project_id)
            assert task is not None
            assert task["data"]["sentence_index"] == place
            (prediction,) = task["predictions"]
            shown[task["data"]["sentence_id"]] = bool(prediction["result"])
            body = {"result": region("speculation"), "parent_prediction": prediction["id"]}
            assert cyd.web.post(f"/api/tasks/{task['id']}/annotations/", json=body).status_code == 201
        assert set(shown.values()) == {True, False}
        assert pulling.pull(opened, "suggested", tmp_path, everything=True).new == 6
        answers = list(read_lines(tmp_path / "label-studio.jsonl", Answer.from_json))
        found = {a.sentence_id: a.suggested for a in answers}
        assert found == {name: Label.ATTRIBUTION if seen else None for name, seen in shown.items()}

        wanted = replace(wanted, version=new)
        tasks = suggested(12, new, Shown.ALL)
        done = pushing.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        assert (done.new, done.known, done.suggested, done.stale) == (0, 12, 12, 12)
        again = pushing.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        assert (again.suggested, again.stale, again.configured) == (0, 0, False)
        assert opened.versions(project) == {new: 12}
        assert pulling.pull(opened, "suggested", tmp_path, everything=True).new == 0


def test_ctrl_c_stops_the_server_and_the_next_start_has_everything(server: Server) -> None:
    """What was pushed before is there after."""
    text = "\n\n".join(f"Quay number {n} was closed on Monday." for n in range(30))
    tasks = list(conversion.tasks(split(Article("q", text)), "g"))
    with server.studio() as opened:
        pushing.push(opened, pushing.Wanted("stopped", 1, ""), tasks, plan=False, tell=lambda _: None)
    assert server.stop(signal.SIGINT) == 0
    with pytest.raises(server_errors.PassingError, match="cannot be reached"), server.studio():
        pass
    server.start()
    with server.studio() as opened:
        project = opened.find("stopped")
    assert project is not None
    assert project.tasks == 30
