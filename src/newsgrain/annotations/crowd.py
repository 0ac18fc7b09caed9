"""Weighs annotators by how they err, with crowd-kit's Dawid-Skene, when there is enough to go by."""

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from newsgrain.annotations.adjudicate import VOTES, Vote, last_answers
from newsgrain.records import Answer
from newsgrain.wording import counted

ANNOTATORS = 3
SHARED = 30
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the answers tell of sentences and annotators.

    `posteriors` {sentence_id: {answer: p}}; `annotators` {name: the share of right answers that
    is expected of them}. Both are empty when `fallback` says why nothing was weighed.
    """

    posteriors: dict[str, dict[Vote, float]]
    annotators: dict[str, float]
    fallback: str | None = None


def weigh(answers: Iterable[Answer]) -> Weighed:
    """Estimate each annotator's confusion of labels and each sentence's label (Dawid and Skene 1979).

    Only annotators count who share `SHARED` sentences with others, since a confusion cannot be
    estimated from less; with fewer than `ANNOTATORS` of them nothing is weighed.
    """
    votes = [
        (name, a.annotator, told)
        for name, given in last_answers(answers).items()
        for a in given
        if (told := a.vote)
    ]
    known = _known(votes)
    fallback = _fallback(votes, known)
    if fallback:
        return Weighed({}, {}, fallback)
    return _fitted([row for row in votes if row[1] in known])


def _known(votes: list[tuple[str, str, Vote]]) -> set[str]:
    """Annotators who share enough sentences with others."""
    given = Counter(name for name, _, _ in votes)
    shared = Counter(who for name, who, _ in votes if given[name] > 1)
    return {who for who, n in shared.items() if n >= SHARED}


def _fallback(votes: list[tuple[str, str, Vote]], known: set[str]) -> str | None:
    if len(known) < ANNOTATORS:
        who = counted(len(known), "annotator shares", "annotators share")
        return f"{who} {SHARED} sentences or more with others, {ANNOTATORS} needed"
    thrice = [n for n in Counter(name for name, _, _ in votes).values() if n > 2]
    if not thrice:
        return "no sentence has three answers, and a tie of two is for people to settle"
    if find_spec("crowdkit") is None:
        return "crowd-kit is not installed; `pip install newsgrain[crowd]`"
    return None


def _fitted(votes: list[tuple[str, str, Vote]]) -> Weighed:
    with warnings.catch_warnings():
        # crowd-kit calls pandas in ways that pandas will give up
        warnings.simplefilter("ignore")
        import pandas as pd  # type: ignore[import-untyped] # ships no types
        from crowdkit.aggregation.classification.dawid_skene import DawidSkene

        rows = [(name, who, each.value) for name, who, each in votes]
        table = pd.DataFrame(rows, columns=["task", "worker", "label"])
        fitted: Any = DawidSkene(n_iter=_ROUNDS).fit(table)
    of = {each.value: each for each in VOTES}
    found = fitted.probas_.to_dict("index").items()
    posteriors = {name: {of[k]: float(p) for k, p in row.items()} for name, row in found}
    right: dict[str, float] = defaultdict(float)
    for (who, said), row in fitted.errors_.iterrows():
        right[str(who)] += float(row[said] * fitted.priors_[said])
    return Weighed(posteriors, {who: round(right[who], 4) for who in sorted(right)})
