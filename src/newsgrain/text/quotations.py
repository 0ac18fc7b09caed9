# cython: boundscheck=False, wraparound=False
"""Which stretches of an article stand inside quotation marks, however badly the marks are balanced."""

import cython

from newsgrain.text.blocks import Piece


@cython.final
@cython.cclass
class _Mark:
    """A quotation mark: its place, the mark that closes what it belongs to, and what it may do."""

    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    closer: str
    opens: cython.bint


def find_quotations(text: str, blocks: list[Piece]) -> list[int]:
    """Starts and ends, in turn, of the quoted stretches of `text`, whose paragraphs are `blocks`.

    They are in order and disjoint, and marks belong to their stretch. A quotation left open at the end of
    a paragraph goes on into the next one only if the next mark there closes it; otherwise it ends with
    its paragraph, so one lost mark spoils one paragraph.
    """
    found: list[int] = []
    marks = [_read_marks(text, start, end) for start, end, _ in blocks]
    closer = ""
    n: cython.Py_ssize_t
    for n in range(len(blocks)):
        if not closer and not marks[n]:
            continue
        start, end, _ = blocks[n]
        if closer:
            found.append(start)
        closer = _scan(marks[n], closer, found)
        if closer:
            found.append(end)
            if n + 1 == len(blocks) or not _goes_on(marks[n + 1], closer):
                closer = ""
    return found


@cython.cfunc
def _goes_on(marks: list[_Mark], closer: str) -> cython.bint:
    """Whether the first mark of a block closes a quotation that waits for `closer`."""
    if not marks:
        return False
    first: _Mark = marks[0]
    return not first.opens and first.closer == closer


@cython.cfunc
def _scan(marks: list[_Mark], closer: str, found: list[int]) -> str:
    """Walk one block's marks; the closer still awaited at its end, or ''."""
    mark: _Mark
    for mark in marks:
        if not closer and mark.opens:
            closer = mark.closer
            found.append(mark.start)
        elif closer and not mark.opens and mark.closer == closer:
            found.append(mark.end)
            closer = ""
    return closer


@cython.cfunc
def _read_marks(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> list[_Mark]:
    """Marks of one block, told apart into opening and closing by what stands beside them."""
    found: list[_Mark] = []
    i: cython.Py_ssize_t = start
    while i < end:
        if text[i] in "\"“”„‟«»‘’'`":
            two: cython.bint = text[i] in "'`" and i + 1 < end and text[i + 1] == text[i]
            mark = _read_two(text, i) if two else _read_mark(text, i, start, end)
            if mark is not None:
                found.append(mark)
            i += two
        i += 1
    return _without_lone_singles(found) if found else found


@cython.cfunc
def _mark(i: cython.Py_ssize_t, size: cython.Py_ssize_t, closer: str, opens: cython.bint) -> _Mark:
    mark = _Mark()
    mark.start, mark.end, mark.closer, mark.opens = i, i + size, closer, opens
    return mark


@cython.cfunc
def _read_two(text: str, i: cython.Py_ssize_t) -> _Mark:
    """Two backticks open and two apostrophes close."""
    return _mark(i, 2, "''", text[i] == "`")


@cython.cfunc
def _read_mark(
    text: str, i: cython.Py_ssize_t, start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> _Mark | None:
    """Read one mark; None for an apostrophe."""
    sign: cython.Py_UCS4 = text[i]
    before: cython.Py_UCS4 = text[i - 1] if i > start else " "
    after: cython.Py_UCS4 = text[i + 1] if i + 1 < end else " "
    if sign in "“„‟":
        # German-style pages close with the mark that others open with
        return _mark(i, 1, "”", not (sign == "“" and after.isspace() and before != " "))
    if sign in "«»":
        return _mark(i, 1, "»", sign == "«")
    if sign == "”":
        return _mark(i, 1, "”", False)
    opening: cython.bint = (before.isspace() or before in "([{-–—*_>/") and not after.isspace()
    if sign == '"':
        return _mark(i, 1, '"', opening)
    if opening and sign in "‘'`" and after.isalnum():
        return _mark(i, 1, "’", True)
    if sign in "’'" and before in ".,!?…" and not after.isalnum():
        return _mark(i, 1, "’", False)
    return None


@cython.cfunc
def _without_lone_singles(marks: list[_Mark]) -> list[_Mark]:
    """A single opening mark with no closing one after it in the block is an apostrophe."""
    last: cython.Py_ssize_t = -1
    kept: list[_Mark] = []
    mark: _Mark
    for mark in marks:
        if mark.closer == "’" and not mark.opens:
            last = mark.start
    for mark in marks:
        if mark.closer != "’" or not mark.opens or mark.start < last:
            kept.append(mark)
    return kept
