"""What a main clause, the clauses beside it and what it stands under say: groups of columns, and names."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.clause_rules import _MARKS, _MARKS_WITH_VERDICT, _TELLING
from newsgrain.features.compiled_codes import (
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
from newsgrain.features.compiled_groups import NO_COLUMN, Listing
from newsgrain.features.compiled_kernel import kernel
from newsgrain.features.compiled_names import begin, columns_of, pieces, put, then
from newsgrain.features.compiled_words import L_SECTION

Ints = NDArray[Any]
_BLOCK = 5


def _spaced(values: tuple[str, ...]) -> Ints:
    return pieces(f" {value}" for value in values)


_SIGN, _SUBJECT, _COMPLEMENT = map(_spaced, (VERDICTS, SUBJECTS, COMPLEMENTS))
_BIT, _LENGTH, _PASSIVES = map(_spaced, (("0", "1"), ("long", "short"), ("passive 0", "passive 1")))
_B_WORD, _B_ADJECTIVE, _B_SECTION = begin("word"), begin("adjective"), begin("section")
_IT = SUBJECTS.index("it")
_TELLS = sum(1 << n for n, verb in enumerate(VERBS) if verb in _TELLING)
_OTHERS = (*(sign + inside for sign in VERDICTS[:NO_VERDICT] for inside in INSIDES), "none")
_VERB_COUNT, _SUBJECT_COUNT, _COMPLEMENT_COUNT = map(len, (VERBS, SUBJECTS, COMPLEMENTS))
_SIGN_COUNT, _INSIDE_COUNT, _OTHER_COUNT = map(len, (VERDICTS, INSIDES, _OTHERS))
_LAW_COUNT, _MODAL_COUNT = _SIGN_COUNT * _INSIDE_COUNT, len(MODALS)
_DISTANCES = range(5)
LISTED = Listing()


def _clause(*names: str) -> Ints:
    return columns_of(_BLOCK, names)


def _maybe(*names: str) -> Ints:
    """Nothing, or one of some columns."""
    return np.array([NO_COLUMN, *_clause(*names)])


_LAWS = LISTED.add(
    _clause(*(f"law {sign}" for sign in VERDICTS))[:, None],
    _clause(*(f"law {sign} {inside}" for sign in VERDICTS for inside in INSIDES)).reshape(_SIGN_COUNT, -1),
)
_PAIRS = LISTED.add(
    _clause(*(f"verb {verb}" for verb in VERBS))[:, None],
    _clause(*(f"subject {subject}" for subject in SUBJECTS)),
    _clause(*(f"verb {verb} {subject}" for verb in VERBS for subject in SUBJECTS)).reshape(_VERB_COUNT, -1),
)
_B_GOVERNED = np.array(
    [[begin(f"verb {v} {g} {bit}") for g in COMPLEMENTS for bit in "01"] for v in VERBS], np.int64
)
_GOVERNED = LISTED.add(_clause(*(f"verb {v} {g}" for v in VERBS for g in COMPLEMENTS)))
_PASSIVE = LISTED.add(
    _clause(*(f"passive {v} {g} {it}" for v in VERBS for g in COMPLEMENTS for it in (False, True)))
)
_ADJECTIVE = LISTED.add(_clause(*(f"adjective {g} {it}" for g in COMPLEMENTS for it in (False, True))))
_VERB_MODAL = LISTED.add(
    _clause(
        *(f"verb {verb} modal {modal} {neg}" for verb in VERBS for modal in MODALS for neg in ("", "not"))
    )
)
_MODAL_SUBJECT = LISTED.add(
    _clause(*(f"modal {modal} {subject}" for modal in MODALS for subject in SUBJECTS))
)
_MODAL_INSIDE = LISTED.add(
    _clause(*(f"modal {modal} {inside}" for modal in MODALS for inside in INSIDES)).reshape(
        -1, _INSIDE_COUNT, 1
    ),
    np.array([_maybe(f"modal {modal} if") for modal in MODALS])[:, None],
)
_AFTER = LISTED.add(
    _clause(*(f"subject {s} {sign} after {a}" for s in SUBJECTS for sign in VERDICTS for a in VERDICTS))
)
_BESIDE = LISTED.add(
    _clause(*(f"{n} {other} {same}" for n in "ba" for other in _OTHERS for same in "01")).reshape(-1, 2, 1),
    _clause(*(f"{n} {sign} {other}" for n in "ba" for other in _OTHERS for sign in VERDICTS)).reshape(
        -1, 1, _SIGN_COUNT
    ),
)
_INTROS = LISTED.add(
    _clause(
        *(f"intro {d} {n} {k} {sign} {f}" for d in LEADS for n in ("long", "short") for k in _DISTANCES
          for sign in VERDICTS for f in "01")
    ).reshape(len(LEADS), 2, -1, 2),
    _clause(*(f"intro {d} {f} {s}" for d in LEADS for s in "01" for f in "01")).reshape(len(LEADS), 2, 1, 2),
)  # fmt: skip

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


def _marked(name: str) -> int:
    """Groups of a field: its value; with some, how the clause is judged and how it stands to quotations."""
    values = _FIELDS[name][1]
    alone = _clause(*(f"{name} {value}" for value in values))
    if name not in _MARKS_WITH_VERDICT:
        return LISTED.add(alone)
    names = (f"{name} {value} {sign} {inside}" for value in values for sign in VERDICTS for inside in INSIDES)
    return LISTED.add(alone[:, None], _clause(*names).reshape(len(values), -1))


_MARK_FIELDS = np.array([_FIELDS[name][0] for name in _MARKS], np.int64)
_MARK_GROUPS = np.array([_marked(name) for name in _MARKS], np.int64)
_MARK_FULL = np.array([name in _MARKS_WITH_VERDICT for name in _MARKS])


@kernel
def clause_groups(s: int, page: Ints, out: Ints, m: int) -> int:
    """Write the groups of the clause of sentence `s`; return how many there are."""
    a, b = page[s, P_ARTICLE], page[s, P_ARTICLE_END]
    c, sign, inside = page[s, P_CLAUSE:], page[s, P_VERDICT], page[s, P_INSIDE]
    law = _INSIDE_COUNT * sign + inside
    out[m] = _LAWS + law
    m = _main(c, out, m + 1)
    m = _modal(c, inside, out, m)
    m = _marks(c, law, out, m)
    out[m], out[m + 1] = _beside(s, s - 1, 0, a, b, page), _beside(s, s + 1, 1, a, b, page)
    before = page[s - 1, P_VERDICT] if s > a else NO_VERDICT
    out[m + 2] = _AFTER + _SIGN_COUNT * (_SIGN_COUNT * c[SUBJECT] + sign) + before
    return _introduced(s, page, out, m + 3)


@kernel
def _main(c: Ints, out: Ints, m: int) -> int:
    verb, it = c[VERB], int(c[SUBJECT] == _IT)
    governed = _COMPLEMENT_COUNT * verb + c[COMPLEMENT]
    out[m] = _PAIRS + _SUBJECT_COUNT * verb + c[SUBJECT]
    out[m + 1] = _GOVERNED + governed
    m += 2
    if c[PASSIVE]:
        out[m] = _PASSIVE + 2 * governed + it
        m += 1
    if c[ADJECTIVE] >= 0:
        out[m] = _ADJECTIVE + 2 * c[COMPLEMENT] + it
        m += 1
    return m


@kernel
def _modal(c: Ints, inside: int, out: Ints, m: int) -> int:
    modal = c[MODAL]
    out[m] = _VERB_MODAL + 2 * (_MODAL_COUNT * c[VERB] + modal) + c[NEG]
    if not modal:
        return m + 1
    out[m + 1] = _MODAL_SUBJECT + _SUBJECT_COUNT * modal + c[SUBJECT]
    out[m + 2] = _MODAL_INSIDE + 2 * (_INSIDE_COUNT * modal + inside) + (c[CONDITIONAL] != 0)
    return m + 3


@kernel
def _marks(c: Ints, law: int, out: Ints, m: int) -> int:
    for k in range(len(_MARK_FIELDS)):
        value = c[_MARK_FIELDS[k]]
        if value:
            out[m] = _MARK_GROUPS[k] + (_LAW_COUNT * value + law if _MARK_FULL[k] else value)
            m += 1
    return m


@kernel
def _beside(s: int, j: int, k: int, a: int, b: int, page: Ints) -> int:
    other, same = _OTHER_COUNT - 1, 0
    if a <= j < b:
        other = page[j, P_VERDICT] * _INSIDE_COUNT + page[j, P_INSIDE]
        same = int(page[s, P_BLOCK] == page[j, P_BLOCK])
    return int(_BESIDE + _SIGN_COUNT * (2 * (_OTHER_COUNT * k + other) + same) + page[s, P_VERDICT])


@kernel
def _introduced(s: int, page: Ints, out: Ints, m: int) -> int:
    lead, sign = page[s, P_LEAD], page[s, P_VERDICT]
    if not lead:
        return m
    led = 5 * (2 * lead + page[s, P_SHORT]) + page[s, P_DISTANCE]
    out[m] = _INTROS + 2 * (_SIGN_COUNT * led + sign) + page[s, P_FIGURES]
    return m + 1


@kernel
def clause_names(s: int, lows: Ints, page: Ints, out: Ints, m: int) -> int:
    """Write the columns named by words of the clause of sentence `s`, or by too many things for a list."""
    c, heading = page[s, P_CLAUSE:], page[s, P_HEADING]
    begun = _B_GOVERNED[c[VERB], 2 * c[COMPLEMENT] + c[CONTENT]]
    m = put(out, m, _BLOCK, then(begun, _SUBJECT[c[SUBJECT]]))
    if _TELLS >> c[VERB] & 1:
        word = then(_B_WORD, lows[c[WORD], F_SPACED])
        m = put(out, m, _BLOCK, word)
        m = put(out, m, _BLOCK, then(then(word, _COMPLEMENT[c[COMPLEMENT]]), _BIT[c[CONTENT]]))
        m = put(out, m, _BLOCK, then(word, _PASSIVES[c[PASSIVE]]))
    if c[ADJECTIVE] >= 0:
        m = put(out, m, _BLOCK, then(_B_ADJECTIVE, lows[c[ADJECTIVE], F_SPACED]))
    if heading >= 0 and lows[heading, F_FLAGS] & L_SECTION:
        section = then(_B_SECTION, lows[heading, F_SPACED])
        m = put(out, m, _BLOCK, section)
        m = put(out, m, _BLOCK, then(then(section, _SIGN[page[s, P_VERDICT]]), _LENGTH[page[s, P_SHORT]]))
    return m
