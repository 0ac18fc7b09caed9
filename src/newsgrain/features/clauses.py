# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Finds a sentence's main clause: who is its subject, what its verb, how it is hedged, what it governs."""

from collections.abc import Sequence
from typing import Any

import cython
import numpy as np

from newsgrain.features import grammar
from newsgrain.features.codes import (
    FIRST_PREPOSITION,
    GROUP,
    MODALS,
    OPENINGS,
    PREPOSITIONS,
    SIDE,
    SUBJECTS,
    VERBS,
    complement,
)
from newsgrain.features.grammar import (
    ACCORDING,
    ADVERB,
    BASE,
    BE,
    BELIEF,
    BRACKET,
    COLON,
    COMMA,
    CONDITION,
    CONJ,
    COULD,
    DASH,
    DET,
    DO,
    EVIDENTIAL,
    FIRST,
    HAVE,
    HE,
    HEDGE,
    ING,
    IT,
    MAY,
    MODAL,
    NAME,
    NOT,
    NOUNISH,
    PARTICIPLE,
    POSS,
    PREP,
    PRONOUN,
    QUOTE,
    REL,
    SEMICOLON,
    SHOULD,
    STOP,
    SUB,
    THAT,
    THERE,
    THEY,
    TIME,
    TO,
    UNCERTAIN,
    WH,
    WHETHER,
    WILL,
    WOULD,
)
from newsgrain.features.words import L_ALPHA, L_THIS, number_of

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Facts
    from cython.cimports.newsgrain.features.finite import Reader
    from cython.cimports.newsgrain.features.hedges import find_hedges, find_tail, go_on, verb_class
    from cython.cimports.newsgrain.features.senses import is_ability, is_open
else:
    from newsgrain.features.facts import Facts
    from newsgrain.features.finite import Reader
    from newsgrain.features.hedges import find_hedges, find_tail, go_on, verb_class
    from newsgrain.features.senses import is_ability, is_open

_LET, _PLEASE, _GOING = (number_of(word) for word in ("let", "please", "going"))
_REMAIN, _REMAINS, _REMAINED = (number_of(word) for word in ("remain", "remains", "remained"))
_V_BE, _V_SEEM, _V_VERB, _V_BELIEF = (VERBS.index(name) for name in ("be", "seem", "verb", "belief"))
_M_MAY, _M_WOULD, _M_WILL, _M_CAN, _M_COULD, _M_SHOULD, _M_ABLE = range(1, len(MODALS))
(_S_IF, _S_WHETHER, _S_SUB, _S_WH, _S_MAYBE_BASE, _S_BASE, _S_ING, _S_EN, _S_HEDGE, _S_ACCORDING, _S_QUOTE,
 _S_PREP, _S_AUX) = range(1, len(OPENINGS))  # fmt: skip
_END, _QUOTED, _COMMA, _COMMA_QUOTE, _PREP, _THAT, _ING, _CONJ, _OBJECT = (
    complement(name)
    for name in ("end", "quote", "comma", "comma quote", "prep", "that", "ing", "conj", "object")
)
_THIS, _THINGS, _THING, _QUOTE = (SUBJECTS.index(name) for name in ("this", "things", "thing", "quote"))
_PREPOSITION_COUNT = len(PREPOSITIONS)
_ADVERBIAL = ADVERB | EVIDENTIAL | HEDGE
_PLAINLY = THAT | COLON | TO | WHETHER | CONDITION | WH | REL | PRONOUN
_STOPS = REL | SUB | CONDITION | WH | WHETHER | COMMA
_PRONOUN = FIRST | HE | THEY | IT | THERE | THAT


def _kinds(names: Sequence[str]) -> Any:
    """Bits of kinds, some of them joined by +."""
    return np.array([sum(getattr(grammar, k.upper()) for k in name.split("+")) for name in names], np.int64)


# what holds first is taken
_FIRST_NAMES = ("i", "you", "he", "they", "there", "it", "person", "org", "study", "medium")
_SUBJECT_KINDS: Any = _kinds(("first", *_FIRST_NAMES[1:]))
_SUBJECTS: Any = np.array([SUBJECTS.index(name) for name in _FIRST_NAMES], np.int32)
_LATER_NAMES = ("Name", "open", "time", "number")
_LATER_KINDS: Any = _kinds(_LATER_NAMES)
_LATER_SUBJECTS: Any = np.array([SUBJECTS.index(name) for name in _LATER_NAMES], np.int32)
_GOVERNED_KINDS: Any = _kinds(("that", "colon", "to", "whether+condition", "wh+rel", "sub", "pronoun"))
_GOVERNED: Any = np.array(
    [complement(name) for name in ("that", "colon", "to", "whether", "wh", "sub", "pron")], np.int32
)


@cython.cfunc
def read_clause(r: Reader, s: Facts) -> None:
    """Find the main clause of a sentence that `r` has read."""
    if not r.n:
        return
    s.opening = _opening(r)
    start: cython.Py_ssize_t = r.clause_start()
    s.at = r.main_verb(min(start, r.n))
    if s.at >= 0:
        end: cython.Py_ssize_t = _group(r, s)
        s.subject = _subject(r, start, s.at)
        _govern(r, s, end)
        go_on(r, s, end)
    find_tail(r, s)
    find_hedges(r, s)


