"""Reads PDFs: lines become paragraphs again, headings and what stands on every page are told apart."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from statistics import median
from typing import BinaryIO

from newsgrain.errors import InputError
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document
from newsgrain.ingest.inputs import shown
from newsgrain.ingest.pdf_lines import SOFT, PdfLine, PdfText, read_lines
from newsgrain.records import Rejected

_NO_TEXT = "no text in this PDF, only pictures of it; recognise it first (OCR, such as ocrmypdf)"
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?\W*", re.I)
_DIGITS = re.compile(r"\d+")
_DIVIDED = re.compile(r"[^\W\d_]-$")
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
_INDENT = 0.7  # of the size of the text: a line that begins one


def pdf(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The one article of a PDF."""
    try:
        found = read_lines(file, options.max_bytes)
    except InputError as error:
        yield Rejected(shown(path), 0, str(error))
        return
    if found.damaged:
        numbers = ", ".join(map(str, found.damaged[:12]))
        yield Rejected(shown(path), 0, f"damaged PDF: page {numbers} cannot be read; get the file again")
    if any(found.pages):
        yield _document(found)
    elif not found.damaged:
        yield Rejected(shown(path), 0, _NO_TEXT)


def _document(found: PdfText) -> Document:
    blocks = _blocks(found.pages)
    page = "".join(f"<{kind}>{html.escape(text)}</{kind}>" for kind, text in blocks)
    headings = [text for kind, text in blocks if kind == "h2"]
    title = (found.title or "").strip()
    named = title if not _POOR_TITLE.match(title) else ""
    return Document(0, page, is_page=True, title=named or next(iter(headings), None))


@dataclass(slots=True)
class _Body:
    """What is measured of a whole file: the size of its text, its usual step, its words."""

    size: float
    step: float
    words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lines: Sequence[PdfLine]) -> "_Body":
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0]
        steps = [a.bottom - b.bottom for a, b in pairwise(lines) if a.page == b.page]
        words = {word for line in lines for word in re.findall(r"[\w-]*\w", line.text.lower())}
        return cls(size, median([s for s in steps if 0.5 * size < s < 3 * size] or [1.2 * size]), words)

    def is_heading(self, line: PdfLine) -> bool:
        return line.size > _LARGER * self.size


def _blocks(pages: list[list[PdfLine]]) -> list[tuple[str, str]]:
    """(element, text) of each block in the order of reading."""
    heads = _standing(pages)
    lines = [line for page in pages for line in page if line not in heads]
    body = _Body.of(lines or list(heads))
    found = list[tuple[str, str]]()
    for paragraph in _paragraphs(lines, body):
        text = _joined(paragraph, body)
        is_heading = body.is_heading(paragraph[0]) and len(text) <= _LONGEST_HEADING
        found.append(("h2" if is_heading else "p", text))
    # what stands on every page would cut the paragraphs that run over the pages
    return found + [(_FURNITURE, line.text) for page in pages for line in page if line in heads]


def _standing(pages: list[list[PdfLine]]) -> set[PdfLine]:
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


def _edge(page: list[PdfLine]) -> int:
    """How many lines at the top, and at the bottom, of a page are looked at; few of one that has few."""
    return min(_EDGE, 1 + len(page) // 8)


def _key(line: PdfLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.bottom / 4)


def _paragraphs(lines: list[PdfLine], body: _Body) -> Iterator[list[PdfLine]]:
    held: list[PdfLine] = []
    for line in lines:
        if held and _begins(held, line, body):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _begins(held: list[PdfLine], line: PdfLine, body: _Body) -> bool:
    """Whether a line begins a paragraph after those that are held."""
    last, ended = held[-1], bool(_ENDS.search(held[-1].text))
    if abs(last.size - line.size) > 0.1 * body.size:
        return True
    step = last.bottom - line.bottom
    if last.page != line.page or step < -0.5 * body.size:  # the next page or column
        return ended or body.is_heading(line) or not _goes_on(last, line)
    if abs(step) < 0.3 * body.size:
        return False
    if step > _GAP * max(body.step, 1.05 * line.size if body.is_heading(line) else 0):
        return True
    if not ended:
        return False
    column = _column(held)
    left, right = min(one.left for one in column), max(one.right for one in column)
    return last.right - left < _SHORT * (right - left) or line.left > left + _INDENT * body.size


def _column(held: list[PdfLine]) -> list[PdfLine]:
    """The last of these lines that stand below one another."""
    tops = [n for n, (a, b) in enumerate(pairwise(held), 1) if a.page != b.page or b.bottom > a.bottom]
    return held[tops[-1] if tops else 0 :]


def _goes_on(last: PdfLine, line: PdfLine) -> bool:
    """Whether a sentence runs on over the end of a page or column."""
    return (
        last.text.endswith((SOFT, "-", ","))
        or not line.text[:1].isupper()
        or len(last.text) > len(line.text) / 2
    )


def _joined(lines: list[PdfLine], body: _Body) -> str:
    """The text of a paragraph; words that its line ends divide are whole again."""
    text = lines[0].text
    for line in lines[1:]:
        if text.endswith(SOFT) or (_DIVIDED.search(text) and line.text[:1].islower()):
            text = _rejoined(text[:-1], line.text, body)
        else:
            text = f"{text} {line.text}"
    return text.removesuffix(SOFT)


def _rejoined(text: str, following: str, body: _Body) -> str:
    """Both halves of a word, with the hyphen if the file writes it so elsewhere and not without one."""
    first, second = re.search(r"[\w-]*$", text), re.match(r"\w*", following)
    halves = [half[0].lower() for half in (first, second) if half]
    keeps = "-".join(halves) in body.words and "".join(halves) not in body.words
    return f"{text}{'-' if keeps else ''}{following}"
