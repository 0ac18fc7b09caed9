# cython: boundscheck=False, wraparound=False
"""Finds sentences that stops alone do not show: where a blank was lost, or a word seems an abbreviation."""

import cython

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import skip_space
else:
    from newsgrain.text.signs import skip_space

# what a sentence often begins with where an abbreviation seems to stand before
_BEGINNINGS = frozenset(
    "The A An It Its He She They We I In On At But And This That These Those There If When While As For"
    " Not His Her Their Our Much Many Some Most All Both So Yet After Before By With To From What Who"
    " Why How Where".split()
)


@cython.cfunc
def is_glued(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a sentence begins at `i`, behind a stop or a closing mark."""
    sign: cython.Py_UCS4 = text[i - 1]
    if sign in '"”':
        stopped: cython.bint = i > 2 and text[i - 2] in ".!?" and _is_small(text[i - 3])
        return stopped and _is_name(text, i, end)
    k: cython.Py_ssize_t = i - 1
    while k > 0 and k > i - 5 and _is_small(text[k - 1]):
        k -= 1
    small: cython.Py_ssize_t = i - 1 - k
    if small < 2:
        return False
    if i < end and _is_name(text, i + (text[i] in '"“'), end):
        return True
    return small >= 4 and sign == "." and _begins(text, i, end)


@cython.cfunc
def _is_small(c: cython.Py_UCS4) -> cython.bint:
    return "a" <= c <= "z"


@cython.cfunc
def _is_capital(c: cython.Py_UCS4) -> cython.bint:
    return "A" <= c <= "Z"


@cython.cfunc
def _is_name(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word with a capital stands here, and a blank or a comma behind it."""
    if i >= end or not _is_capital(text[i]):
        return False
    j: cython.Py_ssize_t = i + 1
    while j < end and _is_small(text[j]):
        j += 1
    return i + 1 < j < end and text[j] in " ,"


@cython.cfunc
def _begins(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word that often begins sentences stands behind white space."""
    j: cython.Py_ssize_t = skip_space(text, i, end)
    if not i < j < end or not _is_capital(text[j]):
        return False
    k: cython.Py_ssize_t = j
    while k < end and k < j + 8 and (text[k].isalnum() or text[k] == "_"):
        k += 1
    return text[j:k] in _BEGINNINGS
