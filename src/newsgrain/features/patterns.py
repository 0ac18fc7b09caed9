# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What a sentence's text shows without its words: its ends, and bylines, credits, dates and contacts.

These four are found by regular expressions, which are tried only where one pass over the characters sees
that they can find something.
"""

import re
from collections.abc import Sequence
from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.characters import (
    ALNUM,
    ALPHA,
    BEGINS_BYLINE,
    CALL,
    CLOSER,
    DECIMAL,
    IN_CONTACT,
    IN_DATE,
    OPENER,
    SPACE,
    STOP,
    WORD,
)
from newsgrain.features.codes import (
    BYLINE,
    CONTACT,
    CREDIT,
    DATE,
    ENDS_COLON,
    ENDS_STOP,
    MAY_BYLINE,
    MAY_CONTACT,
    MAY_CREDIT,
    MAY_DATE,
    OPENS_QUOTE,
    REACHED,
)
from newsgrain.text.places import SplitArticle

if cython.compiled:
    from cython.cimports.newsgrain.features.characters import Characters
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.strings import reads
else:
    from newsgrain.features.characters import Characters
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.strings import reads

Ints = NDArray[Any]
_BYLINE = re.compile(r"^\W*by\s+(?:[A-Z]|our\b|the\b)", re.I)
_CREDIT = re.compile(
    r"^\W*(?:photo|image|picture|pic|credit|source|video|illustration|graphic|reporting|editing|words"
    r"|text|translation|published|updated|posted|filed|last updated|correction|tags?|topics?|categories"
    r"|labels|region|theme|author|about|contact|media|press|note|notes|related|see also|read|more"
    r"|also|next|previous|share|comments?|disclaimer)\b[^.]{0,40}?:",
    re.I,
)
_DATE_LINE = re.compile(
    r"^[^a-z]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)?[\s,]*(?:\d{1,2}(?:st|nd|rd|th)?[\s,./-]+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s,]*\d{1,4}[\s\d,:.apmAPMGTUE+-]*$",
    re.I,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\(at\)|\b(?:tel|phone|call|text|ring|fax)\b.*\d{3}|\d{3}[ -]\d{3,4}"
)
_PATTERNS = (
    (MAY_BYLINE, BYLINE, _BYLINE.match),
    (MAY_CREDIT, CREDIT, _CREDIT.match),
    (MAY_DATE, DATE, _DATE_LINE.match),
    (MAY_CONTACT, REACHED, _CONTACT.search),
)
_MAY = MAY_BYLINE | MAY_CREDIT | MAY_DATE | MAY_CONTACT
_AT, _COLON, _DOT, _HYPHEN, _BLANK, _NEWLINE, _LETTER, _ROUND = map(ord, "@:.- \na(")
_CREDIT_REACH = 60  # longer than any word of credits, what may stand behind it, and the colon


def _pairs(words: str) -> Ints:
    """Which two letters begin one of some words, by their numbers in the alphabet, shape (32, 32)."""
    found = np.zeros((32, 32), np.uint8)
    for word in words.split():
        found[ord(word[0]) & 31, ord(word[1]) & 31] = 1
    return found


_DATE_STARTS: Any = _pairs("mo tu we th fr sa su ja fe ma ap ju au se oc no de")
_DATES_GO_ON: Any = _pairs("on ue ed hu ri at un an eb ar pr ay ul ug ep ct ov ec")
_CREDIT_STARTS: Any = _pairs(
    "ph im pi cr so vi il gr re ed wo te tr pu up po fi la co ta to ca th au ab me pr no se mo al ne sh di"
)


@cython.cfunc
def look_at(characters: Characters, batch: Batch) -> None:
    """Enter what each sentence's text shows, as bits, and its last sign: an `a` for letters and figures."""
    s: Facts
    last: cython.int
    for s in batch.sentences:
        s.text, s.stop = 0, -1
        if s.start < s.end:
            last = batch.points[s.end - 1]
            s.stop = _LETTER if characters.classes[last] & ALNUM else last
            s.text = _seen(batch.points, characters.classes, s.start, s.end)


@cython.cfunc
def try_patterns(splits: Sequence[SplitArticle], batch: Batch) -> None:
    """Enter what the patterns find in the sentences that they can find something in."""
    s: Facts
    at = 0
    for split in splits:
        for i in range(at, at + len(split)):
            s = batch.sentences[i]
            if s.text & _MAY:
                start, end = split.spans[i - at].tolist()
                s.matches = _matches(split.article.text[start:end], s.text)
        at += len(split)


