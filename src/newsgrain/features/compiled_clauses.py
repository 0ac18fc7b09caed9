"""A sentence's main clause, as `clauses` reads it, on arrays."""
# mypy: disable-error-code="no-any-return"

from typing import Any

from numpy.typing import NDArray

from newsgrain.features import grammar as g
from newsgrain.features.clauses import _ADVERBIAL, _SUBJECTS
from newsgrain.features.clauses import _LATER_SUBJECTS as _SUBJECTS_LATER
from newsgrain.features.compiled_codes import (
    ADJECTIVE,
    AT,
    COMPLEMENT,
    CONTENT,
    FIRST_PREPOSITION,
    MODAL,
    MODALS,
    NEG,
    PASSIVE,
    PREPOSITIONS,
    R_FINITE,
    R_FLAGS,
    R_FORM,
    R_KIND,
    R_LOW,
    R_QUOTED,
    R_REGION,
    START,
    STARTS,
    SUBJECT,
    SUBJECTS,
    TAIL,
    VERB,
    VERBS,
    WORD,
    complement,
)
from newsgrain.features.compiled_finite import breaks, kind_at, main_verb, opening, plural
from newsgrain.features.compiled_hedges import find_hedges, find_tail, go_on, verb_class
from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.compiled_words import L_THIS, number_of
from newsgrain.features.finite import GROUP, SIDE

Ints = NDArray[Any]
_LET, _PLEASE, _GOING = (number_of(word) for word in ("let", "please", "going"))
_BE, _SEEM, _BELIEF = (VERBS.index(name) for name in ("be", "seem", "belief"))
_MAY, _WOULD, _WILL, _CAN = (MODALS.index(name) for name in ("may", "would", "will", "can"))
(_S_IF, _S_WHETHER, _S_SUB, _S_WH, _S_MAYBE_BASE, _S_BASE, _S_ING, _S_EN, _S_HEDGE, _S_ACCORDING, _S_QUOTE,
 _S_PREP, _S_AUX) = range(1, len(STARTS))  # fmt: skip
_END, _QUOTED, _COMMA, _COMMA_QUOTE, _PREP, _THAT, _ING, _CONJ, _OBJECT = (
    complement(name)
    for name in ("end", "quote", "comma", "comma quote", "prep", "that", "ing", "conj", "object")
)
_GOVERNED = (
    (g.THAT, complement("that")),
    (g.COLON, complement("colon")),
    (g.TO, complement("to")),
    (g.WHETHER | g.IF, complement("whether")),
    (g.WH | g.REL, complement("wh")),
    (g.SUB, complement("sub")),
    (g.PRONOUN, complement("pron")),
)
_FIRST_SUBJECTS = tuple((bit, SUBJECTS.index(name)) for bit, name in _SUBJECTS)
_LATER_SUBJECTS = tuple((bit, SUBJECTS.index(name)) for bit, name in _SUBJECTS_LATER)
_THIS, _THINGS, _THING, _QUOTE = (SUBJECTS.index(name) for name in ("this", "things", "thing", "quote"))
_PREPOSITION_COUNT = len(PREPOSITIONS)
_PLAINLY = g.THAT | g.COLON | g.TO | g.WHETHER | g.IF | g.WH | g.REL | g.PRONOUN


@kernel
def read_clause(r: Ints, n: int, c: Ints) -> None:
    """Fill the fields of a clause; `c` is all zeros."""
    c[ADJECTIVE], c[AT], c[WORD] = -1, -1, -1
    if not n:
        return
    c[START] = _start(r)
    start = opening(r, n)
    c[AT] = main_verb(r, n, min(start, n))
    if c[AT] >= 0:
        end = _group(r, n, c)
        c[SUBJECT] = _subject(r, start, c[AT])
        _govern(r, n, c, end)
        go_on(r, n, c, end)
    c[TAIL] = find_tail(r, n)
    find_hedges(r, n, c)


