"""The signals that `signals` names and sums up, as the bits that rules are made of."""
# ruff: noqa: SIM110 - compiled code has loops where Python has generators

from typing import Any

from numpy.typing import NDArray

from newsgrain.features.compiled_codes import (
    ASKS,
    BYLINE,
    CLOSES_INSIDE,
    CONTACT,
    CREDIT,
    HEDGED,
    IMPERATIVE,
    INSIDE,
    MOSTLY_QUOTED,
    OPENS_INSIDE,
    PAGE,
    R_CUES,
    R_FLAGS,
    R_LOW,
    R_QUOTED,
    R_SHAPE,
    R_WRITTEN,
    SOURCE,
    SPEAKER,
    STRONG_A,
    STRONG_H,
    WEAK_A,
    cue_bits,
)
from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.compiled_words import (
    L_ASIDE,
    L_BASE,
    L_BE,
    L_CITING,
    L_DASH,
    L_DIGIT,
    L_ED_LONG,
    L_FINDS,
    L_GUESS,
    L_HAVE,
    L_ING,
    L_JOINING,
    L_MEDIUM,
    L_NOUN_AFTER,
    L_OWNED,
    L_RELATIVE,
    L_SEEM_AFTER,
    L_STUDY,
    L_TO_BELIEF,
    S_DONE,
    S_INVERTED,
    S_NAME,
    S_SOURCE,
    W_UPPER,
    number_of,
)
from newsgrain.features.signals import _VERB_CUES

Ints = NDArray[Any]
_ACCORDING, _TO, _COMMA, _COLON, _THAT, _ASKS = (
    number_of(word) for word in ("according", "to", ",", ":", "that", "?")
)
_I, _GUESS, _MY, _WHETHER, _IF, _REMAIN = (
    number_of(word) for word in ("i", "guess", "my", "whether", "if", "remain")
)
_SAY, _REPORT, _MENTAL = cue_bits("say"), cue_bits("report"), cue_bits("mental")
_SAYING = _SAY | _REPORT | _MENTAL
_VERBS = cue_bits(*_VERB_CUES)
_MAY, _SEEM, _UNCLEAR = cue_bits("may"), cue_bits("seem"), cue_bits("unclear")
_SURE_HEDGES, _WEAK_HEDGES = cue_bits("evidential", "hedge"), cue_bits("would", "will")
_APPEAL, _SECOND, _CREDIT = cue_bits("appeal"), cue_bits("second"), cue_bits("credit")
_LONGEST_BYLINE = 14


@kernel
def signals_of(r: Ints, n: int, place: int, text: int, tried: int) -> int:
    """Bits of a sentence whose place and text have the bits `place` and `text`.

    `tried` are the bits BYLINE, CREDIT and PAGE that patterns gave.
    """
    bits = _frames(r, n) | _main_verb(r, n) | _hedges(r, n)
    if (place & OPENS_INSIDE and place & CLOSES_INSIDE) or place & MOSTLY_QUOTED:
        bits |= WEAK_A | INSIDE
    if (n and r[n - 1, R_LOW] == _ASKS) or (n > 1 and r[n - 2, R_LOW] == _ASKS):
        bits |= HEDGED if place & OPENS_INSIDE else HEDGED | ASKS
    return bits | _page(r, n, place, text, tried)


@kernel
def _page(r: Ints, n: int, place: int, text: int, tried: int) -> int:
    bits = tried & (CREDIT | PAGE)
    if tried & BYLINE and n <= _LONGEST_BYLINE:
        bits |= BYLINE
    if n and r[0, R_CUES] & _APPEAL and not place & OPENS_INSIDE:
        bits |= IMPERATIVE
    seen, every = 0, 0
    for i in range(n):
        every |= r[i, R_CUES]
        seen |= 0 if r[i, R_QUOTED] else r[i, R_CUES]
    # `signals` takes the count of credit words for a credit
    if bits or text & CONTACT or every & _CREDIT or (seen & _APPEAL and seen & _SECOND):
        bits |= PAGE
    return bits


@kernel
def _any_flag(r: Ints, a: int, b: int, flag: int) -> bool:
    for i in range(max(a, 0), b):
        if r[i, R_FLAGS] & flag:
            return True
    return False


@kernel
def _any_quoted(r: Ints, a: int, b: int) -> bool:
    for i in range(max(a, 0), b):
        if r[i, R_QUOTED]:
            return True
    return False


@kernel
def _frames(r: Ints, n: int) -> int:
    """Fixed frames that put a statement into a mouth, outside quotation marks."""
    bits = 0
    for i in range(n):
        if r[i, R_QUOTED]:
            continue
        after = r[i + 1, R_LOW] if i + 1 < n else -1
        if r[i, R_LOW] == _ACCORDING and after in (_TO, _COMMA):
            bits |= STRONG_A | SOURCE
        if r[i, R_CUES] & _SAYING:
            bits |= _verb_frames(r, n, i, after)
        if r[i, R_FLAGS] & L_CITING:
            bits |= STRONG_A
        if r[i, R_FLAGS] & L_MEDIUM and i and r[i - 1, R_FLAGS] & L_OWNED:
            bits |= WEAK_A
        if r[i, R_FLAGS] & L_FINDS and _any_flag(r, i - 8, i, L_STUDY):
            bits |= STRONG_A
    return bits


