"""Which lists of cues have a word: they tell who may vouch for a sentence; the words are the lexicon's."""

from functools import cache

from newsgrain.features import lexicon

# Order matters: the first list that has a word names its class.
CLASSES = (
    "say", "evidential", "may", "would", "will", "can", "if", "hedge", "first", "second", "third", "time",
    "legal", "belief", "report", "mental", "seem", "unclear", "source", "appeal", "credit", "navigation",
    "act",
)  # fmt: skip


@cache
def word_classes() -> dict[str, tuple[str, ...]]:
    """Each listed word with the names of all lists that have it."""
    found: dict[str, set[str]] = {}
    for word, _, told in lexicon.readings():
        if told.cue:
            found.setdefault(word, set()).add(told.cue)
    return {word: tuple(sorted(names, key=CLASSES.index)) for word, names in found.items()}


@cache
def function_words() -> frozenset[str]:
    """Small words that are their own shape."""
    return lexicon.words("function")
