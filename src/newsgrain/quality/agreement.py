"""How far annotators agree: beyond chance, on which labels, after which suggestions, in how many seconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import combinations
from typing import Any

import numpy as np

from newsgrain.annotations import reliability
from newsgrain.annotations.adjudicate import moment
from newsgrain.annotations.answer_table import K, Table, tabulate
from newsgrain.annotations.reliability import Bootstrap, Estimate, Floats
from newsgrain.annotators import Kind
from newsgrain.errors import InputError
from newsgrain.quality import suggestion_bias
from newsgrain.quality.gold_questions import Accuracy
from newsgrain.quality.suggestion_bias import Pull, Seconds, Suggestions
from newsgrain.records import LABELS, Answer, Gold, Label
from newsgrain.wording import counted

MINIMUM = 30
_EXAMPLES = 3
_SEED = 0
_COMMONEST = 10
_FIRM, _TENTATIVE = 0.8, 0.667


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label against the rest; `answers` counts its answers to sentences that others answered too."""

    label: Label
    answers: int
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators on the sentences both labelled.

    `table[i][j]` counts sentences that `first` called i and `second` j; `kappas` has one kappa a
    label, in the order of LABELS.
    """

    first: str
    second: str
    shared: int
    observed: Estimate
    kappa: Estimate
    kappas: tuple[Estimate, ...]
    table: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One kind: two labels given to one sentence; `share` is of all pairs of answers."""

    labels: tuple[Label, Label]
    pairs: int
    share: Estimate
    sentences: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annotator:
    """One annotator: label `shares` in the order of LABELS, and agreement with everyone else's answers."""

    name: str
    answers: int
    skipped: int
    flagged: int
    shares: tuple[Estimate, ...]
    with_rest: Estimate
    suggestions: Suggestions | None
    seconds: Seconds | None


@dataclass(frozen=True, slots=True)
class Round:
    """One project's answers; `project` is None for answers that name none.

    `shared` sentences have two labels or more, `few` says that they are fewer than the stated minimum;
    `first` and `last` are days in UTC; `guidelines` are the versions that answers were given under.
    """

    project: str | None
    sentences: int
    shared: int
    answers: int
    annotators: int
    guidelines: tuple[str, ...]
    first: str
    last: str
    alpha: Estimate
    few: bool

    @property
    def name(self) -> str:
        """The project's title, for people."""
        return self.project or "no project named"

    @property
    def days(self) -> str:
        """The days on which it was answered."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def told_shared(self) -> str:
        """Sentences that several annotators labelled, of all, marked where they are few."""
        return f"{self.shared:,} of {counted(self.sentences, 'sentence')}" + (" (few)" if self.few else "")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the answers say about each other.

    `shared` counts sentences with two labels or more and `pairs_of_answers` the pairs of answers
    to them. `confusion[i][j]` counts pairs in which one said i and the other j: symmetric, and a
    pair that agrees stands on the diagonal once. `rounds` has each project by itself; `apart` counts
    answers that were left out because they came with the corpus and not from the team.
    """

    sentences: int
    shared: int
    articles: int
    answers: int
    skipped: int
    flagged: int
    minimum: int
    pairs_of_answers: int
    observed: Estimate
    alpha: Estimate
    labels: tuple[LabelAgreement, ...]
    pairs: tuple[Pair, ...]
    confusion: tuple[tuple[int, ...], ...]
    disagreements: tuple[Disagreement, ...]
    annotators: tuple[Annotator, ...]
    suggestions: Suggestions | None
    pull: Pull | None
    seconds: Seconds | None
    annotated_by: Kind = Kind.PEOPLE
    questions: tuple[Accuracy, ...] = ()
    rounds: tuple[Round, ...] = ()
    apart: int = 0

    @property
    def apart_told(self) -> str:
        """One sentence on what was left out; nothing when nothing was."""
        if not self.apart:
            return ""
        answers = counted(self.apart, "answer")
        return f"Pulled answers alone: {answers} that did not come from Label Studio kept apart."

    @property
    def standing(self) -> str:
        """What the lower end of alpha's interval supports, by Krippendorff's (2004) two thresholds."""
        low = self.alpha.value if self.alpha.low is None else self.alpha.low
        if low is None:
            return "not defined: one label is all there is"
        if low >= _FIRM:
            return f"firm conclusions: at least {_FIRM}"
        return f"tentative conclusions: at least {_TENTATIVE}" if low >= _TENTATIVE else "no conclusions yet"

    def weakest(self) -> LabelAgreement | None:
        """The label with the lowest alpha; None when no label has one."""
        rated = [(item.alpha.value, n) for n, item in enumerate(self.labels) if item.alpha.value is not None]
        return self.labels[min(rated)[1]] if rated else None

    def share_of(self, label: Label, other: Label) -> float | None:
        """When one annotator said `label`, how often another said `other`; None if nobody said it."""
        n = LABELS.index(label)
        # Seen from one answer of an agreeing pair the other agrees, and the other way round: twice.
        row = [count * (2 if m == n else 1) for m, count in enumerate(self.confusion[n])]
        return row[LABELS.index(other)] / sum(row) if sum(row) else None

    def has_few(self, pair: Pair) -> bool:
        """Whether the pair shares fewer sentences than the stated minimum."""
        return pair.shared < self.minimum


