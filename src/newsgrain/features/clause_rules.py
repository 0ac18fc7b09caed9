# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What a clause alone says of its sentence: said by a source, hedged, or neither."""

import cython

from newsgrain.features.codes import (
    ACCORDINGS,
    MODALS,
    NEARNESS,
    QUESTIONS,
    SIGNS,
    SUBJECTS,
    VERBS,
    complement,
)

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Facts
else:
    from newsgrain.features.facts import Facts

_SAY, _FIND, _MENTAL, _SEEM, _BELIEF = (VERBS.index(v) for v in ("say", "find", "mental", "seem", "belief"))
_THAT, _TO, _WHETHER, _WH, _QUOTE, _COMMA_QUOTE, _COLON = (
    complement(name) for name in ("that", "to", "whether", "wh", "quote", "comma quote", "colon")
)
_A_LEAD, _A_TAIL = ACCORDINGS.index("lead"), ACCORDINGS.index("tail")
_N_LEAD, _N_GROUP, _N_PRE, _N_POST = range(1, len(NEARNESS) - 1)
_ATTRIBUTED, _PERHAPS, _HEDGED, _WEAKLY, _BESIDE, _NEITHER = range(len(SIGNS) - 1)
_OWN_QUESTION = QUESTIONS.index("own")
_MAY, _WOULD, _COULD, _SHOULD = (MODALS.index(name) for name in ("may", "would", "could", "should"))
_SPEAKERS = sum(1 << SUBJECTS.index(name) for name in "person org Name he they study medium i things".split())


@cython.cfunc
def clause_sign(s: Facts) -> cython.int:
    """Number of one of SIGNS: A attributed, a perhaps; S hedged, s perhaps; h a hedge beside; - neither."""
    found: cython.int = _attributed(s)
    if found < 0:
        found = _hedged(s)
    if found >= 0:
        return found
    if s.second or s.participle or s.according:
        return _PERHAPS
    return _BESIDE if s.evidential or s.adverb or s.other_modal else _NEITHER


@cython.cfunc
@cython.exceptval(check=False)
def _attributed(s: Facts) -> cython.int:
    tail: cython.int = (s.tail - 1) // 2 if s.tail else -1
    if s.according in (_A_LEAD, _A_TAIL) or tail in (_SAY, _FIND):
        return _ATTRIBUTED
    if s.tail:
        return _PERHAPS if s.tail % 2 else _ATTRIBUTED
    if s.verb in (_SAY, _MENTAL, _FIND) and not s.passive:
        return _spoken(s)
    if not s.second:
        return -1
    joined: cython.bint = (s.second - 1) // 4 in (_SAY, _MENTAL) and (s.second - 1) % 4 in (1, 2)
    return _ATTRIBUTED if joined else -1


@cython.cfunc
def _spoken(s: Facts) -> cython.int:
    """A main verb of saying, thinking or finding, by what it governs and whose it is."""
    governed: cython.int = s.complement
    # odd numbers are those that end in "that"
    if s.content or governed % 2 or governed in (_THAT, _QUOTE, _COMMA_QUOTE, _COLON):
        return _ATTRIBUTED
    telling: cython.bint = s.verb == _SAY or governed in (_TO, _WHETHER, _WH)
    return _ATTRIBUTED if telling and _SPEAKERS >> s.subject & 1 else _PERHAPS


@cython.cfunc
@cython.exceptval(check=False)
def _hedged(s: Facts) -> cython.int:
    believed: cython.bint = s.verb == _BELIEF and s.complement == _TO
    adverb: cython.bint = s.evidential in (_N_GROUP, _N_PRE, _N_POST) or s.adverb in (_N_GROUP, _N_PRE)
    if adverb or believed or s.adjective >= 0 or s.modal in (_MAY, _COULD):
        return _HEDGED
    if s.question == _OWN_QUESTION or s.verb == _SEEM:
        return _HEDGED
    weak: cython.bint = s.modal in (_WOULD, _SHOULD) or s.verb == _BELIEF or s.open in (_N_PRE, _N_GROUP)
    return _WEAKLY if weak or s.conditional == _N_LEAD else -1
