"""What stands beside a main clause: second verbs, the speaker at its end, sources and hedges."""

from typing import Any

from numpy.typing import NDArray

from newsgrain.features import grammar as g
from newsgrain.features.clauses import _CLASSES, _SPEAKS
from newsgrain.features.compiled_codes import (
    ACCORDING,
    ACCORDINGS,
    ADVERB,
    CONDITIONAL,
    EVIDENTIAL,
    NEARNESS,
    OPEN,
    OTHER_MODAL,
    PARTICIPLE,
    QUESTION,
    QUESTIONS,
    R_FORM,
    R_KIND,
    R_LOW,
    R_QUOTED,
    R_REGION,
    SECOND,
    VERBS,
)
from newsgrain.features.compiled_finite import kind_at
from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.compiled_words import number_of
from newsgrain.features.finite import POST, SIDE

Ints = NDArray[Any]
_ASKS, _ROUND, _SQUARE = number_of("?"), number_of("("), number_of("[")
_VERB_CLASSES = tuple((bit, VERBS.index(name)) for bit, name in _CLASSES)
_G_OBJECT, _G_THAT, _G_QUOTE, _G_TO = range(4)
_LEAD, _AT_SIDE, _AT_TAIL, _CITING = (ACCORDINGS.index(n) for n in ("lead", "side", "tail", "citing"))
_N_LEAD, _N_GROUP, _N_PRE, _N_POST, _N_SIDE = range(1, len(NEARNESS))
_OF_REGION = (_N_PRE, _N_GROUP, _N_POST, _N_SIDE)
_ASKED_QUOTED, _ASKED = QUESTIONS.index("quoted"), QUESTIONS.index("own")
_SPEAKER = g.NAME | g.PERSON | g.ORG | g.DET | g.HE | g.STUDY
_DONE = (
    g.TIME | g.PREP | g.NAME | g.PERSON | g.ORG | g.DET | g.HE | g.STOP | g.ADVERB | g.COMMA | g.NUMBER
)  # fmt: skip


@kernel
def verb_class(kind: int) -> int:
    """Number of a verb's class."""
    for bit, name in _VERB_CLASSES:
        if kind & bit:
            return name
    return 0


@kernel
def go_on(r: Ints, n: int, c: Ints, end: int) -> None:
    """Second verbs of the main clause and participles behind a comma; marks what is beside it."""
    side = False
    for i in range(end, n):
        if r[i, R_QUOTED]:
            continue
        side = _beside(r, n, i, side)
        r[i, R_REGION] = SIDE if side else POST
        kind, form = r[i, R_KIND], r[i, R_FORM]
        if side or not form or not kind & _SPEAKS:
            continue
        before, after = kind_at(r, n, i - 1), kind_at(r, n, i + 1)
        joined = before & g.CONJ or (before & g.ADVERB and kind_at(r, n, i - 2) & g.CONJ)
        if joined and form & (g.PAST | g.THIRD) and not kind & g.NAME and not c[SECOND]:
            c[SECOND] = 1 + 4 * verb_class(kind) + _second(after)
        if form & g.ING and before & g.COMMA and not c[PARTICIPLE]:
            c[PARTICIPLE] = 1 + 2 * verb_class(kind) + ((after & g.THAT) != 0)


@kernel
def _beside(r: Ints, n: int, i: int, side: bool) -> bool:
    kind = r[i, R_KIND]
    if kind & (g.REL | g.IF) or (kind & g.SUB and not kind & g.PREP) or r[i, R_LOW] in (_ROUND, _SQUARE):
        return True
    ends = kind & (g.SEMICOLON | g.COMMA) or (kind & g.CONJ and kind_at(r, n, i - 1) & g.COMMA)
    return side and not ends


@kernel
def _second(then: int) -> int:
    if then & g.THAT:
        return _G_THAT
    if then & g.QUOTE:
        return _G_QUOTE
    return _G_TO if then & g.TO else _G_OBJECT


