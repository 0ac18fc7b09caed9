"""A learning curve tells what more labels cost, and says so when it cannot."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.quality.curve import Point, curve, seconds_per_sentence, sentences_for, worth
from newsgrain.records import Answer, Label


def power(a: float, b: float, sizes: tuple[int, ...] = (1000, 2000, 4000, 8000)) -> list[Point]:
    """A curve whose error is a * n ** -b."""
    return [Point(n, 1 - a * n**-b, 0.0, 1.0) for n in sizes]


@given(st.floats(1.0, 3.0), st.floats(0.15, 0.35))
def test_a_power_law_is_continued_exactly(a: float, b: float) -> None:
    """On a curve that is a power law, that many more sentences bring that much more."""
    points = power(a, b)
    more = sentences_for(points, 0.01)
    assert more is not None
    reached = 1 - a * (8000 + more) ** -b
    assert reached == pytest.approx(points[-1].macro_f1 + 0.01, abs=1e-4)


@settings(max_examples=10)
@given(st.floats(1.0, 3.0), st.floats(0.15, 0.35), st.floats(0, 0.03))
def test_the_next_answers_are_worth_what_the_curve_says(a: float, b: float, half: float) -> None:
    """A hundred answers of two annotators are fifty sentences; the surer the points, the surer the gain."""
    sure = [Point(p.sentences, p.macro_f1, p.macro_f1, p.macro_f1) for p in power(a, b)]
    found = worth(sure)
    assert found is not None
    assert found.gain == pytest.approx(a * 8000**-b - a * 8050**-b, abs=1e-9)
    assert found.low == pytest.approx(found.gain) == found.high
    unsure = worth([Point(p.sentences, p.macro_f1, p.macro_f1 - half, p.macro_f1 + half) for p in sure])
    assert unsure is not None
    assert unsure.low <= found.gain <= unsure.high
    assert (
        unsure.told()
        in curve(
            [Point(p.sentences, p.macro_f1, p.macro_f1 - half, p.macro_f1 + half) for p in sure], None
        ).told
    )


def test_one_point_says_nothing_of_the_next_answers() -> None:
    assert worth(power(2, 0.3)[:1]) is None
    assert worth([]) is None


def test_hours_count_every_annotator() -> None:
    """Two annotators at ten seconds each: twice ten seconds a sentence."""
    more = sentences_for(power(2, 0.3), 0.01)
    assert more is not None
    found = curve(power(2, 0.3), 10.0)
    assert found.hours_for_next_point == pytest.approx(more * 20 / 3600)
    assert f"{more:,} more sentences" in found.told


def test_work_of_minutes_is_not_no_hours() -> None:
    found = curve([Point(100, 0.3, 0, 1), Point(200, 0.6, 0, 1)], 30.0)
    assert found.told.startswith("If the curve goes on as it did, macro-F1 0.600 becomes 0.610 with 6 more")
    assert "6 more sentences: 6 min 0 s of work, at 30 seconds a sentence" in found.told


def test_unknown_times_are_said_to_be_unknown() -> None:
    found = curve(power(2, 0.3), None)
    assert found.hours_for_next_point is None
    assert "no answer has a measured time" in found.told


@pytest.mark.parametrize(
    "points",
    [
        [Point(8000, 0.8, 0, 1)],
        [Point(1000, 0.8, 0, 1), Point(8000, 0.79, 0, 1)],
        [Point(1000, 0.8, 0, 1), Point(8000, 0.8001, 0, 1)],
        [Point(1000, 0.8, 0, 1), Point(8000, 0.8 + 1e-9, 0, 1)],
        [Point(1000, 0.99, 0, 1), Point(8000, 0.995, 0, 1)],
        [Point(20, 0.3, 0, 1), Point(46, 0.6, 0, 1)],
        [],
    ],
)
def test_a_curve_that_does_not_rise_promises_nothing(points: list[Point]) -> None:
    """Too few points or sentences, a falling or flat curve, or a top that is reached."""
    found = curve(points, 10.0)
    assert found.hours_for_next_point is None
    assert "does not say" in found.told


def test_the_median_time_of_answers() -> None:
    """Skips and answers without a time do not count."""
    times = [(Label.ATTRIBUTION, 4.0), (Label.ATTRIBUTION, 10.0), (Label.SPECULATION, 600.0), (None, 1.0)]
    given = [Answer(f"a:{n}-9", "ann", k, "2026-01-01", lead_time_s=t) for n, (k, t) in enumerate(times)]
    assert seconds_per_sentence([*given, Answer("a:0-9", "bea", Label.SPECULATION, "2026-01-01")]) == 10.0
    assert seconds_per_sentence([]) is None
