"""The sentence splitter that others made, and what its model knows."""

from functools import cache
from typing import Any

_KNOWN = "0.8.0"  # the version whose rules compiled code repeats


@cache
def splitter() -> Any:
    """The package; its `sent_spans` gives the spans of a text's sentences."""
    import nupunkt

    return nupunkt


@cache
def known_rules() -> bool:
    """Whether it decides by the rules that compiled code repeats, and by no evidence that that ignores."""
    found = splitter()
    if found.__version__ != _KNOWN:
        return False
    model = found.load("default")
    plain = not model.EXCL_QUEST_LOWERCASE_CONTINUES and model.BREAK_RATE_LOW is None
    return plain and not model.parameters.ortho_context


def words(abbreviation: int, starter: int, title: int, mostly_ends: int) -> dict[str, int]:
    """The words its model knows, each with the bits of the lists that have it; 0 for those of pairs only."""
    model = splitter().load("default")
    known = model.parameters
    rates = {
        word
        for word, (seen, ended) in known.abbrev_break_rates.items()
        if seen >= model.BREAK_RATE_MIN_COUNT and ended / seen >= model.BREAK_RATE_HIGH
    }
    found = {word: 0 for pair in sorted(known.collocations) for word in pair}
    for bit, listed in (
        (abbreviation, known.abbrev_types),
        (starter, known.sent_starters),
        (title, model._TITLE_ABBREVS),
        (mostly_ends, rates),
    ):
        for word in sorted(listed):
            found[word] = found.get(word, 0) | bit
    return found


def pairs() -> list[tuple[str, str]]:
    """Pairs of words between which its model ends no sentence."""
    return sorted(splitter().load("default").parameters.collocations)
