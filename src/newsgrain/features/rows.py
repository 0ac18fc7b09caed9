# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Rows of a sparse matrix: how often each sentence has each feature; and the names of those that have one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.groups import Named, table
from newsgrain.features.naming import COLUMNS, SHAPE, WORD, gram_state
from newsgrain.features.reading import in_batches, turn, vocabulary
from newsgrain.text.places import SplitArticle

if cython.compiled:
    from cython.cimports.newsgrain.features.clause_groups import find_clause
    from cython.cimports.newsgrain.features.context import find_context, find_rules
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.groups import Found, Table
    from cython.cimports.newsgrain.features.naming import gram_column, write_runs
    from cython.cimports.newsgrain.features.page_groups import find_page
    from cython.cimports.newsgrain.features.reading import read_batch
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.clause_groups import find_clause
    from newsgrain.features.context import find_context, find_rules
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.groups import Found, Table
    from newsgrain.features.naming import gram_column, write_runs
    from newsgrain.features.page_groups import find_page
    from newsgrain.features.reading import read_batch
    from newsgrain.features.vocabulary import Vocabulary

if TYPE_CHECKING:
    import scipy.sparse as sp

Ints = NDArray[Any]
_CARET, _DOLLAR, _FOLD = (gram_state(sign) for sign in ("^", "$", "“”"))
_SHAPES = 4  # in a row, at most
_ROOM = 600  # features of a sentence beside its words, shapes and characters, at most


@cython.final
@cython.cclass
class Grams:
    """Columns of the n-grams of a sentence's words or shapes, which stand in `columns`."""

    def __init__(self) -> None:
        self._states, self.columns = np.empty(0, np.uint64), np.empty(0, np.int32)

    @cython.cfunc
    def pairs(self, s: Facts, batch: Batch, words: Vocabulary) -> cython.Py_ssize_t:
        """Find pairs of words, the ends of the sentence among them; how many there are."""
        i: cython.Py_ssize_t
        self._begin(s)
        for i in range(s.count):
            self._states[i + 1] = words.gram[batch.low[s.first + i]]
        self._states[s.count + 1] = _DOLLAR
        return write_runs(WORD, self._states, s.count + 2, 2, 2, self.columns)

    @cython.cfunc
    def shapes(self, s: Facts, batch: Batch, words: Vocabulary) -> cython.Py_ssize_t:
        """Find shapes in a row, a quoted stretch folded to one; how many there are."""
        m: cython.Py_ssize_t = 1
        was: cython.bint = False
        i: cython.Py_ssize_t
        self._begin(s)
        for i in range(s.first, s.first + s.count):
            if not batch.quoted[i]:
                token: cython.int = batch.tokens[i]
                self._states[m] = words.gram[words.shape[token] if i > s.first else words.first_shape[token]]
                m += 1
            elif not was:
                self._states[m] = _FOLD
                m += 1
            was = batch.quoted[i] != 0
        self._states[m] = _DOLLAR
        return write_runs(SHAPE, self._states, m + 1, 1, _SHAPES, self.columns)

    @cython.cfunc
    def _begin(self, s: Facts) -> None:
        """Have room for a sentence, and its beginning."""
        if len(self._states) < s.count + 2:
            self._states = np.empty(2 * s.count + 2, np.uint64)
            self.columns = np.empty(_SHAPES * (2 * s.count + 2), np.int32)
        self._states[0] = _CARET


def columns(splits: Sequence[SplitArticle]) -> "sp.csr_matrix":
    """Rows of every sentence of `splits`, in order: shape (n, COLUMNS), how often it has each feature."""
    with turn:
        words = vocabulary()
        parts = [_rows(read_batch(some, words), words) for some in in_batches(splits)]
    return _together(parts)


def _together(parts: Sequence[tuple[Ints, Ints, Ints]]) -> "sp.csr_matrix":
    import scipy.sparse as sp

    sizes = np.concatenate([sizes for sizes, *_ in parts]) if parts else np.empty(0, np.int64)
    found = np.concatenate([found for _, found, _ in parts]) if parts else np.empty(0, np.int32)
    counts = np.concatenate([counts for *_, counts in parts]) if parts else np.empty(0)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return sp.csr_matrix((counts, found, starts), shape=(len(sizes), COLUMNS))


