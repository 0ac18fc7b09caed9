"""A model ready to label articles, kept for many calls; every row of newsgrain comes from here."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.scored import PARTS, Scored
from newsgrain.model.linear import Model
from newsgrain.records import LABELS, Article, Prediction
from newsgrain.text.sentences import SplitArticle, split_all
from newsgrain.timing import stage

Ints = NDArray[Any]


class Classifier:
    """A model ready to label articles; keep one for many calls."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def predict(self, article: Article) -> list[Prediction]:
        """Label every sentence of one article, in order."""
        return self.predict_all([article])[0]

    def predict_all(self, articles: Sequence[Article], *, few: bool = False) -> list[list[Prediction]]:
        """Label every sentence of every article; one list an article, in their order.

        `few` as in `Model.of_sentences`.
        """
        cuts, best, parts = self._labelled(articles, few)
        ends = np.cumsum([0, *map(len, cuts)]).tolist()
        spans = zip(cuts, pairwise(ends), strict=True)
        return [self._predictions(cut, best[a:b], parts[a:b]) for cut, (a, b) in spans]

    def label(self, articles: Sequence[Article]) -> Scored:
        """Label every sentence of every article, as columns; articles of one text are read once."""
        numbers: dict[Any, int] = {}
        of = [numbers.setdefault((x.text, x.blocks), len(numbers)) for x in articles]
        _, firsts = np.unique(np.array(of, np.int64), return_index=True)
        cuts, best, parts = self._labelled([articles[n] for n in firsts.tolist()])
        return Scored.at(articles, np.array(of, np.int64), cuts, best, parts)

    def told(self, cut: SplitArticle, rows: Iterator[list[float]]) -> list[Prediction]:
        """What the next rows of probabilities say of the sentences of one article."""
        found = np.array([next(rows) for _ in cut.sentences]).reshape(-1, len(LABELS))
        return self._predictions(cut, *in_millionths(found))

    def _labelled(
        self, articles: Sequence[Article], few: bool = False
    ) -> tuple[Sequence[SplitArticle], Ints, Ints]:
        """The articles cut into sentences, and of all these the labels' numbers and the millionths."""
        with stage("split"):
            cuts = split_all(articles)
        with stage("score"):
            return cuts, *in_millionths(self.model.of_sentences(cuts, few=few))

    def _predictions(self, cut: SplitArticle, best: Ints, parts: Ints) -> list[Prediction]:
        rows = zip(cut.sentences, best.tolist(), (parts / PARTS).tolist(), strict=True)
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
            for s, k, row in rows
        ]


def in_millionths(chances: NDArray[Any]) -> tuple[Ints, Ints]:
    """The number of the likeliest label of each row, and the row in whole millionths that sum to 10**6."""
    best = chances.argmax(1) if len(chances) else np.empty(0, np.int64)
    whole = np.rint(chances * PARTS).astype(np.int64)
    rows = np.arange(len(whole))
    whole[rows, best] += PARTS - whole.sum(1)
    return best, whole
