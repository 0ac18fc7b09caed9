"""Finds out how a table of text is written: what stands between its cells, and how quotes are.

The header decides on the delimiter: it must name the text. Texts are full of commas and semicolons, so that
counting them, as sniffers do, misreads such tables; the first rows only tell how quotes are escaped, and
only where the usual way does not fit them.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from newsgrain.ingest.fields import is_field, text_name

DELIMITERS = ",;\t|^~\x1f\x01"
_QUOTES = "\"'"
_SAMPLE = 2**16
_WITHIN = 20  # lines above the header, such as a title
_HEADER = 2**12
_ESCAPED = re.compile(r"\\(.)")
_BETWEEN = re.compile(r"[,;\t|]")
_COLUMN = re.compile(r"\S+(?: \S+){0,3}(?<![.,:!?])")
_MEANT = {"n": "\\\n", "r": "", "t": "\\\t"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are written, in the words of the csv module; `quotechar` None is a table without quotes."""

    delimiter: str = ","
    quotechar: str | None = '"'
    escapechar: str | None = None
    skipinitialspace: bool = False

    def reader(self, lines: Any) -> Iterator[list[str]]:
        """The csv module's reader of lines so written; an escaped n is a line end, as in JSON."""
        if self.escapechar:
            # no generator, which would be over for good where lines are gone back
            lines = map(_meant, lines)
        if self.quotechar is None:
            return csv.reader(lines, strict=True, quoting=csv.QUOTE_NONE, **asdict(self))
        return csv.reader(lines, strict=True, **asdict(self))


def _meant(line: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[0]), line)


def told(line: str) -> str | None:
    """The delimiter that Excel's first line `sep=;` tells; None when it is another line."""
    line = line.strip("\r\n").strip('"')
    given = line[len("sep=") :] if line[: len("sep=")].lower() == "sep=" else ""
    return given if len(given) == 1 and not given.isalnum() and given not in _QUOTES else None


def dialect_of(sample: str, column: str | None, delimiters: Sequence[str] = DELIMITERS) -> Dialect:
    """How a table is written whose first lines, the header first, are `sample`; the text is in `column`.

    The delimiter is the first of `delimiters` with which the header names the text. Of the ways to
    quote, the usual one is taken unless another leaves fewer rows of the sample faulty.
    """
    if len(sample) > _SAMPLE:
        sample = sample[: sample.rfind("\n", 0, _SAMPLE) + 1] or sample[:_SAMPLE]
    usual = _of_header(sample, column, delimiters)
    others = [replace(usual, skipinitialspace=True), replace(usual, escapechar="\\")]
    if re.search(rf"(?m)(?:^|{re.escape(usual.delimiter)})'.*'(?:{re.escape(usual.delimiter)}|\r?$)", sample):
        others.append(replace(usual, quotechar="'"))
    if usual.delimiter != ",":  # without quotes no text keeps its commas
        others += [replace(usual, quotechar=None), replace(usual, quotechar=None, escapechar="\\")]
    best, least = usual, _faults(sample, usual)
    for other in others if least else []:
        if (faults := _faults(sample, other)) < least:
            best, least = other, faults
    return best


def lines_above(sample: str, column: str | None, delimiters: Sequence[str] = DELIMITERS) -> int:
    """How many lines stand above the header of a table that begins with `sample`: its title, a note.

    They have fewer cells than the header, as no row has.
    """
    first = _header(sample, _of_header(sample, column, delimiters))
    if text_name(first, column) is not None:
        return 0
    lines = sample.split("\n")[:_WITHIN]
    for n, line in enumerate(lines[1:], 1):
        dialect = _of_header(line, column, delimiters)
        names = _header(line, dialect)
        if len(names) > 1 and text_name(names, column) is not None:
            cells = max(sum(map(bool, _header(above, dialect))) for above in lines[:n])
            return n if cells < len(names) else 0
    return 0


def columns_of(text: str) -> list[str]:
    """The columns of a table that begins so; none when its first line names no text among others."""
    line = text[: text.find("\n") + 1] or text
    names = _header(line, _of_header(line, None, DELIMITERS))
    return names if len(names) > 1 and text_name(names, None) is not None else []


def table_told(text: str) -> str:
    """What a text is that is a table in truth, and what to name it; nothing of any other text.

    Its first line names an article's text and another field of it, and the second has as many cells.
    """
    first, _, rest = text.lstrip("\ufeff\r\n")[:_SAMPLE].partition("\n")
    cells = [cell.strip('" \r') for cell in _BETWEEN.split(first[:_HEADER])]
    if len(cells) < 2 or text_name(cells, None) is None:  # as of nearly all texts
        return ""
    names = columns_of(first)
    if not any(map(is_field, names)) or not all(map(_COLUMN.fullmatch, names)):
        return ""
    dialect = _of_header(first, None, DELIMITERS)
    if len(_header(rest, dialect)) != len(names):
        return ""
    suffix = ".tsv" if dialect.delimiter == "\t" else ".csv"
    return f"a table with the columns {', '.join(names)}; name it {suffix}"


def _of_header(sample: str, column: str | None, delimiters: Sequence[str]) -> Dialect:
    """By the header alone, so that a table that grows is read as before."""
    ways = [
        (quote, spaced) for spaced in (False, True) for quote in _QUOTES if quote in '"' + sample[:_HEADER]
    ]
    tried = [Dialect(d, quote, skipinitialspace=spaced) for quote, spaced in ways for d in delimiters]
    headers = [(dialect, _header(sample, dialect)) for dialect in tried]
    for dialect, names in headers:
        if len(names) > 1 and text_name(names, column) is not None:
            return dialect
    for dialect, names in headers:
        if text_name(names, column) is not None:
            return dialect
    return max(headers, key=lambda found: len(found[1]))[0]


def _header(sample: str, dialect: Dialect) -> list[str]:
    try:
        return [name.strip() for name in next(dialect.reader(io.StringIO(sample, newline="")), [])]
    except csv.Error:
        return []


def _faults(sample: str, dialect: Dialect) -> int:
    """How many rows of the sample are no rows under its header, or keep quotes that were meant as such."""
    reader = dialect.reader(io.StringIO(sample, newline=""))
    faults, columns = 0, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return faults
        except csv.Error as error:
            # the sample may end inside a row
            faults += "unexpected end" not in str(error)
            continue
        columns = columns or len(cells)
        faults += bool(cells) and (len(cells) != columns or _keeps_quotes(cells, dialect))


def _keeps_quotes(cells: list[str], dialect: Dialect) -> bool:
    marks = _QUOTES if dialect.quotechar is None else ""
    return any(len(cell) > 1 and cell[0] in marks and cell[0] == cell[-1] for cell in cells if cell)
