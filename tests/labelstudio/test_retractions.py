"""What is deleted on the server is retracted here, once, and nobody becomes two by another address."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import adjudicate, check_totals, last_answers, standing
from newsgrain.files import read_lines, to_json, write_records
from newsgrain.labelstudio import pseudonyms, pulling, pushing, retractions
from newsgrain.quality.agreement import measure
from newsgrain.records import Answer, Label
from tests.annotations.test_adjudicate import ANSWERS, answer
from tests.labelstudio.test_studio import MOMENT, WANTED, Wire, quick, server, tasks

__all__ = ["quick"]
EMAILS = {1: "ann@a.example", 2: "bea@a.example"}


@dataclass
class Desk(Wire):
    """A server that knows when its project was made, and whose accounts get other addresses or go."""

    emails: dict[int, str] = field(default_factory=lambda: dict(EMAILS))

    def answer(self, request: httpx.Request, path: str) -> httpx.Response:
        """As `Wire` does, with the addresses of now."""
        if path == "api/users":
            return httpx.Response(200, json=[{"id": n, "email": e} for n, e in self.emails.items()])
        return super().answer(request, path)

    def delete(self, number: int, who: int, second: int) -> None:
        """Somebody's answer is deleted."""
        task = self.tasks[number - 1]
        task["updated_at"] = MOMENT % second
        task["annotations"] = [a for a in task["annotations"] if a["completed_by"] != who]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Three sentences, each answered by two."""
    monkeypatch.setattr(pulling, "_OVERLAP", timedelta(seconds=2))
    made = Desk()
    pushing.push(server(made), WANTED, tasks(3), plan=False, tell=lambda _: None)
    made.projects[0]["created_at"] = MOMENT % 0
    for number in (1, 2, 3):
        for who in (1, 2):
            made.label(number, "attribution", 5, who)
    return made


def pull(desk: Wire, folder: Path, **more: Any) -> pulling.Pulled:
    return pulling.pull(server(desk), "try", folder, **({"everything": False} | more))


def lines(folder: Path) -> list[Answer]:
    return list(read_lines(folder / corpus.PULLED, Answer.from_json))


def test_a_deleted_answer_gets_one_line_and_the_books_balance(desk: Desk, tmp_path: Path) -> None:
    pull(desk, tmp_path)
    desk.label(3, "attribution", 20, 2)
    pull(desk, tmp_path)
    for who in (1, 2):
        desk.delete(1, who, 30)
    desk.delete(2, 2, 31)
    done = pull(desk, tmp_path)
    assert (done.everything, done.new, done.retracted) == (False, 0, 3)
    found = lines(tmp_path)
    assert len(standing(found)) == 4  # one was edited and has two lines
    settled = adjudicate(found)
    counts = {"gold": 1, "disputed": 0, "single": 1, "skipped": 0, "flagged": 0, "retracted": 1}
    assert settled.counts() == counts
    check_totals(settled, found)
    assert measure(found, minimum=1, draws=5).sentences == 2
    before = (tmp_path / corpus.PULLED).read_bytes()
    for everything in (False, True):
        assert pull(desk, tmp_path, everything=everything).retracted == 0
    assert (tmp_path / corpus.PULLED).read_bytes() == before


def test_who_answers_again_has_an_answer_however_late_the_other_was_missed(
    desk: Desk, tmp_path: Path
) -> None:
    pull(desk, tmp_path)
    desk.delete(1, 1, 30)
    desk.label(1, "speculation", 40, 1)
    desk.tasks[0]["annotations"][-1]["created_at"] = MOMENT % 40
    assert (pull(desk, tmp_path).retracted, len(lines(tmp_path))) == (1, 8)
    last = {a.annotator: a.label for a in last_answers(lines(tmp_path))[lines(tmp_path)[0].sentence_id]}
    assert last == {"ann@a.example": Label.SPECULATION, "bea@a.example": Label.ATTRIBUTION}


def test_an_answer_that_a_backup_brings_back_counts_again(desk: Desk, tmp_path: Path) -> None:
    pull(desk, tmp_path)
    kept = desk.tasks[0]["annotations"]
    desk.delete(1, 1, 30)
    assert pull(desk, tmp_path).retracted == 1
    desk.tasks[0] |= {"annotations": kept, "updated_at": MOMENT % 40}
    assert (pull(desk, tmp_path).new, len(standing(lines(tmp_path)))) == (1, 7)
    assert len(adjudicate(lines(tmp_path)).gold) == 3


def test_a_deleted_task_shows_where_everything_is_read(desk: Desk, tmp_path: Path) -> None:
    pull(desk, tmp_path)
    del desk.tasks[2]
    assert pull(desk, tmp_path).retracted == 0
    assert pull(desk, tmp_path, everything=True).retracted == 2


def test_a_sentence_in_two_tasks_keeps_the_answers_of_both(desk: Desk, tmp_path: Path) -> None:
    """Only the task that changed is read, so the other is looked up before anything is retracted."""
    pull(desk, tmp_path)
    twin = {**desk.tasks[0], "id": 4, "annotations": [], "updated_at": MOMENT % 30}
    desk.tasks.append(twin)
    assert pull(desk, tmp_path).retracted == 0
    desk.delete(1, 1, 40)
    assert pull(desk, tmp_path).retracted == 1


def test_what_was_pushed_lately_is_not_read_before_it_is_answered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull of few answers costs what they cost, however many sentences were pushed; none is left out."""
    pull(desk, tmp_path)
    read: list[int] = []
    noted = retractions.Seen.add

    def note(seen: retractions.Seen, data: Any, annotations: Any) -> None:
        read.append(data["sentence_index"])
        noted(seen, data, annotations)

    monkeypatch.setattr(retractions.Seen, "add", note)
    more = [task | {"created_at": MOMENT % 30, "updated_at": MOMENT % 30} for task in tasks(40)[3:]]
    desk.store(more)
    assert (pull(desk, tmp_path).tasks, read) == (3, [0, 1, 2])  # of the last seconds before
    read.clear()
    desk.label(20, "attribution", 40)
    desk.label(3, "speculation", 41, 2)
    desk.delete(1, 1, 42)
    desk.delete(1, 2, 42)
    done = pull(desk, tmp_path)
    assert (done.tasks, done.new, done.retracted) == (2, 2, 2)
    assert sorted(set(read)) == [0, 2, 19]


