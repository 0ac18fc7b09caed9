"""Reads PDFs: lines become paragraphs again, headings and what stands on every page are told apart."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import BinaryIO

from newsgrain.errors import UnreadableError
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document
from newsgrain.ingest.page_lines import is_open
from newsgrain.ingest.pdf_lines import SOFT, Line, Text, read_lines
from newsgrain.records import Rejected

_NO_TEXT = "no text in this PDF, only pictures of it; recognise it first (OCR, such as ocrmypdf)"
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?\W*", re.I)
_INITIAL = re.compile(r"[\"“‘]?[A-Z]")
_SURE_BULLET = re.compile(r"[•‣▪●◦▸►■□➢✓✔\uf0a7\uf0b7]")
_BULLET = re.compile(rf"{_SURE_BULLET.pattern}|(?:[-–—*·]|\(?\d{{1,2}}[.)]|[a-z]\))\s")
_DIGITS = re.compile(r"\d+")
_DIVIDED = re.compile(r"[^\W_]-$")
_CAPITALS = 10  # characters of a line in capitals that is a heading
_POOR_TITLE = re.compile(
    r"^(?:untitled|\(?(?:anonymous|unspecified)\)?$|microsoft word|slide \d"
    r"|.*\.(?:docx?|indd|pdf|qxd|html?|tmp)$)",
    re.I,
)
_FURNITURE = "footer"
_EDGE = 2  # lines at the top and at the bottom of a page that may stand on every page
_LARGER = 1.15  # times the size of the text: a heading
_LONGEST_HEADING = 200
_GAP = 1.3  # times the usual step from line to line: a paragraph ends
_SHORT = 0.75  # of the column's width: a line that ends a paragraph
_AROUND, _FEW = 6, 3  # lines that show how wide a column is, at most and at least
_LONG_WORD = 25  # characters of a word that may not fit into its line
_ROOM = 1  # times the size of the text: what a line leaves that is not justified, at least
_MUCH = 0.4  # of a line
_INDENT = 0.7  # of the size of the text: a line that begins one


def pdf(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The one article of a PDF."""
    found = read_lines(file, options.max_bytes)
    if found.damaged:
        numbers = ", ".join(map(str, found.damaged[:12]))
        yield Rejected(path, 0, f"damaged PDF: page {numbers} cannot be read; get the file again")
    if any(found.pages):
        yield _document(found)
    elif not found.damaged:
        raise UnreadableError(_NO_TEXT)


def _document(found: Text) -> Document:
    blocks = _blocks(found.pages)
    page = "".join(f"<{kind}>{html.escape(text)}</{kind}>" for kind, text in blocks)
    headings = [text for kind, text in blocks if kind == "h2"]
    title = (found.title or "").strip()
    named = title if not _POOR_TITLE.match(title) else ""
    return Document(0, page, is_page=True, title=named or next(iter(headings), None))


