"""Cuts an article into sentences with exact offsets, and notes where on the page each one stood."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsgrain.compiled_start import pays
from newsgrain.places import Place, SplitArticle
from newsgrain.quotations import Quotations, find_quotations
from newsgrain.records import Article, Block, BlockKind, Sentence
from newsgrain.splitter import known_rules, splitter

__all__ = ["Place", "SplitArticle", "find_blocks", "split", "split_all"]
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PREFIX = re.compile(r"[ \t]*(?:(?:>|\|(?!.*\|))[ \t]*)*")
_QUOTING = frozenset(" \t>|")
_HEADING = re.compile(r"#{1,6}[ \t]")
_BULLET = re.compile(r"(?:[-*+•‣▪●◦·–—][ \t]+|\(?(?:\d{1,2}|[a-zA-Z])[.)][ \t]+)(?=\S)")
_ADDRESS = re.compile(r"(?:www\.|https?:|[\w.+-]+@)")
_RULE = re.compile(r"[-=_*#~+.\s]{3,}$")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
_STOP = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_MARKDOWN = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\]\(|[\[\]*_]|^[ \t]*>[ \t]?", re.M)
_TITLE_END = re.compile(
    r"(?:^|[\s(\"“‘])(?:Lt|Gen|Col|Maj|Capt|Sgt|Cpl|Cmdr|Adm|Brig|Sen|Rep|Gov|Rev|Hon|Prof|Dr|Mr|Mrs"
    r"|Ms|Messrs|Fr|Sr|Supt|Insp|Det|Atty|Pres|Amb|Ald|Cllr|St|Mt|Ft|Nos?|vs|cf|ca|Art|Sec|Fig|pp?"
    r"|e\.g|i\.e|[A-Z])\.[*_]*$"
)
# each begins with the one sign it ends behind, so that a search leaps from sign to sign
_GLUED = re.compile(r"[.!?](?<=[a-z]{2}[.!?])(?=[\"“]?[A-Z][a-z]+[ ,])")
_GLUED_QUOTE = re.compile(r"[\"”](?<=[a-z][.!?][\"”])(?=[A-Z][a-z]+[ ,])")
# the splitter takes some common words before a full stop for abbreviations
_MISSED = re.compile(
    r"\.(?<=[a-z]{4}\.)(?=\s+(?:The|An?|It|Its|He|She|They|We|I|In|On|At|But|And|This|That|These|Those|There"
    r"|If|When|While|As|For|Not|His|Her|Their|Our|Much|Many|Some|Most|All|Both|So|Yet|After|Before|By|With"
    r"|To|From|What|Who|Why|How|Where)\b)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_UNITS = re.compile(
    rf"^\s*{_DAY}, (?:[A-Z][a-z]+ \d{{1,2}}|\d{{1,2}} [A-Z][a-z]+),? \d{{4}}(?=\s+[A-Z\"“])"
    r"|\[(?:https?://[^\]\s]+|\.\.\.|…)\](?=\s|$)|(?<=[.!?][\"”’\])]) (?=\[(?:\.\.\.|…)\])"
    r"|^\s*-- (?=\S)"
)
# what text must have for the patterns above, or for the splitter, to find anything in it
_MARKED = re.compile(r"[\[\]*_>]")
_UNIT_STARTS = re.compile(rf"\s*(?:-- |{_DAY}, )")
_STOPPED = re.compile(r"[.!?…](?:[^\w\s]|\s+\S)")
_LONGEST_TITLE = len(" Messrs.")
_OPENERS = frozenset('*_[("“‘«#>')
_OPENERS_AT_END = re.compile(r"(?<=\s)[*_\[(\"“‘«#>]+$")
_CLOSERS_AT_START = re.compile(r"[\"”’»)\]*_]+(?=\s|$)")
_CLOSING = "\"”’»'"
_WORD_LIMIT_HEADLINE = 25
_RAGGED = 4
_SENTENCE = 100  # characters, a little fewer than the mean of news


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its break: where its content starts (after quoting signs), ends, and its depth."""

    start: int
    content: int
    end: int
    depth: int
    paragraph: int


def split(article: Article) -> SplitArticle:
    """Cut `article` into sentences; `article.text[s.start:s.end] == s.text` for each of them.

    Every character that is not white space belongs to exactly one sentence.
    """
    return split_all([article])[0]


