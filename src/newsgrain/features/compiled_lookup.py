"""Finds each token of a batch among those met before, and enters the new ones with all that is to know."""
# mypy: disable-error-code="no-any-return"

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features import signals
from newsgrain.features.compiled_codes import (
    CUES,
    F_CUES,
    F_FLAGS,
    F_GRAM,
    F_SPACED,
    T_FIRST_GRAM,
    T_FIRST_SHAPE,
    T_FIRST_SHAPE_FLAGS,
    T_FLAGS,
    T_GRAM,
    T_LOW,
    T_SHAPE,
    T_SHAPE_FLAGS,
    cue_bits,
)
from newsgrain.features.compiled_kernel import among, entry, kernel, reads
from newsgrain.features.compiled_names import add_character, gram_piece, pieces, put, spaced_piece_of
from newsgrain.features.compiled_points import ALNUM, ALPHA, DIGIT, NOT_UPPER, ODD, UPPER, Characters
from newsgrain.features.compiled_slots import MIX, find, hash_of
from newsgrain.features.compiled_words import (
    L_ALL_ALNUM,
    L_ALNUM,
    L_ALPHA,
    L_DIGIT,
    L_ED_LONG,
    L_FUNCTION,
    L_ING,
    L_ING_LONG,
    L_INVERTS,
    L_LY_LONG,
    L_PLURAL,
    L_TAIL,
    S_DONE,
    S_INVERTED,
    S_NAME,
    S_NAMED,
    S_SOURCE,
    SHORT,
    W_ALNUM,
    W_ALPHA,
    W_AT,
    W_CAPS,
    W_DIGIT,
    W_MARK,
    W_OPENING,
    W_QUOTE,
    W_STOP,
    W_STRAIGHT,
    W_UPPER,
    Lows,
    Writtens,
)

Ints = NDArray[Any]
_CHARS = 1  # the block of character n-grams
_LONGEST = 40
_FULL = 0xFFFFFFFF
_QUOTES = tuple(map(ord, '"“”«»„‘'))
_MARKS = tuple(map(ord, '"“”«»„'))
_OPENING = tuple(map(ord, "“«„"))
_STOPS = tuple(map(ord, ".!?…"))
_STRAIGHT, _CURLY = tuple(map(ord, "'’"))
_HTTP, _WWW = tuple(map(ord, "http")), tuple(map(ord, "www."))
_ENDINGS = tuple((*(ord(c) for c in end.rjust(3)),) for end in ("ing", "ed", "ly", "s"))
_BAD_PLURALS = tuple(map(ord, "sui"))


def _shape_flags(shape: str) -> int:
    tests = (
        (S_DONE, shape in signals._TAIL or shape == "0" or not shape[0].isalnum()),
        (S_NAMED, shape in ("Name", "CAPS")),
        (S_NAME, shape == "Name"),
        (S_SOURCE, shape == "source"),
        (S_INVERTED, shape in signals._INVERTED),
    )
    return sum(bit for bit, holds in tests if holds)


_PLAIN = ("0", "@", "url", "CAPS", "Name", "ing", "ed", "ly", "s", "w")
_NUMBER, _MAIL, _URL, _CAPS, _NAME, _ING, _ED, _LY, _S, _W = range(len(_PLAIN))
_PLAIN_PIECES, _CUE_PIECES = (pieces(f" {name}" for name in names) for names in (_PLAIN, CUES))
_PLAIN_FLAGS = np.array([_shape_flags(name) for name in _PLAIN], np.int64)
_CUE_FLAGS = np.array([_shape_flags(name) for name in CUES], np.int64)
_NOT_OF_NAMES = cue_bits("act", "appeal", "can")


@kernel
def _enter(table: Any, n: int, points: Ints, a: int, b: int, h: int, slot: int) -> None:
    """Give a stretch of code points the number `n`."""
    table.slots[slot], table.hashes[n] = n, h
    start = table.starts[n]
    table.starts[n + 1] = start + b - a
    for k in range(b - a):
        table.points[start + k] = points[a + k]


