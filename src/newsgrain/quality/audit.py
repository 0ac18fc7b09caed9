"""Gold labels that a model contradicts which never saw them: where to look for label errors first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from newsgrain.model.seam import Bools, Floats, Ints
from newsgrain.quality import sampling
from newsgrain.records import LABEL_NAMES, LABELS, Gold, How, Label, split_sentence_id
from newsgrain.wording import chance, counted

AUDIT = "audit"
_EQUAL = 1e-6  # probabilities that are no farther apart are the same


@dataclass(frozen=True, slots=True)
class Doubt:
    """One gold label that the model contradicts.

    `rank` 1 is the most doubtful; `probabilities` are the model's. `marked`: confident learning
    counts it as an error, since the model is surer of `expected` than `usual`, its mean
    certainty on sentences that have that label.
    """

    rank: int
    sentence_id: str
    article_id: str
    start: int
    end: int
    text: str
    label: Label
    votes: dict[str, int]
    how: How
    expected: Label
    probabilities: dict[str, float]
    marked: bool
    usual: float

    @property
    def why(self) -> str:
        """What speaks against the gold label, in words."""
        better, own = (chance(self.probabilities[label]) for label in (self.expected, self.label))
        found = f"{self.expected.shown} {better}, {self.label.shown} {own}"
        usually = (
            f"{'over' if self.marked else 'under'} its usual {chance(self.usual)} for {self.expected.shown}"
        )
        said = self.votes.get(self.expected, 0)
        also = f"; {said} of {counted(sum(self.votes.values()), 'answer')} said so too" if said else ""
        return f"{found}; {usually}{also}"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at and found.

    `sentences` were compared with the model, `ruled` were left out because somebody has ruled on
    them; `marked` counts those of `doubts` that confident learning takes for errors.
    """

    doubts: tuple[Doubt, ...]
    sentences: int
    ruled: int
    marked: int


def ranked(labels: Ints, probabilities: Floats) -> tuple[Ints, Bools]:
    """Sentences whose label is not the likeliest, the most doubtful first, and which are marked.

    `labels` (n,) are class numbers, `probabilities` (n, labels) from models that saw nothing of the
    sentence's article. Returns row numbers in the order of the label's own probability, which
    finds planted errors better than margins or entropies do, and (n,) whether confident learning
    marks the row (Northcutt, Jiang and Chuang 2021, "Confident Learning", equation 1).
    """
    from cleanlab.rank import get_label_quality_scores  # type: ignore[import-untyped] # ships no types

    quality = get_label_quality_scores(labels, probabilities, method="self_confidence")
    contradicted = np.flatnonzero(probabilities.argmax(1) != labels)
    # not cleanlab's filter: of several labels over their usual it takes the likeliest of all, over or not
    over = _those_over(probabilities, _usual(labels, probabilities))
    marked = (over.max(1) > 0) & (over.argmax(1) != labels)
    marked &= probabilities.max(1) > probabilities[np.arange(len(labels)), labels]
    order = contradicted[np.argsort(quality[contradicted], kind="stable")]
    return order.astype(np.int64), np.asarray(marked)


def _usual(labels: Ints, probabilities: Floats) -> Floats:
    """(labels,): the model's mean certainty of each label on rows that have it; 1 where none has."""
    own = [probabilities[labels == k, k] for k in range(probabilities.shape[1])]
    return np.array([p.mean() if len(p) else 1.0 for p in own])


def _those_over(probabilities: Floats, usual: Floats) -> Floats:
    """Probabilities of the labels of which the model is as sure as usual, or more; -1 for the others."""
    return np.where(probabilities >= usual - _EQUAL, probabilities, -1.0)


def audit(
    gold: Sequence[Gold], probabilities: Floats, texts: Mapping[str, str], ruled: Collection[str] = ()
) -> Audit:
    """Compare gold labels with `probabilities` (n, labels), row by row.

    `texts` has the text of each article; sentences in `ruled` count in the comparison and are not
    shown, because they have had their second look.
    """
    labels = np.array([LABELS.index(g.label) for g in gold], dtype=np.int64)
    order, marked = ranked(labels, probabilities)
    usual = _usual(labels, probabilities)
    rows = [n for n in order if gold[n].sentence_id not in ruled]
    doubts = tuple(
        _doubt(rank, gold[n], probabilities[n], bool(marked[n]), usual, texts)
        for rank, n in enumerate(rows, 1)
    )
    left = sum(g.sentence_id in ruled for g in gold)
    return Audit(doubts, len(gold), left, sum(d.marked for d in doubts))


def _doubt(rank: int, gold: Gold, p: Floats, marked: bool, usual: Floats, texts: Mapping[str, str]) -> Doubt:
    article_id, start, end = split_sentence_id(gold.sentence_id)
    best = int((_those_over(p, usual) if marked else p).argmax())
    return Doubt(
        rank=rank,
        sentence_id=gold.sentence_id,
        article_id=article_id,
        start=start,
        end=end,
        text=texts[article_id][start:end],
        label=gold.label,
        votes=gold.votes,
        how=gold.how,
        expected=LABELS[best],
        probabilities=dict(zip(LABEL_NAMES, (round(float(x), 4) for x in p), strict=True)),
        marked=marked,
        usual=round(float(usual[best]), 4),
    )


def queue(doubts: Iterable[Doubt]) -> list[sampling.Chosen]:
    """Doubts in the form of the queue, sentences of one article together, the most doubtful article first."""
    together: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        together.setdefault(doubt.article_id, []).append(doubt)
    return [_row(d) for found in together.values() for d in sorted(found, key=lambda d: d.start)]


def _row(d: Doubt) -> sampling.Chosen:
    ahead = sampling.margin(d.probabilities)
    return sampling.Chosen(
        d.sentence_id, d.article_id, d.start, d.end, d.text, AUDIT, d.expected, ahead, d.rank
    )


def as_row(doubt: Doubt) -> dict[str, Any]:
    """A doubt as JSON has it, with the reason in words."""
    return {**asdict(doubt), "why": doubt.why}
