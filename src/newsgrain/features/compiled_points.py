"""What reading sentences asks of characters: their classes and lower case, looked up once."""
# mypy: disable-error-code="no-any-return"

from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_kernel import entry

Ints = NDArray[Any]
POINTS = 0x110000

# what a character is
KNOWN, SPACE, WORD, DECIMAL, DIGIT, ALPHA, ALNUM, UPPER, ODD, NOT_UPPER = (1 << n for n in range(10))
_meeting = Lock()  # who asks while others learn waits for what they learn


class Characters(NamedTuple):
    """For each code point its classes and its lower case; both 0 until it is first met."""

    classes: Ints
    lower: Ints


@cache
def _characters() -> Characters:
    """The one table of this process; ASCII is known from the start."""
    table = Characters(np.zeros(POINTS, np.int32), np.zeros(POINTS, np.int32))
    _learn(table, range(128))
    return table


def meet(buf: Ints) -> Characters:
    """The table of characters, in which all of `buf` are known, and those of their lower case."""
    with _meeting:
        table, new = _characters(), np.empty(len(buf), np.int32)
        found = set(new[: _unmet(buf, table.classes, new)].tolist())
        _learn(table, found | {ord(c) for point in found for c in chr(point).lower()})
        return table


def _learn(table: Characters, points: Iterable[int]) -> None:
    """Enter code points as Python's `str` and `re` see them."""
    for point in points:
        c = chr(point)
        lower = c.lower()
        odd = len(lower) != 1 or c == "Σ"  # Σ is lowered by what stands around it
        tests = (
            (KNOWN, True), (SPACE, c.isspace()), (WORD, c.isalnum() or c == "_"), (DECIMAL, c.isdecimal()),
            (DIGIT, c.isdigit()), (ALPHA, c.isalpha()), (ALNUM, c.isalnum()), (UPPER, c.isupper()),
            (ODD, odd), (NOT_UPPER, c.islower() or (c.istitle() and not c.isupper())),
        )  # fmt: skip
        table.classes[point] = sum(bit for bit, holds in tests if holds)
        table.lower[point] = point if odd else ord(lower)


@entry
def _unmet(buf: Ints, classes: Ints, found: Ints) -> int:
    """Collect code points met for the first time; how many there are."""
    m = 0
    for point in buf:
        if not classes[point]:
            classes[point] = KNOWN
            found[m] = point
            m += 1
    return m
