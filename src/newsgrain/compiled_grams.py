"""N-grams of a sentence's words and shapes: their columns for training, what they add up to for scores."""
# mypy: disable-error-code="no-any-return"

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_codes import (
    F_ALONE,
    F_SPACED,
    T_ALONE,
    T_FIRST_ALONE,
    T_FIRST_SHAPE,
    T_LOW,
    T_SHAPE,
)
from newsgrain.compiled_kernel import count_bits, kernel
from newsgrain.compiled_names import begin, column, piece, put, then

Ints = NDArray[Any]
Floats = NDArray[Any]
CLASSES = 4
CHARACTERS = 8
NOTHING = (0.0,) * (CLASSES + 1)  # a sum: one for each class, then that of the squares of IDF
WORD, CHARS, SKELETON = range(3)
_CARET, _DOLLAR, _FOLD = begin("^"), begin("$"), begin("“”")
_SPACED_DOLLAR, _SPACED_FOLD = piece(" $"), piece(" “”")


class Weights(NamedTuple):
    """A model: which columns it knows, and what each weighs.

    `bits`, `ranks` (columns / 64,): a bit a column, and how many ones stand before. `rows` (k, 8): four class
    weights, then IDF, of the columns in their order; `blocks` (6,): weight of each block.
    """

    bits: Ints
    ranks: Ints
    rows: Floats
    blocks: Floats
    intercept: Floats


class Known(NamedTuple):
    """For each word in lower case what its n-grams of characters add, and what it adds itself.

    `sums` (n, 16): for each class the sum of weight times IDF, then that of the squares of IDF, first of
    the word, then, from `CHARACTERS` on, of its characters.
    """

    sums: Floats


@kernel
def word_columns(first: int, n: int, tokens: Ints, w: Ints, lows: Ints, out: Ints, m: int) -> int:
    """Write the columns of words and pairs of words; return how many there are now."""
    before = _CARET
    for i in range(first, first + n):
        low = w[tokens[i], T_LOW]
        m = put(out, m, WORD, then(before, lows[low, F_SPACED]))
        before = lows[low, F_ALONE]
        m = put(out, m, WORD, before)
    return put(out, m, WORD, then(before, _SPACED_DOLLAR))


@kernel
def words_sum(
    first: int, n: int, tokens: Ints, w: Ints, lows: Ints, bits: Ints, ranks: Ints, weights: Floats,
    alone: Floats,
) -> Any:  # fmt: skip
    """What words and pairs of words add."""
    before, sum_ = _CARET, NOTHING
    for i in range(first, first + n):
        low = w[tokens[i], T_LOW]
        sum_ = plus(sum_, alone, low, 0)
        sum_ = with_name(WORD, then(before, lows[low, F_SPACED]), bits, ranks, weights, sum_)
        before = lows[low, F_ALONE]
    return with_name(WORD, then(before, _SPACED_DOLLAR), bits, ranks, weights, sum_)


@kernel
def characters_sum(first: int, n: int, tokens: Ints, w: Ints, alone: Floats) -> Any:
    """What the characters of words add."""
    sum_ = NOTHING
    for i in range(first, first + n):
        sum_ = plus(sum_, alone, w[tokens[i], T_LOW], CHARACTERS)
    return sum_


@kernel
def shapes(first: int, n: int, tokens: Ints, w: Ints, quoted: Ints, states: Ints) -> int:
    """Registers of the names of 1 to 4 shapes in a row, row `i` of those that end with shape `i`.

    Before a sentence's start there are none: the first row has one, the second two, the third three.
    Returns how many rows there are.
    """
    states[0, 0] = _CARET
    m = 1
    folded = False
    for i in range(n + 1):
        spaced, own = _SPACED_DOLLAR, _DOLLAR
        if i < n:
            was, folded = folded, quoted[first + i] != 0
            if was and folded:
                continue
            spaced, own = _shape(w, tokens[first + i], i, folded)
        states[m, 0] = own
        for k in range(min(m, 3)):
            states[m, k + 1] = then(states[m - 1, k], spaced)
        m += 1
    return m


@kernel
def _shape(w: Ints, token: int, i: int, folded: bool) -> Any:
    """A token's shape after a blank, and alone."""
    if folded:
        return _SPACED_FOLD, _FOLD
    if i:
        return w[token, T_SHAPE], w[token, T_ALONE]
    return w[token, T_FIRST_SHAPE], w[token, T_FIRST_ALONE]


@kernel
def shape_columns(states: Ints, rows: int, out: Ints, m: int) -> int:
    """Write the columns of 1 to 4 shapes in a row; return how many there are now."""
    for i in range(rows):
        for k in range(min(i + 1, 4)):
            m = put(out, m, SKELETON, states[i, k])
    return m


@kernel
def shapes_sum(states: Ints, rows: int, bits: Ints, ranks: Ints, weights: Floats) -> Any:
    """What 1 to 4 shapes in a row add."""
    sum_ = NOTHING
    for i in range(rows):
        for k in range(min(i + 1, 4)):
            sum_ = with_name(SKELETON, states[i, k], bits, ranks, weights, sum_)
    return sum_


@kernel
def with_name(block: int, state: int, bits: Ints, ranks: Ints, weights: Floats, sum_: Any) -> Any:
    """A sum and what the column of a finished name adds, if the model knows it."""
    return with_column(column(block, state), bits, ranks, weights, sum_)


@kernel
def with_column(found: int, bits: Ints, ranks: Ints, weights: Floats, sum_: Any) -> Any:
    """A sum and what a column adds: its weighed IDF for each class, and the square of its IDF."""
    near, k = bits[found >> 6], found & 63
    if near >> k & 1:
        row = weights[ranks[found >> 6] + count_bits(near & ((1 << k) - 1))]
        idf, (a, b, c, d, e) = np.float64(row[CLASSES]), sum_
        return a + idf * row[0], b + idf * row[1], c + idf * row[2], d + idf * row[3], e + idf * idf
    return sum_


@kernel
def plus(sum_: Any, rows: Floats, row: int, at: int) -> Any:
    """A sum and the one that stands in a row from column `at` on."""
    a, b, c, d, e = sum_
    return (
        a + rows[row, at], b + rows[row, at + 1], c + rows[row, at + 2], d + rows[row, at + 3],
        e + rows[row, at + 4],
    )  # fmt: skip
