"""N-grams of a sentence's words and shapes: their columns for training, what they add up to for scores."""
# mypy: disable-error-code="no-any-return"

from typing import Any, NamedTuple

from numpy.typing import NDArray

from newsgrain.features.compiled_codes import F_GRAM
from newsgrain.features.compiled_kernel import count_bits, kernel
from newsgrain.features.compiled_names import gram_column, signed, with_piece
from newsgrain.features.naming import gram_state

Ints = NDArray[Any]
Floats = NDArray[Any]
CLASSES = 4
SQUARE = CLASSES - 1
NOTHING = (0.0,) * CLASSES  # a sum: each class but the first, less the first; then the squares of IDF
SUMS = 4  # where the sums of a word begin in its line
WORD, CHARS, SKELETON = range(3)
_CARET, _DOLLAR, _FOLD = (signed(gram_state([sign])) for sign in ("^", "$", "“”"))


class Read(NamedTuple):
    """A batch's tokens: number of each in lower case, what its shape is in n-grams, whether it is quoted."""

    words: Ints
    signs: Ints
    quoted: Ints


class Weights(NamedTuple):
    """A model: which columns it knows, and what each weighs.

    `lines` (columns / 64, 2): a bit a column, and how many ones stand before. `rows` (k + 1, 4): what each
    of the columns, in their order, adds to each class but the first, less what it adds to the first, then
    the square of its IDF; row 0 adds nothing. `page` and `clauses` (groups, 4): what each group of these
    listings adds. `blocks` (6,): weight of each block. `intercept` (3,).
    """

    lines: Ints
    rows: Floats
    page: Floats
    clauses: Floats
    blocks: Floats
    intercept: Floats


class Known(NamedTuple):
    """For each word in lower case what it is to a model, in a line of the processor's cache.

    `words` (n, 8): what it is in n-grams, and its row in the model; `sums` is the same memory and has, from
    SUMS on, what its characters add.
    """

    words: Ints
    sums: Floats


@kernel
def word_columns(first: int, n: int, words: Ints, lows: Ints, out: Ints, m: int) -> int:
    """Write the columns of words and pairs of words; return how many there are now."""
    before = _CARET
    for i in range(first, first + n):
        own = lows[words[i], F_GRAM]
        out[m], out[m + 1] = gram_column(WORD, with_piece(before, own)), gram_column(WORD, own)
        before, m = own, m + 2
    out[m] = gram_column(WORD, with_piece(before, _DOLLAR))
    return m + 1


@kernel
def words_sum(
    first: int, n: int, words: Ints, known: Ints, characters: Floats, lines: Ints, rows: Floats
) -> Any:
    """What words and pairs of words add, and what the characters of words add."""
    before, sum_, inside = _CARET, NOTHING, NOTHING
    for i in range(first, first + n):
        low = words[i]
        own = known[low, 0]
        inside = _plus_line(inside, characters, low)
        sum_ = plus(sum_, rows, known[low, 1])
        sum_ = with_gram(WORD, with_piece(before, own), lines, rows, sum_)
        before = own
    return with_gram(WORD, with_piece(before, _DOLLAR), lines, rows, sum_), inside


@kernel
def shapes(first: int, n: int, signs: Ints, quoted: Ints, states: Ints) -> int:
    """Shapes of a row, a quoted stretch folded to one, from sign to sign; returns how many there are."""
    states[0] = _CARET
    m, folded = 1, False
    for i in range(first, first + n):
        was, folded = folded, quoted[i] != 0
        if folded:
            states[m] = _FOLD
            m += not was
        else:
            states[m] = signs[i]
            m += 1
    states[m] = _DOLLAR
    return m + 1


@kernel
def shape_columns(states: Ints, count: int, out: Ints, m: int) -> int:
    """Write the columns of 1 to 4 shapes in a row; return how many there are now."""
    for i in range(count):
        state = 0
        for k in range(i, min(i + 4, count)):
            state = with_piece(state, states[k])
            out[m] = gram_column(SKELETON, state)
            m += 1
    return m


@kernel
def shapes_sum(states: Ints, count: int, lines: Ints, rows: Floats) -> Any:
    """What 1 to 4 shapes in a row add."""
    sum_ = NOTHING
    for i in range(count - 3):
        state = states[i]
        sum_ = with_gram(SKELETON, state, lines, rows, sum_)
        for k in range(1, 4):
            state = with_piece(state, states[i + k])
            sum_ = with_gram(SKELETON, state, lines, rows, sum_)
    for i in range(max(count - 3, 0), count):
        state = 0
        for k in range(i, count):
            state = with_piece(state, states[k])
            sum_ = with_gram(SKELETON, state, lines, rows, sum_)
    return sum_


@kernel
def with_gram(block: int, state: int, lines: Ints, rows: Floats, sum_: Any) -> Any:
    """A sum and what an n-gram adds, if the model knows its column."""
    return with_column(gram_column(block, state), lines, rows, sum_)


@kernel
def with_column(found: int, lines: Ints, rows: Floats, sum_: Any) -> Any:
    """A sum and what a column adds, without a branch, since half of the columns are known."""
    return plus(sum_, rows, row_of(found, lines))


@kernel
def row_of(found: int, lines: Ints) -> int:
    """Row of a column in the model's table, 0 for one it does not know."""
    near, k = lines[found >> 6, 0], found & 63
    return (lines[found >> 6, 1] + count_bits(near & ((1 << k) - 1))) * (near >> k & 1)


@kernel
def plus(sum_: Any, rows: Floats, row: int) -> Any:
    """A sum and the one that stands in a row."""
    a, b, c, d = sum_
    return a + rows[row, 0], b + rows[row, 1], c + rows[row, 2], d + rows[row, 3]


@kernel
def _plus_line(sum_: Any, lines: Floats, word: int) -> Any:
    """A sum and the one of a word's characters."""
    a, b, c, d = sum_
    k = SUMS
    return a + lines[word, k], b + lines[word, k + 1], c + lines[word, k + 2], d + lines[word, k + 3]
