"""Rows and scores of sentences in their articles by compiled code: what `features` says, but fast."""

from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features import compiled_clause_names, compiled_lookup, compiled_rows, compiled_text, signals
from newsgrain.features.compiled_codes import (
    BYLINE,
    CREDIT,
    F_CUES,
    F_FLAGS,
    F_FORM,
    F_KIND,
    MAY_BYLINE,
    MAY_CONTACT,
    MAY_CREDIT,
    MAY_DATE,
    P_ARTICLE,
    P_ARTICLE_END,
    P_BLOCK,
    P_COUNT,
    P_HALVES,
    P_TEXT,
    P_TRIED,
    PAGE,
    SENTENCE_FIELDS,
    T_LOW,
    TOKEN_FIELDS,
)
from newsgrain.features.compiled_grams import CLASSES, SQUARE, Known, Read, Weights
from newsgrain.features.compiled_groups import Listing
from newsgrain.features.compiled_page import read
from newsgrain.features.compiled_points import meet
from newsgrain.features.compiled_scores import know, rows, score
from newsgrain.features.compiled_words import (
    LIMIT,
    Lows,
    aligned,
    empty_lows,
    empty_writtens,
    lexicon,
    touch,
)
from newsgrain.features.naming import BLOCK_BITS
from newsgrain.features.scored import starts
from newsgrain.text.places import SplitArticle, points_of

if TYPE_CHECKING:
    import scipy.sparse as sp

COLUMNS = 1 << (BLOCK_BITS + 3)
_BATCH = 12_000  # sentences read at once: each step finds its tables in the processor's cache again
_HELD = 1 << 18  # tokens and, times ten, characters of a batch for which room is held
_ROOM = 1 << 16
Ints = NDArray[Any]
Floats = NDArray[np.float64]
_PATTERNS = (
    (MAY_BYLINE, BYLINE, signals._BYLINE.match),
    (MAY_CREDIT, CREDIT, signals._CREDIT.match),
    (MAY_DATE, PAGE, signals._DATE_LINE.match),
    (MAY_CONTACT, PAGE, signals._CONTACT.search),
)
_LISTINGS = (compiled_rows.LISTED, compiled_clause_names.LISTED)
_MAY = MAY_BYLINE | MAY_CREDIT | MAY_DATE | MAY_CONTACT


