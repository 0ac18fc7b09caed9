"""Tasks of articles that must go: all go, those of other projects are told, a server may die in between."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from newsgrain.annotations import forgetting, tombstones
from newsgrain.errors import ServerError
from newsgrain.labelstudio import conversion, pulling, reask
from newsgrain.labelstudio.annotation_check import Known
from newsgrain.labelstudio.task_updates import Removed, remove
from tests.labelstudio.test_studio import MOMENT, quick, server
from tests.labelstudio.test_task_updates import Desk, desk, said

__all__ = ["desk", "quick"]


def pull(desk: Desk, home: Path, *, everything: bool = False) -> pulling.Pulled:
    return pulling.pull(
        server(desk), "try", home / "answers", everything=everything, known=Known.of(home), names=None
    )


def test_all_tasks_go_once_and_others_stay(desk: Desk) -> None:
    heard: list[int] = []
    planned = remove(server(desk), ["try"], ["a"], heard.append, plan=True)
    assert (planned, len(desk.tasks), heard) == (Removed({"try": 3}), 3, [])
    other = remove(server(desk), ["another"], ["a"], heard.append, plan=False)
    assert (other, len(desk.tasks)) == (Removed(left={"try": 3}), 3)
    assert remove(server(desk), ["try"], ["b"], heard.append, plan=False) == Removed()
    assert remove(server(desk), ["try"], ["a"], heard.append, plan=False) == planned
    assert (desk.tasks, heard) == ([], [1, 2, 3])
    assert remove(server(desk), ["try"], ["a"], heard.append, plan=False) == Removed()


def test_a_server_that_dies_in_between_is_gone_on_with(desk: Desk) -> None:
    """And a task that somebody removed meanwhile is no error."""
    desk.trouble = [("api/tasks/2", httpx.ConnectError("gone"))]
    with pytest.raises(ServerError, match=r"cannot be reached"):
        remove(server(desk), ["try"], ["a"], lambda _: None, plan=False)
    assert [task["id"] for task in desk.tasks] == [2, 3]
    desk.trouble = [("api/tasks/2", httpx.Response(404, json={"detail": "Not found."}))]
    assert remove(server(desk), ["try"], ["a"], lambda _: None, plan=False) == Removed({"try": 2})
    assert [task["id"] for task in desk.tasks] == [2]


@pytest.mark.parametrize("everything", [False, True])
def test_answers_do_not_come_back_from_tasks_that_are_left(
    desk: Desk, tmp_path: Path, everything: bool
) -> None:
    """Counted, not reported, not retracted; nothing is asked again."""
    forgetting.forget(tmp_path, ["a"])
    assert said_nothing(tmp_path)
    desk.label(1, "speculation", 40)
    done = pull(desk, tmp_path, everything=everything)
    assert (done.answers, done.new, done.retracted, done.reported) == (0, 0, 0, ())
    assert (done.annotations, done.buried) == (done.forgotten, ("a",))
    assert said_nothing(tmp_path)
    desk.tasks[2] |= {"annotations": [], "updated_at": MOMENT % 55}
    assert pull(desk, tmp_path, everything=everything).retracted == 0
    project = server(desk).find("try")
    assert project is not None
    assert len(list(reask.again(server(desk), project, "g9", "all"))) == 2
    assert list(reask.again(server(desk), project, "g9", "all", tombstones.read(tmp_path))) == []


def said_nothing(home: Path) -> bool:
    return not any(path.read_text() for path in (home / "answers").rglob("*.jsonl"))


def test_what_is_forgotten_while_a_pull_reads_is_left_out_when_it_writes(desk: Desk, tmp_path: Path) -> None:
    known = Known.of(tmp_path)
    answers = conversion.pulled(tmp_path / "answers")
    assert said(tmp_path)
    forgetting.forget(tmp_path, ["a"])
    more = [replace(a, annotator="bea") for a in answers]
    assert conversion.append_answers(tmp_path / "answers", more, forgotten=known.forgotten) == 0
    assert said_nothing(tmp_path)
    assert conversion.append_answers(tmp_path / "answers", more) == 3
