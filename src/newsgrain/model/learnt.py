"""Which articles a model has learnt from: digests of their ids lie in its folder, for the day one must go."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from newsgrain.errors import ModelError
from newsgrain.files import line_of, read_json, write_lines
from newsgrain.model import drift, store
from newsgrain.records import text_id

FILE = "learnt.json"


def save(articles: Iterable[str], model_folder: Path) -> None:
    """Put digests of the ids of all articles that were learnt from into the folder of a model."""
    write_lines(model_folder / FILE, [line_of(sorted(set(map(text_id, articles))))])


def from_these(folder: Path, texts: Mapping[str, str | None]) -> tuple[list[str], bool]:
    """Digests of those articles that a model learnt from, and whether it may have from others of them.

    `texts` is by article id, None where it is not known. A model of an earlier version tells nothing of
    itself, but has seen all words of what it learnt from, a pool that it was distilled on aside.
    """
    card, listed = store.card_of(folder), _read(folder)
    asked = {text_id(name): text for name, text in texts.items()}
    sure = asked.keys() & {*card.get("forgotten", ()), *(listed or ())}
    left = [text for digest, text in asked.items() if digest not in sure]
    if listed is not None:
        return sorted(sure), False
    words = None if "distilled" in card else drift.load(folder)
    return sorted(sure), any(words is None or text is None or not words.count(text)[1] for text in left)


def _read(folder: Path) -> list[str] | None:
    """The digests that a model has; None for one of an earlier version."""
    how = "train again, or remove that model"
    return read_json(folder / FILE, lambda found: list(map(str, found)), ModelError, how)
