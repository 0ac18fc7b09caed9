"""Looks stretches of code points up by a hash, among those that have numbers."""
# mypy: disable-error-code="no-any-return"
# ruff: noqa: SIM110 - compiled code has loops where Python has generators

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_kernel import kernel

Ints = NDArray[Any]
MIX = 0x5851F42D4C957F2D


@kernel
def hash_of(points: Ints, a: int, b: int) -> int:
    """Hash of the stretch `[a, b)`."""
    h = np.int64(b - a + 1469598103)
    for i in range(a, b):
        h = (h ^ points[i]) * np.int64(MIX)
        h ^= (h >> 29) & np.int64(0x7FFFFFFFF)
    return int(h)


@kernel
def find(slots: Ints, starts: Ints, known: Ints, points: Ints, a: int, b: int, h: int) -> int:
    """Slot of the stretch `[a, b)` of `points`, whose hash is `h`; one with -1 if it is new.

    Number n is the stretch `[starts[n], starts[n + 1])` of `known`.
    """
    mask = len(slots) - 1
    slot = h & mask
    while slots[slot] >= 0:
        n = slots[slot]
        if _same(known, starts[n], starts[n + 1], points, a, b):
            return slot
        slot = (slot + 1) & mask
    return slot


@kernel
def _same(known: Ints, start: int, end: int, points: Ints, a: int, b: int) -> bool:
    if end - start != b - a:
        return False
    for k in range(b - a):
        if known[start + k] != points[a + k]:
            return False
    return True
