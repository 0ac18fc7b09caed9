"""Unlabelled articles to learn from: a share drawn by text, each once, and none that measures."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsgrain.annotations.elsewhere import licenses
from newsgrain.duplicates import key_of, without_copies
from newsgrain.features.matrix import InContext, in_context
from newsgrain.records import Article, Rejected, text_hash, text_id
from newsgrain.text.sentences import SplitArticle, split_all
from newsgrain.wording import UNKNOWN, counted

_COUNTED = (
    "read",
    "near_measured",
    "near_each_other",
    "sentences_measured",
    "sentences_labelled",
    "sources",
    "licenses",
)
_SOURCES = 12  # that a card names


class Drawing:
    """A share of articles, drawn by their texts: the same articles in any order give the same share.

    `thin` gives shares of what comes from sources that begin so; of all else everything is drawn, as far as
    `characters` reach: beyond that what was drawn last goes first, so that memory stays as it is.
    """

    def __init__(self, characters: int, thin: Mapping[str, float] | None = None) -> None:
        self.read = self.rejected = 0
        self._room, self._thin = characters, dict(thin or {})
        self._heap: list[tuple[float, str]] = []
        self._kept: dict[str, Article] = {}

    def add(self, item: Article | Rejected) -> None:
        """Draw an article, or leave it; count what was rejected."""
        if isinstance(item, Rejected):
            self.rejected += 1
            return
        self.read += 1
        digest = text_id(item.text)
        lot = int(digest, 16) / 16**16 / self._share(item.source or "")
        if lot < 1 and digest not in self._kept:
            heapq.heappush(self._heap, (-lot, digest))
            self._kept[digest] = item
            self._room -= len(item.text)
        while self._room < 0:
            self._room += len(self._kept.pop(heapq.heappop(self._heap)[1]).text)

    def _share(self, source: str) -> float:
        return min((share for start, share in self._thin.items() if source.startswith(start)), default=1.0)

    def articles(self) -> list[Article]:
        """What was drawn, in an order of its own."""
        return [self._kept[digest] for digest in sorted(self._kept)]


@dataclass(frozen=True, slots=True)
class Pool:
    """What is left of a drawing: articles in sentences, those that may be learnt from, and what was left out.

    `numbers` are the places of `rows` among all sentences of `splits`.
    `near_measured` articles nearly repeat one of the dataset or one that measures, `near_each_other` one
    that was drawn, too; `sentences_measured` stand word for word in an article that measures;
    `sentences_labelled` have a label from elsewhere, which teaches better.
    """

    splits: list[SplitArticle]
    rows: list[InContext]
    numbers: list[int]
    read: int
    rejected: int
    near_measured: int
    near_each_other: int
    sentences_measured: int
    sentences_labelled: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    licenses: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        """All that a card says of it."""
        told = {name: getattr(self, name) for name in _COUNTED}
        return {"articles": len(self.splits), "sentences": len(self.rows), "sha256": self.sha256(), **told}

    def sha256(self) -> str:
        """SHA-256 of the articles' texts, in 64 hex digits."""
        return text_hash("\n".join(text_id(cut.article.text) for cut in self.splits))

    def told(self) -> str:
        """One line for people."""
        out = (
            counted(self.near_measured, "near copy", "near copies") + " of the dataset or of what measures",
            counted(self.near_each_other, "near copy", "near copies") + " of each other",
            counted(self.sentences_measured, "sentence that measures", "sentences that measure"),
            counted(self.sentences_labelled, "sentence that is labelled", "sentences that are labelled"),
        )
        taken = f"{counted(len(self.rows), 'sentence')} of {counted(len(self.splits), 'article')}"
        return f"pool: {taken} drawn from {counted(self.read, 'article')}; left out: {', '.join(out)}"


def pool(
    drawing: Drawing, held: Sequence[str], measured: Collection[str], labelled: Collection[str] = ()
) -> Pool:
    """Cut what was drawn into sentences: none of a near copy of the texts `held`, and none of those given.

    `measured` and `labelled` are sentences by their words, as `normalised_of` gives them.
    """
    drawn = drawing.articles()
    kept, of_held = without_copies([article.text for article in drawn], held)
    articles = [drawn[n] for n in kept]
    splits = list(split_all(articles))
    rows = in_context(splits)
    left = [_left_out(normalised_of(row), measured, labelled) for row in rows]
    free = [n for n, why in enumerate(left) if not why]
    return Pool(
        splits,
        [rows[n] for n in free],
        free,
        drawing.read,
        drawing.rejected,
        of_held,
        len(drawn) - len(kept) - of_held,
        left.count(_MEASURES),
        left.count(_LABELLED),
        dict(Counter(article.source or UNKNOWN for article in articles).most_common(_SOURCES)),
        licenses(article.license for article in articles),
    )


_MEASURES, _LABELLED = "measures", "labelled"


def _left_out(words: str, measured: Collection[str], labelled: Collection[str]) -> str:
    """Why a sentence of these words is not learnt from; empty where it is."""
    return _MEASURES if words in measured else _LABELLED if words in labelled else ""


def normalised_of(row: InContext) -> str:
    """The words of a sentence, by which it is known again."""
    return key_of(row.sentence.text)


def sentences_of(rows: Iterable[InContext]) -> set[str]:
    """The words of all sentences of the articles that rows are from."""
    splits = {id(row.split): row.split for row in rows}
    return {words for row in in_context(splits.values()) if len((words := normalised_of(row)).split()) > 3}
