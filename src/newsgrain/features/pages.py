# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Reads the sentences of a batch one by one, then each article from top to bottom.

Downwards goes what a sentence stands under: the last short heading, and a line ending in a colon that leads
to it. Such a line holds for the blocks that follow while they are of one kind: short lines without a full
stop (a list), or the paragraphs of an unmarked quotation.
"""

import cython
import numpy as np

from newsgrain.features.codes import ENDS_COLON, ENDS_STOP, INSIDES, LEADS, VERBS
from newsgrain.features.words import L_ALL_ALNUM, L_ALNUM, L_DIGIT, number_of
from newsgrain.text.places import CLOSES_INSIDE, FIRST, HALF_QUOTED, LAST, OPENS_INSIDE, SOME_QUOTED

if cython.compiled:
    from cython.cimports.newsgrain.features.clause_rules import clause_sign
    from cython.cimports.newsgrain.features.clauses import read_clause
    from cython.cimports.newsgrain.features.echoes import read_echoes
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.finite import Reader
    from cython.cimports.newsgrain.features.page_shape import read_shapes
    from cython.cimports.newsgrain.features.signals import find_signals
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.clause_rules import clause_sign
    from newsgrain.features.clauses import read_clause
    from newsgrain.features.echoes import read_echoes
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.finite import Reader
    from newsgrain.features.page_shape import read_shapes
    from newsgrain.features.signals import find_signals
    from newsgrain.features.vocabulary import Vocabulary

_SHORT = 12  # words of a short line at most
_LEAD = 4  # tokens from which a line with a colon is more than a label
_HEADING = 8
_FAR = 4
_SAID_WORD = number_of("said")
_SAY, _MENTAL = VERBS.index("say"), VERBS.index("mental")
_IN, _OPENS, _CLOSES, _QUOTED, _PART, _OUT = range(len(INSIDES))
_SAID, _LIST, _LABEL = range(1, len(LEADS))


@cython.cfunc
def read(batch: Batch, words: Vocabulary) -> None:
    """Fill in the facts of all sentences of a batch, whose tokens have numbers, and what is quoted."""
    s: Facts
    i: cython.Py_ssize_t
    quoted = cython.declare(cython.uchar[::1], np.empty(batch.count, np.uint8))
    reader = Reader(max([s.count for s in batch.sentences]) + 1 if batch.sentences else 1)
    for s in batch.sentences:
        reader.take(s, batch, words)
        _read_sentence(reader, s)
        for i in range(s.count):
            quoted[s.first + i] = reader.quoted[i]
    batch.quoted = quoted
    _read_down(batch, words)
    read_shapes(batch, words)
    read_echoes(batch, words)


@cython.cfunc
def _read_sentence(r: Reader, s: Facts) -> None:
    many: cython.int = 0
    i: cython.Py_ssize_t
    for i in range(r.n):
        s.cues |= r.cues[i]
        if not r.quoted[i]:
            s.heard |= r.cues[i]
        many += (r.flags[i] & L_ALNUM) != 0
        s.has_figures |= (r.flags[i] & L_DIGIT) != 0
    s.is_short = not s.text & ENDS_STOP and many <= _SHORT
    read_clause(r, s)
    s.sign = clause_sign(s)
    s.inside = _inside(s.place)
    s.signals = find_signals(r, s)


@cython.cfunc
def _inside(place: cython.int) -> cython.int:
    """How a sentence stands to quotation marks, as one of INSIDES."""
    if place & OPENS_INSIDE:
        return _IN if place & CLOSES_INSIDE else _OPENS
    if place & CLOSES_INSIDE:
        return _CLOSES
    if place & HALF_QUOTED:
        return _QUOTED
    return _PART if place & SOME_QUOTED else _OUT


@cython.cfunc
def _read_down(batch: Batch, words: Vocabulary) -> None:
    """Headings, introductions and openers of blocks."""
    s: Facts
    before: Facts | None = None
    heading: cython.int = -1
    lead: cython.int = 0
    at: cython.int = -9
    n: cython.int
    for n in range(len(batch.sentences)):
        s = batch.sentences[n]
        if s.article == n:
            heading, lead, at, before = -1, 0, -9, None
        s.opener = before.opener if before is not None and before.block == s.block else n
        if _is_over(lead, s.block - at, s.is_short):
            lead = 0
        s.heading, s.lead, s.distance = heading, lead, max(0, min(s.block - at, _FAR))
        if s.text & ENDS_COLON:
            lead, at = _leads(s, batch), s.block
        elif _may_head(s):
            heading = _heading(s, batch, words)
        before = s


@cython.cfunc
def _may_head(s: Facts) -> cython.bint:
    """Whether a sentence is a short line of its own."""
    alone: cython.bint = s.place & FIRST and s.place & LAST
    return s.is_short and alone and 0 < s.count <= _HEADING and not s.has_figures


@cython.cfunc
def _is_over(lead: cython.int, distance: cython.int, short: cython.bint) -> cython.bint:
    """Whether an introduction has ended before a block at this distance."""
    if lead == _SAID:
        return distance > _FAR
    return lead != 0 and distance > 0 and not short


@cython.cfunc
def _leads(s: Facts, batch: Batch) -> cython.int:
    speaks: cython.bint = s.verb in (_SAY, _MENTAL) and not s.passive
    if speaks or s.tail or (s.count > 1 and batch.low[s.first + s.count - 2] == _SAID_WORD):
        return _SAID
    return _LIST if s.count > _LEAD else _LABEL


@cython.cfunc
def _heading(s: Facts, batch: Batch, words: Vocabulary) -> cython.int:
    """The first word of a heading; -1 if it has none."""
    i: cython.Py_ssize_t
    for i in range(s.first, s.first + s.count):
        low: cython.int = batch.low[i]
        if words.flags[low] & L_ALL_ALNUM:
            return low
    return -1
