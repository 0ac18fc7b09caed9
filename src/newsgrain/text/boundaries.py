# cython: boundscheck=False, wraparound=False
"""Cuts one block into sentences: stops, datelines, damage; titles and closing marks put right."""

import re

import cython

from newsgrain.text.stops import find_stops

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import (
        Straight,
        back_space,
        back_trailing,
        is_closing,
        is_opening,
        is_picture,
        is_unseen,
        skip_space,
        word_end,
    )
else:
    from newsgrain.text.signs import (
        Straight,
        back_space,
        back_trailing,
        is_closing,
        is_opening,
        is_picture,
        is_unseen,
        skip_space,
        word_end,
    )

# patterns that are sought in whole paragraphs begin with a sign each, by which places are found far faster
_MARKDOWN = re.compile(r"\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\()?|\[|\*|_")
_QUOTING = re.compile(r"^[ \t]*>[ \t]?", re.M)


def _behind_stop(sign: str, rest: str, between: tuple[str, ...] = ("",)) -> str:
    """A pattern of a sign behind a stop."""
    stops = "|".join(rf"(?<=[.!?…。！？]{blanks}{sign})|(?<=\S[\"”’»)]{blanks}{sign})" for blanks in between)
    if not between[0]:
        stops += rf"|(?<=[.!?…][*_]{sign})|(?<=[.!?…]\*\*{sign})"
    return rf"{sign}(?:{stops}){rest}"


_PAGE = r"(?::\s{0,2}\d+(?:[–-]\d+)?(?=\s+[A-Z\"“]|\s*$))?"
_NUMBER = r"(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[a-z]|[a-z]+\sneeded|(?:[Nn]ote|nb|n)\s?\d+)\]"
# the first sign of what may stand behind a stop, and the rest: notes, their numbers, tags
_BEHIND = (
    (r"\[", r"(?:\\?\[)?(?:\^?\w{1,3}|\d+(?:[,–-] ?\d+)*)(?:\\?\])?\]\([^()\s]*\)"),
    (r"\[", rf"(?![A-Z][^\]]{{0,60}}[.!?]\])[^\[\]\n]{{1,60}}\](?!\(){_PAGE}"),
    (r"\[", r"\[\d+\]\]"),
    (r"\\", r"\[\d{1,3}\\\]"),
    (r"\^", r"(?:\d{1,3}|\[\d{1,3}\])\^?(?!\w)"),
    ("<", r"a\b[^<>]*>\[?\w{1,3}\]?</a>"),
    (r"\(", r"(?:\d{1,3}|\[\d+\])\)"),
    ("<", r"(?:sup|ref)\b[^<>]*(?<!/)>.{0,80}?</(?:sup|ref)>"),
    ("<", r"/?[a-z][^<>]{0,80}>"),
    (r"\{", r"\{[^{}\n]{1,80}\}\}"),
)
_APART = rf"(?:\s{{0,2}}\[{_NUMBER})*(?=\s+[A-Z\"“‘]|\s*$)"
_MORE = "(?:" + "|".join(sign + rest for sign, rest in _BEHIND) + f")*(?:{_APART})?"
# pictures, omissions, an editor's doubts, and what stands behind a stop
_NOTES = re.compile(
    r"!\[[^\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[(?:\.\.\.|…|(?:[Ss]ic ?)?[!?.]{1,3})\]|"
    + "|".join(_behind_stop(sign, rest) + _MORE for sign, rest in _BEHIND)
)
# the words of a link within a sentence, which may have stops of their own
_LINKED = re.compile(r"(?<!!)\[[^\[\]\n]{1,200}\](?=\([^()\s]*\)(?:[,;:]|\s[a-z]))")
_INNER_STOPS = re.compile(r"[.!?…](?=[\s\]\"”’])")
# the numbers of notes that stand apart from their stop
_NOTES_APART = re.compile(_behind_stop(r"\[", _NUMBER + _APART, (r"\s", r"\s\s")))
_HIDDEN_BY = '.!?…"”’»)]'  # signs behind which those that nobody sees hide the end of a sentence
_MARKS = cython.declare(cython.Py_ssize_t, 4)  # signs that close on either side of another
_FEW = cython.declare(cython.Py_ssize_t, 8)  # characters of a piece that may be marks only
_ENDING = frozenset(".,;:!?)]}\"”’»'")  # marks of which one at least ends or closes what stands before
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_FIRST_UNIT = re.compile(
    rf"\s*(?:{_DAY}, (?:[A-Z][a-z]+ \d{{1,2}}|\d{{1,2}} [A-Z][a-z]+),? \d{{4}}(?=\s+[A-Z\"“])|-- (?=\S))"
)
# an omission stands alone where a sentence has ended before it and another begins behind it
_ENDED = "|".join(rf"(?<=[.!?…]{mark}\s{blank}\[)" for mark in ("", r"[\"”’\])]") for blank in ("", r"\s"))
_UNITS = re.compile(
    rf"\[(?:https?://[^\]\s]+\](?=\s|$)|(?:(?<=^\[)|{_ENDED})(?:\.\.\.|…)\](?=$|\s[\W\d]{{0,99}}[A-Z]))"
)


