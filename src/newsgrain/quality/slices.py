"""The same predictions by kind of sentence: quoted or not, long or short, where on the page, whose."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.matrix import InContext
from newsgrain.quality.evaluate import Counted, Interval, accuracy, macro_f1, numbered, per_article

KINDS = ("quote", "length", "position", "block", "genre", "outlet")
_FEW = 20
_LENGTHS = ((5, "up to 5 words"), (15, "6 to 15 words"), (30, "16 to 30 words"))
_INSIDE = 0.95
_FIFTH = 0.2
_RESAMPLES = 500
Ints = NDArray[np.int64]


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
    owner = numbered([articles[n] for n in rows])
    counted = Counted.of(per_article(truth[rows], predicted[rows], owner), _RESAMPLES)
    value = float(macro_f1(counted.counts))
    return Slice(*key, len(rows), counted.interval(accuracy), value, len(rows) < _FEW)
