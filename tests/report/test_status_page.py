"""A project's state for people: the same words in the terminal and on the page, which loads itself again."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsgrain.labelstudio.status import Status, status
from newsgrain.labelstudio.status_reading import Given
from newsgrain.labelstudio.studio import Project
from newsgrain.quality.agreement import Agreement, measure
from newsgrain.quality.curve import Point
from newsgrain.quality.scoring import Interval
from newsgrain.quality.target import Last, RandomShare, Target
from newsgrain.records import LABELS, Answer
from newsgrain.report import report_figures, show_status
from newsgrain.report.status_page import page
from newsgrain.report.status_words import Outlook, agreed, ending, headline, notes, outlook

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def sample(people: int = 3, sentences: int = 40) -> tuple[Status, Agreement]:
    """Three who answered 20 of 40 sentences and agree on most."""
    found = []
    for n in range(sentences // 2):
        names = [f"{name}.of-the-newsroom@a.example" for name in ("ann", "konstantin", "cyd")[:people]]
        answers = [
            Answer(
                f"a{n // 4}:{n}-{n + 1}",
                name,
                LABELS[(n + (k == 2 and n % 5 == 0)) % 4],
                (NOW - timedelta(hours=n)).isoformat(),
                lead_time_s=3.0 + n + k,
            )
            for k, name in enumerate(names)
        ]
        found.append(Given(f"a{n // 4}:{n}-{n + 1}", tuple(answers[: 1 + n % people]), ()))
    told = status("http://s", Project(1, "March <round>", "", sentences, 0, overlap=2), found, NOW)
    return told, measure([a for task in found for a in task.answers], minimum=1)


def empty(sentences: int) -> Status:
    return status("http://s", Project(1, "March", "", sentences, 0, overlap=2), [], NOW)


def test_the_page_loads_itself_again_until_it_is_no_longer_written() -> None:
    told, agreement = sample()
    assert '<meta http-equiv="refresh" content="30">' in page(told, agreement, 30)
    last = page(told, agreement, None)
    assert 'http-equiv="refresh"' not in last
    assert "this page is no longer renewed" in last


def test_the_page_says_what_the_terminal_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    told, agreement = sample()
    show_status.status(told, agreement)
    shown = capsys.readouterr().out
    made = " ".join(re.sub("<[^>]*>", " ", page(told, agreement, 30)).split())
    for line in (ending(told), agreed(agreement)):
        assert line in shown
        assert line[1:] in made
    assert headline(told) in shown
    assert "March &lt;round&gt;" in made
    for who in told.people:
        assert who.name in shown
        assert who.name in made


def test_nothing_done_yet_and_all_done_are_told() -> None:
    assert "newsgrain push" in ending(empty(0))
    assert ending(empty(4)) == "8 answers left; no answer was timed yet, so the hours are not known"
    assert "Nobody has answered yet" in page(empty(4), None, 30)
    assert agreed(None) == "agreement: no sentence has labels of two annotators yet"
    told, _ = sample()
    assert "`newsgrain pull`" in ending(replace(told, left=0))
    assert ending(replace(told, pace=replace(told.pace, week=0))).endswith(
        "nothing was answered in the last 7 days"
    )


def test_little_left_is_never_told_as_nothing() -> None:
    told, _ = sample()
    assert " 0.1 h of work" in ending(replace(told, left=1))
    assert (
        headline(replace(told, wanted=1000, left=1))
        .split(" finished")[0]
        .startswith("March <round>: 999 of 1,000 answers (99 %)")
    )


def test_what_somebody_must_see_to_is_told() -> None:
    told, agreement = sample()
    told = replace(told, waiting=1, unusable=2)
    assert notes(told) == [
        "1 sentence wants an answer of somebody else: whoever may answer has answered or skipped already",
        "2 answers cannot be taken; `newsgrain pull` says why",
    ]
    assert page(told, agreement, 30).count('class="warn"') == 2


def test_when_to_stop_is_told_with_the_curve(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `newsgrain evaluate` found last, in terminal and page; without any of it, what to do."""
    monkeypatch.setenv("COLUMNS", "400")
    told, agreement = sample()
    sure = Interval(0.9, 0.88, 0.92)
    found = RandomShare(90, 80, 20, ("speculation", 9), sure, sure)
    more = "The next 100 answers are worth +0.0100 macro-F1 [+0.0050 to +0.0150]."
    last = Last("2026-03-01", found, (Point(100, 0.7, 0.6, 0.8), Point(200, 0.75, 0.7, 0.8)), more)
    known = Outlook(last, Target("macro_f1", 0.85))
    lines = outlook(known)
    assert lines == [
        "macro-F1 0.85 is reached: 0.900 [0.880-0.920] on 80 sentences drawn at random"
        " (evaluated on 2026-03-01)",
        "The next 100 answers are worth +0.0100 macro-F1 [+0.0050 to +0.0150] (evaluated on 2026-03-01)",
    ]
    show_status.status(told, agreement, (), known)
    shown = capsys.readouterr().out
    made = page(told, agreement, 30, (), known)
    assert all(line in shown and line[1:] in made for line in lines)
    assert "When to stop" in made
    assert ("<svg" in made) == (report_figures.missing() is None)
    assert "When to stop" not in page(told, agreement, 30)
    assert outlook(Outlook(None, known.target)) == [
        "whether macro-F1 0.85 is reached: run `newsgrain evaluate`"
    ]
