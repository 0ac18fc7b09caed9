# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What a sentence is like, where it stands, what stands around it, and what rules make of its signals."""

from typing import Any

import cython
import numpy as np

from newsgrain.features.codes import (
    ASKS,
    BYLINE,
    CREDIT,
    CUES,
    HEDGED,
    IMPERATIVE,
    INSIDE,
    LEADS,
    PAGE,
    SOURCE,
    SPEAKER,
    STRONG_A,
    STRONG_H,
    WEAK_A,
    cue_bits,
)
from newsgrain.features.groups import list_groups, list_templates
from newsgrain.features.naming import CONTEXT, RULE
from newsgrain.features.words import L_SECTION, S_NAMED
from newsgrain.text.places import CLOSES_INSIDE, FIRST, KIND_SHIFT, KINDS, LAST, OPENS_INSIDE

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.groups import Found
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.groups import Found
    from newsgrain.features.vocabulary import Vocabulary

_LOUD = cue_bits("say", "report", "appeal", "legal", "credit", "navigation", "first", "second", "source")
_WHERE = (" q", " h", " t", " m")
_BESIDE = ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"))
_DISTANCES: Any = np.array([distance for distance, _ in _BESIDE], np.int32)
_SAME = ("other", "same")
_MARKS = ("00", "01", "10", "11")
_LENGTHS = ("long", "short")
_ASCII = 128
_CUE_COUNT = len(CUES)


def _cues() -> int:
    """Groups of a list of cues, by the four places, a bit each, that a word of it stands in."""
    there = [
        [[f"cue {cue}{where}" if places >> n & 1 else "" for places in range(16)] for cue in CUES]
        for n, where in enumerate(_WHERE)
    ]
    return list_groups(CONTEXT, [[f"cue {cue}"] for cue in CUES], *there)


def _neighbours() -> int:
    """Groups of a sentence at the side: which, in whose block, its quotation marks, its length."""
    beside = [f"{name} {same}" for _, name in _BESIDE for same in _SAME]
    quotes = [[[f"{name} quote {m} {h}"] for m in _MARKS for h in range(3)] for name in beside]
    return list_groups(CONTEXT, quotes, [[[f"{name} length {n}" for n in range(8)]] for name in beside])


def _summaries() -> int:
    """Groups of a word that sums the signals up, and of what a reader would trust most."""
    signs = [
        [[[f"r {a}{q}{h}{k}{p}"]]]
        for a in ("", "a", "A") for q in ("", "q") for h in ("", "h", "H") for k in ("", "?")
        for p in ("", "P")
    ]  # fmt: skip
    return list_groups(
        RULE, signs, [[[""]], [["r source"]]], [[""], ["r speaker"]], ["", "r hedged"]
    )  # fmt: skip


_CUE_GROUPS = _cues()
_LENGTH_NAMES = list_groups(CONTEXT, [[f"length {n}"] for n in range(8)], [f"names {n}" for n in range(5)])
_PLACES = list_groups(
    CONTEXT,
    [[[f"kind {kind}"]] for kind in KINDS],
    [[f"quote {marks} {n}"] for marks in _MARKS for n in range(5)],
    [f"block {marks}" for marks in _MARKS],
)
_POSITIONS = list_groups(
    CONTEXT,
    [[[f"from start {n}"]] for n in range(5)],
    [[f"from end {n}"] for n in range(7)],
    [f"position {n}" for n in range(11)],
)
_SIGNS = ["", *map(chr, range(_ASCII))]
_STOPS = list_groups(CONTEXT, [f"stop {sign} {marks}" for sign in _SIGNS for marks in _MARKS])
_STOP_WORDS = list_templates(CONTEXT, "stop", [f" {marks}" for marks in _MARKS])
_FIRST, _LAST = list_templates(CONTEXT, "first"), list_templates(CONTEXT, "last")
_NO_WORDS = list_groups(CONTEXT, "first", "last")
_NOBODY = list_groups(CONTEXT, [f"{name} none" for _, name in _BESIDE])
_NEIGHBOURS = _neighbours()
_NEAR_CUES = list_groups(
    CONTEXT, [f"{name} {same} {cue}" for _, name in _BESIDE for same in _SAME for cue in CUES]
)
_SUMMARIES = _summaries()
_LEDS = list_groups(
    RULE,
    [[f"r {lead} {length}"] for lead in LEADS for length in _LENGTHS],
    [[f"r {d} {n} {w}" for w in ("words", "figures")] for d in LEADS for n in _LENGTHS],
)
_SECTIONS = list_groups(RULE, [f"r section {length}" for length in _LENGTHS])
_SECTION = list_templates(RULE, "r section")
_OPENERS = list_groups(
    RULE,
    [[[""]], [["r block opens p credit"]]],
    [[""], ["r block opens p byline"]],
    ["", "r block opens p imperative"],
)


@cython.cfunc
def find_context(s: Facts, number: cython.Py_ssize_t, batch: Batch, words: Vocabulary, found: Found) -> None:
    """Add what sentence `number` of the batch is like and what stands around it."""
    k: cython.int
    _cued(s, batch, words, found)
    _ends_of(s, batch, words, found)
    _placing(s, number, found)
    for k in range(4):
        _neighbour(s, k, number + _DISTANCES[k], batch, found)