def split_all(articles: Sequence[Article], *, compiled: bool | None = None) -> list[SplitArticle]:
    """Cut each article as `split` does; many at once are cut faster, by compiled code where it pays.

    `compiled` decides whether compiled code is used or, if need be, made first.
    """
    if compiled is None:
        compiled = pays(sum(len(article.text) for article in articles) // _SENTENCE)
    if compiled and known_rules():
        from newsgrain.compiled_split import split_all as split_by_machine

        return split_by_machine(articles, _cut)
    return [_split_plainly(article) for article in articles]


def _split_plainly(article: Article) -> SplitArticle:
    blocks = article.blocks if article.blocks is not None else find_blocks(article.text)
    blocks = _cover(article.text, blocks)
    quotations = find_quotations(article.text, [(b.start, b.end) for b in blocks])
    sentences: list[Sentence] = []
    places: list[Place] = []
    for n, block in enumerate(blocks):
        spans = _cut(article.text, block)
        for i, (start, end) in enumerate(spans):
            text = article.text[start:end]
            sentences.append(Sentence(article.article_id, len(sentences), start, end, text))
            places.append(_place(n, block.kind, i, len(spans), (start, end), text, quotations))
    return SplitArticle(article, tuple(sentences), tuple(places))


def _place(
    n: int,
    kind: BlockKind,
    i: int,
    count: int,
    span: tuple[int, int],
    text: str,
    quotations: Quotations,
) -> Place:
    start, end = span
    if not quotations.starts:
        return Place(n, kind, i == 0, i == count - 1, False, False, 0.0)
    return Place(
        block=n,
        kind=kind,
        first=i == 0,
        last=i == count - 1,
        opens_inside=quotations.inside(start),
        closes_inside=quotations.inside(end - 1) and text[-1] not in _CLOSING,
        quoted=quotations.covered(start, end) / (end - start),
    )


def find_blocks(text: str) -> tuple[Block, ...]:
    """Blocks of plain or Markdown text: paragraphs, and lines that are units of their own.

    Lines wrapped at a fixed width are put together again; all others stand alone.
    """
    lines = list(_lines(text))
    width = _wrap_width([line.end - line.content for line in lines])
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and _joins(text, groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(Block(g[0].start, g[-1].end, _kind(text, n, g[0], g[-1])) for n, g in enumerate(groups))


def _lines(text: str) -> Iterator[_Line]:
    """Lines with something on them; `paragraph` counts the blank lines before."""
    paragraph, last_end = 0, 0
    for match in _LINE.finditer(text):
        line = match.group()
        kept = line.rstrip()
        if not kept:
            continue
        begin, after = match.span()
        if begin - last_end > 1 and len(_BREAK.findall(text, last_end, begin)) > 1:
            paragraph += 1
        start, content, depth = begin + len(line) - len(line.lstrip()), begin, 0
        if line[0] in _QUOTING:
            prefix = _PREFIX.match(text, begin, after)
            content = prefix.end() if prefix and prefix.end() < after else begin
            depth = text.count(">", begin, content)
        yield _Line(
            start, max(content, start) if depth == 0 else content, begin + len(kept), depth, paragraph
        )
        last_end = after


def _wrap_width(lengths: Sequence[int]) -> int:
    """The width at which the text was wrapped, in characters; 0 when it was not.

    Wrapped text has several lines just short of one width below 100, and next to none above it.
    """
    short = sorted((n for n in lengths if n <= 100), reverse=True)
    if len(short) < 4 or len(lengths) - len(short) > 0.15 * len(lengths):
        return 0
    rising = short[::-1]
    for top in short[: len(short) // 2 + 1]:
        if top < 50:
            break
        if bisect_right(rising, top) - bisect_left(rising, top - 12) >= max(3, 0.2 * len(short)):
            return top
    return 0


def _joins(text: str, last: _Line, line: _Line, width: int) -> bool:
    """Whether the break between two lines was made by wrapping and means nothing."""
    if line.paragraph != last.paragraph or line.depth != last.depth:
        return False
    if _stands_alone(text, line) or _HEADING.match(text, last.content):
        return False
    length = last.end - last.content
    ended = _TERMINAL.search(text, max(last.content, last.end - 6), last.end)
    continues = text[line.content].islower() and not _ADDRESS.match(text, line.content)
    if width and length >= 0.55 * width:
        first_word = (text[line.content : line.end].split(None, 1) or [""])[0]
        forced = length + 1 + len(first_word) > width - _RAGGED
        return forced or (continues and not ended)
    return length >= 40 and not ended and continues


def _stands_alone(text: str, line: _Line) -> bool:
    """Whether a line starts a list item, a heading, a table row or a ruler."""
    content = text[line.content : line.end]
    return bool(
        _BULLET.match(content) or _HEADING.match(content) or content.startswith("|") or _RULE.match(content)
    )


def _kind(text: str, n: int, first: _Line, last: _Line) -> BlockKind:
    content = text[first.content : last.end]
    if _HEADING.match(content):
        return BlockKind.HEADLINE
    if content.startswith("|") and content.endswith("|"):
        return BlockKind.TABLE
    if _BULLET.match(content):
        return BlockKind.LIST_ITEM
    if first.depth:
        return BlockKind.QUOTE
    if n == 0 and len(content.split()) <= _WORD_LIMIT_HEADLINE and not _STOP.search(content):
        return BlockKind.HEADLINE
    return BlockKind.PARAGRAPH


def _cover(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks in order and disjoint, with paragraphs for text that no block claims."""
    covered: list[Block] = []
    position = 0
    for block in sorted(blocks, key=lambda b: (b.start, b.end)):
        start, end = max(block.start, position), min(block.end, len(text))
        if start >= end:
            continue
        if text[position:start].strip():
            covered.append(Block(position, start, BlockKind.PARAGRAPH))
        covered.append(Block(start, end, block.kind))
        position = end
    if text[position:].strip():
        covered.append(Block(position, len(text), BlockKind.PARAGRAPH))
    return tuple(covered)


def _cut(text: str, block: Block) -> list[tuple[int, int]]:
    """Sentence spans of one block, trimmed, in order."""
    raw = text[block.start : block.end]
    masked = _MARKDOWN.sub(lambda m: " " * len(m.group()), raw) if _MARKED.search(raw) else raw
    found = {0, len(raw), *_units(raw)}
    if _STOPPED.search(masked):
        found.update(end for _, end in splitter().sent_spans(masked))
    found.update(m.end() for pattern in (_GLUED, _GLUED_QUOTE, _MISSED) for m in pattern.finditer(masked))
    bounds = _mend(raw, sorted(found)) if len(found) > 2 else sorted(found)
    spans = []
    for a, b in pairwise(bounds):
        piece = raw[a:b]
        if piece.strip():
            start = block.start + a + len(piece) - len(piece.lstrip())
            spans.append((start, start + len(piece.strip())))
    return spans


def _units(raw: str) -> Iterator[int]:
    """Cuts around what is never part of a sentence: a dateline, a bracketed address, an omission."""
    if "[" not in raw and not _UNIT_STARTS.match(raw):
        return
    for match in _UNITS.finditer(raw):
        yield match.end()
        if match.group().startswith("["):
            yield match.start()


def _mend(raw: str, bounds: list[int]) -> list[int]:
    """Undo cuts after titles and initials; give opening and closing marks to their sentence."""
    mended = [bounds[0]]
    for bound in bounds[1:-1]:
        before = raw[mended[-1] : bound]
        if not before.endswith("\n") and _ends_in_title(before.rstrip()):
            continue
        opener = _OPENERS_AT_END.search(before) if before.rstrip("\n")[-1:] in _OPENERS else None
        closer = _CLOSERS_AT_START.match(raw, bound)
        if opener:
            mended.append(mended[-1] + opener.start())
        elif closer:
            mended.append(closer.end())
        elif before.strip():
            mended.append(bound)
    return [b for n, b in enumerate(mended) if n == 0 or b > mended[n - 1]] + [bounds[-1]]


def _ends_in_title(text: str) -> bool:
    """Whether a title, an initial or an abbreviation that never ends a sentence stands at the end."""
    told = len(text.rstrip("*_"))
    return text[told - 1 : told] == "." and bool(_TITLE_END.search(text, max(0, told - _LONGEST_TITLE)))
