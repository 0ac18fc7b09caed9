"""Reads PDFs: lines become paragraphs again, headings and what stands on every page are told apart."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any, BinaryIO

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import without_halves
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document, library
from newsgrain.ingest.page_lines import is_open
from newsgrain.ingest.signatures import unlike
from newsgrain.records import Rejected

_SOFT = "\xad"  # ends a line whose last word goes on in the next one
_BLANK = 0x20  # the last character that leaves no ink
_HYPHENS = (0x2, 0xAD, 0xFFFE)
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
_ROOM = 1  # times the size of the text: what a line leaves that is not justified, at least
_MUCH = 0.4  # of a line
_INDENT = 0.7  # of the size of the text: a line that begins one


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text on a page; in points, from the left and from the bottom of the page, and how high."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class _Text:
    """What was read of a PDF: lines of each page in the order of reading, its title, and damaged pages."""

    pages: list[list[_Line]]
    title: str | None
    damaged: list[int]


def pdf(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The one article of a PDF."""
    found = _read_lines(file, options.max_bytes)
    if found.damaged:
        numbers = ", ".join(map(str, found.damaged[:12]))
        yield Rejected(path, 0, f"damaged PDF: page {numbers} cannot be read; get the file again")
    if any(found.pages):
        yield _document(found)
    elif not found.damaged:
        raise UnreadableError(_NO_TEXT)


def _document(found: _Text) -> Document:
    blocks = _blocks(found.pages)
    page = "".join(f"<{kind}>{html.escape(text)}</{kind}>" for kind, text in blocks)
    headings = [text for kind, text in blocks if kind == "h2"]
    title = (found.title or "").strip()
    named = title if not _POOR_TITLE.match(title) else ""
    return Document(0, page, is_page=True, title=named or next(iter(headings), None))


def _read_lines(file: BinaryIO, limit: int) -> _Text:
    """The lines of a PDF.

    Raises UnreadableError when the package is missing, the file is no PDF or encrypted, or its text has more
    than `limit` characters.
    """
    pdfium = library("pypdfium2", "pypdfium2", "pdf")
    try:
        book = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise UnreadableError(_unopened(pdfium, error, file)) from error
    try:
        return _read(pdfium, book, limit)
    finally:
        book.close()


def _read(pdfium: Any, book: Any, limit: int) -> _Text:
    found, length = _Text([], book.get_metadata_value("Title") or None, []), 0
    for number in range(len(book)):
        try:
            lines = list(_of_page(pdfium, book, number))
        except pdfium.PdfiumError:
            found.damaged.append(number + 1)
            continue
        found.pages.append(lines)
        length += sum(len(line.text) for line in lines)
        if length > limit:
            raise UnreadableError(f"text too long: more than {limit:,} characters")
    return found


def _unopened(pdfium: Any, error: Any, file: BinaryIO) -> str:
    if error.err_code in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY):
        return "the PDF has a password; save it without one"
    file.seek(0)
    return unlike(file.read(2**13), "damaged or no PDF", b"%PDF-") or "damaged or no PDF"


def _of_page(pdfium: Any, book: Any, number: int) -> Iterator[_Line]:
    page = book[number]
    try:
        text = page.get_textpage()
        yield from _lines(pdfium.raw, text, number)
        text.close()
    finally:
        page.close()


def _lines(raw: Any, page: Any, number: int) -> Iterator[_Line]:
    codes = [raw.FPDFText_GetUnicode(page, n) for n in range(page.count_chars())]
    start = 0
    for n, code in enumerate([*codes, 0xA]):
        if code in (0xA, 0xD) or (code in _HYPHENS and _ends_line(raw, page, n, codes)):
            end = n + (code in _HYPHENS)
            if line := _line(raw, page, number, range(start, end), codes):
                yield line
            start = n + 1