@cython.cfunc
def _opening(r: Reader) -> cython.int:
    """How the sentence opens, if in a way that tells something."""
    kind: cython.longlong = r.kind[0]
    form: cython.int = r.form[0]
    if kind & CONDITION:
        return _S_IF
    if kind & WHETHER:
        return _S_WHETHER
    if kind & SUB and not kind & ADVERB:
        return _S_SUB
    if kind & (WH | REL):
        return _S_WH
    if form & BASE or r.low[0] in (_LET, _PLEASE):
        return _S_MAYBE_BASE if form & BASE and kind & (NOUNISH | HAVE | DO) else _S_BASE
    if form & (ING | PARTICIPLE):
        return _S_ING if form & ING else _S_EN
    return _opening_sign(kind)


@cython.cfunc
def _opening_sign(kind: cython.longlong) -> cython.int:
    if kind & (HEDGE | EVIDENTIAL):
        return _S_HEDGE
    if kind & ACCORDING:
        return _S_ACCORDING
    if kind & QUOTE:
        return _S_QUOTE
    if kind & PREP:
        return _S_PREP
    return _S_AUX if kind & (MODAL | BE | DO | HAVE) and not kind & _PRONOUN else 0


@cython.cfunc
def _group(r: Reader, s: Facts) -> cython.Py_ssize_t:
    """Read the verb group from the finite verb; return the index behind its head."""
    head: cython.Py_ssize_t = s.at
    i: cython.Py_ssize_t = s.at
    be: cython.bint = False
    have: cython.bint = False
    while i < r.n and not r.quoted[i]:
        kind: cython.longlong = r.kind[i]
        form: cython.int = r.form[i]
        modal: cython.bint = (kind & MODAL) != 0 and i <= head + 3
        be_here: cython.bint = (kind & BE) != 0 and form != 0
        have_here: cython.bint = (kind & (HAVE | DO)) != 0 and form != 0
        have_here = have_here and (i == s.at or r.region[i - 1] == GROUP)
        if not (modal or be_here or have_here):
            if form or not (kind & NOT or (kind & _ADVERBIAL and not kind & (NAME | PREP))):
                break
        else:
            head = i
            if modal:
                s.modal = _M_ABLE if is_ability(r, i) else _modal(kind)
        be = be or (be_here and not modal)
        have = have or (have_here and not be_here and not modal)
        s.negated |= (kind & NOT) != 0
        r.region[i] = GROUP
        i += 1
    return _head(r, s, head, i, be, have)


@cython.cfunc
def _modal(kind: cython.longlong) -> cython.int:
    if kind & MAY:
        return _M_COULD if kind & COULD else _M_MAY
    if kind & WOULD:
        return _M_SHOULD if kind & SHOULD else _M_WOULD
    return _M_WILL if kind & WILL else _M_CAN


@cython.cfunc
def _head(
    r: Reader, s: Facts, head: cython.Py_ssize_t, i: cython.Py_ssize_t, be: cython.bint, have: cython.bint
) -> cython.Py_ssize_t:
    """Take in the lexical verb behind the auxiliaries; return the index behind the group."""
    if i < r.n and not r.quoted[i] and r.form[i] and not r.kind[i] & NAME:
        alone: cython.bint = head == s.at and s.at == i
        s.passive = (r.form[i] & PARTICIPLE) != 0 and be and not alone
        if alone or _takes(r.form[i], be, have, s.modal != 0 or have) or s.passive:
            head, r.region[i] = i, GROUP
            i += 1
        if r.low[head] == _GOING and i < r.n and r.kind[i] & TO and be and not s.modal:
            s.modal = _M_WILL
    elif s.modal and _is_unlisted(r, i):
        s.verb, s.word = _V_VERB, r.low[i]
        return i + 1
    else:
        i = max(i, head + 1)
        while i - 1 > head and not r.kind[i - 1] & (EVIDENTIAL | HEDGE | NOT):
            i -= 1
    s.verb, s.word = verb_class(r.kind[head]), r.low[head]
    if s.passive and r.kind[head] & BELIEF:
        s.verb = _V_BELIEF
    return max(_adjective(r, s, i), head + 1)


