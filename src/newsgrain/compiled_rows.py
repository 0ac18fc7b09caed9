"""Columns of rules and surroundings of each sentence, from what was read of its page."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_codes import (
    ASKS,
    BYLINE,
    CLOSES_INSIDE,
    CREDIT,
    CUES,
    F_CUES,
    F_FLAGS,
    F_SPACED,
    FIRST,
    HEDGED,
    IMPERATIVE,
    INSIDE,
    KIND_SHIFT,
    KINDS,
    LAST,
    LEADS,
    OPENS_INSIDE,
    P_ARTICLE,
    P_ARTICLE_END,
    P_BLOCK,
    P_COUNT,
    P_FIGURES,
    P_FIRST,
    P_FLAGS,
    P_HALVES,
    P_HEADING,
    P_LEAD,
    P_LOUD,
    P_OPENER,
    P_QUARTERS,
    P_SHORT,
    P_SIGNALS,
    P_STOP,
    PAGE,
    SOURCE,
    SPEAKER,
    STRONG_A,
    STRONG_H,
    T_FIRST_SHAPE,
    T_FIRST_SHAPE_FLAGS,
    T_LOW,
    T_SHAPE_FLAGS,
    WEAK_A,
    cue_bits,
)
from newsgrain.compiled_kernel import kernel, lowest_bit
from newsgrain.compiled_names import (
    add_character,
    begin,
    columns_of,
    pieces,
    put,
    then,
)
from newsgrain.compiled_words import L_SECTION, S_NAMED
from newsgrain.naming import column_of

Ints = NDArray[Any]
_CONTEXT, _RULE = 3, 4
_LOUD = cue_bits("say", "report", "appeal", "legal", "credit", "navigation", "first", "second", "source")
_WHERE = ("", " q", " h", " t", " m")
_BESIDE = ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"))
_DISTANCES = tuple(distance for distance, _ in _BESIDE)
_SAME = ("other", "same")
_MARKS = ("00", "01", "10", "11")


def _context(*names: str) -> Ints:
    return columns_of(_CONTEXT, names)


_CUE = np.array([_context(*(f"cue {cue}{where}" for cue in CUES)) for where in _WHERE])
_LENGTH = _context(*(f"length {n}" for n in range(8)))
_NAMES = _context(*(f"names {n}" for n in range(5)))
_KIND = _context(*(f"kind {kind}" for kind in KINDS))
_QUOTE = np.array([_context(*(f"quote {marks} {n}" for n in range(5))) for marks in _MARKS])
_BLOCK = _context(*(f"block {marks}" for marks in _MARKS))
_FROM_START = _context(*(f"from start {n}" for n in range(5)))
_FROM_END = _context(*(f"from end {n}" for n in range(7)))
_POSITION = _context(*(f"position {n}" for n in range(11)))
_STOPS = pieces(f" {marks}" for marks in _MARKS)
_B_STOP, _B_FIRST, _B_LAST = begin("stop "), begin("first"), begin("last")
_NO_FIRST, _NO_LAST = column_of(_CONTEXT, "first"), column_of(_CONTEXT, "last")
_NONE = _context(*(f"{name} none" for _, name in _BESIDE))
_N_QUOTE = np.array(
    [
        _context(*(f"{n} {s} quote {m} {h}" for s in _SAME for m in _MARKS for h in range(3)))
        for _, n in _BESIDE
    ]
)
_N_LENGTH = np.array(
    [_context(*(f"{n} {s} length {k}" for s in _SAME for k in range(8))) for _, n in _BESIDE]
)
_N_CUE = np.array([_context(*(f"{n} {s} {cue}" for s in _SAME for cue in CUES)) for _, n in _BESIDE])
_CUE_COUNT = len(CUES)

_WORDS = columns_of(
    _RULE,
    (f"r {a}{q}{h}{k}{p}" for a in ("", "a", "A") for q in ("", "q") for h in ("", "h", "H")
     for k in ("", "?") for p in ("", "P")),
)  # fmt: skip
_R_SOURCE, _R_SPEAKER, _R_HEDGED = (column_of(_RULE, f"r {n}") for n in ("source", "speaker", "hedged"))
_R_LEAD = columns_of(_RULE, (f"r {lead} {length}" for lead in LEADS for length in ("long", "short")))
_R_LEAD_WITH = columns_of(
    _RULE, (f"r {d} {n} {w}" for d in LEADS for n in ("long", "short") for w in ("words", "figures"))
)
_R_SECTION = columns_of(_RULE, ("r section long", "r section short"))
_B_SECTION = begin("r section")
_R_OPENS = tuple(
    (bit, column_of(_RULE, f"r block opens p {name}"))
    for bit, name in ((CREDIT, "credit"), (BYLINE, "byline"), (IMPERATIVE, "imperative"))
)


@kernel
def context_columns(
    s: int, tokens: Ints, w: Ints, lows: Ints, page: Ints, quoted: Ints, out: Ints, m: int
) -> int:
    """Write the columns of what sentence `s` is like and what stands around it; return how many there are."""
    first, n = page[s, P_FIRST], page[s, P_COUNT]
    a, b = page[s, P_ARTICLE], page[s, P_ARTICLE_END]
    m = _cues(first, n, tokens, w, lows, quoted, out, m)
    m = _own(first, n, tokens, w, lows, out, m)
    m = _placing(s, a, b, page, out, m)
    for k in range(4):
        m = _neighbour(k, s, s + _DISTANCES[k], a, b, page, out, m)
    return m


@kernel
def _cues(first: int, n: int, tokens: Ints, w: Ints, lows: Ints, quoted: Ints, out: Ints, m: int) -> int:
    """Cue lists that words stand in, and where: quoted, in the head, the tail or between."""
    spoken, head, tail, middle = 0, 0, 0, 0
    for i in range(n):
        cues = lows[w[tokens[first + i], T_LOW], F_CUES]
        if quoted[first + i]:
            spoken |= cues
        elif i < 4:
            head |= cues
        elif n - i <= 5:
            tail |= cues
        else:
            middle |= cues
    m = _each(_CUE[0], 0, spoken | head | tail | middle, out, m)
    m = _each(_CUE[1], 0, spoken, out, m)
    m = _each(_CUE[2], 0, head, out, m)
    m = _each(_CUE[3], 0, tail, out, m)
    return _each(_CUE[4], 0, middle, out, m)


@kernel
def _each(columns: Ints, start: int, bits: int, out: Ints, m: int) -> int:
    """Write the columns that `bits` choose."""
    while bits:
        out[m] = columns[start + lowest_bit(bits)]
        m += 1
        bits &= bits - 1
    return m


@kernel
def _step(n: int) -> int:
    """Bits of a count, at most 7."""
    bits = 0
    while n and bits < 7:
        n >>= 1
        bits += 1
    return bits


@kernel
def _own(first: int, n: int, tokens: Ints, w: Ints, lows: Ints, out: Ints, m: int) -> int:
    names = 0
    for i in range(n):
        token = tokens[first + i]
        names += ((w[token, T_SHAPE_FLAGS] if i else w[token, T_FIRST_SHAPE_FLAGS]) & S_NAMED) != 0
    out[m], out[m + 1] = _LENGTH[_step(n)], _NAMES[4 * names // max(n, 1)]
    m += 2
    if not n:
        out[m], out[m + 1] = _NO_FIRST, _NO_LAST
        return m + 2
    m = put(out, m, _CONTEXT, then(_B_FIRST, w[tokens[first], T_FIRST_SHAPE]))
    return put(out, m, _CONTEXT, then(_B_LAST, lows[w[tokens[first + n - 1], T_LOW], F_SPACED]))


@kernel
def _marks(place: int) -> int:
    return 2 * ((place & OPENS_INSIDE) != 0) + ((place & CLOSES_INSIDE) != 0)


@kernel
def _placing(s: int, a: int, b: int, page: Ints, out: Ints, m: int) -> int:
    place = page[s, P_FLAGS]
    ends = 2 * ((place & FIRST) != 0) + ((place & LAST) != 0)
    out[m] = _KIND[place >> KIND_SHIFT]
    out[m + 1] = _QUOTE[_marks(place), page[s, P_QUARTERS]]
    out[m + 2] = _BLOCK[ends]
    out[m + 3] = _FROM_START[min(s - a, 4)]
    out[m + 4] = _FROM_END[min(b - 1 - s, 6)]
    out[m + 5] = _POSITION[10 * (s - a) // (b - a)]
    state = _B_STOP
    if page[s, P_STOP] >= 0:
        state = add_character(state, page[s, P_STOP])
    return put(out, m + 6, _CONTEXT, then(state, _STOPS[ends]))


@kernel
def _neighbour(k: int, s: int, j: int, a: int, b: int, page: Ints, out: Ints, m: int) -> int:
    if j < a or j >= b:
        out[m] = _NONE[k]
        return m + 1
    same = page[s, P_BLOCK] == page[j, P_BLOCK]
    quote = 3 * _marks(page[j, P_FLAGS]) + page[j, P_HALVES]
    out[m] = _N_QUOTE[k, 12 * same + quote]
    out[m + 1] = _N_LENGTH[k, 8 * same + _step(page[j, P_COUNT])]
    return _each(_N_CUE[k], _CUE_COUNT * same, page[j, P_LOUD] & _LOUD, out, m + 2)


@kernel
def _summary(bits: int) -> int:
    """Number of the word that sums the signals up, in the order of `_WORDS`."""
    a = 2 if bits & STRONG_A else 1 if bits & WEAK_A else 0
    h = 2 if bits & STRONG_H else 1 if bits & HEDGED else 0
    found = 3 * (2 * a + ((bits & INSIDE) != 0)) + h
    return 2 * (2 * found + ((bits & ASKS) != 0)) + ((bits & PAGE) != 0)


@kernel
def rule_columns(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the columns of what the rules say of sentence `s`; return how many there are."""
    bits = page[s, P_SIGNALS]
    out[m] = _WORDS[_summary(bits)]
    m += 1
    if bits & SOURCE:
        out[m] = _R_SOURCE
        m += 1
    if bits & SPEAKER:
        out[m] = _R_SPEAKER
        m += 1
    if bits & STRONG_H and not bits & (STRONG_A | INSIDE):
        out[m] = _R_HEDGED
        m += 1
    return _openings(s, page, out, _state(s, lows, page, out, m))


@kernel
def _state(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """The introduction and the section that the sentence stands under."""
    short = page[s, P_SHORT]
    if page[s, P_LEAD]:
        led = 2 * page[s, P_LEAD] + short
        out[m], out[m + 1] = _R_LEAD[led], _R_LEAD_WITH[2 * led + page[s, P_FIGURES]]
        m += 2
    heading = page[s, P_HEADING]
    if heading >= 0 and lows[heading, F_FLAGS] & L_SECTION:
        out[m] = _R_SECTION[short]
        m = put(out, m + 1, _RULE, then(_B_SECTION, lows[heading, F_SPACED]))
    return m


@kernel
def _openings(s: int, page: Ints, out: Ints, m: int) -> int:
    opener = page[s, P_OPENER]
    if opener < s:
        for bit, column in _R_OPENS:
            if page[opener, P_SIGNALS] & bit:
                out[m] = column
                m += 1
    return m
