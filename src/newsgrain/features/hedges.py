# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What stands beside a main clause: second verbs, the speaker at its end, sources and hedges."""

from typing import Any

import cython
import numpy as np

from newsgrain.features import grammar
from newsgrain.features.codes import ACCORDINGS, NEARNESS, POST, QUESTIONS, SIDE, VERBS
from newsgrain.features.grammar import (
    ACCORDING,
    ADVERB,
    BASE,
    BE,
    CITING,
    COMMA,
    CONDITION,
    CONJ,
    DASH,
    DET,
    EVIDENTIAL,
    FIND,
    HE,
    HEDGE,
    ING,
    MAY,
    MENTAL,
    NAME,
    NUMBER,
    OPEN,
    ORG,
    PAST,
    PERSON,
    POSS,
    PREP,
    QUOTE,
    REL,
    SAY,
    SEMICOLON,
    STOP,
    STUDY,
    SUB,
    THAT,
    THIRD,
    TIME,
    TO,
    VIEW,
    WH,
)
from newsgrain.features.words import number_of

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Facts
    from cython.cimports.newsgrain.features.finite import Reader
    from cython.cimports.newsgrain.features.senses import is_ability, is_view
else:
    from newsgrain.features.facts import Facts
    from newsgrain.features.finite import Reader
    from newsgrain.features.senses import is_ability, is_view

_ASKS, _ROUND, _SQUARE = number_of("?"), number_of("("), number_of("[")
_OF_VERBS = ("say", "find", "mental", "seem", "act", "verb", "be", "have", "do")  # the first that holds
_CLASS_KINDS: Any = np.array([getattr(grammar, name.upper()) for name in _OF_VERBS], np.int64)
_CLASSES: Any = np.array([VERBS.index(name) for name in _OF_VERBS], np.int32)
_G_OBJECT, _G_THAT, _G_QUOTE, _G_TO = range(4)
_LEAD, _AT_SIDE, _AT_TAIL, _CITING = (ACCORDINGS.index(name) for name in ("lead", "side", "tail", "citing"))
_N_LEAD, _N_GROUP, _N_PRE, _N_POST, _N_SIDE = range(1, len(NEARNESS))
_OF_REGION: Any = np.array([_N_PRE, _N_GROUP, _N_POST, _N_SIDE], np.int32)
_ASKED_QUOTED, _ASKED = QUESTIONS.index("quoted"), QUESTIONS.index("own")
_SPEAKS = SAY | MENTAL | FIND
_SPEAKER = NAME | PERSON | ORG | DET | HE | STUDY
_DONE = TIME | PREP | STOP | ADVERB | COMMA | NUMBER | NAME | PERSON | ORG | DET | HE
_MARKS = ACCORDING | CITING | EVIDENTIAL | HEDGE | MAY | OPEN | CONDITION | VIEW


@cython.cfunc
def verb_class(kind: cython.longlong) -> cython.int:
    """Number of a verb's class."""
    k: cython.Py_ssize_t
    for k in range(len(_CLASS_KINDS)):
        if kind & _CLASS_KINDS[k]:
            return _CLASSES[k]
    return 0


@cython.cfunc
def go_on(r: Reader, s: Facts, end: cython.Py_ssize_t) -> None:
    """Second verbs of the main clause and participles behind a comma; marks what is beside it."""
    side: cython.bint = False
    i: cython.Py_ssize_t
    for i in range(end, r.n):
        if r.quoted[i]:
            continue
        side = _is_beside(r, i, side)
        r.region[i] = SIDE if side else POST
        kind: cython.longlong = r.kind[i]
        form: cython.int = r.form[i]
        if side or not form or not kind & _SPEAKS:
            continue
        before: cython.longlong = r.k(i - 1)
        after: cython.longlong = r.k(i + 1)
        joined: cython.bint = before & CONJ or (before & ADVERB and r.k(i - 2) & CONJ)
        joined = joined or ((after & THAT) != 0 and r.finite[i] != 0 and _has_joined(r, i))
        if joined and form & (PAST | THIRD) and not kind & NAME and not s.second:
            s.second = 1 + 4 * verb_class(kind) + _second(after)
        if form & ING and before & COMMA and not s.participle:
            s.participle = 1 + 2 * verb_class(kind) + ((after & THAT) != 0)


