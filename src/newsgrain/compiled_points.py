"""What cutting articles and sentences asks of characters: their classes and lower case, looked up once."""
# mypy: disable-error-code="no-any-return"

from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_kernel import entry, kernel

Ints = NDArray[Any]
POINTS = 0x110000

# what a character is
(
    KNOWN, SPACE, BREAK, WORD, DECIMAL, DIGIT, ALPHA, ALNUM, UPPER, LOWER, ODD, BLANK, CAPITAL, SMALL, LETTER,
) = (1 << n for n in range(15))  # fmt: skip
# lists that have it: ends of sentences, Markdown signs, quotation marks, signs behind an end (ours and the
# splitter's), signs that end a word of the splitter and signs that begin none
STOP, MARKDOWN, QUOTE, TRAILING, CLOSING, PARTING, UNOPENED = (1 << n for n in range(15, 22))
NOT_UPPER = 1 << 22

_LISTS = (
    (BREAK, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
    (BLANK, " \t"),
    (STOP, ".!?…"),
    (MARKDOWN, "[]*_>"),
    (QUOTE, "\"“”„‟«»‘’'`"),
    (TRAILING, "\"'”’»)]*_"),
    (CLOSING, "\"')]}”’»*"),
    (PARTING, ')";}]*:@({[?!”»'),
    (UNOPENED, '("`{[:;&#*@)}]-,'),
)
_meeting = Lock()  # who asks while others learn waits for what they learn
_LISTED = {ord(c): sum(bit for bit, signs in _LISTS if c in signs) for _, signs in _LISTS for c in signs}


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
            (LOWER, c.islower()), (ODD, odd), (PARTING, c.isspace()), (CAPITAL, "A" <= c <= "Z"),
            (SMALL, "a" <= c <= "z"), (LETTER, c.isalnum() and not c.isdecimal()),
            (NOT_UPPER, c.islower() or (c.istitle() and not c.isupper())),
        )  # fmt: skip
        table.classes[point] = sum(bit for bit, holds in tests if holds) | _LISTED.get(point, 0)
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


@kernel
def is_a(buf: Ints, classes: Ints, i: int, end: int, kind: int) -> bool:
    """Whether there is a character at `i`, before `end`, and it is of a kind."""
    return i < end and classes[buf[i]] & kind != 0


@kernel
def skip(buf: Ints, classes: Ints, i: int, end: int, kind: int) -> int:
    """Where the characters of a kind that begin at `i` end."""
    while i < end and classes[buf[i]] & kind:
        i += 1
    return i


@kernel
def skip_back(buf: Ints, classes: Ints, start: int, i: int, kind: int) -> int:
    """Where the characters of a kind that end at `i` begin."""
    while i > start and classes[buf[i - 1]] & kind:
        i -= 1
    return i


@kernel
def packed(buf: Ints, i: int, end: int) -> int:
    """Up to seven ASCII characters as one number, -1 for others or more of them; as `pack` does."""
    if end - i > 7:
        return -1
    found = 0
    for k in range(i, end):
        if buf[k] > 127:
            return -1
        found = found << 8 | buf[k]
    return found


def pack(word: str) -> int:
    """A word of up to seven ASCII characters as one number."""
    return int.from_bytes(word.encode("ascii"), "big")
