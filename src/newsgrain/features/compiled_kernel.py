"""Turns functions on arrays into machine code, which is kept on disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numba
from llvmlite.ir import Constant, IntType  # type: ignore[import-untyped]
from numba import config, types
from numba.extending import intrinsic

from newsgrain.features.compiled_start import folder

F = TypeVar("F", bound=Callable[..., Any])
ENTRIES: list[Any] = []  # every function that Python calls, as numba has it


def kernel(function: F) -> F:
    """Compile a function that only compiled code calls, into each place that calls it.

    It makes no arrays, and counts no references to those it is given: counting them took longer than
    most of these functions take, and a call that hands on ten arrays as long again.
    """
    compiled: F = numba.njit(error_model="numpy", forceinline=True, _nrt=False)(function)
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls; its machine code is kept for the next start."""
    kept, place = config.CACHE_DIR, folder()
    if place is None:
        compiled: F = numba.njit(error_model="numpy")(function)
    else:
        config.CACHE_DIR = str(place)  # read while the function is wrapped, so nobody else's code moves
        try:
            compiled = numba.njit(error_model="numpy", cache=True)(function)
        finally:
            config.CACHE_DIR = kept
    ENTRIES.append(compiled)
    return compiled


@contextmanager
def packing() -> Iterator[None]:
    """Have what is compiled meanwhile add several numbers in one step, which numba leaves to be asked for."""
    kept, config.SLP_VECTORIZE = config.SLP_VECTORIZE, 1
    try:
        yield
    finally:
        config.SLP_VECTORIZE = kept


@intrinsic  # type: ignore[untyped-decorator]
def count_bits(context: Any, bits: Any) -> Any:  # noqa: ARG001 - numba's interface
    """Number of ones of an int64."""
    return types.int64(types.int64), lambda _context, builder, _types, values: builder.ctpop(values[0])


@intrinsic  # type: ignore[untyped-decorator]
def lowest_bit(context: Any, bits: Any) -> Any:  # noqa: ARG001 - numba's interface
    """Number of the lowest one of an int64 that has one."""
    return types.int64(types.int64), lambda _context, builder, _types, values: builder.cttz(
        values[0], Constant(IntType(1), 1)
    )


@kernel
def among(point: int, signs: Any) -> bool:
    """Whether a character is one of a tuple of characters."""
    for k in range(len(signs)):  # noqa: SIM110 - machine code has no any
        if point == signs[k]:
            return True
    return False


@kernel
def reads(buf: Any, i: int, end: int, word: Any) -> bool:
    """Whether a tuple of characters stands at `i`, before `end`."""
    if i + len(word) > end:
        return False
    for k in range(len(word)):  # noqa: SIM110 - machine code has no all
        if buf[i + k] != word[k]:
            return False
    return True
