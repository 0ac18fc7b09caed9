"""Reads a batch's sentences one by one, then its pages from top to bottom, into a number a property."""
# mypy: disable-error-code="no-any-return"

from typing import Any

from numpy.typing import NDArray

from newsgrain.features.clause_rules import _SPEAKERS
from newsgrain.features.compiled_clauses import read_clause
from newsgrain.features.compiled_codes import (
    ACCORDING,
    ACCORDINGS,
    ADJECTIVE,
    ADVERB,
    CLOSES_INSIDE,
    COMPLEMENT,
    CONDITIONAL,
    CONTENT,
    ENDS_COLON,
    ENDS_STOP,
    EVIDENTIAL,
    F_CUES,
    F_FLAGS,
    F_FORM,
    F_KIND,
    FIRST,
    HALF_QUOTED,
    INSIDES,
    LAST,
    LEADS,
    MODAL,
    MODALS,
    NEARNESS,
    OPEN,
    OPENS_INSIDE,
    OPENS_QUOTE,
    OTHER_MODAL,
    P_ARTICLE_END,
    P_BLOCK,
    P_CLAUSE,
    P_COUNT,
    P_DISTANCE,
    P_FIGURES,
    P_FIRST,
    P_FLAGS,
    P_HEADING,
    P_INSIDE,
    P_LEAD,
    P_LOUD,
    P_OPENER,
    P_SHORT,
    P_SIGNALS,
    P_TEXT,
    P_TRIED,
    P_VERDICT,
    PARTICIPLE,
    PASSIVE,
    QUESTION,
    QUESTIONS,
    R_CUES,
    R_FLAGS,
    R_FORM,
    R_KIND,
    R_LOW,
    R_QUOTED,
    R_SHAPE,
    R_WRITTEN,
    SECOND,
    SOME_QUOTED,
    SUBJECT,
    SUBJECTS,
    T_FIRST_GRAM,
    T_FIRST_SHAPE_FLAGS,
    T_FLAGS,
    T_GRAM,
    T_LOW,
    T_SHAPE_FLAGS,
    TAIL,
    VERB,
    VERBS,
    VERDICTS,
    complement,
)
from newsgrain.features.compiled_finite import find_finite, kinds_and_forms
from newsgrain.features.compiled_kernel import entry, kernel
from newsgrain.features.compiled_signals import signals_of
from newsgrain.features.compiled_words import (
    L_ALL_ALNUM,
    L_ALNUM,
    L_DIGIT,
    W_MARK,
    W_OPENING,
    W_STRAIGHT,
    number_of,
)
from newsgrain.features.sections import _FAR, _HEADING, _LEAD, _SHORT

Ints = NDArray[Any]
_SAID_WORD = number_of("said")
_SAY, _FIND, _MENTAL, _SEEM, _BELIEF = (VERBS.index(v) for v in ("say", "find", "mental", "seem", "belief"))
_C_THAT, _C_TO, _C_WHETHER, _C_WH, _C_QUOTE, _C_COMMA_QUOTE, _C_COLON = (
    complement(name) for name in ("that", "to", "whether", "wh", "quote", "comma quote", "colon")
)
_A_LEAD, _A_TAIL = ACCORDINGS.index("lead"), ACCORDINGS.index("tail")
_N_LEAD, _N_GROUP, _N_PRE, _N_POST, _N_SIDE = range(1, len(NEARNESS))
_ATTRIBUTED, _PERHAPS, _HEDGED, _WEAKLY, _BESIDE, _NEITHER = range(len(VERDICTS) - 1)
_OWN_QUESTION = QUESTIONS.index("own")
_MAY, _WOULD = MODALS.index("may"), MODALS.index("would")
_SPEAKER_BITS = sum(1 << n for n, name in enumerate(SUBJECTS) if name in _SPEAKERS)
_IN, _OPENS, _CLOSES, _QUOTED, _PART, _OUT = range(len(INSIDES))
_SAID, _LIST, _LABEL = range(1, len(LEADS))


