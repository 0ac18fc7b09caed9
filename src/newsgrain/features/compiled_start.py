"""Tells where machine code is kept, and whether it is there, without loading the compiler."""

import fcntl
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO

# beside the compiled modules themselves, what their code is made with
_MADE_WITH = (
    *("features/inflection.py", "features/grammar.py", "features/cues.py", "features/finite.py"),
    *("features/clauses.py", "features/signals.py", "features/sections.py", "features/clause_rules.py"),
    *("features/naming.py", "text/places.py", "records.py"),
)
SCORES = "scores"  # what is made by itself: what reads and scores sentences
_COMPILED = "newsgrain.features.compiled"
_FOLDER = re.compile(r"[0-9a-f]{16}")
_DAY = 24 * 3600
UNUSED = 30 * _DAY  # seconds after which code that nothing has used is removed
ENOUGH = 20_000  # sentences from which compiling takes less time than it saves
FEW = 500  # sentences up to which plain words take less time than loading machine code


@cache
def folder() -> Path | None:
    """Where machine code is kept; None where nothing can be written.

    numba looks only at the place and date of the file of the function itself, not at what it calls or
    which lists it was compiled with; so the folder is named by all of that.
    """
    found = home() / _made_of()
    try:
        found.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    if not os.access(found, os.W_OK):
        return None
    _mark_used(found)
    return found


def home() -> Path:
    """The folder above those of every version: NUMBA_CACHE_DIR, XDG_CACHE_HOME or ~/.cache has it."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    with suppress(RuntimeError):
        return Path(base).expanduser() / "newsgrain"
    return Path(base) / "newsgrain"


def _mark_used(kept: Path) -> None:
    """Renew the folder's date, once a day at most."""
    with suppress(OSError):
        if time.time() - kept.stat().st_mtime > _DAY:
            os.utime(kept)


def _made_of() -> str:
    here = Path(__file__).resolve().parent.parent
    sources = sorted(here.rglob("compiled*.py"))
    dates = [path.stat().st_mtime_ns for path in sources]
    digest = hashlib.sha256(f"{version('numba')} {os.fspath(here)} {dates}".encode("utf-8", "surrogatepass"))
    for path in [*sources, *(here / name for name in _MADE_WITH)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def made(what: str) -> bool:
    """Whether the machine code for `what` is there, whole."""
    kept = folder()
    return kept is not None and (kept / f"made-{what}").exists()


def pays(sentences: int, what: str = SCORES) -> bool:
    """Whether so many sentences are done sooner by compiled code, which may have to be made first."""
    return sentences >= ENOUGH or (made(what) and (sentences > FEW or _COMPILED in sys.modules))


@contextmanager
def making(what: str) -> Iterator[bool]:
    """Hold the right to make the machine code for `what`; tells whether it is still to be made.

    One process makes it while others wait, and the system takes the right from one that dies. Marks
    it as made at the end, and removes what versions before have left.
    """
    kept = folder()
    if kept is None:
        _tell(f"compiling, about a minute each time, for {home()} cannot be written; set XDG_CACHE_HOME")
        yield True
        return
    with _lock(kept, what):
        if made(what):
            yield False
            return
        _tell("compiling, once after an installation or update, about a minute ...")
        yield True
        (kept / f"made-{what}").touch()
    sweep(time.time())


@contextmanager
def _lock(kept: Path, what: str) -> Iterator[None]:
    """Wait until no other process makes machine code; where files cannot be locked, each makes its own."""
    with (kept / f"lock-{what}").open("w") as file:
        if not made(what) and _is_locked(file):
            _tell("another process is compiling; waiting for it")
        if not made(what):
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _tell(text: str) -> None:
    """Say so on a terminal; a log would not care."""
    if sys.stderr.isatty():
        sys.stderr.write(f"newsgrain: {text}\n")


def sweep(now: float) -> None:
    """Remove the code of other versions that nothing has used for `UNUSED` seconds before `now`.

    Who uses code renews its folder's date at each start and loads all of it then, so nobody misses it.
    """
    kept = folder()
    for old in home().iterdir() if kept else ():
        with suppress(OSError):
            if old != kept and _FOLDER.fullmatch(old.name) and now - old.stat().st_mtime > UNUSED:
                shutil.rmtree(old, ignore_errors=True)