def cut(raw: str) -> list[int]:
    """Starts and ends of the sentences of a block, in turn, trimmed, in order."""
    bounds = find_stops(_without_markdown(raw))
    bounds += _units(raw)
    if not bounds:
        return _with_piece(raw, 0, len(raw), bounds)
    bounds.sort()
    return _pieces(raw, bounds)


@cython.cfunc
def _without_markdown(raw: str) -> str:
    """The block with blanks in place of Markdown's signs and addresses."""
    bracket: cython.bint = "[" in raw
    if bracket or "<" in raw or "{" in raw or "^" in raw or _may_have_notes(raw):
        raw = _NOTES.sub(_blanks, raw)
        if bracket and not raw.lstrip().startswith("["):
            raw = _NOTES_APART.sub(_blanks, raw)
        if "](" in raw:
            raw = _LINKED.sub(_without_stops, raw)
    if ">" in raw:
        raw = _QUOTING.sub(_blanks, raw)
    if bracket or "*" in raw or "]" in raw or "_" in raw:
        raw = _MARKDOWN.sub(_closing_or_blanks, raw)
    return raw if raw.isascii() else _without_unseen(raw)


def _without_stops(match: re.Match[str]) -> str:
    return _INNER_STOPS.sub("_", match.group())


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _closing_or_blanks(match: re.Match[str]) -> str:
    """A star for a sign of Markdown that closes what has ended, so that marks behind it close it, too."""
    found = match.group()
    return "*" if found in {"]", "*", "_"} and _closes(match.string, match.start()) else " " * len(found)


