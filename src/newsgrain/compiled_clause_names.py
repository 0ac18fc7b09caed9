"""Columns of what a main clause tells, of the clauses beside it and of what it stands under."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.compiled_codes import (
    ACCORDING,
    ACCORDINGS,
    ADJECTIVE,
    ADVERB,
    COMPLEMENT,
    COMPLEMENTS,
    CONDITIONAL,
    CONTENT,
    EVIDENTIAL,
    F_FLAGS,
    F_SPACED,
    INSIDES,
    LEADS,
    MODAL,
    MODALS,
    NEARNESS,
    NEG,
    NO_VERDICT,
    OPEN,
    OTHER_MODAL,
    P_ARTICLE,
    P_ARTICLE_END,
    P_BLOCK,
    P_CLAUSE,
    P_DISTANCE,
    P_FIGURES,
    P_HEADING,
    P_INSIDE,
    P_LEAD,
    P_SHORT,
    P_VERDICT,
    PARTICIPLE,
    PARTICIPLES,
    PASSIVE,
    QUESTION,
    QUESTIONS,
    SECOND,
    SECONDS,
    START,
    STARTS,
    SUBJECT,
    SUBJECTS,
    TAIL,
    TAILS,
    VERB,
    VERBS,
    VERDICTS,
    WORD,
)
from newsgrain.compiled_kernel import kernel
from newsgrain.compiled_names import begin, columns_of, pieces, put, then
from newsgrain.compiled_words import L_SECTION
from newsgrain.vouching import _MARKS, _MARKS_WITH_VERDICT, _TELLING

Ints = NDArray[Any]
_BLOCK = 5


def _spaced(values: tuple[str, ...]) -> Ints:
    return pieces(f" {value}" for value in values)


_VERB_NAMES, _SUBJECT_NAMES = pieces(VERBS), pieces(SUBJECTS)
_SIGN, _INSIDE, _SUBJECT, _COMPLEMENT = map(_spaced, (VERDICTS, INSIDES, SUBJECTS, COMPLEMENTS))
_BIT, _TRUTH, _LENGTH = map(_spaced, (("0", "1"), ("False", "True"), ("long", "short")))
_WITH_MODAL = np.array([pieces(f" modal {modal} {neg}" for neg in ("", "not")) for modal in MODALS])
_LAW_SIGNS = np.array([begin(f"law {sign}") for sign in VERDICTS], np.int64)
_LAWS = columns_of(_BLOCK, (f"law {sign}" for sign in VERDICTS))
_PLAIN_SUBJECTS = columns_of(_BLOCK, (f"subject {subject}" for subject in SUBJECTS))
_PLAIN_VERBS = columns_of(_BLOCK, (f"verb {verb}" for verb in VERBS))
_B_VERBS = np.array([begin(f"verb {verb}") for verb in VERBS], np.int64)
_B_SUBJECTS = np.array([begin(f"subject {subject}") for subject in SUBJECTS], np.int64)
_B_MODALS = np.array([begin(f"modal {modal}") for modal in MODALS], np.int64)
_MODAL_IF = columns_of(_BLOCK, (f"modal {modal} if" for modal in MODALS))
_B_PASSIVES = np.array([begin(f"passive {verb}") for verb in VERBS], np.int64)
_B_WORD, _B_ADJECTIVE = begin("word"), begin("adjective")
_PASSIVE = pieces((" passive 0", " passive 1"))
_AFTER = pieces(f" after {sign}" for sign in VERDICTS)
_IT = SUBJECTS.index("it")
_TELLS = sum(1 << n for n, verb in enumerate(VERBS) if verb in _TELLING)
_INSIDE_COUNT = len(INSIDES)
_NOBODY = NO_VERDICT * _INSIDE_COUNT
_OTHERS = (*(sign + inside for sign in VERDICTS[:NO_VERDICT] for inside in INSIDES), "none")
_BESIDE = np.array([columns_of(_BLOCK, (f"{n} {o} {same}" for o in _OTHERS for same in "01")) for n in "ba"])
_BESIDE_SIGN = np.array(
    [columns_of(_BLOCK, (f"{n} {sign} {o}" for o in _OTHERS for sign in VERDICTS)) for n in "ba"]
)
_SIGN_COUNT = len(VERDICTS)
_B_SECTION = begin("section")
_DISTANCES = range(5)
_B_INTROS = np.array(
    [[begin(f"intro {d} {n} {k}") for n in ("long", "short") for k in _DISTANCES] for d in LEADS], np.int64
)
_INTRO_WITH = columns_of(_BLOCK, (f"intro {d} {f} {s}" for d in LEADS for f in "01" for s in "01"))

_FIELDS = {
    "second": (SECOND, SECONDS),
    "participle": (PARTICIPLE, PARTICIPLES),
    "tail": (TAIL, TAILS),
    "according": (ACCORDING, ACCORDINGS),
    "evidential": (EVIDENTIAL, NEARNESS),
    "adverb": (ADVERB, NEARNESS),
    "other_modal": (OTHER_MODAL, NEARNESS),
    "open": (OPEN, NEARNESS),
    "conditional": (CONDITIONAL, NEARNESS),
    "question": (QUESTION, QUESTIONS),
    "start": (START, STARTS),
}
_MARK_FIELDS = np.array([_FIELDS[name][0] for name in _MARKS], np.int64)
_MARK_FULL = np.array([name in _MARKS_WITH_VERDICT for name in _MARKS])
_MARK_BEGINS = np.zeros((len(_MARKS), max(map(len, (SECONDS, TAILS)))), np.int64)
_MARK_COLUMNS = np.zeros(_MARK_BEGINS.shape, np.int32)
for _row, _name in enumerate(_MARKS):
    for _value, _text in enumerate(_FIELDS[_name][1]):
        _MARK_BEGINS[_row, _value] = begin(f"{_name} {_text}")
        _MARK_COLUMNS[_row, _value] = columns_of(_BLOCK, [f"{_name} {_text}"])[0]


@kernel
def clause_names(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the columns of the clause of sentence `s`; return how many there are."""
    a, b = page[s, P_ARTICLE], page[s, P_ARTICLE_END]
    c, sign, inside = page[s, P_CLAUSE:], page[s, P_VERDICT], page[s, P_INSIDE]
    m = _main(c, sign, inside, out, m)
    m = _modal(c, inside, out, m)
    m = _verb_words(c, lows, out, m)
    m = _marks(c, sign, inside, out, m)
    m = _beside(s, s - 1, 0, a, b, page, out, m)
    m = _beside(s, s + 1, 1, a, b, page, out, m)
    before = page[s - 1, P_VERDICT] if s > a else NO_VERDICT
    m = put(out, m, _BLOCK, then(then(_B_SUBJECTS[c[SUBJECT]], _SIGN[sign]), _AFTER[before]))
    return _standing(s, lows, page, out, m)


