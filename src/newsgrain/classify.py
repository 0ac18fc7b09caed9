"""The main job: articles in, a label for every sentence out, in bounded memory and never a row lost."""

import hashlib
import itertools
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsgrain import __version__
from newsgrain.articles import Piece, ReadOptions, plan, read_piece
from newsgrain.corpus import write_records, write_text_lines
from newsgrain.errors import OutputError
from newsgrain.ledger import Ledger, PartCounts
from newsgrain.model import Model, load
from newsgrain.parts import (
    FOLDERS,
    article_row,
    part_path,
    prediction_row,
    settle,
    write_partial,
)
from newsgrain.records import LABELS, Article, Prediction, Rejected
from newsgrain.sentences import split

_MOST_FILES = 256


@dataclass(frozen=True, slots=True)
class Options:
    """How to classify; `batch_bytes` is the input that makes one part."""

    form: str = "jsonl"
    jobs: int = 1
    batch_bytes: int = 4 * 2**20
    reading: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a batch, as run.json has it; counts are of the whole folder."""

    articles_in: int
    classified: int
    rejected: int
    sentences: int
    parts: int
    labels: dict[str, int]
    mean_confidence: float
    model: str
    new_articles: int
    seconds: float
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Batch:
    part: int
    pieces: tuple[Piece, ...]
    keys: tuple[str, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    batch: _Batch
    ids: tuple[tuple[str, str], ...]
    rejected: tuple[Rejected, ...]
    counts: PartCounts


class Classifier:
    """A model ready to label articles; keep one for many calls."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def predict(self, article: Article) -> list[Prediction]:
        """Label every sentence of one article, in order."""
        return self.predict_all([article])[0]

    def predict_all(self, articles: Sequence[Article]) -> list[list[Prediction]]:
        """Label every sentence of every article; one list an article, in their order."""
        from newsgrain.features import in_context

        splits = [split(article) for article in articles]
        rows = iter(self.model.probabilities(in_context(splits)).tolist())
        return [[self._prediction(sentence, next(rows)) for sentence in cut.sentences] for cut in splits]

    def _prediction(self, sentence: Any, row: list[float]) -> Prediction:
        best = max(range(len(row)), key=row.__getitem__)
        rounded = [round(p, 6) for p in row]
        rounded[best] = round(1.0 - sum(p for k, p in enumerate(rounded) if k != best), 6)
        return Prediction(
            sentence.article_id,
            sentence.sentence_id,
            sentence.index,
            sentence.start,
            sentence.end,
            sentence.text,
            LABELS[best],
            rounded[best],
            {label.value: p for label, p in zip(LABELS, rounded, strict=True)},
            self.model.name,
        )


def classify(
    inputs: Sequence[str],
    out: Path,
    model_folder: Path,
    options: Options,
    progress: Callable[[PartCounts], None] = lambda _: None,
) -> Run:
    """Classify all articles of `inputs` into `out`; a second run goes on where the first stopped.

    Raises InputError when an input does not exist, ModelError, and OutputError when `out` cannot be
    written or was begun with another model or format.
    """
    started = time.monotonic()
    model = load(model_folder)
    ledger = _open(out, model, options)
    try:
        before = ledger.total()[1].articles
        batches = _batches(inputs, options, ledger)
        for done in _run(batches, out, model_folder, options):
            progress(_commit(done, out, model_folder, options, ledger))
        return _finish(out, ledger, model, before, time.monotonic() - started)
    except OSError as error:
        raise OutputError(
            f"{error.filename or out}: cannot be written ({error.strerror}); what is finished is"
            " kept, make room and run the same command again"
        ) from error
    finally:
        ledger.close()


def start_again(out: Path) -> None:
    """Remove what a former run left in `out`, and nothing else."""
    for name in FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in (
        "ledger.sqlite",
        "ledger.sqlite-wal",
        "ledger.sqlite-shm",
        "rejected.jsonl",
        "run.json",
    ):
        (out / name).unlink(missing_ok=True)


def _open(out: Path, model: Model, options: Options) -> Ledger:
    try:
        for name in FOLDERS:
            (out / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out}: cannot be made ({error.strerror}); choose another --out") from error
    ledger = Ledger(out / "ledger.sqlite")
    settings = {"model": model.name, "format": options.form, "column": options.reading.text_column}
    ledger.claim(settings, out)
    return ledger


def _batches(inputs: Sequence[str], options: Options, ledger: Ledger) -> Iterator[_Batch]:
    """Pieces not yet done, gathered greedily, so that an interrupted run gathers them the same."""
    part = ledger.next_part()
    pieces: list[tuple[Piece, str]] = []
    rejected: list[tuple[Rejected, str]] = []
    size = 0
    for item in plan(inputs, options.reading, piece_bytes=options.batch_bytes):
        key = _key(item)
        if ledger.has(key):
            continue
        if isinstance(item, Rejected):
            rejected.append((item, key))
        else:
            pieces.append((item, key))
            size += _size(item)
        if size >= options.batch_bytes or len(pieces) + len(rejected) >= _MOST_FILES:
            yield _batch(part, pieces, rejected)
            part, pieces, rejected, size = part + 1, [], [], 0
    if pieces or rejected:
        yield _batch(part, pieces, rejected)


def _batch(part: int, pieces: list[tuple[Piece, str]], rejected: list[tuple[Rejected, str]]) -> _Batch:
    keys = tuple(dict.fromkeys(key for _, key in [*pieces, *rejected]))
    return _Batch(part, tuple(p for p, _ in pieces), keys, tuple(r for r, _ in rejected))


