"""Cuts blocks into sentences in compiled code, as `sentences` does with its patterns."""
# mypy: disable-error-code="no-any-return"

from typing import Any

from numpy.typing import NDArray

from newsgrain.compiled_blocks import B_END, B_START
from newsgrain.compiled_decisions import UNDECIDED
from newsgrain.compiled_kernel import among, entry, kernel, reads
from newsgrain.compiled_lists import Lists
from newsgrain.compiled_points import (
    BLANK,
    CAPITAL,
    DECIMAL,
    MARKDOWN,
    SMALL,
    SPACE,
    STOP,
    TRAILING,
    WORD,
    Characters,
    is_a,
    pack,
    packed,
    skip,
    skip_back,
)
from newsgrain.compiled_stops import stops

Ints = NDArray[Any]
_BLANK_SIGN, _NEWLINE, _GREATER, _DOT, _COMMA, _DASH = tuple(map(ord, " \n>.,-"))
_BRACKET, _BRACKET_END, _OPEN, _CLOSE, _APOSTROPHE = tuple(map(ord, "[]()'"))
_HT, _TWO_DOTS, _DOTS = tuple(map(ord, "ht")), tuple(map(ord, "..")), ord("…")
_DAY_STARTS = tuple(map(ord, "MTWFS"))
_EMPHASIS = tuple(map(ord, "*_"))
_OPENERS = tuple(map(ord, '*_[("“‘«#>'))
_DOUBLE = tuple(map(ord, '"“'))
_DOUBLE_END = tuple(map(ord, '"”'))
_ENDING = tuple(map(ord, ".!?"))
_BEFORE_TITLE = tuple(map(ord, '("“‘'))
_AFTER_NAME = tuple(map(ord, " ,"))
_DAY = tuple(map(ord, "day,"))
_MISSED = tuple(
    pack(word)
    for word in (
        "The A An It Its He She They We I In On At But And This That These Those There If When While As For"
        " Not His Her Their Our Much Many Some Most All Both So Yet After Before By With To From What Who"
        " Why How Where"
    ).split()
)
_TITLES = tuple(
    pack(word)
    for word in (
        "Lt Gen Col Maj Capt Sgt Cpl Cmdr Adm Brig Sen Rep Gov Rev Hon Prof Dr Mr Mrs Ms Messrs Fr Sr Supt"
        " Insp Det Atty Pres Amb Ald Cllr St Mt Ft No Nos vs cf ca Art Sec Fig p pp e.g i.e"
    ).split()
)
_LONGEST_TITLE = len("Messrs")


@entry
def cut(
    buf: Ints, masked: Ints, table: Characters, known: Lists, blocks: Ints, first: Ints, held: Ints,
    room: Ints, found: Ints, spans: Ints, left: Ints,
) -> int:  # fmt: skip
    """Spans of the sentences of each block, with its number in `blocks`, how many; `first` counts them.

    Sets `left` of a block whose sentences the plain code must find, and finds none there.
    """
    m = 0
    for b in range(len(blocks)):
        first[b] = m
        start, end = blocks[b, B_START], blocks[b, B_END]
        signs, count = _mask(buf, masked, table.classes, start, end), UNDECIDED
        if not _has_units(buf, table.classes, start, end, signs):
            count = stops(masked, table, known, start, end, held, room, found[0])
        left[b] = count == UNDECIDED
        if count != UNDECIDED:
            m = _spans(buf, masked, table.classes, start, end, found, count, spans, m)
    first[len(blocks)] = m
    return m


@kernel
def _spans(
    buf: Ints, masked: Ints, classes: Ints, start: int, end: int, found: Ints, count: int, spans: Ints, m: int
) -> int:
    count = _merged(masked, classes, start, end, found, count)
    if count > 2:
        count = _mended(buf, classes, found[1], count)
    return _trimmed(buf, classes, found[1], count, spans, m)


@kernel
def _mask(buf: Ints, masked: Ints, classes: Ints, start: int, end: int) -> bool:
    """Write the block without its Markdown; whether it has any."""
    found = False
    for k in range(start, end):
        masked[k] = buf[k]
        found = found or classes[buf[k]] & MARKDOWN != 0
    i = start if found else end
    while i < end:
        j = _marked_end(buf, classes, start, i, end)
        for k in range(i, j):
            masked[k] = _BLANK_SIGN
        i = max(j, i + 1)
    return found


