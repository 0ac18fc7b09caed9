# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Goes from sentences straight to a linear model's scores: what each feature adds is looked up."""

from collections.abc import Sequence
from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.groups import Named, table
from newsgrain.features.naming import CHAR, CLAUSE, COLUMNS, CONTEXT, NORMED, PAGE, RULE, SHAPE, WORD
from newsgrain.features.reading import in_batches, turn, vocabulary
from newsgrain.features.rows import named_rows
from newsgrain.features.strings import longer
from newsgrain.features.vocabulary import LONGEST
from newsgrain.text.places import SplitArticle

if cython.compiled:
    from cython.cimports.libc.math import sqrt
    from cython.cimports.newsgrain.features.clause_groups import find_clause
    from cython.cimports.newsgrain.features.context import find_context, find_rules
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.groups import Found, Table
    from cython.cimports.newsgrain.features.naming import gram_column
    from cython.cimports.newsgrain.features.page_groups import find_page
    from cython.cimports.newsgrain.features.reading import read_batch
    from cython.cimports.newsgrain.features.rows import Grams
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from math import sqrt

    from newsgrain.features.clause_groups import find_clause
    from newsgrain.features.context import find_context, find_rules
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.groups import Found, Table
    from newsgrain.features.naming import gram_column
    from newsgrain.features.page_groups import find_page
    from newsgrain.features.reading import read_batch
    from newsgrain.features.rows import Grams
    from newsgrain.features.vocabulary import Vocabulary

Ints = NDArray[Any]
Floats = NDArray[np.float64]
_MASK = (1 << 64) - 1


@cython.cfunc
@cython.inline
def _ones(bits: cython.ulonglong) -> cython.int:
    """How many bits are ones; C compilers know this way to count, if its numbers stand beside it."""
    even: cython.ulonglong = 0x5555555555555555
    pairs: cython.ulonglong = 0x3333333333333333
    nibbles: cython.ulonglong = 0x0F0F0F0F0F0F0F0F
    each: cython.ulonglong = 0x0101010101010101
    bits -= bits >> 1 & even
    bits = (bits & pairs) + (bits >> 2 & pairs)
    bits = (bits + (bits >> 4)) & nibbles
    bits *= each
    return (bits if cython.compiled else bits & _MASK) >> 56


