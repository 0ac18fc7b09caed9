"""Ends the pass over a batch: rows of columns for training, or class scores straight away."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_codes import (
    P_COUNT,
    P_FIRST,
    T_LOW,
)
from newsgrain.compiled_kernel import entry, kernel
from newsgrain.compiled_rows import named_columns
from newsgrain.compiled_words import Lows

Ints = NDArray[Any]
Floats = NDArray[Any]
BLOCK_COUNT = 6
NORMED = 4
CLASSES = 4
_CHARS = 1


class Weights(NamedTuple):
    """A model: where each column stands in it (-1: nowhere), and what it weighs there.

    `rows` (k, 8): four class weights, IDF, block; `blocks` (6,): weight of each block.
    """

    places: Ints
    rows: Floats
    blocks: Floats
    intercept: Floats
    stamps: Ints
    turn: Ints


class Known(NamedTuple):
    """For each word in lower case the places in a model of its character n-grams, and what they add.

    `sums` (n, 5): for each class the sum of weight times IDF, then that of the squares of IDF.
    """

    starts: Ints
    places: Ints
    stamps: Ints
    sums: Floats


@entry
def rows(
    tokens: Ints, w: Ints, lows: Lows, page: Ints, quoted: Ints, stamps: Ints, turn: Ints, out: Ints,
    starts: Ints, found: Ints,
) -> int:  # fmt: skip
    """Sorted distinct columns of each sentence, one after the other in `found`; how many there are."""
    total, facts, gram_starts, grams = 0, lows.facts, lows.gram_starts, lows.grams
    for s in range(len(page)):
        m = named_columns(s, tokens, w, facts, page, quoted, out)
        turn[0] += 1
        starts[s] = total
        for i in range(m):
            total = _once(out[i], stamps, turn[0], found, total)
        for t in range(page[s, P_FIRST], page[s, P_FIRST] + page[s, P_COUNT]):
            low = w[tokens[t], T_LOW]
            for i in range(gram_starts[low], gram_starts[low + 1]):
                total = _once(grams[i], stamps, turn[0], found, total)
        found[starts[s] : total].sort()
    starts[len(page)] = total
    return total


@kernel
def _once(column: int, stamps: Ints, turn: int, found: Ints, total: int) -> int:
    if stamps[column] == turn:
        return total
    stamps[column] = turn
    found[total] = column
    return total + 1


@entry
def know(gram_starts: Ints, grams: Ints, begin: int, end: int, known: Known, model: Weights) -> None:
    """Enter the words `[begin, end)` into `known`."""
    places, weights = model.places, model.rows
    for low in range(begin, end):
        m = known.starts[low]
        known.sums[low] = 0.0
        for i in range(gram_starts[low], gram_starts[low + 1]):
            place = places[grams[i]]
            if place >= 0:
                known.places[m] = place
                m += 1
                _count(weights, place, 1.0, known.sums, low)
        known.starts[low + 1] = m


@kernel
def _count(weights: Floats, place: int, times: float, sums: Floats, row: int) -> None:
    """Add a column's weighed IDF for each class, and its square."""
    idf = np.float64(weights[place, CLASSES])
    for c in range(CLASSES):
        sums[row, c] += times * (idf * weights[place, c])
    sums[row, CLASSES] += times * (idf * idf)


@entry
def score(
    tokens: Ints, w: Ints, lows: Ints, page: Ints, quoted: Ints, model: Weights, known: Known, out: Ints,
    found: Floats,
) -> None:  # fmt: skip
    """Class scores of each sentence, shape (n, 4)."""
    sums = np.zeros((BLOCK_COUNT, CLASSES + 1))
    places, weights, stamps = model.places, model.rows, model.stamps
    turn = model.turn[0]
    for s in range(len(page)):
        m = named_columns(s, tokens, w, lows, page, quoted, out)
        turn += 1
        sums[:] = 0.0
        _add_named(out, _find_places(out, m, places), weights, stamps, turn, sums)
        a, b = page[s, P_FIRST], page[s, P_FIRST] + page[s, P_COUNT]
        _add_characters(tokens[a:b], w, known, weights, stamps, turn, sums)
        _end(model.blocks, model.intercept, sums, found, s)
    model.turn[0] = turn


@kernel
def _find_places(out: Ints, m: int, places: Ints) -> int:
    """Put the places of the columns that a model knows in their stead; how many there are."""
    k = 0
    for i in range(m):
        place = places[out[i]]
        out[k] = place
        k += place >= 0
    return k


@kernel
def _add_named(out: Ints, m: int, weights: Floats, stamps: Ints, turn: int, sums: Floats) -> None:
    for i in range(m):
        place = out[i]
        if stamps[place] != turn:
            stamps[place] = turn
            _count(weights, place, 1.0, sums, int(weights[place, CLASSES + 1]))


@kernel
def _add_characters(
    tokens: Ints, w: Ints, known: Any, weights: Floats, stamps: Ints, turn: int, sums: Floats
) -> None:
    """Add what each word adds alone, then take back every n-gram that was there before."""
    starts, grams, used, alone = known
    for token in tokens:
        low = w[token, T_LOW]
        if used[low] == turn:
            continue
        used[low] = turn
        for c in range(CLASSES + 1):
            sums[_CHARS, c] += alone[low, c]
        for i in range(starts[low], starts[low + 1]):
            place = grams[i]
            if stamps[place] == turn:
                _count(weights, place, -1.0, sums, _CHARS)
            stamps[place] = turn


@kernel
def _end(blocks: Floats, intercept: Floats, sums: Floats, found: Floats, s: int) -> None:
    for c in range(CLASSES):
        found[s, c] = intercept[c]
    for block in range(BLOCK_COUNT):
        square = sums[block, CLASSES]
        if square > 0:
            scale = blocks[block] / (np.sqrt(square) if block < NORMED else 1.0)
            for c in range(CLASSES):
                found[s, c] += scale * sums[block, c]
