"""Decides in compiled code whether a stop ends a sentence, by the rules and the lists of nupunkt 0.8.0."""
# mypy: disable-error-code="no-any-return"

from typing import Any

from numpy.typing import NDArray

from newsgrain.compiled_kernel import among, kernel
from newsgrain.compiled_lists import (
    ABBREVIATION,
    MOSTLY_ENDS,
    STARTER,
    TITLE,
    Lists,
    goes_on,
    number_of,
    says,
)
from newsgrain.compiled_points import (
    ALPHA,
    CLOSING,
    DECIMAL,
    DIGIT,
    LETTER,
    LOWER,
    ODD,
    PARTING,
    SPACE,
    UNOPENED,
    UPPER,
    WORD,
    Characters,
    is_a,
    pack,
    packed,
    skip,
)

Ints = NDArray[Any]
UNDECIDED = -1  # left to the splitter itself
_NONE, _BREAK, _ABBREVIATED, _ELLIPSIS = range(4)  # what a token is, seen alone
_DOT, _DASH, _COMMA, _NEWLINE, _DOTS = tuple(map(ord, ".-,\n…"))
_EXCLAIMING = tuple(map(ord, "!?"))
_ENDING = tuple(map(ord, ".!?"))
_APOSTROPHES = tuple(map(ord, "'’"))
_SIGNS = tuple(map(ord, ";:,.!?"))
_IN_ABBREVIATION = tuple(map(ord, ".'’&"))
_IN_NUMBER = tuple(map(ord, ",.-"))
_I = ord("I")
_AFTER_I = tuple(map(pack, ("m", "ll", "d", "ve")))


@kernel
def decide(buf: Ints, table: Characters, known: Lists, start: int, split: int, end: int, room: Ints) -> int:
    """Whether a sentence ends in `start:split`, where the next word ends at `end`; 1, 0 or UNDECIDED."""
    classes = table.classes
    after = skip(buf, classes, split, end, SPACE)
    if among(buf[split - 1], _EXCLAIMING) and after == split + 1 and is_a(buf, classes, after, end, LETTER):
        return 1
    start = skip(buf, classes, start, split, SPACE)
    if _has(buf, classes, start, end, ODD):
        return UNDECIDED
    return _walk(buf, table, known, start, split, after, end, room)


@kernel
def _has(buf: Ints, classes: Ints, i: int, end: int, kind: int) -> bool:
    for k in range(i, end):  # noqa: SIM110 - machine code has no any
        if classes[buf[k]] & kind:
            return True
    return False


@kernel
def _walk(
    buf: Ints, table: Characters, known: Lists, start: int, split: int, after: int, end: int, room: Ints
) -> int:
    """Look at each token of `start:split` with the one that follows it, closing marks left out."""
    classes = table.classes
    left = _count(buf, classes, start, split)
    one, one_end, outcome = -1, -1, _NONE
    i, bound = start, end if after == split else split
    while True:
        if i >= bound:
            i, bound = (after if bound < end else end), end
            if i >= end:
                return outcome == _BREAK
        j = token_end(buf, classes, i, bound)
        left -= 1
        if skip(buf, classes, i, j, CLOSING) < j:
            new = _alone(buf, table, known, i, j, room)
            apart = left < 0 and _newlines(buf, split, after) > 1
            if outcome and _ends(buf, table, known, one, one_end, outcome, i, j, new, apart, room):
                return 1
            if left < 0:
                return 0
            one, one_end, outcome = i, j, new
        i = j


@kernel
def _count(buf: Ints, classes: Ints, i: int, end: int) -> int:
    count = 0
    while i < end:
        i = token_end(buf, classes, i, end)
        count += 1
    return count


@kernel
def _newlines(buf: Ints, i: int, end: int) -> int:
    count = 0
    for k in range(i, end):
        count += buf[k] == _NEWLINE
    return count


@kernel
def token_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    """End of the token that begins at `i` in a word without white space."""
    j = _signs_end(buf, i, end)
    if j > i:
        return j
    if classes[buf[i]] & UNOPENED:
        return i + 1
    j = i + 1
    while j < end:
        if _parts(buf, classes, j, end):
            return j
        if buf[j] == _COMMA and (j + 1 == end or _parts(buf, classes, j + 1, end)):
            return j
        j += 1
    return end


@kernel
def _parts(buf: Ints, classes: Ints, j: int, end: int) -> bool:
    return parting(buf, classes, j, end) or _signs_end(buf, j, end) > j


@kernel
def parting(buf: Ints, classes: Ints, j: int, end: int) -> bool:
    """Whether what stands at `j` ends a word; an apostrophe before a letter does not."""
    if classes[buf[j]] & PARTING:
        return True
    return among(buf[j], _APOSTROPHES) and not is_a(buf, classes, j + 1, end, LETTER)


