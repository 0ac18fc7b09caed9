# cython: boundscheck=False, wraparound=False
"""Lines of plain or Markdown text put together to blocks: paragraphs, headlines, list items, tables."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import cython

from newsgrain.records import Block, BlockKind

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import (
        back_space,
        back_trailing,
        is_own_stop,
        skip_blank,
        skip_space,
        word_end,
    )
else:
    from newsgrain.text.signs import back_space, back_trailing, is_own_stop, skip_blank, skip_space, word_end

Piece = tuple[int, int, BlockKind]  # start and end of a block, and what it is
_HEADLINE_WORDS = 25
_RAGGED = 4  # characters by which a wrapped line may fall short of the width
_NARROWEST, _WIDEST = 50, 100  # characters between which a text is wrapped
_COLUMN = 20  # the least of a narrow column
# by names of this module, since an enumeration looks its members up slowly
_HEADLINE, _LIST_ITEM, _PARAGRAPH = BlockKind.HEADLINE, BlockKind.LIST_ITEM, BlockKind.PARAGRAPH
_QUOTE, _TABLE = BlockKind.QUOTE, BlockKind.TABLE


@cython.final
@cython.cclass
class _Line:
    """A line without its break: where it starts, where what stands behind its quoting signs starts."""

    start: cython.Py_ssize_t
    content: cython.Py_ssize_t
    end: cython.Py_ssize_t
    depth: cython.Py_ssize_t
    paragraph: cython.Py_ssize_t


def find_blocks(text: str) -> list[Piece]:
    """Blocks of plain or Markdown text: paragraphs, and lines that are units of their own.

    Lines wrapped at a fixed width are put together again; all others stand alone.
    """
    lines = _lines(text)
    width: cython.Py_ssize_t = wrap_width(_lengths(lines)) or _column_width(text, lines)
    blocks: list[Piece] = []
    count: cython.Py_ssize_t = len(lines)
    i: cython.Py_ssize_t = 0
    first: _Line
    last: _Line
    while i < count:
        first = last = lines[i]
        i += 1
        while i < count and _joins(text, last, lines[i], width):
            last = lines[i]
            i += 1
        blocks.append((first.start, last.end, _kind(text, not blocks, first, last)))
    return blocks


def cover(text: str, blocks: Sequence[Block]) -> list[Piece]:
    """Blocks in order and disjoint, with paragraphs for text that no block claims."""
    covered: list[Piece] = []
    position = 0
    for block in sorted(blocks, key=lambda b: (b.start, b.end)):
        start, end = max(block.start, position), min(block.end, len(text))
        if start >= end:
            continue
        if not _is_blank(text, position, start):
            covered.append((position, start, _PARAGRAPH))
        covered.append((start, end, block.kind))
        position = end
    if not _is_blank(text, position, len(text)):
        covered.append((position, len(text), _PARAGRAPH))
    return covered


@cython.cfunc
def _is_blank(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    return skip_space(text, start, end) == end


@cython.cfunc
def _lines(text: str) -> list[_Line]:
    """Lines with something on them; `paragraph` counts the blank stretches before."""
    found: list[_Line] = []
    begin: cython.Py_ssize_t = 0
    after: cython.Py_ssize_t
    paragraph: cython.Py_ssize_t = 0
    blank: cython.bint = False
    for after in _line_ends(text):
        end: cython.Py_ssize_t = back_space(text, begin, after)
        if end == begin:
            blank = True
        else:
            paragraph += blank
            blank = False
            found.append(_line(text, begin, end, after, paragraph))
        begin = after
    return found


@cython.cfunc
def _line_ends(text: str) -> list[int]:
    """Where the lines of a text end, behind their breaks; line feeds alone are found at once."""
    found: list[int] = []
    at: cython.Py_ssize_t
    sign: cython.Py_UCS4
    for sign in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        if sign in text:
            at = 0
            for line in text.splitlines(True):
                at += len(line)
                found.append(at)
            return found
    at = text.find("\n") + 1
    while at > 0:
        found.append(at)
        at = text.find("\n", at) + 1
    if text and text[len(text) - 1] != "\n":
        found.append(len(text))
    return found


@cython.cfunc
def _line(
    text: str,
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    after: cython.Py_ssize_t,
    paragraph: cython.Py_ssize_t,
) -> _Line:
    line = _Line()
    line.start, line.end, line.paragraph = skip_space(text, begin, end), end, paragraph
    content: cython.Py_ssize_t = _quoting_end(text, begin, end, after)
    line.depth = text.count(">", begin, content) if content > line.start else 0
    line.content = content if line.depth else max(content, line.start)
    return line


@cython.cfunc
def _quoting_end(
    text: str, begin: cython.Py_ssize_t, end: cython.Py_ssize_t, after: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where the quoting signs of a line end, its begin if it is nothing else.

    A bar is one of them only where no other follows.
    """
    i: cython.Py_ssize_t = skip_blank(text, begin, after)
    while i < end and (text[i] == ">" or (text[i] == "|" and text.find("|", i + 1, after) < 0)):
        i = skip_blank(text, i + 1, after)
    while after > begin and text[after - 1] in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        after -= 1
    return i if i < after else begin


@cython.cfunc
def _lengths(lines: list[_Line]) -> list[int]:
    lengths: list[int] = []
    line: _Line
    for line in lines:
        lengths.append(line.end - line.content)
    return lengths


