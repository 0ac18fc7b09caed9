"""Reads the rows of Parquet files by row groups."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from newsgrain.records import Rejected
from newsgrain.rows import FIELDS
from newsgrain.storage import opened

_ROWS_AT_ONCE = 256


def group_ranges(path: str, column: str, size: int) -> Iterator[tuple[int, int, int] | Rejected]:
    """Row-group ranges of about `size` bytes: (first group, end, 1-based number of its first row).

    One rejection, with line 0 and the origin `path`, when the file is damaged or has no text in
    `column`.
    """
    from pyarrow import ArrowException

    try:
        with _file(path) as file:
            meta = file.metadata
            groups = [meta.row_group(n) for n in range(meta.num_row_groups)]
            sizes = [(group.total_byte_size, group.num_rows) for group in groups]
            reason = _unfit(file.schema_arrow, column)
    except (ArrowException, OSError) as error:
        reason, sizes = _damage(error), []
    if reason:
        yield Rejected(path, 0, reason)
    else:
        yield from _ranges(sizes, size)


@contextmanager
def _file(path: str) -> Iterator[Any]:
    from pyarrow.parquet import ParquetFile

    with opened(path) as stream, ParquetFile(stream) as file:
        yield file


def _ranges(sizes: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int, int]]:
    start, first, row, held = 0, 1, 1, 0
    for n, (group_bytes, rows) in enumerate(sizes, 1):
        row, held = row + rows, held + group_bytes
        if held >= size or n == len(sizes):
            yield start, n, first
            start, first, held = n, row, 0


def _unfit(schema: Any, column: str) -> str | None:
    """Why a file with this Arrow schema has no text in `column`; None when it has."""
    from pyarrow import types

    if column not in schema.names:
        return f"no column {column!r}; it has: {', '.join(schema.names)}"
    kind = schema.field(column).type
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return None
    return f"column {column!r} holds {kind}, not text"


def group_rows(
    path: str, start: int, end: int, first: int, column: str
) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """Rows of the row groups from `start` to `end`, numbered from `first`.

    A damaged group is one rejection after the rows that could be read; the next group follows.
    """
    from pyarrow import ArrowException

    with _file(path) as file:
        for group in range(start, end):
            number = first
            try:
                for batch in file.iter_batches(_ROWS_AT_ONCE, [group], _wanted(file, column)):
                    for row in _rows(batch):
                        yield (number, row) if isinstance(row, dict) else Rejected(path, number, row)
                        number += 1
            except (ArrowException, OSError) as error:
                yield Rejected(path, number, _damage(error))
            first += file.metadata.row_group(group).num_rows


def _wanted(file: Any, column: str) -> list[str]:
    return [name for name in file.schema_arrow.names if name in (*FIELDS, column)]


def _rows(batch: Any) -> Iterator[dict[str, Any] | str]:
    """Rows of an Arrow batch; a string says why that row cannot be read."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for n in range(batch.num_rows):
            yield _row(batch, n)


def _row(batch: Any, n: int) -> dict[str, Any] | str:
    try:
        row: dict[str, Any] = batch.slice(n, 1).to_pylist()[0]
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start} of a cell"
    return row


def _damage(error: Exception) -> str:
    return f"damaged or not a Parquet file: {str(error).splitlines()[0] if str(error) else error!r}"
