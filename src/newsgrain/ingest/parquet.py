"""Reads the rows of Parquet files by row groups, whatever types their columns have."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from newsgrain.ingest.fields import Path, is_field, is_written, text_path, value_at
from newsgrain.ingest.rows import listed, missing_text, named_twice
from newsgrain.ingest.signatures import unlike
from newsgrain.records import Rejected
from newsgrain.storage import opened

_ROWS_AT_ONCE, _HEAD = 256, 2**13


def group_ranges(path: str, column: str | None, size: int) -> Iterator[tuple[int, int, int] | Rejected]:
    """Row-group ranges of about `size` bytes: (first group, end, 1-based number of its first row).

    One rejection, with line 0 and the origin `path`, when the file is damaged or has no text in
    `column`, or in any known one when that is None. Raises OSError when the file may not be read.
    """
    try:
        with _file(path) as file:
            meta = file.metadata
            groups = [meta.row_group(n) for n in range(meta.num_row_groups)]
            sizes = [(group.total_byte_size, group.num_rows) for group in groups]
            reason = _unfit(file.schema_arrow, column)
    except Exception as error:  # noqa: BLE001 - a damaged file can raise anything in Arrow
        reason, sizes = _damage(error), []
        with opened(path) as stream:
            reason = unlike(stream.read(_HEAD), "not a Parquet file", b"PAR") or reason
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


def _unfit(schema: Any, column: str | None) -> str | None:
    """Why a file with this Arrow schema has no text in `column`; None when it has."""
    found = _text_path(schema, column)
    if found is None:
        return missing_text(column, schema.names, "column")
    if twice := named_twice(found[0], schema.names):
        return twice
    kind = _type_at(schema, found)
    return (
        None
        if _is_text(kind) or _is_pieces(kind)
        else f"column {'.'.join(found)!r} holds {kind}, not text{_within(kind)}"
    )


def _text_path(schema: Any, column: str | None) -> Path | None:
    """Where the text is, told by the types alone, so that it is the same for all rows."""
    return text_path({field.name: _shape(field.type) for field in schema}, column)


def _shape(kind: Any) -> Any:
    """A value such as a cell of this type holds: a string for text, an object for a struct."""
    from pyarrow import types

    if types.is_struct(kind):
        return {field.name: _shape(field.type) for field in kind}
    return "" if _is_text(kind) else None


def _type_at(schema: Any, path: Path) -> Any:
    kind = schema.field(path[0]).type
    for name in path[1:]:
        kind = kind.field(name).type
    return kind


def _is_text(kind: Any) -> bool:
    """Strings of every kind, and bytes, which some tools write strings as."""
    from pyarrow import types

    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        kind = kind.value_type
    strings = (types.is_string, types.is_large_string, types.is_string_view)
    bare = (types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary)
    return any(is_kind(kind) for is_kind in (*strings, *bare))


def _is_pieces(kind: Any) -> bool:
    """Paragraphs, or what an editor keeps of them."""
    from pyarrow import types

    is_list = types.is_list(kind) or types.is_large_list(kind)
    return is_list and (_is_text(kind.value_type) or types.is_struct(kind.value_type))


def _within(kind: Any) -> str:
    from pyarrow import types

    names = [field.name for field in kind] if types.is_struct(kind) else []
    return f"; name the field in it, such as {names[0]}, after a dot" if names else ""


def group_rows(
    path: str, start: int, end: int, first: int, column: str | None
) -> Iterator[tuple[int, dict[str, Any], str | None] | Rejected]:
    """Rows of the row groups from `start` to `end`, numbered from `first`, with the name of their text.

    It is None where the row itself tells, since it has no text in that column and may have in another.
    A damaged group is one rejection after the rows that could be read; the next group follows. Raises
    OSError when a URL cannot be read.
    """
    with _file(path) as file:
        schema = file.schema_arrow
        found = _text_path(schema, column) or ("text",)
        spare = None if column is not None else _spare(schema, found)
        for group in range(start, end):
            number = first
            try:
                for batch in file.iter_batches(_ROWS_AT_ONCE, [group], _wanted(schema, found, spare)):
                    for row in _rows(batch, found):
                        if isinstance(row, str):
                            yield Rejected(path, number, row)
                        else:
                            yield number, row, _name(row, found, spare)
                        number += 1
            except Exception as error:  # noqa: BLE001 - a damaged group can raise anything in Arrow
                yield Rejected(path, number, _damage(error))
            first += file.metadata.row_group(group).num_rows


def _spare(schema: Any, text: Path) -> str | None:
    """The next column that may hold a row's text, such as `content` behind `full_content`."""
    others = {field.name: _shape(field.type) for field in schema if field.name != text[0]}
    found = text_path(others, None)
    return found[0] if found and _is_text(_type_at(schema, found)) else None


def _name(row: Mapping[str, Any], text: Path, spare: str | None) -> str | None:
    value = value_at(row, text)
    has_none = value is None or (isinstance(value, str) and not is_written(value))
    return None if spare and has_none else ".".join(text)


def _wanted(schema: Any, text: Path, spare: str | None) -> list[str]:
    return [name for name in dict.fromkeys(schema.names) if is_field(name) or name in (text[0], spare)]


def _rows(batch: Any, text: Path) -> Iterator[dict[str, Any] | str]:
    """Rows of an Arrow batch; a string says why that row cannot be read."""
    names = batch.schema.names
    try:
        columns = [_cells(column) for column in batch.columns]
    except Exception:  # noqa: BLE001 - one cell that cannot be told; found out row by row
        for n in range(batch.num_rows):
            yield _row(batch, n, text)
        return
    for cells in zip(*columns, strict=True):
        yield _decoded(_named(names, cells), text)


def _cells(column: Any) -> list[Any]:
    """The values of a column; a number of few digits as it was written, 0.1 and not 0.10000000149011612."""
    from pyarrow import types

    values: list[Any] = column.to_pylist()
    if types.is_float32(column.type):
        import numpy as np

        return [value if value is None else float(str(np.float32(value))) for value in values]
    return values


def _row(batch: Any, n: int, text: Path) -> dict[str, Any] | str:
    cells = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            cells.append(_cells(column.slice(n, 1))[0])
        except UnicodeDecodeError as error:
            return f"invalid UTF-8 at byte {error.start} of a cell"
        except Exception as error:  # noqa: BLE001 - dates out of range, time zones that are none, and so on
            return f"column {listed([name])!r} cannot be read: {_line(error)}"
    return _decoded(_named(batch.schema.names, cells), text)


def _named(names: list[str], cells: Any) -> dict[str, Any]:
    """A row of cells; of columns with one name the first counts."""
    return dict(zip(reversed(names), reversed(cells), strict=True))


def _decoded(row: dict[str, Any], text: Path) -> dict[str, Any] | str:
    """The row with its text as a string, if it was bytes; or why they are none."""
    if isinstance(value := value_at(row, text), bytes):
        try:
            value_at(row, text[:-1])[text[-1]] = value.decode("utf-8")
        except UnicodeDecodeError as error:
            return f"invalid UTF-8 at byte {error.start} of a cell"
    return row


def _damage(error: Exception) -> str:
    """Why a file or row group cannot be read; raises what the system or a store says, whose number is set."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error
    if "crypt" in str(error).lower():
        return "an encrypted Parquet file; write it again without encryption"
    return f"damaged or not a Parquet file: {_line(error)}"


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error).strip() else type(error).__name__
