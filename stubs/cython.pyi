"""What mypy is to know of Cython's pure Python mode, which ships no types: C's types as Python's."""

import builtins
from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])
_C = TypeVar("_C", bound=type)

compiled: bool
Py_ssize_t = builtins.int
bint = builtins.int
Py_UCS4 = str

int = builtins.int
longlong = builtins.int
ulonglong = builtins.int
uchar = builtins.int
double = float

def cast(kind: type[_T], value: Any, /) -> _T: ...
def ccall(function: _F, /) -> _F: ...
def cfunc(function: _F, /) -> _F: ...
def cclass(kind: _C, /) -> _C: ...
def final(kind: _C, /) -> _C: ...
def exceptval(*, check: bool) -> Callable[[_F], _F]: ...
def inline(function: _F, /) -> _F: ...
def declare(kind: Any, value: _T, /) -> _T: ...
def locals(**kinds: Any) -> Callable[[_F], _F]: ...
