"""The one list of words, `lexicon.tsv`: each word once, with all that is known of it, and its forms."""

import hashlib
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from newsgrain.errors import InputError
from newsgrain.features.inflection import (
    BASE,
    DOUBLED,
    EITHER,
    NAMES,
    PARTICIPLE,
    PLURAL,
    THIRD,
    VERB_FORMS,
    plural,
    verb_forms,
)

PATH = Path(__file__).with_name("lexicon.tsv")
_NOUN = BASE | PLURAL
_ROW = "a row is a word in lower case, a tab, its properties, and perhaps a tab and its irregular forms"


class Property(NamedTuple):
    """What a property makes of a word.

    `forms`: the forms it holds for. `cue`: the cue list of `codes`. `kinds`: the kinds of word of
    `grammar`, by name. `form`: the form of a verb that a short form (don't, it's) stands for.
    """

    forms: int
    cue: str = ""
    kinds: str = ""
    form: int = 0


def _for_base(cue: str = "", kinds: str = "", form: int = 0) -> Property:
    return Property(BASE, cue, kinds, form)


PROPERTIES: dict[str, Property] = {
    # verbs, by what they tell: somebody's words, what a study yields, somebody's thought,
    # an act on the record, what else is done or happens
    "say": Property(VERB_FORMS, "say", "SAY"),
    "statement": Property(VERB_FORMS, "report", "SAY"),
    "finding": Property(VERB_FORMS, "report", "FIND"),
    "thought": Property(VERB_FORMS, "mental", "MENTAL"),
    "act": Property(VERB_FORMS, "act", "ACT"),
    "event": Property(VERB_FORMS, "act", "VERB"),
    "seem": Property(VERB_FORMS, "seem", "SEEM"),
    "verb": Property(VERB_FORMS, "", "VERB"),
    "be": Property(VERB_FORMS, "", "BE"),
    "have": Property(VERB_FORMS, "", "HAVE"),
    "do": Property(VERB_FORMS, "", "DO"),
    # without a source its passive is a belief (it is thought to); with I before it, it is a guess
    "belief": Property(PARTICIPLE, "belief", "BELIEF"),
    "guess": _for_base(),
    # a verb that is a noun, too: both forms, or hardly but the one in -s
    "noun": Property(_NOUN, "", "NOUNISH"),
    "noun-in-s": Property(PLURAL, "", "NOUNISH"),
    "nounish": _for_base("", "NOUNISH"),
    # who and what can speak: sources by their part in the news, then other people and groups
    "person": Property(_NOUN, "source", "PERSON"),
    "body": Property(_NOUN, "source", "ORG"),
    "human": Property(_NOUN, "", "PERSON"),
    "group": Property(_NOUN, "", "ORG"),
    "study": Property(_NOUN, "source", "STUDY"),
    "medium": Property(_NOUN, "source", "MEDIUM"),
    # doubt: hearsay, then the paper's own
    "hearsay": _for_base("evidential", "EVIDENTIAL"),
    "unconfirmed": _for_base("evidential", "UNCERTAIN"),
    "rumour": Property(_NOUN, "evidential", "OPEN"),
    "hedge": _for_base("hedge", "HEDGE"),
    "uncertain": _for_base("hedge", "UNCERTAIN"),
    "outlook": Property(_NOUN, "hedge", "OPEN"),
    "unclear": _for_base("unclear", "UNCERTAIN"),
    "open-question": Property(_NOUN, "unclear", "OPEN"),
    "open": _for_base("unclear"),
    # open where it is denied (not clear, cannot be ruled out) or too much (too early)
    "settled": _for_base("", "SETTLED"),
    # who or what did not: no one could say; what is or is not there to be seen
    "nobody": _for_base("", "NOBODY"),
    "perceived": _for_base("", "PERCEIVED"),
    "worry": Property(_NOUN, "", "OPEN"),
    "doubted": _for_base("belief", "UNCERTAIN"),
    "scheduled": _for_base("", "UNCERTAIN"),
    "impression": _for_base("seem"),
    # could is ability where it is denied; should is what somebody ought to do
    "may": _for_base("may", "MAY"),
    "could": _for_base("may", "MAY COULD"),
    "would": _for_base("would", "WOULD"),
    "should": _for_base("would", "WOULD SHOULD"),
    "will": _for_base("will", "WILL"),
    "future": _for_base("will"),
    "can": _for_base("can", "CAN"),
    "ability": _for_base("can"),
    "if": _for_base("if", "CONDITION"),
    "whether": _for_base("if", "WHETHER"),
    "condition": _for_base("if"),
    # persons of grammar; a subject can be nothing else
    "first": _for_base("first"),
    "first-subject": _for_base("first", "FIRST"),
    "second": _for_base("second"),
    "second-subject": _for_base("second", "YOU"),
    "third": _for_base("third"),
    "he": _for_base("third", "HE"),
    "they": _for_base("third", "THEY"),
    "those": _for_base("", "THEY"),
    "it": _for_base("third", "IT"),
    "there": _for_base("", "THERE"),
    # what is about the page and its reader
    "appeal": _for_base("appeal"),
    "legal": _for_base("legal"),
    "credit": _for_base("credit"),
    "navigation": _for_base("navigation"),
    "section": _for_base(),
    # small words
    "time": _for_base("time", "TIME"),
    "function": _for_base(),
    "plural": _for_base(),
    "of": _for_base("", "OF"),
    "to": _for_base("", "TO"),
    "that": _for_base("", "THAT"),
    "not": _for_base("", "NOT"),
    "according": _for_base("", "ACCORDING"),
    "citing": _for_base("", "CITING"),
    # a source where it is somebody's: in his view
    "view": _for_base("", "VIEW"),
    "conjunction": _for_base("", "CONJ"),
    "relative": _for_base("", "REL"),
    "question-word": _for_base("", "WH"),
    "determiner": _for_base("", "DET"),
    "possessive": _for_base("", "POSS"),
    "preposition": _for_base("", "PREP"),
    "subordinator": _for_base("", "SUB"),
    "adverb": _for_base("", "ADVERB"),
    "short-be": _for_base("", "BE", THIRD),
    "not-be": _for_base("", "BE NOT", THIRD),
    "not-have": _for_base("", "HAVE NOT", THIRD),
    "not-do": _for_base("", "DO NOT", THIRD),
    "comma": _for_base("", "COMMA"),
    "colon": _for_base("", "COLON"),
    "semicolon": _for_base("", "SEMICOLON"),
    "dash": _for_base("", "DASH"),
    "bracket": _for_base("", "BRACKET"),
}


