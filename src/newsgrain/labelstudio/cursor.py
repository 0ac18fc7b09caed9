"""Remembers how far the last pull from each project came, beside the answers that it wrote."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsgrain.annotations.corpus import PULLED, write_text_lines

MARKS = ".pulled.json"
ANSWERS = PULLED


def moment(value: datetime | str) -> datetime:
    """A moment of the server's clock, in UTC."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(UTC)


def mark(folder: Path, name: str, newest: datetime | None) -> datetime | None:
    """How far the last pull came; None (pull all) when answers or the server were set back since."""
    found = _marks(folder).get(name)
    if found is None or newest is None or _lines(folder) < found["answers"]:
        return None
    until = moment(found["until"])
    return until if until <= newest else None


def set_mark(folder: Path, name: str, newest: datetime | None) -> None:
    """Marks are written only when they differ, so that a second pull changes no byte."""
    if newest is None:
        return
    found = _marks(folder)
    made = {"until": newest.isoformat(), "answers": _lines(folder)}
    if found.get(name) != made:
        write_text_lines(folder / MARKS, [json.dumps(found | {name: made}, sort_keys=True, allow_nan=False)])


def _marks(folder: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / MARKS).read_bytes())
        return found if isinstance(found, dict) else {}
    return {}


def _lines(folder: Path) -> int:
    try:
        with (folder / ANSWERS).open("rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return 0
