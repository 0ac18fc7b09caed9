"""What suggestions do to answers: how often they are kept, right or wrong, and how far they pull."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from newsgrain.annotations import reliability
from newsgrain.annotations.answer_table import Table
from newsgrain.annotations.reliability import Bootstrap, Estimate, Floats, Ints
from newsgrain.model.seam import Bools
from newsgrain.records import LABELS, Gold, Label
from newsgrain.wording import counted


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
class Half:
    """Sentences that were shown with a suggestion, or without one; `agree`: pairs of answers that do."""

    sentences: int
    answers: int
    agree: Estimate
    seconds: Seconds | None

    def told(self) -> str:
        """Answers, agreement and time, in words."""
        found = f"{counted(self.answers, 'answer')}, {self.agree.told('.1%')} of pairs agree"
        return f"{found}, median {self.seconds.median.told('.1f')} s" if self.seconds else found


@dataclass(frozen=True, slots=True)
class Pull:
    """Sentences with a suggestion beside those without in the same articles.

    `agree_more`: how much more often two annotators agree when both saw a suggestion. `withheld`:
    what annotators said who were not shown the model's label, and `pull_when_wrong`: how much more
    often a wrong label is given when it is shown; None when nobody told what was withheld.
    """

    shown: Half
    without: Half
    agree_more: Estimate
    withheld: Suggestions | None
    pull_when_wrong: Estimate | None

    def told(self) -> list[str]:
        """The comparison in words, a line each."""
        lines = [
            f"with a suggestion in sight {self.shown.told()}",
            f"without, in the same articles, {self.without.told()}",
            f"annotators agree {_points(self.agree_more)} more often with one in sight",
        ]
        if self.withheld and self.pull_when_wrong:
            said = self.withheld.kept_when_wrong.told(".1%")
            lines.append(
                f"wrong suggestions: {self.withheld.wrong:,} were withheld and {said} of them were given all"
                f" the same; shown, they are given {_points(self.pull_when_wrong)} more often"
            )
        return lines


def _points(share: Estimate) -> str:
    ends = (share.value, share.low, share.high)
    return Estimate(*(None if x is None else x * 100 for x in ends)).told("+.1f", " ") + " points"


def tallies(table: Table, suggested: Ints, gold: Iterable[Gold]) -> list[Floats]:
    """What each annotator made of `suggested` `(sentences, annotators)`, -1 where nothing was.

    Each is `(sentences, 6)` of 0 and 1, in the order of the counts of Suggestions. A suggestion is
    judged by `gold`, else by the label that more than half of the other annotators gave.
    """
    known = table.known(gold)
    return [_tally(table, n, suggested[:, n], known) for n in range(len(table.annotators))]


def _tally(table: Table, n: int, suggested: Ints, known: Ints) -> Floats:
    others = table.counts - table.own(n)
    majority = np.where(others.max(1) * 2 > others.sum(1), others.argmax(1), -1)
    truth = np.where(known >= 0, known, majority)
    shown = (suggested >= 0) & (table.labels[:, n] >= 0)
    kept = shown & (suggested == table.labels[:, n])
    wrong = shown & (truth >= 0) & (suggested != truth)
    right = shown & (suggested == truth)
    return np.stack([shown, kept, wrong, wrong & kept, right, right & kept], axis=1).astype(np.float64)


def kept(table: Table, tally: Floats, drawn: Bootstrap) -> Suggestions | None:
    """Sum up a tally `(sentences, 6)`; None when nothing was suggested."""
    shown, held, wrong, wrong_kept, right, right_kept = (int(count) for count in tally.sum(0))
    if not shown:
        return None
    counts = table.per_article(tally)
    when_wrong = drawn.estimate(reliability.first_of_second, counts[:, [3, 2]])
    when_right = drawn.estimate(reliability.first_of_second, counts[:, [5, 4]])
    return Suggestions(shown, held, wrong, wrong_kept, right, right_kept, when_wrong, when_right)


def seconds(table: Table, chosen: Bools, drawn: Bootstrap) -> Seconds | None:
    """Quartiles of the lead times of the answers `chosen` `(sentences, annotators)` that have one."""
    timed = chosen & np.isfinite(table.seconds)
    if not timed.any():
        return None
    article = np.broadcast_to(table.article[:, None], timed.shape)[timed]
    return Seconds(int(timed.sum()), *drawn.quantiles(table.seconds[timed], article, (0.25, 0.5, 0.75)))


def pull(table: Table, gold: Iterable[Gold], withheld: Mapping[str, Label], drawn: Bootstrap) -> Pull | None:
    """Compare sentences with a suggestion to those without in the same articles.

    `withheld` has labels by sentence id that the model would have suggested. None unless both kinds
    have answers: a half must have been left without (`newsgrain push --suggest half`).
    """
    answered, shown = table.labels >= 0, (table.suggested >= 0).any(1)
    some = table.per_article(np.stack([shown, answered.any(1) & ~shown], axis=1))
    mixed = np.asarray((some > 0).all(1))[table.article]
    with_one, without = mixed & shown, mixed & ~shown
    if not mixed.any():
        return None
    agreed = reliability.coincidences(table.counts)
    both = np.stack([agreed * with_one[:, None, None], agreed * without[:, None, None]], axis=1)
    gold = list(gold)
    unseen = _guesses(table, withheld, without)
    here, there = (sum(tallies(table, s, gold)) for s in (_only(table.suggested, with_one), unseen))
    told = kept(table, np.asarray(there), drawn)
    return Pull(
        _half(table, with_one, drawn),
        _half(table, without, drawn),
        drawn.estimate(_more_observed, table.per_article(both)),
        told,
        _pulled(table, np.asarray(here), np.asarray(there), drawn) if told else None,
    )


def _half(table: Table, rows: Bools, drawn: Bootstrap) -> Half:
    chosen = (table.labels >= 0) & rows[:, None]
    agreed = reliability.coincidences(table.counts) * rows[:, None, None]
    agree = drawn.estimate(reliability.observed, table.per_article(agreed))
    return Half(int(chosen.any(1).sum()), int(chosen.sum()), agree, seconds(table, chosen, drawn))


def _more_observed(both: Floats) -> Floats:
    """How much more agrees in the first of two matrices, `(..., 2, labels, labels)` to `(...)`."""
    return _first_less_second(reliability.observed(both))


def _first_less_second(found: Floats) -> Floats:
    return np.asarray(found[..., 0] - found[..., 1])


def _guesses(table: Table, withheld: Mapping[str, Label], rows: Bools) -> Ints:
    """What was withheld, as `(sentences, annotators)`."""
    guess = [LABELS.index(withheld[s]) if s in withheld else -1 for s in table.sentences]
    wide = np.broadcast_to(np.array(guess)[:, None], table.labels.shape)
    return _only(wide, rows)


def _only(suggested: Ints, rows: Bools) -> Ints:
    return np.where(rows[:, None], suggested, -1)


def _pulled(table: Table, here: Floats, there: Floats, drawn: Bootstrap) -> Estimate:
    """Share of wrong labels that were given when shown, less the share when withheld."""
    counts = table.per_article(np.stack([here[:, [3, 2]], there[:, [3, 2]]], axis=1))

    return drawn.estimate(lambda c: _first_less_second(reliability.first_of_second(c)), counts)
