"""Fills in the templates of the pages, and says how figures and labels are written there."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrain.labels import label_of
from newsgrain.records import LABELS, UNSURE, hash_of
from newsgrain.wording import between, counted, percent

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_ODD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def render(template: str, **known: Any) -> str:
    """The page that a template makes of what is `known`; every text in it is escaped.

    Control characters and half characters, which no page may hold, become U+FFFD.
    """
    return _ODD.sub("\ufffd", _environment().get_template(template).render(known))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Another one whenever a template has changed, so that pages made before are known."""
    files = sorted(path for path in _TEMPLATES.iterdir() if path.is_file())
    return hash_of([b"\0".join(path.name.encode() + path.read_bytes() for path in files)])


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = (counted, ends, meaning, number, of_100, percent, prose, quoted, shown)
    for function in (*words, digest, letter, place, shares):
        made.filters[function.__name__] = function
    made.globals |= {"labels": LABELS, "sure_from": percent(UNSURE)}
    return made


def digest(script: str) -> str:
    """What a page's policy calls the one script that may run."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def shown(label: Any) -> str:
    """A label's name for people; an id that is not ours is shown as it came."""
    found = label_of(label)
    return found.shown if found else str(label)


def letter(label: Any) -> str:
    """The letter that stands for a label, also its class in the style sheet; empty for a foreign id."""
    found = label_of(label)
    return found.row.letter if found else ""


def meaning(label: Any) -> str:
    """What a label is, for readers; nothing of a foreign id."""
    found = label_of(label)
    return found.row.meaning if found else ""


def quoted(text: Any) -> str:
    """Words of an article on one line."""
    return " ".join(str(text).split())


def prose(text: Any) -> str:
    """Words of a report on one line, with label ids that are no words told as names."""
    told = quoted(text)
    for label in LABELS:
        if "_" in label.value:
            told = told.replace(label.value, label.shown.lower())
    return told


def number(value: float | None, form: str = ".3f") -> str:
    """A formatted figure; a dash where there is none."""
    return "–" if value is None or not isfinite(value) else format(value, form)


def ends(found: Mapping[str, Any], form: str = ".3f") -> str:
    """The two ends of an interval."""
    low, high = number(found["low"], form), number(found["high"], form)
    return between(low, high, "–").replace("%–", "–")


def of_100(share: float | None) -> str:
    """How many of 100; what is not all or none is never rounded to all or none."""
    if share is None or not isfinite(share):
        return "–"
    if 0 < share <= 0.005:
        return "fewer than 1"
    return "more than 99" if 0.995 <= share < 1 else f"{share * 100:.0f}"


def place(value: float | None) -> str:
    """A place on a scale of 100; what is below zero starts at its left end."""
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}"


def shares(counts: Iterable[Sequence[int]]) -> list[list[float | None]]:
    """Each count's share of its row; None where the row is empty."""
    return [[n / sum(line) if sum(line) else None for n in line] for line in counts]