def wrap_width(lengths: list[int]) -> int:
    """The width at which lines of these lengths were wrapped, in characters; 0 when they were not.

    Wrapped text has several lines just short of one width below 100, and next to none above it.
    """
    rising = [n for n in lengths if n <= _WIDEST]
    if len(rising) < 4 or len(lengths) - len(rising) > 0.15 * len(lengths):
        return 0
    rising.sort()
    enough = max(3, 0.2 * len(rising))
    for top in reversed(rising[(len(rising) - 1) // 2 :]):
        if top < _NARROWEST:
            break
        if bisect_right(rising, top) - bisect_left(rising, top - 12) >= enough:
            return top
    return 0


@cython.cfunc
def _column_width(text: str, lines: list[_Line]) -> cython.Py_ssize_t:
    """The width of text in a column narrower than that, 0 for any other.

    There no line had room for the next word, and most go on in lower case; lines of verse and of lists have.
    """
    widest: cython.Py_ssize_t = max(_lengths(lines), default=0)
    if not _COLUMN <= widest < _NARROWEST:
        return 0
    full: cython.Py_ssize_t = 0
    roomy: cython.Py_ssize_t = 0
    continued: cython.Py_ssize_t = 0
    n: cython.Py_ssize_t
    last: _Line
    line: _Line
    for n in range(1, len(lines)):
        last, line = lines[n - 1], lines[n]
        if line.paragraph != last.paragraph or line.depth != last.depth:
            continue
        if not _ends(text, max(last.content, last.end - 6), last.end, True):
            if _reach(text, last, line) > widest:
                full += 1
            else:
                roomy += 1
            continued += text[line.content].islower()
    return widest if continued >= 3 and 2 * continued >= full and 20 * roomy <= full else 0


@cython.cfunc
def _reach(text: str, last: _Line, line: _Line) -> cython.Py_ssize_t:
    """How long a line would be with the first word of the next."""
    word: cython.Py_ssize_t = skip_space(text, line.content, line.end)
    return last.end - last.content + 1 + word_end(text, word, line.end) - word


@cython.cfunc
def _joins(text: str, last: _Line, line: _Line, width: cython.Py_ssize_t) -> cython.bint:
    """Whether the break between two lines was made by wrapping and means nothing."""
    if line.paragraph != last.paragraph or line.depth != last.depth:
        return False
    if _stands_alone(text, line.content, line.end) or _is_heading(text, last.content, len(text)):
        return False
    length: cython.Py_ssize_t = last.end - last.content
    ended: cython.bint = _ends(text, max(last.content, last.end - 6), last.end, True)
    continues: cython.bint = text[line.content].islower() and not _is_address(text, line.content)
    if width and length >= 0.55 * width:
        return _reach(text, last, line) > width - _RAGGED or (continues and not ended)
    # where a word is cut no line is too short to go on, and hardly any behind a comma
    return continues and not ended and length >= _go_on(text[last.end - 1])


@cython.cfunc
def _go_on(sign: cython.Py_UCS4) -> cython.Py_ssize_t:
    """How long a line is at least that ends with this sign and goes on in the next one, in characters."""
    return 1 if sign == "-" else _COLUMN if sign == "," else 40


@cython.cfunc
def _ends(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t, colons: cython.bint) -> cython.bint:
    """Whether a stop, or a colon, stands at the end, before closing marks."""
    i: cython.Py_ssize_t = back_trailing(text, start, end) - 1
    if i < start:
        return False
    return text[i] in ".!?…" or is_own_stop(text[i]) or (colons and text[i] in ":;：；")


@cython.cfunc
def _is_address(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether an address of the web or of mail begins here."""
    if text.startswith(("www.", "http:", "https:"), i):
        return True
    j: cython.Py_ssize_t = i
    end: cython.Py_ssize_t = len(text)
    while j < end and (text[j].isalnum() or text[j] in "_.+-"):
        j += 1
    return i < j < end and text[j] == "@"


@cython.cfunc
def _stands_alone(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a line starts a list item, a heading, a table row or a ruler."""
    if i >= end:
        return False
    if text[i] == "|" or _is_heading(text, i, end) or _is_bullet(text, i, end):
        return True
    k: cython.Py_ssize_t = i
    while k < end and (text[k] in "-=_*#~+." or text[k].isspace()):
        k += 1
    return k == end and end - i >= 3


@cython.cfunc
def _is_heading(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    j: cython.Py_ssize_t = i
    while j < end and j < i + 7 and text[j] == "#":
        j += 1
    return i < j < i + 7 and j < end and text[j] in " \t"


@cython.cfunc
def _is_bullet(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    if i < end and text[i] in "-*+•‣▪●◦·–—":
        return _is_spaced(text, i + 1, end)
    if i < end and text[i] == "(":
        i += 1
    if i >= end:
        return False
    if text[i].isdecimal():
        i += 2 if i + 1 < end and text[i + 1].isdecimal() else 1
    elif "a" <= text[i] <= "z" or "A" <= text[i] <= "Z":
        i += 1
    else:
        return False
    return i < end and text[i] in ".)" and _is_spaced(text, i + 1, end)


@cython.cfunc
def _is_spaced(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether blanks stand here, and then something."""
    j: cython.Py_ssize_t = skip_blank(text, i, end)
    return i < j < end and not text[j].isspace()


@cython.cfunc
def _kind(text: str, head: cython.bint, first: _Line, last: _Line) -> BlockKind:
    start: cython.Py_ssize_t = first.content
    end: cython.Py_ssize_t = last.end
    if _is_heading(text, start, end):
        return _HEADLINE
    if start < end and text[start] == "|" and text[end - 1] == "|":
        return _TABLE
    if _is_bullet(text, start, end):
        return _LIST_ITEM
    if first.depth:
        return _QUOTE
    if head and not _ends(text, start, end, False) and _is_short(text, start, end):
        return _HEADLINE
    return _PARAGRAPH


@cython.cfunc
def _is_short(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a block has no more words than a headline."""
    return len(text[start:end].split(None, _HEADLINE_WORDS)) <= _HEADLINE_WORDS