def _rows(batch: Batch, words: Vocabulary) -> tuple[Ints, Ints, Ints]:
    """How many columns each sentence of a batch has, all of them, sorted, and their counts."""
    found: list[tuple[Ints, Ints]] = []
    named: Table = table()
    grams = Grams()
    i: cython.Py_ssize_t
    for i in range(len(batch.sentences)):
        some = _columns(batch.sentences[i], i, batch, words, named, grams)
        found.append(np.unique(some, return_counts=True))
    sizes = np.array([len(own) for own, _ in found], np.int64)
    if not found:
        return sizes, np.empty(0, np.int32), np.empty(0)
    own, counts = zip(*found, strict=True)
    return sizes, np.concatenate(own), np.concatenate(counts).astype(np.float64)


@cython.cfunc
def _columns(
    s: Facts, number: cython.Py_ssize_t, batch: Batch, words: Vocabulary, named: Table, grams: Grams
) -> Any:
    """Columns of all features of a sentence, as often as they are there."""
    out = cython.declare(cython.int[::1], np.empty(_bound(s, batch, words), np.int32))
    found = Found()
    m: cython.Py_ssize_t = _grams(s, batch, words, grams, out)
    find_context(s, number, batch, words, found)
    find_rules(s, number, batch, words, found)
    find_clause(s, number, batch, words, found)
    find_page(s, number, batch, found)
    m = named.spread(found, words, out, m)
    return np.asarray(out)[:m]


@cython.cfunc
def _bound(s: Facts, batch: Batch, words: Vocabulary) -> cython.Py_ssize_t:
    """No fewer than the columns of a sentence."""
    size: cython.Py_ssize_t = _ROOM + 8 * s.count
    i: cython.Py_ssize_t
    for i in range(s.first, s.first + s.count):
        low: cython.int = batch.low[i]
        size += words.gram_starts[low + 1] - words.gram_starts[low]
    return size


@cython.cfunc
@cython.locals(out=cython.int[::1])
def _grams(s: Facts, batch: Batch, words: Vocabulary, grams: Grams, out: Ints) -> cython.Py_ssize_t:
    """Write the columns of words, their characters, pairs of words, and shapes in a row."""
    m: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    for i in range(s.first, s.first + s.count):
        low: cython.int = batch.low[i]
        out[m] = gram_column(WORD, words.gram[low])
        m += 1
        for k in range(words.gram_starts[low], words.gram_starts[low + 1]):
            out[m] = words.grams[k]
            m += 1
    for i in range(grams.pairs(s, batch, words)):
        out[m] = grams.columns[i]
        m += 1
    for i in range(grams.shapes(s, batch, words)):
        out[m] = grams.columns[i]
        m += 1
    return m


def names(split: SplitArticle) -> list[list[Named]]:
    """Block and name of every feature that has a name, all but characters and shapes, a list a sentence."""
    with turn:
        words: Vocabulary = vocabulary()
        return _named(read_batch([split], words), words)


def _named(batch: Batch, words: Vocabulary) -> list[list[Named]]:
    return [_names(batch.sentences[i], i, batch, words) for i in range(len(batch.sentences))]


def named_rows(batch: Batch, words: Vocabulary) -> tuple["sp.csr_matrix", list[list[Named]]]:
    """Rows as of `columns` and names as of `names`, of a batch that is read; the caller holds `turn`."""
    return _together([_rows(batch, words)]), _named(batch, words)


def _names(s: Facts, number: int, batch: Batch, words: Vocabulary) -> list[Named]:
    found = Found()
    find_context(s, number, batch, words, found)
    find_rules(s, number, batch, words, found)
    find_clause(s, number, batch, words, found)
    find_page(s, number, batch, found)
    own = [words.words.text(batch.low[i]) for i in range(s.first, s.first + s.count)]
    pairs = [f"{a} {b}" for a, b in zip(["^", *own], [*own, "$"], strict=True)]
    return [(WORD, name) for name in own + pairs] + table().names(found, words)
