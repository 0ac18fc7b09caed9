"""The articles behind a push: told from queues, kept so that answers find them, made into tasks."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from newsgrain.annotations import corpus, tombstones
from newsgrain.annotations.gitignore import keep_out_of_git
from newsgrain.errors import InputError
from newsgrain.files import append_lines, read_lines, to_json
from newsgrain.ids import Names
from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.labelstudio import conversion, suggestions
from newsgrain.labelstudio.studio import Task
from newsgrain.locks import alone
from newsgrain.records import Article, Prediction, Rejected, accepted, text_digest
from newsgrain.text.sentences import SplitArticle, split
from newsgrain.wording import counted, is_or_are

Predict = Callable[[list[Article]], list[list[Prediction]]]
# how many articles are classified at once
CHUNK = 64


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of a queue: a sentence to label, and why."""

    sentence_id: str
    article_id: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the articles; `conflicts` have the id of an article with another text.

    `forgotten` ones must not come back. `ignored` tells what was done to keep the articles out of git, if
    anything.
    """

    new: int
    known: int
    conflicts: tuple[str, ...]
    ignored: str | None = None
    forgotten: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Ids of articles that are not asked about."""
        return (*self.conflicts, *self.forgotten)


@dataclass(frozen=True, slots=True)
class Pool:
    """Articles to push, or of which only the queued sentences are pushed; can be read many times.

    `queue` is in the order of the queue's file, and None when whole articles are pushed. `corpus` are
    files of articles that were pushed before, which keep their ids.
    """

    inputs: tuple[str, ...]
    queue: dict[str, Queued] | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    rejected: list[Rejected] = field(default_factory=list)
    corpus: tuple[str, ...] = ()
    _names: list[Names] = field(default_factory=list)

    def _read(self) -> Iterator[Article | Rejected]:
        """The articles of the inputs, under ids that stand for one text each, and those of the corpus."""
        inputs = list(self.inputs)
        if inputs and not self._names:
            self._names.append(Names.of(read_articles(inputs, self.reading)))
        if inputs:
            yield from self._names[0].once(read_articles(inputs, self.reading))
        if self.corpus:
            yield from read_articles(list(self.corpus), replace(self.reading, as_stored=True))

    def clashes(self) -> str | None:
        """One line about ids of the inputs that stood for several texts, when there are such."""
        return self._names[0].told() if self._names else None

    def articles(self) -> Iterator[Article]:
        """The articles, those without a queued sentence left out; `rejected` gets what is none."""
        self.rejected.clear()
        wanted = None if self.queue is None else {row.article_id for row in self.queue.values()}
        for article in accepted(self._read(), self.rejected):
            if wanted is None or article.article_id in wanted:
                yield article

    def tasks(
        self,
        guidelines: str,
        predict: Predict | None = None,
        shown: suggestions.Shown = suggestions.Shown.ALL,
        without: Iterable[str] = (),
    ) -> Iterator[Task]:
        """A task for every sentence asked about, with its suggestion when `predict` is given.

        `without` has ids of articles to leave out. Raises InputError when a queued sentence is not there.
        """
        left = frozenset(without)
        articles = (a for a in self.articles() if a.article_id not in left)
        made = tasks_of(articles, guidelines, predict, shown)
        return made if self.queue is None else _queued(self.queue, made, left)


def find(inputs: Sequence[str], annotations: Path, reading: ReadOptions | None = None) -> Pool:
    """The pool that the inputs name; files that `newsgrain queue` wrote are recognised by their rows.

    The articles of a queue are looked for in the other inputs and in annotations/articles/.
    """
    queue: dict[str, Queued] = {}
    articles: list[str] = []
    for given in inputs:
        rows = _queue(Path(given))
        articles += [given] if rows is None else []
        queue |= {row.sentence_id: row for row in rows or ()}
    if not queue:
        return Pool(tuple(articles), reading=reading or ReadOptions())
    reading = reading or ReadOptions()
    return Pool(tuple(articles), queue, reading, corpus=of_corpus(annotations))


