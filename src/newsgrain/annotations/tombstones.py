"""What was forgotten, as digests of ids and texts: neither comes back, and nobody can read what it was."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from newsgrain.annotations import corpus, transaction
from newsgrain.duplicates import key_of
from newsgrain.files import read_lines, to_json
from newsgrain.records import Article, text_id

FILE = corpus.FORGOTTEN


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An article that was forgotten: digests of its id, and of the words of each version of its text."""

    article: str
    texts: tuple[str, ...]
    at: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a decoded line of forgotten.jsonl; raises KeyError or ValueError when it is none."""
        found = (row["article"], *row["texts"], row["at"])
        if not all(isinstance(text, str) for text in found):
            raise ValueError("article, texts or at is not text")
        return cls(row["article"], tuple(row["texts"]), row["at"])


@dataclass(frozen=True, slots=True)
class Tombstones:
    """All articles that a corpus has forgotten; without a folder, none.

    `wordless` are those whose text was never there: another id brings it back.
    """

    folder: Path | None = None
    ids: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    wordless: frozenset[str] = frozenset()

    def has(self, article_id: str) -> bool:
        """Whether the article of this id was forgotten."""
        return bool(self.ids) and text_id(article_id) in self.ids

    def lacks_words(self, article_id: str) -> bool:
        """Whether the article of this id was forgotten without its text."""
        return text_id(article_id) in self.wordless

    def remembered(self, articles: Iterable[Article], gone: set[str]) -> Iterator[Article]:
        """Articles that were not forgotten; `gone` gets the ids of the others."""
        for article in articles:
            if self.refuses(article):
                gone.add(article.article_id)
            else:
                yield article

    def refuses(self, article: Article) -> bool:
        """Whether an article was forgotten, be it under another id or with other signs and spaces."""
        return self.has(article.article_id) or self.has_text(article.text)

    def has_text(self, text: str) -> bool:
        """Whether a text was forgotten, or one that differs in signs, spaces and capitals alone."""
        return bool(self.texts) and _digest(text) in self.texts

    def renewed(self) -> "Tombstones":
        """As they are now: somebody else may have forgotten something since."""
        return self if self.folder is None else read(self.folder)


NOTHING = Tombstones()


def read(annotations: Path) -> Tombstones:
    """What a corpus has forgotten."""
    transaction.finish(annotations)
    found = list(_all(annotations))
    ids, worded = ({one.article for one in found if one.texts or every} for every in (True, False))
    texts = frozenset(text for one in found for text in one.texts)
    return Tombstones(annotations, frozenset(ids), texts, frozenset(ids - worded))


def _all(annotations: Path) -> Iterable[Tombstone]:
    return read_lines(annotations / FILE, Tombstone.from_json)


def digests(texts: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Of the words of all texts, which stand by the ids of their articles."""
    return frozenset(_digest(text) for versions in texts.values() for text in versions)


def bury(annotations: Path, texts: Mapping[str, Iterable[str]], at: str) -> list[str]:
    """All lines of forgotten.jsonl with those of more articles; `texts` has the versions of each, by id."""
    there = list(_all(annotations))
    for article_id, versions in texts.items():
        made = Tombstone(text_id(article_id), tuple(sorted(digests({article_id: versions}))), at)
        if not any(made.article == one.article and set(made.texts) <= set(one.texts) for one in there):
            there.append(made)
    return list(map(to_json, there))


def _digest(text: str) -> str:
    """The same for texts that differ in signs, spaces and capitals alone."""
    return text_id(key_of(unicodedata.normalize("NFKC", text)) or text)
