"""What rules and surroundings say of each sentence: groups of columns, and the few named by its words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_codes import (
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
    T_SHAPE_FLAGS,
    WEAK_A,
    cue_bits,
)
from newsgrain.features.compiled_groups import NO_COLUMN, Listing
from newsgrain.features.compiled_kernel import kernel, lowest_bit
from newsgrain.features.compiled_names import (
    add_character,
    begin,
    columns_of,
    pieces,
    put,
    then,
)
from newsgrain.features.compiled_words import L_SECTION, S_NAMED
from newsgrain.features.naming import column_of

Ints = NDArray[Any]
_CONTEXT, _RULE = 3, 4
_LOUD = cue_bits("say", "report", "appeal", "legal", "credit", "navigation", "first", "second", "source")
_WHERE = (" q", " h", " t", " m")
_BESIDE = ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"))
_DISTANCES = tuple(distance for distance, _ in _BESIDE)
_SAME = ("other", "same")
_MARKS = ("00", "01", "10", "11")
_ASCII = 128
LISTED = Listing()


def _context(*names: str) -> Ints:
    return columns_of(_CONTEXT, names)


def _cues() -> int:
    """Groups of a list of cues, by the four places, a bit each, that a word of it stands in."""
    places = np.arange(1 << len(_WHERE))
    there = [
        np.where(places >> n & 1, _context(*(f"cue {cue}{where}" for cue in CUES))[:, None], NO_COLUMN)
        for n, where in enumerate(_WHERE)
    ]
    return LISTED.add(_context(*(f"cue {cue}" for cue in CUES))[:, None], *there)


def _stops() -> int:
    """Groups of the last sign, none or of ASCII, and of how the sentence stands in its block."""
    signs = ["", *map(chr, range(_ASCII))]
    return LISTED.add(_context(*(f"stop {sign} {marks}" for sign in signs for marks in _MARKS)))


def _neighbours() -> int:
    """Groups of a sentence at the side: which, in whose block, its quotation marks, its length."""
    quotes = [f"{n} {s} quote {m} {h}" for _, n in _BESIDE for s in _SAME for m in _MARKS for h in range(3)]
    lengths = [f"{n} {s} length {k}" for _, n in _BESIDE for s in _SAME for k in range(8)]
    return LISTED.add(_context(*quotes).reshape(8, 12, 1), _context(*lengths).reshape(8, 1, 8))


_CUE_GROUPS = _cues()
_LENGTH_NAMES = LISTED.add(
    _context(*(f"length {n}" for n in range(8)))[:, None], _context(*(f"names {n}" for n in range(5)))
)
_PLACES = LISTED.add(
    _context(*(f"kind {kind}" for kind in KINDS))[:, None, None],
    _context(*(f"quote {marks} {n}" for marks in _MARKS for n in range(5)))[:, None],
    _context(*(f"block {marks}" for marks in _MARKS)),
)
_POSITIONS = LISTED.add(
    _context(*(f"from start {n}" for n in range(5)))[:, None, None],
    _context(*(f"from end {n}" for n in range(7)))[:, None],
    _context(*(f"position {n}" for n in range(11))),
)
_STOP_GROUPS = _stops()
_STOPS = pieces(f" {marks}" for marks in _MARKS)
_B_STOP, _B_FIRST, _B_LAST = begin("stop "), begin("first"), begin("last")
_NO_FIRST, _NO_LAST = column_of(_CONTEXT, "first"), column_of(_CONTEXT, "last")
_NOBODY = LISTED.add(_context(*(f"{name} none" for _, name in _BESIDE)))
_NEIGHBOURS = _neighbours()
_NEAR_CUES = LISTED.add(_context(*(f"{n} {s} {cue}" for _, n in _BESIDE for s in _SAME for cue in CUES)))
_CUE_COUNT = len(CUES)


def _rule(*names: str) -> Ints:
    return columns_of(_RULE, names)


def _whether(name: str) -> Ints:
    """No column, or that of a name."""
    return np.array([NO_COLUMN, column_of(_RULE, name)])


_SUMMARIES = LISTED.add(
    _rule(
        *(f"r {a}{q}{h}{k}{p}" for a in ("", "a", "A") for q in ("", "q") for h in ("", "h", "H")
          for k in ("", "?") for p in ("", "P"))
    ).reshape(-1, 1, 1, 1),
    _whether("r source")[:, None, None], _whether("r speaker")[:, None], _whether("r hedged"),
)  # fmt: skip
_LEDS = LISTED.add(
    _rule(*(f"r {lead} {length}" for lead in LEADS for length in ("long", "short")))[:, None],
    _rule(
        *(f"r {d} {n} {w}" for d in LEADS for n in ("long", "short") for w in ("words", "figures"))
    ).reshape(-1, 2),
)
_SECTIONS = LISTED.add(_rule("r section long", "r section short"))
_B_SECTION = begin("r section")
_OPENERS = LISTED.add(
    _whether("r block opens p credit")[:, None, None],
    _whether("r block opens p byline")[:, None],
    _whether("r block opens p imperative"),
)


@kernel
def page_groups(
    s: int, tokens: Ints, w: Ints, words: Ints, lows: Ints, page: Ints, quoted: Ints, out: Ints, m: int
) -> int:
    """Write the groups of what sentence `s` is like and what stands around it; how many there are."""
    first, n = page[s, P_FIRST], page[s, P_COUNT]
    a, b = page[s, P_ARTICLE], page[s, P_ARTICLE_END]
    m = _cued(first, n, words, lows, quoted, out, m)
    m = _own(first, n, tokens, w, out, m)
    m = _placing(s, a, b, page, out, m)
    for k in range(4):
        m = _neighbour(k, s, s + _DISTANCES[k], a, b, page, out, m)
    return m


@kernel
def page_names(s: int, tokens: Ints, w: Ints, words: Ints, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the columns named by the words and signs at both ends of sentence `s`; how many there are."""
    first, n, stop = page[s, P_FIRST], page[s, P_COUNT], page[s, P_STOP]
    if stop >= _ASCII:
        m = put(out, m, _CONTEXT, then(add_character(_B_STOP, stop), _STOPS[_ends(page[s, P_FLAGS])]))
    if not n:
        out[m], out[m + 1] = _NO_FIRST, _NO_LAST
        return m + 2
    m = put(out, m, _CONTEXT, then(_B_FIRST, w[tokens[first], T_FIRST_SHAPE]))
    return put(out, m, _CONTEXT, then(_B_LAST, lows[words[first + n - 1], F_SPACED]))


