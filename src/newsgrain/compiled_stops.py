"""Finds in compiled code where the splitter cuts a block, and what it is asked of each stop."""
# mypy: disable-error-code="no-any-return"

from typing import Any

from numpy.typing import NDArray

from newsgrain.compiled_decisions import UNDECIDED, decide, parting
from newsgrain.compiled_kernel import among, kernel
from newsgrain.compiled_lists import Lists
from newsgrain.compiled_points import (
    BLANK,
    CAPITAL,
    CLOSING,
    DECIMAL,
    LOWER,
    SMALL,
    SPACE,
    STOP,
    Characters,
    is_a,
    skip,
    skip_back,
)

Ints = NDArray[Any]
H_START, H_STOP, H_SPLIT, H_END = range(4)  # of a stop: its word, itself, behind its marks, the next word
HELD_FIELDS = 4
_DOT, _DASH, _NEWLINE, _OPEN, _CLOSE = tuple(map(ord, ".-\n()"))
_EXCLAIMING = tuple(map(ord, "!?"))
_NUMERALS = tuple(map(ord, "ivxlcIVXLC"))
_REACH = 12  # how far before an enumerator its line may begin


@kernel
def stops(
    buf: Ints, table: Characters, known: Lists, start: int, end: int, held: Ints, room: Ints, found: Ints
) -> int:
    """Where the sentences of a block begin, but the first; how many, or UNDECIDED. `buf` has no Markdown."""
    count = _candidates(buf, table.classes, start, end, held)
    m = UNDECIDED if count < 0 else _pieces(buf, table, known, start, end, held, count, room)
    return UNDECIDED if m < 0 else _realigned(buf, table.classes, held, m, found)


@kernel
def _pieces(
    buf: Ints, table: Characters, known: Lists, start: int, end: int, held: Ints, count: int, room: Ints
) -> int:
    """Write the start and end of each sentence over the candidates; how many, or UNDECIDED."""
    m, begin = 0, start
    for k in range(count):
        word, stop, split, after = held[k, H_START], held[k, H_STOP] + 1, held[k, H_SPLIT], held[k, H_END]
        if not _worth_asking(buf, table.classes, start, end, stop - 1):
            continue
        told = decide(buf, table, known, word, split, after, room)
        if told == UNDECIDED:
            return UNDECIDED
        if told:
            held[m, 0], held[m, 1] = begin, stop
            m, begin = m + 1, skip(buf, table.classes, stop, end, SPACE)
    last = skip_back(buf, table.classes, start, end, SPACE)
    if begin < last:
        held[m, 0], held[m, 1] = begin, last
        m += 1
    return m


@kernel
def _candidates(buf: Ints, classes: Ints, start: int, end: int, held: Ints) -> int:
    """Stops that may end a sentence, the last of each word; UNDECIDED where dots stand apart."""
    m, word, stop = 0, start, start
    for i in range(start, end - 1):
        if not classes[buf[i]] & STOP or not _may_end(buf, classes, i, end):
            continue
        if i > start + 1 and classes[buf[i - 1]] & SPACE and _dots_apart(buf, classes, start, i):
            return UNDECIDED
        k = i
        while k > stop and not classes[buf[k - 1]] & SPACE:
            k -= 1
        here = k if k > stop + 1 else word
        if m and stop > here:
            m -= 1
        _hold(buf, classes, here, i, end, held[m])
        m, word, stop = m + 1, here, i
    return m


@kernel
def _hold(buf: Ints, classes: Ints, word: int, i: int, end: int, row: Ints) -> None:
    row[H_START], row[H_STOP] = word, i
    row[H_SPLIT] = skip(buf, classes, i + 1, end, CLOSING)
    j = skip(buf, classes, row[H_SPLIT], end, SPACE)
    while j < end and not classes[buf[j]] & SPACE:
        j += 1
    row[H_END] = j


@kernel
def _may_end(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    if not parting(buf, classes, i + 1, end):
        return False
    j = skip(buf, classes, i + 1, end, SPACE)
    return not (buf[i] == _DOT and i + 1 < j < end and buf[j] == _DOT)


@kernel
def _dots_apart(buf: Ints, classes: Ints, start: int, i: int) -> bool:
    j = skip_back(buf, classes, start, i, SPACE)
    return j > start and buf[j - 1] == _DOT


@kernel
def _worth_asking(buf: Ints, classes: Ints, start: int, end: int, stop: int) -> bool:
    """Not an enumerator, nor a stop that others follow, nor the end of a quotation within the sentence."""
    if buf[stop] == _DOT and _enumerates(buf, classes, start, stop):
        return False
    i = stop + 1
    if _more_follow(buf, classes, i, end):
        return False
    closed = skip(buf, classes, i, end, CLOSING)
    if closed == i:
        return True
    return not is_a(buf, classes, skip(buf, classes, closed, end, BLANK), end, LOWER)


@kernel
def _more_follow(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    """Whether more signs of exclamation or question stand at once or, alone, behind blanks."""
    if i < end and among(buf[i], _EXCLAIMING):
        return True
    k = skip(buf, classes, i, end, BLANK)
    if not (i < k < end and among(buf[k], _EXCLAIMING)):
        return False
    return k + 1 == end or classes[buf[k + 1]] & SPACE != 0 or among(buf[k + 1], _EXCLAIMING)


@kernel
def _enumerates(buf: Ints, classes: Ints, start: int, stop: int) -> bool:
    """Whether a full stop ends the number of a list item."""
    low = max(start, stop - _REACH)
    i = stop
    while i > low and buf[i - 1] != _NEWLINE:
        i -= 1
    if low > start and i == low:
        return False
    i = skip(buf, classes, i, stop, BLANK)
    if i < stop and buf[i] == _OPEN:
        i += 1
    if stop - 1 > i and buf[stop - 1] == _CLOSE:
        stop -= 1
    size = stop - i
    if size == 1 and classes[buf[i]] & (CAPITAL | SMALL):
        return True
    return size > 0 and (
        (size <= 3 and skip(buf, classes, i, stop, DECIMAL) == stop) or (size <= 6 and _roman(buf, i, stop))
    )


@kernel
def _roman(buf: Ints, i: int, end: int) -> bool:
    for k in range(i, end):  # noqa: SIM110 - machine code has no all
        if not among(buf[k], _NUMERALS):
            return False
    return True


@kernel
def _realigned(buf: Ints, classes: Ints, held: Ints, count: int, found: Ints) -> int:
    """Give closing marks at the start of a sentence to the one before; where all begin but the first."""
    m, moved = 0, 0
    for k in range(count):
        start = held[k, 0] + moved
        given = 0
        if k + 1 < count:
            given = _given_back(buf, classes, held[k + 1, 0], held[k + 1, 1])
        moved = given
        if given or held[k, 1] > start:
            if m:
                found[m - 1] = start
            m += 1
    return max(m - 1, 0)


@kernel
def _given_back(buf: Ints, classes: Ints, start: int, end: int) -> int:
    """How many characters at the start of a sentence are closing marks and white space behind them."""
    i = skip(buf, classes, start, end, CLOSING)
    if i == start:
        return 0
    j = skip(buf, classes, i, end, SPACE)
    if j > i or i == end:
        return j - start
    return i - start if i + 1 < end and buf[i] == _DASH and buf[i + 1] == _DASH else 0