@entry
def fill_slots(slots: Ints, hashes: Ints, count: int) -> None:
    """Put the first `count` numbers into an empty table of slots."""
    mask = len(slots) - 1
    for n in range(count):
        slot = hashes[n] & mask
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = n


@entry
def enter_words(lows: Lows, classes: Ints, counts: Ints, points: Ints, bounds: Ints) -> None:
    """Enter words in lower case, in order."""
    for k in range(len(bounds) - 1):
        enter_low(lows, classes, counts, points, bounds[k], bounds[k + 1])


@kernel
def enter_low(lows: Lows, classes: Ints, counts: Ints, points: Ints, a: int, b: int) -> int:
    """Number of a word in lower case, entered if it is new."""
    h = hash_of(points, a, b)
    slot = find(lows.slots, lows.starts, lows.points, points, a, b, h)
    if lows.slots[slot] >= 0:
        return lows.slots[slot]
    n = counts[0]
    counts[0] = n + 1
    _enter(lows, n, points, a, b, h, slot)
    lows.facts[n] = 0
    lows.facts[n, F_FLAGS] = _looks(points, a, b, classes)
    lows.facts[n, F_SPACED] = spaced_piece_of(points, a, b)
    lows.facts[n, F_GRAM] = gram_piece(lows.facts[n, F_SPACED])
    lows.gram_starts[n + 1] = _grams(points, a, min(b, a + _LONGEST), lows.grams, lows.gram_starts[n])
    return n


@kernel
def _padded(points: Ints, a: int, b: int, i: int) -> int:
    return points[i] if a <= i < b else 32


@kernel
def _grams(points: Ints, a: int, b: int, out: Ints, m: int) -> int:
    """Columns of the 2- to 5-grams of a word between spaces."""
    for i in range(a - 1, b):
        state = _FULL
        for j in range(i, min(i + 5, b + 1)):
            state = add_character(state, _padded(points, a, b, j))
            if j > i:
                m = put(out, m, _CHARS, state)
    return m


@kernel
def _looks(points: Ints, a: int, b: int, classes: Ints) -> int:
    """What can be seen of a word in lower case."""
    first, n = classes[points[a]], b - a
    bits = L_ALNUM if first & ALNUM else 0
    bits |= L_DIGIT if first & DIGIT else 0
    bits |= L_ALPHA if first & ALPHA else 0
    every = True
    for i in range(a, b):
        every = every and (classes[points[i]] & ALNUM) != 0
    bits |= L_ALL_ALNUM if every else 0
    if _ends(points, a, b, 0):
        bits |= L_ING | (L_ING_LONG if n > 5 else 0)
    if n > 4:
        bits |= L_ED_LONG if _ends(points, a, b, 1) else 0
        bits |= L_LY_LONG if _ends(points, a, b, 2) else 0
    if _ends(points, a, b, 3) and not (n > 1 and among(points[b - 2], _BAD_PLURALS)):
        bits |= L_PLURAL
    return bits


@kernel
def _ends(points: Ints, a: int, b: int, which: int) -> bool:
    ending = _ENDINGS[which]
    for k in range(3):
        sign = ending[2 - k]
        if sign == 32:
            return True
        if b - 1 - k < a or points[b - 1 - k] != sign:
            return False
    return True


@entry
def look_up(
    buf: Ints,
    spans: Ints,
    keys: Ints,
    begin: int,
    count: int,
    table: Characters,
    tokens: Writtens,
    lows: Lows,
    counts: Ints,
    room: Ints,
    found: Ints,
) -> int:
    """Numbers of the tokens from `begin` on; stops before a new one that Python must put in lower case."""
    slots, starts, known, short = tokens.slots, tokens.starts, tokens.points, tokens.short
    for t in range(begin, count):
        key = keys[t]
        line = (key * MIX >> 40) & (SHORT - 1)
        if key and short[line, 0] == key:
            found[t] = short[line, 1]
            continue
        a, b = spans[t, 0], spans[t, 1]
        n = slots[find(slots, starts, known, buf, a, b, hash_of(buf, a, b))]
        if n < 0:
            if not _lowered(buf, a, b, table, room):
                return t
            n = enter_written(tokens, lows, table.classes, counts, buf[a:b], room[: b - a])
        found[t] = n
        if key:
            short[line, 0], short[line, 1] = key, n
    return count


