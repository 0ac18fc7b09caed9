"""What mypy is to know of Cython's pure Python mode, which ships no types: C's types as Python's."""

import builtins
from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])
_C = TypeVar("_C", bound=type)

compiled: bool
Py_ssize_t = builtins.int
bint = bool
Py_UCS4 = str

class _Element:
    def __getitem__(self, layout: Any, /) -> Any: ...

int: _Element
longlong: _Element

def cfunc(function: _F, /) -> _F: ...
def cclass(kind: _C, /) -> _C: ...
def final(kind: _C, /) -> _C: ...
def declare(kind: Any, value: _T, /) -> _T: ...
def locals(**kinds: Any) -> Callable[[_F], _F]: ...