@dataclass(slots=True)
class _Body:
    """What is measured of a whole file: the size of its text, its usual step, its words.

    `widths` is how far to the right the lines of each page reach, but for those that end in a long word.
    """

    size: float
    step: float
    words: set[str] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Body":
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0]
        usual = [line for line in lines if abs(line.size - size) < 0.1 * size]
        steps = [a.bottom - b.bottom for a, b in pairwise(usual) if a.page == b.page]
        words = {word for line in lines for word in re.findall(r"[\w-]*\w", line.text.lower())}
        steps = sorted(s for s in steps if 0.5 * size < s < 3 * size) or [1.2 * size]
        # where paragraphs are short, most steps are those between them
        return cls(size, steps[len(steps) // 5], words, _widths(lines))

    def is_heading(self, line: Line) -> bool:
        return line.size > _LARGER * self.size


def _widths(lines: Sequence[Line]) -> dict[int, float]:
    found: dict[int, float] = {}
    for line in lines:
        if len(line.text.split()[-1]) < _LONG_WORD:
            found[line.page] = max(found.get(line.page, 0), line.right)
    return found


def _blocks(pages: list[list[Line]]) -> list[tuple[str, str]]:
    """(element, text) of each block in the order of reading."""
    heads = _standing(pages)
    lines = [line for page in pages for line in page if line not in heads]
    body = _Body.of(lines or list(heads))
    found = list[tuple[str, str]]()
    for paragraph in _paragraphs(_with_initials(lines, body), body):
        text = _joined(paragraph, body)
        if found and _INITIAL.fullmatch(found[-1][1]) and text[:1].islower():
            text = _with_initial(found.pop()[1], text, body)
        is_heading = body.is_heading(paragraph[0]) and len(text) <= _LONGEST_HEADING
        found.append(("h2" if is_heading else "p", text))
    # what stands on every page would cut the paragraphs that run over the pages
    return found + [(_FURNITURE, line.text) for page in pages for line in page if line in heads]


def _standing(pages: list[list[Line]]) -> set[Line]:
    """Lines at the edges of pages that stand there on most of them, numbers of pages too."""
    edges = [sorted(page, key=lambda line: -line.bottom) for page in pages]
    edges = [page[: _edge(page)] + page[max(len(page) - _edge(page), 1) :] for page in edges]
    seen = Counter(key for page in edges for key in {_key(line) for line in page})
    often = max(2, len(pages) / 3)
    return {
        line
        for line in chain.from_iterable(edges)
        if (len(pages) > 1 and seen[_key(line)] >= often) or _PAGE_NUMBER.fullmatch(line.text)
    }


def _edge(page: list[Line]) -> int:
    """How many lines at the top, and at the bottom, of a page are looked at; few of one that has few."""
    return min(_EDGE, 1 + len(page) // 8)


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.bottom / 4)


def _with_initials(lines: list[Line], body: _Body) -> list[Line]:
    """The lines, with large first letters before the lines that they begin; browsers draw them first."""
    kept = list(lines)
    for initial in [line for line in lines if body.is_heading(line) and _INITIAL.fullmatch(line.text)]:
        kept.remove(initial)
        beside = [line for line in kept if _is_beside(initial, line, body)]
        at = kept.index(max(beside, key=lambda line: line.bottom)) if beside else lines.index(initial)
        kept.insert(at, initial)
    return kept


def _is_beside(initial: Line, line: Line, body: _Body) -> bool:
    """Whether a line stands right of a large letter."""
    near = -body.size < line.left - initial.right < 2 * body.size
    within = -body.size < line.bottom - initial.bottom < initial.size
    return line.page == initial.page and near and within and not body.is_heading(line)


def _paragraphs(lines: list[Line], body: _Body) -> Iterator[list[Line]]:
    held: list[Line] = []
    edges = _edges(lines, body)
    for n, line in enumerate(lines):
        if held and (
            _begins(held, line, body)
            or _ends_capitals(held, line)
            or _is_broken(held[-1], line, edges[n - 1], body)
        ):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _begins(held: list[Line], line: Line, body: _Body) -> bool:
    """Whether a line begins a paragraph after those that are held."""
    last, ended = held[-1], bool(_ENDS.search(held[-1].text)) and not is_open(held[-1].text)
    if abs(last.size - line.size) > 0.1 * body.size:
        return True
    step = last.bottom - line.bottom
    if last.page != line.page or step < -0.5 * body.size:  # the next page or column
        return ended or body.is_heading(line) or not _goes_on(last, line)
    if abs(step) < 0.3 * body.size:
        return False
    if _begins_item(held[0], line, ended, body):
        return True
    if step > _GAP * max(body.step, 1.05 * line.size if body.is_heading(line) else 0):
        return True
    if not ended:
        return False
    column = _column(held)
    left, right = min(one.left for one in column), max(_reach(one, body) for one in column)
    return last.right - left < _SHORT * (right - left) or line.left > left + _INDENT * body.size


def _edges(lines: list[Line], body: _Body) -> list[float]:
    """How far to the right each line could reach: as far as lines both above and below it in its column do.

    Beside a picture one side reaches less far; a side of a few lines tells nothing.
    """
    sides = zip(_reaches(lines, body), reversed(_reaches([*reversed(lines)], body)), strict=True)
    return [min((far for far, count in pair if count >= _FEW), default=max(pair)[0]) for pair in sides]


def _reaches(lines: list[Line], body: _Body) -> list[tuple[float, int]]:
    """Of each line how far it and those before it in its column reach to the right, and how many they are."""
    found: list[tuple[float, int]] = []
    near: list[float] = []
    for n, line in enumerate(lines):
        last = lines[n - 1]
        below = n > 0 and (_is_below(last, line, body) or _is_below(line, last, body))
        near = [*near[1 - _AROUND :], _reach(line, body)] if below else [_reach(line, body)]
        found.append((max(near), len(near)))
    return found


def _reach(line: Line, body: _Body) -> float:
    """How far to the right a line reaches, but for a last word too long for its page: an address."""
    word = line.text.split()[-1]
    if len(word) < _LONG_WORD or line.right <= body.widths.get(line.page, 0):
        return line.right
    return line.right - (line.right - line.left) * len(word) / len(line.text)


def _is_below(upper: Line, lower: Line, body: _Body) -> bool:
    """Whether one line stands in one column with another, right below it."""
    same = upper.page == lower.page and abs(upper.size - lower.size) < 0.1 * body.size
    beside = upper.left < lower.right and lower.left < upper.right
    return same and beside and 0 < upper.bottom - lower.bottom < 3 * body.size


def _ends_capitals(held: list[Line], line: Line) -> bool:
    """Whether a heading in capitals ends, and not a line of a text that has names in capitals."""
    last = held[-1].text
    if not last.isupper() or len(last) <= _CAPITALS or line.text.isupper() or line.text[:1].islower():
        return False
    before = next((one.text for one in reversed(held) if not one.text.isupper()), ".")
    return bool(_ENDS.search(before)) and not is_open(last)


def _is_broken(last: Line, line: Line, edge: float, body: _Body) -> bool:
    """Whether a line ends though there was room for the next word, as items of a list do without a stop.

    What cannot end so, or begins in lower case, goes on after all, unless there was room for much of a line.
    """
    if not _is_below(last, line, body) or body.is_heading(last) or last.text.endswith((SOFT, "-")):
        return False
    room, word = edge - last.right, len(line.text.split()[0]) + 1
    if room < word * (line.right - line.left) / len(line.text) + _ROOM * body.size:
        return False
    goes_on = line.text[:1].islower() or is_open(last.text)
    return not goes_on or room > _MUCH * (edge - last.left)


def _begins_item(first: Line, line: Line, ended: bool, body: _Body) -> bool:
    """Whether a line begins with a bullet that stands in no sentence, or, below an item, ends the list."""
    below = abs(first.left - line.left) < _INDENT * body.size
    if _BULLET.match(line.text):
        return bool(ended or _SURE_BULLET.match(line.text) or (below and _BULLET.match(first.text)))
    return bool(below and _SURE_BULLET.match(first.text) and line.text[:1].isupper())


def _column(held: list[Line]) -> list[Line]:
    """The last of these lines that stand below one another."""
    tops = [n for n, (a, b) in enumerate(pairwise(held), 1) if a.page != b.page or b.bottom > a.bottom]
    return held[tops[-1] if tops else 0 :]


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a sentence runs on over the end of a page or column."""
    return (
        last.text.endswith((SOFT, "-", ","))
        or not line.text[:1].isupper()
        or len(last.text) > len(line.text) / 2
    )


def _with_initial(letter: str, text: str, body: _Body) -> str:
    """A paragraph whose first letter stood by itself, large; `A` and `I` may be a word."""
    rest = re.match(r"\w*", text)
    is_word = letter[-1] in "AI" and rest is not None and f"{letter[-1]}{rest[0]}".lower() not in body.words
    return f"{letter} {text}" if is_word else letter + text


def _joined(lines: list[Line], body: _Body) -> str:
    """The text of a paragraph; words that its line ends divide are whole again."""
    text = lines[0].text
    for line in lines[1:]:
        if text.endswith(SOFT) or (_DIVIDED.search(text) and line.text[:1].isalnum()):
            text = _rejoined(text[:-1], line.text, body)
        else:
            text = f"{text} {line.text}"
    return text.removesuffix(SOFT)


def _rejoined(text: str, following: str, body: _Body) -> str:
    """Both halves of a word, with the hyphen if the file writes it so elsewhere and not without one.

    No line end puts one in beside a figure, or between a small letter, or a single one, and a capital.
    """
    first, second = re.search(r"[\w-]*$", text), re.match(r"\w*", following)
    halves = [half[0].lower() for half in (first, second) if half]
    keeps = "-".join(halves) in body.words and "".join(halves) not in body.words
    ends, begins = text[-1:], following[:1]
    keeps |= ends.isdigit() or begins.isdigit() or (begins.isupper() and not text[-2:-1].isupper())
    return f"{text}{'-' if keeps else ''}{following}"
