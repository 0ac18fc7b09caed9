"""What is told of a live project adds up, and what is read again is what a fresh look would see."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.errors import ServerError
from newsgrain.labelstudio import shares
from newsgrain.labelstudio.lots import deal
from newsgrain.labelstudio.shares import Share
from newsgrain.labelstudio.status import LONGEST_S, Status, daily, status
from newsgrain.labelstudio.status_reading import Given, Live
from newsgrain.labelstudio.studio import Project
from newsgrain.records import LABELS, Answer, Flag
from tests.labelstudio.test_studio import MOMENT, Wire, push, quick, server, tasks

__all__ = ["quick"]  # a fixture that pytest finds by its name here
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
NAMES = ("ann", "bea", "cyd")


@st.composite
def one_answer(draw: st.DrawFn, who: str, sentence_id: str) -> Answer:
    said = draw(st.sampled_from([*LABELS, *Flag, None]))
    at = NOW - timedelta(hours=draw(st.integers(0, 300)))
    seconds = draw(st.none() | st.floats(0, 5000))
    label, flag = (said if said in set(kind) else None for kind in (LABELS, Flag))
    return Answer(sentence_id, who, label, at.isoformat(), lead_time_s=seconds, flag=flag)


@st.composite
def given_tasks(draw: st.DrawFn) -> list[Given]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        who = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        answers = tuple(draw(one_answer(name, f"a:{n}-{n + 1}")) for name in who)
        found.append(Given(f"a:{n}-{n + 1}", answers, ()))
    return found


def project(sentences: int, overlap: int) -> Project:
    return Project(1, "try", "", sentences, 0, overlap=overlap)


@st.composite
def shared_round(draw: st.DrawFn) -> tuple[list[Given], int, dict[str, Share]]:
    """All tasks of a project, the overlap, and the shares of some; cyd may be one who has none."""
    hands = deal({}, NAMES[: draw(st.integers(1, 3))], overlap := draw(st.integers(1, 3)))
    lots = draw(st.lists(st.none() | st.integers(0, 59), max_size=8))
    tasks = []
    for n, lot in enumerate(lots):
        who = draw(st.lists(st.sampled_from(NAMES), unique=True))
        tasks.append(
            Given(f"a:{n}-{n + 1}", tuple(draw(one_answer(x, f"a:{n}-{n + 1}")) for x in who), (), "", lot)
        )
    shown = {
        who: Share(frozenset(own), sum(x is None or x in own for x in lots)) for who, own in hands.items()
    }
    return tasks, overlap, shown


@given(shared_round())
def test_left_is_what_the_own_share_still_wants(found: tuple[list[Given], int, dict[str, Share]]) -> None:
    """Counted one by one; who has a share and has not begun is told as well."""
    tasks, overlap, shown = found
    begun = [task for task in tasks if task.answers]
    told = status("http://s", project(len(tasks), overlap), begun, NOW, shown)
    want = [t for t in tasks if sum(a.vote is not None for a in t.answers) < overlap]
    seen_by = {who: [t for t in tasks if who not in shown or shown[who].has(t.lot)] for who in NAMES}
    wants = {
        who: [t for t in want if t in mine and who not in {a.annotator for a in t.answers}]
        for who, mine in seen_by.items()
    }
    assert {who.name: who.left for who in told.people} == {
        who.name: len(wants[who.name]) for who in told.people
    }
    assert {who.name for who in told.people} == shown.keys() | {a.annotator for t in tasks for a in t.answers}
    assert all((who.last is None) == (who.answers == 0) for who in told.people)
    anybody = [task for who in told.people for task in wants[who.name]]
    assert told.waiting == sum(bool(task.answers) and task not in anybody for task in want)


def counted(found: list[Given], more: int, overlap: int) -> Status:
    return status("http://s", project(len(found) + more, overlap), found, NOW)


@given(given_tasks(), st.integers(0, 5), st.integers(1, 3))
def test_the_books_balance(found: list[Given], more: int, overlap: int) -> None:
    """Every answer is in one book, of one person, and what is left is what is wanted and not there."""
    told = counted(found, more, overlap)
    answers = [a for task in found for a in task.answers]
    assert told.labels + told.not_sentences + told.skipped == len(answers)
    assert sum(told.shares) == told.labels
    assert {who.name: who.answers for who in told.people} == Counter(a.annotator for a in answers)
    for who in told.people:
        assert who.labels + who.not_sentences + who.skipped == who.answers
        assert who.pace.today <= who.pace.week <= who.answers
        assert who.left <= told.sentences - who.answers
    for name in ("labels", "not_sentences", "skipped"):
        assert sum(getattr(who, name) for who in told.people) == getattr(told, name)
    assert 0 <= told.left <= told.wanted
    assert (told.left == 0) == (told.finished == told.sentences)
    assert told.finished <= told.sentences
    assert told.waiting <= told.begun - told.finished
    if told.waiting == 0 and told.left and told.people and not more:
        assert any(who.left for who in told.people)


@given(given_tasks(), st.integers(1, 3))
def test_one_answer_more_never_makes_more_work(found: list[Given], overlap: int) -> None:
    before = counted(found, 1, overlap)
    label = Answer("a:9-10", "ann", LABELS[0], NOW.isoformat())
    after = counted([*found, Given("a:9-10", (label,), ())], 0, overlap)
    assert after.left == before.left - 1


@given(given_tasks())
def test_throughput_has_every_answer_on_one_line(found: list[Given]) -> None:
    answers = [a for task in found for a in task.answers]
    rows = list(csv.DictReader(daily(answers, UTC)))
    assert sum(int(row["answers"]) for row in rows) == len(answers)
    assert len({(row["day"], row["annotator"]) for row in rows}) == len(rows)
    for row in rows:
        books = ("labels", "not_sentences", "skipped")
        assert sum(int(row[name]) for name in books) == int(row["answers"])
        assert float(row["seconds_at_work"]) <= min(float(row["seconds"]), LONGEST_S * int(row["answers"]))


def test_days_begin_where_the_reader_is() -> None:
    late = Answer("a:0-1", "ann", LABELS[0], "2026-03-04T23:30:00Z")
    there = timezone(timedelta(hours=2))
    assert next(csv.DictReader(daily([late], UTC)))["day"] == "2026-03-04"
    assert next(csv.DictReader(daily([late], there)))["day"] == "2026-03-05"
    told = status("http://s", project(1, 1), [Given("a:0-1", (late,), ())], NOW.astimezone(there))
    assert told.pace.today == 1
    assert counted([Given("a:0-1", (late,), ())], 0, 1).pace.today == 0


def test_a_page_left_open_is_no_work() -> None:
    """The hours to the end count five minutes of an answer at most; the median is as it was measured."""
    answers = [
        Answer("a:0-1", name, LABELS[0], "2026-03-05T09:00:00Z", None, s)
        for name, s in (("a", 10.0), ("b", 9000.0))
    ]
    told = counted([Given("a:0-1", tuple(answers), ())], 10, 2)
    assert told.pace.median_s == 4505.0
    assert told.hours_left == 20 * (10 + LONGEST_S) / 2 / 3600
    assert told.days_left == 20 / 2 * 1  # both came today


def live(wire: Wire) -> Live:
    return Live(server(wire), "try")


def seen(found: Live) -> dict[int, Given]:
    return dict(sorted(found.given.items()))


actions = st.lists(
    st.tuples(st.sampled_from(["label", "edit", "delete", "forget"]), st.integers(1, 9), st.integers(1, 3)),
    max_size=6,
)


@settings(max_examples=12)
@given(st.lists(actions, min_size=1, max_size=3))
def test_renewed_is_what_a_fresh_look_sees(rounds: list[list[Any]]) -> None:
    """Whatever was answered, changed or deleted in between, be it an answer or a whole task."""
    wire = Wire()
    push(wire, tasks(9))
    found = live(wire)
    for second, acts in enumerate(rounds, 10):
        for act in acts:
            do(wire, second, *act)
        found.renew()
        fresh = live(wire)
        fresh.renew()
        assert seen(found) == seen(fresh)
        assert list(found.answers()) == list(found.answers())


def do(wire: Wire, second: int, act: str, number: int, who: int) -> None:
    """Change the server as annotators do; a forgotten task is gone without a trace."""
    task = next((t for t in wire.tasks if t["id"] == number), None)
    if task is None:
        return
    if act == "forget":
        wire.tasks.remove(task)
    elif act == "delete":
        task["annotations"] = [a for a in task["annotations"] if a["completed_by"] != who]
        task["updated_at"] = MOMENT % second
    else:
        wire.label(wire.tasks.index(task) + 1, LABELS[second % 4 if act == "edit" else 0].value, second, who)


def test_only_what_changed_is_read_again() -> None:
    wire = Wire()
    push(wire, tasks(9))
    for number in range(1, 10):
        wire.label(number, "attribution", 1)
    found, read = live(wire), list[int]()
    found.renew()
    found.tell = read.append
    for task in wire.tasks:
        task["updated_at"] = "2025-01-01T00:00:00.000000Z"
    wire.label(3, "speculation", 59)
    found.renew()
    assert (read, found.given[3].answers[0].label) == ([1], LABELS[2])


def test_reading_writes_nothing_and_a_missing_project_is_one_line() -> None:
    wire = Wire()
    push(wire, tasks(3))
    wire.label(1, "attribution", 5)
    wire.written.clear()
    live(wire).renew()
    assert wire.written == []
    with pytest.raises(ServerError, match="has no project 'other'; `newsgrain push` makes one"):
        Live(server(wire), "other").renew()


def test_shares_are_read_from_the_tabs() -> None:
    """The server counts what each tab shows; a pseudonym stands for its address."""
    wire = Wire()
    push(wire, tasks(9))
    found = server(wire).find("try")
    assert found is not None
    shares.lay(server(wire), found, ["ann@a.example", "bea@a.example", "cyd@a.example"], 2, [])
    wire.label(1, "attribution", 5)
    seen = live(wire)
    seen.renew()
    told = status("http://s", seen.project, list(seen.given.values()), NOW, seen.shares)
    assert {who.name: who.answers for who in told.people} == {
        "ann@a.example": 1,
        "bea@a.example": 0,
        "cyd@a.example": 0,
    }
    assert sum(share.sentences for share in seen.shares.values()) == 9 * 2
    assert sum(who.left for who in told.people) == 9 * 2 - 1


def test_what_cannot_be_taken_is_counted() -> None:
    wire = Wire()
    push(wire, tasks(3))
    wire.label(1, "nonsense", 5)
    found = live(wire)
    found.renew()
    told = status("http://s", found.project, list(found.given.values()), NOW)
    assert (told.unusable, told.begun, told.labels, told.people) == (1, 1, 0, ())