@kernel
def _main(c: Ints, sign: int, inside: int, out: Ints, m: int) -> int:
    verb, subject = c[VERB], c[SUBJECT]
    out[m], out[m + 1], out[m + 2] = _LAWS[sign], _PLAIN_VERBS[verb], _PLAIN_SUBJECTS[subject]
    m = put(out, m + 3, _BLOCK, then(_LAW_SIGNS[sign], _INSIDE[inside]))
    m = put(out, m, _BLOCK, then(_B_VERBS[verb], _SUBJECT[subject]))
    governing = then(_B_VERBS[verb], _COMPLEMENT[c[COMPLEMENT]])
    m = put(out, m, _BLOCK, governing)
    m = put(out, m, _BLOCK, then(then(governing, _BIT[c[CONTENT]]), _SUBJECT[subject]))
    return put(out, m, _BLOCK, then(_B_VERBS[verb], _WITH_MODAL[c[MODAL], c[NEG]]))


@kernel
def _modal(c: Ints, inside: int, out: Ints, m: int) -> int:
    if not c[MODAL]:
        return m
    begun = _B_MODALS[c[MODAL]]
    m = put(out, m, _BLOCK, then(begun, _SUBJECT[c[SUBJECT]]))
    m = put(out, m, _BLOCK, then(begun, _INSIDE[inside]))
    if c[CONDITIONAL]:
        out[m] = _MODAL_IF[c[MODAL]]
        m += 1
    return m


@kernel
def _verb_words(c: Ints, lows: Ints, out: Ints, m: int) -> int:
    verb, governed, it = c[VERB], _COMPLEMENT[c[COMPLEMENT]], int(c[SUBJECT] == _IT)
    if _TELLS >> verb & 1:
        word = then(_B_WORD, lows[c[WORD], F_SPACED])
        m = put(out, m, _BLOCK, word)
        m = put(out, m, _BLOCK, then(then(word, governed), _BIT[c[CONTENT]]))
        m = put(out, m, _BLOCK, then(word, _PASSIVE[c[PASSIVE]]))
    if c[PASSIVE]:
        m = put(out, m, _BLOCK, then(then(_B_PASSIVES[verb], governed), _TRUTH[it]))
    if c[ADJECTIVE] >= 0:
        m = put(out, m, _BLOCK, then(_B_ADJECTIVE, lows[c[ADJECTIVE], F_SPACED]))
        m = put(out, m, _BLOCK, then(then(_B_ADJECTIVE, governed), _TRUTH[it]))
    return m


@kernel
def _marks(c: Ints, sign: int, inside: int, out: Ints, m: int) -> int:
    for k in range(len(_MARK_FIELDS)):
        value = c[_MARK_FIELDS[k]]
        if value:
            out[m] = _MARK_COLUMNS[k, value]
            m += 1
            if _MARK_FULL[k]:
                m = put(out, m, _BLOCK, then(then(_MARK_BEGINS[k, value], _SIGN[sign]), _INSIDE[inside]))
    return m


@kernel
def _beside(s: int, j: int, k: int, a: int, b: int, page: Ints, out: Ints, m: int) -> int:
    other, same = _NOBODY, 0
    if a <= j < b:
        other = page[j, P_VERDICT] * _INSIDE_COUNT + page[j, P_INSIDE]
        same = int(page[s, P_BLOCK] == page[j, P_BLOCK])
    out[m] = _BESIDE[k, 2 * other + same]
    out[m + 1] = _BESIDE_SIGN[k, _SIGN_COUNT * other + page[s, P_VERDICT]]
    return m + 2


@kernel
def _standing(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """The section and the introduction that the sentence stands under."""
    sign, short, figures, heading = (
        page[s, P_VERDICT],
        page[s, P_SHORT],
        page[s, P_FIGURES],
        page[s, P_HEADING],
    )
    if heading >= 0 and lows[heading, F_FLAGS] & L_SECTION:
        section = then(_B_SECTION, lows[heading, F_SPACED])
        m = put(out, m, _BLOCK, section)
        m = put(out, m, _BLOCK, then(then(section, _SIGN[sign]), _LENGTH[short]))
    lead = page[s, P_LEAD]
    if lead:
        begun = _B_INTROS[lead, 5 * short + page[s, P_DISTANCE]]
        m = put(out, m, _BLOCK, then(then(begun, _SIGN[sign]), _BIT[figures]))
        out[m] = _INTRO_WITH[4 * lead + 2 * figures + short]
        m += 1
    return m