@cython.cfunc
def _has_joined(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a speaker of its own stands before a second verb: , and its minister hinted that."""
    j: cython.Py_ssize_t
    for j in range(max(1, i - 8), i):
        if r.kind[j] & CONJ and r.kind[j - 1] & COMMA:
            return True
    return False


@cython.cfunc
def _is_beside(r: Reader, i: cython.Py_ssize_t, side: cython.bint) -> cython.bint:
    kind: cython.longlong = r.kind[i]
    if kind & (REL | CONDITION) or (kind & SUB and not kind & PREP) or r.low[i] in (_ROUND, _SQUARE):
        return True
    if not side or kind & (SEMICOLON | COMMA):
        return False
    return not (kind & CONJ and r.k(i - 1) & COMMA)


@cython.cfunc
def _second(then: cython.longlong) -> cython.int:
    if then & THAT:
        return _G_THAT
    if then & QUOTE:
        return _G_QUOTE
    return _G_TO if then & TO else _G_OBJECT


@cython.cfunc
def find_tail(r: Reader, s: Facts) -> None:
    """A speaker and a verb of saying in a part of their own behind a comma or a quotation."""
    a: cython.Py_ssize_t = -1
    b: cython.Py_ssize_t
    for b in range(r.n + 1):
        if b != r.n and not (b < r.n - 1 and _cuts(r, b)):
            continue
        if a >= 2 and b - a <= 12 and not _is_joined(r.k(a + 1)):
            verb: cython.Py_ssize_t = _tail_verb(r, a, b)
            # an even number tells a tail that ends the sentence
            if verb >= 0 and not (s.tail and s.tail % 2 == 0):
                s.tail = 1 + 2 * verb_class(r.kind[verb]) + (b >= r.n)
        a = b


@cython.cfunc
def _is_joined(opens: cython.longlong) -> cython.bint:
    return (opens & (CONJ | REL | SUB | THAT | WH)) != 0 and not opens & PREP


@cython.cfunc
def _cuts(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    if r.kind[i] & (COMMA | DASH) and not r.quoted[i]:
        return True
    return (r.kind[i] & QUOTE) != 0 and not r.quoted[i + 1]


@cython.cfunc
@cython.exceptval(check=False)
def _tail_verb(r: Reader, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Index of the verb of saying between two cuts if a speaker stands beside it, else -1."""
    i: cython.Py_ssize_t
    for i in range(a + 1, b):
        kind: cython.longlong = r.kind[i]
        finds: cython.bint = (kind & FIND) != 0 and _studied(r, a + 1, i)
        if r.quoted[i] or not (kind & (SAY | MENTAL) or finds) or kind & NAME:
            continue
        if not r.form[i] & (PAST | THIRD | BASE):
            continue
        after: cython.longlong = r.k(i + 1)
        if r.k(i - 1) & (DET | POSS | BE | CONJ | REL) or after & THAT:
            continue
        # a headline may end in any noun: says engineer
        headline: cython.bint = not after and i + 2 == r.n and not r.form[i] & BASE
        speaker: cython.bint = i > a + 1 or (after & _SPEAKER) != 0 or headline
        if not speaker or (r.k(a + 1) & ADVERB and i == a + 2):
            continue
        if b < r.n and not r.quoted[min(b + 1, r.n - 1)] and kind & MENTAL:
            continue
        return i if i + 1 >= b or after & _DONE or headline else -1
    return -1


@cython.cfunc
def _studied(r: Reader, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
    """Whether a study, or a source else, stands in `[a, b)`: what shows something there."""
    i: cython.Py_ssize_t
    for i in range(a, b):
        if r.kind[i] & (STUDY | PERSON | ORG):
            return True
    return False


@cython.cfunc
def find_hedges(r: Reader, s: Facts) -> None:
    """Sources and hedges by the nearest region they stand in."""
    i: cython.Py_ssize_t
    for i in range(r.n):
        kind: cython.longlong = r.kind[i]
        if r.quoted[i] or not kind & _MARKS:
            continue
        where: cython.int = _OF_REGION[r.region[i]]
        view: cython.bint = is_view(r, i)
        if view or (kind & ACCORDING and r.k(i + 1) & TO):
            s.according = _LEAD if i < 2 + 2 * view else _AT_SIDE if where == _N_SIDE else _AT_TAIL
        if kind & CITING and not s.according:
            s.according = _CITING
        if kind & EVIDENTIAL:
            s.evidential = _nearer(s.evidential, where)
        if kind & HEDGE:
            s.adverb = _nearer(s.adverb, where)
        if kind & MAY and not kind & NAME and where != _N_GROUP and not is_ability(r, i):
            s.other_modal = _nearer(s.other_modal, where)
        if kind & OPEN:
            s.open = _nearer(s.open, where)
        if kind & CONDITION:
            s.conditional = _N_LEAD if i < 2 else _nearer(s.conditional, where)
    if r.low[r.n - 1] == _ASKS or (r.n > 1 and r.low[r.n - 2] == _ASKS):
        s.question = _ASKED_QUOTED if r.quoted[r.n - 1] and r.quoted[0] else _ASKED


@cython.cfunc
def _nearer(a: cython.int, b: cython.int) -> cython.int:
    return b if not a or b < a else a
