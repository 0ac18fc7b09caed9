"""Begins a corpus of a team's own: guidelines, no answers yet, settings, and what git must not take."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from newsgrain import annotators, homes
from newsgrain.annotations import corpus
from newsgrain.annotations.gitignore import IGNORE
from newsgrain.errors import InputError, OutputError
from newsgrain.files import line_of
from newsgrain.results import PARTIAL
from newsgrain.storage import whole

_IGNORED = (
    f"{homes.ARTICLES}/{corpus.PUSHED}.jsonl*",
    corpus.LABELLED,
    f"{homes.ANSWERS}/{corpus.MARKS}",
    f"{homes.RULINGS}/{corpus.MARKS}",
    ".pseudonyms.key*",
    ".label-studio/",
    ".build/",
    "models/",
    "*.partial",
)


def guidelines() -> Path:
    """The guidelines that come with newsgrain: in the package, or in annotations/ of a checkout."""
    here = Path(__file__)
    places = (here.parent / homes.GUIDELINES, here.parents[3] / homes.ANNOTATIONS / homes.GUIDELINES)
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        raise InputError(f"{places[0]}: not there; install newsgrain again, its guidelines are lost")
    return found


def begin(folder: Path, project: str) -> list[str]:
    """Make the folder of a new corpus, all of it or nothing; the names of what is in it.

    Raises InputError where something is in the folder already, and OutputError where it cannot be made.
    """
    _refuse_taken(folder)
    beside = folder.absolute().with_name(f".{folder.absolute().name}{PARTIAL}")
    try:
        shutil.rmtree(beside, ignore_errors=True)  # of one that was killed
        for name, text in _files(folder.absolute().name, project):
            with whole(beside / name) as file:
                file.write(text.encode())
        beside.replace(folder)
    except (OSError, OutputError) as error:
        why = error.__cause__ if isinstance(error, OutputError) else error  # not the name beside, which goes
        told = why.strerror if isinstance(why, OSError) else error
        raise OutputError(f"{folder}: cannot be made ({told}); nothing was changed") from error
    return sorted(path.name for path in folder.iterdir())


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        is_one = folder.is_dir() and homes.is_home(folder)
        there = "is one already" if is_one else "something is there already"
        raise InputError(f"{folder}: {there}; give the name of a new folder")
    if inside := next(filter(homes.is_home, folder.resolve().parents), None):
        raise InputError(
            f"{folder}: would stand in the corpus {inside}; give the name of a folder outside it"
        )


def _files(name: str, project: str) -> Iterator[tuple[str, str]]:
    yield homes.GUIDELINES, guidelines().read_text(encoding="utf-8")
    yield homes.FILE, f"{line_of({'project': project})}\n"
    yield annotators.FILE, '{"machines": []}\n'
    yield IGNORE, "\n".join(_IGNORED) + "\n"
    yield "README.md", _readme(name, project)
    for empty in (homes.ARTICLES, homes.ANSWERS):
        yield f"{empty}/.gitkeep", ""


def _readme(name: str, project: str) -> str:
    """Five lines."""
    return (
        f"# {name}\n\n"
        f"Answers of our own to newsgrain's question, from the Label Studio project “{project}”.\n"
        "What annotators go by is in `GUIDELINES.md`; change it before a round, not in it. Other labels than"
        " newsgrain's stand in `labels.json`, which `newsgrain labels --migrate` writes.\n"
        "In this folder: `newsgrain push ARTICLES`, `newsgrain pull`, `newsgrain agreement`, `newsgrain"
        " adjudicate`, `newsgrain train .`\n"
    )
