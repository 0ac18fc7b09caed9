"""Articles with a label for each of their sentences, as columns over many articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.records import LABELS, UNSURE, Article
from newsgrain.text.places import SplitArticle

PARTS = 1_000_000  # probabilities are given in millionths
Ints = NDArray[Any]


class Summary(NamedTuple):
    """What the rows of an article add up to.

    `labels` counts in the order of LABELS, `confidence` sums, `unsure` counts those below UNSURE.
    """

    sentences: int
    labels: tuple[int, ...]
    confidence: float
    unsure: int


@dataclass(frozen=True, eq=False)
class Scored:
    """Articles and the labels of their sentences; what several have word for word is there once.

    `of` (articles,): which text each one has; `firsts` (texts + 1,): where the sentences of each text
    begin. A row a sentence: `spans` (n, 2), int32, in code points of its text; `best` (n,) the number of
    its label in LABELS; `millionths` (n, labels), the probabilities. All others are int64.
    """

    articles: tuple[Article, ...]
    of: Ints
    firsts: Ints
    spans: Ints
    best: Ints
    millionths: Ints

    @classmethod
    def at(
        cls, articles: Sequence[Article], of: Ints, cuts: Sequence[SplitArticle], best: Ints, parts: Ints
    ) -> "Scored":
        """The rows of `cuts`, one for each text, with the labels and millionths of their sentences."""
        spans = np.concatenate([cut.spans for cut in cuts] or [np.empty((0, 2), np.int32)])
        return cls(tuple(articles), of, starts([len(cut.spans) for cut in cuts]), spans, best, parts)

    @cached_property
    def utf8(self) -> list[bytes]:
        """The text of each article in UTF-8."""
        return [article.text.encode() for article in self.articles]

    @property
    def rows(self) -> Ints:
        """The number of the row of each sentence of every article, in their order."""
        if np.array_equal(self.of, np.arange(len(self.firsts) - 1)):
            return np.arange(len(self.spans))
        ranges = [np.arange(self.firsts[n], self.firsts[n + 1]) for n in self.of]
        return np.concatenate(ranges or [np.empty(0, np.int64)])

    @property
    def confidences(self) -> Ints:
        """The probability of each row's label in millionths, shape (n,)."""
        return np.asarray(self.millionths[np.arange(len(self.best)), self.best])

    @cached_property
    def summaries(self) -> list[Summary]:
        """What the rows of each article add up to."""
        count, sure = len(self.firsts) - 1, self.confidences / PARTS
        text = np.repeat(np.arange(count), np.diff(self.firsts))
        labels = np.bincount(text * len(LABELS) + self.best, minlength=count * len(LABELS))
        unsure = np.bincount(text, sure < UNSURE, count).astype(np.int64).tolist()
        told, counts = sure.tolist(), labels.reshape(count, -1).tolist()
        found = [
            Summary(b - a, tuple(counts[n]), sum(told[a:b]), unsure[n])
            for n, (a, b) in enumerate(pairwise(self.firsts.tolist()))
        ]
        return [found[n] for n in self.of.tolist()]


def starts(sizes: Sequence[int] | Ints) -> Ints:
    """Where each of some stretches begins, and where the last one ends: shape (sizes + 1,), int64."""
    bounds = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(np.array(sizes, np.int64), out=bounds[1:])
    return bounds
