"""Puts lines together to blocks in compiled code, as `sentences.find_blocks` does."""
# mypy: disable-error-code="no-any-return"
# ruff: noqa: SIM110 - compiled code has loops where Python has generators

from typing import Any

from numpy.typing import NDArray

from newsgrain.compiled_kernel import among, entry, kernel, reads
from newsgrain.compiled_points import (
    BLANK,
    BREAK,
    CAPITAL,
    DECIMAL,
    LOWER,
    SMALL,
    SPACE,
    STOP,
    TRAILING,
    WORD,
    is_a,
    skip,
    skip_back,
)
from newsgrain.places import KINDS
from newsgrain.records import BlockKind

Ints = NDArray[Any]
B_START, B_END, B_KIND, B_ARTICLE = range(4)
BLOCK_FIELDS = 4
# fields of a line: where it starts, where what stands behind its quoting signs starts, and how deep they are
L_START, L_CONTENT, L_END, L_DEPTH, L_PARAGRAPH = range(5)
LINE_FIELDS = 5
_HEADLINE, _PARAGRAPH, _LIST_ITEM, _QUOTED, _TABLE = (
    KINDS.index(kind)
    for kind in (
        BlockKind.HEADLINE,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.QUOTE,
        BlockKind.TABLE,
    )
)
_GREATER, _BAR, _HASH, _OPEN, _CLOSE, _DOT, _AT = tuple(map(ord, ">|#().@"))
_RETURN, _NEWLINE = ord("\r"), ord("\n")
_BULLETS = tuple(map(ord, "-*+•‣▪●◦·–—"))
_RULING = tuple(map(ord, "-=_*#~+."))
_COLONS = tuple(map(ord, ":;"))
_IN_MAIL = tuple(map(ord, ".+-"))
_WWW, _HTTP = tuple(map(ord, "www.")), tuple(map(ord, "http"))
_S, _COLON = ord("s"), ord(":")
_RAGGED, _HEADLINE_WORDS = 4, 25


@entry
def find(
    buf: Ints, classes: Ints, texts: Ints, given: Ints, rows: Ints, lines: Ints, blocks: Ints, first: Ints
) -> int:
    """Blocks of articles that stand at `texts[a]` in `buf`; how many; `first[a]` is the first of an article.

    `given[a]` says where in `rows` the article's own blocks are (start, end, kind); those of an article
    with -1 there are found.
    """
    m = 0
    for a in range(len(texts)):
        first[a] = m
        lo, hi = texts[a, 0], texts[a, 1]
        if given[a, 0] < 0:
            m = _found(buf, classes, lo, hi, a, lines, blocks, m)
        else:
            m = _covered(buf, classes, lo, hi, a, rows[given[a, 0] : given[a, 1]], blocks, m)
    first[len(texts)] = m
    return m


@kernel
def _covered(buf: Ints, classes: Ints, lo: int, hi: int, a: int, rows: Ints, blocks: Ints, m: int) -> int:
    """Blocks in order and disjoint, with paragraphs for text that no block claims."""
    position = lo
    for row in rows:
        i, j = max(row[B_START] + lo, position), min(row[B_END] + lo, hi)
        if i >= j:
            continue
        m = _gap(buf, classes, position, i, a, blocks, m)
        m = _enter(blocks, m, i, j, row[B_KIND], a)
        position = j
    return _gap(buf, classes, position, hi, a, blocks, m)


@kernel
def _gap(buf: Ints, classes: Ints, i: int, j: int, a: int, blocks: Ints, m: int) -> int:
    if skip(buf, classes, i, j, SPACE) < j:
        return _enter(blocks, m, i, j, _PARAGRAPH, a)
    return m


@kernel
def _enter(blocks: Ints, m: int, start: int, end: int, kind: int, a: int) -> int:
    blocks[m, B_START], blocks[m, B_END], blocks[m, B_KIND], blocks[m, B_ARTICLE] = start, end, kind, a
    return m + 1