@kernel
def find_tail(r: Ints, n: int) -> int:
    """A speaker and a verb of saying in a part of their own behind a comma or a quotation."""
    found, a = 0, -1
    for b in range(n + 1):
        if b != n and not (b < n - 1 and _cuts(r, b)):
            continue
        if a >= 2 and b - a <= 12 and not _joined(kind_at(r, n, a + 1)):
            verb = _tail_verb(r, n, a, b)
            # an even number tells a tail that ends the sentence
            if verb >= 0 and not (found and found % 2 == 0):
                found = 1 + 2 * verb_class(r[verb, R_KIND]) + (b >= n)
        a = b
    return found


@kernel
def _joined(opens: int) -> bool:
    return (opens & (g.CONJ | g.REL | g.SUB | g.THAT | g.WH)) != 0 and not opens & g.PREP


@kernel
def _cuts(r: Ints, i: int) -> bool:
    kind = r[i, R_KIND]
    if kind & (g.COMMA | g.DASH) and not r[i, R_QUOTED]:
        return True
    return (kind & g.QUOTE) != 0 and not r[i + 1, R_QUOTED]


@kernel
def _tail_verb(r: Ints, n: int, a: int, b: int) -> int:
    """Index of the verb of saying between two cuts if a speaker stands beside it, else -1."""
    for i in range(a + 1, b):
        kind, before = r[i, R_KIND], kind_at(r, n, i - 1)
        form = r[i, R_FORM] & (g.PAST | g.THIRD | g.BASE)
        if r[i, R_QUOTED] or not kind & (g.SAY | g.MENTAL) or not form or kind & g.NAME:
            continue
        after = kind_at(r, n, i + 1)
        if before & (g.DET | g.POSS | g.BE | g.CONJ | g.REL) or after & g.THAT:
            continue
        speaker = i > a + 1 or after & _SPEAKER
        if not speaker or (kind_at(r, n, a + 1) & g.ADVERB and i == a + 2):
            continue
        if b < n and not r[min(b + 1, n - 1), R_QUOTED] and kind & g.MENTAL:
            continue
        return i if i + 1 >= b or after & _DONE else -1
    return -1


@kernel
def find_hedges(r: Ints, n: int, c: Ints) -> None:
    """Sources and hedges by the nearest region they stand in."""
    for i in range(n):
        kind = r[i, R_KIND]
        if r[i, R_QUOTED] or not kind & (
            g.ACCORDING | g.CITING | g.EVIDENTIAL | g.HEDGE | g.MAY | g.OPEN | g.IF
        ):
            continue
        where = _OF_REGION[r[i, R_REGION]]
        if kind & g.ACCORDING and kind_at(r, n, i + 1) & g.TO:
            c[ACCORDING] = _LEAD if i < 2 else _AT_SIDE if where == _N_SIDE else _AT_TAIL
        if kind & g.CITING and not c[ACCORDING]:
            c[ACCORDING] = _CITING
        _nearer(c, EVIDENTIAL, kind & g.EVIDENTIAL, where)
        _nearer(c, ADVERB, kind & g.HEDGE, where)
        _nearer(c, OTHER_MODAL, kind & g.MAY and not kind & g.NAME and where != _N_GROUP, where)
        _nearer(c, OPEN, kind & g.OPEN, where)
        if kind & g.IF and i < 2:
            c[CONDITIONAL] = _N_LEAD
        _nearer(c, CONDITIONAL, kind & g.IF and i >= 2, where)
    if r[n - 1, R_LOW] == _ASKS or (n > 1 and r[n - 2, R_LOW] == _ASKS):
        c[QUESTION] = _ASKED_QUOTED if r[n - 1, R_QUOTED] and r[0, R_QUOTED] else _ASKED


@kernel
def _nearer(c: Ints, field: int, holds: int, where: int) -> None:
    if holds and (not c[field] or where < c[field]):
        c[field] = where
