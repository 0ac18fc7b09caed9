"""Turns functions on arrays into machine code, which is kept on disk."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import config

from newsgrain.compiled_start import folder

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function that only compiled code calls."""
    compiled: F = numba.njit(error_model="numpy")(function)
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls; its machine code is kept for the next start."""
    kept, place = config.CACHE_DIR, folder()
    if place is None:
        return kernel(function)
    config.CACHE_DIR = str(place)  # read while the function is wrapped, so nobody else's code moves
    try:
        compiled: F = numba.njit(error_model="numpy", cache=True)(function)
    finally:
        config.CACHE_DIR = kept
    return compiled


@kernel
def among(point: int, signs: Any) -> bool:
    """Whether a character is one of a tuple of characters."""
    for k in range(len(signs)):  # noqa: SIM110 - machine code has no any
        if point == signs[k]:
            return True
    return False
