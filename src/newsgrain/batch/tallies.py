"""What articles add up to: figures of one, counts of a part, and the rows that stand in it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter
from typing import Any, NamedTuple

from newsgrain.ingest.language import UNSURE
from newsgrain.records import LABEL_NAMES


class Entry(NamedTuple):
    """An article of a part, and what its rows add up to; `labels` counts in the order of LABELS.

    `article_id` is the one it came with, `digest` tells its text, `piece` the piece it was read from;
    `furniture` counts sentences that its outlet repeats.
    """

    article_id: str
    origin: str
    digest: str
    sentences: int
    labels: tuple[int, ...]
    confidence: float
    unsure: int
    text_bytes: int
    words: int
    unseen: int
    replaced: int = 0
    language: str | None = None
    furniture: int = 0
    piece: str = ""

    def figures(self) -> str:
        """What its rows add up to, as JSON."""
        rest = (self.confidence, self.unsure, self.text_bytes, self.words, self.unseen, self.replaced)
        told = ", ".join(map(repr, (self.sentences, list(self.labels), *rest)))  # numbers are written alike
        language = "null" if self.language is None else quoted(self.language)
        return f"[{told}, {language}, {self.furniture}]"

    @classmethod
    def of_figures(cls, figures: str) -> "Entry":
        """An entry that says no more than what its rows add up to."""
        sentences, labels, *rest = json.loads(figures)
        return cls("", "", "", sentences, tuple(labels), *rest)


class Row(NamedTuple):
    """An article's row in a part's file, and what has to become of it.

    The file has it under the id `written`, with `sentences` rows beside it. `figures` are those to put
    in their place, `origin` where the article is to be said to stand; None leaves what is there.
    """

    written: str
    article_id: str
    sentences: int
    stays: bool = True
    keeps_sentences: bool = True
    figures: Entry | None = None
    origin: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the file has to be written again."""
        same = self.stays and self.keeps_sentences and self.written == self.article_id
        return not same or self.figures is not None or self.origin is not None


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What a part holds; `confidence` sums confidences, `unsure` counts those below UNSURE.

    `repeated` are further places of articles; `words` were looked up in the training vocabulary,
    `unseen` of them in vain; `replaced` counts characters that stand for bytes which were no text;
    `languages` the articles, and those rejected for their language; `furniture` the sentences that
    an outlet repeats; `seconds` by stage.
    """

    articles: int = 0
    sentences: int = 0
    rejected: int = 0
    confidence: float = 0.0
    labels: dict[str, int] = field(default_factory=dict)
    unsure: int = 0
    text_bytes: int = 0
    words: int = 0
    unseen: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    repeated: int = 0
    replaced: int = 0
    languages: dict[str, int] = field(default_factory=dict)
    furniture: int = 0

    def __add__(self, other: "PartCounts") -> "PartCounts":
        """Counts of both together."""
        return PartCounts(*(_sum(getattr(self, name), getattr(other, name)) for name in _FIGURES))


_FIGURES = tuple(figure.name for figure in fields(PartCounts))


def _sum(a: Any, b: Any) -> Any:
    """Of two figures, or of two by name."""
    if not isinstance(a, dict):
        return a + b
    return {name: a.get(name, 0) + b.get(name, 0) for name in dict.fromkeys((*a, *b))}


def counts_of(
    entries: Sequence[Entry],
    rejected: int,
    seconds: dict[str, float],
    repeated: int = 0,
    foreign: Iterable[str] = (),
) -> PartCounts:
    """Add up the articles of a part; `foreign` has the languages for which others were rejected."""
    columns = zip(*(entry.labels for entry in entries), strict=True)
    labels = dict(zip(LABEL_NAMES, map(sum, columns), strict=True)) if entries else {}
    names = ("sentences", "unsure", "text_bytes", "words", "unseen", "replaced", "furniture")
    sums = {name: sum(map(attrgetter(name), entries)) for name in names}
    confidence = sum(map(attrgetter("confidence"), entries))
    return PartCounts(
        articles=len(entries),
        rejected=rejected,
        confidence=confidence,
        labels=labels,
        seconds=seconds,
        repeated=repeated,
        languages=dict(Counter([*(entry.language or UNSURE for entry in entries), *foreign])),
        **sums,
    )