def measure(
    answers: Iterable[Answer],
    gold: Iterable[Gold] = (),
    *,
    minimum: int = MINIMUM,
    draws: int = 1000,
    withheld: Mapping[str, Label] | None = None,
    annotated_by: Kind = Kind.PEOPLE,
) -> Agreement:
    """Measure the agreement of annotators; an annotator's last answer counts, a skip is no label.

    Intervals are 95 % percentile bootstraps that resample whole articles. A suggestion is judged
    by `gold`, else by the label more than half of the other annotators gave. `withheld` has, by
    sentence id, what a model would have suggested where nothing was shown. Raises InputError when
    fewer than `minimum` sentences have labels of two annotators.
    """
    given = list(answers)
    table = tabulate(given)
    shared = table.shared
    if shared < max(minimum, 1):
        raise InputError(
            f"too few sentences to measure agreement: {shared:,} with labels of two annotators or more,"
            f" {minimum:,} needed; have the same sentences labelled by another annotator and run"
            " `newsgrain pull`, or give a lower --minimum"
        )
    drawn = Bootstrap.of(len(table.starts), draws, _SEED)
    found = _measured(table, list(gold), withheld or {}, minimum, drawn)
    return replace(found, annotated_by=annotated_by, rounds=_rounds(given, minimum, draws))


def _measured(
    table: Table,
    gold: Sequence[Gold],
    withheld: Mapping[str, Label],
    minimum: int,
    drawn: Bootstrap,
) -> Agreement:
    agreed = table.per_article(reliability.coincidences(table.counts))
    pairs = table.per_article(reliability.ordered_pairs(table.counts))
    tallies = suggestion_bias.tallies(table, table.suggested, gold)
    return Agreement(
        **_counts(table),
        articles=len(table.starts),
        skipped=int(table.skipped.sum()),
        flagged=int(table.flagged.sum()),
        minimum=minimum,
        pairs_of_answers=round(pairs.sum() / 2),
        observed=drawn.estimate(reliability.observed, agreed),
        alpha=drawn.estimate(reliability.alpha, agreed),
        labels=_labels(agreed, drawn),
        pairs=_pairs(table, drawn),
        confusion=_confusion(pairs.sum(0)),
        disagreements=_disagreements(table, pairs, drawn),
        annotators=tuple(_annotator(table, n, tallies[n], drawn) for n in range(len(table.annotators))),
        **_suggested(table, tallies, gold, withheld, drawn),
        seconds=suggestion_bias.seconds(table, table.labels >= 0, drawn),
    )


def _suggested(
    table: Table, tallies: list[Floats], gold: Sequence[Gold], withheld: Mapping[str, Label], drawn: Bootstrap
) -> dict[str, Any]:
    """What became of suggestions, and how far they pull."""
    all_of_it = sum(tallies, np.zeros((len(table.sentences), 6)))
    kept = suggestion_bias.kept(table, all_of_it, drawn)
    return {"suggestions": kept, "pull": suggestion_bias.pull(table, gold, withheld, drawn)}


def _counts(table: Table) -> dict[str, Any]:
    """Sentences, those that two annotators or more labelled, and labels given."""
    return {
        "sentences": len(table.sentences),
        "shared": table.shared,
        "answers": int((table.labels >= 0).sum()),
    }


def _labels(agreed: Floats, drawn: Bootstrap) -> tuple[LabelAgreement, ...]:
    alphas = drawn.estimates(reliability.alpha_per_label, agreed)
    answers = agreed.sum((0, 2))
    return tuple(LabelAgreement(label, round(answers[n]), alphas[n]) for n, label in enumerate(LABELS))