@entry
def read(
    tokens: Ints, w: Ints, lows: Ints, page: Ints, words: Ints, signs: Ints, quoted: Ints, r: Ints
) -> None:
    """Read the batch whose tokens have the numbers `tokens` into `page` and, a token each, the three others.

    `words` gets the numbers of the words in lower case, `signs` what the shapes are in n-grams.

    `w` and `lows` are the facts of tokens and words, `r` room for the longest sentence.
    """
    for s in range(len(page)):
        first, n = page[s, P_FIRST], page[s, P_COUNT]
        for i in range(n):
            _take(r, i, tokens[first + i], w, lows)
            words[first + i] = r[i, R_LOW]
            signs[first + i] = w[tokens[first + i], T_GRAM if i else T_FIRST_GRAM]
        _find_quoted(r, n, page[s, P_FLAGS], page[s, P_TEXT])
        _read_sentence(r, n, s, page)
        page[s, P_LOUD] = 0
        for i in range(n):
            quoted[first + i] = r[i, R_QUOTED]
            page[s, P_LOUD] |= 0 if r[i, R_QUOTED] else r[i, R_CUES]
    s = 0
    while s < len(page):
        _read_down(tokens, w, lows, page, s, page[s, P_ARTICLE_END])
        s = page[s, P_ARTICLE_END]


@kernel
def _take(r: Ints, i: int, token: int, w: Ints, lows: Ints) -> None:
    low = w[token, T_LOW]
    r[i, R_LOW], r[i, R_WRITTEN] = low, w[token, T_FLAGS]
    r[i, R_KIND], r[i, R_FORM] = lows[low, F_KIND], lows[low, F_FORM]
    r[i, R_FLAGS], r[i, R_CUES] = lows[low, F_FLAGS], lows[low, F_CUES]
    r[i, R_SHAPE] = w[token, T_SHAPE_FLAGS] if i else w[token, T_FIRST_SHAPE_FLAGS]


@kernel
def _find_quoted(r: Ints, n: int, place: int, text: int) -> None:
    inside = (place & OPENS_INSIDE) != 0 and not text & OPENS_QUOTE
    for i in range(n):
        sign = r[i, R_WRITTEN]
        if sign & W_MARK:
            inside = (sign & W_OPENING) != 0 or ((sign & W_STRAIGHT) != 0 and not inside)
            r[i, R_QUOTED] = 1
        else:
            r[i, R_QUOTED] = inside


@kernel
def _read_sentence(r: Ints, n: int, s: int, page: Ints) -> None:
    place, text = page[s, P_FLAGS], page[s, P_TEXT]
    kinds_and_forms(r, n)
    find_finite(r, n)
    c = page[s, P_CLAUSE:]
    c[:] = 0
    read_clause(r, n, c)
    page[s, P_VERDICT] = _verdict(c)
    page[s, P_INSIDE] = _inside(place)
    page[s, P_SIGNALS] = signals_of(r, n, place, text, page[s, P_TRIED])
    words, figures = 0, 0
    for i in range(n):
        words += (r[i, R_FLAGS] & L_ALNUM) != 0
        figures |= (r[i, R_FLAGS] & L_DIGIT) != 0
    page[s, P_SHORT] = not text & ENDS_STOP and words <= _SHORT
    page[s, P_FIGURES] = figures


@kernel
def _inside(place: int) -> int:
    if place & OPENS_INSIDE:
        return _IN if place & CLOSES_INSIDE else _OPENS
    if place & CLOSES_INSIDE:
        return _CLOSES
    if place & HALF_QUOTED:
        return _QUOTED
    return _PART if place & SOME_QUOTED else _OUT


@kernel
def _verdict(c: Ints) -> int:
    found = _attributed(c)
    if found < 0:
        found = _hedged(c)
    if found >= 0:
        return found
    if c[SECOND] or c[PARTICIPLE] or c[ACCORDING]:
        return _PERHAPS
    return _BESIDE if c[EVIDENTIAL] or c[ADVERB] or c[OTHER_MODAL] else _NEITHER


