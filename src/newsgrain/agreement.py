"""How far annotators agree: beyond chance, on which labels, after which suggestions, in how many seconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from newsgrain import reliability
from newsgrain.errors import InputError
from newsgrain.records import LABELS, Answer, Gold, Label, split_sentence_id
from newsgrain.reliability import Bootstrap, Estimate, Floats, Ints

MINIMUM = 30
_K = len(LABELS)
_EXAMPLES = 3
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
class Suggestions:
    """What became of labels shown before answering; wrong and right are those that could be judged."""

    shown: int
    kept: int
    wrong: int
    wrong_kept: int
    right: int
    right_kept: int
    kept_when_wrong: Estimate
    kept_when_right: Estimate


@dataclass(frozen=True, slots=True)
class Seconds:
    """Lead time of labelled sentences in seconds: the quartiles."""

    answers: int
    lower: Estimate
    median: Estimate
    upper: Estimate


@dataclass(frozen=True, slots=True)
class Annotator:
    """One annotator: label `shares` in the order of LABELS, and agreement with everyone else's answers."""

    name: str
    answers: int
    skipped: int
    shares: tuple[Estimate, ...]
    with_rest: Estimate
    suggestions: Suggestions | None
    seconds: Seconds | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the answers say about each other.

    `shared` counts sentences with two labels or more and `pairs_of_answers` the pairs of answers
    to them. `confusion[i][j]` counts pairs in which one said i and the other j: symmetric, and a
    pair that agrees stands on the diagonal once.
    """

    sentences: int
    shared: int
    articles: int
    answers: int
    skipped: int
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
    seconds: Seconds | None

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

    def pair(self, one: str, other: str) -> Pair | None:
        """The pair of these two annotators in either order; None when they share no sentence."""
        return next((p for p in self.pairs if {p.first, p.second} == {one, other}), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Last answers, sentences in the order of the text; -1 and nan stand for nothing.

    `labels`, `suggested` and `seconds` are `(sentences, annotators)`, `counts` `(sentences, 4)`,
    `article` `(sentences,)`; `starts` has each article's first row.
    """

    sentences: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: Ints
    suggested: Ints
    seconds: Floats
    skipped: Ints
    counts: Floats
    article: Ints
    starts: Ints

    def per_article(self, rows: Floats) -> Floats:
        """Sum `(sentences, ...)` to `(articles, ...)`."""
        return np.asarray(np.add.reduceat(rows.astype(np.float64), self.starts, axis=0))


