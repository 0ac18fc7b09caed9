"""An outlet's furniture: lines of many of its articles, in a file, and as evidence beside a model."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from newsgrain.decoded import why
from newsgrain.duplicates import key_of
from newsgrain.errors import InputError, ModelError
from newsgrain.files import content, write_lines
from newsgrain.ids import place_of
from newsgrain.model import store
from newsgrain.model.seam import Cue, Floats, Look, Model, Told, lead, logs, softmax, strongest_first
from newsgrain.records import Article, Label, text_hash
from newsgrain.storage import STDIN, is_url
from newsgrain.text.sentences import SplitArticle
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.features.scored import Scored


FORMAT = 1
LEAST = 4  # articles that a line must stand in, near copies counted once
# What a line's count is worth in log-odds of not being of the story: chosen on our own corpus with planted
# repetition. A line that stands in hardly any of many articles is a formula of the trade.
_SLOPE, _MOST, _RARE = 1.0, 5.0, 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was first seen again, the articles it stands in, and the days of the first and last."""

    text: str
    articles: int
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Outlet:
    """How many articles of an outlet were read, near copies counted once, and the lines that it repeats."""

    articles: int
    lines: tuple[Line, ...]

    @cached_property
    def by_key(self) -> dict[str, Line]:
        """The lines by what they are known by."""
        return {key_of(line.text): line for line in self.lines}

    def worth(self, line: Line) -> float:
        """What a line adds to the log-odds of not being of the story: 0 or more, never above 5."""
        share = line.articles / max(self.articles, line.articles)
        often = math.log2(line.articles / (LEAST - 1))
        return min(_SLOPE * often, _MOST) * min(share / _RARE, 1.0)


@dataclass(frozen=True)
class Furniture:
    """The furniture of outlets, by the names that `outlet_of` gives them."""

    outlets: Mapping[str, Outlet]

    @cached_property
    def name(self) -> str:
        """Eight hex digits that change with whatever changes what it says of an article."""
        told = json.dumps([_body(self), LEAST, _SLOPE, _MOST, _RARE], sort_keys=True)
        return text_hash(told)[:8]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(len(outlet.lines) for outlet in self.outlets.values())

    def of(self, article: Article) -> Outlet | None:
        """The outlet of an article, if it is known here."""
        outlet = outlet_of(article)
        return None if outlet is None else self.outlets.get(outlet)


def outlet_of(article: Article) -> str | None:
    """What an article's outlet goes by: its source, else the host of its URL, else the folder it is in."""
    if article.source:
        return " ".join(article.source.casefold().split())
    return _host(article.url or "") or _folder(article.origin or "")


def _host(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:  # such as a bracket that is never closed
        return None


def _folder(origin: str) -> str | None:
    """The name of the folder alone, so that an archive may be moved."""
    path = place_of(origin)[0]
    if path in ("", STDIN):
        return None
    home = path.rpartition("/")[0] if is_url(path) else str(Path(path).absolute().parent)
    return home.rpartition("/")[2].casefold() or None


def write(path: Path, furniture: Furniture) -> None:
    """Write the file, whole or not at all; raises OutputError."""
    body = {"newsgrain_furniture": FORMAT, "outlets": _body(furniture)}
    write_lines(path, [json.dumps(body, indent=1, ensure_ascii=True)])


def _body(furniture: Furniture) -> dict[str, Any]:
    return {name: _outlet_body(outlet) for name, outlet in sorted(furniture.outlets.items())}


def _outlet_body(outlet: Outlet) -> dict[str, Any]:
    return {"articles": outlet.articles, "lines": [_line_body(line) for line in outlet.lines]}


def _line_body(line: Line) -> dict[str, Any]:
    days = {"first": line.first, "last": line.last}
    return {"text": line.text, "articles": line.articles, **{k: v for k, v in days.items() if v is not None}}


def read(path: str | Path) -> Furniture:
    """Read what `write` wrote, or a person made of it; raises InputError at anything else."""
    how = "make it with `newsgrain furniture ARCHIVE --out FILE`"
    try:
        body = json.loads(content(Path(path), InputError, how))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is no JSON ({str(error) or 'too deep'}); {how}") from error
    if not isinstance(body, dict) or body.get("newsgrain_furniture") != FORMAT:
        raise InputError(f"{path}: is no furniture of format {FORMAT}; {how}")
    try:
        return Furniture({str(name): _outlet(name, row) for name, row in body["outlets"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path}: is damaged ({why(error)}); {how}") from error


def _outlet(name: str, row: dict[str, Any]) -> Outlet:
    lines = tuple(_line(name, n, line) for n, line in enumerate(row["lines"], 1))
    return Outlet(_number(row["articles"], f"outlet {name!r}"), lines)


def _line(name: str, n: int, row: dict[str, Any]) -> Line:
    where = f"line {n} of outlet {name!r}"
    texts = (row["text"], row.get("first"), row.get("last"))
    if not isinstance(texts[0], str) or not all(isinstance(day, str | None) for day in texts):
        raise ValueError(f"{where} has something that is no text")
    return Line(texts[0], _number(row["articles"], where), *texts[1:])


def _number(given: object, where: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given > 0:
        return given
    raise ValueError(f"{where} says {given!r} articles")


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
