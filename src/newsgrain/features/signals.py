# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Signs of attribution, speculation and page furniture that a reader would point at, as bits."""

import cython

from newsgrain.features.codes import (
    ASKS,
    BYLINE,
    CONTACT,
    CREDIT,
    DATE,
    HEDGED,
    IMPERATIVE,
    INSIDE,
    PAGE,
    REACHED,
    SOURCE,
    SPEAKER,
    STRONG_A,
    STRONG_H,
    WEAK_A,
    cue_bits,
)
from newsgrain.features.grammar import DET, ING, PERCEIVED, SETTLED, TO
from newsgrain.features.words import (
    L_ASIDE,
    L_BASE,
    L_BE,
    L_BELIEF,
    L_CITING,
    L_DASH,
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
    S_DONE,
    S_INVERTED,
    S_NAME,
    S_SOURCE,
    W_UPPER,
    number_of,
)
from newsgrain.text.places import CLOSES_INSIDE, MOSTLY_QUOTED, OPENS_INSIDE

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Facts
    from cython.cimports.newsgrain.features.finite import Reader
    from cython.cimports.newsgrain.features.senses import is_ability, is_open, is_view
else:
    from newsgrain.features.facts import Facts
    from newsgrain.features.finite import Reader
    from newsgrain.features.senses import is_ability, is_open, is_view

_ACCORDING, _TO, _COMMA, _COLON, _THAT, _ASKS = (
    number_of(word) for word in ("according", "to", ",", ":", "that", "?")
)
_I, _GUESS, _MY, _WHETHER, _IF, _REMAIN, _MONTH, _PER = (
    number_of(word) for word in ("i", "guess", "my", "whether", "if", "remain", "may", "per")
)
_SAY, _REPORT, _MENTAL = cue_bits("say"), cue_bits("report"), cue_bits("mental")
_SAYING = _SAY | _REPORT | _MENTAL
_VERBS = _SAYING | cue_bits("act", "belief", "seem", "may", "would", "will", "can")
_MAY, _SEEM, _UNCLEAR = cue_bits("may"), cue_bits("seem"), cue_bits("unclear")
_SURE_HEDGES, _WEAK_HEDGES = cue_bits("evidential", "hedge"), cue_bits("would", "will")
_APPEAL, _SECOND, _CREDIT = cue_bits("appeal"), cue_bits("second"), cue_bits("credit")
_LONGEST_BYLINE = 14


@cython.cfunc
def find_signals(r: Reader, s: Facts) -> cython.int:
    """Bits of a sentence that `r` has read."""
    bits: cython.int = _frames(r) | _main_verb(r) | _hedges(r, s)
    if (s.place & OPENS_INSIDE and s.place & CLOSES_INSIDE) or s.place & MOSTLY_QUOTED:
        bits |= WEAK_A | INSIDE
    if (r.n and r.low[r.n - 1] == _ASKS) or (r.n > 1 and r.low[r.n - 2] == _ASKS):
        bits |= HEDGED if s.place & OPENS_INSIDE else HEDGED | ASKS
    return bits | _page(r, s)


@cython.cfunc
def _page(r: Reader, s: Facts) -> cython.int:
    """What is about the page and its reader."""
    bits: cython.int = s.matches & (CREDIT | DATE | REACHED)
    if s.text & CONTACT:
        bits |= REACHED
    if s.matches & BYLINE and r.n <= _LONGEST_BYLINE:
        bits |= BYLINE
    if r.n and r.cues[0] & _APPEAL and not s.place & OPENS_INSIDE:
        bits |= IMPERATIVE
    if bits or s.cues & _CREDIT or (s.heard & _APPEAL and s.heard & _SECOND):
        bits |= PAGE
    return bits


@cython.cfunc
def _has(r: Reader, a: cython.Py_ssize_t, b: cython.Py_ssize_t, flag: cython.longlong) -> cython.bint:
    """Whether a word of `[a, b)` has a flag."""
    i: cython.Py_ssize_t
    for i in range(max(a, 0), b):
        if r.flags[i] & flag:
            return True
    return False


