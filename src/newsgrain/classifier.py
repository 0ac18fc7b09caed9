"""A model ready to label articles, kept for many calls; every row of newsgrain comes from here."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.model import Model
from newsgrain.parts import Scored
from newsgrain.records import LABELS, Article, Prediction
from newsgrain.sentences import SplitArticle, split
from newsgrain.stages import stage

_PARTS = 1_000_000  # probabilities are given in millionths


class Classifier:
    """A model ready to label articles; keep one for many calls."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def predict(self, article: Article) -> list[Prediction]:
        """Label every sentence of one article, in order."""
        return self.predict_all([article])[0]

    def predict_all(self, articles: Sequence[Article]) -> list[list[Prediction]]:
        """Label every sentence of every article; one list an article, in their order."""
        return [self._predictions(item) for item in self.label(articles)]

    def label(self, articles: Sequence[Article]) -> list[Scored]:
        """Label every sentence of every article, as columns."""
        with stage("split"):
            cuts = [split(article) for article in articles]
        with stage("score"):
            chances = self.model.of_articles(cuts)
            best, rounded = in_millionths(np.concatenate(chances) if chances else _NOTHING)
        ends = np.cumsum([0, *(len(cut.sentences) for cut in cuts)]).tolist()
        return [
            Scored(cut.article, cut.sentences, best[a:b], rounded[a:b])
            for cut, (a, b) in zip(cuts, pairwise(ends), strict=True)
        ]

    def told(self, cut: SplitArticle, rows: Iterator[list[float]]) -> list[Prediction]:
        """What the next rows of probabilities say of the sentences of one article."""
        found = np.array([next(rows) for _ in cut.sentences]).reshape(-1, len(LABELS))
        return self._predictions(Scored(cut.article, cut.sentences, *in_millionths(found)))

    def _predictions(self, item: Scored) -> list[Prediction]:
        return [
            Prediction(
                s.article_id,
                s.sentence_id,
                s.index,
                s.start,
                s.end,
                s.text,
                LABELS[k],
                row[k],
                {label.value: p for label, p in zip(LABELS, row, strict=True)},
                self.model.name,
            )
            for s, k, row in zip(item.sentences, item.best, item.chances, strict=True)
        ]


_NOTHING = np.empty((0, len(LABELS)))


def in_millionths(chances: NDArray[Any]) -> tuple[list[int], list[list[float]]]:
    """The number of the likeliest label of each row, and the row in six digits that sum to 1."""
    best = chances.argmax(1) if len(chances) else np.empty(0, np.int64)
    whole = np.rint(chances * _PARTS).astype(np.int64)
    rows = np.arange(len(whole))
    whole[rows, best] += _PARTS - whole.sum(1)
    return best.tolist(), (whole / _PARTS).tolist()
