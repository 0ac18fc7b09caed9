# cython: boundscheck=False, wraparound=False
"""Which stretches of an article stand inside quotation marks, however badly the marks are balanced."""

import cython

from newsgrain.text.blocks import Piece
from newsgrain.text.signs import marks_in

# what closes each mark; some papers close with the mark that others open with
_CLOSERS = {
    "“": "”", "„": "“”", "‟": "”", "”": "”", "«": "»", "»": "«»", "‹": "›", "›": "‹›", '"': '"', "＂": "＂",
    "「": "」", "『": "』", "｢": "｣", "❝": "❞", "❛": "❜", "〝": "〞〟",
    "``": "''", "‘": "’'", "'": "’'", "`": "’'", "‚": "‘’",
}  # fmt: skip
# what closes each in a page that mixes marks, where nothing else does: “unfair."
_ANY_DOUBLE = frozenset("“ ” „ ‟ « » \" ＂ ''".split())
_SINGLE = frozenset("‘'`‚")  # alone they are apostrophes


@cython.final
@cython.cclass
class _Mark:
    """A quotation mark: its place, what it is, and whether it may open and close here."""

    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    sign: str
    opens: cython.bint
    closes: cython.bint


def find_quotations(text: str, blocks: list[Piece]) -> list[int]:
    """Starts and ends, in turn, of the quoted stretches of `text`, whose paragraphs are `blocks`.

    They are in order and disjoint, and marks belong to their stretch. A quotation left open at the end of
    a paragraph goes on into the next one only if the next mark there closes it; otherwise it ends with
    its paragraph, so one lost mark spoils one paragraph.
    """
    found: list[int] = []
    marks = _marks_in_ascii(text, blocks) if text.isascii() else [_marks_of(text, a, b) for a, b, _ in blocks]
    closer = ""
    n: cython.Py_ssize_t
    for n in range(len(blocks)):
        if not closer and not marks[n]:
            continue
        start, end, _ = blocks[n]
        if closer:
            found.append(start)
        closer = _scan(marks[n], closer, found, marks[n + 1] if n + 1 < len(blocks) else [])
        if closer:
            found.append(end)
            if n + 1 == len(blocks) or not _goes_on(marks[n + 1], closer):
                closer = ""
    return found


@cython.cfunc
def _goes_on(marks: list[_Mark], closer: str) -> cython.bint:
    """Whether the first mark of a block closes a quotation that waits for one of `closer`."""
    if not marks:
        return False
    first: _Mark = marks[0]
    return first.closes and not first.opens and first.sign in closer


@cython.cfunc
def _scan(marks: list[_Mark], closer: str, found: list[int], following: list[_Mark]) -> str:
    """Walk one block's marks; what would close the quotation that is open at its end, or ''.

    Where the next mark opens as that of the quotation did, or none is left here or to be expected in the
    block that follows, the quotation ended at the first mark that closes others.
    """
    opener = ""  # of a quotation that began here
    other: cython.Py_ssize_t = -1
    n: cython.Py_ssize_t = 0
    while n < len(marks):
        mark: _Mark = marks[n]
        if not closer and mark.opens:
            closer, opener, other = _CLOSERS[mark.sign], mark.sign, -1
            found.append(mark.start)
        elif closer and mark.closes and mark.sign in closer:
            found.append(mark.end)
            closer = ""
        elif other < 0 and closer and opener and _closes_others(mark, opener):
            other = n
        lost: cython.bint = n + 1 == len(marks) and not _goes_on(following, closer)
        if closer and other >= 0 and (lost or (other < n and mark.sign == opener)):
            found.append(marks[other].end)
            closer, n = "", other
        n += 1
    return closer


@cython.cfunc
def _closes_others(mark: _Mark, opener: str) -> cython.bint:
    """Whether a mark closes, if not what `opener` opens, then what other double marks do."""
    return mark.closes and not mark.opens and mark.sign in _ANY_DOUBLE and opener in _ANY_DOUBLE


