# cython: boundscheck=False, wraparound=False
"""Cuts a text into sentences with exact offsets, and notes where on the page each one stands."""

from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.records import Article
from newsgrain.text.blocks import Piece, cover, find_blocks
from newsgrain.text.boundaries import cut
from newsgrain.text.places import (
    CLOSES_INSIDE,
    FIRST,
    KIND_SHIFT,
    KINDS,
    LAST,
    M_BLOCK,
    M_FIELDS,
    M_FLAGS,
    M_HALVES,
    M_QUARTERS,
    OPENS_INSIDE,
    SplitArticle,
    share_flags,
)
from newsgrain.text.quotations import find_quotations

if cython.compiled:
    from cython.cimports.libc.math import rint
else:
    rint = round  # which rounds halves to even numbers, too

Ints = NDArray[Any]
COMPILED: bool = cython.compiled
# as C variables
_FIRST = cython.declare(cython.Py_ssize_t, FIRST)
_LAST = cython.declare(cython.Py_ssize_t, LAST)
_OPENS_INSIDE = cython.declare(cython.Py_ssize_t, OPENS_INSIDE)
_CLOSES_INSIDE = cython.declare(cython.Py_ssize_t, CLOSES_INSIDE)
_BLOCK = cython.declare(cython.Py_ssize_t, M_BLOCK)
_FLAGS = cython.declare(cython.Py_ssize_t, M_FLAGS)
_QUARTERS = cython.declare(cython.Py_ssize_t, M_QUARTERS)
_HALVES = cython.declare(cython.Py_ssize_t, M_HALVES)
_KIND_FLAGS = {kind: n << KIND_SHIFT for n, kind in enumerate(KINDS)}


def split(article: Article) -> SplitArticle:
    """Cut `article` into sentences; `article.text[s.start:s.end] == s.text` for each of them.

    Every character that is not white space belongs to exactly one sentence.
    """
    text = article.text
    blocks = cover(text, article.blocks) if article.blocks is not None else find_blocks(text)
    quoted = find_quotations(text, blocks)
    cuts = [cut(text[start:end]) for start, end, _ in blocks]
    return _placed(article, blocks, cuts, quoted)


@cython.cfunc
def _placed(article: Article, blocks: list[Piece], cuts: list[list[int]], quoted: list[int]) -> SplitArticle:
    """The sentences of an article and their places as arrays."""
    count = sum([len(spans) for spans in cuts]) // 2
    spans, covered = np.empty((count, 2), np.int32), np.empty(count, np.int32)
    marks = np.zeros((count, M_FIELDS), np.int64)
    if count:
        _fill(article.text, blocks, cuts, quoted, spans, marks, covered)
    return SplitArticle.of_arrays(article, spans, marks, covered)


@cython.cfunc
@cython.locals(spans=cython.int[:, ::1], marks=cython.longlong[:, ::1], covered=cython.int[::1])
def _fill(
    text: str,
    blocks: list[Piece],
    cuts: list[list[int]],
    quoted: list[int],
    spans: Ints,
    marks: Ints,
    covered: Ints,
) -> None:
    s: cython.Py_ssize_t = 0
    at: cython.Py_ssize_t = 0  # of the last stretch in quotation marks that begins before the sentence
    n: cython.Py_ssize_t
    k: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    kind: cython.Py_ssize_t
    for n in range(len(blocks)):
        own = cuts[n]
        begin, kind = blocks[n][0], _KIND_FLAGS[blocks[n][2]]
        for k in range(0, len(own), 2):
            start, end = own[k], own[k + 1]
            start, end = begin + start, begin + end
            spans[s, 0], spans[s, 1], covered[s] = start, end, 0
            marks[s, _BLOCK] = n
            marks[s, _FLAGS] = kind | (_FIRST if k == 0 else 0) | (_LAST if k + 2 == len(own) else 0)
            if quoted:
                while at + 2 < len(quoted) and quoted[at + 2] <= start:
                    at += 2
                covered[s] = _quoted(text, quoted, at, start, end, marks, s)
            s += 1


@cython.cfunc
@cython.locals(marks=cython.longlong[:, ::1])
def _quoted(
    text: str,
    quoted: list[int],
    at: cython.Py_ssize_t,
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    marks: Ints,
    s: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """How many characters of a sentence are quoted; its marks get all that follows of it."""
    total: cython.Py_ssize_t = 0
    one: cython.Py_ssize_t = quoted[at]
    other: cython.Py_ssize_t = quoted[at + 1]
    if one <= start < other:
        marks[s, _FLAGS] |= _OPENS_INSIDE
    while True:
        total += max(0, min(end, other) - max(start, one))
        at += 2
        if at == len(quoted) or quoted[at] >= end:
            break
        one, other = quoted[at], quoted[at + 1]
    if one < end <= other and text[end - 1] not in "\"”’»'":
        marks[s, _FLAGS] |= _CLOSES_INSIDE
    if total:
        share: cython.double = total / (end - start)
        marks[s, _FLAGS] |= share_flags(share)
        marks[s, _QUARTERS] = cython.cast(cython.longlong, rint(4 * share))
        marks[s, _HALVES] = cython.cast(cython.longlong, rint(2 * share))
    return total
