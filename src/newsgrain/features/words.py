"""What rules ask of a word beside its kinds and cue lists: what it looks like, and short lists."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from newsgrain.features import grammar
from newsgrain.features.codes import CUE_BITS, PREPOSITIONS, cue_lists
from newsgrain.features.inflection import BASE, PAST, THIRD
from newsgrain.features.lexicon import words

# a token as it is written
(
    W_UPPER, W_ALPHA, W_DIGIT, W_QUOTE, W_STOP, W_MARK, W_OPENING, W_STRAIGHT, W_CAPS, W_AT, W_ALNUM,
) = (1 << n for n in range(11))  # fmt: skip
# the shape of a token
S_NAMED, S_NAME, S_SOURCE, S_DONE, S_INVERTED = (1 << n for n in range(5))
# a word in lower case: what it looks like, then the lists that have it
(
    L_ALNUM, L_DIGIT, L_ALPHA, L_ALL_ALNUM, L_PLURAL, L_ING, L_ED_LONG, L_ING_LONG, L_LY_LONG, L_FUNCTION,
    L_BE, L_HAVE, L_STUDY, L_FINDS, L_MEDIUM, L_BELIEF, L_GUESS, L_JOINING, L_BASE, L_OWNED, L_NOUN_AFTER,
    L_ASIDE, L_RELATIVE, L_SEEM_AFTER, L_CITING, L_OPENER, L_POINTER, L_DASH, L_SECTION, L_THIS,
    L_TAIL, L_INVERTS,
) = (1 << n for n in range(32))  # fmt: skip

_FINITE = BASE | THIRD | PAST
_OWNED = "a the an his her their its".split()
# shapes behind a speaker and a verb of saying at the end of a sentence, and those that a speaker begins with
_TAIL = frozenset("time in on at a the Name source its his her w ly report".split())
_INVERTED = frozenset("Name source the a third".split())
_LISTS: tuple[tuple[int, Iterable[str]], ...] = (
    (L_FUNCTION, words("function")),
    (L_BE, words("be")),
    (L_HAVE, words("have", _FINITE) | words("do", _FINITE)),
    (L_STUDY, words("study")),
    (L_FINDS, words("finding", _FINITE)),
    (L_MEDIUM, words("medium")),
    (L_BELIEF, words("belief")),
    (L_GUESS, words("guess")),
    (L_JOINING, "who which that whose where when and or but to of-which as".split()),
    (L_BASE, (words("say", BASE) | words("statement", BASE)) - words("statement", PAST)),
    (L_OWNED, _OWNED),
    (L_NOUN_AFTER, (*_OWNED, "of", "in", "this")),
    (L_ASIDE, "which who whose that where".split()),
    (L_RELATIVE, "who which whose where when".split()),
    (L_SEEM_AFTER, "to that as like likely unlikely not more less".split()),
    (L_CITING, words("citing") | {"quoted"}),
    (L_OPENER, ('"', "“", ":", ".", "«", "(")),
    (L_POINTER, "this that these those all some both".split()),
    (L_PLURAL, words("plural")),
    (L_DASH, (",", "—", "–")),
    (L_SECTION, words("section")),
    (L_THIS, "this that these those".split()),
    (L_TAIL, _TAIL),
    (L_INVERTS, ("the", "a")),
)
_NAMED = (
    *PREPOSITIONS, "'s", "said", "told", "by", "to", ",", ":", "that", "according", "i", "guess", "my",
    "whether", "if", "?", "(", "[", ")", "]", "going", "let", "please", "remain",
    "remains", "remained", "too", "may", "per",
)  # fmt: skip
_SPECIAL = tuple(dict.fromkeys(_NAMED))
# shapes of words that are in no list
SHAPES = ("0", "@", "url", "CAPS", "Name", "ing", "ed", "ly", "s", "w")


class Listed(NamedTuple):
    """A word that is known before any text is read."""

    word: str
    kind: int
    form: int
    cues: int
    flags: int


def number_of(word: str) -> int:
    """The number that a word which rules call by name always has."""
    return _SPECIAL.index(word)


def shape_bits(shape: str) -> int:
    """What the rules ask of a shape that is not the word itself: one of SHAPES, or a cue list."""
    tests = (
        (S_NAMED, shape in ("Name", "CAPS")),
        (S_NAME, shape == "Name"),
        (S_SOURCE, shape == "source"),
        (S_DONE, shape in _TAIL or shape == "0" or not shape[0].isalnum()),
        (S_INVERTED, shape in _INVERTED),
    )
    return sum(bit for bit, holds in tests if holds)


@cache
def listed() -> list[Listed]:
    """All words that are known beforehand, those with numbers of their own first."""
    table, lists = grammar.lexicon(), cue_lists()
    flags: dict[str, int] = {}
    for bit, some in _LISTS:
        for word in some:
            flags[word] = flags.get(word, 0) | bit
    known = dict.fromkeys((*_SPECIAL, *sorted({*table, *lists, *flags})))
    return [
        Listed(
            word,
            *table.get(word, (0, 0)),
            sum(CUE_BITS[name] for name in lists.get(word, ())),
            flags.get(word, 0),
        )
        for word in known
    ]
