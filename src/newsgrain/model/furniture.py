"""An outlet's furniture: lines that stand in many of its articles, kept in a file that people can read."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsgrain.decoded import why
from newsgrain.duplicates import key_of
from newsgrain.errors import InputError
from newsgrain.files import content, write_lines
from newsgrain.ids import place_of
from newsgrain.records import Article, text_hash
from newsgrain.storage import STDIN, is_url

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
