"""The splitter's words and pairs of words as tables that compiled code looks words up in."""
# mypy: disable-error-code="no-any-return"

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_kernel import entry, kernel
from newsgrain.compiled_slots import find, hash_of

Ints = NDArray[Any]
# what the splitter's lists say of a word
ABBREVIATION, STARTER, TITLE, MOSTLY_ENDS = (1 << n for n in range(4))
NUMBER = "##number##"
_PRIME = 40_503


class Lists(NamedTuple):
    """Hash slots, code points and what is said of each word; the pairs between which no sentence ends.

    `number` is the place of the word that stands for all numbers.
    """

    slots: Ints
    starts: Ints
    points: Ints
    facts: Ints
    pairs: Ints
    number: int


def lists(words: dict[str, int], pairs: Iterable[tuple[str, str]]) -> Lists:
    """Tables of what is said of each word, and of pairs of these words."""
    places = {word: n for n, word in enumerate(words)}
    points = np.array([ord(c) for word in words for c in word], np.int32)
    starts = np.cumsum([0, *map(len, words)])
    slots = np.full(1 << (3 * len(words)).bit_length(), -1, np.int32)
    told = np.array([places[a] << 32 | places[b] for a, b in pairs], np.int64)
    kept = np.full(1 << (3 * len(told) + 1).bit_length(), -1, np.int64)
    _fill(slots, starts, points, kept, told)
    facts = np.array(list(words.values()), np.int64)
    return Lists(slots, starts, points, facts, kept, places[NUMBER])


@entry
def _fill(slots: Ints, starts: Ints, points: Ints, kept: Ints, told: Ints) -> None:
    for n in range(len(starts) - 1):
        a, b = starts[n], starts[n + 1]
        slots[find(slots, starts, points, points, a, b, hash_of(points, a, b))] = n
    for pair in told:
        k = _pair_hash(pair) & (len(kept) - 1)
        while kept[k] >= 0:
            k = (k + 1) & (len(kept) - 1)
        kept[k] = pair


@kernel
def _pair_hash(pair: int) -> int:
    return ((pair >> 32) * _PRIME) ^ (pair & 0xFFFFFFFF)


@kernel
def number_of(known: Lists, room: Ints, size: int) -> int:
    """Place of the word that stands in `room`, -1 if no list has it."""
    h = hash_of(room, 0, size)
    return known.slots[find(known.slots, known.starts, known.points, room, 0, size, h)]


@kernel
def says(known: Lists, n: int, fact: int) -> bool:
    """Whether a list has the word at place `n`."""
    return n >= 0 and known.facts[n] & fact != 0


@kernel
def goes_on(known: Lists, one: int, other: int) -> bool:
    """Whether no sentence ends between two words."""
    if one < 0 or other < 0:
        return False
    pair = one << 32 | other
    k = _pair_hash(pair) & (len(known.pairs) - 1)
    while known.pairs[k] >= 0:
        if known.pairs[k] == pair:
            return True
        k = (k + 1) & (len(known.pairs) - 1)
    return False