@kernel
def _lowered(buf: Ints, a: int, b: int, table: Characters, room: Ints) -> bool:
    for i in range(a, b):
        if table.classes[buf[i]] & ODD:
            return False
        room[i - a] = _STRAIGHT if buf[i] == _CURLY else table.lower[buf[i]]
    return True


@entry
def enter_written(
    tokens: Writtens, lows: Lows, classes: Ints, counts: Ints, points: Ints, lowered: Ints
) -> int:
    """Enter a new token and its lower case; its number."""
    n, size = counts[1], len(points)
    h = hash_of(points, 0, size)
    counts[1] = n + 1
    slot = find(tokens.slots, tokens.starts, tokens.points, points, 0, size, h)
    _enter(tokens, n, points, 0, size, h, slot)
    low = enter_low(lows, classes, counts, lowered, 0, len(lowered))
    flags, own = _writing(points, classes), spaced_piece_of(points, 0, size)
    facts = tokens.facts[n]
    facts[T_LOW], facts[T_FLAGS] = low, flags
    facts[T_FIRST_SHAPE], facts[T_FIRST_SHAPE_FLAGS] = _shape(lows, low, flags, own, False)
    facts[T_SHAPE], facts[T_SHAPE_FLAGS] = _shape(lows, low, flags, own, True)
    facts[T_FIRST_GRAM], facts[T_GRAM] = gram_piece(facts[T_FIRST_SHAPE]), gram_piece(facts[T_SHAPE])
    return n


@kernel
def _writing(points: Ints, classes: Ints) -> int:
    """What can be seen of a token as it is written."""
    p = points[0]
    first = classes[p]
    bits = (W_UPPER if first & UPPER else 0) | (W_ALPHA if first & ALPHA else 0)
    bits |= (W_DIGIT if first & DIGIT else 0) | (W_ALNUM if first & ALNUM else 0)
    bits |= (W_QUOTE if among(p, _QUOTES) else 0) | (W_STOP if among(p, _STOPS) else 0)
    if len(points) == 1:
        bits |= (W_MARK if among(p, _MARKS) else 0) | (W_OPENING if among(p, _OPENING) else 0)
        bits |= W_STRAIGHT if p == ord('"') else 0
    seen, small = 0, 0
    for point in points:
        seen |= classes[point] & UPPER
        small |= classes[point] & NOT_UPPER
        bits |= W_AT if point == ord("@") else 0
    return bits | (W_CAPS if seen and not small and len(points) > 1 else 0)


@kernel
def _shape(lows: Lows, low: int, flags: int, own: int, later: bool) -> Any:
    """Spaced piece and flags of a token's shape, at the start of a sentence or later."""
    cues = lows.facts[low, F_CUES]
    lowest = cues & -cues
    if cues and not (later and flags & W_UPPER and lowest & _NOT_OF_NAMES):
        c = 0
        while lowest >> c > 1:
            c += 1
        return _CUE_PIECES[c], _CUE_FLAGS[c]
    told = lows.facts[low, F_FLAGS]
    if told & L_FUNCTION:
        return lows.facts[low, F_SPACED], (S_DONE if told & L_TAIL else 0) | (
            S_INVERTED if told & L_INVERTS else 0
        )
    if not flags & (W_DIGIT | W_AT | W_ALNUM):
        return own, S_DONE
    plain = _plain_shape(lows, low, flags, later)
    return _PLAIN_PIECES[plain], _PLAIN_FLAGS[plain]


@kernel
def _plain_shape(lows: Lows, low: int, flags: int, later: bool) -> int:
    if flags & W_DIGIT:
        return _NUMBER
    if flags & W_AT:
        return _MAIL
    a, b = lows.starts[low], lows.starts[low + 1]
    if reads(lows.points, a, b, _HTTP) or reads(lows.points, a, b, _WWW):
        return _URL
    if flags & W_CAPS:
        return _CAPS
    if later and flags & W_UPPER:
        return _NAME
    for which in range(4):
        if _ends(lows.points, a, b, which):
            return _ING + which
    return _W
