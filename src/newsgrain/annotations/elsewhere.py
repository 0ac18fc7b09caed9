"""Labelled articles from elsewhere, to measure on or to learn from; and labels kept without their texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsgrain.annotations.corpus import exchange
from newsgrain.annotations.dataset import Examples, Row, examples, merged
from newsgrain.duplicates import key_of, near_duplicates
from newsgrain.errors import ArticleRejected, CorpusError, InputError
from newsgrain.files import content, write_lines
from newsgrain.ingest.articles import read_labelled
from newsgrain.ingest.rows import Place, row_of_line, spans_of_row
from newsgrain.records import LABEL_NAMES, Article, LabelledArticle, Rejected, hash_of, text_hash
from newsgrain.wording import UNKNOWN, counted


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was taken of one file to learn from; `left_out` articles nearly repeat others and add nothing."""

    file: str
    sha256: str
    articles: int
    sentences: int
    left_out: int
    labels: dict[str, int]
    licenses: dict[str, int]

    def told(self) -> str:
        """One line for people."""
        taken = f"{self.file}: {counted(self.sentences, 'sentence')} of {counted(self.articles, 'article')}"
        less = f"; {counted(self.left_out, 'near copy', 'near copies')} left out" if self.left_out else ""
        return f"{taken} from elsewhere, apart from every figure{less}"


def read(path: Path) -> Examples:
    """The labelled sentences of a file; raises InputError, with its line, for what is none."""
    return _examples(path, read_labelled(path))


def to_learn_from(paths: Sequence[Path], held: Iterable[str]) -> tuple[Examples, list[Elsewhere]]:
    """The labelled sentences of all files, without articles that nearly repeat one of `held`.

    Of one that nearly repeats an article before it, those whose words have a label already are left out: of
    long articles often a few sentences are labelled, in each copy others.
    """
    whole, told = Examples(), list[Elsewhere]()
    fixed, texts, known = list(held), list[str](), set[str]()
    for path in paths:
        given = list(read_labelled(path))
        kept = list[LabelledArticle]()
        for n, again in _apart([item.article.text for item in given], fixed, texts):
            item = _unlabelled_yet(given[n], known) if again else given[n]
            kept += [item] if item.labels else []
            known.update(_said(item))
        texts += [item.article.text for item in kept]
        found = _examples(path, kept, given)
        whole = merged(whole, found)
        told.append(_taken(path, kept, found, len(given) - len(kept)))
    return whole, told


def _apart(texts: Sequence[str], held: Sequence[str], before: Sequence[str]) -> list[tuple[int, bool]]:
    """Numbers of the texts that nearly repeat none of `held`; whether they do one of or after `before`."""
    first = len(held) + len(before)
    out, again = set[int](), set[int]()
    for i, j in near_duplicates([*held, *before, *texts]):
        if j >= first:
            (out if i < len(held) else again).add(j - first)
    return [(n, n in again) for n in range(len(texts)) if n not in out]


def _unlabelled_yet(item: LabelledArticle, known: set[str]) -> LabelledArticle:
    new = [span for span, words in zip(item.labels, _said(item), strict=True) if words not in known]
    return replace(item, labels=tuple(new))


def _said(item: LabelledArticle) -> list[str]:
    """The words of each labelled sentence."""
    return [key_of(item.article.text[span.start : span.end]) for span in item.labels]


def grouped_texts(found: Examples) -> list[tuple[str, str]]:
    """Group and text of every article, once; articles without a group are one by themselves."""
    named = zip(found.groups, found.rows, strict=True)
    return list(
        dict.fromkeys((group or row.split.article.text, row.split.article.text) for group, row in named)
    )


def licenses(given: Iterable[str | None]) -> dict[str, int]:
    """How many articles stand under which licence, the commonest first."""
    return dict(Counter(name or UNKNOWN for name in given).most_common())


def _examples(
    path: Path, items: Iterable[LabelledArticle], given: Sequence[LabelledArticle] = ()
) -> Examples:
    found = merged(*(_of(item) for item in items))
    if not found.rows and not any(item.labels for item in given):
        raise InputError(f"{path}: no labelled sentence in it; give articles with `labels`")
    return found


def _of(item: LabelledArticle) -> Examples:
    try:
        return examples([Row(item, "", "")])
    except CorpusError as error:
        raise InputError(f"{item.article.origin}: {error}; correct that line or take it out") from error


def _taken(path: Path, kept: Sequence[LabelledArticle], found: Examples, left_out: int) -> Elsewhere:
    counts = Counter(found.classes)
    return Elsewhere(
        path.name,
        hash_of([path.read_bytes()]),
        len(kept),
        len(found.rows),
        left_out,
        {name: counts[k] for k, name in enumerate(LABEL_NAMES)},
        licenses(item.article.license for item in kept),
    )


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


def _labels_of(path: Path) -> Iterator[Textless]:
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
    for row in (row for path in paths for row in _labels_of(path)):
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
