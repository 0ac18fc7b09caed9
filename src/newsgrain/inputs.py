"""Finds the files behind the paths, folders and globs that a person gives."""

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsgrain.errors import InputError
from newsgrain.formats import SUFFIXES, format_of
from newsgrain.records import Rejected
from newsgrain.storage import is_url, local, stored

STDIN = "-"
_PACKED = frozenset((".gz", ".zst", ".bz2", ".xz", ".zip", ".7z", ".tar", ".tgz"))


def shown(path: str) -> str:
    """`path` as it can be written to a file: bytes of a name that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def unreadable(path: str, error: Exception) -> Rejected:
    """The rejection of a file or folder that the system does not let us read, or whose reading fails."""
    if isinstance(error, OSError):
        return Rejected(shown(path), 0, f"cannot be read: {error.strerror or error}")
    what = " ".join(f"{type(error).__name__} {error}".split())[:200]
    return Rejected(shown(path), 0, f"cannot be read: {what}")


def find_inputs(inputs: Sequence[str]) -> Iterator[str | Rejected]:
    """Paths of readable formats in a fixed order, each file once, and what was passed over.

    Files stand as given, folders are searched recursively in the order of names without hidden
    entries, globs (`*`, `?`, `[...]`, `**`) are sorted; `-` is standard input; URLs stand for one
    file, all below it, or a glob. Raises InputError, before anything is yielded, when a path does
    not exist or a glob matches nothing.
    """
    seen: set[tuple[int, int]] = set()
    paths = [path for given in inputs for path in _given(given)]
    for path in dict.fromkeys(paths):
        if path == STDIN:
            yield path
        elif is_url(path):
            yield _known(path)
        else:
            yield from _walk(path, seen)


def _given(item: str) -> list[str]:
    item = local(item)
    if is_url(item):
        return stored(item)
    if item == STDIN or _exists(item):
        return [item]
    if not any(mark in item for mark in "*?["):
        raise InputError(f"{shown(item)}: does not exist; give a file, a folder, a glob or -")
    # pathlib's own glob takes hidden files for matches of `*`
    matches = sorted(glob.glob(item, recursive=True))
    if not matches:
        raise InputError(f"{shown(item)}: no file matches; check the pattern and where you are")
    # what is in a folder that matches too comes with it; `**` runs in circles after links
    found = {Path(match) for match in matches}
    return [match for match in matches if found.isdisjoint(Path(match).parents)]


def _exists(item: str) -> bool:
    """Whether there is something; True also for what may not be looked at."""
    try:
        Path(item).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _walk(top: str, seen: set[tuple[int, int]]) -> Iterator[str | Rejected]:
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
                waiting.extend(_children(path))
            else:
                yield _file(path, state.st_mode)
        except OSError as error:
            yield unreadable(path, error)


def _children(folder: str) -> list[str]:
    """Entries that are not hidden, last name first, as a stack wants them."""
    visible = [entry for entry in Path(folder).iterdir() if not entry.name.startswith(".")]
    return [str(entry) for entry in sorted(visible, reverse=True)]


def _file(path: str, mode: int) -> str | Rejected:
    if not stat.S_ISREG(mode):
        return Rejected(shown(path), 0, "not a regular file; give a stream of JSON lines as -")
    return _known(path)


def _known(path: str) -> str | Rejected:
    """The path, if its name tells a format that we read."""
    if format_of(path) is None:
        suffix = Path(path).suffix or "without an extension"
        unpack = "unpack it first; " if suffix.lower() in _PACKED else ""
        return Rejected(shown(path), 0, f"unknown format {suffix}; {unpack}newsgrain reads {SUFFIXES}")
    return path
