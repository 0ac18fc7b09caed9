"""Annotators' last answers as arrays: sentences in the order of the text down, annotators across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from newsgrain.annotations.adjudicate import last_answers, standing
from newsgrain.annotations.reliability import Floats, Ints
from newsgrain.records import LABELS, Answer, Gold, article_of, split_sentence_id

K = len(LABELS)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Last answers, sentences in the order of the text; -1 and nan stand for nothing.

    `labels`, `suggested` and `seconds` are `(sentences, annotators)`, `counts` `(sentences, labels)`,
    `article` `(sentences,)`; `starts` has each article's first row; `skipped` and `flagged` count
    an annotator's answers without a label.
    """

    sentences: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: Ints
    suggested: Ints
    seconds: Floats
    skipped: Ints
    flagged: Ints
    counts: Floats
    article: Ints
    starts: Ints

    @property
    def shared(self) -> int:
        """Sentences that two annotators or more gave a label."""
        return int((self.counts.sum(1) > 1).sum())

    def per_article(self, rows: Floats) -> Floats:
        """Sum `(sentences, ...)` to `(articles, ...)`."""
        return np.asarray(np.add.reduceat(rows.astype(np.float64), self.starts, axis=0))

    def own(self, n: int) -> Floats:
        """One annotator's answers as `(sentences, labels)` of 0 and 1."""
        return np.stack([self.labels[:, n] == k for k in range(K)], axis=1).astype(np.float64)

    def known(self, gold: Iterable[Gold]) -> Ints:
        """The settled class of each sentence, `(sentences,)`; -1 where it is not settled."""
        settled = {g.sentence_id: LABELS.index(g.label) for g in gold}
        return np.array([settled.get(sentence_id, -1) for sentence_id in self.sentences])


def tabulate(answers: Iterable[Answer]) -> Table:
    """Lay out the last answer of every annotator to every sentence; what was retracted is no answer."""
    given = last_answers(standing(answers))
    sentences = sorted(given, key=split_sentence_id)
    annotators = sorted({a.annotator for found in given.values() for a in found})
    shape = (len(sentences), len(annotators))
    table = Table(
        tuple(sentences),
        tuple(annotators),
        np.full(shape, -1),
        np.full(shape, -1),
        np.full(shape, np.nan),
        np.zeros(len(annotators), dtype=np.int64),
        np.zeros(len(annotators), dtype=np.int64),
        np.zeros((len(sentences), K)),
        *_articles(sentences),
    )
    column = {name: n for n, name in enumerate(annotators)}
    for row, name in enumerate(sentences):
        for a in given[name]:
            _enter(table, row, column[a.annotator], a)
    return table


def _enter(table: Table, row: int, column: int, answer: Answer) -> None:
    if answer.label is None:
        (table.flagged if answer.flag else table.skipped)[column] += 1
        return
    label = LABELS.index(answer.label)
    table.labels[row, column] = label
    table.counts[row, label] += 1
    if answer.suggested:
        table.suggested[row, column] = LABELS.index(answer.suggested)
    if answer.lead_time_s is not None:
        table.seconds[row, column] = answer.lead_time_s


def _articles(sentences: Sequence[str]) -> tuple[Ints, Ints]:
    """Each sentence's article number and each article's first row; sentences are sorted by article."""
    names = [article_of(sentence_id) for sentence_id in sentences]
    first = np.array([n == 0 or name != names[n - 1] for n, name in enumerate(names)], dtype=np.int64)
    return np.cumsum(first) - 1, np.flatnonzero(first)
