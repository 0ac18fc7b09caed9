"""A model ready to label articles, kept for many calls; every row of newsgrain comes from here."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.matrix import InContext, numbered
from newsgrain.features.scored import PARTS, Scored
from newsgrain.model.seam import Floats, Look, Model
from newsgrain.records import LABEL_NAMES, LABELS, Article, Prediction
from newsgrain.text.sentences import SplitArticle, split, split_all
from newsgrain.timing import stage

Ints = NDArray[Any]


class Classifier:
    """A model ready to label articles; keep one for many calls."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def predict_all(self, articles: Sequence[Article]) -> list[list[Prediction]]:
        """Label every sentence of every article; one list an article, in their order."""
        cuts = _cut(articles)
        best, parts = self._scored(cuts)
        ends = np.cumsum([0, *map(len, cuts)]).tolist()
        spans = zip(cuts, pairwise(ends), strict=True)
        return [self._predictions(cut, best[a:b], parts[a:b]) for cut, (a, b) in spans]

    def label(self, articles: Sequence[Article]) -> Scored:
        """Label every sentence of every article, as columns; articles of one text are read once."""
        keys = [(x.text, x.blocks) for x in articles]
        firsts: dict[Any, Article] = {}
        for key, article in zip(keys, articles, strict=True):
            firsts.setdefault(key, article)
        numbers = {key: n for n, key in enumerate(firsts)}
        cuts = _cut(list(firsts.values()))
        return Scored.at(
            articles, np.array([numbers[key] for key in keys], np.int64), cuts, *self._scored(cuts)
        )

    def tell(self, article: Article) -> tuple[SplitArticle, list[Prediction], list[Look]]:
        """Label every sentence of an article, which is read once, and look at what carried each label."""
        cut = split(article)
        if not cut.sentences:
            return cut, [], []
        told = self.model.tell(cut)
        predictions = self._predictions(cut, *in_millionths(told.probabilities))
        return cut, predictions, told.looks([self.model.labels.index(p.label) for p in predictions])

    def _scored(self, cuts: Sequence[SplitArticle]) -> tuple[Ints, Ints]:
        """Of all sentences the labels' numbers and the millionths."""
        with stage("score"):
            return in_millionths(self.model.probabilities(cuts))

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
                dict(zip(LABEL_NAMES, row, strict=True)),
                self.model.name,
            )
            for s, k, row in rows
        ]


def _cut(articles: Sequence[Article]) -> Sequence[SplitArticle]:
    with stage("split"):
        return split_all(articles)


def of_rows(model: Model, rows: Sequence[InContext]) -> Floats:
    """Probabilities of some sentences of some articles, shape (rows, labels)."""
    splits, numbers = numbered(rows)
    return model.probabilities(splits)[numbers]


def in_millionths(chances: NDArray[Any]) -> tuple[Ints, Ints]:
    """The number of the likeliest label of each row, and the row in whole millionths that sum to 10**6."""
    best = chances.argmax(1) if len(chances) else np.empty(0, np.int64)
    whole = np.rint(chances * PARTS).astype(np.int64)
    rows = np.arange(len(whole))
    whole[rows, best] += PARTS - whole.sum(1)
    return best, whole