@kernel
def _start(r: Ints) -> int:
    kind, form = r[0, R_KIND], r[0, R_FORM]
    if kind & g.IF:
        return _S_IF
    if kind & g.WHETHER:
        return _S_WHETHER
    if kind & g.SUB and not kind & g.ADVERB:
        return _S_SUB
    if kind & (g.WH | g.REL):
        return _S_WH
    if form & g.BASE or r[0, R_LOW] in (_LET, _PLEASE):
        return _S_MAYBE_BASE if form & g.BASE and kind & (g.NOUNISH | g.HAVE | g.DO) else _S_BASE
    if form & (g.ING | g.PARTICIPLE):
        return _S_ING if form & g.ING else _S_EN
    return _opening_sign(kind)


@kernel
def _opening_sign(kind: int) -> int:
    if kind & (g.HEDGE | g.EVIDENTIAL):
        return _S_HEDGE
    if kind & g.ACCORDING:
        return _S_ACCORDING
    if kind & g.QUOTE:
        return _S_QUOTE
    if kind & g.PREP:
        return _S_PREP
    return _S_AUX if kind & (g.MODAL | g.BE | g.DO | g.HAVE) else 0


@kernel
def _group(r: Ints, n: int, c: Ints) -> int:
    """Read the verb group from the finite verb; return the index behind its head."""
    head, i, be, have = c[AT], c[AT], False, False
    while i < n and not r[i, R_QUOTED]:
        kind, form = r[i, R_KIND], r[i, R_FORM]
        modal = (kind & g.MODAL) != 0 and i <= head + 3
        be_here = (kind & g.BE) != 0 and form != 0
        have_here = (kind & (g.HAVE | g.DO)) != 0 and form != 0
        have_here = have_here and (i == c[AT] or r[i - 1, R_REGION] == GROUP)
        if not (modal or be_here or have_here):
            if form or not (kind & g.NOT or (kind & _ADVERBIAL and not kind & (g.NAME | g.PREP))):
                break
        else:
            head = i
            c[MODAL] = _modal(kind) if modal else c[MODAL]
        be = be or (be_here and not modal)
        have = have or (have_here and not be_here and not modal)
        c[NEG] |= (kind & g.NOT) != 0
        r[i, R_REGION] = GROUP
        i += 1
    return _head(r, n, c, head, i, be, have)


@kernel
def _modal(kind: int) -> int:
    if kind & g.MAY:
        return _MAY
    if kind & g.WOULD:
        return _WOULD
    return _WILL if kind & g.WILL else _CAN


@kernel
def _head(r: Ints, n: int, c: Ints, head: int, i: int, be: bool, have: bool) -> int:
    """Take in the lexical verb behind the auxiliaries; return the index behind the group."""
    if i < n and not r[i, R_QUOTED] and r[i, R_FORM] and not r[i, R_KIND] & g.NAME:
        alone = head == c[AT] and c[AT] == i
        c[PASSIVE] = (r[i, R_FORM] & g.PARTICIPLE) != 0 and be and not alone
        if alone or _takes(r[i, R_FORM], be, have, c[MODAL] != 0 or have) or c[PASSIVE]:
            head, r[i, R_REGION] = i, GROUP
            i += 1
        if r[head, R_LOW] == _GOING and i < n and r[i, R_KIND] & g.TO and be and not c[MODAL]:
            c[MODAL] = _WILL
    else:
        i = max(i, head + 1)
        while i - 1 > head and not r[i - 1, R_KIND] & (g.EVIDENTIAL | g.HEDGE | g.NOT):
            i -= 1
    c[VERB], c[WORD] = verb_class(r[head, R_KIND]), r[head, R_LOW]
    if c[PASSIVE] and r[head, R_KIND] & g.BELIEF:
        c[VERB] = _BELIEF
    return max(_adjective(r, n, c, i), head + 1)


@kernel
def _takes(form: int, be: bool, have: bool, bare: bool) -> bool:
    """Whether a form of a verb goes with the auxiliaries before it."""
    if (form & g.ING and be) or (form & g.PARTICIPLE and have):
        return True
    return (form & g.BASE) != 0 and bare


@kernel
def _adjective(r: Ints, n: int, c: Ints, i: int) -> int:
    if c[VERB] not in (_BE, _SEEM):
        return i
    for j in range(i, min(i + 4, n)):
        if breaks(r, n, j):
            break
        if r[j, R_KIND] & (g.UNCERTAIN | g.BELIEF) and not r[j, R_KIND] & g.PREP:
            c[ADJECTIVE], r[j, R_REGION] = r[j, R_LOW], GROUP
            return j + 1
        if not r[j, R_KIND] & (g.ADVERB | g.NOT):
            break
    return i


