"""Rows and scores of sentences in their articles by compiled code: what `features` says, but fast."""

from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from newsgrain import compiled_lookup, compiled_text, signals
from newsgrain.compiled_codes import (
    BYLINE,
    CREDIT,
    F_CUES,
    F_FLAGS,
    F_FORM,
    F_KIND,
    HALF_QUOTED,
    KIND_SHIFT,
    KINDS,
    MAY_BYLINE,
    MAY_CONTACT,
    MAY_CREDIT,
    MAY_DATE,
    MOSTLY_QUOTED,
    P_ARTICLE,
    P_ARTICLE_END,
    P_BLOCK,
    P_COUNT,
    P_FIRST,
    P_FLAGS,
    P_HALVES,
    P_QUARTERS,
    P_STOP,
    P_TEXT,
    P_TRIED,
    PAGE,
    SENTENCE_FIELDS,
    SOME_QUOTED,
    T_LOW,
    TOKEN_FIELDS,
)
from newsgrain.compiled_names import BLOCK_BITS
from newsgrain.compiled_page import read
from newsgrain.compiled_scores import CLASSES, Known, Weights, know, rows, score
from newsgrain.compiled_start import mark_made
from newsgrain.compiled_words import (
    LIMIT,
    Lows,
    characters,
    empty_lows,
    empty_writtens,
    learn_characters,
    lexicon,
)
from newsgrain.sentences import Place, SplitArticle

COLUMNS = 1 << (BLOCK_BITS + 3)
_BATCH = 400  # sentences read at once: what is read of them stays in the processor's cache
_ROOM = 1 << 16
_HALF, _MOST = 0.5, 0.6  # shares of a sentence that is quoted
Ints = NDArray[Any]
Floats = NDArray[np.float64]
_PATTERNS = (
    (MAY_BYLINE, BYLINE, signals._BYLINE.match),
    (MAY_CREDIT, CREDIT, signals._CREDIT.match),
    (MAY_DATE, PAGE, signals._DATE_LINE.match),
    (MAY_CONTACT, PAGE, signals._CONTACT.search),
)
_KIND_BITS = {kind: n << KIND_SHIFT for n, kind in enumerate(KINDS)}