@cython.cfunc
def _closes(raw: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a sign at `i` stands among closing marks, with a stop before them, and no word behind."""
    k: cython.Py_ssize_t = back_trailing(raw, max(0, i - _MARKS), i)
    if k == 0 or raw[k - 1] not in ".!?…":
        return False
    k = i + 1
    while k < len(raw) and k <= i + _MARKS and (is_closing(raw[k]) or raw[k] in "_“‘«‹"):
        k += 1
    return k == len(raw) or raw[k].isspace() or raw[k] in ",;:—–-"


@cython.cfunc
def _may_have_notes(raw: str) -> cython.bint:
    """Whether a bracket opens behind a stop; single signs are found far faster than two."""
    i: cython.Py_ssize_t = raw.find("(")
    while i == 0 or (i > 0 and raw[i - 1] not in ".!?"):
        i = raw.find("(", i + 1)
    return i > 0


@cython.cfunc
def _without_unseen(raw: str) -> str:
    """The block with blanks in place of what nobody sees behind a stop or a closing mark."""
    found: list[int] = []
    behind: cython.Py_ssize_t = 0  # where a run of them behind a stop ends
    i: cython.Py_ssize_t
    sign: cython.Py_UCS4
    for i, sign in enumerate(raw):
        if sign >= "\xad" and is_unseen(sign) and i and (i == behind or raw[i - 1] in _HIDDEN_BY):
            found.append(i)
            behind = i + 1
    if not found:
        return raw
    signs = list(raw)
    for i in found:
        signs[i] = " "
    return "".join(signs)


@cython.cfunc
def _may_begin_with_unit(raw: str) -> cython.bint:
    end: cython.Py_ssize_t = len(raw)
    i: cython.Py_ssize_t = skip_space(raw, 0, end)
    return i < end and ((raw[i] in "MTWFS" and raw.find("day, ", i, i + 11) > 0) or raw.startswith("-- ", i))


@cython.cfunc
def _units(raw: str) -> list[int]:
    """Cuts around what is never part of a sentence: a dateline, a bracketed address, an omission."""
    found: list[int] = []
    first = _FIRST_UNIT.match(raw) if _may_begin_with_unit(raw) else None
    if first is not None:
        found.append(first.end())
    if "[" in raw:
        for match in _UNITS.finditer(raw, first.end() if first is not None else 0):
            found += match.span()
    return found


@cython.cfunc
def _pieces(raw: str, bounds: list[int]) -> list[int]:
    """The sentences between cuts; marks at a cut go to where they belong."""
    spans: list[int] = []
    before: cython.Py_ssize_t = 0  # the cut before, as it was found
    last: cython.Py_ssize_t = 0  # and as it was made
    begin: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t = len(raw)
    straight = Straight()
    found: cython.Py_ssize_t
    bound: cython.Py_ssize_t
    for found in bounds:
        if found in (before, end):
            continue
        before = found
        bound = found if straight.opens_apart(raw, found) else _moved(raw, last, found, end)
        if bound < 0:
            continue
        if bound > last:
            _with_piece(raw, begin, bound, spans)
            begin = bound
        last = bound
    return _with_piece(raw, begin, end, spans)


@cython.cfunc
def _moved(
    raw: str, last: cython.Py_ssize_t, bound: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where a cut really is; -1 if there is none."""
    opener: cython.Py_ssize_t = _opener(raw, last, bound)
    if opener >= 0:
        return opener
    closer: cython.Py_ssize_t = _pictures_end(raw, bound, end)
    while closer < end and (is_closing(raw[closer]) or raw[closer] == "_"):
        closer += 1
    if closer > bound and (closer == end or raw[closer].isspace()):
        return closer
    return bound if back_space(raw, last, bound) > last else -1


@cython.cfunc
def _pictures_end(raw: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where pictures behind a stop end that say how its sentence is meant; `i` where they begin the next."""
    if i == end or not is_picture(raw[i]) or is_picture(raw[skip_space(raw, 0, i)]):
        return i
    k: cython.Py_ssize_t = i
    while k < end and (is_picture(raw[k]) or (raw[k].isspace() and k + 1 < end and is_picture(raw[k + 1]))):
        k += 1
    if skip_space(raw, k, end) < end:
        return k
    return k if word_end(raw, i, k) == k else i  # at the end of a block several apart are choices: 🙂 😐 🙁


@cython.cfunc
def _opener(raw: str, last: cython.Py_ssize_t, bound: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where opening marks, or a bullet, at the end of a piece begin, -1 if there are none."""
    star: cython.Py_ssize_t = back_space(raw, last, bound) - 1
    if last + 2 < star < bound - 1 and raw[star] == "*" and raw[star - 1].isspace():
        return star if raw[back_space(raw, last, star) - 1] != "*" else -1
    j: cython.Py_ssize_t = bound - 1 if bound > last and raw[bound - 1] == "\n" else bound
    i: cython.Py_ssize_t = j
    while i > last and (raw[i - 1] in '*_[("#>' or is_opening(raw[i - 1])):
        i -= 1
    if not last < i < j:
        return -1
    glued: cython.bint = raw[i] == "[" and (raw[i - 1] in ".!?…" or is_closing(raw[i - 1]))
    return i if glued or raw[i - 1].isspace() else -1


@cython.cfunc
def _with_piece(raw: str, begin: cython.Py_ssize_t, end: cython.Py_ssize_t, spans: list[int]) -> list[int]:
    """Add a sentence, trimmed, unless it is blank; closing marks alone stay with the sentence before."""
    end = back_space(raw, begin, end)
    if end > begin and spans and end - begin < _FEW and _is_of_marks(raw[begin:end]):
        spans[len(spans) - 1] = end
    elif end > begin:
        begin = skip_space(raw, begin, end)
        while begin < end and raw[begin] == "\ufeff":  # the mark of a file's byte order, or of several
            begin = skip_space(raw, begin + 1, end)
        if begin < end:
            spans.append(begin)
            spans.append(end)
    return spans


@cython.cfunc
def _is_of_marks(piece: str) -> cython.bint:
    """Whether there are signs only, and one that closes or ends; an omission in brackets stands alone."""
    sign: cython.Py_UCS4
    for sign in piece:
        if sign.isalnum() or sign == "[":
            return False
    return not _ENDING.isdisjoint(piece)
