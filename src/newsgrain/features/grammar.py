"""What kind of word each word can be: closed classes, verbs with their forms, and nouns that can speak."""

from functools import cache

from newsgrain.features import lexicon as listed
from newsgrain.features.inflection import BASE, ING, PARTICIPLE, PAST, THIRD, VERB_FORMS

__all__ = ["BASE", "ING", "PARTICIPLE", "PAST", "THIRD", "lexicon"]

# kinds of words, one bit each; the lexicon's properties call them by these names
(
    DET, POSS, PREP, OF, CONJ, REL, THAT, SUB, CONDITION, WHETHER, FIRST, YOU, HE, THEY, IT, THERE, BE, HAVE,
    DO, MAY, WOULD, WILL, CAN, NOT, TO, SAY, MENTAL, FIND, ACT, SEEM, VERB, BELIEF, PERSON, ORG, STUDY,
    MEDIUM,
    EVIDENTIAL, HEDGE, UNCERTAIN, OPEN, TIME, ADVERB, NUMBER, NAME, COMMA, COLON, DASH, SEMICOLON, QUOTE,
    BRACKET, ACCORDING, CITING, WH, NOUNISH, STOP, COULD, SHOULD, SETTLED,
    NOBODY, PERCEIVED, VIEW,
) = (1 << n for n in range(61))  # fmt: skip
MODAL = MAY | WOULD | WILL | CAN
PRONOUN = FIRST | YOU | HE | THEY | IT | THERE
LEXICAL = SAY | MENTAL | FIND | ACT | SEEM | VERB
# what can end a noun phrase; what a name is not; what makes a verb of 's; what makes a verb of a plural
NOUN = (
    NAME | PERSON | ORG | STUDY | NUMBER | PRONOUN | REL | TIME | MEDIUM | OPEN | QUOTE | BRACKET | NOUNISH
    | NOBODY | VIEW
)  # fmt: skip
WEAKER = LEXICAL | MODAL | BELIEF | NOUNISH
THAT_IS = HE | IT | THAT | THERE | WH | REL
NAMED = NAME | PERSON | ORG | STUDY | HE | IT | REL | ADVERB | BRACKET


@cache
def lexicon() -> dict[str, tuple[int, int]]:
    """Kinds and verb forms of each known word (lower case), as two sets of bits."""
    bits = {told.kinds: _bits(told.kinds) for told in listed.PROPERTIES.values()}
    found: dict[str, tuple[int, int]] = {}
    for word, form, told in listed.readings():
        if told.kinds:
            kinds, forms = found.get(word, (0, 0))
            inflected = form if told.forms == VERB_FORMS else told.form
            found[word] = kinds | bits[told.kinds], forms | inflected
    return found


def _bits(kinds: str) -> int:
    return sum(globals()[kind] for kind in kinds.split())