class Entry(NamedTuple):
    """A row: a word (lower case), its properties, and each of its forms with the bit of the form."""

    word: str
    properties: tuple[str, ...]
    forms: tuple[tuple[str, int], ...]


@cache
def entries() -> tuple[Entry, ...]:
    """All rows; raises InputError, with the line, for one that is not as it should be."""
    found: dict[str, Entry] = {}
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("# "):
            try:
                entry = _entry(line, found)
            except ValueError as error:
                raise InputError(f"{PATH}:{number}: {error}") from error
            found[entry.word] = entry
    return tuple(found.values())


def _entry(line: str, others: Container[str]) -> Entry:
    word, *columns = line.split("\t")
    properties, notes = (*(column.split() for column in columns), [], [])[:2]
    if not properties or len(columns) > 2 or word != word.strip().lower():
        raise ValueError(_ROW)
    if word in others:
        raise ValueError(f"“{word}” has a row already; write all that is known of it into that one")
    unknown = [name for name in properties if name not in PROPERTIES]
    if unknown:
        raise ValueError(f"unknown property “{unknown[0]}”; known are: {', '.join(PROPERTIES)}")
    return Entry(word, tuple(properties), tuple(_forms(word, properties, notes)))


def _forms(word: str, properties: list[str], notes: list[str]) -> Iterator[tuple[str, int]]:
    """The word and its inflections, each with the bit of its form."""
    doubling = "".join(note for note in notes if note in (DOUBLED, EITHER))
    given = dict(_own_form(note) for note in notes if note not in (DOUBLED, EITHER))
    holds = [PROPERTIES[name].forms for name in properties]
    if VERB_FORMS in holds:
        yield from verb_forms(word, given, doubling)
    else:
        yield word, BASE
    if any(forms & PLURAL for forms in holds):
        yield from plural(word, given)


def _own_form(note: str) -> tuple[int, tuple[str, ...]]:
    name, _, told = note.partition("=")
    if not told or name not in NAMES:
        known = ", ".join(f"{name}=..." for name in NAMES)
        raise ValueError(f"cannot read the form “{note}”; known are: {known}, {DOUBLED}, {EITHER}")
    return NAMES[name], tuple(told.split(","))


@cache
def readings() -> tuple[tuple[str, int, Property], ...]:
    """Each form of each word that a property holds for: the form, its bit, the property."""
    return tuple(
        (word, form, PROPERTIES[name])
        for entry in entries()
        for name in entry.properties
        for word, form in entry.forms
        if form & PROPERTIES[name].forms
    )


@cache
def words(name: str, forms: int = -1) -> frozenset[str]:
    """Words that have a property, in those of its `forms`."""
    holds = PROPERTIES[name].forms & forms
    having = (entry.forms for entry in entries() if name in entry.properties)
    return frozenset(word for all_forms in having for word, form in all_forms if form & holds)


@cache
def fingerprint() -> str:
    """Of all rows and of what their properties mean: a model is used with the words it was trained with."""
    return hashlib.sha256(repr((entries(), PROPERTIES)).encode()).hexdigest()[:12]