@kernel
def _verb_frames(r: Ints, n: int, i: int, after: int) -> int:
    """A reporting verb: before that, beside a quotation, or in the tail of the sentence."""
    speaks = (r[i, R_CUES] & (_SAY | _REPORT)) != 0
    bits = 0
    if after == _THAT:
        bits |= STRONG_A | (SOURCE if speaks else 0)
    if after in (_COLON, _COMMA) and i + 2 < n and r[i + 2, R_QUOTED]:
        bits |= STRONG_A | SOURCE
    near = _any_quoted(r, i - 7, i) or _any_quoted(r, i + 1, min(i + 4, n))
    if near or _in_tail(r, n, i):
        bits |= STRONG_A if speaks else WEAK_A
    if speaks and _tails(r, n, i):
        bits |= STRONG_A | SOURCE
    return bits | (WEAK_A if after in (_COLON, -1) else 0)


@kernel
def _last_cut(r: Ints, a: int, i: int) -> int:
    """Last comma, dash or quoted token in `[a, i)`, or -1."""
    for j in range(i - 1, a - 1, -1):
        if r[j, R_FLAGS] & L_DASH or r[j, R_QUOTED]:
            return j
    return -1


@kernel
def _in_tail(r: Ints, n: int, i: int) -> bool:
    if n - i > 9 or _last_cut(r, max(0, i - 9), i) <= 0:
        return False
    for j in range(i + 1, n - 1):
        if r[j, R_LOW] == _COMMA:
            return False
    return True


@kernel
def _tails(r: Ints, n: int, i: int) -> bool:
    """Whether a speaker and the verb at `i` are a last clause of their own."""
    start = _last_cut(r, 0, i) + 1
    if start <= 2:
        return False
    if start == i and i + 1 < n and r[i + 1, R_SHAPE] & S_INVERTED:
        return True
    if not 0 < i - start <= 7 or r[i, R_FLAGS] & L_BASE or _any_flag(r, start, i, L_JOINING):
        return False
    for j in range(i + 1, n):
        if not r[j, R_SHAPE] & S_DONE:
            return False
    return True


@kernel
def _main_verb(r: Ints, n: int) -> int:
    """What the first word that looks like the main verb tells."""
    verb = _first_verb(r, n)
    if verb < 0 or not r[verb, R_CUES] & _SAYING:
        return 0
    cues = r[verb, R_CUES]
    if cues & _SAY:
        return STRONG_A | SPEAKER
    named = cues & _REPORT and verb and r[verb - 1, R_SHAPE] & (S_NAME | S_SOURCE)
    return STRONG_A | (SPEAKER if named else 0)


@kernel
def _first_verb(r: Ints, n: int) -> int:
    skip = False
    for i in range(n):
        if r[i, R_QUOTED]:
            continue
        if skip:
            skip = r[i, R_LOW] != _COMMA
        elif r[i, R_FLAGS] & L_RELATIVE and i and r[i - 1, R_LOW] == _COMMA:
            skip = True
        elif _looks_verb(r, i):
            return i
    return -1


@kernel
def _looks_verb(r: Ints, i: int) -> bool:
    flags = r[i, R_FLAGS]
    if flags & (L_BE | L_HAVE):
        return True
    if r[i, R_CUES] & _VERBS:
        noun = i > 0 and (r[i, R_WRITTEN] & W_UPPER or r[i - 1, R_FLAGS] & L_NOUN_AFTER)
        return not noun and not flags & L_ING
    return (flags & L_ED_LONG) != 0 and i > 0


@kernel
def _hedges(r: Ints, n: int) -> int:
    bits = 0
    for i in range(n):
        if r[i, R_QUOTED] or not r[i, R_CUES]:
            continue
        strong = _strong_hedge(r, n, i)
        if strong or r[i, R_CUES] & _WEAK_HEDGES or r[i, R_LOW] == _IF:
            bits |= HEDGED
        # `signals` takes the name of this one for a name that ends in "main"
        named_main = r[i, R_LOW] == _REMAIN and r[i, R_CUES] & _UNCLEAR
        if named_main or (strong and not _any_flag(r, i - 8, i, L_ASIDE)):
            bits |= STRONG_H
    return bits


@kernel
def _strong_hedge(r: Ints, n: int, i: int) -> bool:
    cues, flags = r[i, R_CUES], r[i, R_FLAGS]
    if cues & (_SURE_HEDGES | _UNCLEAR) or r[i, R_LOW] == _WHETHER:
        return True
    after = r[i + 1, R_FLAGS] if i + 1 < n else 0
    if cues & _MAY and not (r[i, R_WRITTEN] & W_UPPER and (i == 0 or after & L_DIGIT)):
        return True
    if cues & _SEEM and after & L_SEEM_AFTER:
        return True
    if flags & L_TO_BELIEF and _any_flag(r, i - 3, i, L_BE):
        return True
    return _guesses(r, i)


@kernel
def _guesses(r: Ints, i: int) -> bool:
    if r[i, R_LOW] == _GUESS and i and r[i - 1, R_LOW] == _MY:
        return True
    if r[i, R_FLAGS] & L_GUESS:
        for j in range(max(0, i - 3), i):
            if r[j, R_LOW] == _I:
                return True
    return False
