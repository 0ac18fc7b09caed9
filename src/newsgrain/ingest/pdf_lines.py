"""Reads the lines of a PDF's pages, in points, with what its font says of their size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import without_halves
from newsgrain.ingest.formats import library
from newsgrain.ingest.signatures import unlike

SOFT = "\xad"
"""Ends a line whose last word goes on in the next one."""
_BLANK = 0x20  # the last character that leaves no ink
_HYPHENS = (0x2, 0xAD, 0xFFFE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page; in points, from the left and from the bottom of the page, and how high."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Text:
    """What was read of a PDF: lines of each page in the order of reading, its title, and damaged pages."""

    pages: list[list[Line]]
    title: str | None
    damaged: list[int]


def read_lines(file: BinaryIO, limit: int) -> Text:
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


def _read(pdfium: Any, book: Any, limit: int) -> Text:
    found, length = Text([], book.get_metadata_value("Title") or None, []), 0
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


def _of_page(pdfium: Any, book: Any, number: int) -> Iterator[Line]:
    page = book[number]
    try:
        text = page.get_textpage()
        yield from _lines(pdfium.raw, text, number)
        text.close()
    finally:
        page.close()


def _lines(raw: Any, page: Any, number: int) -> Iterator[Line]:
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


def _line(raw: Any, page: Any, number: int, span: range, codes: list[int]) -> Line | None:
    text = _text(codes[span.start : span.stop])
    inked = [n for n in span if codes[n] > _BLANK and codes[n] not in (0xA0, *_HYPHENS)]
    if not text or not inked:
        return None
    first, amid, last = (_box(raw, page, n) for n in (inked[0], inked[len(inked) // 2], inked[-1]))
    # the first character, or the last, may be a raised figure
    usual = sorted((first, amid, last), key=lambda box: box.top - box.bottom)[1]
    return Line(number, text, first.left, last.right, usual.bottom, usual.top - usual.bottom)


def _text(codes: list[int]) -> str:
    """Characters of a line without what is none; a hyphen that only divides a word ends it as SOFT."""
    divided = bool(codes) and codes[-1] in _HYPHENS
    kept = "".join(chr(code) for code in codes if code >= 0x20 and code not in _HYPHENS and code < 0x110000)
    # what is beyond the first plane comes as two halves
    return " ".join(without_halves(kept).split()) + (SOFT if divided else "")


def _box(raw: Any, page: Any, n: int) -> Any:
    """The box of a character, as high as its font wherever it stands."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, n, box)
    return box
