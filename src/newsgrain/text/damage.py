# cython: boundscheck=False, wraparound=False
"""Finds sentences that stops alone do not show: where a blank was lost, or none is written."""

import cython

from newsgrain.text.abbreviations import ABBREVIATIONS, BEFORE_NUMBERS, STARTERS, TITLES

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import (
        Straight,
        is_closing,
        is_own_stop,
        skip_space,
        word_before,
    )
else:
    from newsgrain.text.signs import Straight, is_closing, is_own_stop, skip_space, word_before

_SAID = cython.declare(cython.Py_ssize_t, 400)  # characters in which the mark is sought that opened
_CLOSED_BY = "“‘«‹"  # marks that close what the mark at the same place of the next row opens
_OPENS = "„‚»›"


@cython.cfunc
def glued_at(
    text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t, straight: Straight
) -> cython.Py_ssize_t:
    """Where a sentence begins behind the sign before `i`, though no blank stands there; else 0."""
    if i == end or text[i] == " " or i < 3:  # as nearly always
        return 0
    if text[i] >= "\u3040" and text[i - 2] >= "\u3040":  # letters without capitals
        return i if text[i - 1] in ".!?" and text[i - 2].isalpha() and _begins_wide(text[i]) else 0
    if text[i] in _CLOSED_BY and _is_left_open(text, i):
        i += 1
    return i if i < end and _is_glued(text, i, end, straight) else 0