@kernel
def _found(buf: Ints, classes: Ints, lo: int, hi: int, a: int, lines: Ints, blocks: Ints, m: int) -> int:
    count = _lines(buf, classes, lo, hi, lines)
    width = _wrap_width(lines, count)
    head = m
    i = 0
    while i < count:
        j = i + 1
        while j < count and _joins(buf, classes, lines, j, width, hi):
            j += 1
        kind = _kind(buf, classes, lines, i, j - 1, m == head)
        m = _enter(blocks, m, lines[i, L_START], lines[j - 1, L_END], kind, a)
        i = j
    return m


@kernel
def _lines(buf: Ints, classes: Ints, lo: int, hi: int, lines: Ints) -> int:
    """Lines with something on them; the paragraph counts the blank lines before."""
    m, paragraph, last, i = 0, 0, lo, lo
    while i < hi:
        begin = skip(buf, classes, i, hi, BREAK)
        i = begin
        while i < hi and not classes[buf[i]] & BREAK:
            i += 1
        end = skip_back(buf, classes, begin, i, SPACE)
        if end == begin:
            continue
        if begin - last > 1 and _breaks(buf, classes, last, begin) > 1:
            paragraph += 1
        _line(buf, classes, begin, end, i, lines[m])
        lines[m, L_PARAGRAPH] = paragraph
        m, last = m + 1, i
    return m


@kernel
def _breaks(buf: Ints, classes: Ints, i: int, end: int) -> int:
    count = 0
    while i < end:
        if classes[buf[i]] & BREAK:
            count += 1
            if buf[i] == _RETURN and i + 1 < end and buf[i + 1] == _NEWLINE:
                i += 1
        i += 1
    return count


@kernel
def _line(buf: Ints, classes: Ints, begin: int, end: int, after: int, line: Ints) -> None:
    start = skip(buf, classes, begin, end, SPACE)
    content = _quoting(buf, classes, begin, after)
    depth = 0
    if content >= after:
        content = begin
    for k in range(begin, content):
        depth += buf[k] == _GREATER
    line[L_START], line[L_END], line[L_DEPTH] = start, end, depth
    line[L_CONTENT] = content if depth else max(content, start)


@kernel
def _quoting(buf: Ints, classes: Ints, begin: int, after: int) -> int:
    """Where the quoting signs of a line end; a bar is one only where no other follows."""
    i = skip(buf, classes, begin, after, BLANK)
    while i < after and (buf[i] == _GREATER or (buf[i] == _BAR and not _again(buf, i + 1, after))):
        i = skip(buf, classes, i + 1, after, BLANK)
    return i


@kernel
def _again(buf: Ints, i: int, end: int) -> bool:
    for k in range(i, end):
        if buf[k] == _BAR:
            return True
    return False


@kernel
def _wrap_width(lines: Ints, count: int) -> int:
    """The width at which the text was wrapped, in characters; 0 when it was not."""
    short = _lines_of(lines, count, -1, 100)
    if short < 4 or count - short > 0.15 * count:
        return 0
    longer, top = 0, 100
    while top >= 50 and longer <= short // 2:
        here = _lines_of(lines, count, top, top)
        if here and _lines_of(lines, count, top - 12, top) >= max(3.0, 0.2 * short):
            return top
        longer += here
        top -= 1
    return 0


@kernel
def _lines_of(lines: Ints, count: int, least: int, most: int) -> int:
    """How many lines have a length in `[least, most]`."""
    found = 0
    for k in range(count):
        length = lines[k, L_END] - lines[k, L_CONTENT]
        found += least <= length <= most
    return found


@kernel
def _joins(buf: Ints, classes: Ints, lines: Ints, k: int, width: int, hi: int) -> bool:
    """Whether the break before line `k` was made by wrapping and means nothing."""
    last, line = lines[k - 1], lines[k]
    if line[L_PARAGRAPH] != last[L_PARAGRAPH] or line[L_DEPTH] != last[L_DEPTH]:
        return False
    start, end = line[L_CONTENT], line[L_END]
    if _stands_alone(buf, classes, start, end) or _heading(buf, classes, last[L_CONTENT], hi):
        return False
    length = last[L_END] - last[L_CONTENT]
    ended = _ends(buf, classes, max(last[L_CONTENT], last[L_END] - 6), last[L_END], True)
    continues = classes[buf[start]] & LOWER != 0 and not _address(buf, classes, start, hi)
    if width and length >= 0.55 * width:
        word = skip(buf, classes, start, end, SPACE)
        forced = length + 1 + _word_length(buf, classes, word, end) > width - _RAGGED
        return forced or (continues and not ended)
    return length >= 40 and not ended and continues


