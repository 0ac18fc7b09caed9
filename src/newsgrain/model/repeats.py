"""Learns an outlet's furniture from a stream of articles, in bounded memory."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.duplicates import THRESHOLD, key_of, linked, shingles
from newsgrain.model.furniture import LEAST, Furniture, Line, Outlet, outlet_of
from newsgrain.records import Article, is_moment, text_digest
from newsgrain.text.sentences import split

Ints = NDArray[Any]

_LONGEST = 1000  # characters of a line
_ANSWER, _LABEL = 2, 3  # words of a sentence that any story may have, and of a name with a colon
_SKETCH = 64  # smallest shingles of an article that stand for all
_WITNESSES = 16  # articles of a line that are looked at for near copies
_FEW = 8  # articles that share words because they tell one story; more share furniture
_OWN = 0.35  # of its words an article has at least for itself, if it is no near copy


@dataclass(frozen=True, slots=True)
class Room:
    """How much is held: lines seen in one article, lines seen in several, and articles; some 250 MB."""

    once: int = 500_000
    again: int = 200_000
    articles: int = 100_000


@dataclass(slots=True)
class _Seen:
    outlet: str
    sketch: bytes
    day: str | None


@dataclass(slots=True)
class _Repeated:
    outlet: str
    text: str
    count: int
    witnesses: list[int]
    first: str | None
    last: str | None


class Repeats:
    """Counts in how many articles of its outlet each line stands.

    Lines are sentences, known by their words. Of a line that was seen once only its hash is kept, its text
    from the second time on. Where there is no room, lines go that were seen once and longest ago, then
    those seen least often; as long as there is, articles in any order give
    the same furniture. Articles
    that nearly repeat each other count once, as far back as articles are held.
    """

    def __init__(self, room: Room | None = None) -> None:
        self.read = self.homeless = 0
        self._room = room or Room()
        self._once: dict[int, int] = {}
        self._again: dict[int, _Repeated] = {}
        self._seen: dict[int, _Seen] = {}
        self._articles: Counter[str] = Counter()

    def add(self, article: Article) -> None:
        """Count an article's lines; the same text at the same outlet counts once."""
        self.read += 1
        outlet = outlet_of(article)
        if outlet is None:
            self.homeless += 1
            return
        number = _hash(outlet, article.text)
        if number in self._seen:
            return
        self._articles[outlet] += 1
        self._seen[number] = _Seen(outlet, _sketch(article.text), _day(article.published))
        for key, text in _lines(article).items():
            self._count(_hash(outlet, key), text, number)
        self._make_room()

    def _count(self, line: int, text: str, number: int) -> None:
        seen = self._seen[number]
        if (found := self._again.get(line)) is None:
            if (before := self._once.pop(line, None)) is None:
                self._once[line] = number
                return
            found = self._again[line] = _Repeated(seen.outlet, text, 0, [], None, None)
            _witness(found, before, self._seen.get(before))
        _witness(found, number, seen)

    def _make_room(self) -> None:
        """Drop a quarter of what there is too much of."""
        room = self._room
        for held, most in ((self._once, room.once), (self._seen, room.articles)):
            if len(held) > most:
                for key in list(held)[: len(held) - most + most // 4]:
                    del held[key]
        if len(self._again) > room.again:
            ranked = sorted(self._again, key=lambda key: self._again[key].count)
            for key in ranked[: len(self._again) - room.again + room.again // 4]:
                del self._again[key]

    def furniture(self) -> Furniture:
        """What the articles so far repeat."""
        groups, shares = self._groups()
        lines: dict[str, list[Line]] = defaultdict(list)
        for found in self._again.values():
            if found.count >= LEAST and (count := _independent(found, groups)) >= LEAST:
                lines[found.outlet].append(Line(found.text, count, found.first, found.last))
        outlets = {}
        for name in sorted(self._articles):
            most = max((line.articles for line in lines[name]), default=1)
            count = max(round(self._articles[name] * shares.get(name, 1.0)), most)
            outlets[name] = Outlet(
                count, tuple(sorted(lines[name], key=lambda line: (-line.articles, line.text)))
            )
        return Furniture(outlets)

    def _groups(self) -> tuple[dict[int, int], dict[str, float]]:
        """The group of each article held, and what share of each outlet's are no near copies."""
        members: dict[str, list[int]] = defaultdict(list)
        for number, seen in self._seen.items():
            members[seen.outlet].append(number)
        groups: dict[int, int] = {}
        shares = {}
        for outlet, numbers in members.items():
            numbers.sort()
            found = _near([self._seen[number].sketch for number in numbers])
            groups.update((n, numbers[k]) for n, k in zip(numbers, found, strict=True))
            shares[outlet] = len(set(found)) / len(found)
        return groups, shares


def _lines(article: Article) -> dict[str, str]:
    """Each line of an article once, by what it is known by."""
    found: dict[str, str] = {}
    for sentence in split(article).sentences:
        if len(sentence.text) <= _LONGEST and (key := key_of(sentence.text)) and _stands_alone(sentence.text):
            found[key] = min(found.get(key, sentence.text), sentence.text)
    return found


def _stands_alone(text: str) -> bool:
    """Whether a line that is repeated says something of the page.

    Short sentences ("Yes.", "the mayor said.") and what leads over to something else ("The list so far:")
    are repeated by stories.
    """
    words, end = len(text.split()), text.rstrip("\"'”’»)*_ ")[-1:]
    return not (end in ".!?" and words <= _ANSWER) and not (end == ":" and words > _LABEL)


def _witness(line: _Repeated, number: int, seen: _Seen | None) -> None:
    """An article that has the line; those kept are the ones with the smallest numbers, in any order."""
    line.count += 1
    if len(line.witnesses) < _WITNESSES:
        line.witnesses.append(number)
    elif number < (largest := max(line.witnesses)):
        line.witnesses[line.witnesses.index(largest)] = number
    if seen is not None and seen.day is not None:
        line.first = min(line.first or seen.day, seen.day)
        line.last = max(line.last or seen.day, seen.day)


def _independent(line: _Repeated, groups: Mapping[int, int]) -> int:
    """In how many articles a line stands, those that nearly repeat each other counted once."""
    found = {groups.get(number, number) for number in line.witnesses}
    return round(line.count * len(found) / len(line.witnesses))


def _sketch(text: str) -> bytes:
    """The smallest shingles of a text, in order, four bytes each."""
    return np.array(sorted(shingles(text))[:_SKETCH], np.uint32).tobytes()


def _near(sketches: Sequence[bytes]) -> list[int]:
    """A group number for each article: near copies share one.

    What more than a few articles share is furniture and links none; but articles that have hardly anything
    else are copies of one text, or as good as that.
    """
    sizes = np.array([len(sketch) // 4 for sketch in sketches])
    values, of = np.frombuffer(b"".join(sketches), np.uint32), np.repeat(np.arange(len(sizes)), sizes)
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    held = counts[which]
    own = np.bincount(of[held <= _FEW], minlength=len(sizes))
    pairs = _shared(of, which, (held > 1) & (held <= _FEW))
    # one run of words may be shared by chance
    near = [(i, j) for (i, j), n in pairs.items() if n > 1 and n >= THRESHOLD * min(own[i], own[j])]
    bare = (own < _OWN * sizes)[of] & (held > _FEW)
    return linked(len(sizes), [*near, *_copies(of[bare].tolist(), values[bare].tolist())])


def _shared(of: Ints, which: Ints, some: Ints) -> Counter[tuple[int, int]]:
    """How many of `some` shingles each two articles share."""
    order = np.lexsort((of[some], which[some]))
    articles, shingle = of[some][order], which[some][order]
    ends = np.flatnonzero(np.diff(shingle)) + 1
    groups = (group.tolist() for group in np.split(articles, ends))
    return Counter(pair for group in groups for pair in combinations(group, 2))


def _copies(articles: Sequence[int], values: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Links between articles whose first value is the same."""
    first: dict[int, int] = {}
    before = -1
    for article, value in zip(articles, values, strict=True):
        if article != before:
            yield first.setdefault(value, article), article
        before = article


def _hash(outlet: str, text: str) -> int:
    return int.from_bytes(text_digest(f"{outlet}\0{text}", 8))


def _day(published: str | None) -> str | None:
    return published[:10] if published and is_moment(published) else None