@cython.cfunc
def _is_left_open(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether the mark at `i` closes what opened as in German: „So?“Then, »So?«Then."""
    low: cython.Py_ssize_t = max(0, i - _SAID)
    closes: cython.Py_UCS4 = text[i]
    opens = _OPENS[_CLOSED_BY.index(closes)]
    closed: cython.Py_ssize_t = text.count(closes, low, i)
    if closes in "“‘":
        closed += text.count("”" if closes == "“" else "’", low, i)
    return text.count(opens, low, i) > closed


@cython.cfunc
def _is_glued(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t, straight: Straight) -> cython.bint:
    """Whether a sentence begins at `i`."""
    sign: cython.Py_UCS4 = text[i - 1]
    before: cython.Py_UCS4 = text[i - 2]
    stopped: cython.bint = sign in ".!?…"
    if not stopped and not (before in ".!?…" and text[i - 3].islower()):
        return False
    at: cython.Py_ssize_t = i if text[i].isupper() else i + 1
    if at == end or not text[at].isupper() or (at > i and not _opens(text, i, straight)):
        return False
    if not stopped:
        if sign == '"' and straight.opens(text, i - 1):
            return False
        return _is_name(text, at, end) or (at > i and text[i] not in "(（")  # “What?”“Nothing.”
    if not _ends_surely(text, i - 1):
        if not (_is_name(text, at, end) and _may_end_glued(text, i - 1) and _is_starter(text, at)):
            return False
        return word_before(text, i - 1).lower() not in TITLES and not _precedes_numbers(text, i - 1)  # Dr.Who
    alone: cython.bint = at > i or (i > 3 and before.islower() and text[i - 4 : i - 2].islower())
    if not (_is_name(text, at, end) or (alone and _is_alone(text, at, end))):
        return False
    return sign != "." or not _is_short(text, i - 1)


@cython.cfunc
def _ends_surely(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether what stands before the stop at `i` is the end of a sentence, whatever name follows."""
    before: cython.Py_UCS4 = text[i - 1]
    other: cython.Py_UCS4 = text[i - 2]
    if text[i] == "…" or before == "%" or (before.islower() and other.islower()):
        return text[i] != "…"
    if text[i] in "!?":
        return before.isalnum() or (is_closing(before) and not other.isspace())
    return before in ")]" or _ends_in_year(text, i)


@cython.cfunc
def _opens(text: str, i: cython.Py_ssize_t, straight: Straight) -> cython.bint:
    """Whether a mark or a bracket opens at `i`, behind a stop or a closing mark."""
    if text[i] in "»›":  # as in German: »So.«»Then.«
        return text[i - 1] in "«‹"
    return text[i] in "“‘«„‹(（「" or (text[i] == '"' and straight.opens(text, i))


@cython.cfunc
def _is_alone(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word of one letter stands here, alone or as in I’m."""
    if i + 1 >= end or text[i] not in "AI":
        return False
    return text[i + 1].isspace() or (text[i] == "I" and text[i + 1] in "'’")


@cython.cfunc
def _may_end_glued(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a stop at `i` stands behind an acronym, an amount, or other dots."""
    before: cython.Py_UCS4 = text[i - 1]
    other: cython.Py_UCS4 = text[i - 2]
    if text[i] != ".":
        return text[i] == "…" and (before.isalpha() or before in ")]")
    if before == ".":
        while i > 0 and text[i - 1] == ".":
            i -= 1
        return i > 0 and text[i - 1].isalpha()
    if before.isspace():  # which a bracket left, or an author
        return not other.isspace()
    if before.islower():  # but for i.e.
        return other != "." or before == "m"
    if before.isupper():
        return other.isalnum() or other in ".°"
    if not before.isdecimal():
        return is_closing(before)
    while i > 0 and text[i - 1].isdecimal():
        i -= 1
    return i > 0 and (text[i - 1].isalpha() or text[i - 1] in "-'’")


@cython.cfunc
def _is_starter(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a word that is no name stands here."""
    j: cython.Py_ssize_t = i
    while text[j].isalpha():
        j += 1
    return text[i:j].lower() in STARTERS


@cython.cfunc
def note_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where a sentence begins behind the number of a note, which begins at `i`, glued to a stop; else 0."""
    k: cython.Py_ssize_t = i - 1
    while k > 0 and is_closing(text[k]):
        k -= 1
    if k < 3 or text[k] not in ".!?" or not (text[k - 1].islower() and text[k - 2].islower()):
        return 0
    j: cython.Py_ssize_t = i
    while j < end and j < i + 4 and text[j].isdecimal():
        j += 1
    if j == end or j > i + 3 or not text[j].isspace():
        return 0
    j = skip_space(text, j, end)
    if (
        j == end
        or not (text[j].isupper() or text[j] in '“"‘')
        or _is_short(text, k)
        or _precedes_numbers(text, k)
    ):
        return 0
    return j


@cython.cfunc
def _precedes_numbers(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a word ends at `i` that numbers follow: no, vol."""
    return word_before(text, i).lower() in BEFORE_NUMBERS


@cython.cfunc
def _is_short(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether an abbreviation ends at `i`."""
    word = word_before(text, i).lower()
    return word in TITLES or word in ABBREVIATIONS


@cython.cfunc
def _ends_in_year(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a score, an amount, or a number of two figures or more behind a word ends at `i`."""
    k: cython.Py_ssize_t = i
    while k > 0 and (text[k - 1].isdecimal() or text[k - 1] in ",.:-–"):
        k -= 1
    if k > 0 and text[k - 1] in "$£€":
        k -= 1
    return i - k > 1 and k > 1 and text[k - 1].isspace() and text[k - 2].isalnum()


@cython.cfunc
def _is_name(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word with a capital stands here, and a blank, a comma or ’ behind it, or a title."""
    if i >= end or not text[i].isupper():
        return False
    j: cython.Py_ssize_t = i + 1
    while j < end and text[j].islower():
        j += 1
    if not i + 1 < j < end:
        return False
    if text[j] in "'’":
        return j + 1 < end and text[j + 1].isalpha()
    return text[j] == "," or text[j].isspace() or (text[j] == "." and text[i:j].lower() in TITLES)


@cython.cfunc
def _begins_wide(c: cython.Py_UCS4) -> cython.bint:
    """Whether a sentence of Chinese or Japanese may begin so, behind marks that close: と tells who spoke."""
    return c not in "とっ、，,のがをにはで" and not is_closing(c)


@cython.cfunc
def wide_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the sentence of a stop of another script ends; -1 if it goes on behind a closing mark.

    ．is one behind letters of such a script, and no decimal point nor the end of a number.
    """
    if text[i] == "．" and (i == 0 or text[i - 1] < "\u2e80" or not text[i - 1].isalpha()):
        return -1
    j: cython.Py_ssize_t = i + 1
    while j < end and (is_own_stop(text[j]) or text[j] in "!?"):
        j += 1
    k: cython.Py_ssize_t = j
    while k < end and is_closing(text[k]):
        k += 1
    if k > j and k < end and not _begins_wide(text[k]):
        return -1
    return skip_space(text, k, end) if text[i] in "。！？" else k  # blanks are left of the number of a note
