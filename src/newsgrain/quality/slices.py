"""The same predictions by kind of sentence, such as quoted, and what to label next: the weak ones."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from newsgrain.features.matrix import InContext
from newsgrain.model.seam import Ints
from newsgrain.quality.scoring import ClassScores, Counted, Interval, Scores, accuracy, macro_f1
from newsgrain.records import LABELS, Label

KINDS = ("quote", "length", "position", "block", "genre", "outlet")
FEW = 20  # sentences, below which a slice tells nothing
_LENGTHS = ((5, "up to 5 words"), (15, "6 to 15 words"), (30, "16 to 30 words"))
_INSIDE = 0.95
_FIFTH = 0.2
_RESAMPLES = 500
_GENRES = 3
_ENOUGH_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """One kind of sentence; `small` says that there are too few to go by."""

    kind: str
    name: str
    n: int
    accuracy: Interval
    macro_f1: float
    small: bool


def slices(
    rows: Sequence[InContext], genres: Sequence[str], truth: Ints, predicted: Ints
) -> tuple[Slice, ...]:
    """Slices of each of `KINDS`, the smallest first; outlets only where two articles are theirs."""
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, (row, genre) in enumerate(zip(rows, genres, strict=True)):
        for key in (*_kinds(row), ("genre", genre)):
            members[key].append(n)
    articles = [row.split.article.article_id for row in rows]
    for key in _outlets_of_one(members, articles):
        del members[key]
    found = [_slice(key, np.array(m), truth, predicted, articles) for key, m in members.items() if key[1]]
    return tuple(sorted(found, key=lambda s: (KINDS.index(s.kind), s.n, s.name)))


def _kinds(row: InContext) -> Iterator[tuple[str, str]]:
    split, i = row.split, row.index
    place = split.places[i]
    yield "quote", _quoted(place.quoted)
    yield "length", _length(len(split.sentences[i].text.split()))
    yield "position", _position(i, len(split.sentences))
    yield "block", place.kind.value
    yield "outlet", split.article.source or ""


def _quoted(share: float) -> str:
    return "no quotation" if share == 0 else "inside a quotation" if share > _INSIDE else "partly quoted"


def _length(words: int) -> str:
    return next((name for most, name in _LENGTHS if words <= most), "over 30 words")


def _position(i: int, n: int) -> str:
    if i == 0:
        return "first of the article"
    if i == n - 1:
        return "last of the article"
    return "first fifth" if i < n * _FIFTH else "last fifth" if i >= n * (1 - _FIFTH) else "middle"


def _outlets_of_one(
    members: dict[tuple[str, str], list[int]], articles: Sequence[str]
) -> list[tuple[str, str]]:
    """An outlet with one article tells of that article, not of the outlet."""
    counts = {key: Counter(articles[n] for n in rows) for key, rows in members.items() if key[0] == "outlet"}
    return [key for key, found in counts.items() if len(found) < 2]


def _slice(key: tuple[str, str], rows: Ints, truth: Ints, predicted: Ints, articles: Sequence[str]) -> Slice:
    counted = Counted.at(rows, truth, predicted, articles, _RESAMPLES)
    value = float(macro_f1(counted.counts))
    return Slice(*key, len(rows), counted.interval(accuracy), value, len(rows) < FEW)


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
    told = "all labels have F1" if weakest.f1.value == 1 else "the lowest F1 of the labels,"
    told += f" {weakest.f1.told()}"
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
        if len({articles[n] for n in rows.tolist()}) >= _ENOUGH_ARTICLES:
            counted = Counted.at(rows, truth, predicted, articles)
            found.append((counted.interval(macro_f1), len(rows), name))
    return sorted(found, key=lambda item: (item[0].high, item[2]))


def _why_genre(name: str, f1: Interval, n: int) -> str:
    return f"without {name} in training its macro-F1 is {f1.told()}; {n:,} of its sentences are labelled"
