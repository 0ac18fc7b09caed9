"""Which class and which genres to label next: where the model is surely weak."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsgrain.quality.evaluate import (
    ClassScores,
    Counted,
    Interval,
    Scores,
    macro_f1,
    numbered,
    per_article,
)
from newsgrain.records import LABELS, Label

_GENRES = 3
_ENOUGH_ARTICLES = 3
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Next:
    """A class or a genre to label next, with its F1 (of a genre: macro-F1), and why."""

    what: str
    name: str
    f1: float
    support: int
    why: str


def priorities(
    main: Scores, genres: Sequence[str], articles: Sequence[str], truth: Ints, held_out: Ints | None
) -> tuple[Next, ...]:
    """The weakest class of `main`, and the genres that `held_out` predictions are worst at, if there are any.

    Genres go by the upper end of the interval, so that bad luck with a few sentences does not
    put one first.
    """
    weakest = main.weakest()
    return (
        Next("class", weakest.label, weakest.f1.value, weakest.support, _why_class(main, weakest)),
    ) + tuple(
        Next("genre", name, f1.value, n, _why_genre(name, f1, n))
        for f1, n, name in ([] if held_out is None else _genres(genres, articles, truth, held_out)[:_GENRES])
    )


def _why_class(main: Scores, weakest: ClassScores) -> str:
    k = [c.label for c in main.classes].index(weakest.label)
    missed = [n if j != k else 0 for j, n in enumerate(main.confusion[k])]
    taken = [row[k] if j != k else 0 for j, row in enumerate(main.confusion)]
    told = f"the lowest F1 of the labels, {weakest.f1.told()}"
    if any(missed):
        told += f"; {max(missed):,} were called {_name(missed)}"
    return told + (f"; {max(taken):,} called so were {_name(taken)}" if any(taken) else "")


def _name(counts: Sequence[int]) -> str:
    return Label(LABELS[int(np.argmax(counts))]).shown.lower()


def _genres(
    genres: Sequence[str], articles: Sequence[str], truth: Ints, predicted: Ints
) -> list[tuple[Interval, int, str]]:
    """Macro-F1, sentences and name of each genre with enough articles, the surely worst first."""
    of = np.array(genres)
    found = []
    for name in sorted(set(genres)):
        rows = np.flatnonzero(of == name)
        owner = numbered([articles[n] for n in rows.tolist()])
        if owner.max() + 1 >= _ENOUGH_ARTICLES:
            counted = Counted.of(per_article(truth[rows], predicted[rows], owner))
            found.append((counted.interval(macro_f1), len(rows), name))
    return sorted(found, key=lambda item: (item[0].high, item[2]))


def _why_genre(name: str, f1: Interval, n: int) -> str:
    return f"without {name} in training its macro-F1 is {f1.told()}; {n:,} of its sentences are labelled"