@kernel
def _signs_end(buf: Ints, i: int, end: int) -> int:
    """End of dashes or dots that are a token together, `i` if there are none."""
    if buf[i] == _DOTS:
        return i + 1
    j = i
    if buf[i] == _DASH or buf[i] == _DOT:
        while j < end and buf[j] == buf[i]:
            j += 1
    return j if j > i + 1 else i


@kernel
def _alone(buf: Ints, table: Characters, known: Lists, i: int, j: int, room: Ints) -> int:
    """What a token is, seen alone."""
    last = buf[j - 1]
    if j == i + 1 and among(last, _ENDING):
        return _BREAK
    if last == _DOTS or (last == _DOT and buf[j - 2] == _DOT):
        return _ELLIPSIS
    if last != _DOT:
        return _NONE
    short = not _numeric(buf, table.classes, i, j) and _may_be_short(buf, table.classes, i, j)
    return _ABBREVIATED if short and _is_short(buf, table, known, i, j - 1, room) else _BREAK


@kernel
def _numeric(buf: Ints, classes: Ints, i: int, j: int) -> bool:
    if buf[i] == _DASH:
        i += 1
    if i < j and (buf[i] == _DOT or buf[i] == _COMMA):
        i += 1
    if i >= j or not classes[buf[i]] & DECIMAL:
        return False
    while i < j and (classes[buf[i]] & DECIMAL or among(buf[i], _IN_NUMBER)):
        i += 1
    return i == j


@kernel
def _may_be_short(buf: Ints, classes: Ints, i: int, j: int) -> bool:
    letters, digits = 0, 0
    for k in range(i, j):
        if among(buf[k], _IN_ABBREVIATION):
            continue
        if classes[buf[k]] & ALPHA:
            letters += 1
        elif classes[buf[k]] & DIGIT:
            digits += 1
        else:
            return False
    return letters > 0 and letters >= digits


@kernel
def _is_short(buf: Ints, table: Characters, known: Lists, i: int, j: int, room: Ints) -> bool:
    if says(known, _look_up(buf, table, known, i, j, room), ABBREVIATION):
        return True
    size = 0
    for k in range(i, j):
        if buf[k] != _DOT:
            room[size] = table.lower[buf[k]]
            size += 1
    return size < j - i and says(known, number_of(known, room, size), ABBREVIATION)


@kernel
def _look_up(buf: Ints, table: Characters, known: Lists, i: int, j: int, room: Ints) -> int:
    for k in range(i, j):
        room[k - i] = table.lower[buf[k]]
    return number_of(known, room, j - i)


@kernel
def _type(buf: Ints, table: Characters, known: Lists, i: int, j: int, bare: bool, room: Ints) -> int:
    """Place of the word that a token is an instance of, without its last full stop if `bare`."""
    if _numeric(buf, table.classes, i, j):
        return known.number
    if bare and j > i + 1 and buf[j - 1] == _DOT:
        j -= 1
    return _look_up(buf, table, known, i, j, room)


@kernel
def _ends(
    buf: Ints, table: Characters, known: Lists, i: int, j: int, outcome: int, i2: int, j2: int, outcome2: int,
    apart: bool, room: Ints,
) -> bool:  # fmt: skip
    """Whether a sentence ends behind a token, seen with the token that follows."""
    upper = table.classes[buf[i2]] & UPPER != 0
    if outcome == _ELLIPSIS:
        return upper and not _is_i(buf, i2, j2)
    if buf[j - 1] != _DOT:
        return outcome == _BREAK
    if apart and upper:
        return True
    one = _type(buf, table, known, i, j, True, room)
    two = _type(buf, table, known, i2, j2, outcome2 == _BREAK, room)
    if outcome == _ABBREVIATED and upper and says(known, one, TITLE):
        return False
    if goes_on(known, one, two):
        return False
    return _weighed(buf, table.classes, known, i, j, outcome, one, i2, j2, two)


@kernel
def _weighed(
    buf: Ints, classes: Ints, known: Lists, i: int, j: int, outcome: int, one: int, i2: int, j2: int, two: int
) -> bool:
    upper = classes[buf[i2]] & UPPER != 0
    initial = j == i + 2 and classes[buf[i]] & WORD != 0 and not classes[buf[i]] & DECIMAL
    short = outcome == _ABBREVIATED and not initial and upper
    if short and (says(known, one, MOSTLY_ENDS) or says(known, two, STARTER)):
        return True
    if initial or one == known.number:
        if j2 == i2 + 1 and among(buf[i2], _SIGNS):
            return False
        if classes[buf[i2]] & LOWER or (initial and upper):
            return False
    return outcome == _BREAK


@kernel
def _is_i(buf: Ints, i: int, j: int) -> bool:
    if buf[i] != _I:
        return False
    return j == i + 1 or (among(buf[i + 1], _APOSTROPHES) and among(packed(buf, i + 2, j), _AFTER_I))