@kernel
def _cued(first: int, n: int, words: Ints, lows: Ints, quoted: Ints, out: Ints, m: int) -> int:
    """Cue lists that words stand in, and where: quoted, in the head, the tail or between."""
    spoken, head, tail, middle = 0, 0, 0, 0
    for i in range(n):
        cues = lows[words[first + i], F_CUES]
        if quoted[first + i]:
            spoken |= cues
        elif i < 4:
            head |= cues
        elif n - i <= 5:
            tail |= cues
        else:
            middle |= cues
    bits = spoken | head | tail | middle
    while bits:
        k = lowest_bit(bits)
        where = (spoken >> k & 1) | (head >> k & 1) << 1 | (tail >> k & 1) << 2 | (middle >> k & 1) << 3
        out[m] = _CUE_GROUPS + 16 * k + where
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
def _own(first: int, n: int, tokens: Ints, w: Ints, out: Ints, m: int) -> int:
    names = 0
    for i in range(n):
        token = tokens[first + i]
        names += ((w[token, T_SHAPE_FLAGS] if i else w[token, T_FIRST_SHAPE_FLAGS]) & S_NAMED) != 0
    out[m] = _LENGTH_NAMES + 5 * _step(n) + 4 * names // max(n, 1)
    return m + 1


@kernel
def _marks(place: int) -> int:
    return 2 * ((place & OPENS_INSIDE) != 0) + ((place & CLOSES_INSIDE) != 0)


