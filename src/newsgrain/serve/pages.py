"""The article that a task's sentence stands in: of the corpus, else put together from what the task shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsgrain.errors import CorpusError
from newsgrain.labelstudio.annotation_check import sentence_of
from newsgrain.labelstudio.identity import UnfitError
from newsgrain.records import Article

_MORE = "…"
_State = tuple[tuple[str, int, int], ...]


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
        files = sorted((self.annotations / "articles").glob("*.jsonl"))
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
    at = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield str(Article.from_json(json.loads(line)).article_id), (path, at)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CorpusError(f"{path}:{number}: not an article ({error}); restore the line") from error
            at += len(line)


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
