"""Checks before a job begins that its folder can be used, and empties it of what newsgrain wrote there."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from newsgrain.batch.ledger import Ledger, taken
from newsgrain.batch.parts import sweep
from newsgrain.errors import InputError, OutputError
from newsgrain.ingest.inputs import STDIN, find_inputs, path_of, shown
from newsgrain.results import AT_URL, FOLDERS, HOME, LEDGER, REJECTED, RUN, SETTINGS, is_results
from newsgrain.storage import Folder, exists, is_url, local


def check_start(
    inputs: Sequence[str], out: Folder, model_folder: Path, *, fresh: bool, arriving: bool = False
) -> None:
    """Raise InputError or OutputError, before anything is touched, when `inputs` cannot go into `out`.

    With `fresh` nothing that is needed may stand in `out`, all that stands there must be ours, and there must
    be something to read, unless articles are still `arriving`.
    """
    if out.is_local and os.path.realpath(out.root).strip("/") == "":
        raise OutputError(
            f"{out.root}: is the root of all folders; choose another --out (is a variable not set?)"
        )
    find_nothing = next(find_inputs(inputs, out.root), None) is None  # paths that do not exist are told
    if find_nothing and any(_is_below(given, out) for given in inputs):
        raise InputError(f"{out.root}: is both what to classify and --out; choose another --out")
    if not _has_ledger(out):
        _check_unread(inputs, out)
        _check_new(out, fresh=fresh)
    if fresh:
        _check_fresh(inputs, out, model_folder)
    _check_writable(out)
    if fresh and not arriving:
        check_something(inputs, out.root, f"--fresh would only remove what is in {out.root}")


def check_something(inputs: Sequence[str], out: str, would: str) -> None:
    """Raise InputError where nothing to read is there, so that an option `would` do harm."""
    if not any(isinstance(item, str) for item in find_inputs(inputs, out)):
        paths = " ".join(map(shown, inputs))
        raise InputError(f"{paths}: nothing to read is there, so {would}; check the paths")


def _has_ledger(out: Folder) -> bool:
    if not out.is_local:
        return exists(out.path(AT_URL, SETTINGS))
    return is_results(out.root) or (
        Path(out.path(LEDGER)).is_file() and not os.path.getsize(out.path(LEDGER))
    )


def _check_unread(inputs: Sequence[str], out: Folder) -> None:
    """Raise InputError when articles stand in a new folder for results, and would be passed over."""
    if not os.path.isdir(out.root) or not any(_is_below(out.root, Folder.at(given)) for given in inputs):
        return
    for item in find_inputs([out.root]):
        if isinstance(item, str):
            raise InputError(
                f"{out.root}: has articles to classify ({shown(item)}) and is --out; choose another --out"
            )


def _check_new(out: Folder, *, fresh: bool) -> None:
    """In a folder that is not ours no name that we need may be taken; to start it again it must be empty."""
    if fresh and (found := _something(out)):
        raise OutputError(
            f"{out.root}: has files ({found}) and no ledger of newsgrain's, so --fresh removes nothing there;"
            " choose another --out"
        )
    for name in (RUN, REJECTED):
        if out.has(name):
            raise taken(out.path(name))


def _something(out: Folder) -> str | None:
    """The name of a file in the folder, if there is one; empty folders are nothing."""
    if not out.is_local:
        return out.root if exists(out.root) and out.all_names() else None
    for _, _, files in os.walk(out.root):
        if files:
            return shown(files[0])
    return None


def _check_fresh(inputs: Sequence[str], out: Folder, model_folder: Path) -> None:
    for path in (*(local(given) for given in inputs if given != STDIN), str(model_folder)):
        if _is_below(path, out):
            raise _holds(out, path)
    for item in find_inputs(inputs):
        path = path_of(item)
        if path != STDIN and _is_below(path, out):
            raise _holds(out, path)


def _holds(out: Folder, path: str) -> OutputError:
    return OutputError(
        f"{out.root}: --fresh is refused, {shown(path)} stands in it and is needed; choose another --out"
    )


def _is_below(path: str, out: Folder) -> bool:
    """Whether a path leads into the folder, or to it, through whatever links."""
    path = local(path)
    if is_url(path) or not out.is_local:
        return f"{path.rstrip('/')}/".startswith(f"{out.root.rstrip('/')}/")
    home, real = _real(out.root), os.path.join(_real(os.path.dirname(path) or "."), os.path.basename(path))
    if os.path.islink(path) or os.path.basename(path) in ("", ".", ".."):
        real = os.path.realpath(path)
    return f"{real}/".startswith(f"{home}/")


@lru_cache(maxsize=1024)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _check_writable(out: Folder) -> None:
    """Raise OutputError when no file can be made in the folder, or in those of its folders that are there."""
    if not out.is_local:
        return
    for path in (Path(out.root), *(Path(out.path(name)) for name in FOLDERS)):
        if path.is_symlink() and not path.exists():
            raise OutputError(
                f"{shown(str(path))}: is a link to {shown(os.readlink(path))}, which is not there; make that"
                " folder or choose another --out"
            )
        try:
            if path == Path(out.root):
                path.mkdir(parents=True, exist_ok=True)
            if path.exists() or path.is_symlink():
                with tempfile.TemporaryFile(dir=path):
                    pass
        except OSError as error:
            raise OutputError(
                f"{shown(str(path))}: cannot be written ({error.strerror or error}); choose another --out"
            ) from error


@contextmanager
def leaving_none(out: Folder) -> Iterator[None]:
    """Take away again what folders are made for results that cannot be begun."""
    root = Path(out.root).absolute()
    missing = [path for path in (root, *root.parents) if out.is_local and not os.path.lexists(path)]
    try:
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


def start_again(out: str | Path) -> None:
    """Remove from `out` what its ledger says that newsgrain wrote, file by file, and nothing else.

    Stopped midway, the next run with `fresh` goes on. Raises OutputError at a folder that has files and no
    ledger, or one of another version.
    """
    folder = Folder.at(out)
    if not _has_ledger(folder):
        _check_new(folder, fresh=True)
        return
    ledger = Ledger(folder)
    try:
        empty(folder, ledger)
    finally:
        ledger.close()
    if folder.is_local:
        for name in (f"{LEDGER}-wal", f"{LEDGER}-shm", LEDGER):
            folder.remove(name)


def empty(folder: Folder, ledger: Ledger) -> None:
    """Remove all files that a ledger tells of, and then forget them."""
    for names in ledger.begin_removing():
        folder.remove(*names)
    sweep(folder)
    for name in (*FOLDERS, HOME):
        folder.remove_empty(name)
    ledger.end_removing()
