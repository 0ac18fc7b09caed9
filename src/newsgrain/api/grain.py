"""A model ready to label, the articles of files, the sentences of texts: what Python calls first."""

import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from newsgrain.api import given
from newsgrain.api.given import Given
from newsgrain.errors import InputError, ModelError, RejectedWarning
from newsgrain.homes import MODELS
from newsgrain.model import store
from newsgrain.model.classifier import Classifier
from newsgrain.model.seam import Model
from newsgrain.records import LABELS, Article, Label, Prediction, Rejected, Sentence
from newsgrain.text.sentences import split as cut
from newsgrain.wording import chance, printable, shortened

if TYPE_CHECKING:
    from os import PathLike

_SHOWN, _WIDTH = 30, 80
_NAME = max(map(len, LABELS))
# characters of text labelled at once: few at first, so that the first rows come soon
_FIRST, _AT_ONCE = 2**13, 2**19
# what compiled code remembers of words is one for the whole process
_turn = Lock()


class Predictions(list[Prediction]):
    """The predictions of one article's sentences, in order: a list, whose `article` they are of.

    Printed, it is a line a sentence; in a notebook, the article with each sentence tinted.
    """

    def __init__(self, article: Article, found: Iterable[Prediction]) -> None:
        super().__init__(found)
        self.article = article

    def __repr__(self) -> str:
        """A line a sentence: label, confidence and how the text begins."""
        if not self:
            return "no sentences"
        lines = list(map(_line, self[:_SHOWN]))
        return "\n".join(lines + [f"and {len(self) - _SHOWN:,} more"] * (len(self) > _SHOWN))

    def _repr_html_(self) -> str:
        """The article's text with each sentence in its label's tint; asks nothing of the network."""
        from newsgrain.report.render import render

        counts = Counter(p.label for p in self)
        return render("notebook.j2", article=self.article, pieces=list(self._pieces()), counts=counts)

    def _pieces(self) -> Iterator[tuple[str, Prediction]]:
        """What stands before each sentence, and the sentence."""
        at = 0
        for p in self:
            yield self.article.text[at : p.start], p
            at = p.end


def _line(p: Prediction) -> str:
    return f"{p.label.value:{_NAME}} {chance(p.confidence)}  {shortened(printable(p.text), _WIDTH)}"


