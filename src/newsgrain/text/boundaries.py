# cython: boundscheck=False, wraparound=False
"""Cuts one block into sentences: stops, datelines, damage; titles and closing marks put right."""

import re

import cython

from newsgrain.text.stops import find_stops

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import back_space, is_closing, skip_space
else:
    from newsgrain.text.signs import back_space, is_closing, skip_space

_MARKDOWN = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\]\(|[\[\]*_]|^[ \t]*>[ \t]?", re.M)
# pictures, omissions, an editor's doubts, and the numbers of notes behind a stop
_NOTES = re.compile(
    r"!\[[^\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[(?:\.\.\.|…|(?:[Ss]ic ?)?[!?.]{1,3})\]"
    r"|(?<=[.!?…\"”’»)])(?:<sup\b[^>]*>.{0,40}?</sup>"
    r"|\[(?:\^[^\]\s]+|\w{1,3}|[*†‡§]+|(?:note|nb|n) ?\d+|\d+(?:[,–-] ?\d+)*|[a-z]+ needed)\](?!\()"
    r"(?:: ?\d+(?:[–-]\d+)?(?=\s+[A-Z\"“]|\s*$))?"
    r"|\(\d{1,3}\))+"
)
_HIDING = re.compile('(?<=[.!?…"”’»)\\]])[\xad\ufeff\u200b-\u200f\u2060]+')
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_UNITS = re.compile(
    rf"^\s*{_DAY}, (?:[A-Z][a-z]+ \d{{1,2}}|\d{{1,2}} [A-Z][a-z]+),? \d{{4}}(?=\s+[A-Z\"“])"
    # an omission stands alone where a sentence has ended before it and another begins behind it
    r"|\[https?://[^\]\s]+\](?=\s|$)|(?:(?<=^)|(?<=[.!?…]\s)|(?<=[.!?…][\"”’\])]\s))"
    r"\[(?:\.\.\.|…)\](?=$|\s+[\W\d]*[A-Z])"
    r"|^\s*-- (?=\S)"
)


def cut(raw: str) -> list[int]:
    """Starts and ends of the sentences of a block, in turn, trimmed, in order."""
    bounds = find_stops(_without_markdown(raw))
    if "[" in raw or _may_have_units(raw):
        bounds += _units(raw)
    if not bounds:
        return _with_piece(raw, 0, len(raw), bounds)
    bounds.sort()
    return _pieces(raw, bounds)


@cython.cfunc
def _without_markdown(raw: str) -> str:
    """The block with blanks in place of Markdown's signs and addresses."""
    # single signs are found far faster than two
    bracket: cython.bint = "[" in raw
    if bracket or ("<" in raw and "<sup" in raw) or ("(" in raw and ".(" in raw):
        raw = _NOTES.sub(_blanks, raw)
    if bracket or "*" in raw or "]" in raw or "_" in raw or ">" in raw:
        raw = _MARKDOWN.sub(_blanks, raw)
    return _HIDING.sub(_blanks, raw) if _may_hide(raw) else raw


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


@cython.cfunc
def _may_hide(raw: str) -> cython.bint:
    """Whether there are signs that nobody sees."""
    return not raw.isascii() and (
        "\u200b" in raw or "\xad" in raw or "\ufeff" in raw or "\u2060" in raw or "\u200d" in raw
        or "\u200c" in raw or "\u200e" in raw or "\u200f" in raw
    )  # fmt: skip


@cython.cfunc
def _may_have_units(raw: str) -> cython.bint:
    end: cython.Py_ssize_t = len(raw)
    i: cython.Py_ssize_t = skip_space(raw, 0, end)
    return i < end and ((raw[i] in "MTWFS" and raw.find("day, ", i, i + 11) > 0) or raw.startswith("-- ", i))


@cython.cfunc
def _units(raw: str) -> list[int]:
    """Cuts around what is never part of a sentence: a dateline, a bracketed address, an omission."""
    found: list[int] = []
    for match in _UNITS.finditer(raw):
        found.append(match.end())
        if raw[match.start()] == "[":
            found.append(match.start())
    return found


@cython.cfunc
def _pieces(raw: str, bounds: list[int]) -> list[int]:
    """The sentences between cuts; marks at a cut go to where they belong."""
    spans: list[int] = []
    before: cython.Py_ssize_t = 0  # the cut before, as it was found
    last: cython.Py_ssize_t = 0  # and as it was made
    begin: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t = len(raw)
    found: cython.Py_ssize_t
    bound: cython.Py_ssize_t
    for found in bounds:
        if found in (before, end):
            continue
        before = found
        bound = _moved(raw, last, found, end)
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
    closer: cython.Py_ssize_t = bound
    while closer < end and (is_closing(raw[closer]) or raw[closer] == "_"):
        closer += 1
    if closer > bound and (closer == end or raw[closer].isspace()):
        return closer
    return bound if back_space(raw, last, bound) > last else -1


@cython.cfunc
def _opener(raw: str, last: cython.Py_ssize_t, bound: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where opening marks at the end of a piece begin, -1 if there are none."""
    j: cython.Py_ssize_t = bound - 1 if bound > last and raw[bound - 1] == "\n" else bound
    i: cython.Py_ssize_t = j
    while i > last and raw[i - 1] in '*_[("“‘«#>':
        i -= 1
    return i if last < i < j and raw[i - 1].isspace() else -1


@cython.cfunc
def _with_piece(raw: str, begin: cython.Py_ssize_t, end: cython.Py_ssize_t, spans: list[int]) -> list[int]:
    """Add a sentence, trimmed, unless it is blank."""
    end = back_space(raw, begin, end)
    if end > begin:
        spans.append(skip_space(raw, begin, end))
        spans.append(end)
    return spans
