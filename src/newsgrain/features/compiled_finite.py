"""Finite verbs of a sentence, as `finite` tells them, on arrays."""
# mypy: disable-error-code="no-any-return"
# ruff: noqa: SIM102, SIM110 - compiled code has loops where Python has generators

from typing import Any

from numpy.typing import NDArray

from newsgrain.features import grammar as g
from newsgrain.features.compiled_codes import (
    R_FINITE,
    R_FLAGS,
    R_FORM,
    R_KIND,
    R_LOW,
    R_QUOTED,
    R_REGION,
    R_SURE,
    R_WRITTEN,
)
from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.compiled_words import (
    L_ALPHA,
    L_ED_LONG,
    L_ING_LONG,
    L_LY_LONG,
    L_OPENER,
    L_PLURAL,
    L_POINTER,
    W_ALPHA,
    W_DIGIT,
    W_QUOTE,
    W_STOP,
    W_UPPER,
    number_of,
)
from newsgrain.features.finite import _AUXILIARY, _BREAKS, _LEADS, _NOUN, PRE, SIDE

Ints = NDArray[Any]
_CLITIC, _SAID, _TOLD, _BY = (number_of(word) for word in ("'s", "said", "told", "by"))
_ROUND, _SQUARE, _END_ROUND, _END_SQUARE = (number_of(sign) for sign in "([)]")
_WEAKER = g.LEXICAL | g.MODAL | g.BELIEF | g.NOUNISH
_THAT_IS = g.HE | g.IT | g.THAT | g.THERE | g.WH | g.REL
_NAMED = g.NAME | g.PERSON | g.ORG | g.STUDY | g.HE | g.IT | g.REL | g.ADVERB | g.BRACKET
_CLAUSE_ENDS = g.CONJ | g.REL | g.THAT | g.SUB | g.WH | g.WHETHER | g.IF | (g.PRONOUN & ~g.THERE)
_GROUPED = g.MODAL | _AUXILIARY | g.ADVERB | g.NOT | g.EVIDENTIAL | g.HEDGE


@kernel
def kinds_and_forms(r: Ints, n: int) -> None:
    """From what the lexicon says of each word alone to what it is in its sentence."""
    title = _is_title(r, n)
    for i in range(n):
        _of_sign(r, i, title)
        if not r[i, R_KIND] and not r[i, R_FORM] and r[i, R_FLAGS] & L_ALPHA:
            _unlisted(r, i)
        if r[i, R_LOW] == _CLITIC:
            verb = i > 0 and r[i - 1, R_KIND] & _THAT_IS
            r[i, R_KIND], r[i, R_FORM] = (g.BE, g.THIRD) if verb else (g.POSS, 0)
        r[i, R_REGION] = PRE


@kernel
def _is_title(r: Ints, n: int) -> bool:
    capitals, words = 0, 0
    for i in range(n):
        capitals += (r[i, R_WRITTEN] & W_UPPER) != 0
        words += (r[i, R_WRITTEN] & W_ALPHA) != 0
    return words > 2 and capitals / words > 0.6


@kernel
def _of_sign(r: Ints, i: int, title: bool) -> None:
    first = r[i, R_WRITTEN]
    if first & W_DIGIT:
        r[i, R_KIND] |= g.NUMBER
    elif first & W_QUOTE:
        r[i, R_KIND] |= g.QUOTE
    elif first & W_STOP:
        r[i, R_KIND] |= g.STOP
    elif first & W_UPPER and not title and (i > 0 or not r[i, R_KIND]):
        if not (i and r[i - 1, R_FLAGS] & L_OPENER):
            if r[i, R_FORM] or r[i, R_KIND] & (g.MAY | g.WILL):
                r[i, R_KIND] &= ~_WEAKER
                r[i, R_FORM] = 0
            r[i, R_KIND] |= g.NAME