def columns(splits: Sequence[SplitArticle]) -> "sp.csr_matrix":
    """Rows of every sentence of `splits`, in order: shape (n, COLUMNS), how often it has each feature."""
    import scipy.sparse as sp

    parts = [_words().columns(batch) for batch in _batches(splits)]
    sizes = np.concatenate([np.diff(starts) for starts, *_ in parts]) if parts else np.empty(0, np.int64)
    found = np.concatenate([part for _, part, _ in parts]) if parts else np.empty(0, np.int32)
    counts = np.concatenate([part for *_, part in parts]) if parts else np.empty(0)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return sp.csr_matrix((counts, found, starts), shape=(len(sizes), COLUMNS))


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
        lines, rows = aligned(COLUMNS // 64, 2, np.int64), aligned(len(columns) + 1, CLASSES, np.float64)
        np.bitwise_or.at(lines[:, 0], columns >> 6, np.int64(1) << (columns & 63).astype(np.int64))
        lines[:, 1] = np.searchsorted(columns, np.arange(0, COLUMNS, 64)) + 1
        values = idf.astype(np.float64)
        rows[1:, :SQUARE], rows[1:, SQUARE] = _less_first(weights) * values[:, None], values**2
        listed, clauses = (_sums(listing, columns, rows) for listing in _LISTINGS)
        self._model = Weights(lines, rows, listed, clauses, blocks, _less_first(intercept))
        self._known = _unknown(0)
        self._age = -1
        self._count = 0

    def scores(self, splits: Sequence[SplitArticle]) -> Floats:
        """Class scores of every sentence of `splits`, shape (n, 4), as of rows that `weigh` made.

        Less the score of the first class, which is 0 then; probabilities are the same.
        """
        parts = [_words().scores(batch, self) for batch in _batches(splits)]
        return np.pad(np.concatenate(parts or [np.empty((0, SQUARE))]), ((0, 0), (1, 0)))

    def prepare(self, lows: Lows, count: int, age: int) -> tuple[Weights, Known]:
        """The model, and what it makes of the first `count` words."""
        if age != self._age:
            self._known, self._age, self._count = _unknown(0), age, 0
        if len(self._known.sums) < count:
            larger = _unknown(len(lows.hashes))
            larger.words[: len(self._known.words)] = self._known.words
            self._known = larger
            if self._known.words.shape[0] > LIMIT:
                touch(self._known.words[:LIMIT])
        know(lows, self._count, count, self._known, self._model)
        self._count = count
        return self._model, self._known


def _less_first(values: NDArray[np.float32]) -> Floats:
    """What stands for each class but the first, less what stands for the first."""
    exact = values.astype(np.float64)
    return np.asarray(exact[..., 1:] - exact[..., :1])


def _sums(listing: Listing, columns: NDArray[np.int32], rows: Floats) -> Floats:
    """What each group of columns adds, from the rows of the model's columns."""
    listed, sums = listing.groups, aligned(len(listing.groups.starts) - 1, CLASSES, np.float64)
    place = np.minimum(np.searchsorted(columns, listed.columns), len(columns) - 1)
    known = columns[place] == listed.columns
    np.add.at(sums, listing.owners()[known], rows[place[known] + 1])
    return sums


def _unknown(size: int) -> Known:
    """Room for `size` words."""
    lines = aligned(size, 8, np.int64)
    return Known(lines, lines.view(np.float64))


def _batches(splits: Sequence[SplitArticle]) -> Iterator[list[SplitArticle]]:
    batch: list[SplitArticle] = []
    count = 0
    for split in splits:
        batch.append(split)
        count += len(split)
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
        self._listed, told = lexicon()
        self._told = np.array([told[word] for word in self._listed], np.int64).reshape(-1, 4)
        self._age = 0
        self._lows, self._tokens = empty_lows(_ROOM, 8 * _ROOM), empty_writtens(_ROOM, 8 * _ROOM)
        self._forget()

    def _forget(self) -> None:
        """Begin with the listed words alone, in the same memory."""
        self._lows.slots.fill(-1)
        self._tokens.slots.fill(-1)
        self._tokens.short.fill(0)
        self._counts = np.zeros(2, np.int64)
        points, bounds = points_of("".join(self._listed)), starts(list(map(len, self._listed)))
        self._table = meet(points)
        compiled_lookup.enter_words(self._lows, self._table.classes, self._counts, points, bounds)
        count = len(self._listed)
        self._lows.facts[:count, [F_KIND, F_FORM, F_CUES]] = self._told[:, :3]
        self._lows.facts[:count, F_FLAGS] |= self._told[:, 3]
        self._age += 1

    def columns(self, splits: list[SplitArticle]) -> tuple[Ints, Ints, Floats]:
        """Row starts, columns and counts of a batch."""
        with self._lock:
            batch = _Batch(splits, self)
            starts, size = np.zeros(batch.count + 1, np.int64), batch.bound(self._lows)
            found, counts = np.empty(size, np.int32), np.empty(size)
            words = (self._tokens.facts, self._lows, batch.page, batch.read, batch.states)
            groups = tuple(listing.groups for listing in _LISTINGS)
            end = rows(batch.tokens, *words, groups, batch.out, starts, found, counts)
            return starts, found[:end].copy(), counts[:end].copy()

    def scores(self, splits: list[SplitArticle], scorer: Scorer) -> Floats:
        """Class scores of a batch."""
        with self._lock:
            batch = _Batch(splits, self)
            model = scorer.prepare(self._lows, int(self._counts[0]), self._age)
            found = np.empty((batch.count, SQUARE))
            words = (self._tokens.facts, self._lows.facts, batch.page, batch.read, batch.states)
            score(batch.tokens, *words, *model, batch.out, found)
            return found

    def take_in(self, splits: list[SplitArticle]) -> int:
        """Number of tokens of a batch."""
        with self._lock:
            return len(_Batch(splits, self, read_too=False).tokens)

    def look_at(self, buf: Ints, spans: Ints, page: Ints) -> None:
        """Enter bits and stops of the sentences' texts into their page."""
        compiled_text.look_at(buf, meet(buf).classes, spans, page)

    def numbers(self, buf: Ints, spans: Ints, page: Ints) -> Ints:
        """The tokens' numbers; where each sentence's tokens stand goes into its page."""
        cuts, keys = np.empty((len(buf), 2), np.int32), np.empty(len(buf), np.int64)
        count = compiled_text.cut(buf, self._table.classes, spans, cuts, keys, page)
        self._reserve(count, len(buf))
        found = np.empty(count, np.int32)
        room, done = np.empty(len(buf) + 1, np.int32), 0
        while done < count:
            words = (self._table, self._tokens, self._lows, self._counts)
            done = compiled_lookup.look_up(buf, cuts, keys, done, count, *words, room, found)
            if done < count:
                self._enter_odd(buf[cuts[done, 0] : cuts[done, 1]])
        return found

    def _enter_odd(self, points: Ints) -> None:
        """Enter a token whose lower case is more than its characters' lower case."""
        low = "".join(map(chr, points)).lower().replace("’", "'")
        lowered = points_of(low)
        meet(lowered)
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
            self._grow(max(LIMIT + _HELD, size + tokens), max(10 * (LIMIT + _HELD), 2 * room, needed))
            self._hold()

    def _hold(self) -> None:
        """Take the memory for `LIMIT` words at once, so that it stays the same from now on."""
        for table in (self._lows, self._tokens):
            for array in table[1:]:
                touch(array[: len(array) * LIMIT // (LIMIT + _HELD)])

    def _grow(self, size: int, room: int) -> None:
        lows, tokens = empty_lows(size, room), empty_writtens(size, room)
        for old, new, count in ((self._lows, lows, self._counts[0]), (self._tokens, tokens, self._counts[1])):
            for a, b in zip(old[1:], new[1:], strict=True):
                b[: len(a)] = a
            compiled_lookup.fill_slots(new.slots, new.hashes, count)
        self._lows, self._tokens = lows, tokens


class _Batch:
    """Sentences of some articles as arrays, read by the compiled code."""

    def __init__(self, splits: list[SplitArticle], words: _Words, *, read_too: bool = True) -> None:
        sizes, lengths = (np.array([len(x) for x in xs]) for xs in (splits, [s.points for s in splits]))
        buf, own = np.concatenate([s.points for s in splits]), np.concatenate([s.spans for s in splits])
        self.count, self.page = len(own), _page(splits, sizes)
        spans = own + np.repeat(np.cumsum(lengths) - lengths, sizes)[:, None]
        words.look_at(buf, spans, self.page)
        self.page[:, P_TRIED] = _tried(splits, sizes, own, self.page[:, P_TEXT])
        self.tokens = words.numbers(buf, spans, self.page)
        if not read_too:
            return
        longest = int(self.page[:, P_COUNT].max(initial=0))
        tokens = len(self.tokens)
        self.read = Read(*(np.empty(tokens, kind) for kind in (np.int32, np.int64, np.int8)))
        self.out, self.states = np.empty(600, np.int32), np.empty(longest + 2, np.int64)
        room = np.empty((longest + 1, TOKEN_FIELDS), np.int64)
        self._facts = words._tokens.facts
        read(self.tokens, self._facts, words._lows.facts, self.page, *self.read, room)

    def bound(self, lows: Lows) -> int:
        """No fewer than the columns of all sentences."""
        low = self._facts[self.tokens, T_LOW]
        grams = int((lows.gram_starts[low + 1] - lows.gram_starts[low]).sum())
        return grams + 8 * len(self.tokens) + 600 * self.count


def _tried(splits: Sequence[SplitArticle], sizes: Ints, spans: Ints, bits: Ints) -> Ints:
    """What the patterns find in the sentences that they can find something in."""
    found = np.zeros(len(bits), np.int64)
    may_be = np.flatnonzero(bits & _MAY)
    owners = np.searchsorted(np.cumsum(sizes), may_be, "right").tolist()
    rows = (spans[may_be].tolist(), bits[may_be].tolist(), owners, may_be.tolist())
    for (start, end), may, n, s in zip(*rows, strict=True):
        text = splits[n].article.text[start:end]
        for bit, result, pattern in _PATTERNS:
            if may & bit and pattern(text):
                found[s] |= result
    return found


def _page(splits: list[SplitArticle], sizes: Ints) -> Ints:
    """A row a sentence, with what is known before it is read."""
    page = np.zeros((int(sizes.sum()), SENTENCE_FIELDS), np.int32)
    ends = np.cumsum(sizes)
    page[:, P_ARTICLE], page[:, P_ARTICLE_END] = np.repeat(ends - sizes, sizes), np.repeat(ends, sizes)
    page[:, P_BLOCK : P_HALVES + 1] = np.concatenate([split.marks for split in splits])
    return page