def _size(piece: Piece) -> int:
    return len(piece.payload) if piece.payload is not None else max(piece.end - piece.start, 1)


def _key(item: Piece | Rejected) -> str:
    """What tells a piece of input from every other, its state on disk included."""
    if isinstance(item, Rejected):
        told = f"rejected {item.origin} {item.line} {item.reason}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    digest = hashlib.sha256(f"{item.format} {item.start} {item.end} {item.first_line} ".encode())
    digest.update(str(item.path).encode("utf-8", "surrogateescape"))
    if item.payload is not None:
        digest.update(item.payload)
    elif item.path != "-":
        state = os.stat(item.path)
        whole = (state.st_size, state.st_mtime_ns) if item.format != "jsonl" else ()
        digest.update(repr(whole).encode())
    return digest.hexdigest()


def _run(batches: Iterable[_Batch], out: Path, model_folder: Path, options: Options) -> Iterator[_Done]:
    """Work off the batches in order, in this process or in several."""
    work = (str(out), str(model_folder), options)
    if options.jobs == 1:
        yield from (_work(batch, *work) for batch in batches)
        return
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=options.jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    yield from parallel(delayed(_work)(batch, *work) for batch in batches)


@lru_cache(maxsize=2)
def _classifier(model_folder: str) -> Classifier:
    return Classifier(load(Path(model_folder)))


def _work(
    batch: _Batch, out: str, model_folder: str, options: Options, skip: frozenset[str] = frozenset()
) -> _Done:
    """Classify one batch and write its files beside their places; `skip` names origins left out."""
    articles, rejected = [], list(batch.rejected)
    seen: dict[str, str] = {}
    for item in itertools.chain.from_iterable(read_piece(p, options.reading) for p in batch.pieces):
        if isinstance(item, Rejected):
            rejected.append(item)
        elif str(item.origin) in skip:
            continue
        elif item.article_id in seen:
            rejected.append(_repeated(item.article_id, str(item.origin), seen[item.article_id]))
        else:
            seen[item.article_id] = str(item.origin)
            articles.append(item)
    predictions = _classifier(model_folder).predict_all(articles)
    _write(batch.part, Path(out), options.form, articles, predictions)
    labels = Counter(p.label.value for found in predictions for p in found)
    counts = PartCounts(
        len(articles),
        sum(map(len, predictions)),
        len(rejected),
        sum(p.confidence for found in predictions for p in found),
        {label.value: labels[label.value] for label in LABELS},
    )
    return _Done(batch, tuple(seen.items()), tuple(rejected), counts)


def _write(
    part: int,
    out: Path,
    form: str,
    articles: Sequence[Article],
    predictions: list[list[Prediction]],
) -> None:
    rows = [prediction_row(p) for found in predictions for p in found]
    write_partial(part_path(out, "sentences", part, form), rows, form)
    rows = [
        article_row(a.article_id, a.origin, a.title, found)
        for a, found in zip(articles, predictions, strict=True)
    ]
    write_partial(part_path(out, "articles", part, form), rows, form)


def _repeated(article_id: str, origin: str, first: str) -> Rejected:
    path, _, line = origin.rpartition(":")
    place = (path, int(line)) if path and line.isdigit() else (origin, 0)
    return Rejected(*place, f"article_id {article_id!r} was already classified, from {first}")


def _commit(done: _Done, out: Path, model_folder: Path, options: Options, ledger: Ledger) -> PartCounts:
    """Put a part in place and enter it; articles known from earlier parts are taken out of it."""
    known = ledger.known(done.ids)
    if known:
        repeats = [(i, origin) for i, origin in done.ids if i in known]
        skip = frozenset(origin for _, origin in repeats)
        done = _work(done.batch, str(out), str(model_folder), options, skip)
        extra = tuple(_repeated(i, origin, known[i]) for i, origin in repeats)
        counts = done.counts + PartCounts(rejected=len(extra))
        done = _Done(done.batch, done.ids, (*done.rejected, *extra), counts)
    for folder in FOLDERS:
        settle(part_path(out, folder, done.batch.part, options.form))
    ledger.commit(done.batch.part, done.batch.keys, done.ids, done.rejected, done.counts)
    return done.counts


def _finish(out: Path, ledger: Ledger, model: Model, before: int, seconds: float) -> Run:
    parts, total = ledger.total()
    rejected = write_records(out / "rejected.jsonl", ledger.rejected())
    if rejected != total.rejected or sum(total.labels.values()) != total.sentences:
        raise OutputError(
            f"{out}: the books do not balance: {total.rejected} rejected but {rejected} listed,"
            f" {total.sentences} sentences but {sum(total.labels.values())} labels; run with --fresh"
        )
    run = Run(
        articles_in=total.articles + rejected,
        classified=total.articles,
        rejected=rejected,
        sentences=total.sentences,
        parts=parts,
        labels={label.value: total.labels.get(label.value, 0) for label in LABELS},
        mean_confidence=round(total.confidence / max(total.sentences, 1), 6),
        model=model.name,
        new_articles=total.articles - before,
        seconds=round(seconds, 3),
        versions={"newsgrain": __version__, **model.card.get("versions", {})},
    )
    write_text_lines(out / "run.json", [json.dumps(asdict(run), indent=1)])
    return run
