"""The lines of a PDF's pages, with where they stand and how large they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from newsgrain.errors import InputError
from newsgrain.ingest.formats import library
from newsgrain.ingest.signatures import EMPTY, unlike

SOFT = "\xad"
"""What ends a line whose last word goes on in the next one."""
_BLANK = 0x20  # the last character that leaves no ink
_HYPHENS = (0x2, 0xAD, 0xFFFE)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on a page; in points, from the left and from the bottom of the page, and how high."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class PdfText:
    """What was read of a PDF: lines of each page in the order of reading, its title, and damaged pages."""

    pages: list[list[PdfLine]]
    title: str | None
    damaged: list[int]


def read_lines(file: BinaryIO, limit: int) -> PdfText:
    """The lines of a PDF.

    Raises InputError when the package is missing, the file is no PDF or encrypted, or its text has more
    than `limit` characters.
    """
    pdfium = library("pypdfium2", "pypdfium2", "pdf")
    try:
        book = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise InputError(_unopened(pdfium, error, file)) from error
    try:
        return _read(pdfium, book, limit)
    finally:
        book.close()


def _read(pdfium: Any, book: Any, limit: int) -> PdfText:
    found, length = PdfText([], book.get_metadata_value("Title") or None, []), 0
    for number in range(len(book)):
        try:
            lines = list(_of_page(pdfium, book, number))
        except pdfium.PdfiumError:
            found.damaged.append(number + 1)
            continue
        found.pages.append(lines)
        length += sum(len(line.text) for line in lines)
        if length > limit:
            raise InputError(f"text too long: more than {limit:,} characters")
    return found


def _unopened(pdfium: Any, error: Any, file: BinaryIO) -> str:
    if error.err_code in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY):
        return "the PDF has a password; save it without one"
    file.seek(0)
    told = unlike(file.read(2**13), b"%PDF-")
    return f"damaged or no PDF{told}" if told != EMPTY else EMPTY


def _of_page(pdfium: Any, book: Any, number: int) -> Iterator[PdfLine]:
    page = book[number]
    try:
        text = page.get_textpage()
        yield from _lines(pdfium.raw, text, number)
        text.close()
    finally:
        page.close()


def _lines(raw: Any, page: Any, number: int) -> Iterator[PdfLine]:
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


def _line(raw: Any, page: Any, number: int, span: range, codes: list[int]) -> PdfLine | None:
    text = _text(codes[span.start : span.stop])
    inked = [n for n in span if codes[n] > _BLANK and codes[n] not in (0xA0, *_HYPHENS)]
    if not text or not inked:
        return None
    first, last = (_box(raw, page, n) for n in (inked[0], inked[-1]))
    return PdfLine(number, text, first.left, last.right, first.bottom, first.top - first.bottom)


def _text(codes: list[int]) -> str:
    """Characters of a line without what is none; a hyphen that only divides a word ends it as SOFT."""
    divided = bool(codes) and codes[-1] in _HYPHENS
    kept = "".join(chr(code) for code in codes if code >= 0x20 and code not in _HYPHENS and code < 0x110000)
    # what is beyond the first plane comes as two halves
    whole = kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(whole.split()) + (SOFT if divided else "")


def _box(raw: Any, page: Any, n: int) -> Any:
    """The box of a character, as high as its font wherever it stands."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, n, box)
    return box