@cython.cfunc
def _cued(s: Facts, batch: Batch, words: Vocabulary, found: Found) -> None:
    """Cue lists that words stand in, and where: quoted, in the head, the tail or between."""
    spoken: cython.int = 0
    head: cython.int = 0
    tail: cython.int = 0
    middle: cython.int = 0
    i: cython.Py_ssize_t
    k: cython.int
    for i in range(s.count):
        cues: cython.int = words.cues[batch.low[s.first + i]]
        if batch.quoted[s.first + i]:
            spoken |= cues
        elif i < 4:
            head |= cues
        elif s.count - i <= 5:
            tail |= cues
        else:
            middle |= cues
    k = 0
    while s.cues >> k:
        if s.cues >> k & 1:
            where: cython.int = (spoken >> k & 1) | (head >> k & 1) << 1 | (tail >> k & 1) << 2
            found.group(_CUE_GROUPS + 16 * k + (where | (middle >> k & 1) << 3))
        k += 1


@cython.cfunc
def _step(n: cython.int) -> cython.int:
    """Bits of a count, at most 7."""
    bits: cython.int = 0
    while n and bits < 7:
        n >>= 1
        bits += 1
    return bits


@cython.cfunc
def _ends_of(s: Facts, batch: Batch, words: Vocabulary, found: Found) -> None:
    """Its length and share of names, its last sign, its first and last word."""
    names: cython.int = 0
    i: cython.Py_ssize_t
    for i in range(s.first, s.first + s.count):
        token: cython.int = batch.tokens[i]
        bits: cython.int = words.shape_bits[token] if i > s.first else words.first_shape_bits[token]
        names += (bits & S_NAMED) != 0
    found.group(_LENGTH_NAMES + 5 * _step(s.count) + 4 * names // max(s.count, 1))
    if s.stop >= _ASCII:
        found.word(_STOP_WORDS + _block_ends(s.place), -s.stop)
    else:
        found.group(_STOPS + 4 * (s.stop + 1) + _block_ends(s.place))
    if s.count:
        found.word(_FIRST, words.first_shape[batch.tokens[s.first]])
        found.word(_LAST, batch.low[s.first + s.count - 1])
    else:
        found.group(_NO_WORDS)


@cython.cfunc
def _marks(place: cython.int) -> cython.int:
    return 2 * ((place & OPENS_INSIDE) != 0) + ((place & CLOSES_INSIDE) != 0)


@cython.cfunc
def _block_ends(place: cython.int) -> cython.int:
    return 2 * ((place & FIRST) != 0) + ((place & LAST) != 0)


@cython.cfunc
def _placing(s: Facts, number: cython.Py_ssize_t, found: Found) -> None:
    """Where it stands in its block and its article."""
    at: cython.int = number - s.article
    size: cython.int = s.article_end - s.article
    quote: cython.int = 5 * _marks(s.place) + s.quarters
    found.group(_PLACES + 4 * (20 * (s.place >> KIND_SHIFT) + quote) + _block_ends(s.place))
    found.group(_POSITIONS + 11 * (7 * min(at, 4) + min(size - 1 - at, 6)) + 10 * at // size)


@cython.cfunc
def _neighbour(s: Facts, k: cython.int, j: cython.Py_ssize_t, batch: Batch, found: Found) -> None:
    """A sentence beside it, its quotation marks, length and cues that carry over."""
    if j < s.article or j >= s.article_end:
        found.group(_NOBODY + k)
        return
    other: Facts = batch.sentences[j]
    which: cython.int = 2 * k + (s.block == other.block)
    found.group(_NEIGHBOURS + 8 * (12 * which + 3 * _marks(other.place) + other.halves) + _step(other.count))
    heard: cython.int = other.heard & _LOUD
    cue: cython.int = 0
    while heard >> cue:
        if heard >> cue & 1:
            found.group(_NEAR_CUES + _CUE_COUNT * which + cue)
        cue += 1


@cython.cfunc
def find_rules(s: Facts, number: cython.Py_ssize_t, batch: Batch, words: Vocabulary, found: Found) -> None:
    """Add what the rules say of sentence `number`: few, those that a reader would trust most."""
    bits: cython.int = s.signals
    hedged: cython.bint = bits & STRONG_H and not bits & (STRONG_A | INSIDE)
    trusted: cython.int = 4 * ((bits & SOURCE) != 0) + 2 * ((bits & SPEAKER) != 0) + hedged
    found.group(_SUMMARIES + 8 * _summary(bits) + trusted)
    if s.lead:
        found.group(_LEDS + 2 * (2 * s.lead + s.is_short) + s.has_figures)
    section: cython.int = section_of(s, words)
    if section >= 0:
        found.group(_SECTIONS + s.is_short)
        found.word(_SECTION, section)
    if s.opener < number:
        opener: Facts = batch.sentences[s.opener]
        bits = opener.signals
        opens: cython.int = 4 * ((bits & CREDIT) != 0) + 2 * ((bits & BYLINE) != 0)
        found.group(_OPENERS + opens + ((bits & IMPERATIVE) != 0))


@cython.cfunc
def _summary(bits: cython.int) -> cython.int:
    """Number of the word that sums the signals up, in the order of `_summaries`."""
    a: cython.int = 2 if bits & STRONG_A else 1 if bits & WEAK_A else 0
    h: cython.int = 2 if bits & STRONG_H else 1 if bits & HEDGED else 0
    found: cython.int = 3 * (2 * a + ((bits & INSIDE) != 0)) + h
    return 2 * (2 * found + ((bits & ASKS) != 0)) + ((bits & PAGE) != 0)


@cython.cfunc
@cython.exceptval(check=False)
def section_of(s: Facts, words: Vocabulary) -> cython.int:
    """The word that heads the section of a sentence; -1 where none does."""
    return s.heading if s.heading >= 0 and words.flags[s.heading] & L_SECTION else -1
