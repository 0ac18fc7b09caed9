"""A model that knows the furniture of outlets, as evidence beside its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from newsgrain.duplicates import key_of
from newsgrain.errors import ModelError
from newsgrain.model import store
from newsgrain.model.furniture import Furniture, Line, Outlet, read
from newsgrain.model.seam import Cue, Floats, Look, Model, Told, lead, logs, softmax, strongest_first
from newsgrain.records import Article, Label
from newsgrain.text.sentences import SplitArticle
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.features.scored import Scored


@dataclass(frozen=True)
class Furnished:
    """A `model` whose log-odds of what is not of the story grow for sentences that the outlet repeats.

    As `seam.Model` describes models; but no row of `kinds`, since it is never kept: what it is made of is.
    """

    kind: ClassVar[str] = "furnished"
    model: Model
    furniture: Furniture

    @property
    def name(self) -> str:
        """The model's, and behind it that of the furniture."""
        return f"{self.model.name}+furniture-{self.furniture.name}"

    @property
    def card(self) -> dict[str, Any]:
        """The model's."""
        return self.model.card

    @property
    def labels(self) -> tuple[Label, ...]:
        """The model's."""
        return self.model.labels

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Probabilities of every sentence of the documents, in order: shape (n, labels), rows sum to 1."""
        found, start, rows = self.model.probabilities(documents), 0, dict[int, float]()
        for document in documents:
            rows |= {start + n: outlet.worth(line) for n, outlet, line in self._lines(document)}
            start += len(document)
        return self._moved(found, rows)

    def tell(self, document: SplitArticle) -> Told:
        """Probabilities of a document's sentences with what speaks for each label, furniture with it."""
        told, known = self.model.tell(document), list(self._lines(document))
        found = self._moved(told.probabilities, {n: outlet.worth(line) for n, outlet, line in known})

        def looks(given: Sequence[int]) -> list[Look]:
            seen = told.looks(given)
            for n, outlet, line in known:
                share = float(lead(self._raised, given[n]))
                seen[n] = _with(seen[n], Cue("outlet", _repeats(line, outlet), share * outlet.worth(line)))
            return seen

        return Told(found, looks)

    def _moved(self, found: Floats, worth: Mapping[int, float]) -> Floats:
        """Probabilities, with the log-odds of some rows raised by what furniture is worth there."""
        if not worth:
            return found
        rows, moved = list(worth), found.copy()
        moved[rows] = softmax(
            logs(found[rows]) + np.multiply.outer(np.array(list(worth.values())), self._raised)
        )
        return moved

    def save(self, folder: Path) -> dict[str, Any]:
        """Raise ModelError: what it is made of is kept, each by itself."""
        raise ModelError(f"{folder}: a model with furniture is not kept; keep the model and the furniture")

    @property
    def _raised(self) -> Floats:
        """1 for labels that are not of the story."""
        return np.array([float(not label.row.story) for label in self.labels])

    def _lines(self, document: SplitArticle) -> Iterator[tuple[int, Outlet, Line]]:
        return self.repeated(document.article, document.spans)

    def repeated(self, article: Article, spans: NDArray[Any]) -> Iterator[tuple[int, Outlet, Line]]:
        """Of an article's sentences, spans (n, 2), those that its outlet repeats, by their numbers."""
        outlet = self.furniture.of(article)
        if outlet is not None and outlet.lines:
            for n, (start, end) in enumerate(spans.tolist()):
                if line := outlet.by_key.get(key_of(article.text[start:end])):
                    yield n, outlet, line


def load(folder: Path, furniture: str | Path | None) -> Model:
    """Read a model, with the furniture of a file if one is given; raises ModelError and InputError."""
    model = store.load(folder)
    return model if furniture is None else Furnished(model, read(furniture))


def touched(model: Model, scored: "Scored") -> list[int]:
    """Of each article how many of its sentences furniture said something of."""
    if not isinstance(model, Furnished):
        return [0] * len(scored.articles)
    found = []
    for article, text in zip(scored.articles, scored.of.tolist(), strict=True):
        spans = scored.spans[scored.firsts[text] : scored.firsts[text + 1]]
        found.append(sum(1 for _ in model.repeated(article, spans)))
    return found


def _repeats(line: Line, outlet: Outlet) -> str:
    return f"its outlet repeats it: on {line.articles:,} of {counted(outlet.articles, 'article')}"


def _with(look: Look, cue: Cue) -> Look:
    """A cue more, in its place."""
    return replace(look, difference=look.difference + cue.amount, cues=strongest_first([*look.cues, cue]))
