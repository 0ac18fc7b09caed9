"""Which stretches of an article stand inside quotation marks, however badly the marks are balanced."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_MARKS = re.compile(r"``|''|[\"“”„‟«»‘’'`]")
_OPENS = {"“": "”", "„": "”", "«": "»", "‟": "”", "``": "''"}
_CLOSES = {"”": "”", "»": "»", "''": "''"}
_STRAIGHT = '"'


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark: its place, the mark that closes what it belongs to, and what it may do."""

    start: int
    end: int
    closer: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Quotations:
    """Quoted stretches of a text, in order and disjoint; marks belong to the stretch."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def inside(self, position: int) -> bool:
        """Whether the character at `position` (code points) is quoted."""
        i = bisect_right(self.starts, position) - 1
        return i >= 0 and position < self.ends[i]

    def covered(self, start: int, end: int) -> int:
        """How many characters of `[start, end)` are quoted."""
        i = max(bisect_right(self.starts, start) - 1, 0)
        total = 0
        if i < len(self.starts) and self.starts[i] <= start and end <= self.ends[i]:
            return end - start
        while i < len(self.starts) and self.starts[i] < end:
            total += max(0, min(end, self.ends[i]) - max(start, self.starts[i]))
            i += 1
        return total


def find_quotations(text: str, blocks: Sequence[tuple[int, int]]) -> Quotations:
    """Find the quoted stretches of `text`, whose paragraphs are `blocks` (start, end).

    A quotation left open at the end of a paragraph goes on into the next one only if the next mark
    there closes it; otherwise it ends with its paragraph, so one lost mark spoils one paragraph.
    """
    starts: list[int] = []
    ends: list[int] = []
    closer = ""
    if not _MARKS.search(text):
        return Quotations((), ())
    marks = [_read_marks(text, start, end) for start, end in blocks]
    for n, (start, end) in enumerate(blocks):
        if closer:
            starts.append(start)
        closer = _scan(marks[n], closer, starts, ends)
        if closer:
            ends.append(end)
            if not _goes_on(marks, n + 1, closer):
                closer = ""
    return Quotations(tuple(starts), tuple(ends))


def _goes_on(marks: Sequence[Sequence[_Mark]], n: int, closer: str) -> bool:
    """Whether the first mark of block `n` closes a quotation that waits for `closer`."""
    if n >= len(marks) or not marks[n]:
        return False
    first = marks[n][0]
    return not first.opens and first.closer == closer


def _scan(marks: Sequence[_Mark], closer: str, starts: list[int], ends: list[int]) -> str:
    """Walk one block's marks; return the closer still awaited at its end, or ''."""
    for mark in marks:
        if not closer and mark.opens:
            closer = mark.closer
            starts.append(mark.start)
        elif closer and mark.closer == closer and not mark.opens:
            ends.append(mark.end)
            closer = ""
    return closer


def _read_marks(text: str, start: int, end: int) -> list[_Mark]:
    """Marks of one block, told apart into opening and closing by what stands beside them."""
    found = []
    for match in _MARKS.finditer(text, start, end):
        mark = _read_mark(text, match, start, end)
        if mark is not None:
            found.append(mark)
    return _drop_lone_singles(found)


def _read_mark(text: str, match: re.Match[str], start: int, end: int) -> _Mark | None:
    """Read one mark; None for an apostrophe."""
    sign, i, j = match.group(), match.start(), match.end()
    before = text[i - 1] if i > start else " "
    after = text[j] if j < end else " "
    if sign in _OPENS:
        # German-style pages close with the mark that others open with
        return _Mark(i, j, _OPENS[sign], not (sign == "“" and after.isspace() and before != " "))
    if sign in _CLOSES:
        return _Mark(i, j, _CLOSES[sign], False)
    if sign == _STRAIGHT:
        return _Mark(i, j, _STRAIGHT, _looks_opening(before, after))
    if sign in "‘'`" and _looks_opening(before, after) and after.isalnum():
        return _Mark(i, j, "’", True)
    if sign in "’'" and not after.isalnum() and before in ".,!?…":
        return _Mark(i, j, "’", False)
    return None


def _looks_opening(before: str, after: str) -> bool:
    return (before.isspace() or before in "([{-–—*_>/") and not after.isspace()


def _drop_lone_singles(marks: list[_Mark]) -> list[_Mark]:
    """A single opening mark with no closing one after it in the block is an apostrophe."""
    last_close = max((m.start for m in marks if m.closer == "’" and not m.opens), default=-1)
    return [m for m in marks if m.closer != "’" or not m.opens or m.start < last_close]
