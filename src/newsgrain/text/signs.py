# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""Steps over runs of signs in a text; positions are code points, and `end` is never passed."""

from typing import Any

import cython
import numpy as np

# which characters of ASCII may end a sentence, and which are quotation marks
_STOPS: Any = np.array([chr(point) in '.!?"' for point in range(128)], np.uint8)
_MARKS: Any = np.array([chr(point) in "\"'`" for point in range(128)], np.uint8)


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
    while i < end and text[i] in " \t\xa0\u2002\u2003\u2009\u202f":
        i += 1
    return i


@cython.cfunc
def is_own_stop(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sign is a stop that needs no blank: of Chinese, Japanese, Indic, Arabic, Ethiopic; ‽."""
    return c in "。！？｡．।॥؟۔።‽"


@cython.cfunc
def is_unseen(c: cython.Py_UCS4) -> cython.bint:
    """Whether nobody sees a sign: soft hyphens, marks of byte order and of direction, spaces of no width."""
    if c < "\u200b":
        return c == "\xad"
    if c <= "\u2069":
        return c <= "\u200f" or "\u202a" <= c <= "\u202e" or c >= "\u2060"
    return c == "\ufeff"


@cython.final
@cython.cclass
class Straight:
    """Tells of straight quotation marks whether they open: those before them are all closed.

    It counts from the place that it was asked of before, so that places in order cost one walk.
    """

    def __init__(self) -> None:
        self._marks = self._counted = 0  # how many stand before a place, and which

    @cython.cfunc
    def opens(self, text: str, i: cython.Py_ssize_t) -> cython.bint:
        """Whether the mark at `i` opens."""
        if i < self._counted:
            self._marks -= text.count('"', i, self._counted)
        else:
            self._marks += text.count('"', self._counted, i)
        self._counted = i
        return self._marks % 2 == 0

    @cython.cfunc
    def opens_apart(self, text: str, i: cython.Py_ssize_t) -> cython.bint:
        """Whether one stands at `i` behind a blank, and opens."""
        return i > 0 and text[i] == '"' and text[i - 1].isspace() and self.opens(text, i)


@cython.cfunc
def is_opening(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sign is a quotation mark that opens in English; low marks open wherever they are used.

    “, ‘, « and ‹ close in some languages, » and › open in some: who must know looks at the signs beside.
    """
    return c in "“‘«‹„‚‟"


@cython.cfunc
def is_picture(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sign is a picture that says how something is meant, none that begins an item of a list."""
    if c < "\u2639":
        return c == "\u200d"
    return c in "☹☺❤✌✨\ufe0f" or ("\U0001f1e6" <= c <= "\U0001faff" and c not in "👉📍📞📷📸📹🎥🔴🚨📧🔗")


@cython.cfunc
def is_closing(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sign behind a stop belongs to what stands before it: a quotation mark, a bracket, a star."""
    if c < "\x80":
        return c in "\"')]}*"
    return c in "”’»›」』｣〞〟❞❜＂）］】》〉〕｝⟩⟫﹂﹄"


@cython.cfunc
def skip_closing(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the closing signs, the marks of notes and the pictures that begin at `i` end."""
    while i < end and is_closing(text[i]):
        i += 1
    if i == 0 or not (text[i - 1] in ".!?…" or is_closing(text[i - 1])):
        return i  # a high number behind a letter is of its word: m³
    k: cython.Py_ssize_t = i
    while k < end and (_may_close(text[k]) or (k > i and is_closing(text[k]))):
        k += 1
    if k > i and (k == end or text[k].isspace() or text[k] in ",;:.!?—–"):
        return k
    return i


@cython.cfunc
def _may_close(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sign belongs to what stands before it if a blank follows: “ and « close in some languages."""
    if c < "\x80":
        return c in "`~>"
    if c in "“‘«‹‟´′″¹²³†‡§¶\u200d\ufe0f" or "⁰" <= c <= "⁾" or "①" <= c <= "⓿":
        return True
    return "\u25a0" <= c <= "\u27bf" or "\U0001f300" <= c <= "\U0001faff"


@cython.cfunc
def back_trailing(text: str, start: cython.Py_ssize_t, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the signs that may stand behind a stop, Markdown's among them, and end at `i`, begin."""
    while i > start and (is_closing(text[i - 1]) or text[i - 1] in "_“‘«‹"):
        i -= 1
    return i


@cython.cfunc
def word_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the next white space stands."""
    while i < end and not text[i].isspace():
        i += 1
    return i


@cython.cfunc
def word_before(text: str, end: cython.Py_ssize_t) -> str:
    """The letters that end at `end`."""
    i: cython.Py_ssize_t = end
    while i > 0 and text[i - 1].isalpha():
        i -= 1
    return text[i:end]


def stops_in(text: str) -> list[int]:
    """Where signs stand behind which a sentence may end."""
    found: list[int] = []
    i: cython.Py_ssize_t
    sign: cython.Py_UCS4
    for i, sign in enumerate(text):  # which reads signs without asking for each where it is
        if ord(sign) < 128 and not _STOPS[ord(sign)]:  # a table, since no branch can be foretold in prose
            continue
        if sign in '.!?…"”’»›」』' or is_own_stop(sign):
            found.append(i)
    return found


def marks_in(text: str) -> list[int]:
    """Where quotation marks stand."""
    found: list[int] = []
    i: cython.Py_ssize_t
    sign: cython.Py_UCS4
    if text.isascii():  # then they are few, and found faster one by one
        for mark in ('"', "'", "`"):
            i = text.find(mark)
            while i >= 0:
                found.append(i)
                i = text.find(mark, i + 1)
        found.sort()
        return found
    for i, sign in enumerate(text):
        if ord(sign) < 128 and not _MARKS[ord(sign)]:
            continue
        if sign in "\"“”„‟«»‹›‘’‚'`＂「」『』｢｣❝❞❛❜〝〞〟":
            found.append(i)
    return found
