"""Two models on the same sentences: the difference with its interval, and what changed sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from newsgrain.model.seam import Floats, Ints
from newsgrain.model.training import SEED
from newsgrain.quality.scoring import Counted, Interval, accuracy, macro_f1, per_article
from newsgrain.records import LABELS

_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Flips:
    """Sentences whose label changed: wrong to right, right to wrong, wrong to otherwise wrong."""

    mended: int
    broken: int
    changed_between_wrong: int


@dataclass(frozen=True, slots=True)
class Flip:
    """One sentence that was mended or broken."""

    text: str
    truth: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Against:
    """The new model minus the old, by a paired bootstrap of articles; `p_worse` is of its draws.

    `verdict` is better or worse where the whole interval of macro-F1 says so.
    """

    old: str
    new: str
    on: str
    sentences: int
    difference: Interval
    accuracy_difference: Interval
    p_worse: float
    flips: Flips
    examples: tuple[Flip, ...]
    verdict: str


def against(
    truth: Ints,
    old: Floats,
    new: Floats,
    articles: Sequence[str],
    texts: Sequence[str],
    names: tuple[str, str, str],
) -> Against:
    """Compare probabilities `(n, labels)` of two models; `names` are of the old, the new and the text."""
    before, after = old.argmax(1), new.argmax(1)
    was, now = (Counted.of(per_article(truth, said, articles), seed=SEED) for said in (before, after))
    f1, many = _difference(macro_f1, was, now)
    return Against(
        *names,
        sentences=len(truth),
        difference=f1,
        accuracy_difference=_difference(accuracy, was, now)[0],
        p_worse=float((many < 0).mean()),
        flips=_flips(truth, before, after),
        examples=_examples(truth, before, after, new, texts),
        verdict="better" if f1.low > 0 else "worse" if f1.high < 0 else "no difference shown",
    )


def _difference(measure: Callable[[Ints], Floats], old: Counted, new: Counted) -> tuple[Interval, Floats]:
    """New minus old, and the same in every draw of articles, which is the same of both."""
    many = measure(new.drawn) - measure(old.drawn)
    return Interval.of(float(measure(new.counts) - measure(old.counts)), many), many


def _flips(truth: Ints, before: Ints, after: Ints) -> Flips:
    was, now = before == truth, after == truth
    other = ~was & ~now & (before != after)
    return Flips(int((~was & now).sum()), int((was & ~now).sum()), int(other.sum()))


def _examples(truth: Ints, before: Ints, after: Ints, new: Floats, texts: Sequence[str]) -> tuple[Flip, ...]:
    """At most ten mended and ten broken, those that the new model is surest of first."""
    found: list[Flip] = []
    order = np.argsort(-new.max(1), kind="stable")
    was, now = before == truth, after == truth
    for kind in (~was & now, was & ~now):
        picked = [int(n) for n in order if kind[n]][:_EXAMPLES]
        found += [Flip(texts[n], LABELS[truth[n]], LABELS[before[n]], LABELS[after[n]]) for n in picked]
    return tuple(found)
