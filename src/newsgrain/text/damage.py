# cython: boundscheck=False, wraparound=False
"""Finds sentences that stops alone do not show: where a blank was lost, or none is written."""

import cython

from newsgrain.text.abbreviations import ABBREVIATIONS, TITLES

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import is_closing, is_own_stop, opens_straight
else:
    from newsgrain.text.signs import is_closing, is_own_stop, opens_straight


@cython.cfunc
def is_glued(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a sentence begins at `i`, behind a stop or a closing mark, though no blank stands there."""
    sign: cython.Py_UCS4 = text[i - 1]
    if sign not in ".!?…":
        stopped: cython.bint = i > 2 and text[i - 2] in ".!?" and _is_small(text[i - 3])
        return stopped and _is_name(text, i, end) and not (sign == '"' and opens_straight(text, i - 1))
    if sign == "…" or i < 3:
        return False
    before: cython.Py_UCS4 = text[i - 2]
    word: cython.bint = _is_small(before) and _is_small(text[i - 3])
    if not word and (sign != "." or not (before in ")]" or _ends_in_year(text, i - 1))):
        return False
    marked: cython.bint = text[i] in '"“'
    if not _is_name(text, i + marked, end) or _is_short(text, i - 1):
        return False
    return text[i] != '"' or opens_straight(text, i)


@cython.cfunc
def _is_short(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether an abbreviation ends at `i`."""
    k: cython.Py_ssize_t = i
    while k > 0 and text[k - 1].isalpha():
        k -= 1
    word = text[k:i].lower()
    return word in TITLES or word in ABBREVIATIONS


@cython.cfunc
def _ends_in_year(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a number of two figures or more ends at `i`, and a word stands before."""
    k: cython.Py_ssize_t = i
    while k > 0 and (text[k - 1].isdecimal() or text[k - 1] == ","):
        k -= 1
    return i - k > 1 and k > 1 and text[k - 1].isspace() and text[k - 2].isalnum()


@cython.cfunc
def _is_small(c: cython.Py_UCS4) -> cython.bint:
    return "a" <= c <= "z"


@cython.cfunc
def _is_capital(c: cython.Py_UCS4) -> cython.bint:
    return "A" <= c <= "Z"


@cython.cfunc
def _is_name(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word with a capital stands here, and a blank or a comma behind it, or a title."""
    if i >= end or not _is_capital(text[i]):
        return False
    j: cython.Py_ssize_t = i + 1
    while j < end and _is_small(text[j]):
        j += 1
    if not i + 1 < j < end:
        return False
    return text[j] in " ," or (text[j] == "." and text[i:j].lower() in TITLES)


@cython.cfunc
def wide_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the sentence of a stop of another script ends; -1 if it goes on behind a closing mark."""
    j: cython.Py_ssize_t = i + 1
    while j < end and (is_own_stop(text[j]) or text[j] in "!?"):
        j += 1
    k: cython.Py_ssize_t = j
    while k < end and is_closing(text[k]):
        k += 1
    if k > j and k < end and text[k] in "とっ、，,のがをにはで":
        return -1
    return k
