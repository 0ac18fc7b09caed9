"""Mixes settled sentences among those to label, so that nobody sees which they are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from newsgrain.annotations import corpus
from newsgrain.annotations.corpus import QUESTIONS, Question
from newsgrain.decoded import number_of
from newsgrain.errors import InputError
from newsgrain.files import append_lines, to_json
from newsgrain.labelstudio.studio import Task
from newsgrain.records import LABELS, Article, Gold, How, article_of, text_digest

Make = Callable[[Article], Iterable[Task]]
_CERTAIN = frozenset((How.UNANIMOUS, How.ADJUDICATED))
_HIGHEST = 0.5
_DRAWS = 2**32


def share(text: str) -> float:
    """The share that an option says, as `5%` or `0.05`; raises InputError for what is none up to a half."""
    number, percent, rest = text.partition("%")
    found = number_of(number) / (100 if percent else 1)
    if rest.strip() or not 0 < found <= _HIGHEST:
        raise InputError(f"--gold-questions {text}: give a share of all sentences up to 50%, such as 5%")
    return found


@dataclass(slots=True)
class Questions:
    """The gold questions of one project, which make a `share` of all that it asks.

    Behind which sentences they stand depends on nothing but the names, so that a push that is repeated
    asks the same. `make` gives the tasks of an article; with `plan` nothing is written down. `asked`
    counts all of a push, `new` those that were not known before.
    """

    annotations: Path
    project: str
    share: float
    make: Make
    plan: bool = False
    asked: int = 0
    new: int = 0
    _after: dict[str, Question] = field(default_factory=dict)
    _pool: Iterator[Gold] = field(init=False)
    _articles: dict[str, Article] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What was asked before, and what there is to ask."""
        self._after = {q.after: q for q in corpus.questions(self.annotations) if q.project == self.project}
        self._articles = corpus.by_id(self.annotations)
        self._pool = iter(self._candidates())

    def mixed(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks in their order, with questions among them."""
        pushed: set[str] = set()
        for task in tasks:
            yield task
            data = task["data"]
            pushed.add(data["sentence_id"])
            found = self._behind(data["sentence_id"], pushed)
            if found is not None:
                self.asked += 1
                yield {**found, "data": found["data"] | {k: data[k] for k in ("why",) if k in data}}

    def _behind(self, name: str, pushed: set[str]) -> Task | None:
        """The question that stands behind a sentence, if one does."""
        known = self._after.get(name)
        if known is not None:
            return self._task(known.sentence_id)
        if _draw("ask", self.project, name) >= self.share / (1 - self.share):
            return None
        for gold in self._pool:
            task = None if gold.sentence_id in pushed else self._task(gold.sentence_id)
            if task is not None:
                self._enter(Question(self.project, gold.sentence_id, gold.label, name))
                return task
        return None

    def _enter(self, question: Question) -> None:
        """Write a question down before it is sent: it must never be taken for a new sentence."""
        self._after[question.after] = question
        self.new += 1
        if not self.plan:
            append_lines(self.annotations / QUESTIONS, [to_json(question)])

    def _task(self, sentence_id: str) -> Task | None:
        """The task of a settled sentence; None when the article is cut elsewhere now."""
        article = self._articles.get(article_of(sentence_id))
        made = self.make(article) if article is not None else ()
        return next((task for task in made if task["data"]["sentence_id"] == sentence_id), None)

    def _candidates(self) -> list[Gold]:
        """Surely settled sentences that this project has not asked yet, each label in turn."""
        used = {q.sentence_id for q in self._after.values()}
        used |= {a.sentence_id for a in corpus.answers(self.annotations) if a.project == self.project}
        gold = corpus.gold(self.annotations)
        fit = [g for g in gold if g.how in _CERTAIN and g.sentence_id not in used]
        fit = [g for g in fit if article_of(g.sentence_id) in self._articles]
        if not fit:
            raise InputError(
                f"--gold-questions: {self.annotations} has no settled sentence, with its article, that"
                f" {self.project!r} has not asked yet"
            )
        fit.sort(key=lambda g: _draw("question", self.project, g.sentence_id))
        piles = [[g for g in fit if g.label is label] for label in LABELS]
        return [g for g in chain.from_iterable(zip_longest(*piles)) if g is not None]


def _draw(what: str, project: str, name: str) -> float:
    """A number from 0 to 1 that depends on nothing but the names."""
    return int.from_bytes(text_digest(f"{what}\n{project}\n{name}", 4)) / _DRAWS