@kernel
def _marked_end(buf: Ints, classes: Ints, start: int, i: int, end: int) -> int:
    """Where the Markdown that begins at `i` ends."""
    if buf[i] == _BRACKET_END and i + 1 < end and buf[i + 1] == _OPEN:
        return max(_address_end(buf, classes, i + 2, end), i + 2)
    if classes[buf[i]] & MARKDOWN and buf[i] != _GREATER:
        return i + 1
    if i == start or buf[i - 1] == _NEWLINE:
        j = skip(buf, classes, i, end, BLANK)
        if j < end and buf[j] == _GREATER:
            return j + 2 if is_a(buf, classes, j + 1, end, BLANK) else j + 1
    return i


@kernel
def _address_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    """Behind the bracket that closes an address, 0 if there is none."""
    i = _plain_end(buf, classes, i, end)
    while i < end and buf[i] == _OPEN:
        i = _plain_end(buf, classes, i + 1, end)
        if i >= end or buf[i] != _CLOSE:
            return 0
        i = _plain_end(buf, classes, i + 1, end)
    return i + 1 if i < end and buf[i] == _CLOSE else 0


@kernel
def _plain_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    while i < end and not (classes[buf[i]] & SPACE or buf[i] == _OPEN or buf[i] == _CLOSE):
        i += 1
    return i


@kernel
def _has_units(buf: Ints, classes: Ints, start: int, end: int, signs: bool) -> bool:
    """Whether there may be a dateline, a bracketed address or an omission, which are cut off."""
    i = skip(buf, classes, start, end, SPACE)
    if i + 2 < end and buf[i] == _DASH and buf[i + 1] == _DASH and buf[i + 2] == _BLANK_SIGN:
        return True
    if i < end and among(buf[i], _DAY_STARTS) and _has_day(buf, i, end) and _has_year(buf, classes, i, end):
        return True
    for k in range(i, end - 2 if signs else i):
        if buf[k] == _BRACKET and (
            buf[k + 1] == _DOTS or reads(buf, k + 1, end, _HT) or reads(buf, k + 1, end, _TWO_DOTS)
        ):
            return True
    return False


@kernel
def _has_day(buf: Ints, i: int, end: int) -> bool:
    for k in range(i + 3, min(i + 9, end - 3)):  # noqa: SIM110 - machine code has no any
        if reads(buf, k, end, _DAY):
            return True
    return False