@kernel
def _unlisted(r: Ints, i: int) -> None:
    if r[i, R_FLAGS] & L_ED_LONG and i:
        r[i, R_KIND], r[i, R_FORM] = g.VERB, g.PAST | g.PARTICIPLE
    elif r[i, R_FLAGS] & L_ING_LONG:
        r[i, R_KIND], r[i, R_FORM] = g.VERB, g.ING
    elif r[i, R_FLAGS] & L_LY_LONG:
        r[i, R_KIND] = g.ADVERB


@kernel
def is_noun(kind: int) -> bool:
    """Whether a word can end a noun phrase."""
    return (kind & _NOUN) != 0 or kind == 0


@kernel
def kind_at(r: Ints, n: int, i: int) -> int:
    """Kinds of a token; beyond the sentence that of a full stop."""
    return r[i, R_KIND] if 0 <= i < n else g.STOP


@kernel
def breaks(r: Ints, n: int, i: int) -> bool:
    """Whether a clause cannot go on past the token."""
    return not 0 <= i < n or (r[i, R_KIND] & (_BREAKS | g.STOP)) != 0 or r[i, R_QUOTED] != 0


@kernel
def find_finite(r: Ints, n: int) -> None:
    """Fill `finite` and `sure`."""
    for i in range(n):
        r[i, R_SURE] = _finite(r, n, i, True)
    for i in range(n):
        r[i, R_FINITE] = _finite(r, n, i, False)


@kernel
def _finite(r: Ints, n: int, i: int, sure: bool) -> bool:
    kind, form = r[i, R_KIND], r[i, R_FORM]
    if r[i, R_QUOTED] or kind & g.NAME:
        return False
    before = r[i - 1, R_KIND] if i else 0
    if kind & g.MODAL:
        return not before & (g.DET | g.POSS) or (r[i - 1, R_FLAGS] & L_POINTER) != 0
    if kind & _AUXILIARY:
        return _auxiliary(r, i, form, before)
    if not form or _barred(form, before):
        return False
    if form & g.PAST:
        return not form & g.PARTICIPLE or _past(r, n, i, before, sure)
    if form & g.THIRD:
        if kind & g.NOUNISH:
            return not sure and _third(r, n, i, before)
        return not before & (g.DET | g.POSS)
    return (form & g.BASE) != 0 and _base(r, n, i, before, sure)


@kernel
def _auxiliary(r: Ints, i: int, form: int, before: int) -> bool:
    if form & (g.THIRD | g.PAST) and not (form & g.BASE and before & g.TO):
        return True
    if not form & g.BASE:
        return False
    if before & (g.FIRST | g.YOU | g.THEY | g.REL):
        return True
    return plural(r, i - 1) and not before & g.TO


@kernel
def _barred(form: int, before: int) -> bool:
    noun = before & (g.DET | g.POSS)
    bars = noun or (before & (g.PREP | g.TO) and not before & g.ADVERB)
    if not bars:
        return False
    return not (form & g.PAST and before & g.PREP and not form & g.PARTICIPLE)


@kernel
def _third(r: Ints, n: int, i: int, before: int) -> bool:
    ready = before & _NAMED or (i > 0 and is_noun(before) and not before & g.NUMBER)
    after = kind_at(r, n, i + 1)
    if not ready:
        return False
    return (after & (_LEADS | g.COLON | g.IF)) != 0 or ((after & g.PREP) != 0 and not after & g.OF)


@kernel
def _base(r: Ints, n: int, i: int, before: int, sure: bool) -> bool:
    if before & (g.FIRST | g.YOU | g.THEY):
        return True
    after = kind_at(r, n, i + 1)
    return not sure and plural(r, i - 1) and (after & (_LEADS | g.PREP)) != 0 and not after & g.OF


@kernel
def _past(r: Ints, n: int, i: int, before: int, sure: bool) -> bool:
    if r[i, R_LOW] in (_SAID, _TOLD):
        return not before & (g.BE | g.HAVE)
    if sure or not i or before & (g.BE | g.HAVE) or (i + 1 < n and r[i + 1, R_LOW] == _BY):
        return False
    if before & g.COMMA:
        return _closes(r, i - 1) and not _later(r, n, i)
    return (before & (g.HE | g.FIRST | g.THEY | g.YOU | g.REL)) != 0 or not _later(r, n, i)