def of_corpus(annotations: Path) -> tuple[str, ...]:
    """The files of the corpus' articles."""
    return tuple(map(str, corpus.article_files(annotations)))


def _queue(path: Path) -> list[Queued] | None:
    """The rows of a queue, or None when the file is none."""
    if path.suffix != ".jsonl" or not path.is_file() or not _is_queue(path):
        return None
    return list(read_lines(path, _row))


def _is_queue(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            first = json.loads(file.readline())
        except ValueError:
            return False
    return isinstance(first, dict) and {"sentence_id", "why"} <= first.keys()


def _row(row: dict[str, Any]) -> Queued:
    return Queued(row["sentence_id"], row["article_id"], row["text"], row["why"])


def keep(annotations: Path, pool: Pool, *, plan: bool) -> Kept:
    """Store the pool's articles in annotations/articles/pushed.jsonl, each once; with `plan` only count.

    An article with the id of another text is a conflict and not stored: answers to one of the two would
    stand on the other's characters. Nor is one that was forgotten.
    """
    path = corpus.genre_file(annotations, corpus.PUSHED)
    seen: dict[str, bool] = {}
    with alone(path.parent, write=not plan):
        ignored = None if plan else keep_out_of_git(path)
        known = {a.article_id: text_digest(a.text, 16) for _, a in corpus.articles(annotations)}
        buried = tombstones.read(annotations)
        gone = {row.article_id for row in (pool.queue or {}).values() if buried.has(row.article_id)}
        new = _new(buried.remembered(pool.articles(), gone), known, seen)
        count = sum(1 for _ in new) if plan else append_lines(path, map(to_json, new))
    conflicts = tuple(sorted(name for name, same in seen.items() if not same))
    return Kept(count, len(seen) - count - len(conflicts), conflicts, ignored, tuple(sorted(gone)))


def _new(articles: Iterable[Article], known: dict[str, bytes], seen: dict[str, bool]) -> Iterator[Article]:
    """Articles that are not stored yet; `seen` gets whether each id stands for one text only."""
    for article in articles:
        name, digest = article.article_id, text_digest(article.text, 16)
        seen[name] = seen.get(name, True) and known.get(name, digest) == digest
        if name not in known:
            known[name] = digest
            # where a file lay is nobody else's business
            yield replace(article, origin=article.origin and Path(article.origin).name)


def tasks_of(
    articles: Iterator[Article], guidelines: str, predict: Predict | None, shown: suggestions.Shown
) -> Iterator[Task]:
    """A task for every sentence of the articles, with its suggestion when `predict` is given."""
    while batch := list(islice(articles, CHUNK)):
        predicted = predict(batch) if predict else [[] for _ in batch]
        for article, found in zip(batch, predicted, strict=True):
            yield from _with(split(article), guidelines, found, shown)


def _with(
    article: SplitArticle, guidelines: str, found: Sequence[Prediction], shown: suggestions.Shown
) -> Iterator[Task]:
    told = {p.sentence_id: suggestions.prediction(p, shown) for p in found}
    for task in conversion.tasks(article, guidelines):
        prediction = told.get(task["data"]["sentence_id"])
        yield {**task, "predictions": [prediction]} if prediction else task


def _queued(queue: dict[str, Queued], tasks: Iterable[Task], left: frozenset[str]) -> Iterator[Task]:
    """The tasks of queued sentences in the order of the queue, each with why it was chosen."""
    found: dict[str, Task] = {}
    for task in tasks:
        row = queue.get(task["data"]["sentence_id"])
        if row is not None and row.text == task["data"]["sentence"]:
            found[row.sentence_id] = {**task, "data": {**task["data"], "why": row.why}}
    lost = [name for name, row in queue.items() if name not in found and row.article_id not in left]
    if lost:
        raise InputError(
            f"{len(lost):,} of {counted(len(queue), 'queued sentence')} {is_or_are(len(lost))} in no article,"
            f" first {lost[0]}; name the articles that the queue was chosen from as well: newsgrain push"
            " QUEUE.jsonl ARTICLES"
        )
    yield from (found[name] for name in queue if name in found)