@kernel
def _has_year(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    """Whether four figures stand before white space, and behind it what may begin a sentence."""
    for k in range(i + 4, end - 1):
        if classes[buf[k]] & SPACE and classes[buf[k - 1]] & DECIMAL:
            j = skip(buf, classes, k, end, SPACE)
            figures = k - skip_back(buf, classes, max(i, k - 4), k, DECIMAL)
            if figures == 4 and j < end and (classes[buf[j]] & CAPITAL or among(buf[j], _DOUBLE)):
                return True
    return False


@kernel
def _merged(buf: Ints, classes: Ints, start: int, end: int, found: Ints, count: int) -> int:
    """Where the splitter cuts, and where signs are glued or missed, in order, once each, with both ends."""
    bounds, m, told = found[1], 1, 0
    bounds[0] = start
    for i in range(start + 1, end):
        if classes[buf[i - 1]] & STOP or among(buf[i - 1], _DOUBLE_END):
            if not _glued(buf, classes, start, i, end):
                continue
            while told < count and found[0, told] < i:
                m = _add(bounds, m, found[0, told])
                told += 1
            m = _add(bounds, m, i)
    while told < count:
        m = _add(bounds, m, found[0, told])
        told += 1
    return _add(bounds, m, end)


@kernel
def _add(bounds: Ints, m: int, bound: int) -> int:
    if bounds[m - 1] == bound:
        return m
    bounds[m] = bound
    return m + 1


@kernel
def _glued(buf: Ints, classes: Ints, start: int, i: int, end: int) -> bool:
    """Whether a sentence begins at `i` that the splitter does not see."""
    sign = buf[i - 1]
    if among(sign, _DOUBLE_END):
        stopped = i - 2 > start and among(buf[i - 2], _ENDING) and classes[buf[i - 3]] & SMALL
        return stopped and _name(buf, classes, i, end)
    if not among(sign, _ENDING) or not classes[buf[max(i - 2, start)]] & SMALL:
        return False
    small = i - 1 - skip_back(buf, classes, max(start, i - 5), i - 1, SMALL)
    if small >= 2 and _name(buf, classes, i + (i < end and among(buf[i], _DOUBLE)), end):
        return True
    return small >= 4 and sign == _DOT and _begins(buf, classes, i, end)


@kernel
def _name(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    if not is_a(buf, classes, i, end, CAPITAL):
        return False
    j = skip(buf, classes, i + 1, end, SMALL)
    return i + 1 < j < end and among(buf[j], _AFTER_NAME)


@kernel
def _begins(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    """Whether a word that often begins sentences stands behind white space."""
    j = skip(buf, classes, i, end, SPACE)
    if j == i or not is_a(buf, classes, j, end, CAPITAL):
        return False
    k = skip(buf, classes, j, min(end, j + 8), WORD)
    return among(packed(buf, j, k), _MISSED)


@kernel
def _mended(buf: Ints, classes: Ints, bounds: Ints, count: int) -> int:
    """Undo cuts after titles and initials; give opening and closing marks to their sentence."""
    m, kept, last, end = 1, 1, bounds[0], bounds[count - 1]
    for n in range(1, count - 1):
        bound = _moved(buf, classes, last, bounds[n], end)
        if bound < 0:
            continue
        if bound > last:
            bounds[kept] = bound
            kept += 1
        m, last = m + 1, bound
    bounds[kept] = end
    return kept + 1


@kernel
def _moved(buf: Ints, classes: Ints, last: int, bound: int, end: int) -> int:
    """Where a cut really is; -1 if there is none."""
    told = skip_back(buf, classes, last, bound, SPACE)
    if (bound <= last or buf[bound - 1] != _NEWLINE) and _title(buf, classes, last, told):
        return -1
    opener = _opener(buf, classes, last, bound)
    if opener >= 0:
        return opener
    closer = skip(buf, classes, bound, end, TRAILING)
    i = bound
    while i < closer and buf[i] != _APOSTROPHE:
        i += 1
    if i == closer > bound and (closer == end or classes[buf[closer]] & SPACE):
        return closer
    return bound if told > last else -1


@kernel
def _opener(buf: Ints, classes: Ints, last: int, bound: int) -> int:
    """Where opening marks at the end of a piece begin, -1 if there are none."""
    j = bound - 1 if bound > last and buf[bound - 1] == _NEWLINE else bound
    i = j
    while i > last and among(buf[i - 1], _OPENERS):
        i -= 1
    return i if last < i < j and classes[buf[i - 1]] & SPACE else -1


@kernel
def _title(buf: Ints, classes: Ints, last: int, told: int) -> bool:
    """Whether a title, an initial or an abbreviation that never ends a sentence ends at `told`."""
    j = told
    while j > last and among(buf[j - 1], _EMPHASIS):
        j -= 1
    if j <= last or buf[j - 1] != _DOT:
        return False
    i = j - 1
    while (
        i > last
        and i > j - 2 - _LONGEST_TITLE
        and (is_a(buf, classes, i - 1, j, CAPITAL | SMALL) or buf[i - 1] == _DOT)
    ):
        i -= 1
    if i > last and not (classes[buf[i - 1]] & SPACE or among(buf[i - 1], _BEFORE_TITLE)):
        return False
    return (i == j - 2 and is_a(buf, classes, i, j, CAPITAL)) or among(packed(buf, i, j - 1), _TITLES)


@kernel
def _trimmed(buf: Ints, classes: Ints, bounds: Ints, count: int, spans: Ints, m: int) -> int:
    for n in range(count - 1):
        end = skip_back(buf, classes, bounds[n], bounds[n + 1], SPACE)
        if end > bounds[n]:
            spans[m, 0], spans[m, 1] = skip(buf, classes, bounds[n], end, SPACE), end
            m += 1
    return m
