"""Writes the rows of sentences as JSON lines or as columns of text, a whole chunk of articles at once."""
# mypy: disable-error-code="no-any-return"

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_kernel import among, entry, kernel

Ints = NDArray[Any]
_QUOTE, _BACKSLASH, _ZERO, _DOT, _HYPHEN, _COLON = tuple(map(ord, '"\\0.-:'))
_E, _U, _A = tuple(map(ord, "eua"))
_SPACE, _NEWLINE, _RETURN, _TAB, _FEED, _BACK = tuple(map(ord, " \n\r\t\f\b"))
_MARKS = (_QUOTE, _BACKSLASH)
_WHOLE = 1_000_000
_TEN, _DIGITS = np.uint32(10), 10
W_ID_END, W_START, W_END, W_TEXT, W_LABEL, W_CONFIDENCE, W_CHANCES = range(7)


class Rows(NamedTuple):
    """The arrays of `scored.Scored`."""

    of: Ints
    points: Ints
    texts: Ints
    firsts: Ints
    spans: Ints
    best: Ints
    millionths: Ints


class Pieces(NamedTuple):
    """UTF-8 pieces one after the other, uint8, and where each begins, int64 (pieces + 1,)."""

    data: Ints
    bounds: Ints


@entry
def json_lines(rows: Rows, heads: Pieces, words: Pieces, out: Ints) -> int:
    """Fill `out` (uint8, of room enough) with a JSON line a sentence; the number of bytes.

    `heads` has for each article what its lines begin with; `words` what stands between the values: up to
    W_CHANCES, the names of the labels with what follows each, and the end.
    """
    at, labels = 0, rows.millionths.shape[1]
    for a in range(len(rows.of)):
        n = rows.of[a]
        first, text = rows.firsts[n], rows.texts[n]
        for s in range(first, rows.firsts[n + 1]):
            start, end = rows.spans[s, 0], rows.spans[s, 1]
            at = _piece(heads, a, out, at)
            at = _numbers(words, s - first, start, end, out, at)
            at = _piece(words, W_TEXT, out, at)
            at = _quoted(rows.points, text + start, text + end, out, at)
            at = _piece(words, W_LABEL, out, at)
            at = _piece(words, W_CHANCES + rows.best[s], out, at)
            at = _piece(words, W_CONFIDENCE, out, at)
            at = _share(rows.millionths[s, rows.best[s]], out, at)
            for k in range(labels):
                at = _piece(words, W_CHANCES + labels + k, out, at)
                at = _share(rows.millionths[s, k], out, at)
            at = _piece(words, W_CHANCES + 2 * labels, out, at)
    return at


@kernel
def _numbers(words: Pieces, index: int, start: int, end: int, out: Ints, at: int) -> int:
    at = _number(start, out, at)
    out[at] = _HYPHEN
    at = _number(end, out, at + 1)
    at = _piece(words, W_ID_END, out, at)
    at = _number(index, out, at)
    at = _piece(words, W_START, out, at)
    at = _number(start, out, at)
    at = _piece(words, W_END, out, at)
    return _number(end, out, at)


@kernel
def _piece(pieces: Pieces, n: int, out: Ints, at: int) -> int:
    start = pieces.bounds[n]
    size = pieces.bounds[n + 1] - start
    # places without a sign need no look whether they count from the end, and are copied many at once
    source, to = np.uint64(start), np.uint64(at)
    for k in range(np.uint64(size)):
        out[to + k] = pieces.data[source + k]
    return at + size


@kernel
def _number(number: int, out: Ints, at: int) -> int:
    rest, power = np.uint32(number), np.uint32(10)
    end = at + 1
    while rest // power and end < at + _DIGITS:
        end, power = end + 1, np.uint32(power * _TEN)
    for k in range(end - 1, at - 1, -1):
        out[k] = _ZERO + rest % _TEN
        rest //= _TEN
    return end


