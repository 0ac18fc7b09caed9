"""The best model there is, kept for many requests, and what it suggests for tasks in their articles."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from newsgrain.annotations import corpus
from newsgrain.errors import InputError, ModelError
from newsgrain.files import placed_lines
from newsgrain.labelstudio import suggestions
from newsgrain.labelstudio.annotation_check import sentence_of
from newsgrain.labelstudio.annotation_fields import UnfitError
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.model import store
from newsgrain.model.classifier import Classifier
from newsgrain.records import Article, Prediction, overlapping, text_digest

_MORE = "…"
_State = tuple[tuple[str, int, int], ...]
_KEPT = 256  # articles whose predictions are remembered: annotators go through one sentence by sentence
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Page:
    """An article and where in it the sentence of a task stands."""

    article: Article
    start: int
    end: int


@dataclass(slots=True)
class Articles:
    """Where each article of a corpus stands in its files, so that many thousands cost little memory.

    `renew` looks whether files have grown or changed since.
    """

    annotations: Path
    _places: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _seen: _State | None = None
    _last: Article | None = None

    def renew(self) -> None:
        """Find the articles again if a file is another than before."""
        files = corpus.article_files(self.annotations)
        state = tuple((str(path), at.st_mtime_ns, at.st_size) for path in files for at in [path.stat()])
        if state != self._seen:
            # of two with one id the first, as everywhere
            self._places = dict(reversed([found for path in files for found in _places(path)]))
            self._seen, self._last = state, None

    def get(self, article_id: str) -> Article | None:
        """An article by its id; None when the corpus does not have it."""
        if self._last is not None and self._last.article_id == article_id:
            return self._last
        place = self._places.get(article_id)
        if place is None:
            return None
        path, at = place
        with path.open("rb") as file:
            file.seek(at)
            self._last = Article.from_json(json.loads(file.readline()))
        return self._last


def _places(path: Path) -> Iterator[tuple[str, tuple[Path, int]]]:
    """Each article's id, and where its line begins."""
    return ((article.article_id, (path, at)) for at, article in placed_lines(path, Article.from_json))


def page_of(task: Any, articles: Articles) -> Page:
    """The page of a task; raises UnfitError when the task is not one of `newsgrain push`."""
    data = task.get("data") if isinstance(task, dict) else None
    article_id, start, end = sentence_of(data)
    sentence = data["sentence"] if isinstance(data, dict) and "sentence" in data else None
    if not isinstance(sentence, str) or not sentence.strip():
        raise UnfitError("its sentence is missing")
    found = articles.get(article_id)
    if found is not None and found.text[start:end] == sentence:
        return Page(found, start, end)
    return _pieced(article_id, data, sentence)


def _pieced(article_id: str, data: Any, sentence: str) -> Page:
    """What the annotator sees, as an article; a headline that is shown above begins it."""
    before, after, headline = (_shown(data.get(name)) for name in ("before", "after", "headline"))
    head = f"{headline}\n\n" if headline and not before.startswith(headline) else ""
    start = len(head) + len(before) + bool(before)
    text = f"{head}{before}{' ' if before else ''}{sentence}{' ' if after else ''}{after}"
    return Page(Article(article_id, text, title=headline or None), start, start + len(sentence))


def _shown(value: Any) -> str:
    """Text of a task's data without the marks of what was left out."""
    return value.strip(f"{_MORE} \n") if isinstance(value, str) else ""


def best(models: Path, name: str | None = None) -> Path:
    """The folder of the model asked for, else of the accurate one, else of the one in use.

    Raises ModelError when there is none.
    """
    if name is not None:
        return store.find(models, name)
    try:
        return store.find(models, store.ACCURATE)
    except ModelError:
        return store.find(models)


@dataclass(slots=True)
class Backend:
    """Suggests labels for Label Studio's tasks; safe to be asked by several threads at once.

    A model that is trained meanwhile is taken at the next request. `told` has why the accurate model
    cannot be used, if it is there and cannot.
    """

    models: Path
    annotations: Path
    shown: Shown = Shown.ALL
    name: str | None = None
    told: str = ""
    _folder: Path | None = None
    _classifier: Classifier | None = None
    _known: "OrderedDict[bytes, list[Prediction]]" = field(default_factory=OrderedDict)
    _articles: Articles = field(init=False)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Where the articles are."""
        self._articles = Articles(self.annotations)

    @property
    def version(self) -> str:
        """The version of the suggestions that are made now; raises ModelError when there is no model."""
        with self._lock:
            return suggestions.version(self._current().model.name, self.shown)

    def predict(self, tasks: Sequence[Any]) -> list[dict[str, Any]]:
        """A prediction for each task, in their order; an empty one for what `newsgrain push` did not make."""
        with self._lock:
            model = self._current()
            self._articles.renew()
            found: list[dict[str, Any]] = []
            for start in range(0, len(tasks), _AT_ONCE):
                found += self._some(model, tasks[start : start + _AT_ONCE])
            return found

    def _some(self, model: Classifier, tasks: Sequence[Any]) -> list[dict[str, Any]]:
        pages = [self._page(task) for task in tasks]
        known = self._predicted(model, [page.article for page in pages if page])
        version = suggestions.version(model.model.name, self.shown)
        nothing = {"model_version": version, "score": 0.0, "result": []}
        there = ((page, page and _nearest(known[_key(page.article)], page)) for page in pages)
        return [suggestions.prediction(p, self.shown) if page and p else nothing for page, p in there]

    def _page(self, task: Any) -> Page | None:
        try:
            return page_of(task, self._articles)
        except UnfitError:
            return None

    def _predicted(self, model: Classifier, articles: Sequence[Article]) -> dict[bytes, list[Prediction]]:
        """Predictions of each article, remembered by its text."""
        wanted = {_key(article): article for article in articles}
        new = {key: article for key, article in wanted.items() if key not in self._known}
        self._known.update(zip(new, model.predict_all(list(new.values())) if new else (), strict=True))
        found = {key: self._known[key] for key in wanted}
        for key in wanted:
            self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _current(self) -> Classifier:
        """The model, read again when another one is the best now."""
        folder = best(self.models, self.name)
        if self._classifier is None or folder != self._folder:
            self._classifier = Classifier(self._read(folder))
            self._folder = folder
            self._known.clear()
        return self._classifier

    def _read(self, folder: Path) -> Any:
        """The model, or the one in use where what the accurate one needs is not installed."""
        try:
            return store.load(folder)
        except InputError as error:
            if self.name is not None:
                raise
            self.told = f"{error}; the fast model suggests meanwhile"
            return store.load(store.find(self.models))


def _key(article: Article) -> bytes:
    return text_digest(f"{article.article_id}\n{article.title}\n{article.blocks}\n{article.text}", 16)


def _nearest(found: Sequence[Prediction], page: Page) -> Prediction | None:
    """What is said of the sentence that overlaps the asked one most; None where none does."""
    n = overlapping(page.start, page.end, found)
    return None if n is None else found[n]
