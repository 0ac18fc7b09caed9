"""Finds quoted stretches in compiled code, as `quotations` does, and marks where each sentence stands."""
# mypy: disable-error-code="no-any-return"

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_blocks import B_END, B_KIND, B_START
from newsgrain.compiled_kernel import among, entry, kernel
from newsgrain.compiled_points import ALNUM, QUOTE, SPACE
from newsgrain.places import (
    CLOSES_INSIDE,
    FIRST,
    HALF,
    HALF_QUOTED,
    KIND_SHIFT,
    LAST,
    M_BLOCK,
    M_FLAGS,
    M_HALVES,
    M_QUARTERS,
    MOST,
    MOSTLY_QUOTED,
    OPENS_INSIDE,
    SOME_QUOTED,
)

Ints = NDArray[Any]
# fields of a quotation mark: its place, the mark that closes what it belongs to, whether it opens
Q_START, Q_END, Q_CLOSER, Q_OPENS = range(4)
QUOTE_FIELDS = 4
_STRAIGHT, _BACKTICK, _APOSTROPHE = tuple(map(ord, "\"`'"))
_OPENING, _CLOSING = tuple(map(ord, "“„«‟")), tuple(map(ord, "”»"))
_LEFT, _RIGHT, _LEFT_SINGLE, _RIGHT_SINGLE = tuple(map(ord, "“”‘’"))
_SINGLE = tuple(map(ord, "’'"))
_ANGLE, _ANGLE_END = tuple(map(ord, "«»"))
_TWO = -2  # two apostrophes, which close two backticks
_BEFORE_OPENING = tuple(map(ord, "([{-–—*_>/"))
_STOPPED = tuple(map(ord, ".,!?…"))
_NEVER_INSIDE = tuple(map(ord, "\"”’»'"))
_BLANK = ord(" ")


@entry
def place(
    buf: Ints, classes: Ints, texts: Ints, first_block: Ints, blocks: Ints, first: Ints, spans: Ints,
    signs: Ints, stretches: Ints, starts: Ints, marks: Ints, quoted: Ints,
) -> None:  # fmt: skip
    """Marks of the sentences `first[b]:first[b + 1]` of each block; their spans now count from their text.

    `signs`, `stretches` and `starts` are room for the marks and stretches of an article.
    """
    for a in range(len(texts)):
        lo, b0, b1 = texts[a, 0], first_block[a], first_block[a + 1]
        count = _read(buf, classes, blocks[b0:b1], signs, starts)
        count = _stretches(blocks[b0:b1], signs, starts, stretches) if count else 0
        at = 0
        for b in range(b0, b1):
            for s in range(first[b], first[b + 1]):
                start, end = spans[s, 0], spans[s, 1]
                while at + 1 < count and stretches[at + 1, 0] <= start:
                    at += 1
                flags = blocks[b, B_KIND] << KIND_SHIFT
                flags |= (FIRST if s == first[b] else 0) | (LAST if s + 1 == first[b + 1] else 0)
                flags |= _inside(buf, stretches, at, count, start, end)
                quoted[s] = _covered(stretches, at, count, start, end)
                _mark(marks[s], b - b0, flags, quoted[s] / (end - start))
                spans[s, 0], spans[s, 1] = start - lo, end - lo


@kernel
def _mark(row: Ints, block: int, flags: int, share: float) -> None:
    if share > 0:
        flags |= SOME_QUOTED | (HALF_QUOTED if share > HALF else 0) | (MOSTLY_QUOTED if share > MOST else 0)
    row[M_BLOCK], row[M_FLAGS] = block, flags
    row[M_QUARTERS], row[M_HALVES] = int(np.rint(4 * share)), int(np.rint(2 * share))


@kernel
def _inside(buf: Ints, stretches: Ints, at: int, count: int, start: int, end: int) -> int:
    if not count:
        return 0
    flags = OPENS_INSIDE if stretches[at, 0] <= start < stretches[at, 1] else 0
    while at + 1 < count and stretches[at + 1, 0] < end:
        at += 1
    if stretches[at, 0] < end <= stretches[at, 1] and not among(buf[end - 1], _NEVER_INSIDE):
        flags |= CLOSES_INSIDE
    return flags