def _pairs(table: Table, drawn: Bootstrap) -> tuple[Pair, ...]:
    columns = combinations(range(len(table.annotators)), 2)
    found = (_pair(table, i, j, drawn) for i, j in columns)
    return tuple(pair for pair in found if pair)


def _pair(table: Table, i: int, j: int, drawn: Bootstrap) -> Pair | None:
    both = (table.labels[:, i] >= 0) & (table.labels[:, j] >= 0)
    if not both.any():
        return None
    said = table.labels[both, i], table.labels[both, j], table.article[both]
    counts = reliability.tables(*said, len(table.starts), K).astype(np.float64)
    return Pair(
        first=table.annotators[i],
        second=table.annotators[j],
        shared=int(both.sum()),
        observed=drawn.estimate(reliability.observed, counts),
        kappa=drawn.estimate(reliability.kappa, counts),
        kappas=drawn.estimates(reliability.kappa_per_label, counts),
        table=_whole(counts.sum(0)),
    )


def _confusion(ordered: Floats) -> tuple[tuple[int, ...], ...]:
    """Pairs of answers by both labels; one that agrees was counted in both orders."""
    return _whole(ordered - np.diag(np.diag(ordered)) / 2)


def _whole(counts: Floats) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(round(n) for n in row) for row in counts)


def _disagreements(table: Table, pairs: Floats, drawn: Bootstrap) -> tuple[Disagreement, ...]:
    kinds = [_disagreement(table, pairs, i, j, drawn) for i, j in combinations(range(K), 2)]
    found = sorted((kind for kind in kinds if kind.pairs), key=lambda kind: -kind.pairs)
    return tuple(found[:_COMMONEST])


def _disagreement(table: Table, pairs: Floats, i: int, j: int, drawn: Bootstrap) -> Disagreement:
    rows = np.flatnonzero((table.counts[:, i] > 0) & (table.counts[:, j] > 0))
    of_all = np.stack([pairs[:, i, j], pairs.sum((1, 2)) / 2], axis=1)
    return Disagreement(
        labels=(LABELS[i], LABELS[j]),
        pairs=round(of_all[:, 0].sum()),
        share=drawn.estimate(reliability.first_of_second, of_all),
        sentences=len(rows),
        examples=tuple(table.sentences[n] for n in rows[:_EXAMPLES]),
    )


def _annotator(table: Table, n: int, tally: Floats, drawn: Bootstrap) -> Annotator:
    own = table.own(n)
    others = (table.counts - own) * own.sum(1, keepdims=True)
    with_rest = np.stack([(others * own).sum(1), others.sum(1)], axis=1)
    only = np.zeros_like(table.labels, dtype=bool)
    only[:, n] = table.labels[:, n] >= 0
    return Annotator(
        name=table.annotators[n],
        answers=int(own.sum()),
        skipped=int(table.skipped[n]),
        flagged=int(table.flagged[n]),
        shares=drawn.estimates(reliability.shares, table.per_article(own)),
        with_rest=drawn.estimate(reliability.first_of_second, table.per_article(with_rest)),
        suggestions=suggestion_bias.kept(table, tally, drawn),
        seconds=suggestion_bias.seconds(table, only, drawn),
    )


def _rounds(answers: Iterable[Answer], minimum: int, draws: int) -> tuple[Round, ...]:
    """Every project in the order of its first answer; none when no answer names its project."""
    by_project: dict[str | None, list[Answer]] = {}
    for answer in answers:
        by_project.setdefault(answer.project, []).append(answer)
    if not by_project.keys() - {None}:
        return ()
    found = [_round(name, given, minimum, draws) for name, given in by_project.items()]
    return tuple(sorted(found, key=lambda one: (one.first, one.project or "")))


def _round(name: str | None, given: list[Answer], minimum: int, draws: int) -> Round:
    table = tabulate(given)
    agreed = table.per_article(reliability.coincidences(table.counts))
    days = sorted(f"{moment(answer).astimezone(UTC):%Y-%m-%d}" for answer in given)
    return Round(
        project=name,
        **_counts(table),
        annotators=len(table.annotators),
        guidelines=tuple(sorted({answer.guidelines for answer in given if answer.guidelines})),
        first=days[0],
        last=days[-1],
        alpha=Bootstrap.of(len(table.starts), draws, _SEED).estimate(reliability.alpha, agreed),
        few=table.shared < minimum,
    )
