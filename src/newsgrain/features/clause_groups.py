# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What a sentence's main clause says, the clauses beside it, and what it stands under."""

from collections.abc import Sequence

import cython

from newsgrain.features.codes import (
    ACCORDINGS,
    COMPLEMENTS,
    INSIDES,
    LEADS,
    MODALS,
    NEARNESS,
    NO_SIGN,
    OPENINGS,
    PARTICIPLES,
    QUESTIONS,
    SECONDS,
    SIGNS,
    SUBJECTS,
    TAILS,
    VERBS,
)
from newsgrain.features.groups import list_groups, list_templates
from newsgrain.features.naming import CLAUSE

if cython.compiled:
    from cython.cimports.newsgrain.features.context import section_of
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.groups import Found
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.context import section_of
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.groups import Found
    from newsgrain.features.vocabulary import Vocabulary

_IT = SUBJECTS.index("it")
# verbs whose word tells something
_TELLING = sum(1 << VERBS.index(verb) for verb in "say mental find seem belief act".split())
_OTHERS = (*(sign + inside for sign in SIGNS[:NO_SIGN] for inside in INSIDES), "none")
_SUBJECT_COUNT, _COMPLEMENT_COUNT, _MODAL_COUNT = map(len, (SUBJECTS, COMPLEMENTS, MODALS))
_SIGN_COUNT, _INSIDE_COUNT, _OTHER_COUNT = map(len, (SIGNS, INSIDES, _OTHERS))
_STATE_COUNT = _SIGN_COUNT * _INSIDE_COUNT
_LENGTHS = ("long", "short")


def _mark(name: str, values: Sequence[str]) -> int:
    """Groups of a field of the clause, by its value."""
    return list_groups(CLAUSE, [f"{name} {value}" for value in values])


def _judged(name: str, values: Sequence[str]) -> int:
    """Groups of a field by its value, the clause's sign and how it stands to quotation marks."""
    full = [[f"{name} {value} {sign} {inside}" for sign in SIGNS for inside in INSIDES] for value in values]
    return list_groups(CLAUSE, [[f"{name} {value}"] for value in values], full)


_STATES = list_groups(
    CLAUSE,
    [[f"sign {sign}"] for sign in SIGNS],
    [[f"sign {sign} {inside}" for inside in INSIDES] for sign in SIGNS],
)
_PAIRS = list_groups(
    CLAUSE,
    [[f"verb {verb}"] for verb in VERBS],
    [f"subject {subject}" for subject in SUBJECTS],
    [[f"verb {verb} {subject}" for subject in SUBJECTS] for verb in VERBS],
)
_GOVERNED = list_groups(CLAUSE, [f"verb {v} {g}" for v in VERBS for g in COMPLEMENTS])
_GOVERNED_BY = min(
    list_templates(CLAUSE, f"verb {v} {g} {bit}") for v in VERBS for g in COMPLEMENTS for bit in "01"
)
_PASSIVE = list_groups(
    CLAUSE, [f"passive {v} {g} {it}" for v in VERBS for g in COMPLEMENTS for it in (False, True)]
)
_ADJECTIVES = list_groups(CLAUSE, [f"adjective {g} {it}" for g in COMPLEMENTS for it in (False, True)])
_VERB_MODAL = list_groups(
    CLAUSE, [f"verb {verb} modal {modal} {neg}" for verb in VERBS for modal in MODALS for neg in ("", "not")]
)
_MODAL_SUBJECT = list_groups(CLAUSE, [f"modal {modal} {subject}" for modal in MODALS for subject in SUBJECTS])
_MODAL_VOICE = list_groups(
    CLAUSE, [f"modal {modal} {voice}" for modal in MODALS for voice in ("active", "passive")]
)
_MODAL_INSIDE = list_groups(
    CLAUSE,
    [[[f"modal {modal} {inside}"] for inside in INSIDES] for modal in MODALS],
    [[["", f"modal {modal} if"]] for modal in MODALS],
)
_AFTER = list_groups(
    CLAUSE, [f"subject {s} {sign} after {a}" for s in SUBJECTS for sign in SIGNS for a in SIGNS]
)
_BESIDE = list_groups(
    CLAUSE,
    [[[f"{n} {other} {same}"] for same in "01"] for n in "ba" for other in _OTHERS],
    [[[f"{n} {sign} {other}" for sign in SIGNS]] for n in "ba" for other in _OTHERS],
)
_INTROS = list_groups(
    CLAUSE,
    [
        [
            [[f"intro {d} {n} {k} {sign} {f}" for f in "01"] for k in range(5) for sign in SIGNS]
            for n in _LENGTHS
        ]
        for d in LEADS
    ],
    [[[[f"intro {d} {f} {s}" for f in "01"]] for s in "01"] for d in LEADS],
)
_SECOND, _PARTICIPLE, _TAIL, _ACCORDING = (
    _mark("second", SECONDS), _mark("participle", PARTICIPLES), _mark("tail", TAILS),
    _mark("according", ACCORDINGS),
)  # fmt: skip
_EVIDENTIAL, _ADVERB = _judged("evidential", NEARNESS), _judged("adverb", NEARNESS)
_OTHER_MODAL, _OPEN, _CONDITIONAL = (_mark(name, NEARNESS) for name in ("other_modal", "open", "conditional"))
_QUESTION, _START = _judged("question", QUESTIONS), _judged("start", OPENINGS)
_WORD, _WORD_PASSIVE = (
    list_templates(CLAUSE, "word"),
    list_templates(CLAUSE, "word", [" passive 0", " passive 1"]),
)
_WORD_GOVERNED = list_templates(CLAUSE, "word", [f" {g} {bit}" for g in COMPLEMENTS for bit in "01"])
_ADJECTIVE, _SECTION = list_templates(CLAUSE, "adjective"), list_templates(CLAUSE, "section")
_SECTION_SIGN = list_templates(
    CLAUSE, "section", [f" {sign} {length}" for sign in SIGNS for length in _LENGTHS]
)


