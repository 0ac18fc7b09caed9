"""Changes many files of a corpus at once: after a kill at any step it is the old one or the new one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from newsgrain import homes
from newsgrain.errors import CorpusError
from newsgrain.files import line_of, read_json, write_lines
from newsgrain.locks import alone

PENDING = ".change.json"
_NEW = ".changed.partial"
ANSWERS = (homes.ANSWERS, homes.RULINGS)
_FOLDERS = (homes.ARTICLES, *ANSWERS)


@contextmanager
def locked(annotations: Path) -> Iterator[None]:
    """Nobody else writes articles or answers meanwhile; what a killed change left is done first."""
    with ExitStack() as stack:
        for name in _FOLDERS:
            if (annotations / name).is_dir():
                stack.enter_context(alone(annotations / name))
        finish(annotations)
        _sweep(annotations)
        yield


def commit(annotations: Path, new: Mapping[Path, Iterable[str] | None]) -> None:
    """Give files their new lines, or remove those that get None; all of them or none. Call it `locked`.

    Raises OutputError, and changes nothing, when something cannot be written.
    """
    names = {path: path.relative_to(annotations).as_posix() for path in new}
    try:
        for path, lines in new.items():
            if lines is not None:
                write_lines(_beside(path), lines)
        listed = {name: new[path] is not None for path, name in names.items()}
        write_lines(annotations / PENDING, [line_of(listed)])
    except BaseException:
        if not (annotations / PENDING).exists():  # who is stopped behind that has decided
            for path in new:
                _beside(path).unlink(missing_ok=True)
        raise
    finish(annotations)


def finish(annotations: Path) -> None:
    """Do what is left of a change that was decided and then killed; nothing else.

    Whoever reads the corpus does so first, and two at once do no harm.
    """
    path, how = annotations / PENDING, f"restore {annotations} from git or a backup"
    listed = read_json(path, lambda found: dict(found.items()), CorpusError, how)
    if listed is None:
        return
    for name, stays in listed.items():
        target = annotations / name
        if not stays:
            target.unlink(missing_ok=True)
            continue
        with suppress(FileNotFoundError):  # put in its place before the kill
            _beside(target).replace(target)
    path.unlink(missing_ok=True)


def _sweep(annotations: Path) -> None:
    """Remove what a change that was killed before it was decided had written; texts or names may be in it."""
    for pattern in (f"*{_NEW}", f".*{_NEW}.*"):
        below = (path for name in _FOLDERS for path in (annotations / name).rglob(pattern))
        for path in (*annotations.glob(pattern), *below):
            path.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _NEW)