def _ends_line(raw: Any, page: Any, n: int, codes: list[int]) -> bool:
    """Whether what follows a hyphen stands lower: no end of a line is told there."""
    around = [m for m in (n - 1, n + 1) if 0 <= m < len(codes) and codes[m] > _BLANK]
    if len(around) < len((n - 1, n + 1)):
        return False
    before, after = (_box(raw, page, m) for m in around)
    return bool(abs(before.bottom - after.bottom) > (before.top - before.bottom) / 2)


def _line(raw: Any, page: Any, number: int, span: range, codes: list[int]) -> _Line | None:
    text = _text(codes[span.start : span.stop])
    inked = [n for n in span if codes[n] > _BLANK and codes[n] not in (0xA0, *_HYPHENS)]
    if not text or not inked:
        return None
    first, amid, last = (_box(raw, page, n) for n in (inked[0], inked[len(inked) // 2], inked[-1]))
    # the first character, or the last, may be a raised figure
    usual = sorted((first, amid, last), key=lambda box: box.top - box.bottom)[1]
    return _Line(number, text, first.left, last.right, usual.bottom, usual.top - usual.bottom)


def _text(codes: list[int]) -> str:
    """Characters of a line without what is none; a hyphen that only divides a word ends it as _SOFT."""
    divided = bool(codes) and codes[-1] in _HYPHENS
    kept = "".join(chr(code) for code in codes if code >= 0x20 and code not in _HYPHENS and code < 0x110000)
    # what is beyond the first plane comes as two halves
    return " ".join(without_halves(kept).split()) + (_SOFT if divided else "")


def _box(raw: Any, page: Any, n: int) -> Any:
    """The box of a character, as high as its font wherever it stands."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, n, box)
    return box


@dataclass(slots=True)
class _Body:
    """What is measured of a whole file: the size of its text, its usual step, its words."""

    size: float
    step: float
    words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> "_Body":
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0]
        usual = [line for line in lines if abs(line.size - size) < 0.1 * size]
        steps = [a.bottom - b.bottom for a, b in pairwise(usual) if a.page == b.page]
        words = {word for line in lines for word in re.findall(r"[\w-]*\w", line.text.lower())}
        steps = sorted(s for s in steps if 0.5 * size < s < 3 * size) or [1.2 * size]
        # where paragraphs are short, most steps are those between them
        return cls(size, steps[len(steps) // 5], words)

    def is_heading(self, line: _Line) -> bool:
        return line.size > _LARGER * self.size


def _blocks(pages: list[list[_Line]]) -> list[tuple[str, str]]:
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


def _standing(pages: list[list[_Line]]) -> set[_Line]:
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


def _edge(page: list[_Line]) -> int:
    """How many lines at the top, and at the bottom, of a page are looked at; few of one that has few."""
    return min(_EDGE, 1 + len(page) // 8)


def _key(line: _Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.bottom / 4)


def _with_initials(lines: list[_Line], body: _Body) -> list[_Line]:
    """The lines, with large first letters before the lines that they begin; browsers draw them first."""
    kept = list(lines)
    for initial in [line for line in lines if body.is_heading(line) and _INITIAL.fullmatch(line.text)]:
        kept.remove(initial)
        beside = [line for line in kept if _is_beside(initial, line, body)]
        at = kept.index(max(beside, key=lambda line: line.bottom)) if beside else lines.index(initial)
        kept.insert(at, initial)
    return kept


def _is_beside(initial: _Line, line: _Line, body: _Body) -> bool:
    """Whether a line stands right of a large letter."""
    near = -body.size < line.left - initial.right < 2 * body.size
    within = -body.size < line.bottom - initial.bottom < initial.size
    return line.page == initial.page and near and within and not body.is_heading(line)


def _paragraphs(lines: list[_Line], body: _Body) -> Iterator[list[_Line]]:
    held: list[_Line] = []
    edges = _edges(lines, body)
    for n, line in enumerate(lines):
        if held and (_begins(held, line, body) or _is_broken(held[-1], line, edges[n - 1], body)):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _begins(held: list[_Line], line: _Line, body: _Body) -> bool:
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
    left, right = min(one.left for one in column), max(one.right for one in column)
    return last.right - left < _SHORT * (right - left) or line.left > left + _INDENT * body.size


def _edges(lines: list[_Line], body: _Body) -> list[float]:
    """How far to the right each line could reach: as far as lines both above and below it in its column do.

    Beside a picture one side reaches less far; a side of a few lines tells nothing.
    """
    sides = zip(_reaches(lines, body), reversed(_reaches([*reversed(lines)], body)), strict=True)
    return [min((far for far, count in pair if count >= _FEW), default=max(pair)[0]) for pair in sides]


def _reaches(lines: list[_Line], body: _Body) -> list[tuple[float, int]]:
    """Of each line how far it and those before it in its column reach to the right, and how many they are."""
    found: list[tuple[float, int]] = []
    near: list[float] = []
    for n, line in enumerate(lines):
        last = lines[n - 1]
        below = n > 0 and (_is_below(last, line, body) or _is_below(line, last, body))
        near = [*near[1 - _AROUND :], line.right] if below else [line.right]
        found.append((max(near), len(near)))
    return found


def _is_below(upper: _Line, lower: _Line, body: _Body) -> bool:
    """Whether one line stands in one column with another, right below it."""
    same = upper.page == lower.page and abs(upper.size - lower.size) < 0.1 * body.size
    beside = upper.left < lower.right and lower.left < upper.right
    return same and beside and 0 < upper.bottom - lower.bottom < 3 * body.size


def _is_broken(last: _Line, line: _Line, edge: float, body: _Body) -> bool:
    """Whether a line ends though there was room for the next word, as items of a list do without a stop.

    What cannot end so, or begins in lower case, goes on after all, unless there was room for much of a line.
    """
    if last.text.isupper() and len(last.text) > _CAPITALS and not line.text.isupper():
        return True
    if not _is_below(last, line, body) or body.is_heading(last) or last.text.endswith((_SOFT, "-")):
        return False
    room, word = edge - last.right, len(line.text.split()[0]) + 1
    if room < word * (line.right - line.left) / len(line.text) + _ROOM * body.size:
        return False
    goes_on = line.text[:1].islower() or is_open(last.text)
    return not goes_on or room > _MUCH * (edge - last.left)


def _begins_item(first: _Line, line: _Line, ended: bool, body: _Body) -> bool:
    """Whether a line begins with a bullet that stands in no sentence, or, below an item, ends the list."""
    below = abs(first.left - line.left) < _INDENT * body.size
    if _BULLET.match(line.text):
        return bool(ended or _SURE_BULLET.match(line.text) or (below and _BULLET.match(first.text)))
    return bool(below and _SURE_BULLET.match(first.text) and line.text[:1].isupper())


def _column(held: list[_Line]) -> list[_Line]:
    """The last of these lines that stand below one another."""
    tops = [n for n, (a, b) in enumerate(pairwise(held), 1) if a.page != b.page or b.bottom > a.bottom]
    return held[tops[-1] if tops else 0 :]


def _goes_on(last: _Line, line: _Line) -> bool:
    """Whether a sentence runs on over the end of a page or column."""
    return (
        last.text.endswith((_SOFT, "-", ","))
        or not line.text[:1].isupper()
        or len(last.text) > len(line.text) / 2
    )


def _with_initial(letter: str, text: str, body: _Body) -> str:
    """A paragraph whose first letter stood by itself, large; `A` and `I` may be a word."""
    rest = re.match(r"\w*", text)
    is_word = letter[-1] in "AI" and rest is not None and f"{letter[-1]}{rest[0]}".lower() not in body.words
    return f"{letter} {text}" if is_word else letter + text


def _joined(lines: list[_Line], body: _Body) -> str:
    """The text of a paragraph; words that its line ends divide are whole again."""
    text = lines[0].text
    for line in lines[1:]:
        if text.endswith(_SOFT) or (_DIVIDED.search(text) and line.text[:1].isalnum()):
            text = _rejoined(text[:-1], line.text, body)
        else:
            text = f"{text} {line.text}"
    return text.removesuffix(_SOFT)


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
