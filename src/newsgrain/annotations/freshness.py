"""Tells whether a dataset is what its corpora say now: digests of their articles and gold lie beside it."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsgrain.annotations import change, corpus
from newsgrain.files import line_of, write_lines
from newsgrain.records import hash_of

FILE = "made_of.json"


def digests(folders: Sequence[Path]) -> dict[Path, str]:
    """SHA-256 over what a dataset is made of in each of some corpora: take them before it is read."""
    return {folder: _digest(folder) for folder in folders}


def note(dataset: Path, found: Mapping[Path, str]) -> None:
    """Keep beside a dataset the digests of the corpora that it was made of, and where they lie from there."""
    places = {os.path.relpath(folder.absolute(), dataset.absolute()): at for folder, at in found.items()}
    body = {"name": dataset.absolute().name, "corpora": places}
    write_lines(dataset / FILE, [line_of(body)])


def corpora(dataset: Path) -> list[Path]:
    """The corpora that a dataset was made of; none for one of an earlier version."""
    return list(_noted(dataset))


def changed(dataset: Path) -> list[Path]:
    """Those of them that are there and were changed since; none where nothing tells."""
    noted = _noted(dataset)
    return [folder for folder, before in noted.items() if folder.is_dir() and _digest(folder) != before]


def is_copy(dataset: Path) -> bool:
    """Whether a dataset lies under another name than it was made: somebody keeps it as it was."""
    return bool(_body(dataset).get("name") != dataset.absolute().name)


def _noted(dataset: Path) -> dict[Path, str]:
    places: dict[str, str] = _body(dataset).get("corpora", {})
    here = Path()
    found = {os.path.normpath(dataset.absolute() / place): before for place, before in places.items()}
    return {Path(os.path.relpath(place, here.absolute())): before for place, before in found.items()}


def _body(dataset: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((dataset / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # nothing is told of it then, as of one of an earlier version
        return {}


def _digest(folder: Path) -> str:
    change.finish(folder)
    there = (path for path in (folder / corpus.GOLD, *corpus.article_files(folder)) if path.is_file())
    return hash_of(f"{path.name} {hash_of([path.read_bytes()])}\n" for path in there)
