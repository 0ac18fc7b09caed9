"""The random share says that a target is reached only where it may be believed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.quality import target
from newsgrain.quality.curve import Point, curve
from newsgrain.quality.scoring import Interval
from newsgrain.quality.target import RandomShare, Standing, Target, drawn, share, stands
from newsgrain.records import LABELS, Answer

AIM = Target("macro_f1", 0.85)


def found(count: int, wrong: int, articles: int = 40) -> RandomShare:
    """So many sentences drawn at random, some of which the model has wrong, evenly spread."""
    truth = np.arange(count) % len(LABELS)
    best = np.where(np.arange(count) * wrong % count < wrong, (truth + 1) % len(LABELS), truth)
    names = [f"a{n % articles}:{n}-{n + 1}" for n in range(count)]
    made = share(frozenset(names), names, [f"a{n % articles}" for n in range(count)], truth, np.eye(4)[best])
    assert made is not None
    return made


def verdict(made: RandomShare | None, aim: Target = AIM) -> str:
    return stands(made, aim).verdict


def test_reached_open_and_missed() -> None:
    """By the interval, on either side of the target or around it."""
    assert verdict(found(400, 4)) == "reached"
    assert verdict(found(400, 60)) == "open"
    assert verdict(found(400, 160)) == "missed"
    told = stands(found(400, 4), AIM).told
    assert told.startswith("macro-F1 0.85 is reached: 0.9")
    assert told.endswith("] on 400 sentences drawn at random")


@given(st.integers(1, 300), st.data(), st.integers(1, 50), st.sampled_from(["macro_f1", "accuracy"]))
def test_a_higher_target_is_never_easier(count: int, data: st.DataObject, articles: int, name: str) -> None:
    """And where it is unknown for one figure of this share, it is unknown for all."""
    made = found(count, data.draw(st.integers(0, count)), articles)
    order = ["reached", "open", "missed"]
    said = [verdict(made, Target(name, k / 20)) for k in range(1, 20)]
    assert said == sorted(said, key=order.index) if "unknown" not in said else set(said) == {"unknown"}


def test_nothing_wrong_in_a_few_promises_no_more_than_they_can() -> None:
    """Fifty of fifty right: draws are all alike, and yet the truth may be 0.93."""
    made = found(52, 0)
    assert made.macro_f1 is not None
    assert made.macro_f1.value == made.macro_f1.high == 1.0
    assert 0.92 < made.macro_f1.low < 0.94
    assert verdict(made, Target("accuracy", 0.95)) == "open"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (None, r"no sentence that was drawn at random is settled yet; `newsgrain queue` draws some"),
        (RandomShare(7, 0, 0, ("speculation", 0), None, None), "no sentence that was drawn at random"),
        (found(49, 1), r"on 49 sentences drawn at random, fewer than 50$"),
        (found(60, 1, articles=9), r"of 9 articles, fewer than 10$"),
    ],
)
def test_too_little_is_said_to_be_too_little(made: RandomShare | None, why: str) -> None:
    said = stands(made, AIM)
    assert said.verdict == "unknown"
    with pytest.raises(InputError, match=why):
        raise InputError(said.told)


def test_a_label_that_hardly_occurs_leaves_macro_f1_unknown() -> None:
    """Accuracy does not mind."""
    sure = Interval(0.9, 0.88, 0.92)
    made = RandomShare(100, 100, 20, ("speculation", 4), sure, sure)
    assert stands(made, AIM).told.endswith("of which 4 are speculation, fewer than 5")
    assert verdict(made, Target("accuracy", 0.85)) == "reached"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("0.85", AIM),
        ("macro-F1=0.85", AIM),
        ("macro_f1 = 0.85", AIM),
        ("Accuracy=0.9", Target("accuracy", 0.9)),
    ],
)
def test_a_target_is_read(text: str, means: Target) -> None:
    assert Target.asked(text) == means
    assert Target.asked(str(means).replace(" ", "=")) == means


@pytest.mark.parametrize("text", ["85", "0", "1", "nan", "", "good", "recall=0.5", "accuracy="])
def test_what_is_no_target_is_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^here .*: give a number between 0 and 1, which is macro-F1, or"):
        Target.asked(text, "here")


def test_only_what_was_drawn_at_random_and_answered_counts() -> None:
    answers = [
        Answer("a:0-1", "ann", LABELS[0], "2026-01-01T00:00:00Z", why="random"),
        Answer("a:1-2", "ann", LABELS[0], "2026-01-01T00:00:00Z", why="uncertain"),
        Answer("a:2-3", "ann", None, "2026-01-01T00:00:00Z", why="random"),
        Answer("a:3-4", "ann", LABELS[0], "2026-01-01T00:00:00Z"),
    ]
    assert drawn(answers) == {"a:0-1"}
    assert Answer.from_json({**vars_of(answers[0])}) == answers[0]


def vars_of(answer: Answer) -> dict[str, object]:
    return {name: getattr(answer, name) for name in Answer.__slots__}


def test_what_was_found_is_read_back(tmp_path: Path) -> None:
    """A file of another version, or half of one, is as none."""
    points = [Point(100, 0.7, 0.6, 0.8), Point(200, 0.75, 0.7, 0.8)]
    made = found(80, 3)
    target.keep(tmp_path / "evaluate", "2026-01-31", made, curve(points, 3.0))
    last = target.kept(tmp_path / "evaluate")
    assert last is not None
    assert (last.made, last.share, last.points) == ("2026-01-31", made, tuple(points))
    assert last.curve is not None
    assert "The next 100 answers are worth" in last.curve
    for text in ("", "{}", '{"share": 3}', "[]"):
        (tmp_path / "evaluate" / "last.json").write_text(text)
        assert target.kept(tmp_path / "evaluate") is None
    assert isinstance(stands(None, AIM), Standing)