class Grain:
    """A model ready to label articles, from `newsgrain.load`; keep one for many calls.

    Threads may share one: they take turns, so that more threads are no faster. For that use processes
    (it can be pickled), or `newsgrain classify --jobs`.
    """

    def __init__(self, model: Model) -> None:
        self._classifier = Classifier(model)

    @property
    def model(self) -> Model:
        """The model itself; `model.card` says what it was trained on."""
        return self._classifier.model

    @property
    def name(self) -> str:
        """The model's name, 12 hex digits, as every prediction has it in `model`."""
        return self.model.name

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels it knows, in the order of `probabilities`; each is a string, too."""
        return self.model.labels

    def __repr__(self) -> str:
        """With the model's name and the labels."""
        return f"<newsgrain.Grain {self.name}: {', '.join(label.value for label in self.labels)}>"

    def classify(
        self, article: str | Article, *, title: str | None = None, any_language: bool = False
    ) -> Predictions:
        """The sentences of one text or Article, in order, each with its label.

        Gives a list of Prediction, never empty: `label` (equal to its name, such as "attribution"),
        `confidence` (0 to 1), `probabilities` ({name: 0 to 1}, whole millionths that sum to 1),
        `text`, `start` and `end` (Unicode code points of the article's text, end exclusive), `index` (from
        0), `sentence_id`, `article_id` (of a text: from its SHA-256) and `model`. They are what
        `newsgrain classify` and `newsgrain explain` say of the same article. A `title` is shown above the
        text in a notebook and changes no label. Every text is read as it stands; headline, paragraphs and
        list items are known by their lines, or by the article's `blocks`.

        Raises ArticleRejected when there is no text in it, when it has a NUL or half of a character, and
        when it is surely not English, unless `any_language`; an Article that says its `language` is taken
        at its word. Raises InputError for what is neither text nor Article.

        Example: grain.classify("Nobody was hurt, the chief said.")[0].label
        """
        found = given.article(article, Given("classify", title, any_language))
        with _turn:
            return Predictions(found, *self._classifier.predict_all([found]))

    def classify_many(
        self,
        articles: Iterable[str | Article | Rejected],
        *,
        any_language: bool = False,
        rejected: Callable[[Rejected], object] | None = None,
    ) -> Iterator[Prediction]:
        """The sentences of many texts or Articles, one after the other, each with its label.

        A generator of Prediction, as `classify` gives them, in the order of `articles`, which may be a
        generator as well (`newsgrain.read`). About half a million characters of text are held at once,
        however many there are; the first rows come after a few articles.

        What cannot be labelled ends nothing. Items of type Rejected, and texts for which `classify` raises,
        have no rows: `rejected` is called with each (`bad = []`, `rejected=bad.append`), and where it is not
        given one RejectedWarning at the end says how many there were. Articles without an `origin` are named
        by their place, "item 1" being the first. What `articles` itself raises is raised when all before it
        is labelled. Raises InputError, at once, when `articles` is a text, one article or a table.

        Example: rows = list(grain.classify_many(newsgrain.read("inbox/")))
        """
        given.check_many(articles)
        return self._many(articles, any_language, rejected)

    def _many(
        self,
        articles: Iterable[str | Article | Rejected],
        any_language: bool,
        rejected: Callable[[Rejected], object] | None,
    ) -> Iterator[Prediction]:
        left_out = _LeftOut(rejected)
        for batch in _batches(given.articles(articles, any_language, left_out.add)):
            with _turn:
                found = self._classifier.predict_all(batch)
            for predictions in found:
                yield from predictions
        left_out.warn()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Lists of articles, short ones first; where reading fails, what was read comes before the failure."""
    held, size, limit = list[Article](), 0, _FIRST
    try:
        for article in articles:
            held.append(article)
            size += len(article.text)
            if size >= limit:
                yield held
                held, size, limit = [], 0, min(2 * limit, _AT_ONCE)
    except Exception:
        if held:
            yield held
        raise
    if held:
        yield held


class _LeftOut:
    """What had no rows: handed to whoever asked for it, else counted."""

    def __init__(self, asked: Callable[[Rejected], object] | None) -> None:
        self._asked, self._count, self._first = asked, 0, ""

    def add(self, item: Rejected) -> None:
        """Hand it on, or count it."""
        if self._asked is not None:
            self._asked(item)
            return
        self._count += 1
        self._first = self._first or item.told()

    def warn(self) -> None:
        """Say how many were counted."""
        if self._count:
            told = f"{self._count:,} left out; the first: {self._first} (rejected=LIST.append gives them all)"
            warnings.warn(told, RejectedWarning, stacklevel=3)


def load(name_or_folder: "str | PathLike[str] | None" = None) -> Grain:
    """A model ready to label: one by its name in ./models, fast or accurate, or by its folder; else fast.

    Fast is the current one of ./models, or where none was trained the one that comes with newsgrain.
    A folder may be that of one model, or one with models in it, of which the one in use is taken. Nothing
    but the package and that folder is needed, and nothing of it is run. Takes under a second of processor
    time.

    Raises ModelError, with what to do, when there is no such model or it is damaged.

    Example: newsgrain.load("/data/newsgrain/models")
    """
    if not isinstance(name_or_folder, str | os.PathLike | None):
        raise InputError(f"load: takes the name or folder of a model, not {type(name_or_folder).__name__}")
    try:
        name = None if name_or_folder is None else str(Path(name_or_folder))
        return Grain(store.load(store.find(MODELS, name)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(f"{str(name_or_folder or MODELS)[:80]}: cannot be read ({reason})") from error


def read(
    inputs: "str | PathLike[str] | Iterable[str | PathLike[str]]",
    *,
    text_column: str | None = None,
    encoding: str | None = None,
    any_language: bool = False,
) -> Iterator[Article | Rejected]:
    """The articles of files, folders, globs and URLs: of everything that `newsgrain classify` reads.

    A generator, which holds a piece of a file at a time: Article (`article_id`, `text`, `title`, `origin`
    and so on; `None` for what is not told) and, where one could not be read, Rejected (`origin`, `line`,
    1-based or 0 for a whole file, and `reason`), in the order of the inputs and of what is in them.
    `text_column` is the field or column of the text, found if not given; `encoding` the character set of
    the files, found out for each if not given; `any_language` takes articles that are not in English.
    Ids are those in the files: where `newsgrain classify` finds one id for several texts it names
    the file in them, which it can only do when it has read all.

    Raises InputError, at once, when an input does not exist or the character set is not known; and while
    reading when a URL breaks off.

    Example: articles = [x for x in newsgrain.read("inbox/") if isinstance(x, newsgrain.Article)]
    """
    from newsgrain.ingest.articles import ReadOptions, find_inputs, read_articles
    from newsgrain.storage import is_url

    paths, options = given.paths(inputs), ReadOptions.asked(text_column, encoding, any_language)
    # raises at what does not exist, now rather than when the first article is asked for
    next(find_inputs([path for path in paths if not is_url(path)]), None)
    return (given.in_python(item) for item in read_articles(paths, options))


def split(article: str | Article, *, any_language: bool = False) -> list[Sentence]:
    """The sentences of one text or Article, in order, without labels; needs no model.

    Each Sentence has `text`, `start` and `end` (Unicode code points, end exclusive, `text[start:end]` is
    the sentence), `index` (from 0), `article_id` and `sentence_id`. What is not white space belongs to
    exactly one of them.

    Raises as `Grain.classify` does.

    Example: [s.text for s in newsgrain.split("Dr. Vell left. Nobody knows why.")]
    """
    found = given.article(article, Given("split", None, any_language))
    with _turn:
        return list(cut(found).sentences)
