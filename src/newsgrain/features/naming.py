# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Gives every feature its column: a number of its block, then 19 bits of a checksum of its name.

Of most names that is the CRC-32 of their UTF-8. Of n-grams of words it is a polynomial of the words' CRC-32
(Rabin and Karp), so that a longer n-gram takes one multiplication. Both come out of the checksums of the
pieces of a name, so that no name need be written to find its column.
"""

import zlib
from array import array
from functools import lru_cache
from typing import Any

import cython
from numpy.typing import NDArray

BLOCKS = ("word", "char", "shape", "context", "rule", "clause", "page")
WORD, CHAR, SHAPE, CONTEXT, RULE, CLAUSE, PAGE = range(len(BLOCKS))
NORMED = 4  # blocks, from the first, that are divided by their norm
BLOCK_BITS = 19
_BITS, _GRAM_SHIFT = BLOCK_BITS, 64 - BLOCK_BITS
COLUMNS = 1 << (BLOCK_BITS + 3)
Ints = NDArray[Any]
_FULL = 0xFFFFFFFF
_MASK = (1 << 64) - 1
_SPREAD, _TURN = 0x5851F42D4C957F2D, 0x2545F4914F6CDD1D  # odd, so that no bit is lost
_LONGEST = 32  # bytes that a register is moved over at once


@lru_cache(maxsize=1 << 20)
def column_of(block: int, name: str) -> int:
    """Column of a feature by its name."""
    if block not in (WORD, SHAPE):
        return column(block, begin(name))
    return gram_column(block, gram_state(name))


def gram_state(name: str) -> int:
    """The checksum of words in a row, 64 bits."""
    state: cython.ulonglong = 0
    for word in name.split(" "):
        state = with_word(state, gram_piece(piece(f" {word}")))
    return state


def piece(text: str) -> int:
    """A piece of a name as one number: the register after its UTF-8 from zero, and its bytes << 32."""
    data = text.encode("utf-8", "surrogatepass")
    return _register(data, 0) | len(data) << 32


def begin(text: str) -> int:
    """The register after the first piece of a name."""
    return _register(text.encode("utf-8", "surrogatepass"), 0xFFFFFFFF)


def _register(data: bytes, state: int) -> int:
    """CRC register after `data`, begun at `state`, without the usual inversions."""
    return zlib.crc32(data, state ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def _after_nothing() -> Any:
    """What `n` zero bytes make of each byte of the register: 4 times 256 values for each n."""
    values = [byte << 8 * place for place in range(4) for byte in range(256)]
    found = array("I", values)
    for _ in range(_LONGEST):
        values = [_BYTES[value & 255] ^ (value >> 8) for value in values]
        found.extend(values)
    return found


_BYTES: Any = array("I", (_register(bytes([byte]), 0) for byte in range(256)))
_SHIFTS: Any = _after_nothing()
_BLANK = _register(b" ", 0)


@cython.cfunc
def _with_byte(state: cython.longlong, byte: cython.longlong) -> cython.longlong:
    return _BYTES[(state ^ byte) & 255] ^ (state >> 8)


@cython.cfunc
def _over(state: cython.longlong, n: cython.longlong) -> cython.longlong:
    """The register after `n` zero bytes."""
    while n > 0:
        at: cython.longlong = 1024 * min(n, _LONGEST)
        low: cython.longlong = _SHIFTS[at + (state & 255)] ^ _SHIFTS[at + 256 + ((state >> 8) & 255)]
        high: cython.longlong = _SHIFTS[at + 512 + ((state >> 16) & 255)] ^ _SHIFTS[at + 768 + (state >> 24)]
        state = low ^ high
        n -= _LONGEST
    return state


@cython.cfunc
def then(state: cython.longlong, more: cython.longlong) -> cython.longlong:
    """The register after one more piece."""
    return _over(state, more >> 32) ^ (more & _FULL)


@cython.cfunc
def column(block: cython.int, state: cython.longlong) -> cython.longlong:
    """Column of a finished name."""
    return block << _BITS | (state ^ _FULL) >> (32 - _BITS)


@cython.cfunc
@cython.exceptval(check=False)
def gram_piece(spaced: cython.longlong) -> cython.ulonglong:
    """What a word is in n-grams, from the piece that a blank and the word are."""
    own: cython.longlong = _over(_BLANK ^ _FULL, (spaced >> 32) - 1) ^ (spaced & _FULL) ^ _FULL
    return cython.cast(cython.ulonglong, own) * _SPREAD & _MASK


@cython.cfunc
@cython.exceptval(check=False)
def with_word(state: cython.ulonglong, own: cython.ulonglong) -> cython.ulonglong:
    """An n-gram that goes on with one more word, by what the word is in n-grams."""
    state = cython.cast(cython.ulonglong, state) * _TURN + cython.cast(cython.ulonglong, own)
    return state if cython.compiled else state & _MASK


@cython.cfunc
def gram_column(block: cython.int, state: cython.ulonglong) -> cython.longlong:
    """Column of an n-gram."""
    return block << _BITS | cython.cast(cython.longlong, state >> _GRAM_SHIFT)


@cython.cfunc
@cython.locals(states=cython.ulonglong[::1], out=cython.int[::1])
def write_runs(
    block: cython.int,
    states: Ints,
    count: cython.Py_ssize_t,
    shortest: cython.Py_ssize_t,
    longest: cython.Py_ssize_t,
    out: Ints,
) -> cython.Py_ssize_t:
    """Write the columns of n-grams, n from `shortest` to `longest`, of `count` words; how many there are."""
    m: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    for i in range(count):
        state: cython.ulonglong = 0
        for k in range(i, min(i + longest, count)):
            state = with_word(state, states[k])
            if k - i + 1 >= shortest:
                out[m] = gram_column(block, state)
                m += 1
    return m


@cython.cfunc
def with_character(state: cython.longlong, point: cython.longlong) -> cython.longlong:
    """The register after the UTF-8 of one code point."""
    if point < 0x80:
        return _with_byte(state, point)
    if point < 0x800:
        return _with_byte(_with_byte(state, 0xC0 | point >> 6), 0x80 | point & 63)
    if point < 0x10000:
        state = _with_byte(state, 0xE0 | point >> 12)
    else:
        state = _with_byte(_with_byte(state, 0xF0 | point >> 18), 0x80 | (point >> 12) & 63)
    return _with_byte(_with_byte(state, 0x80 | (point >> 6) & 63), 0x80 | point & 63)


@cython.cfunc
@cython.locals(points=cython.int[::1])
def spaced_piece(points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.longlong:
    """The piece that a blank and the stretch `[a, b)` of code points are."""
    state: cython.longlong = _BLANK
    size: cython.longlong = 1
    i: cython.Py_ssize_t
    for i in range(a, b):
        point: cython.longlong = cython.cast(cython.longlong, points[i])
        state = with_character(state, point)
        size += 1 + (point >= 0x80) + (point >= 0x800) + (point >= 0x10000)
    return state | size << 32
