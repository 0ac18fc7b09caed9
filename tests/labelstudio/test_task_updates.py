"""Tasks of a corrected article: moved sentences show the new version, changed ones are gone, answers stay."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from newsgrain.annotations import corpus, revision
from newsgrain.annotations.adjudicate import standing
from newsgrain.files import to_json, write_lines
from newsgrain.labelstudio import conversion, pulling, pushing
from newsgrain.labelstudio.annotation_check import Known
from newsgrain.labelstudio.task_updates import Followed, follow
from newsgrain.records import Article, split_sentence_id
from newsgrain.text.sentences import split
from tests.labelstudio.test_studio import MOMENT, WANTED, Wire, quick, server

__all__ = ["quick"]
OLD = Article("a", "The dam held.\n\nNobody was hurt.\n\nIt may rain again.", title="Dam")
NEW = Article("a", "It may rain again.\n\nThe dam held on Monday.\n\nNobody was hurt.", title="Dam")


@dataclass
class Desk(Wire):
    """A server whose tasks can be changed and deleted."""

    def answer(self, request: httpx.Request, path: str) -> httpx.Response:
        """As `Wire` does, and tasks one by one."""
        if path.startswith("api/tasks/"):
            number = int(path.split("/")[2])
            task = next(t for t in self.tasks if t["id"] == number)
            if request.method == "DELETE":
                self.tasks.remove(task)
                return httpx.Response(204)
            task |= {**json.loads(request.content), "updated_at": MOMENT % 50}
            return httpx.Response(200, json=task)
        return super().answer(request, path)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """The old version, answered by one and pulled."""
    monkeypatch.setattr(pulling, "_OVERLAP", timedelta(seconds=2))
    made = Desk()
    tasks = list(conversion.tasks(split(OLD), "g1"))
    pushing.push(server(made), WANTED, tasks, plan=False, tell=lambda _: None)
    made.projects[0]["created_at"] = MOMENT % 0
    for number in (1, 2, 3):
        made.label(number, "attribution", 5)
    write_lines(tmp_path / "articles" / "pushed.jsonl", [to_json(OLD)])
    assert pull(made, tmp_path).new == 3
    return made


def known(home: Path) -> Known:
    return Known(corpus.texts(home), revisions=tuple(revision.read(home)))


def pull(desk: Wire, home: Path, *, everything: bool = False) -> pulling.Pulled:
    return pulling.pull(server(desk), "try", home / "answers", everything=everything, known=known(home))


def said(home: Path) -> list[str]:
    text = corpus.texts(home)["a"]
    found = standing(corpus.answers(home))
    spans = [split_sentence_id(answer.sentence_id)[1:] for answer in found]
    return sorted(text[start:end] for start, end in spans)


def test_the_server_shows_the_new_version_and_the_rest_is_asked(desk: Desk, tmp_path: Path) -> None:
    revision.revise(tmp_path, [(OLD, NEW)])
    assert said(tmp_path) == ["It may rain again.", "Nobody was hurt."]
    for expected in (Followed(2, 1), Followed()):
        assert follow(server(desk), "try", {"a": NEW}, known(tmp_path)) == expected
    wanted = {t["data"]["sentence_id"]: t["data"] for t in conversion.tasks(split(NEW), "g1")}
    for task in desk.tasks:
        data = wanted[task["data"]["sentence_id"]]
        kept = {name: data[name] for name in ("sentence", "before", "after", "headline", "guidelines")}
        assert {name: task["data"][name] for name in kept} == kept
    for everything in (False, True, True):
        done = pull(desk, tmp_path, everything=everything)
        assert (done.new, done.retracted, done.aside, done.reported) == (0, 0, 0, ())
    assert said(tmp_path) == ["It may rain again.", "Nobody was hurt."]


@pytest.mark.parametrize("everything", [False, True])
def test_without_the_server_answers_to_old_tasks_find_their_place(
    desk: Desk, tmp_path: Path, everything: bool
) -> None:
    """Who works by file has tasks of the old version; answers to a changed sentence are set aside."""
    revision.revise(tmp_path, [(OLD, NEW)])
    for number in (1, 2):
        desk.label(number, "speculation", 40)
    done = pull(desk, tmp_path, everything=everything)
    assert (done.new, done.retracted, done.aside, done.reported) == (1, 0, 1, ())
    assert said(tmp_path) == ["It may rain again.", "Nobody was hurt.", "Nobody was hurt."]
    desk.tasks[2] |= {"annotations": [], "updated_at": MOMENT % 55}
    assert pull(desk, tmp_path).retracted == 1
    assert said(tmp_path) == ["Nobody was hurt.", "Nobody was hurt."]