@kernel
def plural(r: Ints, i: int) -> bool:
    """Whether the token can be a plural noun."""
    if i < 0 or r[i, R_KIND] & (g.PREP | g.DET | g.POSS | g.ADVERB) or r[i, R_FORM] & g.PAST:
        return False
    return (r[i, R_FLAGS] & L_PLURAL) != 0


@kernel
def _closes(r: Ints, i: int) -> bool:
    for j in range(max(0, i - 14), i):
        if r[j, R_KIND] & g.COMMA and not r[j, R_QUOTED]:
            return True
    return False


@kernel
def _later(r: Ints, n: int, i: int) -> bool:
    for j in range(i + 1, min(n, i + 14)):
        if breaks(r, n, j) or (r[j, R_KIND] & _CLAUSE_ENDS and not r[j, R_KIND] & g.THERE):
            return False
        if r[j, R_SURE]:
            return True
    return False


@kernel
def opening(r: Ints, n: int) -> int:
    """Where the main clause starts: behind a subordinate clause that opens the sentence."""
    i = 0
    while i < n and (r[i, R_QUOTED] or r[i, R_KIND] & (g.QUOTE | g.BRACKET | g.DASH)):
        i += 1
    if i >= n or not r[i, R_KIND] & (g.SUB | g.IF | g.WHETHER):
        return i
    if r[i, R_KIND] & g.PREP and not _clause_from(r, n, i):
        return i
    seen = False
    for j in range(i + 1, n):
        if seen and r[j, R_KIND] & g.COMMA and not r[j, R_QUOTED]:
            r[i:j, R_REGION] = SIDE
            return j + 1
        seen = seen or r[j, R_FINITE] != 0
    return i


@kernel
def _clause_from(r: Ints, n: int, i: int) -> bool:
    for j in range(i + 1, n):
        if breaks(r, n, j):
            return False
        if r[j, R_FINITE]:
            return True
    return False


@kernel
def main_verb(r: Ints, n: int, start: int) -> int:
    """Index of the main finite verb from `start` on, -1 if there is none; marks what is beside it."""
    i, pending = start, False
    while i < n:
        if r[i, R_QUOTED]:
            i += 1
        elif r[i, R_KIND] & g.BRACKET and r[i, R_LOW] in (_ROUND, _SQUARE):
            i = _skip_brackets(r, n, i) + 1
        elif i > start and _relative(r, i):
            if r[i - 1, R_KIND] & g.COMMA:
                i = _skip_to_comma(r, n, i)
            else:
                pending, r[i, R_REGION] = True, SIDE
                i += 1
        elif not r[i, R_FINITE]:
            r[i, R_REGION] = SIDE if pending else r[i, R_REGION]
            i += 1
        elif pending:
            pending, i = False, _skip_group(r, n, i)
        else:
            return i
    return -1


@kernel
def _relative(r: Ints, i: int) -> bool:
    before = r[i - 1, R_KIND]
    return (r[i, R_KIND] & g.REL) != 0 or (
        (r[i, R_KIND] & g.THAT) != 0 and is_noun(before) and not before & g.QUOTE
    )


@kernel
def _skip_brackets(r: Ints, n: int, i: int) -> int:
    while i < n and r[i, R_LOW] not in (_END_ROUND, _END_SQUARE):
        r[i, R_REGION] = SIDE
        i += 1
    return i


@kernel
def _skip_to_comma(r: Ints, n: int, i: int) -> int:
    while i < n and (r[i, R_QUOTED] or not r[i, R_KIND] & (g.COMMA | g.DASH)):
        r[i, R_REGION] = SIDE
        i += 1
    return i


@kernel
def _skip_group(r: Ints, n: int, i: int) -> int:
    while i < n and not breaks(r, n, i) and (r[i, R_KIND] & _GROUPED or r[i, R_FORM]):
        r[i, R_REGION] = SIDE
        i += 1
        if r[i - 1, R_FORM] and not r[i - 1, R_KIND] & _GROUPED:
            break
    return i
