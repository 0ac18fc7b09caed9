"""Labelled articles from elsewhere: to measure on, or to learn from, never both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsgrain.annotations.dataset import Examples, Row, examples, merged
from newsgrain.duplicates import key_of, near_duplicates
from newsgrain.errors import CorpusError, InputError
from newsgrain.ingest.articles import read_labelled
from newsgrain.records import LABEL_NAMES, LabelledArticle, hash_of
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
