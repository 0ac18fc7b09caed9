"""Where a team's corpus and models lie: folders that commands find by themselves, and their settings."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgrain.errors import InputError
from newsgrain.files import read_json

ANNOTATIONS = Path("annotations")
ARTICLES, ANSWERS, RULINGS = "articles", "answers", "answers/disputes"  # in it: folders of JSON lines
FILE = "newsgrain.json"
GUIDELINES = "GUIDELINES.md"
MODELS = Path("models")
PROJECT = "newsgrain"
_LONGEST, _SHORTEST = 50, 3  # characters of a title, by Label Studio
_BREAKS = ("Cc", "Zl", "Zp")  # controls, and what ends a line or a paragraph
TITLE = f"{_SHORTEST} to {_LONGEST}"  # the same, for people


@dataclass(frozen=True, slots=True)
class Settings:
    """What a corpus says of itself.

    `project` is the title of the Label Studio project that its answers come from, `target` what is good
    enough, as `--target` has it.
    """

    project: str = PROJECT
    target: str | None = None


def nearest(given: Path = ANNOTATIONS) -> Path:
    """The folder of the corpus: the one that is named, or where one stands if that is a corpus itself."""
    here = Path()
    return here if given == ANNOTATIONS and not given.is_dir() and is_home(here) else given


def is_home(folder: Path) -> bool:
    """Whether a folder is one of a corpus: it has settings, or guidelines and answers."""
    has_answers = (folder / GUIDELINES).is_file() and (folder / ANSWERS).is_dir()
    return has_answers or (folder / FILE).is_file()


def refuse_nowhere(folder: Path, do: str = "name the folder of the corpus with --annotations") -> None:
    """A folder that is not there is a slip of the pen, not a corpus without answers; raises InputError."""
    if not folder.is_dir():
        raise InputError(f"{folder}: {'is no folder' if folder.exists() else 'not there'}; {do}")


def settings(folder: Path) -> Settings:
    """The settings of a corpus, or what holds where it has none; raises InputError for a wrong file."""
    how = 'write {"project": "the title of yours"}, or take the file away'
    return read_json(folder / FILE, _settings, InputError, how) or Settings()


def _settings(body: Any) -> Settings:
    project = body.get("project", PROJECT) if isinstance(body, dict) else None
    if not isinstance(project, str) or not _is_title(project):
        raise ValueError(f"names no project of {TITLE} characters on one line")
    target = body.get("target")
    return Settings(project, None if target is None else str(target))


def titled(title: str) -> str:
    """A title that Label Studio takes; raises InputError if it is none."""
    if not _is_title(title):
        told = f"{title!r}: a project's title has {TITLE} characters on one line"
        raise InputError(f"{told}; give one with --project")
    return title


def _is_title(title: str) -> bool:
    is_plain = not any(unicodedata.category(c) in _BREAKS for c in title)
    return is_plain and _SHORTEST <= len(title) <= _LONGEST
