# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Stretches of code points, each once, by number: a hash table in arrays that grow."""

import math
from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
LIMIT = 1 << 17  # numbers after which everything learnt is forgotten
_LINE = 64  # bytes of a line of the processor's cache
_MASK = (1 << 64) - 1
_MIX = 0x5851F42D4C957F2D


@cython.cfunc
@cython.locals(points=cython.int[::1])
def reads(points: Ints, i: cython.Py_ssize_t, end: cython.Py_ssize_t, word: str) -> cython.bint:
    """Whether a word stands at `i`, before `end`."""
    size: cython.Py_ssize_t = len(word)
    k: cython.Py_ssize_t
    if i + size > end:
        return False
    for k in range(size):
        if points[i + k] != ord(word[k]):
            return False
    return True


@cython.cfunc
@cython.locals(points=cython.int[::1])
def ends(points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t, ending: str) -> cython.bint:
    """Whether a stretch ends like this."""
    return b - a >= len(ending) and reads(points, b - len(ending), b, ending)


def longer(array: Any, size: int) -> Ints:
    """A copy with room for more, which the system gives memory as it is used.

    It begins where a line of the processor's cache does: a row that fits into one is found in one step.
    """
    old = np.asarray(array)
    shape = (size, *old.shape[1:])
    count = math.prod(shape) * old.itemsize
    memory = np.zeros(count + _LINE, np.uint8)
    first = -memory.__array_interface__["data"][0] % _LINE
    new = memory[first : first + count].view(old.dtype).reshape(shape)
    new[: len(old)] = old
    return new


@cython.cfunc
@cython.exceptval(check=False)
@cython.locals(points=cython.int[::1])
def hash_of(points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.ulonglong:
    """Hash of the stretch `[a, b)`."""
    h: cython.ulonglong = cython.cast(cython.ulonglong, b - a + 1469598103)
    i: cython.Py_ssize_t
    for i in range(a, b):
        h = (h ^ cython.cast(cython.ulonglong, points[i])) * _MIX & _MASK
        h ^= h >> 29
    return h


@cython.final
@cython.cclass
class Strings:
    """Stretches of code points, each once, by number: n is `points[starts[n] : starts[n + 1]]`."""

    def __init__(self, size: int, room: int) -> None:
        self.slots = np.full(1 << (2 * size).bit_length(), -1, np.int32)
        self.hashes, self.starts = np.zeros(size, np.uint64), np.zeros(size + 1, np.int64)
        self.points, self.count = np.zeros(room, np.int32), 0

    def grow(self, size: int, room: int) -> None:
        """Have room for more, under the same numbers."""
        slots = cython.declare(cython.int[::1], np.full(1 << (2 * size).bit_length(), -1, np.int32))
        mask: cython.Py_ssize_t = len(slots) - 1
        n: cython.int
        for n in range(self.count):
            slot: cython.Py_ssize_t = self.hashes[n] & mask
            while slots[slot] >= 0:
                slot = (slot + 1) & mask
            slots[slot] = n
        self.slots, self.hashes = slots, longer(self.hashes, size)
        self.starts, self.points = longer(self.starts, size + 1), longer(self.points, room)

    def forget(self) -> None:
        """Have none, in the same memory."""
        np.asarray(self.slots).fill(-1)
        self.count = 0

    def text(self, n: int) -> str:
        """A stretch as text."""
        a, b = self.starts[n], self.starts[n + 1]
        return np.asarray(self.points[a:b]).tobytes().decode("utf-32-le", "surrogatepass")

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def find(
        self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t, h: cython.ulonglong
    ) -> cython.Py_ssize_t:
        """Slot of the stretch `[a, b)` of `points`, whose hash is `h`; one with -1 if it is new."""
        mask: cython.Py_ssize_t = len(self.slots) - 1
        slot: cython.Py_ssize_t = h & mask
        while self.slots[slot] >= 0 and not self.same(self.slots[slot], points, a, b):
            slot = (slot + 1) & mask
        return slot

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def same(self, n: cython.int, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.bint:
        """Whether number `n` is the stretch `[a, b)` of `points`."""
        start: cython.Py_ssize_t = self.starts[n]
        k: cython.Py_ssize_t
        if self.starts[n + 1] - start != b - a:
            return False
        for k in range(b - a):
            if self.points[start + k] != points[a + k]:
                return False
        return True

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def enter(
        self,
        points: Ints,
        a: cython.Py_ssize_t,
        b: cython.Py_ssize_t,
        h: cython.ulonglong,
        slot: cython.Py_ssize_t,
    ) -> cython.int:
        """Give a new stretch the next number."""
        n: cython.int = self.count
        start: cython.Py_ssize_t = self.starts[n]
        k: cython.Py_ssize_t
        self.slots[slot], self.hashes[n] = n, h
        self.starts[n + 1] = start + b - a
        for k in range(b - a):
            self.points[start + k] = points[a + k]
        self.count = n + 1
        return n