@kernel
def _attributed(c: Ints) -> int:
    tail = (c[TAIL] - 1) // 2 if c[TAIL] else -1
    if c[ACCORDING] in (_A_LEAD, _A_TAIL) or tail in (_SAY, _FIND):
        return _ATTRIBUTED
    if c[TAIL]:
        return _PERHAPS if c[TAIL] % 2 else _ATTRIBUTED
    if c[VERB] in (_SAY, _MENTAL, _FIND) and not c[PASSIVE]:
        return _spoken(c)
    verb, more = (c[SECOND] - 1) // 4, (c[SECOND] - 1) % 4
    joined = c[SECOND] and verb in (_SAY, _MENTAL) and more in (1, 2)
    return _ATTRIBUTED if joined else -1


@kernel
def _spoken(c: Ints) -> int:
    """A main verb of saying, thinking or finding, by what it governs and whose it is."""
    governed = c[COMPLEMENT]
    # odd numbers are those that end in "that"
    if c[CONTENT] or governed % 2 or governed in (_C_THAT, _C_QUOTE, _C_COMMA_QUOTE, _C_COLON):
        return _ATTRIBUTED
    telling = c[VERB] == _SAY or governed in (_C_TO, _C_WHETHER, _C_WH)
    return _ATTRIBUTED if telling and _SPEAKER_BITS >> c[SUBJECT] & 1 else _PERHAPS


@kernel
def _hedged(c: Ints) -> int:
    believed = c[VERB] == _BELIEF and c[COMPLEMENT] == _C_TO
    adverb = c[EVIDENTIAL] in (_N_GROUP, _N_PRE, _N_POST) or c[ADVERB] in (_N_GROUP, _N_PRE)
    if adverb or believed or c[ADJECTIVE] >= 0 or c[MODAL] == _MAY:
        return _HEDGED
    if c[QUESTION] == _OWN_QUESTION or c[VERB] == _SEEM:
        return _HEDGED
    weak = c[MODAL] == _WOULD or c[VERB] == _BELIEF or c[OPEN] in (_N_PRE, _N_GROUP)
    return _WEAKLY if weak or c[CONDITIONAL] == _N_LEAD else -1


@kernel
def _read_down(tokens: Ints, w: Ints, lows: Ints, page: Ints, a: int, b: int) -> None:
    """Headings, introductions and openers of blocks of the article with the sentences `[a, b)`."""
    heading, lead, at = -1, 0, -9
    for s in range(a, b):
        block, first = page[s, P_BLOCK], page[s, P_FIRST]
        n = page[s, P_COUNT]
        same = s > a and page[s - 1, P_BLOCK] == block
        page[s, P_OPENER] = page[s - 1, P_OPENER] if same else s
        distance = block - at
        if _over(lead, distance, page[s, P_SHORT]):
            lead = 0
        page[s, P_HEADING], page[s, P_LEAD], page[s, P_DISTANCE] = heading, lead, max(0, min(distance, _FAR))
        alone = page[s, P_FLAGS] & FIRST and page[s, P_FLAGS] & LAST
        if page[s, P_TEXT] & ENDS_COLON:
            lead, at = _leads(page[s, P_CLAUSE:], tokens, w, first, n), block
        elif page[s, P_SHORT] and alone and n and not page[s, P_FIGURES] and n <= _HEADING:
            heading = _heading(tokens, w, lows, first, n)


@kernel
def _over(lead: int, distance: int, short: int) -> bool:
    if lead == _SAID:
        return distance > _FAR
    return lead != 0 and distance > 0 and not short


@kernel
def _leads(c: Ints, tokens: Ints, w: Ints, first: int, n: int) -> int:
    speaks = c[VERB] in (_SAY, _MENTAL) and not c[PASSIVE]
    if speaks or c[TAIL] or (n > 1 and w[tokens[first + n - 2], T_LOW] == _SAID_WORD):
        return _SAID
    return _LIST if n > _LEAD else _LABEL


@kernel
def _heading(tokens: Ints, w: Ints, lows: Ints, first: int, n: int) -> int:
    for i in range(first, first + n):
        low = w[tokens[i], T_LOW]
        if lows[low, F_FLAGS] & L_ALL_ALNUM:
            return low
    return -1
