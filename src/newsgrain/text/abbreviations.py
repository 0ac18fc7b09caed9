"""What is known of words before and behind a full stop: a data file made of nupunkt's model, read once."""

import json
from importlib.resources import files

_FILE = "abbreviations.json"


def _read() -> dict[str, str]:
    found: dict[str, str] = json.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return found


def _followers(pairs: str) -> dict[str, frozenset[str]]:
    """For each word those behind it that no sentence begins with."""
    rows = (line.split(" ") for line in pairs.split("\n"))
    return {word: frozenset(others) for word, *others in rows}


_DATA = _read()
NUMBER = "##number##"  # stands for all numbers among the followed words
ABBREVIATIONS = frozenset(_DATA["abbreviations"].split(" "))
STARTERS = frozenset(_DATA["starters"].split(" "))  # begin a sentence behind an abbreviation
MOSTLY_END = frozenset(
    _DATA["mostly_end"].split(" ")
)  # abbreviations that a capital follows in a new sentence
FOLLOWERS = _followers(_DATA["followers"])
