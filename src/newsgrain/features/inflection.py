"""The one inflector: forms of an English verb or noun, regular unless its row says otherwise."""

import re
from collections.abc import Iterator, Mapping

# forms of a word, one bit each
BASE, THIRD, PAST, PARTICIPLE, ING, PLURAL = (1 << n for n in range(6))
VERB_FORMS = BASE | THIRD | PAST | PARTICIPLE | ING
DOUBLED, EITHER = "doubled", "either"
NAMES = {"third": THIRD, "past": PAST, "participle": PARTICIPLE, "ing": ING, "plural": PLURAL}

Given = Mapping[int, tuple[str, ...]]

_SHORT = re.compile(r"(?:[^aeiou]|qu)*[aeiou][^aeiouwxy]")  # stop, ban, quit: one vowel, one consonant
_LONG_L = re.compile(r".*[aeiou].*[^aeiou][aeiou]l")  # travel, cancel: doubled in Britain only
_CONSONANT_Y = re.compile(r".*[^aeiou]y")
_HISSES = re.compile(r".*(?:s|sh|ch|x|z|[^aeiou]o)")


def verb_forms(base: str, given: Given, doubling: str = "") -> Iterator[tuple[str, int]]:
    """Every form of a verb with its bit; `given` forms stand in place of the regular ones.

    `doubling`: "doubled" (admit, admitted) where the stress is last, "either" for focused and focussed;
    without it words of one short syllable double, and those in -l behind a weak vowel do both.
    """
    stems = _stems(base, doubling)
    pasts = given.get(PAST) or _pasts(base, stems)
    yield base, BASE
    yield from ((word, THIRD) for word in given.get(THIRD) or (with_s(base),))
    yield from ((word, PAST) for word in pasts)
    yield from ((word, PARTICIPLE) for word in given.get(PARTICIPLE) or pasts)
    yield from ((word, ING) for word in given.get(ING) or _ings(base, stems))


def plural(base: str, given: Given) -> Iterator[tuple[str, int]]:
    """The plural of a noun with its bit, none where a row says `plural=-`."""
    regular = base[:-2] + "en" if base.endswith("man") else with_s(base)
    yield from ((word, PLURAL) for word in given.get(PLURAL, (regular,)) if word != "-")


def with_s(base: str) -> str:
    """The third person of a verb and the plural of a noun: says, passes, denies, quizzes."""
    if _CONSONANT_Y.fullmatch(base):
        return base[:-1] + "ies"
    if base.endswith("z") and _SHORT.fullmatch(base):
        return base + "zes"
    if _HISSES.fullmatch(base):
        return base + "es"
    return base + "s"


def _stems(base: str, doubling: str) -> tuple[str, ...]:
    """What -ed and -ing are put to where no vowel or y ends the verb."""
    twice = base + base[-1]
    if doubling == EITHER or (not doubling and _LONG_L.fullmatch(base)):
        return base, twice
    if doubling == DOUBLED or _SHORT.fullmatch(base):
        return (twice,)
    return (base + "k",) if base.endswith("ic") else (base,)


def _pasts(base: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    if base.endswith("e"):
        return (base + "d",)
    if _CONSONANT_Y.fullmatch(base):
        return (base[:-1] + "ied",)
    return tuple(stem + "ed" for stem in stems)


def _ings(base: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    if base.endswith("ie"):
        return (base[:-2] + "ying",)
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return (base[:-1] + "ing",)
    return tuple(stem + "ing" for stem in stems)