@kernel
def _ends(place: int) -> int:
    return 2 * ((place & FIRST) != 0) + ((place & LAST) != 0)


@kernel
def _placing(s: int, a: int, b: int, page: Ints, out: Ints, m: int) -> int:
    place, stop = page[s, P_FLAGS], page[s, P_STOP]
    ends, quote = _ends(place), 5 * _marks(place) + page[s, P_QUARTERS]
    out[m] = _PLACES + 4 * (20 * (place >> KIND_SHIFT) + quote) + ends
    ahead, behind = min(s - a, 4), min(b - 1 - s, 6)
    out[m + 1] = _POSITIONS + 11 * (7 * ahead + behind) + 10 * (s - a) // (b - a)
    if stop >= _ASCII:
        return m + 2
    out[m + 2] = _STOP_GROUPS + 4 * (max(stop, -1) + 1) + ends
    return m + 3


@kernel
def _neighbour(k: int, s: int, j: int, a: int, b: int, page: Ints, out: Ints, m: int) -> int:
    if j < a or j >= b:
        out[m] = _NOBODY + k
        return m + 1
    which = 2 * k + (page[s, P_BLOCK] == page[j, P_BLOCK])
    quote = 3 * _marks(page[j, P_FLAGS]) + page[j, P_HALVES]
    out[m] = _NEIGHBOURS + 8 * (12 * which + quote) + _step(page[j, P_COUNT])
    m, bits = m + 1, page[j, P_LOUD] & _LOUD
    while bits:
        out[m] = _NEAR_CUES + _CUE_COUNT * which + lowest_bit(bits)
        m += 1
        bits &= bits - 1
    return m


@kernel
def _summary(bits: int) -> int:
    """Number of the word that sums the signals up, in the order of `_SUMMARIES`."""
    a = 2 if bits & STRONG_A else 1 if bits & WEAK_A else 0
    h = 2 if bits & STRONG_H else 1 if bits & HEDGED else 0
    found = 3 * (2 * a + ((bits & INSIDE) != 0)) + h
    return 2 * (2 * found + ((bits & ASKS) != 0)) + ((bits & PAGE) != 0)


@kernel
def rule_groups(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the groups of what the rules say of sentence `s`; return how many there are."""
    bits, short = page[s, P_SIGNALS], page[s, P_SHORT]
    hedged = bits & STRONG_H and not bits & (STRONG_A | INSIDE)
    said = 4 * ((bits & SOURCE) != 0) + 2 * ((bits & SPEAKER) != 0) + (hedged != 0)
    out[m] = _SUMMARIES + 8 * _summary(bits) + said
    m += 1
    if page[s, P_LEAD]:
        out[m] = _LEDS + 2 * (2 * page[s, P_LEAD] + short) + page[s, P_FIGURES]
        m += 1
    if _section(s, lows, page) >= 0:
        out[m] = _SECTIONS + short
        m += 1
    if page[s, P_OPENER] < s:
        bits = page[page[s, P_OPENER], P_SIGNALS]
        opens = 4 * ((bits & CREDIT) != 0) + 2 * ((bits & BYLINE) != 0) + ((bits & IMPERATIVE) != 0)
        out[m] = _OPENERS + opens
        m += 1
    return m


@kernel
def rule_names(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the column named by the section that sentence `s` stands under; return how many there are."""
    section = _section(s, lows, page)
    return put(out, m, _RULE, then(_B_SECTION, lows[section, F_SPACED])) if section >= 0 else m


@kernel
def _section(s: int, lows: Ints, page: Ints) -> int:
    """The word that heads the section of sentence `s`; -1 where none does."""
    heading = page[s, P_HEADING]
    return heading if heading >= 0 and lows[heading, F_FLAGS] & L_SECTION else -1
