"""Ends the pass over a batch: rows of columns for training, or class scores straight away."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_clause_names import clause_groups, clause_names
from newsgrain.features.compiled_codes import F_GRAM, P_COUNT, P_FIRST
from newsgrain.features.compiled_grams import (
    CLASSES,
    NOTHING,
    SQUARE,
    SUMS,
    WORD,
    Known,
    Read,
    Weights,
    plus,
    row_of,
    shape_columns,
    shapes,
    shapes_sum,
    with_column,
    word_columns,
    words_sum,
)
from newsgrain.features.compiled_groups import spread
from newsgrain.features.compiled_kernel import entry, kernel
from newsgrain.features.compiled_names import gram_column
from newsgrain.features.compiled_rows import page_groups, page_names, rule_groups, rule_names
from newsgrain.features.compiled_words import Lows

Ints = NDArray[Any]
Floats = NDArray[Any]


@entry
def rows(
    tokens: Ints, w: Ints, lows: Lows, page: Ints, tokens_read: Read, states: Ints, groups: Any,
    out: Ints, starts: Ints, found: Ints, counts: Floats,
) -> int:  # fmt: skip
    """Sorted distinct columns of each sentence, one sentence after the other, and their counts."""
    total, facts, gram_starts, grams = 0, lows.facts, lows.gram_starts, lows.grams
    words, signs, quoted = tokens_read
    listed, clauses = groups
    for s in range(len(page)):
        first, n, starts[s] = page[s, P_FIRST], page[s, P_COUNT], total
        m = word_columns(first, n, words, facts, found, total)
        m = shape_columns(states, shapes(first, n, signs, quoted, states), found, m)
        for t in range(first, first + n):
            low = words[t]
            for i in range(gram_starts[low], gram_starts[low + 1]):
                found[m] = grams[i]
                m += 1
        k = page_groups(s, tokens, w, words, facts, page, quoted, out, 0)
        m = spread(out, rule_groups(s, facts, page, out, k), listed, found, m)
        m = spread(out, clause_groups(s, page, out, 0), clauses, found, m)
        m = rule_names(s, facts, page, found, page_names(s, tokens, w, words, facts, page, found, m))
        m = clause_names(s, facts, page, found, m)
        found[total:m].sort()
        total = _counted(found, total, m, counts)
    starts[len(page)] = total
    return total


@kernel
def _counted(found: Ints, a: int, b: int, counts: Floats) -> int:
    """Keep one of each column of the sorted stretch `[a, b)`; where they end now."""
    end = a
    for i in range(a, b):
        if i > a and found[i] == found[end - 1]:
            counts[end - 1] += 1.0
        else:
            found[end], counts[end] = found[i], 1.0
            end += 1
    return end


@entry
def know(lows: Lows, begin: int, end: int, known: Known, model: Weights) -> None:
    """Enter the words `[begin, end)` into `known`."""
    lines, weights, starts, grams = model.lines, model.rows, lows.gram_starts, lows.grams
    for low in range(begin, end):
        own, sum_ = lows.facts[low, F_GRAM], NOTHING
        known.words[low, 0], known.words[low, 1] = own, row_of(gram_column(WORD, own), lines)
        for i in range(starts[low], starts[low + 1]):
            sum_ = with_column(grams[i], lines, weights, sum_)
        for k in range(CLASSES):
            known.sums[low, SUMS + k] = sum_[k]


@entry
def score(
    tokens: Ints, w: Ints, lows: Ints, page: Ints, tokens_read: Read, states: Ints,
    model: Weights, known: Known, out: Ints, found: Floats,
) -> None:  # fmt: skip
    """Class scores of each sentence less that of the first class, shape (n, 3).

    Each part has a loop of its own, so that its sums stay at hand.
    """
    words, signs, quoted = tokens_read
    own, characters, lines, weights = known.words, known.sums, model.lines, model.rows
    blocks, begun, listed, clauses = model.blocks, model.intercept, model.page, model.clauses
    for s in range(len(page)):
        first, n, end = page[s, P_FIRST], page[s, P_COUNT], (begun[0], begun[1], begun[2])
        sums = words_sum(first, n, words, own, characters, lines, weights)
        _put(found, s, _normed(_normed(end, sums[0], blocks[0]), sums[1], blocks[1]))
    for s in range(len(page)):
        count = shapes(page[s, P_FIRST], page[s, P_COUNT], signs, quoted, states)
        _put(found, s, _normed(_so_far(found, s), shapes_sum(states, count, lines, weights), blocks[2]))
    for s in range(len(page)):
        sum_ = _groups_sum(out, page_groups(s, tokens, w, words, lows, page, quoted, out, 0), listed)
        m = page_names(s, tokens, w, words, lows, page, out, 0)
        _put(found, s, _normed(_so_far(found, s), _with_columns(sum_, out, m, lines, weights), blocks[3]))
    for s in range(len(page)):
        sum_ = _groups_sum(out, rule_groups(s, lows, page, out, 0), listed)
        m = rule_names(s, lows, page, out, 0)
        end = _scaled(_so_far(found, s), _with_columns(sum_, out, m, lines, weights), blocks[4])
        sum_ = _groups_sum(out, clause_groups(s, page, out, 0), clauses)
        m = clause_names(s, lows, page, out, 0)
        _put(found, s, _scaled(end, _with_columns(sum_, out, m, lines, weights), blocks[5]))


@kernel
def _so_far(found: Floats, s: int) -> Any:
    return found[s, 0], found[s, 1], found[s, 2]


@kernel
def _put(found: Floats, s: int, end: Any) -> None:
    found[s, 0], found[s, 1], found[s, 2] = end


@kernel
def _groups_sum(out: Ints, m: int, sums: Floats) -> Any:
    sum_ = NOTHING
    for i in range(m):
        sum_ = plus(sum_, sums, out[i])
    return sum_


@kernel
def _with_columns(sum_: Any, out: Ints, m: int, lines: Ints, weights: Floats) -> Any:
    for i in range(m):
        sum_ = with_column(out[i], lines, weights, sum_)
    return sum_


@kernel
def _normed(end: Any, sum_: Any, weight: float) -> Any:
    square = sum_[SQUARE]
    return _scaled(end, sum_, weight / np.sqrt(square)) if square > 0 else end


@kernel
def _scaled(end: Any, sum_: Any, scale: float) -> Any:
    a, b, c, _ = sum_
    return end[0] + scale * a, end[1] + scale * b, end[2] + scale * c