def columns(splits: Sequence[SplitArticle]) -> sp.csr_matrix:
    """Rows of every sentence of `splits`, in order: shape (n, COLUMNS), 1.0 for each feature it has."""
    parts = [_words().columns(batch) for batch in _batches(splits)]
    sizes = np.concatenate([np.diff(starts) for starts, _ in parts]) if parts else np.empty(0, np.int64)
    found = np.concatenate([part for _, part in parts]) if parts else np.empty(0, np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    mark_made()
    return sp.csr_matrix((np.ones(len(found)), found, starts), shape=(len(sizes), COLUMNS))


def take_in(splits: Sequence[SplitArticle]) -> int:
    """Cut the sentences into known tokens and do no more; how many: the bound on what `scores` can reach."""
    return sum(_words().take_in(batch) for batch in _batches(splits))


class Scorer:
    """A linear model made ready for `scores`; made once a model, used from one thread at a time."""

    def __init__(
        self,
        columns: NDArray[np.int32],
        idf: NDArray[np.float32],
        weights: NDArray[np.float32],
        intercept: NDArray[np.float32],
        blocks: Floats,
    ) -> None:
        places = np.full(COLUMNS, -1, np.int32)
        places[columns] = np.arange(len(columns), dtype=np.int32)
        table = np.zeros((len(columns), 2 * CLASSES), np.float32)
        table[:, :CLASSES], table[:, CLASSES], table[:, CLASSES + 1] = weights, idf, columns >> BLOCK_BITS
        stamps, turn = np.zeros(len(columns), np.int32), np.zeros(1, np.int32)
        self._model = Weights(places, table, blocks, intercept.astype(np.float64), stamps, turn)
        self._known: Known | None = None
        self._age = -1
        self._count = 0

    def scores(self, splits: Sequence[SplitArticle]) -> Floats:
        """Class scores of every sentence of `splits`, shape (n, 4), as `learn.weigh` and the weights give."""
        parts = [_words().scores(batch, self) for batch in _batches(splits)]
        return np.concatenate(parts) if parts else np.empty((0, CLASSES))

    def prepare(self, lows: Lows, count: int, age: int) -> tuple[Weights, Known]:
        """The model, and which n-grams of the first `count` words it knows."""
        if self._known is None or age != self._age:
            self._known, self._age, self._count = _unknown(0, 0), age, 0
        if len(self._known.stamps) < count or len(self._known.places) < lows.gram_starts[count]:
            self._grow(len(lows.hashes), len(lows.grams))
        know(lows.gram_starts, lows.grams, self._count, count, self._known, self._model)
        self._count = count
        if self._model.turn[0] > np.iinfo(np.int32).max // 2:
            for used in (self._model.stamps, self._known.stamps, self._model.turn):
                used[:] = 0
        return self._model, self._known

    def _grow(self, size: int, room: int) -> None:
        larger = _unknown(size, room)
        for old, new in zip(self._known or (), larger, strict=True):
            new[: len(old)] = old
        self._known = larger


def _unknown(size: int, room: int) -> Known:
    """Room for `size` words with `room` n-grams in all."""
    starts, places, stamps = (np.zeros(n, np.int32) for n in (size + 1, room, size))
    return Known(starts, places, stamps, np.zeros((size, CLASSES + 1)))


def _batches(splits: Sequence[SplitArticle]) -> Iterator[list[SplitArticle]]:
    batch: list[SplitArticle] = []
    count = 0
    for split in splits:
        batch.append(split)
        count += len(split.sentences)
        if count >= _BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


@cache
def _words() -> "_Words":
    return _Words()


class _Words:
    """All that is remembered from batch to batch: characters and distinct tokens; forgotten when it grows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._table = characters()
        self._listed, told = lexicon()
        self._told = np.array([told[word] for word in self._listed], np.int64).reshape(-1, 4)
        self._age = 0
        self._seen = np.zeros(0, np.int32)
        self._turn = np.zeros(1, np.int32)
        self._forget()

    def _forget(self) -> None:
        """Begin with the listed words alone."""
        self._lows, self._tokens = empty_lows(_ROOM, 8 * _ROOM), empty_writtens(_ROOM, 8 * _ROOM)
        self._counts = np.zeros(2, np.int64)
        points, bounds = _points(self._listed)
        learn_characters(self._table, {int(p) for p in np.unique(points)})
        compiled_lookup.enter_words(self._lows, self._table.classes, self._counts, points, bounds)
        count = len(self._listed)
        self._lows.facts[:count, [F_KIND, F_FORM, F_CUES]] = self._told[:, :3]
        self._lows.facts[:count, F_FLAGS] |= self._told[:, 3]
        self._age += 1

    def columns(self, splits: list[SplitArticle]) -> tuple[Ints, NDArray[np.int32]]:
        """Row starts and columns of a batch."""
        with self._lock:
            batch = _Batch(splits, self)
            if not len(self._seen) or self._turn[0] > np.iinfo(np.int32).max // 2:
                self._seen, self._turn = np.zeros(COLUMNS, np.int32), np.zeros(1, np.int32)
            starts, found = np.zeros(batch.count + 1, np.int64), np.empty(batch.bound(self._lows), np.int32)
            words = (self._tokens.facts, self._lows, batch.page, batch.quoted)
            rows(batch.tokens, *words, self._seen, self._turn, batch.out, starts, found)
            return starts, found[: starts[-1]].copy()

    def scores(self, splits: list[SplitArticle], scorer: Scorer) -> Floats:
        """Class scores of a batch."""
        with self._lock:
            batch = _Batch(splits, self)
            model, known = scorer.prepare(self._lows, int(self._counts[0]), self._age)
            found = np.empty((batch.count, CLASSES))
            words = (self._tokens.facts, self._lows.facts, batch.page, batch.quoted)
            score(batch.tokens, *words, model, known, batch.out, found)
            return found

    def take_in(self, splits: list[SplitArticle]) -> int:
        """Number of tokens of a batch."""
        with self._lock:
            buf, bounds = _points([s.text for split in splits for s in split.sentences])
            self.look_at(buf, bounds)
            return len(self.numbers(buf, bounds)[0])

    def look_at(self, buf: Ints, bounds: Ints) -> tuple[Ints, Ints]:
        """Bits and stops of the sentences' texts."""
        new = np.empty(len(buf), np.int32)
        count = compiled_text.unknown(buf, self._table.classes, new)
        self._learn(new[:count])
        text, stops = np.zeros(len(bounds) - 1, np.int64), np.zeros(len(bounds) - 1, np.int32)
        compiled_text.look_at(buf, self._table.classes, bounds, text, stops)
        return text, stops

    def _learn(self, points: Ints) -> None:
        found = {int(p) for p in points}
        learn_characters(self._table, found | {ord(c) for p in found for c in chr(p).lower()})

    def numbers(self, buf: Ints, bounds: Ints) -> tuple[Ints, Ints]:
        """The tokens' numbers, and where each sentence's tokens begin."""
        spans, first = np.empty((len(buf), 2), np.int32), np.zeros(len(bounds), np.int64)
        count = compiled_text.cut(buf, self._table.classes, bounds, spans, first)
        self._reserve(count, len(buf))
        found = np.empty(count, np.int32)
        room, done = np.empty(len(buf) + 1, np.int32), 0
        while done < count:
            words = (self._table, self._tokens, self._lows, self._counts)
            done = compiled_lookup.look_up(buf, spans, done, count, *words, room, found)
            if done < count:
                self._enter_odd(buf[spans[done, 0] : spans[done, 1]])
        return found, first

    def _enter_odd(self, points: Ints) -> None:
        """Enter a token whose lower case is more than its characters' lower case."""
        low = "".join(map(chr, points)).lower().replace("’", "'")
        lowered, _ = _points([low])
        self._learn(lowered)
        words = (self._tokens, self._lows, self._table.classes, self._counts)
        compiled_lookup.enter_written(*words, points, lowered)

    def _reserve(self, tokens: int, points: int) -> None:
        """Make room for as many new tokens, each of which can be new in lower case too."""
        if self._counts.max() > LIMIT:
            self._forget()
        low, written = (int(n) for n in self._counts)
        needed = int(max(self._lows.starts[low], self._tokens.starts[written])) + 3 * points + tokens
        size, room = len(self._tokens.hashes), len(self._tokens.points)
        if max(low, written) + tokens >= size or needed >= room:
            self._grow(max(2 * size, size + tokens), max(2 * room, needed))

    def _grow(self, size: int, room: int) -> None:
        lows, tokens = empty_lows(size, room), empty_writtens(size, room)
        for old, new, count in ((self._lows, lows, self._counts[0]), (self._tokens, tokens, self._counts[1])):
            for a, b in zip(old[1:], new[1:], strict=True):
                b[: len(a)] = a
            compiled_lookup.fill_slots(new.slots, new.hashes, count)
        self._lows, self._tokens = lows, tokens


class _Batch:
    """Sentences of some articles as arrays, read by the compiled code."""

    def __init__(self, splits: list[SplitArticle], words: _Words) -> None:
        texts = [s.text for split in splits for s in split.sentences]
        self.count = len(texts)
        buf, bounds = _points(texts)
        text, stops = words.look_at(buf, bounds)
        self.tokens, first = words.numbers(buf, bounds)
        longest = int(np.diff(first).max(initial=0))
        self.page = _page(splits)
        self.page[:, P_FIRST], self.page[:, P_COUNT] = first[:-1], np.diff(first)
        self.page[:, P_TEXT], self.page[:, P_STOP] = text, stops
        self.page[:, P_TRIED] = _tried(texts, text)
        self.quoted = np.empty(len(self.tokens), np.int8)
        self.out = np.empty(8 * longest + 600, np.int32)
        room = np.empty((longest + 1, TOKEN_FIELDS), np.int64)
        self._facts = words._tokens.facts
        read(self.tokens, self._facts, words._lows.facts, self.page, self.quoted, room)

    def bound(self, lows: Lows) -> int:
        """No fewer than the columns of all sentences."""
        low = self._facts[self.tokens, T_LOW]
        grams = int((lows.gram_starts[low + 1] - lows.gram_starts[low]).sum())
        return grams + 8 * len(self.tokens) + 600 * self.count


def _points(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Code points of all texts, one after the other, and where each text begins."""
    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=bounds[1:])
    return np.frombuffer(data, np.int32).copy(), bounds


def _tried(texts: Sequence[str], bits: Ints) -> Ints:
    """What the patterns find in the texts that they can find something in."""
    found = np.zeros(len(texts), np.int64)
    for may, result, pattern in _PATTERNS:
        for s in np.flatnonzero(bits & may).tolist():
            if pattern(texts[s]):
                found[s] |= result
    return found


def _place_bits(place: Place) -> int:
    ends = place.first | place.last << 1 | place.opens_inside << 2 | place.closes_inside << 3
    share = place.quoted
    if share > 0:
        ends |= SOME_QUOTED | (HALF_QUOTED if share > _HALF else 0) | (MOSTLY_QUOTED if share > _MOST else 0)
    return ends | _KIND_BITS[place.kind]


def _page(splits: list[SplitArticle]) -> Ints:
    """A row a sentence, with what is known before it is read."""
    places = [place for split in splits for place in split.places]
    page = np.zeros((len(places), SENTENCE_FIELDS), np.int64)
    sizes = np.array([len(split.places) for split in splits])
    ends = np.cumsum(sizes)
    page[:, P_ARTICLE], page[:, P_ARTICLE_END] = np.repeat(ends - sizes, sizes), np.repeat(ends, sizes)
    page[:, P_BLOCK] = [place.block for place in places]
    page[:, P_FLAGS] = list(map(_place_bits, places))
    shares = np.array([place.quoted for place in places])
    page[:, P_QUARTERS], page[:, P_HALVES] = np.rint(4 * shares), np.rint(2 * shares)
    return page
