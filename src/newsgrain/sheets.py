"""Reads spreadsheets: the rows of the first sheet that has a column of texts."""

import datetime
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from newsgrain.errors import InputError
from newsgrain.inputs import shown
from newsgrain.lines import Line
from newsgrain.pieces import ReadOptions
from newsgrain.records import Rejected

MOST_OF_EXCEL = 32_767
"""Characters that a cell of Excel holds; what is longer it cuts without a word."""
_HEADER_WITHIN = 20  # rows above the names of the columns, such as a title


def sheet_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """Rows of a spreadsheet as lines of JSON, each with the number that it has in its sheet.

    Empty rows are left out, empty cells too, save that of the text. Raises InputError when the package is
    missing.
    """
    calamine = _library()
    name = shown(path)
    try:
        book = calamine.load_workbook(file)
        sheets = [one for one in book.sheets_metadata if _is_shown(one)]
        found = [(one.name, *header) for one in sheets if (header := _header(_rows(book, one.name), options))]
        if not found:
            yield Rejected(name, 0, _none(book, sheets))
            return
        yield from _sheet(_rows(book, found[0][0]), *found[0][1:], name)
    except calamine.PasswordError:
        yield Rejected(name, 0, "the spreadsheet has a password; save it without one")
        return
    except (calamine.CalamineError, OSError, ValueError) as error:
        yield Rejected(name, 0, f"damaged or no spreadsheet: {error}")
        return
    for other, *_ in found[1:]:
        told = f"sheet {found[0][0]!r} was read, but sheet {other!r} has texts, too; save it as a file of its own"
        yield Rejected(name, 0, told)


def _library() -> Any:
    try:
        import python_calamine
    except ImportError as error:
        raise InputError(
            "reading spreadsheets needs the package python-calamine; pip install 'newsgrain[xlsx]'"
        ) from error
    return python_calamine


def _is_shown(sheet: Any) -> bool:
    return "Visible" in (sheet.visible.name, "") and sheet.typ.name == "WorkSheet"


def _rows(book: Any, name: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers from 1, counted from the top of the sheet."""
    sheet = book.get_sheet_by_name(name)
    first = sheet.start[0] + 1 if sheet.start else 1
    return enumerate(sheet.iter_rows(), first)


def _header(rows: Iterator[tuple[int, list[Any]]], options: ReadOptions) -> tuple[list[str], int, str] | None:
    """Names of the columns, the row that they stand in, and which one is that of the text."""
    for number, cells in islice(rows, _HEADER_WITHIN):
        names = [_name(cell) for cell in cells]
        if (text := _text_column(names, options)) is not None:
            return names, number, text
    return None


def _text_column(names: list[str], options: ReadOptions) -> str | None:
    return options.column if options.column in names else None


def _name(cell: object) -> str:
    value = _value(cell)
    return str(value).strip() if value is not None else ""


def _sheet(
    rows: Iterator[tuple[int, list[Any]]], names: list[str], header: int, text: str, path: str
) -> Iterator[Line | Rejected]:
    for number, cells in rows:
        if number <= header:
            continue
        row = {name: _value(cell) for name, cell in zip(reversed(names), reversed(cells), strict=False) if name}
        row = {key: value for key, value in row.items() if value is not None}
        if not row:
            continue
        row.setdefault(text, "")
        yield number, json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        if len(str(row[text])) == MOST_OF_EXCEL:
            told = f"the text ends at {MOST_OF_EXCEL:,} characters, the most a cell of Excel holds: its rest is lost"
            yield Rejected(path, number, f"{told}; take it from where the sheet came from")


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


def _none(book: Any, sheets: list[Any]) -> str:
    """Why there is nothing to read in a spreadsheet."""
    hidden = [one.name for one in book.sheets_metadata if one not in sheets]
    names = next((names for one in sheets for _, names in _rows(book, one.name) if any(names)), [])
    told = ", ".join(filter(None, map(_name, names[:12]))) or "nothing"
    also = f"; hidden sheets are not read: {', '.join(hidden)}" if hidden else ""
    return f"no column 'text'; the first row has: {told}{also}; name the one of the text with --text-column"