def measure(
    answers: Iterable[Answer],
    gold: Iterable[Gold] = (),
    *,
    minimum: int = MINIMUM,
    draws: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Measure the agreement of annotators; an annotator's last answer counts, a skip is no label.

    Intervals are 95 % percentile bootstraps that resample whole articles. A suggestion is judged
    by `gold`, else by the label more than half of the other annotators gave. Raises InputError
    when fewer than `minimum` sentences have labels of two annotators.
    """
    table = _tabulate(_last_answers(answers))
    shared = int((table.counts.sum(1) > 1).sum())
    if shared < max(minimum, 1):
        raise InputError(
            f"too few sentences to measure agreement: {shared:,} with labels of two annotators or more,"
            f" {minimum:,} needed; have the same sentences labelled by another annotator and run"
            " `newsgrain pull`, or give a lower --minimum"
        )
    return _measured(table, gold, shared, minimum, Bootstrap.of(len(table.starts), draws, seed))


def _measured(table: _Table, gold: Iterable[Gold], shared: int, minimum: int, drawn: Bootstrap) -> Agreement:
    agreed = table.per_article(reliability.coincidences(table.counts))
    pairs = table.per_article(reliability.ordered_pairs(table.counts))
    found = pairs.sum(0)
    tallies = _suggestion_tallies(table, gold)
    answered = table.labels >= 0
    return Agreement(
        sentences=len(table.sentences),
        shared=shared,
        articles=len(table.starts),
        answers=int(answered.sum()),
        skipped=int(table.skipped.sum()),
        minimum=minimum,
        pairs_of_answers=round(found.sum() / 2),
        observed=drawn.estimate(reliability.observed, agreed),
        alpha=drawn.estimate(reliability.alpha, agreed),
        labels=_labels(agreed, drawn),
        pairs=_pairs(table, drawn),
        confusion=_whole(found - np.diag(np.diag(found)) / 2),
        disagreements=_disagreements(table, pairs, drawn),
        annotators=tuple(_annotator(table, n, tallies[n], drawn) for n in range(len(table.annotators))),
        suggestions=_suggestions(table, sum(tallies, np.zeros((len(table.sentences), 6))), drawn),
        seconds=_seconds(table, answered, drawn),
    )


def _last_answers(answers: Iterable[Answer]) -> list[Answer]:
    in_time = sorted(answers, key=lambda a: a.updated_at or a.created_at)
    return list({(a.sentence_id, a.annotator): a for a in in_time}.values())


def _tabulate(answers: Sequence[Answer]) -> _Table:
    sentences = sorted({a.sentence_id for a in answers}, key=split_sentence_id)
    annotators = sorted({a.annotator for a in answers})
    row, column = _numbers(sentences), _numbers(annotators)
    shape = (len(sentences), len(annotators))
    labels, suggested = np.full(shape, -1), np.full(shape, -1)
    seconds, skipped = np.full(shape, np.nan), np.zeros(len(annotators), dtype=np.int64)
    for a in answers:
        at = row[a.sentence_id], column[a.annotator]
        if a.label is None:
            skipped[at[1]] += 1
            continue
        labels[at] = LABELS.index(a.label)
        suggested[at] = LABELS.index(a.suggested) if a.suggested else -1
        seconds[at] = np.nan if a.lead_time_s is None else a.lead_time_s
    counts = np.stack([(labels == k).sum(1) for k in range(_K)], axis=1).astype(np.float64)
    article, starts = _articles(sentences)
    return _Table(
        tuple(sentences), tuple(annotators), labels, suggested, seconds, skipped, counts, article, starts
    )


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(names)}


def _articles(sentences: Sequence[str]) -> tuple[Ints, Ints]:
    """Each sentence's article number and each article's first row; sentences are sorted by article."""
    names = [sentence_id.rpartition(":")[0] for sentence_id in sentences]
    first = np.array([n == 0 or name != names[n - 1] for n, name in enumerate(names)], dtype=np.int64)
    return np.cumsum(first) - 1, np.flatnonzero(first)


def _labels(agreed: Floats, drawn: Bootstrap) -> tuple[LabelAgreement, ...]:
    alphas = drawn.estimates(reliability.alpha_per_label, agreed)
    answers = agreed.sum((0, 2))
    return tuple(LabelAgreement(label, round(answers[n]), alphas[n]) for n, label in enumerate(LABELS))


def _pairs(table: _Table, drawn: Bootstrap) -> tuple[Pair, ...]:
    columns = combinations(range(len(table.annotators)), 2)
    found = (_pair(table, i, j, drawn) for i, j in columns)
    return tuple(pair for pair in found if pair)


def _pair(table: _Table, i: int, j: int, drawn: Bootstrap) -> Pair | None:
    both = (table.labels[:, i] >= 0) & (table.labels[:, j] >= 0)
    if not both.any():
        return None
    cell = (table.article[both] * _K + table.labels[both, i]) * _K + table.labels[both, j]
    flat = np.bincount(cell, minlength=len(table.starts) * _K * _K)
    counts = flat.reshape(-1, _K, _K).astype(np.float64)
    return Pair(
        first=table.annotators[i],
        second=table.annotators[j],
        shared=int(both.sum()),
        observed=drawn.estimate(reliability.observed, counts),
        kappa=drawn.estimate(reliability.kappa, counts),
        kappas=drawn.estimates(reliability.kappa_per_label, counts),
        table=_whole(counts.sum(0)),
    )


def _whole(counts: Floats) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(round(n) for n in row) for row in counts)


def _disagreements(table: _Table, pairs: Floats, drawn: Bootstrap) -> tuple[Disagreement, ...]:
    kinds = [_disagreement(table, pairs, i, j, drawn) for i, j in combinations(range(_K), 2)]
    found = sorted((kind for kind in kinds if kind.pairs), key=lambda kind: -kind.pairs)
    return tuple(found[:_COMMONEST])


def _disagreement(table: _Table, pairs: Floats, i: int, j: int, drawn: Bootstrap) -> Disagreement:
    rows = np.flatnonzero((table.counts[:, i] > 0) & (table.counts[:, j] > 0))
    of_all = np.stack([pairs[:, i, j], pairs.sum((1, 2)) / 2], axis=1)
    return Disagreement(
        labels=(LABELS[i], LABELS[j]),
        pairs=round(of_all[:, 0].sum()),
        share=drawn.estimate(reliability.first_of_second, of_all),
        sentences=len(rows),
        examples=tuple(table.sentences[n] for n in rows[:_EXAMPLES]),
    )


def _annotator(table: _Table, n: int, tally: Floats, drawn: Bootstrap) -> Annotator:
    own = _own(table, n)
    others = (table.counts - own) * own.sum(1, keepdims=True)
    with_rest = np.stack([(others * own).sum(1), others.sum(1)], axis=1)
    only = np.zeros_like(table.labels, dtype=bool)
    only[:, n] = table.labels[:, n] >= 0
    return Annotator(
        name=table.annotators[n],
        answers=int(own.sum()),
        skipped=int(table.skipped[n]),
        shares=drawn.estimates(reliability.shares, table.per_article(own)),
        with_rest=drawn.estimate(reliability.first_of_second, table.per_article(with_rest)),
        suggestions=_suggestions(table, tally, drawn),
        seconds=_seconds(table, only, drawn),
    )


def _own(table: _Table, n: int) -> Floats:
    """One annotator's answers as `(sentences, 4)` of 0 and 1."""
    return np.stack([table.labels[:, n] == k for k in range(_K)], axis=1).astype(np.float64)


def _suggestion_tallies(table: _Table, gold: Iterable[Gold]) -> list[Floats]:
    settled = {g.sentence_id: LABELS.index(g.label) for g in gold}
    known = np.array([settled.get(sentence_id, -1) for sentence_id in table.sentences])
    return [_tally(table, n, known) for n in range(len(table.annotators))]


def _tally(table: _Table, n: int, known: Ints) -> Floats:
    """`(sentences, 6)` of 0 and 1, in the order of Suggestions' counts."""
    others = table.counts - _own(table, n)
    majority = np.where(others.max(1) * 2 > others.sum(1), others.argmax(1), -1)
    truth = np.where(known >= 0, known, majority)
    shown = (table.suggested[:, n] >= 0) & (table.labels[:, n] >= 0)
    kept = shown & (table.suggested[:, n] == table.labels[:, n])
    wrong = shown & (truth >= 0) & (table.suggested[:, n] != truth)
    right = shown & (table.suggested[:, n] == truth)
    return np.stack([shown, kept, wrong, wrong & kept, right, right & kept], axis=1).astype(np.float64)


def _suggestions(table: _Table, tally: Floats, drawn: Bootstrap) -> Suggestions | None:
    shown, kept, wrong, wrong_kept, right, right_kept = (int(count) for count in tally.sum(0))
    if not shown:
        return None
    counts = table.per_article(tally)
    when_wrong = drawn.estimate(reliability.first_of_second, counts[:, [3, 2]])
    when_right = drawn.estimate(reliability.first_of_second, counts[:, [5, 4]])
    return Suggestions(shown, kept, wrong, wrong_kept, right, right_kept, when_wrong, when_right)


def _seconds(table: _Table, chosen: NDArray[np.bool_], drawn: Bootstrap) -> Seconds | None:
    timed = chosen & np.isfinite(table.seconds)
    if not timed.any():
        return None
    article = np.broadcast_to(table.article[:, None], timed.shape)[timed]
    return Seconds(int(timed.sum()), *drawn.quantiles(table.seconds[timed], article, (0.25, 0.5, 0.75)))
