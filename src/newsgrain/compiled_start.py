"""Tells where machine code is kept, and whether it is there, without loading the compiler."""

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

_WORD_LISTS = ("grammar.py", "cues.py", "finite.py", "clauses.py", "signals.py", "sections.py", "vouching.py")
_MADE = "made"
ENOUGH = 20_000  # sentences from which compiling takes less time than it saves


@cache
def folder() -> Path | None:
    """Where machine code is kept; None where nothing can be written.

    numba looks only at the file of the function itself, not at what it calls or which lists it was
    compiled with; so the folder is named by all of that.
    """
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    found = Path(base).expanduser() / "newsgrain" / _made_of()
    try:
        found.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return found if os.access(found, os.W_OK) else None


def _made_of() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(version("numba").encode())
    for path in [*sorted(here.glob("compiled*.py")), *(here / name for name in _WORD_LISTS)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def pays(sentences: int) -> bool:
    """Whether rows of so many sentences come sooner from compiled code, which may have to be made first."""
    kept = folder()
    return sentences >= ENOUGH or (kept is not None and (kept / _MADE).exists())


def mark_made() -> None:
    """Remember that the machine code is there."""
    kept = folder()
    if kept is not None:
        (kept / _MADE).touch()
