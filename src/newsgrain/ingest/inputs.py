"""Finds the files behind the paths, folders and globs that a person gives."""

import glob
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from newsgrain.errors import InputError
from newsgrain.ingest.formats import format_of, unread
from newsgrain.records import Rejected
from newsgrain.results import is_results
from newsgrain.storage import STDIN, is_url, local, stored
from newsgrain.wording import brief

__all__ = ["STDIN", "find_inputs", "shown", "standard_input", "unreadable"]
_HEAD = 2**13
# hidden, marks of engines, what Office and Windows leave beside a file that is open, and what a copy of a
# site has for its looks
_PASSED_OVER = re.compile(
    r"\..*|~\$.*|Thumbs\.db|desktop\.ini|_SUCCESS|_(?:common_)?metadata|_(?:started|committed)_\d+|_delta_log"
    r"|.*\.(?:css|map|woff2?|ttf|otf|eot|ico)|hts-log\.txt|hts-cache",
    re.DOTALL,
)
# where a browser puts what belongs to a page that it saves, frames of advertisements among it
_OF_A_PAGE = re.compile(r"(.+)(?:_files|-Dateien|_fichiers|_archivos)", re.DOTALL)


def shown(path: str) -> str:
    """`path` as it can be written to a file: bytes of a name that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def unreadable(path: str, error: Exception) -> Rejected:
    """The rejection of a file or folder that the system does not let us read, or whose reading fails."""
    if isinstance(error, OSError):
        return Rejected(shown(path), 0, f"cannot be read: {error.strerror or error}")
    return Rejected(shown(path), 0, f"cannot be read: {brief(f'{type(error).__name__} {error}')}")


def standard_input() -> BinaryIO:
    """The bytes of standard input; raises InputError where a program was started without one."""
    if sys.stdin is None:
        raise InputError(f"{STDIN}: standard input is closed; give JSON lines on it, or files")
    return sys.stdin.buffer


def find_inputs(
    inputs: Sequence[str], out: str | None = None, passed: Callable[[str], None] = lambda _: None
) -> Iterator[str | Rejected]:
    """Paths of readable formats in a fixed order, each file once, and what was passed over.

    Files stand as given, folders are searched recursively in the order of names without hidden
    entries, globs (`*`, `?`, `[...]`, `**`) are sorted; `-` is standard input; URLs stand for one
    file, all below it, or a glob. Folders of results are passed over unless they are named themselves,
    and `out`, where this run writes to, in any case; `passed` is told of those in folders, and of `out`
    when it is named. Raises InputError, before anything is yielded, when
    a path does not exist or a glob matches nothing.
    """
    own = _passed_over(out)
    seen = set(own)
    paths = [path for given in inputs for path in _given(given) if not _in_url(path, out)]
    for path in dict.fromkeys(paths):
        if path == STDIN:
            yield path
        elif is_url(path):
            yield _known(path)
        else:
            if _id(path) in own:
                passed(shown(path))
            yield from _walk(path, seen, passed)


def path_of(item: str | Rejected) -> str:
    """The path that one of `find_inputs` stands for, be it readable or not."""
    return item.origin if isinstance(item, Rejected) else item


def _given(item: str) -> list[str]:
    item = local(item)
    if is_url(item):
        return stored(item)
    if item == STDIN:
        standard_input()
        return [item]
    if _exists(item):
        return [item]
    if not any(mark in item for mark in "*?["):
        do = "give a file, a folder, a glob or -"
        if _exists(turned := item.replace("\\", "/")):
            do = f"\\ parts no folders here; write {shown(turned)}"
        raise InputError(f"{shown(item)}: does not exist; {do}")
    return _matches(item)


def _matches(item: str) -> list[str]:
    """What a pattern stands for, without what is in a folder that matches too, and without results."""
    # pathlib's own glob takes hidden files for matches of `*`
    matches = sorted(glob.glob(item, recursive=True))
    if not matches:
        raise InputError(f"{shown(item)}: no file matches; check the pattern and where you are")
    # what is in a folder that matches too comes with it; `**` runs in circles after links
    found = {Path(match) for match in matches}
    results = {path for path in set().union(*(Path(match).parents for match in matches)) if is_results(path)}
    others = [path for path in matches if results.isdisjoint(Path(path).parents) and not is_results(path)]
    return [match for match in others if found.isdisjoint(Path(match).parents)]


def _passed_over(out: str | None) -> set[tuple[int, int]]:
    """The folder that is written to, as `_walk` knows folders: as one that it has been in already."""
    found = None if out is None or is_url(out) else _id(out)
    return set() if found is None else {found}


def _id(path: str) -> tuple[int, int] | None:
    try:
        state = Path(path).stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino


def _in_url(path: str, out: str | None) -> bool:
    return out is not None and is_url(out) and f"{path}/".startswith(f"{out.rstrip('/')}/")


def _exists(item: str) -> bool:
    """Whether there is something; True also for what may not be looked at."""
    try:
        Path(item).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _walk(top: str, seen: set[tuple[int, int]], passed: Callable[[str], None]) -> Iterator[str | Rejected]:
    """One file, or all below a folder, depth first in the order of names."""
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            state = Path(path).stat()
            if (state.st_dev, state.st_ino) in seen:
                continue
            seen.add((state.st_dev, state.st_ino))
            if stat.S_ISDIR(state.st_mode):
                waiting.extend(_children(path, seen, passed))
            else:
                yield _file(path, state.st_mode)
        except OSError as error:
            yield unreadable(path, error)


def _children(folder: str, seen: set[tuple[int, int]], passed: Callable[[str], None]) -> list[str]:
    """Entries that are not hidden, last name first, as a stack wants them.

    What engines leave beside the files of a table to mark it as written is no input either, and
    neither is a folder of results, nor what belongs to a saved page.
    """
    visible = [entry for entry in Path(folder).iterdir() if not _PASSED_OVER.fullmatch(entry.name)]
    names = {entry.name for entry in visible}
    kept = []
    for entry in sorted(visible, reverse=True):
        if _is_of_a_page(entry.name, names):
            passed(shown(str(entry)))
        elif not is_results(entry):
            kept.append(str(entry))
        elif _id(str(entry)) not in seen:
            passed(shown(str(entry)))
    return kept


def _is_of_a_page(name: str, names: set[str]) -> bool:
    found = _OF_A_PAGE.fullmatch(name)
    return found is not None and not names.isdisjoint((f"{found[1]}.html", f"{found[1]}.htm"))


def _file(path: str, mode: int) -> str | Rejected:
    if not stat.S_ISREG(mode):
        return Rejected(shown(path), 0, "not a regular file; give a stream of JSON lines as -")
    if Path(path).suffix or format_of(path):
        return _known(path)
    with Path(path).open("rb") as file:
        return Rejected(shown(path), 0, unread(path, file.read(_HEAD).decode("utf-8", "replace")))


def _known(path: str) -> str | Rejected:
    """The path, if its name tells a format that we read."""
    return path if format_of(path) else Rejected(shown(path), 0, unread(path))