def _matches(text: str, may: int) -> int:
    return sum([result for bit, result, pattern in _PATTERNS if may & bit and pattern(text)])


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _seen(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
    return _ends(points, classes, a, b) | _starts(points, classes, a, b) | _numbers(points, classes, a, b)


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _ends(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
    bits: cython.int = ENDS_COLON if points[b - 1] == _COLON else 0
    j: cython.Py_ssize_t = b - 1 if points[b - 1] == _NEWLINE else b
    while j > a and classes[points[j - 1]] & CLOSER:
        j -= 1
    if j > a and classes[points[j - 1]] & STOP:
        bits |= ENDS_STOP
    return bits | (OPENS_QUOTE if classes[points[a]] & OPENER else 0)


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _starts(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
    """Whether a byline or a credit can begin here."""
    i: cython.Py_ssize_t = a
    j: cython.Py_ssize_t
    bits: cython.int = 0
    while i < b and not classes[points[i]] & WORD:
        i += 1
    if i + 2 < b and classes[points[i]] & BEGINS_BYLINE and classes[points[i + 2]] & SPACE:
        bits |= MAY_BYLINE
    if _can_begin(points, i, b, _CREDIT_STARTS):
        for j in range(i, min(b, i + _CREDIT_REACH)):
            if points[j] == _DOT:
                break
            if points[j] == _COLON:
                bits |= MAY_CREDIT
    return bits


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _dated(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
    """Whether a text that has figures can be a date line."""
    i: cython.Py_ssize_t = a
    while i < b and not classes[points[i]] & ALPHA:
        i += 1
    last: cython.int = points[b - 2] if points[b - 1] == _NEWLINE and b - 2 >= a else points[b - 1]
    ends: cython.bint = (classes[last] & (DECIMAL | SPACE | IN_DATE)) != 0
    if not ends or (i > a and classes[points[i - 1]] & DECIMAL):
        return ends
    return _can_begin(points, i, b, _DATE_STARTS) and _can_begin(points, i + 1, b, _DATES_GO_ON)


@cython.cfunc
@cython.locals(points=cython.int[::1], starts=cython.uchar[:, ::1])
def _can_begin(points: Ints, i: cython.Py_ssize_t, b: cython.Py_ssize_t, starts: Ints) -> cython.bint:
    """Whether the two first letters of a word are among some, or cannot be told from them here."""
    if i + 1 >= b:
        return False
    if points[i] > 127 or points[i + 1] > 127:
        return True
    return starts[points[i] & 31, points[i + 1] & 31] != 0


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _numbers(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
    """Whether it can be a date line, has a telephone number, or may have a contact."""
    digits: cython.int = 0
    bits: cython.int = 0
    three: cython.bint = False
    seen: cython.bint = False
    i: cython.Py_ssize_t
    for i in range(a, b):
        if not classes[points[i]] & (DECIMAL | IN_CONTACT) | digits:  # nearly all of them
            continue
        if classes[points[i]] & DECIMAL:
            digits += 1
            seen = True
            three = three or digits == 3
            continue
        if (
            digits >= 3
            and (points[i] == _HYPHEN or points[i] == _BLANK)
            and _three(points, classes, i + 1, b)
        ):
            bits |= CONTACT
        digits = 0
        if points[i] == _AT:
            bits |= MAY_CONTACT
        elif points[i] == _ROUND and reads(points, i, b, "(at)"):
            bits |= CONTACT
    if seen and _dated(points, classes, a, b):
        bits |= MAY_DATE
    return bits | (MAY_CONTACT if three and not bits & CONTACT and _calls(points, classes, a, b) else 0)


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _three(points: Ints, classes: Ints, i: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
    if i + 3 > b:
        return False
    return (classes[points[i]] & classes[points[i + 1]] & classes[points[i + 2]] & DECIMAL) != 0


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _calls(points: Ints, classes: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
    """Whether one of the words that stand before telephone numbers is there."""
    i: cython.Py_ssize_t
    end: cython.Py_ssize_t
    for i in range(a, b):
        if classes[points[i]] & CALL and (i == a or not classes[points[i - 1]] & WORD):
            end = _call_end(points, i, b)
            if end > i and (end == b or not classes[points[end]] & WORD):
                return True
    return False


@cython.cfunc
@cython.locals(points=cython.int[::1])
def _call_end(points: Ints, i: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.Py_ssize_t:
    if reads(points, i, b, "tel") or reads(points, i, b, "fax"):
        return i + 3
    if reads(points, i, b, "call") or reads(points, i, b, "text") or reads(points, i, b, "ring"):
        return i + 4
    return i + 5 if reads(points, i, b, "phone") else i
