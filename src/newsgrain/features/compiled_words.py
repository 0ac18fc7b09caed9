"""Every distinct token once: what it is as written and in lower case, in arrays that grow and are bounded."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.features import clauses, cues, finite, grammar, sections, signals
from newsgrain.features.compiled_codes import CUE_BITS, LOW_FIELDS, PREPOSITIONS, WRITTEN_FIELDS

Ints = NDArray[Any]
LIMIT = 1 << 18  # distinct tokens after which everything learnt is forgotten
SHORT = 1 << 16
_PAGE = 4096

# properties of a token as it is written
(
    W_UPPER, W_ALPHA, W_DIGIT, W_QUOTE, W_STOP, W_MARK, W_OPENING, W_STRAIGHT, W_CAPS, W_AT, W_ALNUM,
) = (1 << n for n in range(11))  # fmt: skip
# what the signals ask of a shape
S_NAMED, S_NAME, S_SOURCE, S_DONE, S_INVERTED = (1 << n for n in range(5))
# properties of a word in lower case: what it looks like, then the lists that have it
(
    L_ALNUM, L_DIGIT, L_ALPHA, L_ALL_ALNUM, L_PLURAL, L_ING, L_ED_LONG, L_ING_LONG, L_LY_LONG, L_FUNCTION,
    L_BE, L_HAVE, L_STUDY, L_FINDS, L_MEDIUM, L_TO_BELIEF, L_GUESS, L_JOINING, L_BASE, L_NOT_OPEN, L_OWNED,
    L_NOUN_AFTER, L_ASIDE, L_RELATIVE, L_SEEM_AFTER, L_CITING, L_OPENER, L_POINTER, L_DASH,
    L_SECTION, L_THIS, L_TAIL, L_INVERTS,
) = (1 << n for n in range(33))  # fmt: skip

_LISTS: tuple[tuple[int, Iterable[str]], ...] = (
    (L_FUNCTION, cues.function_words()),
    (L_BE, signals._BE),
    (L_HAVE, signals._HAVE),
    (L_STUDY, signals._STUDY),
    (L_FINDS, signals._FINDS),
    (L_MEDIUM, signals._MEDIUM),
    (L_TO_BELIEF, signals._TO_BELIEF),
    (L_GUESS, signals._GUESS),
    (L_JOINING, signals._JOINING),
    (L_BASE, signals._BASE),
    (L_NOT_OPEN, signals._NOT_OPEN),
    (L_OWNED, signals._OWNED),
    (L_NOUN_AFTER, signals._NOUN_AFTER),
    (L_ASIDE, signals._ASIDE),
    (L_RELATIVE, signals._RELATIVE),
    (L_SEEM_AFTER, signals._SEEM_AFTER),
    (L_CITING, signals._CITING),
    (L_OPENER, finite._OPENERS),
    (L_POINTER, finite._POINTERS),
    (L_PLURAL, finite._MANY),
    (L_DASH, signals._DASH),
    (L_SECTION, sections.SECTIONS),
    (L_THIS, "this that these those".split()),
    (L_TAIL, signals._TAIL),
    (L_INVERTS, ("the", "a")),
)
_SPECIAL = tuple(
    dict.fromkeys(
        (*PREPOSITIONS, *"'s said told by to , : that according i guess my whether if ? ( [ ) ]".split())
        + ("going", "let", "please", "remain")
    )
)


def number_of(word: str) -> int:
    """The number that a word the compiled code knows by name always has."""
    return _SPECIAL.index(word)


class Lows(NamedTuple):
    """Distinct words in lower case: hash slots, code points, facts, columns of n-grams."""

    slots: Ints
    hashes: Ints
    starts: Ints
    points: Ints
    facts: Ints
    gram_starts: Ints
    grams: Ints


class Writtens(NamedTuple):
    """Distinct tokens as written: hash slots, code points, facts.

    `short` (m, 2): short tokens of ASCII met last, packed into a number, and their numbers.
    """

    slots: Ints
    hashes: Ints
    starts: Ints
    points: Ints
    facts: Ints
    short: Ints


def aligned(rows: int, width: int, kind: Any) -> Ints:
    """Rows of zeros of which none begins amid a line of the processor's cache, if it fits into it."""
    size = np.dtype(kind).itemsize * width
    raw = np.zeros(rows * size + 64, np.uint8)
    begin = -raw.ctypes.data % 64
    lines: Ints = raw[begin : begin + rows * size].view(kind).reshape(rows, width)
    return lines


def touch(array: Ints) -> None:
    """Have the system give an array of whole numbers its memory, else given as each page is first used."""
    places = array[:: max(1, _PAGE // array.strides[0])]
    places |= 0


def empty_lows(size: int, room: int) -> Lows:
    """Room for `size` words of `room` code points in all."""
    hashes, facts = np.zeros(size, np.int64), aligned(size, LOW_FIELDS, np.int64)
    starts, gram_starts = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    points, grams = np.zeros(room, np.int32), np.zeros(4 * room, np.int32)
    slots = np.full(_slots(size), -1, np.int32)
    return Lows(slots, hashes, starts, points, facts, gram_starts, grams)


def empty_writtens(size: int, room: int) -> Writtens:
    """Room for `size` tokens of `room` code points in all."""
    slots = np.full(_slots(size), -1, np.int32)
    starts, points = np.zeros(size + 1, np.int64), np.zeros(room, np.int32)
    hashes, facts = np.zeros(size, np.int64), aligned(size, WRITTEN_FIELDS, np.int64)
    return Writtens(slots, hashes, starts, points, facts, np.zeros((SHORT, 2), np.int64))


def _slots(size: int) -> int:
    return 1 << (2 * size).bit_length()


def lexicon() -> tuple[list[str], dict[str, tuple[int, int, int, int]]]:
    """Listed words, those with fixed numbers first, and kind, form, cue lists and flags of each."""
    table, classes = grammar.lexicon(), cues.word_classes()
    flags: dict[str, int] = {}
    for bit, words in _LISTS:
        for word in words:
            flags[word] = flags.get(word, 0) | bit
    known = dict.fromkeys((*_SPECIAL, *sorted({*table, *classes, *flags, *clauses._PREPOSITIONS})))
    told = {
        word: (*table.get(word, (0, 0)), sum(CUE_BITS[c] for c in classes.get(word, ())), flags.get(word, 0))
        for word in known
    }
    return list(known), told
