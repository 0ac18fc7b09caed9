"""What tests of features ask of a text: what was read of its sentences, with names in place of numbers."""

from types import SimpleNamespace

from newsgrain.features import codes
from newsgrain.features.facts import Facts
from newsgrain.features.reading import facts_of, vocabulary
from newsgrain.records import Article
from newsgrain.text.sentences import split

_SIGNALS = (
    *("STRONG_A", "WEAK_A", "SOURCE", "SPEAKER", "HEDGED", "STRONG_H", "ASKS", "PAGE", "INSIDE"),
    *("BYLINE", "CREDIT", "DATE", "REACHED", "IMPERATIVE"),
)


def facts(text: str) -> list[Facts]:
    """What is known of each sentence."""
    return facts_of(split(Article("a", text)))


def word(number: int) -> str:
    """A word by its number, nothing for none."""
    return vocabulary().words.text(number) if number >= 0 else ""


def clause(text: str, index: int = 0) -> SimpleNamespace:
    """The main clause of a sentence."""
    s = facts(text)[index]
    return SimpleNamespace(
        sign=codes.SIGNS[s.sign],
        subject=codes.SUBJECTS[s.subject],
        verb=codes.VERBS[s.verb],
        word=word(s.word),
        modal=codes.MODALS[s.modal],
        negated=bool(s.negated),
        passive=bool(s.passive),
        adjective=word(s.adjective),
        complement=codes.COMPLEMENTS[s.complement],
        participle=codes.PARTICIPLES[s.participle],
        tail=codes.TAILS[s.tail],
        according=codes.ACCORDINGS[s.according],
        adverb=codes.NEARNESS[s.adverb],
        lead=codes.LEADS[s.lead],
        heading=word(s.heading),
    )


def signals(text: str, index: int = 0) -> set[str]:
    """The names of the signals of a sentence."""
    bits = facts(text)[index].signals
    return {name for name in _SIGNALS if bits & getattr(codes, name)}
