"""Columns of names from the checksums of their pieces, without ever writing the names."""
# mypy: disable-error-code="no-any-return"

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.naming import BLOCK_BITS, GRAM_SHIFT, SPREAD, TURN, column_of

Ints = NDArray[Any]
_FULL = 0xFFFFFFFF
_LONGEST = 32


def raw_crc(data: bytes, state: int = 0) -> int:
    """CRC register after `data`, begun at `state`, without the usual inversions."""
    return zlib.crc32(data, state ^ _FULL) ^ _FULL


def piece(text: str) -> int:
    """A piece of a name as one number: register after its UTF-8 from zero, and its bytes << 32."""
    data = text.encode("utf-8", "surrogatepass")
    return raw_crc(data) | len(data) << 32


def begin(text: str) -> int:
    """Register after the first piece of a name."""
    return raw_crc(text.encode("utf-8", "surrogatepass"), _FULL)


def pieces(texts: Iterable[str]) -> Ints:
    """Pieces of a list of values, int64."""
    return np.array([piece(text) for text in texts], np.int64)


def columns_of(block: int, names: Iterable[str]) -> Ints:
    """Columns of whole names, int32."""
    return np.array([column_of(block, name) for name in names], np.int32)


def _bytes_table() -> Ints:
    return np.array([raw_crc(bytes([b])) for b in range(256)], np.int64)


def _shift_table() -> Ints:
    """What `n` zero bytes make of each byte of the register, shape (n, 4, 256)."""
    values = np.arange(256, dtype=np.int64)[None, :] << (8 * np.arange(4)[:, None])
    found = [values]
    for _ in range(_LONGEST):
        values = _BYTES[values & 255] ^ (values >> 8)
        found.append(values)
    return np.array(found, np.uint32)


_BYTES = _bytes_table()
_BLANK = raw_crc(b" ")
_SHIFTS = _shift_table()


def signed(state: int) -> int:
    """A number of 64 bits as compiled code has it."""
    return state - (1 << 64) if state >> 63 else state


@kernel
def add_byte(state: int, byte: int) -> int:
    """Register after one more byte."""
    return _BYTES[(state ^ byte) & 255] ^ (state >> 8)


@kernel
def _over(state: int, n: int) -> int:
    """Register after `n` zero bytes, at most `_LONGEST`."""
    low = np.int64(_SHIFTS[n, 0, state & 255]) ^ np.int64(_SHIFTS[n, 1, (state >> 8) & 255])
    high = np.int64(_SHIFTS[n, 2, (state >> 16) & 255]) ^ np.int64(_SHIFTS[n, 3, state >> 24])
    return int(low ^ high)


@kernel
def then(state: int, more: int) -> int:
    """Register after one more piece."""
    return _over_all(state, more >> 32) ^ (more & _FULL)


@kernel
def _over_all(state: int, n: int) -> int:
    while n > _LONGEST:
        state = _over(state, _LONGEST)
        n -= _LONGEST
    return _over(state, n)


@kernel
def gram_piece(spaced: int) -> int:
    """What a word is in n-grams, from the piece that a blank and the word are."""
    return (_over_all(_BLANK ^ _FULL, (spaced >> 32) - 1) ^ (spaced & _FULL) ^ _FULL) * SPREAD


@kernel
def with_piece(state: int, own: int) -> int:
    """An n-gram that goes on with one more word, by what the word is in n-grams."""
    return state * TURN + own


@kernel
def gram_column(block: int, state: int) -> int:
    """Column of an n-gram."""
    return block << BLOCK_BITS | ((state >> GRAM_SHIFT) & ((1 << BLOCK_BITS) - 1))


@kernel
def column(block: int, state: int) -> int:
    """Column of a finished name."""
    return block << BLOCK_BITS | (state ^ _FULL) >> (32 - BLOCK_BITS)


@kernel
def put(out: Ints, m: int, block: int, state: int) -> int:
    """Write the column of a finished name behind the first `m`; return how many there are now."""
    out[m] = column(block, state)
    return m + 1


@kernel
def add_character(state: int, point: int) -> int:
    """Register after the UTF-8 of one code point."""
    if point < 0x80:
        return add_byte(state, point)
    if point < 0x800:
        return add_byte(add_byte(state, 0xC0 | point >> 6), 0x80 | point & 63)
    if point < 0x10000:
        state = add_byte(state, 0xE0 | point >> 12)
    else:
        state = add_byte(add_byte(state, 0xF0 | point >> 18), 0x80 | (point >> 12) & 63)
    return add_byte(add_byte(state, 0x80 | (point >> 6) & 63), 0x80 | point & 63)


@kernel
def bytes_of(point: int) -> int:
    """Bytes of a code point's UTF-8."""
    return 1 + (point >= 0x80) + (point >= 0x800) + (point >= 0x10000)


@kernel
def spaced_piece_of(points: Ints, start: int, end: int) -> int:
    """The piece that a blank and the stretch `[start, end)` of code points are."""
    state, size = _BLANK, 1
    for i in range(start, end):
        state = add_character(state, points[i])
        size += bytes_of(points[i])
    return state | size << 32
