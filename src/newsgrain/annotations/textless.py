"""Labels kept without their texts, which may not be passed on, and put together with them again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsgrain.annotations.corpus import exchange
from newsgrain.errors import ArticleRejected, InputError
from newsgrain.files import content, write_lines
from newsgrain.ingest.rows import Place, row_of_line, spans_of_row
from newsgrain.records import Article, LabelledArticle, Rejected, text_hash


@dataclass(frozen=True, slots=True)
class Textless:
    """A row of labels whose article is elsewhere: its id, and the SHA-256 of its text in UTF-8."""

    place: Place
    article_id: str
    sha256: str
    row: dict[str, Any]

    def with_text(self, article: Article) -> LabelledArticle:
        """The labelled article; raises InputError when its text is not the one that was labelled."""
        if text_hash(article.text) != self.sha256:
            raise self._error(f"{article.origin} has another text under this id than the one labelled")
        try:
            return LabelledArticle(article, spans_of_row(self.row, len(article.text), self.place))
        except ArticleRejected as error:
            raise InputError(f"{error}; correct that line or take it out") from error

    def _error(self, reason: str) -> InputError:
        return InputError(f"{self.place.origin}: article {self.article_id!r}: {reason}")


def read(path: Path) -> Iterator[Textless]:
    """The rows of a file: JSON lines with `article_id`, `text_sha256` and `labels`; raises InputError."""
    lines = content(path, InputError, "give a file of labels").splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, Place(str(path), number))


def _row(line: bytes, place: Place) -> Textless:
    try:
        row = row_of_line(line, place)
        name, digest = row.get("article_id"), row.get("text_sha256")
        if not isinstance(name, str) or not isinstance(digest, str):
            raise place.rejected("no article_id and text_sha256, which say whose labels these are")
    except ArticleRejected as error:
        raise InputError(f"{error}; correct that line or take it out") from error
    return Textless(place, name, digest, row)


def join(paths: Sequence[Path], articles: Iterable[Article | Rejected]) -> list[LabelledArticle]:
    """Put the labels of all files together with their texts, in the order of the labels.

    Only articles that are asked for are held. Raises InputError when one is missing or has another text,
    when two rows are of one article, and when there are no labels at all.
    """
    asked: dict[str, Textless] = {}
    for row in (row for path in paths for row in read(path)):
        if row.article_id in asked:
            raise row._error(f"has labels at {asked[row.article_id].place.origin}, too; keep one of them")
        asked[row.article_id] = row
    if not asked:
        raise InputError(f"{', '.join(map(str, paths))}: no labels there; give the file that has them")
    there: dict[str, Article] = {}
    for item in articles:
        if isinstance(item, Article) and item.article_id in asked:
            there.setdefault(item.article_id, item)
    for name, row in asked.items():
        if name not in there:
            missing = len(asked.keys() - there.keys())
            raise row._error(f"is not among the texts ({missing:,} are not); give the files that have it")
    return [row.with_text(there[name]) for name, row in asked.items()]


def write(path: Path, found: Iterable[LabelledArticle]) -> None:
    """Write labelled articles in the exchange form, without what only tells how they were read."""
    write_lines(path, (exchange(replace(item, article=_bare(item.article))) for item in found))


def _bare(article: Article) -> Article:
    return replace(article, blocks=None, replaced=None, origin=None, language=None)
