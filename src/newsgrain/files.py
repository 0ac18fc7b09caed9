"""Small files, and files of lines such as records in JSON: read with places, written whole or not at all."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from newsgrain.decoded import object_of, why
from newsgrain.errors import CorpusError, NewsgrainError
from newsgrain.storage import whole

T = TypeVar("T")
_UNFIT = (ValueError, KeyError, TypeError, AttributeError)  # what is raised for a row of another form


def read_lines(path: Path, build: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """Records of a JSON-lines file of ours, none where there is no file.

    The first bad line raises CorpusError with its place.
    """
    return (record for _, record in placed_lines(path, build))


def placed_lines(path: Path, build: Callable[[dict[str, Any]], T]) -> Iterator[tuple[int, T]]:
    """The same, each with the byte at which its line begins."""
    if not path.is_file():
        return
    at = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield at, build(object_of(line))
            except _UNFIT as error:
                told = f"{path}:{number}: not a record of newsgrain: {why(error)}"
                what = "correct the line, or restore it from a backup or from git"
                raise CorpusError(f"{told}; {what}") from error
            at += len(line)


def content(path: Path, error: type[NewsgrainError], how: str) -> bytes:
    """All of a small file; raises `error`, with `how` to mend it, where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise _unread(path, fault, error, how) from fault


def _unread(path: Path, fault: Exception, error: type[NewsgrainError], how: str) -> NewsgrainError:
    told = fault.strerror if isinstance(fault, OSError) else why(fault)
    return error(f"{path}: cannot be read ({told}); {how}")


def read_json(path: Path, build: Callable[[Any], T], error: type[NewsgrainError], how: str) -> T | None:
    """What `build` makes of the JSON in a small file, None where there is no file.

    Raises `error`, with `how` to mend it, for what cannot be read or is something else.
    """
    try:
        return build(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, RecursionError, *_UNFIT) as fault:
        raise _unread(path, fault, error, how) from fault


def kept_json(path: Path, build: Callable[[Any], T]) -> T | None:
    """What `build` makes of JSON that was kept for the next time; None where there is none that it can."""
    try:
        return build(json.loads(path.read_bytes()))
    except (OSError, RecursionError, *_UNFIT):
        return None


def kept_arrays(path: Path, *names: str) -> list[Any] | None:
    """Arrays that were kept for the next time; None where no file has them, or one is damaged."""
    from zipfile import BadZipFile

    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return [kept[name] for name in names]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, RuntimeError):
        return None


def keep_arrays(path: Path, **arrays: Any) -> None:
    """Keep arrays by their names, all or none; raises OutputError."""
    import numpy as np

    with whole(path) as file:
        np.savez(file, **arrays)


def lines_of(path: Path) -> list[str]:
    """Lines of a file as they are, empty ones aside; none where there is no file."""
    if not path.is_file():
        return []
    return [line for line in path.read_bytes().decode().split("\n") if line]


def line_of(body: Any) -> str:
    """What was decoded as a line of JSON again; raises ValueError for a number that is not finite."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False)


def fields_of(record: Any) -> dict[str, Any]:
    """The fields of a record by their names; those that are None are left out."""
    return {name: value for name, value in asdict(record).items() if value is not None}


def to_json(record: Any) -> str:
    """The line of a record."""
    return line_of(fields_of(record))


def write_records(path: Path, records: Iterable[Any], *, write: bool = True) -> int:
    """Write records as JSON lines, as `write_lines` does; count them."""
    return write_lines(path, map(to_json, records), write=write)


def write_lines(path: Path, lines: Iterable[str], *, write: bool = True) -> int:
    """Write lines so that `path` is either the old file or the whole new one; count them.

    Without `write`, which is how a command plans, they are made and counted, and no more. Raises OutputError.
    """
    if not write:
        return sum(1 for _ in lines)
    with whole(path) as file:
        return put_lines(file, lines)


def append_lines(path: Path, lines: Iterable[str]) -> int:
    """Add lines at the end of `path`, all of them or none, whatever is killed; count them."""
    found = iter(lines)
    first = list(islice(found, 1))
    if not first:
        return 0
    with whole(path) as file:
        if path.is_file():
            with path.open("rb") as old:
                shutil.copyfileobj(old, file, 2**20)
        return put_lines(file, chain(first, found))


def put_lines(file: BinaryIO, lines: Iterable[str]) -> int:
    """Write lines into an open file; count them."""
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 - it is the count
        file.write((line + "\n").encode())
    return count
