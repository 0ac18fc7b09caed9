"""What more labels would bring: macro-F1 against labelled sentences, and the hours of the next point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from newsgrain.annotations.reliability import Estimate, Z, ends
from newsgrain.records import Answer
from newsgrain.wording import span

STEP = 0.01
ANNOTATORS = 2
_FEWEST = 2
_FURTHEST = 20
_HOUR = 3600
_DRAWS = 500


@dataclass(frozen=True, slots=True)
class Point:
    """Cross-validated macro-F1 after training on `sentences`, with its 95 % interval."""

    sentences: int
    macro_f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What the next `answers` add to macro-F1, with a 95 % interval."""

    answers: int
    gain: float
    low: float
    high: float

    def told(self) -> str:
        """One sentence for people."""
        worth = Estimate(self.gain, self.low, self.high).told("+.4f", " macro-F1 ")
        return f"The next {self.answers} answers are worth {worth}."


@dataclass(frozen=True, slots=True)
class Curve:
    """The learning curve and what it promises; None where that cannot be told."""

    points: tuple[Point, ...]
    seconds_per_sentence: float | None
    annotators_each: int
    hours_for_next_point: float | None
    told: str
    next_answers: Worth | None = None


def curve(points: Sequence[Point], seconds: float | None) -> Curve:
    """Continue the curve to the next hundredth; `seconds` is what one answer takes."""
    points = sorted(points, key=lambda p: p.sentences)
    more = sentences_for(points, STEP)
    hours = None if more is None or seconds is None else more * seconds * ANNOTATORS / _HOUR
    told, next_answers = _outlook(points, more, seconds, hours), worth(points)
    if next_answers is not None:
        told = f"{told} {next_answers.told()}"
    return Curve(tuple(points), seconds, ANNOTATORS, hours, told, next_answers)


def worth(points: Sequence[Point], answers: int = 100) -> Worth | None:
    """What so many more answers add if the curve goes on as it did; None with fewer than two points.

    The interval moves each point within its own and draws the line anew. Points that share their test
    articles move together in truth, so it is rather too wide than too narrow.
    """
    points = sorted(points, key=lambda p: p.sentences)
    if len({p.sentences for p in points}) < _FEWEST:
        return None
    last = points[-1]
    grown = np.log1p(answers / ANNOTATORS / last.sentences)
    spread = [(p.high - p.low) / (2 * Z) for p in points]
    moved = np.random.default_rng(0).normal(0, spread, (_DRAWS, len(points)))
    lines = [
        _slope([replace(p, macro_f1=p.macro_f1 + by) for p, by in zip(points, row, strict=True)])
        for row in moved
    ]
    error = 1 - last.macro_f1
    gains = error * -np.expm1(np.array(lines) * grown)
    low, high = ends(gains)
    gain = float(error * -np.expm1(_slope(points) * grown))
    return Worth(answers, gain, min(low, gain), max(high, gain))


def sentences_for(points: Sequence[Point], step: float) -> int | None:
    """How many more sentences raise macro-F1 by `step`, if the error goes on falling as a power of n.

    A straight line through the logarithms (Hestness et al. 2017). None when the curve does not
    rise, or only beyond twenty times the labels there are, or where the step is less than one sentence
    of them, which chance alone makes right or wrong.
    """
    if len(points) < _FEWEST or points[-1].sentences * step < 1:
        return None
    last = points[-1]
    error = 1 - last.macro_f1
    slope = _slope(points)
    if slope >= 0 or error <= step:
        return None
    power = np.log((error - step) / error) / slope  # may be too high to be taken
    return round(last.sentences * (np.exp(power) - 1)) if power <= np.log(_FURTHEST) else None


def _slope(points: Sequence[Point]) -> float:
    """How fast the logarithm of the error changes with that of the number of sentences."""
    n = np.log([p.sentences for p in points])
    error = np.log([max(1 - p.macro_f1, 1e-6) for p in points])
    return float(np.polyfit(n, error, 1)[0]) if np.ptp(n) > 0 else 0.0


def _outlook(points: Sequence[Point], more: int | None, seconds: float | None, hours: float | None) -> str:
    if more is None:
        return (
            "The curve does not say what more labels of the same kind would bring: it has too few points or"
            " sentences, or they hardly rise."
        )
    last = points[-1].macro_f1
    start = (
        f"If the curve goes on as it did, macro-F1 {last:.3f} becomes {last + STEP:.3f} with {more:,} more"
    )
    if hours is None:
        return f"{start} sentences; no answer has a measured time, so the hours are not known."
    return (
        f"{start} sentences: {span(hours * _HOUR)} of work, at {seconds:.0f} seconds a sentence for each of"
        f" {ANNOTATORS} annotators."
    )


def seconds_per_sentence(answers: Iterable[Answer]) -> float | None:
    """Median seconds that an answer took; None when no answer carries its time."""
    times = [a.lead_time_s for a in answers if a.lead_time_s is not None and a.label is not None]
    return float(median(times)) if times else None