@kernel
def _word_length(buf: Ints, classes: Ints, i: int, end: int) -> int:
    j = i
    while j < end and not classes[buf[j]] & SPACE:
        j += 1
    return j - i


@kernel
def _ends(buf: Ints, classes: Ints, start: int, end: int, colons: bool) -> bool:
    """Whether a stop, or a colon, stands at the end, before closing marks."""
    i = skip_back(buf, classes, start, end, TRAILING) - 1
    if i < start:
        return False
    return classes[buf[i]] & STOP != 0 or (colons and among(buf[i], _COLONS))


@kernel
def _address(buf: Ints, classes: Ints, i: int, hi: int) -> bool:
    """Whether an address begins here."""
    if reads(buf, i, hi, _WWW):
        return True
    if reads(buf, i, hi, _HTTP):
        j = i + 4
        if j < hi and buf[j] == _S:
            j += 1
        if j < hi and buf[j] == _COLON:
            return True
    j = i
    while j < hi and (classes[buf[j]] & WORD or among(buf[j], _IN_MAIL)):
        j += 1
    return i < j < hi and buf[j] == _AT


@kernel
def _stands_alone(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    """Whether a line starts a list item, a heading, a table row or a ruler."""
    if i >= end:
        return False
    if buf[i] == _BAR or _heading(buf, classes, i, end) or _bullet(buf, classes, i, end):
        return True
    for k in range(i, end):
        if not (among(buf[k], _RULING) or classes[buf[k]] & SPACE):
            return False
    return end - i >= 3


@kernel
def _heading(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    j = i
    while j < end and buf[j] == _HASH and j < i + 7:
        j += 1
    return i < j < i + 7 and is_a(buf, classes, j, end, BLANK)


@kernel
def _bullet(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    if i < end and among(buf[i], _BULLETS):
        return _spaced(buf, classes, i + 1, end)
    if i < end and buf[i] == _OPEN:
        i += 1
    if is_a(buf, classes, i, end, DECIMAL):
        i += 2 if is_a(buf, classes, i + 1, end, DECIMAL) else 1
    elif is_a(buf, classes, i, end, CAPITAL | SMALL):
        i += 1
    else:
        return False
    return i < end and (buf[i] == _DOT or buf[i] == _CLOSE) and _spaced(buf, classes, i + 1, end)


@kernel
def _spaced(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    """Whether blanks stand here, and then something."""
    j = skip(buf, classes, i, end, BLANK)
    return i < j < end and not classes[buf[j]] & SPACE


@kernel
def _kind(buf: Ints, classes: Ints, lines: Ints, i: int, j: int, head: bool) -> int:
    start, end = lines[i, L_CONTENT], lines[j, L_END]
    if _heading(buf, classes, start, end):
        return _HEADLINE
    if start < end and buf[start] == _BAR and buf[end - 1] == _BAR:
        return _TABLE
    if _bullet(buf, classes, start, end):
        return _LIST_ITEM
    if lines[i, L_DEPTH]:
        return _QUOTED
    if head and not _ends(buf, classes, start, end, False) and _few_words(buf, classes, start, end):
        return _HEADLINE
    return _PARAGRAPH


@kernel
def _few_words(buf: Ints, classes: Ints, i: int, end: int) -> bool:
    words = 0
    while i < end and words <= _HEADLINE_WORDS:
        i = skip(buf, classes, i, end, SPACE)
        size = _word_length(buf, classes, i, end)
        words += size > 0
        i += size
    return words <= _HEADLINE_WORDS