@cython.cfunc
@cython.locals(total=cython.double[::1], rows=cython.double[:, ::1], numbers=cython.int[::1])
def _add(
    total: Floats, rows: Floats, numbers: Ints, first: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> None:
    """Add rows of some numbers to a sum; four columns at once, which the processor can do in one step."""
    k: cython.Py_ssize_t
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t
    for k in range(0, len(total), 4):
        a: cython.double = 0.0
        b: cython.double = 0.0
        c: cython.double = 0.0
        d: cython.double = 0.0
        for i in range(first, end):
            n = numbers[i]
            a += rows[n, k]
            b += rows[n, k + 1]
            c += rows[n, k + 2]
            d += rows[n, k + 3]
        total[k] += a
        total[k + 1] += b
        total[k + 2] += c
        total[k + 3] += d


@cython.final
@cython.cclass
class Scorer:
    """A linear model made ready for `scores`; made once a model, used from one thread at a time.

    Columns it knows are a bit each, 64 of them beside a count of all before. What a column adds is a row: to
    each class but the first, less what it adds to the first, then the square of its IDF; row 0 adds nothing.
    Added up beforehand are groups and, in a row of two parts, what a word adds and what its characters do.

    `short` has the weights (n, classes) and the intercept (classes,) for short pages: of the last columns, to
    which all features with names belong. Their rows stand behind all others, and so do sums of groups.
    """

    def __init__(
        self,
        columns: Ints,
        idf: Ints,
        weights: Ints,
        intercept: Ints,
        blocks: Floats,
        short: tuple[Ints, Ints] | None = None,
    ) -> None:
        self._classes = weights.shape[1]
        others, other = short or (weights[:0], intercept)
        rows = _rows(idf, weights, others)
        self._known, self._rows, self._further = _known(columns), rows, len(others)
        self._groups, self._groups_further = _group_sums(table(), columns, rows, len(others)), table().count
        self._weights = np.asarray(blocks, np.float64)
        self._intercept = _less_first(np.stack([intercept, other]))
        width = rows.shape[1]
        both = np.zeros(2 * width)
        self._both, self._sum, self._inside = both, both[:width], both[width:]
        self._words, self._numbers = np.empty((0, 2 * width)), np.empty(0, np.int32)
        self._known_words, self._age = 0, -1

    def scores(self, splits: Sequence[SplitArticle], short: Ints | None = None) -> Floats:
        """Class scores of every sentence of `splits`, shape (n, classes), as of rows that `weigh` made.

        Less the score of the first class, which is 0 then; probabilities are the same. `short` (n,), bool,
        tells which sentences stand on short pages; None if none does.
        """
        found = np.zeros((sum(map(len, splits)), self._classes))
        pages = np.zeros(len(found), np.uint8) if short is None else short.astype(np.uint8)
        words: Vocabulary = vocabulary()
        at = 0
        with turn:
            for some in in_batches(splits):
                batch: Batch = read_batch(some, words)
                self._know(words)
                size = len(batch.sentences)
                self._score(batch, words, found[at : at + size], pages[at : at + size])
                at += size
        return found

    def tell(self, split: SplitArticle, *, short: bool = False) -> tuple[Floats, Any, list[list[Named]]]:
        """Scores of a page's sentences, their rows as of `columns`, and the names in them: read once.

        `short` tells whether it is a short page.
        """
        words: Vocabulary = vocabulary()
        found = np.zeros((len(split), self._classes))
        with turn:
            batch: Batch = read_batch([split], words)
            self._know(words)
            self._score(batch, words, found, np.full(len(found), short, np.uint8))
            return found, *named_rows(batch, words)

    @cython.cfunc
    def _know(self, words: Vocabulary) -> None:
        """Look up what is new in the vocabulary."""
        low: cython.Py_ssize_t
        k: cython.Py_ssize_t
        if words.age != self._age:
            self._known_words, self._age = 0, words.age
        if len(self._numbers) < 4 * LONGEST:
            self._numbers = np.empty(4 * LONGEST, np.int32)
        if len(self._words) < words.words.count:
            self._words = longer(self._words, len(words.low))
        own = cython.declare(cython.double[:, ::1], self._words)
        total = cython.declare(cython.double[::1], np.zeros(len(self._sum)))
        width: cython.Py_ssize_t = len(total)
        for low in range(self._known_words, words.words.count):
            row: cython.int = row_of(self, gram_column(WORD, words.gram[low]))
            first: cython.Py_ssize_t = words.gram_starts[low]
            count: cython.Py_ssize_t = words.gram_starts[low + 1] - first
            for k in range(count):
                self._numbers[k] = row_of(self, words.grams[first + k])
            _add(total, self._rows, self._numbers, 0, count)
            for k in range(width):
                own[low, k], own[low, width + k] = self._rows[row, k], total[k]
                total[k] = 0.0
        self._known_words = words.words.count

    @cython.cfunc
    @cython.locals(out=cython.double[:, ::1], short=cython.uchar[::1])
    def _score(self, batch: Batch, words: Vocabulary, out: Floats, short: Ints) -> None:
        """Add up what all features of each sentence add, block by block."""
        found, grams = Found(), Grams()
        named: Table = table()
        n: cython.Py_ssize_t
        k: cython.Py_ssize_t
        for n in range(len(batch.sentences)):
            s: Facts = batch.sentences[n]
            for k in range(1, self._classes):
                out[n, k] = self._intercept[short[n], k - 1]
            _add(self._both, self._words, batch.low, s.first, s.first + s.count)
            self._grams(grams.pairs(s, batch, words), grams)
            self._finish(self._sum, WORD, out, n)
            self._finish(self._inside, CHAR, out, n)
            self._grams(grams.shapes(s, batch, words), grams)
            self._finish(self._sum, SHAPE, out, n)
            find_context(s, n, batch, words, found)
            self._named(found, words, named, short[n])
            self._finish(self._sum, CONTEXT, out, n)
            find_rules(s, n, batch, words, found)
            self._named(found, words, named, short[n])
            self._finish(self._sum, RULE, out, n)
            find_clause(s, n, batch, words, found)
            self._named(found, words, named, short[n])
            self._finish(self._sum, CLAUSE, out, n)
            find_page(s, n, batch, found)
            self._named(found, words, named, short[n])
            self._finish(self._sum, PAGE, out, n)

    @cython.cfunc
    def _grams(self, count: cython.Py_ssize_t, grams: Grams) -> None:
        """Add n-grams, of which the model knows the fewest."""
        known: cython.Py_ssize_t = 0
        i: cython.Py_ssize_t
        for i in range(count):
            row: cython.int = row_of(self, grams.columns[i])
            grams.columns[known] = row
            known += row > 0
        _add(self._sum, self._rows, grams.columns, 0, known)

    @cython.cfunc
    def _named(self, found: Found, words: Vocabulary, named: Table, short: cython.bint) -> None:
        """Add what was found, and forget it."""
        i: cython.Py_ssize_t
        for i in range(found.named):
            column: cython.longlong = named.column(found.templates[i], found.words[i], words)
            row: cython.int = row_of(self, column)
            found.words[i] = row + self._further if short and row else row
        if short and self._further:
            for i in range(found.count):
                found.groups[i] += self._groups_further
        _add(self._sum, self._groups, found.groups, 0, found.count)
        _add(self._sum, self._rows, found.words, 0, found.named)
        found.clear()

    @cython.cfunc
    @cython.locals(total=cython.double[::1], out=cython.double[:, ::1])
    def _finish(self, total: Floats, block: cython.int, out: Floats, n: cython.Py_ssize_t) -> None:
        """Add the sum of a block, weighed, to the scores of sentence `n`, and begin a new one."""
        last: cython.Py_ssize_t = self._classes - 1
        k: cython.Py_ssize_t
        scale: cython.double = self._weights[block]
        if block < NORMED:
            scale = scale / sqrt(total[last]) if total[last] > 0 else 0.0
        for k in range(last):
            out[n, k + 1] += scale * total[k]
        for k in range(len(total)):
            total[k] = 0.0


@cython.cfunc
@cython.inline
def row_of(model: Scorer, column: cython.longlong) -> cython.int:
    """Row of a column, 0 for one that the model does not know."""
    near: cython.ulonglong = cython.cast(cython.ulonglong, model._known[column >> 6, 0])
    shift: cython.int = cython.cast(cython.int, column & 63)
    below: cython.ulonglong = near & ((cython.cast(cython.ulonglong, 1) << shift) - 1)
    before: cython.ulonglong = cython.cast(cython.ulonglong, model._known[column >> 6, 1])
    return (before + _ones(below) + 1) * (near >> shift & 1)


def _less_first(values: Ints) -> Floats:
    """What stands for each class but the first, less what stands for the first."""
    exact = values.astype(np.float64)
    return np.asarray(exact[..., 1:] - exact[..., :1])


def _known(columns: Ints) -> Ints:
    """Columns as bits, 64 of them beside a count of all before."""
    bits, known = np.zeros(COLUMNS, np.bool_), np.zeros((COLUMNS // 64, 2), np.uint64)
    bits[columns] = True
    known[:, 0] = np.packbits(bits, bitorder="little").view("<u8")
    known[1:, 1] = np.cumsum(np.bitwise_count(known[:-1, 0]), dtype=np.uint64)
    return known


def _rows(idf: Ints, weights: Ints, others: Ints) -> Floats:
    """The row of each column, behind one that adds nothing; then those of the last ones on short pages."""
    count, last = len(idf), weights.shape[1] - 1
    values = np.concatenate([idf, idf[count - len(others) :]]).astype(np.float64)
    rows = longer(np.zeros((0, (last + 4) // 4 * 4)), len(values) + 1)
    rows[1 : count + 1, :last], rows[count + 1 :, :last] = _less_first(weights), _less_first(others)
    rows[1:, :last] *= values[:, None]
    rows[1:, last] = values**2
    return rows


def _group_sums(named: Any, columns: Ints, rows: Floats, further: int) -> Floats:
    """What each group of features adds, from the rows of the columns that the model knows.

    Behind that what each does on short pages, if rows for these stand `further` behind the others.
    """
    starts, listed = np.asarray(named.starts), np.asarray(named.columns)
    sums = longer(np.zeros((0, rows.shape[1])), named.count * (2 if further else 1))
    place = np.minimum(np.searchsorted(columns, listed), len(columns) - 1)
    known = columns[place] == listed
    owners, place = np.repeat(np.arange(named.count), np.diff(starts))[known], place[known] + 1
    np.add.at(sums, owners, rows[place])
    if further:
        np.add.at(sums, owners + named.count, rows[place + further])
    return sums