@kernel
def _covered(stretches: Ints, at: int, count: int, start: int, end: int) -> int:
    total = 0
    while at < count and stretches[at, 0] < end:
        total += max(0, min(end, stretches[at, 1]) - max(start, stretches[at, 0]))
        at += 1
    return total


@kernel
def _read(buf: Ints, classes: Ints, blocks: Ints, signs: Ints, starts: Ints) -> int:
    """Quotation marks of an article's blocks; those of block b begin at `starts[b]`."""
    m = 0
    for b in range(len(blocks)):
        starts[b] = m
        i, end = blocks[b, B_START], blocks[b, B_END]
        start = i
        while i < end:
            if not classes[buf[i]] & QUOTE:
                i += 1
                continue
            size = (
                2
                if (buf[i] == _BACKTICK or buf[i] == _APOSTROPHE) and i + 1 < end and buf[i + 1] == buf[i]
                else 1
            )
            signs[m, Q_START], signs[m, Q_END] = i, i + size
            m += _read_sign(buf, classes, start, i, size, end, signs[m])
            i += size
        m = _drop_lone(signs, starts[b], m)
    starts[len(blocks)] = m
    return m


@kernel
def _read_sign(buf: Ints, classes: Ints, start: int, i: int, size: int, end: int, row: Ints) -> bool:
    """What a mark may do; False for an apostrophe."""
    sign = buf[i]
    before = buf[i - 1] if i > start else _BLANK
    after = buf[i + size] if i + size < end else _BLANK
    space = classes[after] & SPACE != 0
    opening = (classes[before] & SPACE or among(before, _BEFORE_OPENING)) and not space
    if size == 2:
        return _told(row, _TWO, sign == _BACKTICK)
    if among(sign, _OPENING):
        closer = _ANGLE_END if sign == _ANGLE else _RIGHT
        return _told(row, closer, not (sign == _LEFT and space and before != _BLANK))
    if among(sign, _CLOSING):
        return _told(row, sign, False)
    if sign == _STRAIGHT:
        return _told(row, sign, opening)
    word = classes[after] & ALNUM != 0
    if sign != _RIGHT_SINGLE and opening and word:
        return _told(row, _RIGHT_SINGLE, True)
    if among(sign, _SINGLE) and not word and among(before, _STOPPED):
        return _told(row, _RIGHT_SINGLE, False)
    return False


@kernel
def _told(row: Ints, closer: int, opens: bool) -> bool:
    row[Q_CLOSER], row[Q_OPENS] = closer, opens
    return True


@kernel
def _drop_lone(signs: Ints, start: int, end: int) -> int:
    """A single opening mark with no closing one after it in the block is an apostrophe."""
    close = end - 1
    while close >= start and not (signs[close, Q_CLOSER] == _RIGHT_SINGLE and not signs[close, Q_OPENS]):
        close -= 1
    m = max(close, start)
    for k in range(m, end):
        if signs[k, Q_CLOSER] != _RIGHT_SINGLE or not signs[k, Q_OPENS]:
            for field in range(QUOTE_FIELDS):
                signs[m, field] = signs[k, field]
            m += 1
    return m


@kernel
def _stretches(blocks: Ints, signs: Ints, starts: Ints, stretches: Ints) -> int:
    """Quoted stretches; one that is open at the end of a block goes on only if the next mark closes it."""
    closer, m = 0, 0
    for b in range(len(blocks)):
        if closer:
            stretches[m, 0] = blocks[b, B_START]
        for k in range(starts[b], starts[b + 1]):
            if not closer and signs[k, Q_OPENS]:
                closer = signs[k, Q_CLOSER]
                stretches[m, 0] = signs[k, Q_START]
            elif closer and signs[k, Q_CLOSER] == closer and not signs[k, Q_OPENS]:
                stretches[m, 1] = signs[k, Q_END]
                closer, m = 0, m + 1
        if closer:
            stretches[m, 1] = blocks[b, B_END]
            m += 1
            if (
                b + 1 == len(blocks)
                or starts[b + 2] == starts[b + 1]
                or not _closes(signs[starts[b + 1]], closer)
            ):
                closer = 0
    return m


@kernel
def _closes(row: Ints, closer: int) -> bool:
    return not row[Q_OPENS] and row[Q_CLOSER] == closer
