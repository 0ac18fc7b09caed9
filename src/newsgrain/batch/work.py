"""What a worker does with one batch: read, split, score, and write the rows beside their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsgrain.batch.batches import Batch, Options
from newsgrain.batch.parts import fresh_name, writing
from newsgrain.batch.tallies import Entry
from newsgrain.errors import ModelError
from newsgrain.features.scored import Scored
from newsgrain.ingest.articles import read_piece
from newsgrain.interpreter import seldom_collected
from newsgrain.model import drift
from newsgrain.model.classifier import Classifier
from newsgrain.model.drift import Vocabulary
from newsgrain.model.furniture import load, touched
from newsgrain.records import Article, Rejected, text_id
from newsgrain.storage import Folder
from newsgrain.timing import stage, timed

_AT_ONCE = 2**19  # characters of text held and scored together, whatever the size of a piece
_LOOKED_AT = 16
_ALWAYS = 32


@dataclass(frozen=True, slots=True)
class Setup:
    """What all batches of a run have in common; `model` is the name of the model that began it."""

    out: str
    model_folder: str
    options: Options
    model: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a batch; its files stand under `name` beside their place.

    Each rejection has the key of its piece beside it, nothing if it was there before reading.
    """

    batch: Batch
    name: str
    entries: tuple[Entry, ...]
    rejected: tuple[tuple[Rejected, str], ...]
    seconds: dict[str, float]


Ready = tuple[Classifier, Vocabulary | None]


@lru_cache(maxsize=2)
def _ready(model_folder: str, furniture: str | None, name: str) -> Ready:
    """The classifier and vocabulary of the model of that name, loaded once a process.

    Raises ModelError when another is there by now.
    """
    found = ready(Path(model_folder), furniture)
    if found[0].model.name != name:
        raise ModelError(
            f"{furniture or model_folder}: was changed while it was in use; put it back, or take another"
            " --out, and run the same command again"
        )
    return found


def ready(model_folder: Path, furniture: str | None) -> Ready:
    """The classifier and vocabulary of a model as they are read; raises ModelError and InputError."""
    return Classifier(load(model_folder, furniture)), drift.load(model_folder)


def work(batch: Batch, setup: Setup, at_hand: Ready | None = None) -> Done:
    """Classify one batch and write its files beside their places; raises OSError.

    What is `at_hand` need not be loaded.
    """
    classifier, vocabulary = at_hand or _ready(setup.model_folder, setup.options.furniture, setup.model)
    form, rejected, entries = setup.options.form, [(item, "") for item in batch.rejected], list[Entry]()
    name = fresh_name(batch.part, form)
    with (
        timed() as seconds,
        stage("write"),
        seldom_collected(),
        writing(Folder(setup.out), name, form, classifier.model.name) as to,
    ):
        for found in _chunks(_read(batch, setup.options, rejected)):
            scored = classifier.label([article for article, _ in found])
            to.add(scored)
            homes = [home for _, home in found]
            known = touched(classifier.model, scored)
            entries += _entries(scored, homes, known, len(entries), vocabulary)
    return Done(batch, name, tuple(entries), tuple(rejected), seconds)


def _read(
    batch: Batch, options: Options, rejected: list[tuple[Rejected, str]]
) -> Iterator[tuple[Article, str]]:
    """Articles of a batch, each with the key of its piece; what is rejected goes into the list."""
    for piece in batch.pieces:
        for item in read_piece(piece, options.reading):
            if isinstance(item, Rejected):
                rejected.append((item, piece.key))
            else:
                yield item, piece.key


def _chunks(articles: Iterator[tuple[Article, str]]) -> Iterator[list[tuple[Article, str]]]:
    """Articles by about half a million characters, so that a large piece needs no more memory."""
    held, size = list[tuple[Article, str]](), 0
    while True:
        with stage("read"):
            for pair in articles:
                held.append(pair)
                size += len(pair[0].text)
                if size >= _AT_ONCE:
                    break
        if not held:
            return
        yield held
        held, size = [], 0


def _entries(
    scored: Scored, homes: Sequence[str], known: Sequence[int], done: int, vocabulary: Vocabulary | None
) -> Iterator[Entry]:
    """What the ledger keeps of articles; words are looked up in a sample of them."""
    every = zip(scored.articles, scored.utf8, scored.summaries, homes, known, strict=True)
    for n, (article, text, told, home, furniture) in enumerate(every, done):
        digest = text_id(text)
        look = n < _ALWAYS or int(digest[:4], 16) % _LOOKED_AT == 0
        words, unseen = vocabulary.count(article.text) if vocabulary and look else (0, 0)
        summed = (told.sentences, told.labels, told.confidence, told.unsure, len(text), words, unseen)
        about = (article.replaced or 0, article.language, furniture, home)
        yield Entry(article.article_id, str(article.origin), digest, *summed, *about)