@kernel
def _share(parts: int, out: Ints, at: int) -> int:
    """Write millionths as `repr` does the float: 0.0, 1e-06, 2.5e-05, 0.0001, 0.97, 1.0."""
    if 0 < parts < 100:
        return _tiny(parts, out, at)
    out[at] = _ZERO + parts // _WHOLE
    out[at + 1] = _DOT
    rest, end = np.uint32(parts % _WHOLE), at + 8
    for k in range(at + 7, at + 1, -1):
        out[k] = _ZERO + rest % _TEN
        rest //= _TEN
    while end > at + 3 and out[end - 1] == _ZERO:
        end -= 1
    return end


@kernel
def _tiny(parts: int, out: Ints, at: int) -> int:
    first, second = (parts // 10, parts % 10) if parts >= 10 else (parts, 0)
    out[at] = _ZERO + first
    at += 1
    if second:
        out[at] = _DOT
        out[at + 1] = _ZERO + second
        at += 2
    out[at] = _E
    out[at + 1] = _HYPHEN
    out[at + 2] = _ZERO
    out[at + 3] = _ZERO + (5 if parts >= 10 else 6)
    return at + 4


@kernel
def _quoted(points: Ints, start: int, end: int, out: Ints, at: int) -> int:
    """Write a text in UTF-8 with the escapes of JSON."""
    for i in range(start, end):
        point = points[i]
        if point >= 128:
            at = _encoded(point, out, at)
        elif point >= _SPACE and not among(point, _MARKS):
            out[at] = point
            at += 1
        else:
            at = _escaped(point, out, at)
    return at


@kernel
def _escaped(point: int, out: Ints, at: int) -> int:
    out[at] = _BACKSLASH
    short = _short(point)
    if short:
        out[at + 1] = short
        return at + 2
    out[at + 1] = _U
    out[at + 2] = _ZERO
    out[at + 3] = _ZERO
    out[at + 4] = _ZERO + (point >> 4)
    low = point & 15
    out[at + 5] = _ZERO + low if low < 10 else _A + low - 10
    return at + 6


@kernel
def _short(point: int) -> int:
    """The letter that stands for a sign behind a backslash, 0 when there is none."""
    if among(point, _MARKS):
        return point
    if point == _NEWLINE:
        return ord("n")
    if point == _RETURN:
        return ord("r")
    if point == _TAB:
        return ord("t")
    if point == _FEED:
        return ord("f")
    return ord("b") if point == _BACK else 0


@kernel
def _encoded(point: int, out: Ints, at: int) -> int:
    """Write a code point from 128 on in UTF-8."""
    if point < 1 << 11:
        out[at] = 0xC0 | point >> 6
    else:
        if point < 1 << 16:
            out[at] = 0xE0 | point >> 12
        else:
            out[at] = 0xF0 | point >> 18
            at += 1
            out[at] = 0x80 | point >> 12 & 63
        at += 1
        out[at] = 0x80 | point >> 6 & 63
    out[at + 1] = 0x80 | point & 63
    return at + 2


@entry
def text_columns(rows: Rows, ids: Pieces, texts: Pieces, sentence_ids: Pieces) -> None:
    """Fill `texts` and `sentence_ids` (of room enough) with the texts and ids of the sentences."""
    m, at, told = 0, 0, 0
    for a in range(len(rows.of)):
        n = rows.of[a]
        text = rows.texts[n]
        for s in range(rows.firsts[n], rows.firsts[n + 1]):
            start, end = rows.spans[s, 0], rows.spans[s, 1]
            for i in range(text + start, text + end):
                at = _plain(rows.points[i], texts.data, at)
            told = _sentence_id(ids, a, start, end, sentence_ids.data, told)
            m += 1
            texts.bounds[m], sentence_ids.bounds[m] = at, told


@kernel
def _plain(point: int, out: Ints, at: int) -> int:
    if point >= 128:
        return _encoded(point, out, at)
    out[at] = point
    return at + 1


@kernel
def _sentence_id(ids: Pieces, a: int, start: int, end: int, out: Ints, at: int) -> int:
    at = _piece(ids, a, out, at)
    out[at] = _COLON
    at = _number(start, out, at + 1)
    out[at] = _HYPHEN
    return _number(end, out, at + 1)