@kernel
def _subject(r: Ints, start: int, at: int) -> int:
    """Class of the last noun phrase before the verb that can be its subject."""
    high = at
    while high >= start:
        low = high - 1
        while low >= start and (_aside(r, low) or not r[low, R_KIND] & (g.COMMA | g.DASH)):
            low -= 1
        found = _noun_head(r, max(low + 1, start), high)
        if found >= 0:
            return _noun_class(r, found)
        high = low
    for i in range(at):
        if r[i, R_QUOTED]:
            return _QUOTE
    return 0


@kernel
def _aside(r: Ints, i: int) -> bool:
    return r[i, R_REGION] == SIDE or r[i, R_QUOTED] != 0


@kernel
def _noun_head(r: Ints, a: int, b: int) -> int:
    """Index of the head of a noun phrase, -1 for a phrase that a preposition opens."""
    last, opens = -1, True
    for i in range(a, b):
        if _aside(r, i):
            continue
        kind, form = r[i, R_KIND], r[i, R_FORM]
        if opens and kind & g.PREP and not kind & (g.DET | g.ADVERB):
            return -1
        opens = False
        if last >= 0:
            follows = kind & g.TO or (kind & g.PREP and not kind & (g.ADVERB | g.NOUNISH))
            if follows or (form & (g.ING | g.PARTICIPLE) and not kind & (g.NOUNISH | g.NAME)):
                break
        pronoun = kind & (g.FIRST | g.HE | g.THEY | g.IT | g.THERE | g.THAT)
        if not kind & (g.ADVERB | g.DET | g.POSS | g.CONJ | g.BRACKET | g.QUOTE) or pronoun:
            last = i
    return last


@kernel
def _noun_class(r: Ints, i: int) -> int:
    kind = r[i, R_KIND]
    for bit, name in _FIRST_SUBJECTS:
        if kind & bit:
            return name
    if r[i, R_FLAGS] & L_THIS:
        return _THIS
    for bit, name in _LATER_SUBJECTS:
        if kind & bit:
            return name
    return _THINGS if plural(r, i) else _THING


@kernel
def _govern(r: Ints, n: int, c: Ints, i: int) -> None:
    """What the verb governs, and whether that is a clause of its own."""
    while i < n and not r[i, R_QUOTED] and r[i, R_KIND] & (_ADVERBIAL | g.TIME):
        if r[i, R_KIND] & (g.PREP | g.THAT):
            break
        i += 1
    c[COMPLEMENT] = _complement(r, n, i)
    stops = g.REL | g.SUB | g.IF | g.WH | g.WHETHER | g.COMMA
    for j in range(i, min(n, i + 25)):
        kind = r[j, R_KIND]
        if r[j, R_QUOTED]:
            continue
        if (j > i and kind & stops) or kind & (g.SEMICOLON | g.COLON):
            return
        if kind & g.THAT and j <= i + 5 and c[COMPLEMENT] != _THAT:
            c[COMPLEMENT] += 1
            c[CONTENT] = 1
            return
        if r[j, R_FINITE] and not kind_at(r, n, j - 1) & g.CONJ:
            c[CONTENT] = 1
            return


@kernel
def _complement(r: Ints, n: int, i: int) -> int:
    if i >= n or r[i, R_KIND] & g.STOP:
        return _END
    kind = r[i, R_KIND]
    if r[i, R_QUOTED] or kind & g.QUOTE:
        return _QUOTED
    if kind & g.COMMA:
        return _COMMA_QUOTE if i + 1 < n and r[i + 1, R_QUOTED] else _COMMA
    if kind & g.PREP and not kind & _PLAINLY and not r[i, R_FORM] & g.ING:
        return FIRST_PREPOSITION + 2 * r[i, R_LOW] if r[i, R_LOW] < _PREPOSITION_COUNT else _PREP
    for bits, name in _GOVERNED:
        if kind & bits:
            return name
    if r[i, R_FORM] & g.ING:
        return _ING
    return _CONJ if kind & g.CONJ else _OBJECT
