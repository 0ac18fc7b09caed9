"""Unlabelled articles to learn from: a share drawn by text, each once, and none that measures."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsgrain.annotations.elsewhere import licenses
from newsgrain.duplicates import key_of, without_copies
from newsgrain.features.matrix import InContext, in_context
from newsgrain.records import Article, Rejected, text_id
from newsgrain.text.sentences import SplitArticle, split_all
from newsgrain.wording import counted

__all__ = ["Drawing", "Pool", "pool", "sentences_of"]
_COUNTED = ("read", "near_measured", "near_each_other", "sentences_measured", "sources", "licenses")
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
        """Draw, or not."""
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
    `near_measured` articles nearly repeat one that is labelled or measures, `near_each_other` one that was
    drawn, too; `sentences_measured` stand word for word in an article that measures.
    """

    splits: list[SplitArticle]
    rows: list[InContext]
    numbers: list[int]
    read: int
    rejected: int
    near_measured: int
    near_each_other: int
    sentences_measured: int
    sources: dict[str, int] = field(default_factory=dict)
    licenses: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        """All that a card says of it."""
        told = {name: getattr(self, name) for name in _COUNTED}
        return {"articles": len(self.splits), "sentences": len(self.rows), "sha256": self.sha256(), **told}

    def sha256(self) -> str:
        """Of the texts."""
        return hashlib.sha256(
            "\n".join(text_id(cut.article.text) for cut in self.splits).encode()
        ).hexdigest()

    def told(self) -> str:
        """One line for people."""
        out = (
            counted(self.near_measured, "near copy", "near copies") + " of what is labelled or measures",
            counted(self.near_each_other, "near copy", "near copies") + " of each other",
            counted(self.sentences_measured, "sentence that measures", "sentences that measure"),
        )
        taken = f"{counted(len(self.rows), 'sentence')} of {counted(len(self.splits), 'article')}"
        return f"pool: {taken} drawn from {counted(self.read, 'article')}; left out: {', '.join(out)}"


def pool(drawing: Drawing, held: Sequence[str], sentences: Collection[str]) -> Pool:
    """Cut what was drawn into sentences; `held` texts are repeated by none, nor `sentences`, normalised."""
    drawn = drawing.articles()
    kept, of_held = without_copies([article.text for article in drawn], held)
    articles = [drawn[n] for n in kept]
    splits = list(split_all(articles))
    rows = in_context(splits)
    free = [n for n, row in enumerate(rows) if normalised_of(row) not in sentences]
    return Pool(
        splits,
        [rows[n] for n in free],
        free,
        drawing.read,
        drawing.rejected,
        of_held,
        len(drawn) - len(kept) - of_held,
        len(rows) - len(free),
        dict(Counter(article.source or "not told" for article in articles).most_common(_SOURCES)),
        licenses(article.license for article in articles),
    )


def normalised_of(row: InContext) -> str:
    """The words of a sentence, by which it is known again."""
    return key_of(row.split.sentences[row.index].text)


def sentences_of(rows: Iterable[InContext]) -> set[str]:
    """The words of all sentences of the articles that rows are from."""
    splits = {id(row.split): row.split for row in rows}
    return {words for row in in_context(splits.values()) if len((words := normalised_of(row)).split()) > 3}
