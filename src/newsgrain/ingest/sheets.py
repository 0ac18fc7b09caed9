"""Reads spreadsheets: the rows of the first sheet that has a column of texts."""

import datetime
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from newsgrain.errors import UnreadableError
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.fields import text_name
from newsgrain.ingest.formats import library
from newsgrain.ingest.lines import Line
from newsgrain.ingest.rows import missing_text
from newsgrain.ingest.signatures import unlike
from newsgrain.records import Rejected

MOST_OF_EXCEL = 32_767
"""Characters that a cell of Excel holds; what is longer it cuts without a word."""
_HEADER_WITHIN = 20  # rows above the names of the columns, such as a title


def sheet_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Rows of a spreadsheet as lines of JSON, each with the number that it has in its sheet.

    Empty rows are left out, empty cells too, save that of the text.
    """
    calamine = library("python_calamine", "python-calamine", "xlsx")
    try:
        book = calamine.load_workbook(file)
        sheets = [one for one in book.sheets_metadata if _is_shown(one)]
        found = [(one.name, *header) for one in sheets if (header := _header(_rows(book, one.name), options))]
        if not found:
            raise UnreadableError(_none(book, sheets, options))
        yield from _sheet(_rows(book, found[0][0]), *found[0][1:], path)
    except calamine.PasswordError as error:
        raise UnreadableError("the spreadsheet has a password; save it without one") from error
    except calamine.CalamineError as error:
        raise UnreadableError(_damage(file, error)) from error
    for other, *_ in found[1:]:
        told = f"sheet {other!r} was not read, only {found[0][0]!r}"
        yield Rejected(path, 0, f"{told}; save it as a file of its own")


def _damage(file: BinaryIO, error: Exception) -> str:
    file.seek(0)
    what = "damaged or no spreadsheet"
    told = unlike(file.read(2**13), what, b"PK", b"\xd0\xcf\x11\xe0") or f"{what}: {error}"
    # many systems export a table of HTML, or of text, under this name
    return f"{told}; open it as a table and save it as .xlsx" if "like text" in told else told


def _is_shown(sheet: Any) -> bool:
    # they are the package's own kind of names, which only text tells of
    return str(sheet.visible).endswith(".Visible") and str(sheet.typ).endswith(".WorkSheet")


def _rows(book: Any, name: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers, counted from the top of the sheet."""
    return enumerate(book.get_sheet_by_name(name).iter_rows(), 1)


def _header(rows: Iterator[tuple[int, list[Any]]], options: ReadOptions) -> tuple[list[str], int, str] | None:
    """Names of the columns, the row that they stand in, and which one is that of the text."""
    for number, cells in islice(rows, _HEADER_WITHIN):
        names = [_name(cell) for cell in cells]
        if (text := text_name(names, options.text_column)) is not None:
            return names, number, text
    return None


def _name(cell: object) -> str:
    value = _value(cell)
    return str(value).strip() if value is not None else ""


def _sheet(
    rows: Iterator[tuple[int, list[Any]]], names: list[str], header: int, text: str, path: str
) -> Iterator[Line | Rejected]:
    for number, cells in rows:
        if number <= header:
            continue
        # of columns with one name the first counts
        pairs = reversed(list(zip(names, map(_value, cells), strict=False)))
        row = {key: value for key, value in pairs if key and value is not None}
        if not row:
            continue
        row.setdefault(text, "")
        if len(str(row[text])) == MOST_OF_EXCEL:
            told = (
                f"the text has {MOST_OF_EXCEL:,} characters, the most a cell of Excel holds: its rest is lost"
            )
            yield Rejected(path, number, f"{told}; take it from where the sheet came from")
            continue
        yield number, json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _value(cell: object) -> Any:
    """A cell as JSON has it, and as the sheet shows it; None when it is empty."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    return None if cell == "" else cell


def _none(book: Any, shown_ones: list[Any], options: ReadOptions) -> str:
    """Why there is nothing to read in a spreadsheet."""
    seen = [one.name for one in shown_ones]
    hidden = [one.name for one in book.sheets_metadata if one.name not in seen]
    rows = (cells for name in seen for _, cells in _rows(book, name))
    names = next((list(filter(None, map(_name, cells))) for cells in rows if any(cells)), [])
    also = f"; hidden sheets are not read ({', '.join(hidden)})" if hidden else ""
    return missing_text(options.text_column, names, "column") + also