@cython.cfunc
def _marks_of(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> list[_Mark]:
    """The marks of one block; most have none."""
    places: list[int] = marks_in(text[start:end])
    return _read_marks(text, start, end, [start + n for n in places]) if places else []


@cython.cfunc
def _marks_in_ascii(text: str, blocks: list[Piece]) -> list[list[_Mark]]:
    """The marks of each block of a text in which they are found faster together."""
    places: list[int] = marks_in(text)
    found: list[list[_Mark]] = []
    none: list[_Mark] = []
    count: cython.Py_ssize_t = len(places)
    first: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    for start, end, _ in blocks:
        while at < count and places[at] < start:
            at += 1
        first = at
        while at < count and places[at] < end:
            at += 1
        found.append(_read_marks(text, start, end, places[first:at]) if at > first else none)
    return found


@cython.cfunc
def _read_marks(
    text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t, places: list[int]
) -> list[_Mark]:
    """Marks of one block, told apart into opening and closing by what stands beside them."""
    found: list[_Mark] = []
    i: cython.Py_ssize_t
    behind: cython.Py_ssize_t = start  # the mark before, which may be of two signs
    for i in places:
        if i < behind:
            continue
        two: cython.bint = text[i] in "'`" and i + 1 < end and text[i + 1] == text[i]
        behind = i + 1 + two
        mark = _mark(text, i, behind)
        if two:
            mark.opens = text[i] == "`"
            mark.closes = not mark.opens
        else:
            _read_mark(text, i, start, end, mark)
        if mark.opens or mark.closes:
            found.append(mark)
    return _without_lone_singles(found) if found else found


@cython.cfunc
def _mark(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> _Mark:
    mark = _Mark()
    mark.start, mark.end, mark.sign = start, end, text[start:end]
    mark.opens = mark.closes = False
    return mark


@cython.cfunc
def _read_mark(
    text: str, i: cython.Py_ssize_t, start: cython.Py_ssize_t, end: cython.Py_ssize_t, mark: _Mark
) -> None:
    """Read what one mark may do; nothing for an apostrophe."""
    sign: cython.Py_UCS4 = text[i]
    before: cython.Py_UCS4 = text[i - 1] if i > start else " "
    after: cython.Py_UCS4 = text[i + 1] if i + 1 < end else " "
    opening: cython.bint = (before.isspace() or before in "([{-–—*_>/") and not after.isspace()
    if sign in "「『｢❝❛〝":
        mark.opens = True
    elif sign in "„‟":
        mark.closes = not opening and not after.isalnum()
        mark.opens = not mark.closes
    elif sign in "」』｣❞❜〞〟":
        mark.closes = True
    elif sign in "“«‹":
        # pages that open with a low mark, or with these turned round, close with it
        mark.closes = not opening
        mark.opens = before.isspace() or before in "([{" or not (after.isspace() or after in ".,;:!?)")
    elif sign in '”»›"＂':
        mark.opens = opening or (before in "«‹" and sign in "»›")  # »So.«»Then.«
        mark.closes = sign not in '"＂' or not opening
    elif opening and sign in "‘'`‚" and after.isalnum():
        mark.opens = True
    elif sign in "’'‘" and not after.isalnum():
        mark.closes = before in ".,!?…" or sign == "‘"


@cython.cfunc
def _without_lone_singles(marks: list[_Mark]) -> list[_Mark]:
    """A single opening mark with no closing one after it in the block is an apostrophe."""
    last: cython.Py_ssize_t = -1
    kept: list[_Mark] = []
    mark: _Mark
    for mark in marks:
        if mark.closes and mark.sign in "’'‘":
            last = mark.start
    for mark in marks:
        if not mark.opens or mark.sign not in _SINGLE or mark.start < last:
            kept.append(mark)
    return kept
