# cython: boundscheck=False, wraparound=False
"""Steps over runs of signs in a text; positions are code points, and `end` is never passed."""

import cython


@cython.cfunc
def skip_space(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the white space that begins at `i` ends."""
    while i < end and text[i].isspace():
        i += 1
    return i


@cython.cfunc
def back_space(text: str, start: cython.Py_ssize_t, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the white space that ends at `i` begins, not before `start`."""
    while i > start and text[i - 1].isspace():
        i -= 1
    return i


@cython.cfunc
def skip_blank(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the blanks and tabs that begin at `i` end."""
    while i < end and text[i] in " \t":
        i += 1
    return i


@cython.cfunc
def skip_closing(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the closing quotation marks, brackets and stars that begin at `i` end."""
    while i < end and text[i] in "\"')]}”’»*":
        i += 1
    return i


@cython.cfunc
def back_trailing(text: str, start: cython.Py_ssize_t, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the signs that may stand behind a stop, Markdown's among them, and end at `i`, begin."""
    while i > start and text[i - 1] in "\"'”’»)]*_」』）":
        i -= 1
    return i


@cython.cfunc
def word_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the next white space stands."""
    while i < end and not text[i].isspace():
        i += 1
    return i
