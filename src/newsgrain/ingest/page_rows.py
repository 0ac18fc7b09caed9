"""Tells what the cells of a table's row are: entries, an item of a list, or the text of a page."""

import re

from newsgrain.ingest.page_lines import apart
from newsgrain.records import BlockKind

STOPS = re.compile(r"[a-z0-9)”\"][.!?…][\"”’)]*(?:\s|$)")
_PROSE = 3  # sentences in a cell
_WORDS = 3  # that a statement has
_ITEM = re.compile(r"[^\w\s|]|\(?(?:\d{1,2}|[a-z])[.)]")  # the mark of an item that a table sets apart


def entry_of(cells: list[str]) -> tuple[str, BlockKind]:
    """The cells of a row that hold something as one block: an item behind its mark, or entries."""
    lines = [cell.replace("\n", " ") for cell in cells]
    if len(lines) == 2 and _ITEM.fullmatch(lines[0]):
        return " ".join(lines), BlockKind.LIST_ITEM
    return " | ".join(lines), BlockKind.TABLE


def holds_text(cells: list[str]) -> bool:
    """Whether a cell holds the text of a page: one sentence beside none or behind who says it, or several."""
    alone = len(cells) == 1 or (len(cells) == 2 and cells[0].endswith(":"))
    fewest = 1 if alone else _PROSE
    return any(_has_statements(cell) or _is_prose(cell, fewest) for cell in cells)


def _is_prose(cell: str, fewest: int) -> bool:
    """Whether a cell holds the text of a page, of that many sentences."""
    return len(cell.split()) >= _WORDS and len(STOPS.findall(cell)) >= fewest


def _has_statements(cell: str) -> bool:
    """Whether lines of a cell are statements of their own, not the parts of one entry."""
    return "\n" in cell and sum(len(line.split()) >= _WORDS for line in apart(cell)) > 1
