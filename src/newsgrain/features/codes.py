"""Small numbers in place of words: what is found of a clause, signals, cue lists, each in its order."""

from functools import cache

from newsgrain.features import lexicon

# cue lists; the first that has a word names its shape
CUES = (
    "say", "evidential", "may", "would", "will", "can", "if", "hedge", "first", "second", "third", "time",
    "legal", "belief", "report", "mental", "seem", "unclear", "source", "appeal", "credit", "navigation",
    "act",
)  # fmt: skip
CUE_BITS = {name: 1 << n for n, name in enumerate(CUES)}

PRE, GROUP, POST, SIDE = range(4)  # regions of a sentence, seen from its main verb
SUBJECTS = (
    "none", "i", "you", "he", "they", "there", "it", "person", "org", "study", "medium", "this", "Name",
    "open", "time", "number", "things", "thing", "quote",
)  # fmt: skip
VERBS = ("none", "say", "find", "mental", "seem", "act", "verb", "be", "have", "do", "belief")
MODALS = ("", "may", "would", "will", "can", "could", "should", "able")
PREPOSITIONS = tuple(sorted("for on in by of with against as about at from".split()))
_PLAIN = (
    "end", "quote", "comma", "comma quote", "prep", "that", "colon", "to", "whether", "wh", "sub", "pron",
    "ing", "conj", "object",
)  # fmt: skip
FIRST_PREPOSITION = 2 * len(_PLAIN)
COMPLEMENTS = tuple(base + more for base in (*_PLAIN, *PREPOSITIONS) for more in ("", " that"))
_GOVERNED = ("object", "that", "quote", "to")
SECONDS = ("", *(f"{verb} {more}" for verb in VERBS[:10] for more in _GOVERNED))
PARTICIPLES = ("", *(f"{verb} {more}" for verb in VERBS[:10] for more in ("x", "that")))
TAILS = ("", *(f"{verb} {more}" for verb in VERBS[:10] for more in ("mid", "end")))
ACCORDINGS = ("", "lead", "side", "tail", "citing")
NEARNESS = ("", "lead", "group", "pre", "post", "side")
QUESTIONS = ("", "quoted", "own")
OPENINGS = (
    "", "if", "whether", "sub", "wh", "base?", "base", "ing", "en", "hedge", "according", "quote", "prep",
    "aux",
)  # fmt: skip
SIGNS = ("A", "a", "S", "s", "h", "-", "none")
NO_SIGN = SIGNS.index("none")
INSIDES = ("in", "opens", "closes", "quoted", "part", "out")
LEADS = ("", "said", "list", "label")


def complement(name: str) -> int:
    """Number of what a verb governs."""
    return COMPLEMENTS.index(name)


def cue_bits(*names: str) -> int:
    """The lists of `cues` named, as bits."""
    return sum(CUE_BITS[name] for name in set(names))


@cache
def cue_lists() -> dict[str, tuple[str, ...]]:
    """Each listed word with the names of all cue lists that have it, in the order of CUES."""
    found: dict[str, set[str]] = {}
    for word, _, told in lexicon.readings():
        if told.cue:
            found.setdefault(word, set()).add(told.cue)
    return {word: tuple(sorted(names, key=CUES.index)) for word, names in found.items()}


# bits of a sentence's signals
(
    STRONG_A, WEAK_A, SOURCE, SPEAKER, HEDGED, STRONG_H, ASKS, PAGE, INSIDE, BYLINE, CREDIT, DATE, REACHED,
    IMPERATIVE,
) = (1 << n for n in range(14))  # fmt: skip
# bits of a sentence's text
ENDS_STOP, ENDS_COLON, OPENS_QUOTE, MAY_BYLINE, MAY_CREDIT, MAY_DATE, MAY_CONTACT, CONTACT = (
    1 << n for n in range(8)
)