@cython.cfunc
def find_clause(s: Facts, number: cython.Py_ssize_t, batch: Batch, words: Vocabulary, found: Found) -> None:
    """Add what the clause of sentence `number` says, and what it stands beside and under."""
    state: cython.int = _INSIDE_COUNT * s.sign + s.inside
    found.group(_STATES + state)
    _main(s, words, found)
    _modals(s, found)
    _marks(s, state, found)
    before: Facts | None = batch.sentences[number - 1] if number > s.article else None
    after: Facts | None = batch.sentences[number + 1] if number + 1 < s.article_end else None
    _beside(s, before, 0, found)
    _beside(s, after, 1, found)
    last: cython.int = before.sign if before is not None else NO_SIGN
    found.group(_AFTER + _SIGN_COUNT * (_SIGN_COUNT * s.subject + s.sign) + last)
    _standing(s, words, found)


@cython.cfunc
def _main(s: Facts, words: Vocabulary, found: Found) -> None:
    it: cython.int = s.subject == _IT
    governed: cython.int = _COMPLEMENT_COUNT * s.verb + s.complement
    found.group(_PAIRS + _SUBJECT_COUNT * s.verb + s.subject)
    found.group(_GOVERNED + governed)
    found.word(_GOVERNED_BY + 2 * governed + s.content, words.subjects[s.subject])
    if s.passive:
        found.group(_PASSIVE + 2 * governed + it)
    if s.adjective >= 0:
        found.group(_ADJECTIVES + 2 * s.complement + it)
        found.word(_ADJECTIVE, s.adjective)
    if _TELLING >> s.verb & 1:
        found.word(_WORD, s.word)
        found.word(_WORD_GOVERNED + 2 * s.complement + s.content, s.word)
        found.word(_WORD_PASSIVE + s.passive, s.word)


@cython.cfunc
def _modals(s: Facts, found: Found) -> None:
    found.group(_VERB_MODAL + 2 * (_MODAL_COUNT * s.verb + s.modal) + s.negated)
    if s.modal:
        found.group(_MODAL_SUBJECT + _SUBJECT_COUNT * s.modal + s.subject)
        found.group(_MODAL_VOICE + 2 * s.modal + s.passive)
        found.group(_MODAL_INSIDE + 2 * (_INSIDE_COUNT * s.modal + s.inside) + (s.conditional != 0))


@cython.cfunc
def _marks(s: Facts, state: cython.int, found: Found) -> None:
    """Fields that say nothing while they are 0."""
    _put(found, _SECOND, s.second, s.second)
    _put(found, _PARTICIPLE, s.participle, s.participle)
    _put(found, _TAIL, s.tail, s.tail)
    _put(found, _ACCORDING, s.according, s.according)
    _put(found, _EVIDENTIAL, s.evidential, _STATE_COUNT * s.evidential + state)
    _put(found, _ADVERB, s.adverb, _STATE_COUNT * s.adverb + state)
    _put(found, _OTHER_MODAL, s.other_modal, s.other_modal)
    _put(found, _OPEN, s.open, s.open)
    _put(found, _CONDITIONAL, s.conditional, s.conditional)
    _put(found, _QUESTION, s.question, _STATE_COUNT * s.question + state)
    _put(found, _START, s.opening, _STATE_COUNT * s.opening + state)


@cython.cfunc
def _put(found: Found, groups: cython.int, value: cython.int, number: cython.int) -> None:
    if value:
        found.group(groups + number)


@cython.cfunc
def _beside(s: Facts, other: Facts | None, which: cython.int, found: Found) -> None:
    """The sign of the sentence before or after."""
    sign: cython.int = _OTHER_COUNT - 1
    same: cython.int = 0
    if other is not None:
        sign, same = other.sign * _INSIDE_COUNT + other.inside, s.block == other.block
    found.group(_BESIDE + _SIGN_COUNT * (2 * (_OTHER_COUNT * which + sign) + same) + s.sign)


@cython.cfunc
def _standing(s: Facts, words: Vocabulary, found: Found) -> None:
    """The section and the introduction that the sentence stands under."""
    section: cython.int = section_of(s, words)
    if section >= 0:
        found.word(_SECTION, section)
        found.word(_SECTION_SIGN + 2 * s.sign + s.is_short, section)
    if s.lead:
        led: cython.int = 5 * (2 * s.lead + s.is_short) + s.distance
        found.group(_INTROS + 2 * (_SIGN_COUNT * led + s.sign) + s.has_figures)