@cython.cfunc
def _is_unlisted(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a word that no list has stands there: behind a modal it is a verb."""
    return i < r.n and not r.quoted[i] and not r.kind[i] and not r.form[i] and (r.flags[i] & L_ALPHA) != 0


@cython.cfunc
def _takes(form: cython.int, be: cython.bint, have: cython.bint, bare: cython.bint) -> cython.bint:
    """Whether a form of a verb goes with the auxiliaries before it."""
    if (form & ING and be) or (form & PARTICIPLE and have):
        return True
    return (form & BASE) != 0 and bare


@cython.cfunc
def _adjective(r: Reader, s: Facts, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Take in what hedges behind be and seem: likely, unclear, expected."""
    j: cython.Py_ssize_t
    if s.passive and is_open(r, i - 1):
        s.adjective = r.low[i - 1]
    remains: cython.bint = s.word in (_REMAIN, _REMAINS, _REMAINED)
    if remains and r.k(i) & TO:
        s.adjective = s.word
    if s.verb not in (_V_BE, _V_SEEM) and not remains:
        return i
    for j in range(i, min(i + 4, r.n)):
        if r.breaks(j):
            break
        if (r.kind[j] & (UNCERTAIN | BELIEF) and not r.kind[j] & PREP) or is_open(r, j):
            s.adjective, r.region[j] = r.low[j], GROUP
            return j + 1
        if not r.kind[j] & (ADVERB | NOT):
            break
    return i


@cython.cfunc
def _subject(r: Reader, start: cython.Py_ssize_t, at: cython.Py_ssize_t) -> cython.int:
    """Class of the last noun phrase before the verb that can be its subject."""
    high: cython.Py_ssize_t = at
    i: cython.Py_ssize_t
    while high >= start:
        low: cython.Py_ssize_t = high - 1
        while low >= start and (_is_aside(r, low) or not r.kind[low] & (COMMA | DASH)):
            low -= 1
        found: cython.Py_ssize_t = _noun_head(r, max(low + 1, start), high)
        if found >= 0:
            return _noun_class(r, found)
        high = low
    for i in range(at):
        if r.quoted[i]:
            return _QUOTE
    # it's, they're: the subject and the verb in one
    return _noun_class(r, at) if r.kind[at] & _PRONOUN else 0


@cython.cfunc
def _is_aside(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    return r.region[i] == SIDE or r.quoted[i] != 0


@cython.cfunc
@cython.exceptval(check=False)
def _noun_head(r: Reader, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Index of the head of a noun phrase, -1 for a phrase that a preposition opens."""
    last: cython.Py_ssize_t = -1
    opens: cython.bint = True
    i: cython.Py_ssize_t
    for i in range(a, b):
        if _is_aside(r, i):
            continue
        kind: cython.longlong = r.kind[i]
        if opens and kind & PREP and not kind & (DET | ADVERB):
            return -1
        opens = False
        if last >= 0 and _ends_noun_phrase(kind, r.form[i]):
            break
        if not kind & (ADVERB | DET | POSS | CONJ | BRACKET | QUOTE) or kind & _PRONOUN:
            last = i
    return last


@cython.cfunc
def _ends_noun_phrase(kind: cython.longlong, form: cython.int) -> cython.bint:
    if kind & TO or (kind & PREP and not kind & (ADVERB | NOUNISH)):
        return True
    return (form & (ING | PARTICIPLE)) != 0 and not kind & (NOUNISH | NAME)


@cython.cfunc
def _noun_class(r: Reader, i: cython.Py_ssize_t) -> cython.int:
    k: cython.Py_ssize_t
    for k in range(len(_SUBJECT_KINDS)):
        if r.kind[i] & _SUBJECT_KINDS[k]:
            return _SUBJECTS[k]
    if r.flags[i] & L_THIS:
        return _THIS
    for k in range(len(_LATER_KINDS)):
        if r.kind[i] & _LATER_KINDS[k]:
            return _LATER_SUBJECTS[k]
    return _THINGS if r.plural(i) else _THING


@cython.cfunc
def _govern(r: Reader, s: Facts, i: cython.Py_ssize_t) -> None:
    """What the verb governs, and whether that is a clause of its own."""
    j: cython.Py_ssize_t
    while i < r.n and not r.quoted[i] and r.kind[i] & (_ADVERBIAL | TIME) and not r.kind[i] & (PREP | THAT):
        i += 1
    s.complement = _complement(r, i)
    for j in range(i, min(r.n, i + 25)):
        kind: cython.longlong = r.kind[j]
        if r.quoted[j]:
            continue
        if (j > i and kind & _STOPS) or kind & (SEMICOLON | COLON):
            return
        if kind & THAT and j <= i + 5 and s.complement != _THAT:
            s.complement += 1  # the same, with "that" behind it
            s.content = True
            return
        if r.finite[j] and not r.k(j - 1) & CONJ:
            s.content = True
            return


@cython.cfunc
def _complement(r: Reader, i: cython.Py_ssize_t) -> cython.int:
    k: cython.Py_ssize_t
    if i >= r.n or r.kind[i] & STOP:
        return _END
    kind: cython.longlong = r.kind[i]
    if r.quoted[i] or kind & QUOTE:
        return _QUOTED
    if kind & COMMA:
        return _COMMA_QUOTE if i + 1 < r.n and r.quoted[i + 1] else _COMMA
    if kind & PREP and not kind & _PLAINLY and not r.form[i] & ING:
        return FIRST_PREPOSITION + 2 * r.low[i] if r.low[i] < _PREPOSITION_COUNT else _PREP
    for k in range(len(_GOVERNED_KINDS)):
        if kind & _GOVERNED_KINDS[k]:
            return _GOVERNED[k]
    if r.form[i] & ING:
        return _ING
    return _CONJ if kind & CONJ else _OBJECT