@cython.cfunc
def _has_quoted(r: Reader, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
    i: cython.Py_ssize_t
    for i in range(max(a, 0), b):
        if r.quoted[i]:
            return True
    return False


@cython.cfunc
def _frames(r: Reader) -> cython.int:
    """Fixed frames that put a statement into a mouth, outside quotation marks."""
    bits: cython.int = 0
    i: cython.Py_ssize_t
    for i in range(r.n):
        if r.quoted[i]:
            continue
        after: cython.int = r.low[i + 1] if i + 1 < r.n else -1
        if (r.low[i] == _ACCORDING and after in (_TO, _COMMA)) or is_view(r, i):
            bits |= STRONG_A | SOURCE
        if r.low[i] == _PER and r.k(i + 1) & DET:
            bits |= STRONG_A
        if r.flags[i] & L_CITING:  # who acts, citing something, tells an act
            bits |= WEAK_A if r.form[i] & ING else STRONG_A
        elif r.cues[i] & _SAYING:
            bits |= _verb_frames(r, i, after)
        if r.flags[i] & L_MEDIUM and i and r.flags[i - 1] & L_OWNED:
            bits |= WEAK_A
        if r.flags[i] & L_FINDS and _has(r, i - 8, i, L_STUDY):
            bits |= STRONG_A
    return bits


@cython.cfunc
def _verb_frames(r: Reader, i: cython.Py_ssize_t, after: cython.int) -> cython.int:
    """A reporting verb at `i`: before that, beside a quotation, or in the tail of the sentence."""
    speaks: cython.bint = (r.cues[i] & (_SAY | _REPORT)) != 0
    bits: cython.int = 0
    if after == _THAT:
        bits |= STRONG_A | (SOURCE if speaks else 0)
    if after in (_COLON, _COMMA) and i + 2 < r.n and r.quoted[i + 2]:
        bits |= STRONG_A | SOURCE
    near: cython.bint = _has_quoted(r, i - 7, i) or _has_quoted(r, i + 1, min(i + 4, r.n))
    if near or _is_in_tail(r, i):
        bits |= STRONG_A if speaks else WEAK_A
    if speaks and _is_tail(r, i):
        bits |= STRONG_A | SOURCE
    return bits | (WEAK_A if after in (_COLON, -1) else 0)


@cython.cfunc
@cython.exceptval(check=False)
def _last_cut(r: Reader, a: cython.Py_ssize_t, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Last comma, dash or quoted token in `[a, i)`, or -1."""
    j: cython.Py_ssize_t = i - 1
    while j >= a:
        if r.flags[j] & L_DASH or r.quoted[j]:
            return j
        j -= 1
    return -1


@cython.cfunc
def _is_in_tail(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    j: cython.Py_ssize_t
    if r.n - i > 9 or _last_cut(r, max(0, i - 9), i) <= 0:
        return False
    for j in range(i + 1, r.n - 1):
        if r.low[j] == _COMMA:
            return False
    return True


@cython.cfunc
def _is_tail(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a speaker and the verb at `i` are a last clause of their own: ", the port authority said"."""
    start: cython.Py_ssize_t = _last_cut(r, 0, i) + 1
    j: cython.Py_ssize_t
    if start <= 2:
        return False
    if start == i and i + 1 < r.n and r.shape[i + 1] & S_INVERTED:
        return True
    if not 0 < i - start <= 7 or r.flags[i] & L_BASE or _has(r, start, i, L_JOINING):
        return False
    for j in range(i + 1, r.n):
        if not r.shape[j] & S_DONE:
            return False
    return True


@cython.cfunc
def _main_verb(r: Reader) -> cython.int:
    """What the first word that looks like the main verb tells."""
    verb: cython.Py_ssize_t = _first_verb(r)
    if verb < 0 or not r.cues[verb] & _SAYING:
        return 0
    if r.cues[verb] & _SAY:
        return STRONG_A | SPEAKER
    named: cython.bint = r.cues[verb] & _REPORT and verb > 0 and r.shape[verb - 1] & (S_NAME | S_SOURCE)
    return STRONG_A | (SPEAKER if named else 0)


@cython.cfunc
@cython.exceptval(check=False)
def _first_verb(r: Reader) -> cython.Py_ssize_t:
    """Index of the first unquoted token that looks like the main verb, -1 if none does.

    A clause between commas that starts with a relative pronoun is stepped over.
    """
    skip: cython.bint = False
    i: cython.Py_ssize_t
    for i in range(r.n):
        if r.quoted[i]:
            continue
        if skip:
            skip = r.low[i] != _COMMA
        elif r.flags[i] & L_RELATIVE and i and r.low[i - 1] == _COMMA:
            skip = True
        elif _looks_verb(r, i):
            return i
    return -1


@cython.cfunc
def _looks_verb(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    flags: cython.longlong = r.flags[i]
    if flags & (L_BE | L_HAVE):
        return True
    if r.cues[i] & _VERBS:
        if i > 0 and (r.written[i] & W_UPPER or r.flags[i - 1] & L_NOUN_AFTER):
            return False
        return not flags & L_ING
    return (flags & L_ED_LONG) != 0 and i > 0


@cython.cfunc
def _hedges(r: Reader, s: Facts) -> cython.int:
    bits: cython.int = 0
    i: cython.Py_ssize_t
    for i in range(r.n):
        if r.quoted[i] or not (r.cues[i] or r.kind[i] & SETTLED):
            continue
        strong: cython.bint = _is_strong_hedge(r, i)
        if strong or r.cues[i] & _WEAK_HEDGES or r.low[i] == _IF:
            bits |= HEDGED
        # what remains to be seen is open, and what hedges the main verb is no aside, wherever they stand
        remains: cython.bint = r.low[i] == _REMAIN and (r.k(i + 1) & TO) != 0
        if remains or (strong and (i == s.at or not _has(r, i - 8, i, L_ASIDE))):
            bits |= STRONG_H
    return bits


@cython.cfunc
def _is_strong_hedge(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    cues: cython.int = r.cues[i]
    if cues & _SURE_HEDGES or r.low[i] == _WHETHER or is_open(r, i):
        return True
    if cues & _UNCLEAR:
        return _is_unclear(r, i)
    after: cython.longlong = r.flags[i + 1] if i + 1 < r.n else 0
    if cues & _MAY and _is_possible(r, i):
        return True
    if cues & _SEEM and after & L_SEEM_AFTER:
        return True
    if r.flags[i] & L_BELIEF and _has(r, i - 3, i, L_BE):
        return True
    return _guesses(r, i)


@cython.cfunc
def _is_unclear(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a word of open questions is one here: seen is behind another, remains to be seen."""
    j: cython.Py_ssize_t
    if not r.kind[i] & PERCEIVED:
        return True
    for j in range(max(0, i - 4), i):
        if r.cues[j] & _UNCLEAR or r.kind[j] & SETTLED:
            return True
    return False


@cython.cfunc
def _is_possible(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether what may or could be is a possibility, and no month."""
    if r.low[i] == _MONTH and r.written[i] & W_UPPER:
        return False
    return not is_ability(r, i)


@cython.cfunc
def _guesses(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    j: cython.Py_ssize_t
    if r.low[i] == _GUESS and i and r.low[i - 1] == _MY:
        return True
    if r.flags[i] & L_GUESS:
        for j in range(max(0, i - 3), i):
            if r.low[j] == _I:
                return True
    return False
