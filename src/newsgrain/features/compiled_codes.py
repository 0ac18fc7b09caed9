"""Small numbers in place of the words in which a clause, a summary and a place are told."""

import numpy as np

from newsgrain.features.clauses import _PREPOSITIONS
from newsgrain.features.cues import CLASSES
from newsgrain.text import places

# fields of a clause, in the order of its columns
(
    SUBJECT, VERB, WORD, MODAL, NEG, PASSIVE, ADJECTIVE, COMPLEMENT, CONTENT, SECOND, PARTICIPLE, TAIL,
    ACCORDING, EVIDENTIAL, ADVERB, OTHER_MODAL, OPEN, CONDITIONAL, QUESTION, START, AT,
) = range(21)  # fmt: skip
FIELDS = 21

SUBJECTS = (
    "none", "i", "you", "he", "they", "there", "it", "person", "org", "study", "medium", "this", "Name",
    "open", "time", "number", "things", "thing", "quote",
)  # fmt: skip
VERBS = ("none", "say", "find", "mental", "seem", "act", "verb", "be", "have", "do", "belief")
MODALS = ("", "may", "would", "will", "can")
PREPOSITIONS = tuple(sorted(_PREPOSITIONS))
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
STARTS = (
    "", "if", "whether", "sub", "wh", "base?", "base", "ing", "en", "hedge", "according", "quote", "prep",
    "aux",
)  # fmt: skip
VERDICTS = ("A", "a", "S", "s", "h", "-", "none")
NO_VERDICT = VERDICTS.index("none")
INSIDES = ("in", "opens", "closes", "quoted", "part", "out")
LEADS = ("", "said", "list", "label")
CUES = CLASSES
CUE_BITS = {name: 1 << n for n, name in enumerate(CUES)}


def complement(name: str) -> int:
    """Number of what a verb governs."""
    return COMPLEMENTS.index(name)


def cue_bits(*names: str) -> int:
    """The lists of `cues` named, as bits."""
    return int(np.bitwise_or.reduce([CUE_BITS[name] for name in names]))


# bits of a sentence's signals
(
    STRONG_A, WEAK_A, SOURCE, SPEAKER, HEDGED, STRONG_H, ASKS, PAGE, INSIDE, BYLINE, CREDIT, IMPERATIVE,
) = (1 << n for n in range(12))  # fmt: skip
# bits of a sentence's text
ENDS_STOP, ENDS_COLON, OPENS_QUOTE, MAY_BYLINE, MAY_CREDIT, MAY_DATE, MAY_CONTACT, CONTACT = (
    1 << n for n in range(8)
)
# bits of a sentence's place
FIRST, LAST, OPENS_INSIDE, CLOSES_INSIDE = (
    places.FIRST, places.LAST, places.OPENS_INSIDE, places.CLOSES_INSIDE,
)  # fmt: skip
SOME_QUOTED, HALF_QUOTED, MOSTLY_QUOTED = places.SOME_QUOTED, places.HALF_QUOTED, places.MOSTLY_QUOTED
KIND_SHIFT, KINDS = places.KIND_SHIFT, places.KINDS
# what is known of a token in its sentence, a column each
(
    R_LOW, R_KIND, R_FORM, R_QUOTED, R_REGION, R_FLAGS, R_WRITTEN, R_CUES, R_SHAPE, R_FINITE, R_SURE,
) = range(11)  # fmt: skip
TOKEN_FIELDS = 11
# of a distinct word in lower case
F_KIND, F_FORM, F_CUES, F_FLAGS, F_SPACED, F_GRAM = range(6)
LOW_FIELDS = 8  # as many as make a line of the processor's cache
# of a distinct token as written
(
    T_LOW, T_FLAGS, T_FIRST_SHAPE, T_SHAPE, T_FIRST_SHAPE_FLAGS, T_SHAPE_FLAGS, T_FIRST_GRAM, T_GRAM,
) = range(8)  # fmt: skip
WRITTEN_FIELDS = 8
# of a sentence: given, then read; its clause stands behind
(
    P_ARTICLE, P_ARTICLE_END, P_FIRST, P_COUNT, P_BLOCK, P_FLAGS, P_QUARTERS, P_HALVES, P_TEXT, P_TRIED,
    P_STOP, P_VERDICT, P_INSIDE, P_SIGNALS, P_SHORT, P_FIGURES, P_HEADING, P_LEAD, P_DISTANCE, P_OPENER,
    P_LOUD, P_CLAUSE,
) = range(22)  # fmt: skip
SENTENCE_FIELDS = P_CLAUSE + FIELDS
