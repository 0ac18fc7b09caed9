# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What reading sentences asks of characters: their classes and lower case, looked up once."""

from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
_POINTS = 0x110000
# what a character is, a bit each; the last twelve are short lists
(
    KNOWN, SPACE, WORD, DECIMAL, DIGIT, ALPHA, ALNUM, UPPER, SMALL, ODD, QUOTE, OPENER, STOP, MARK, OPENING,
    CLOSER, IN_MAIL, IN_NUMBER, IN_DATE, BEGINS_BYLINE, CALL, IN_CONTACT,
) = (1 << n for n in range(22))  # fmt: skip
_SIGNS = (
    (QUOTE, '"“”«»„‘'),
    (OPENER, '“"«„‘'),
    (STOP, ".!?…"),
    (MARK, '"“”«»„'),
    (OPENING, "“«„"),
    (CLOSER, "\"'”’»)]*_"),
    (IN_MAIL, ".+-"),
    (IN_NUMBER, ",.:/-"),
    (IN_DATE, ",:.apmgtueAPMGTUE+-"),
    (BEGINS_BYLINE, "bB"),
    (CALL, "tcrfp"),  # with which tel, call, ring, fax and phone begin
    (IN_CONTACT, "@("),
)


@cython.final
@cython.cclass
class Characters:
    """For each code point its classes and its lower case; both 0 until it is first met."""

    def __init__(self) -> None:
        self.classes, self.lower = np.zeros(_POINTS, np.int32), np.zeros(_POINTS, np.int32)

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def meet(self, points: Ints) -> None:
        """Learn all code points that were not met before, and those of their lower case."""
        i: cython.Py_ssize_t
        for i in range(len(points)):
            if not self.classes[points[i]]:
                self._learn(points[i])

    @cython.cfunc
    def _learn(self, point: cython.int) -> None:
        """Enter a code point as Python's `str` and `re` see it."""
        c = chr(point)
        lower = c.lower()
        odd = len(lower) != 1 or c == "Σ"  # Σ is lowered by what stands around it
        tests = (
            (KNOWN, True), (SPACE, c.isspace()), (WORD, c.isalnum() or c == "_"), (DECIMAL, c.isdecimal()),
            (DIGIT, c.isdigit()), (ALPHA, c.isalpha()), (ALNUM, c.isalnum()), (UPPER, c.isupper()),
            (SMALL, c.islower() or (c.istitle() and not c.isupper())), (ODD, odd),
            *((bit, c in signs) for bit, signs in _SIGNS),
        )  # fmt: skip
        self.lower[point] = point if odd else ord(lower)
        self.classes[point] = sum([bit for bit, holds in tests if holds])
        for other in lower:
            if not self.classes[ord(other)]:
                self._learn(ord(other))
