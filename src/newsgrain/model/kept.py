"""Arrays kept in a file for the next time: read where they can be, else they are made again."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from newsgrain.storage import whole


def read(path: Path, *names: str) -> list[Any] | None:
    """The arrays of these names; None where no file has them, or one was cut short."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return [kept[name] for name in names]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def write(path: Path, **arrays: Any) -> None:
    """Keep arrays by their names, all or none; raises OutputError."""
    with whole(path) as file:
        np.savez(file, **arrays)
