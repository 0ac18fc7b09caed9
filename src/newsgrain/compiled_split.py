"""Cuts many articles at once by compiled code; what that leaves undecided is cut by the plain code."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain import splitter
from newsgrain.compiled_blocks import B_END, B_KIND, B_START, BLOCK_FIELDS, LINE_FIELDS, find
from newsgrain.compiled_cuts import cut
from newsgrain.compiled_lists import ABBREVIATION, MOSTLY_ENDS, NUMBER, STARTER, TITLE, Lists, lists
from newsgrain.compiled_points import meet
from newsgrain.compiled_quotes import QUOTE_FIELDS, place
from newsgrain.compiled_stops import HELD_FIELDS
from newsgrain.places import KINDS, SplitArticle, points_of
from newsgrain.records import Article, Block

Ints = NDArray[Any]
Cut = Callable[[str, Block], list[tuple[int, int]]]
_BATCH = 1 << 17  # code points cut at once: what is known of them stays in the processor's cache
_NUMBERS = {kind: n for n, kind in enumerate(KINDS)}
_turn = Lock()


def split_all(articles: Sequence[Article], cut_plainly: Cut) -> list[SplitArticle]:
    """Cut each article; `cut_plainly` gives the spans of one block of a text."""
    found: list[SplitArticle] = []
    with _turn:
        for batch in _batches(articles):
            found += _Batch(batch, cut_plainly).splits()
    return found


def _batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@cache
def _lists() -> Lists:
    return lists({NUMBER: 0} | splitter.words(ABBREVIATION, STARTER, TITLE, MOSTLY_ENDS), splitter.pairs())


class _Room:
    """Arrays that the compiled code writes into, for so many code points; kept from batch to batch."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.masked, self.letters = np.empty(size, np.int32), np.empty(size, np.int32)
        self.lines, self.held = (
            np.empty((size, LINE_FIELDS), np.int32),
            np.empty((size, HELD_FIELDS), np.int32),
        )
        self.signs, self.stretches = np.empty((size, QUOTE_FIELDS), np.int32), np.empty((size, 2), np.int32)
        self.starts, self.found = np.empty(size, np.int32), np.empty((2, size), np.int32)
        self.blocks, self.spans = np.empty((size, BLOCK_FIELDS), np.int32), np.empty((size, 2), np.int32)


_kept: list[_Room] = []


def _room(size: int) -> _Room:
    """Room for so many code points, lines or blocks."""
    if not _kept or _kept[0].size < size:
        _kept[:] = [_Room(size + size // 2)]
    return _kept[0]


class _Batch:
    """Articles as one array of code points."""

    def __init__(self, articles: list[Article], cut_plainly: Cut) -> None:
        self._articles, self._cut_plainly = articles, cut_plainly
        self._text = "".join([article.text for article in articles])
        self._buf = points_of(self._text)
        ends = np.cumsum([0, *(len(article.text) for article in articles)])
        self._texts = np.stack([ends[:-1], ends[1:]], 1)
        self._given, self._rows = _given(articles)
        self._room = _room(len(self._buf) + 2 * len(self._rows) + 2 * len(articles) + 8)
        self._table = meet(self._buf)

    def splits(self) -> list[SplitArticle]:
        """The articles, cut."""
        classes, room = self._table.classes, self._room
        first_block = np.empty(len(self._articles) + 1, np.int64)
        given = (self._texts, self._given, self._rows)
        count = find(self._buf, classes, *given, room.lines, room.blocks, first_block)
        blocks = room.blocks[:count]
        first, spans = self._cut(blocks)
        marks, quoted = np.empty((len(spans), 4), np.int64), np.empty(len(spans), np.int32)
        more = (room.signs, room.stretches, room.starts, marks, quoted)
        place(self._buf, classes, self._texts, first_block, blocks, first, spans, *more)
        return self._articles_of(first[first_block].tolist(), spans, marks, quoted)

    def _cut(self, blocks: Ints) -> tuple[Ints, Ints]:
        """Where the sentences of each block begin among all, and their spans."""
        room = self._room
        first, left = np.empty(len(blocks) + 1, np.int64), np.empty(len(blocks), np.bool_)
        known = (self._table, _lists())
        more = (room.held, room.letters, room.found, room.spans, left)
        count = cut(self._buf, room.masked, *known, blocks, first, *more)
        spans = room.spans[:count].copy()
        return self._with_rest(blocks, np.flatnonzero(left), first, spans) if left.any() else (first, spans)

    def _with_rest(self, blocks: Ints, left: Ints, first: Ints, spans: Ints) -> tuple[Ints, Ints]:
        """The same with the sentences of the blocks that are left to the plain code."""
        found = []
        for start, end, kind in blocks[left][:, [B_START, B_END, B_KIND]].tolist():
            cuts = self._cut_plainly(self._text[start:end], Block(0, end - start, KINDS[kind]))
            found.append(np.array(cuts, np.int32).reshape(-1, 2) + np.int32(start))
        sizes = np.array([len(part) for part in found])
        at = np.repeat(first[left], sizes)
        more = np.zeros(len(first), np.int64)
        more[left + 1] = sizes
        return first + np.cumsum(more), np.insert(spans, at, np.concatenate(found), axis=0)

    def _articles_of(self, ends: list[int], spans: Ints, marks: Ints, quoted: Ints) -> list[SplitArticle]:
        of, texts = SplitArticle.of_arrays, self._texts.tolist()
        return [
            of(article, spans[a:b], marks[a:b], quoted[a:b], self._buf[i:j])
            for article, a, b, (i, j) in zip(self._articles, ends, ends[1:], texts, strict=False)
        ]


def _given(articles: Sequence[Article]) -> tuple[Ints, Ints]:
    """Where each article's own blocks are among all of them, -1 if it has none; and these blocks."""
    places = np.full((len(articles), 2), -1, np.int64)
    rows: list[tuple[int, int, int]] = []
    for n, article in enumerate(articles):
        if article.blocks is not None:
            size, begin = len(article.text), len(rows)
            ordered = sorted(article.blocks, key=lambda b: (b.start, b.end))
            rows += [(_within(b.start, size), _within(b.end, size), _NUMBERS[b.kind]) for b in ordered]
            places[n] = begin, len(rows)
    return places, np.array(rows, np.int32).reshape(-1, 3)


def _within(position: int, size: int) -> int:
    return max(0, min(position, size))
