"""Keeps files that are nobody else's business out of git, wherever the user's folder lies."""

import subprocess
from pathlib import Path

from newsgrain.files import append_lines

IGNORE = ".gitignore"


def keep_out_of_git(path: Path) -> str | None:
    """Make git ignore `path` if it lies in a work tree that does not yet; one line on what was done, or None.

    The line goes into the .gitignore beside it, which is made if need be. The file itself need not be
    there yet, its folder must. Raises OutputError when the .gitignore cannot be written.
    """
    folder = path.parent.resolve()
    if not _in_work_tree(folder):
        return None
    if _git(folder, "ls-files", "--error-unmatch", path.name):
        return f"{path}: git holds it already; take it out with `git rm --cached '{path}'`"
    ignore, line = path.parent / IGNORE, f"{path.name}*"
    if _git(folder, "check-ignore", "--quiet", path.name) or line in _lines(ignore):
        return None
    gap = [""] if _is_torn(ignore) else []
    append_lines(ignore, [*gap, line])
    return f"{ignore}: {line} was added, so that git does not take what is not to be published"


def is_open_to_git(path: Path) -> bool:
    """Whether git takes `path`, or has taken it."""
    folder = path.parent.resolve()
    return _in_work_tree(folder) and not _git(folder, "check-ignore", "--quiet", path.name)


def _in_work_tree(folder: Path) -> bool:
    return any((above / ".git").exists() for above in (folder, *folder.parents))


def _git(folder: Path, *args: str) -> bool:
    """Whether git says yes; no where it is not installed or does not trust the folder."""
    try:
        done = subprocess.run(["git", *args], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return False
    return done.returncode == 0


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


def _is_torn(path: Path) -> bool:
    """Whether the last line lacks its end."""
    return path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