@pytest.mark.parametrize("what", ["made anew", "another server", "age unknown"])
def test_answers_from_elsewhere_are_left_alone(desk: Desk, tmp_path: Path, what: str) -> None:
    """A project of the same title says nothing about what was answered in another one."""
    pull(desk, tmp_path)
    for task in desk.tasks:
        task |= {"annotations": [], "updated_at": MOMENT % 40}
    if what == "made anew":
        desk.projects[0]["created_at"] = MOMENT % 30
    elif what == "age unknown":
        del desk.projects[0]["created_at"]
    else:
        other = [replace(a, server="ffffffff") for a in lines(tmp_path)]
        write_records(tmp_path / corpus.PULLED, other)
    for everything in (False, True):
        assert pull(desk, tmp_path, everything=everything).retracted == 0


@pytest.mark.parametrize("named", [False, True], ids=["addresses", "pseudonyms"])
def test_another_address_makes_no_second_person(desk: Desk, annotations: Path, named: bool) -> None:
    names = pseudonyms.chosen(annotations, asked=True) if named else None
    folder = annotations / "answers"
    pull(desk, folder, names=names)
    before = {a.annotator for a in lines(folder)}
    desk.emails[1] = "ann.pell@b.example"
    desk.label(1, "speculation", 30, 1)
    assert pull(desk, folder, names=names).new == 1
    assert {a.annotator for a in lines(folder)} == before
    assert pull(desk, folder, names=names, everything=True).new == 0
    accounts = {a.account for a in lines(folder)}
    assert accounts == ({names.account("1"), names.account("2")} if names else {"1", "2"})


def test_accounts_of_before_are_converted_to_pseudonyms(desk: Desk, annotations: Path) -> None:
    folder = annotations / "answers"
    pull(desk, folder)
    names = pseudonyms.chosen(annotations, asked=True)
    assert names is not None
    pseudonyms.settle(annotations, names)
    assert {a.account for a in lines(folder)} == {names.account("1"), names.account("2")}
    assert pull(desk, folder, names=names, everything=True).new == 0


def test_two_deleted_accounts_stay_two(desk: Desk, tmp_path: Path) -> None:
    """Whose answers were pulled before is known again; nobody's are told, and no two become one."""
    pull(desk, tmp_path)
    desk.emails.clear()
    for task in desk.tasks:
        for annotation in task["annotations"]:
            annotation |= {"completed_by": None, "created_at": MOMENT % (1 if task["id"] < 3 else 9)}
        for n, annotation in enumerate(task["annotations"]):
            annotation["created_at"] = annotation["created_at"].replace("000Z", f"00{n}Z")
        task["updated_at"] = MOMENT % 40
    rows = [
        replace(a, created_at=a.created_at.replace("000Z", f"00{a.annotator[0] == 'b':d}Z"))
        for a in lines(tmp_path)
    ]
    write_records(tmp_path / corpus.PULLED, rows)
    done = pull(desk, tmp_path)
    assert (done.answers, len(done.reported)) == (4, 2)
    assert {a.annotator for a in standing(lines(tmp_path))} == set(EMAILS.values())


def test_local_names_of_a_server_are_one_and_its_address_is_not_told() -> None:
    one = retractions.mark_of("http://127.0.0.1:8080")
    assert one == retractions.mark_of("http://localhost:8080/")
    assert one != retractions.mark_of("http://127.0.0.1:8081")
    assert "127" not in retractions.mark_of("http://127.0.0.1")


@given(ANSWERS, st.data())
def test_books_balance_whatever_was_retracted(answers: list[Answer], data: st.DataObject) -> None:
    """And what was retracted counts as little as if it had never been said."""
    gone = data.draw(st.lists(st.sampled_from(answers), unique_by=to_json) if answers else st.just([]))
    said = [*answers, *(replace(a, label=None, flag=None, retracted=True) for a in gone)]
    done = adjudicate(said)
    check_totals(done, said)
    keys = {(a.sentence_id, a.annotator, a.created_at) for a in gone}
    rest = [a for a in answers if (a.sentence_id, a.annotator, a.created_at) not in keys]
    assert standing(said) == rest
    left = adjudicate(rest)
    assert (done.gold, done.disputed) == (left.gold, left.disputed)
    assert len(done.retracted) == len({a.sentence_id for a in answers} - {a.sentence_id for a in rest})


def test_a_ruling_can_be_retracted() -> None:
    tie = [answer("x", Label.ATTRIBUTION), answer("y", Label.SPECULATION)]
    ruling = answer("judge", Label.FACTUAL_CLAIM, "2026-01-03")
    assert adjudicate(tie, [ruling]).gold
    assert adjudicate(tie, [ruling, replace(ruling, label=None, retracted=True)]).disputed == ("a:0-5",)


@pytest.mark.parametrize("value", [False, 1, "yes"])
def test_a_line_that_half_retracts_is_refused(value: object) -> None:
    row = json.loads(to_json(answer("x", None))) | {"retracted": value}
    with pytest.raises(ValueError, match=r"retracted is .*, not true"):
        Answer.from_json(row)
