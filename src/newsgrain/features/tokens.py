# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
r"""Cuts sentences into tokens: words, numbers, addresses and single signs.

What it finds is what this pattern finds, in one pass over the characters:

    https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|\(c\)|\d[\d,.:/-]*|'(?:s|d|ll|ve|re|m)\b|\w+(?:['’-]\w+)*|#+|\S
"""

from typing import Any

import cython
from numpy.typing import NDArray

from newsgrain.features.characters import DECIMAL, IN_MAIL, IN_NUMBER, SPACE, WORD
from newsgrain.features.codes import MAY_CONTACT

if cython.compiled:
    from cython.cimports.newsgrain.features.characters import Characters
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.strings import reads
else:
    from newsgrain.features.characters import Characters
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.strings import reads

Ints = NDArray[Any]
_AT, _DOT, _HYPHEN, _HASH, _QUOTE, _CURLY, _ROUND, _H, _W = map(ord, "@.-#'’(hw")


@cython.cfunc
def cut(characters: Characters, batch: Batch) -> None:
    """Find the tokens of all sentences of a batch, and tell each sentence which are its own."""
    m: cython.int = 0
    s: Facts
    for s in batch.sentences:
        s.first = m
        mail: cython.bint = s.text & MAY_CONTACT  # it has an @, if not something else
        m = _cut_sentence(batch.points, characters.classes, s.start, s.end, batch.starts, batch.ends, m, mail)
        s.count = m - s.first
    batch.count = m


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1], starts=cython.int[::1], ends=cython.int[::1])
def _cut_sentence(
    points: Ints,
    classes: Ints,
    i: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    starts: Ints,
    ends: Ints,
    m: cython.int,
    mail: cython.bint,
) -> cython.int:
    run: cython.Py_ssize_t = i  # where signs that can stand in an address of mail end
    while i < end:
        if classes[points[i]] & SPACE:
            i += 1
            continue
        if mail and i >= run:
            run = _run_end(points, classes, i, end, WORD | IN_MAIL)
        starts[m] = i
        i = _token_end(points, classes, i, end, run)
        ends[m] = i
        m += 1
    return m


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _token_end(
    points: Ints,
    classes: Ints,
    i: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    run: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    kind: cython.int = classes[points[i]]
    j: cython.Py_ssize_t = i
    if points[i] == _H or points[i] == _W:
        j = _address_end(points, classes, i, end)
    if j == i and i < run < end and points[run] == _AT:
        j = _mail_end(points, classes, run, i, end)
    if j > i:
        return j
    if kind & DECIMAL:  # a word's character, too
        return _run_end(points, classes, i, end, DECIMAL | IN_NUMBER)
    if kind & WORD:
        return _word_end(points, classes, i, end)
    if points[i] == _QUOTE:
        return _clitic_end(points, classes, i, end)
    if points[i] == _ROUND and reads(points, i, end, "(c)"):
        return i + 3
    j = i + 1
    while points[i] == _HASH and j < end and points[j] == _HASH:
        j += 1
    return j


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _address_end(
    points: Ints, classes: Ints, i: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """End of an address of the web, `i` if there is none."""
    j: cython.Py_ssize_t = i
    if reads(points, i, end, "http"):
        j = i + 5 if reads(points, i + 4, end, "s") else i + 4
        j = j + 3 if reads(points, j, end, "://") else i
    elif reads(points, i, end, "www."):
        j = i + 4
    if j == i or j >= end or classes[points[j]] & SPACE:
        return i
    while j < end and not classes[points[j]] & SPACE:
        j += 1
    return j


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _run_end(
    points: Ints, classes: Ints, i: cython.Py_ssize_t, end: cython.Py_ssize_t, kinds: cython.int
) -> cython.Py_ssize_t:
    while i < end and classes[points[i]] & kinds:
        i += 1
    return i


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _mail_end(
    points: Ints, classes: Ints, at: cython.Py_ssize_t, i: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """End of an address whose @ stands at `at`, `i` if it is none."""
    j: cython.Py_ssize_t = at + 1
    while j < end and (classes[points[j]] & WORD or points[j] == _HYPHEN):
        j += 1
    if j == at + 1 or j >= end or points[j] != _DOT:
        return i
    k: cython.Py_ssize_t = j + 1
    while k < end and (classes[points[k]] & WORD or points[k] == _DOT):
        k += 1
    return k if k > j + 1 else i


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _clitic_end(
    points: Ints, classes: Ints, i: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """End of what is joined to a word by an apostrophe, or of the apostrophe alone."""
    j: cython.Py_ssize_t = i + 1
    if reads(points, j, end, "s") or reads(points, j, end, "d") or reads(points, j, end, "m"):
        j += 1
    elif reads(points, j, end, "ll") or reads(points, j, end, "ve") or reads(points, j, end, "re"):
        j += 2
    return i + 1 if j < end and classes[points[j]] & WORD else j


@cython.cfunc
@cython.locals(points=cython.int[::1], classes=cython.int[::1])
def _word_end(points: Ints, classes: Ints, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """End of a word, or of several that an apostrophe or a hyphen joins."""
    while True:
        while i < end and classes[points[i]] & WORD:
            i += 1
        joined: cython.bint = i + 1 < end and (
            points[i] == _QUOTE or points[i] == _CURLY or points[i] == _HYPHEN
        )
        if not (joined and classes[points[i + 1]] & WORD):
            return i
        i += 1
