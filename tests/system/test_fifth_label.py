"""A fifth label on the real server: four labels answered, a migration that is stopped, five labels learnt."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx

from tests.schemes import BEFORE, article, five, write_corpus
from tests.system.annotators import Annotator
from tests.system.servers import OF_ITS_OWN, Server, run

pytestmark = OF_ITS_OWN
TITLE = "five labels"
ARTICLES = 12
LATE = 5  # answered on an old screen after the migration


def refused(server: Server, cwd: Path, *args: object, **env: str) -> str:
    command = [sys.executable, "-m", "newsgrain", *map(str, args)]
    given = os.environ | server.environ | env
    done = subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def label(people: list[Annotator], project: int, truth: dict[str, str], most: int = 1000) -> int:
    """Everybody labels what they are given, each sentence once; how many answers that were."""
    count = 0
    for who in people:
        while count < most and (task := who.next(project)) is not None:
            who.answer(task, truth[task["data"]["sentence_id"]])
            count += 1
    return count


def test_a_fifth_label_from_the_screen_to_the_model(server: Server, tmp_path: Path) -> None:
    """Every answer counts once: kept, renamed, or asked again; whoever is late on an old screen, too."""
    truth = write_corpus(tmp_path / "annotations", ARTICLES)
    for who in ("ann", "bea"):
        (tmp_path / "annotations/answers" / f"{who}.jsonl").unlink()
    (tmp_path / "five.json").write_text(json.dumps(five()))
    four = {name: BEFORE.get(found, found) for name, found in truth.items()}
    at = ("--project", TITLE)
    assert run(server, tmp_path, "push", "annotations/articles/made.jsonl", *at)["new"] == 5 * ARTICLES
    with server.studio() as opened:
        project = opened.find(TITLE)
    assert project is not None
    with closing(Annotator(server, "five-ann")) as ann, closing(Annotator(server, "five-bea")) as bea:
        answers = label([ann, bea], project.project_id, four, 10 * ARTICLES - LATE)
        assert answers == 10 * ARTICLES - LATE
        _stopped(server, tmp_path)
        assert label([bea], project.project_id, four) == LATE
        done = run(server, tmp_path, "labels", "--finish", *at)
        assert done["server"]["projects"] == [TITLE]
        pulled = run(server, tmp_path, "pull", *at, "--all")
        assert pulled["answers"] + pulled["aside"] == 10 * ARTICLES
        assert (pulled["aside"], pulled["reported"], pulled["strange"]) == (4 * ARTICLES, [], [])
        # what came late and is ambiguous stands in sentences that others have made ambiguous before
        assert done["server"]["asked"] == 2 * ARTICLES
        assert run(server, tmp_path, "labels", "--finish", *at)["server"]["asked"] == 0
        assert label([ann, bea], project.project_id, truth) == 4 * ARTICLES
    config = _config(server, project.project_id)
    assert 'value="forecast"' in config
    assert 'value="attribution"' not in config
    assert run(server, tmp_path, "pull", *at)["new"] == 4 * ARTICLES
    assert run(server, tmp_path, "pull", *at, "--all")["new"] == 0
    assert '"forecast"' in json.dumps(run(server, tmp_path, "status", *at))
    _learnt(server, tmp_path)


def _stopped(server: Server, home: Path) -> None:
    """The files are done and the server is not: as if it had gone away in between."""
    run(server, home, "pull", "--project", TITLE)
    args = ("labels", "--migrate", "five.json", "--project", TITLE)
    code = (
        "import sys; from newsgrain.cli import labels, main;"
        "labels.begin_again = lambda *_: sys.exit(9);"
        "sys.argv = ['newsgrain', *sys.argv[1:]]; main()"
    )
    env = os.environ | server.environ
    done = subprocess.run([sys.executable, "-c", code, *args], cwd=home, env=env, check=False)
    assert done.returncode == 9
    gone = {"LABEL_STUDIO_URL": "http://127.0.0.1:9"}
    for words in (("push", "annotations/articles/made.jsonl"), ("pull",)):
        assert "`newsgrain labels --finish` ends it" in refused(server, home, *words, "--project", TITLE)
    refused(server, home, "labels", "--finish", "--project", TITLE, **gone)
    assert json.loads((home / "annotations/labels.json").read_text())["pending"]


def _config(server: Server, project: int) -> str:
    key = {"Authorization": f"Token {server.environ['LABEL_STUDIO_API_KEY']}"}
    return str(httpx.get(f"{server.url}/api/projects/{project}", headers=key).json()["label_config"])


def _learnt(server: Server, home: Path) -> None:
    settled = run(server, home, "adjudicate")
    assert (settled["gold"], settled["disputed"], settled["single"]) == (5 * ARTICLES, 0, 0)
    run(server, home, "dataset")
    run(server, home, "train")
    (home / "today.txt").write_text("\n\n".join(text for _, text in article(99)))
    told = run(server, home, "classify", "today.txt", "--out", "out", "--jobs", "1")
    assert told["labels"] == {row["name"]: 1 for row in five()["labels"]}
