"""What leads ask for, against the real server: how far the round is, at every step, by books that balance."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from newsgrain.annotations import corpus as records
from newsgrain.records import Label
from tests import toy
from tests.system.annotators import Annotator
from tests.system.servers import OF_ITS_OWN, Server, run
from tests.system.test_label_studio import corpus

pytestmark = OF_ITS_OWN
TITLE = "the leads' round"


def status(server: Server, folder: Path, *more: object) -> dict[str, Any]:
    return run(server, folder, "status", "--project", TITLE, *more)


def number(server: Server) -> int:
    with server.studio() as opened:
        found = opened.find(TITLE)
    assert found is not None
    return found.project_id


def test_status_at_every_step(server: Server, tmp_path: Path) -> None:
    """Before anyone has begun, half way, at the end; what it counts is what a pull brings."""
    corpus(tmp_path, 12)
    run(server, tmp_path, "push", "in.txt", "--project", TITLE)
    found = status(server, tmp_path)
    assert (found["sentences"], found["wanted"], found["left"], found["people"]) == (12, 24, 24, [])
    with closing(Annotator(server, "gus")) as gus, closing(Annotator(server, "hal")) as hal:
        gus.label_all(number(server), skip=3, differ=0)
        half = status(server, tmp_path)
        assert (half["begun"], half["finished"], half["left"], half["skipped"]) == (12, 0, 13, 1)
        (one,) = half["people"]
        assert (one["name"], one["left"], one["today"], one["median_s"]) == (gus.email, 0, 12, 1.5)
        assert half["agreement"] is None
        hal.label_all(number(server), skip=-1, differ=5)
    done = status(server, tmp_path, "--csv", "pay.csv", "--html", "status.html")
    assert (done["finished"], done["left"], done["labels"], done["skipped"]) == (11, 1, 23, 1)
    assert done["waiting"] == 1  # the sentence that gus skipped
    assert done["agreement"]["shared"] == 11
    assert 0 < done["agreement"]["alpha"]["value"] < 1
    with (tmp_path / "pay.csv").open(newline="") as file:
        assert sum(int(row["answers"]) for row in csv.DictReader(file)) == 24
    assert not (tmp_path / "annotations" / "answers").exists()
    assert run(server, tmp_path, "pull", "--project", TITLE)["answers"] == 24


def test_a_page_is_renewed_until_the_command_ends(server: Server, tmp_path: Path) -> None:
    """Another answer is on it at the next look, and Ctrl-C leaves a page that says so."""
    page = tmp_path / "status.html"
    command = [sys.executable, "-m", "newsgrain", "status", "--project", TITLE, "--html", str(page)]
    watching = subprocess.Popen([*command, "--every", "5"], env=os.environ | server.environ, cwd=tmp_path)
    try:
        wait_for(page, "<b>23</b> of 24 answers")
        with closing(Annotator(server, "ivo")) as ivo:
            task = ivo.next(number(server))
            assert task is not None
            ivo.answer(task, "speculation")
        wait_for(page, "<b>24</b> of 24 answers")
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 130
    assert "this page is no longer renewed" in page.read_text()


def wait_for(page: Path, text: str) -> None:
    until = time.monotonic() + 120
    while not (page.exists() and text in page.read_text()):
        assert time.monotonic() < until, page.read_text() if page.exists() else "no page"
        time.sleep(0.5)


def test_gold_questions_are_asked_unseen_and_never_count(server: Server, tmp_path: Path) -> None:
    """Two annotate, one of them badly: status and agreement say so, and gold stays as it was."""
    corpus(tmp_path, 20)
    toy.settle_quays(tmp_path / "annotations", 24)
    title = "with questions"
    pushed = run(server, tmp_path, "push", "in.txt", "--project", title, "--gold-questions", "20%")
    asked = pushed["gold_questions"]["new"]
    assert pushed["new"] == 20 + asked > 22
    again = run(server, tmp_path, "push", "in.txt", "--project", title, "--gold-questions", "20%")
    assert (again["new"], again["known"], again["gold_questions"]["new"]) == (0, 20 + asked, 0)
    truth = {q.sentence_id: q.label for q in records.questions(tmp_path / "annotations")}
    with server.studio() as opened:
        found = opened.find(title)
        assert found is not None
        rows = opened.rows(found, "id,data", json.dumps({"ordering": ["tasks:id"]}))
        assert len({tuple(sorted(row.data)) for row in rows}) == 1
    for name, knows in (("kay", True), ("lou", False)):
        with closing(Annotator(server, name)) as person:
            while (task := person.next(found.project_id)) is not None:
                true = truth.get(task["data"]["sentence_id"], Label.FACTUAL_CLAIM)
                said = true if knows or true is Label.FACTUAL_CLAIM else Label.FACTUAL_CLAIM
                person.answer(task, said.value)
    told = run(server, tmp_path, "status", "--project", title)
    assert told["labels"] == 2 * (20 + asked)
    kay, lou = told["gold_questions"]
    assert (kay["right"], kay["of"], kay["doubtful"]) == (asked, asked, False)
    assert lou["right"] < lou["of"] == asked
    assert lou["labels"]["speculation"]["right"] == 0
    assert told["agreement"]["shared"] == 20
    assert run(server, tmp_path, "pull", "--project", title)["answers"] == 2 * (20 + asked)
    assert run(server, tmp_path, "adjudicate")["gold"] == 20 + 24
    measured = run(server, tmp_path, "agreement", "--minimum", "5")
    assert [one["all"]["right"] for one in measured["questions"]] == [kay["right"], lou["right"]]
    assert measured["shared"] == 20


def test_what_is_not_there_is_one_line(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsgrain", "status", "--project", "nowhere", "--json"]
    done = subprocess.run(
        command, env=os.environ | server.environ, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "has no project 'nowhere'" in done.stderr
    assert done.stderr.count("\n") == 1 + done.stderr.startswith("\n")
