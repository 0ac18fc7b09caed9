"""What a worker does with one batch: read, split, score, and write the rows beside their place."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsgrain import drift
from newsgrain.articles import read_piece
from newsgrain.batches import Batch, Options
from newsgrain.classifier import Classifier
from newsgrain.drift import Vocabulary
from newsgrain.ledger import Entry
from newsgrain.model import load
from newsgrain.parts import fresh_name, writing
from newsgrain.records import Article, Rejected
from newsgrain.rows import place_of
from newsgrain.scored import Scored
from newsgrain.stages import stage, timed
from newsgrain.storage import Folder

_AT_ONCE = 2**19  # characters of text held and scored together, whatever the size of a piece
_LOOKED_AT = 16
_ALWAYS = 32


@dataclass(frozen=True, slots=True)
class Setup:
    """What all batches of a run have in common."""

    out: str
    model_folder: str
    options: Options


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a batch; its files stand under `name` beside their place."""

    batch: Batch
    name: str
    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]
    seconds: dict[str, float]


@lru_cache(maxsize=2)
def ready(model_folder: str) -> tuple[Classifier, Vocabulary | None]:
    """The classifier and vocabulary of a model, loaded once a process."""
    return Classifier(load(Path(model_folder))), drift.load(Path(model_folder))


def work(batch: Batch, setup: Setup) -> Done:
    """Classify one batch and write its files beside their places; raises OSError."""
    classifier, vocabulary = ready(setup.model_folder)
    form, rejected, entries = setup.options.form, list(batch.rejected), list[Entry]()
    name = fresh_name(batch.part, form)
    with (
        timed() as seconds,
        stage("write"),
        writing(Folder(setup.out), name, form, classifier.model.name) as to,
    ):
        for articles in _chunks(_first_ones(batch, setup.options, rejected)):
            scored = classifier.label(articles)
            to.add(scored)
            entries += _entries(scored, len(entries), vocabulary)
    return Done(batch, name, tuple(entries), tuple(rejected), seconds)


def _first_ones(batch: Batch, options: Options, rejected: list[Rejected]) -> Iterator[Article]:
    """Articles of a batch, each id once; what is rejected goes into the list."""
    seen: dict[str, str] = {}
    for item in itertools.chain.from_iterable(read_piece(p, options.reading) for p in batch.pieces):
        if isinstance(item, Rejected):
            rejected.append(item)
        elif item.article_id in seen:
            rejected.append(repeated(item.article_id, str(item.origin), seen[item.article_id]))
        else:
            seen[item.article_id] = str(item.origin)
            yield item


def _chunks(articles: Iterator[Article]) -> Iterator[list[Article]]:
    """Articles by about half a million characters, so that a large piece needs no more memory."""
    held, size = list[Article](), 0
    while True:
        with stage("read"):
            for article in articles:
                held.append(article)
                size += len(article.text)
                if size >= _AT_ONCE:
                    break
        if not held:
            return
        yield held
        held, size = [], 0


def _entries(scored: Scored, done: int, vocabulary: Vocabulary | None) -> Iterator[Entry]:
    """What the ledger keeps of articles; words are looked up in a sample of them."""
    for n, (article, told) in enumerate(zip(scored.articles, scored.summaries, strict=True), done):
        data = article.text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(data).hexdigest()[:16]
        look = vocabulary is not None and (n < _ALWAYS or int(digest[:4], 16) % _LOOKED_AT == 0)
        words, unseen = vocabulary.count(article.text) if vocabulary and look else (0, 0)
        yield Entry(
            article.article_id,
            str(article.origin),
            digest,
            told.sentences,
            told.labels,
            told.confidence,
            told.unsure,
            len(data),
            words,
            unseen,
            article.replaced or 0,
            article.language,
        )


def repeated(article_id: str, origin: str, first: str, *, changed: bool = False) -> Rejected:
    """The rejection of an article whose id was there before, with the same text or a `changed` one."""
    how = "was already classified with another text" if changed else "was already classified"
    return Rejected(*place_of(origin), f"article_id {article_id!r} {how}, from {first}")
