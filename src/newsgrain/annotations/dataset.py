"""Labelled articles as a Hugging Face DatasetDict on disk, split so that nothing leaks."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from newsgrain import labels
from newsgrain.duplicates import groups
from newsgrain.errors import CorpusError
from newsgrain.features.matrix import InContext
from newsgrain.records import (
    LABEL_NAMES,
    LABELS,
    Article,
    LabelledArticle,
    LabelledSpan,
    Sentence,
    hash_of,
    overlapping,
    sentence_id_of,
    text_hash,
)
from newsgrain.storage import whole
from newsgrain.text.sentences import split

SPLITS = ("train", "test")
_TEST_SHARE = 0.2
_OF_ARTICLE = ("article_id", "title", "source", "published", "license")  # columns beside the text


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled article with its genre and its near-duplicate group."""

    labelled: LabelledArticle
    genre: str
    group: str

    @property
    def article(self) -> Article:
        """The article, without its labels."""
        return self.labelled.article


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled sentences in context, in parallel lists: class numbers, and whose they are."""

    rows: list[InContext] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The text of each sentence, in their order."""
        return [row.sentence.text for row in self.rows]

    def texts_of_articles(self) -> dict[str, str]:
        """The text of each article that they are from, by its id."""
        return {row.split.article.article_id: row.split.article.text for row in self.rows}


def grouped(items: Iterable[tuple[str, LabelledArticle]]) -> list[Row]:
    """Give every labelled article its group: the id of the first article it nearly repeats."""
    pairs = list(items)
    numbers = groups([labelled.article.text for _, labelled in pairs])
    return [
        Row(labelled, genre, pairs[number][1].article.article_id)
        for (genre, labelled), number in zip(pairs, numbers, strict=True)
    ]


def split_of(group: str) -> str:
    """`test` for about a fifth of the groups, by the SHA-256 of their name; stable for ever."""
    draw = int(text_hash(group)[:8], 16) / 0xFFFFFFFF
    return "test" if draw < _TEST_SHARE else "train"


def examples(rows: Iterable[Row]) -> Examples:
    """Split the articles and match their labels; every labelled span must find a sentence."""
    found = Examples()
    for row in rows:
        article = row.article
        cut = split(article)
        for span, match in zip(row.labelled.labels, match_spans(row.labelled, cut.sentences), strict=True):
            if match is None:
                raise CorpusError(
                    f"{sentence_id_of(article.article_id, span.start, span.end)}: no sentence stands there;"
                    " the label does not belong to this text"
                )
            found.rows.append(InContext(cut, match))
            found.classes.append(LABELS.index(span.label))
            found.articles.append(article.article_id)
            found.groups.append(row.group)
            found.genres.append(row.genre)
    return found


def merged(*given: Examples) -> Examples:
    """All of them as one, in order."""
    every = Examples()
    for found in given:
        for column in fields(Examples):
            getattr(every, column.name).extend(getattr(found, column.name))
    return every


def read_examples(folder: Path, split: str = "all") -> Examples:
    """Labelled sentences of a dataset on disk: of all articles, or of one split."""
    return examples(of_split(load(folder), split))


def texts(rows: Iterable[Row]) -> dict[str, str]:
    """The text of each article by its id."""
    return {row.article.article_id: row.article.text for row in rows}


def of_split(rows: Iterable[Row], split: str) -> Iterator[Row]:
    """All articles, or those of one split."""
    return (row for row in rows if split in ("all", split_of(row.group)))


def data_hash(found: Examples) -> str:
    """SHA-256 over the sentences and their labels, in order."""
    pairs = zip(found.rows, found.classes, strict=True)
    return hash_of(f"{row.sentence.sentence_id} {k}\n" for row, k in pairs)


def save(rows: Iterable[Row], folder: Path) -> dict[str, int]:
    """Write `folder/{train,test}.parquet`; returns the number of articles in each split."""
    import datasets

    datasets.disable_progress_bars()
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in SPLITS}
    for row in rows:
        parts[split_of(row.group)].append(_to_dict(row))
    features = _features(datasets)
    data = datasets.DatasetDict(
        {
            name: datasets.Dataset.from_dict({k: [row[k] for row in part] for k in features}, features)
            for name, part in parts.items()
        }
    )
    labels.keep_in(folder)
    for name, part in data.items():
        with whole(folder / f"{name}.parquet") as file:
            part.to_parquet(file)
    return {name: len(part) for name, part in parts.items()}


def lacking(rows: Iterable[Row], counts: Mapping[str, int]) -> list[str]:
    """What cannot be measured with so few articles, a line each."""
    found = []
    if len({row.group for row in rows}) < 2:
        found.append(
            "all articles are one group, so that `newsgrain evaluate` can hold nothing out; label an article"
            " that does not nearly repeat the others"
        )
    for name in (name for name, count in counts.items() if not count):
        found.append(
            f"the {name} split is empty, about one group of articles in five goes to test: `train --split"
            " train` and `evaluate --against` need both splits; label more articles"
        )
    return found


def load(folder: Path) -> Iterator[Row]:
    """Rows of all splits, in the order of article ids."""
    import pyarrow.parquet as pq

    found: list[Row] = []
    for name in SPLITS:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise CorpusError(f"{path}: not there; run `newsgrain dataset`")
        _check_labels(path)
        found.extend(_from_dict(row) for row in pq.read_table(path).to_pylist())
    yield from sorted(found, key=lambda row: row.article.article_id)


def _check_labels(path: Path) -> None:
    """Raise CorpusError where the numbers in a file stand for other labels than ours."""
    import pyarrow.parquet as pq

    about = (pq.read_schema(path).metadata or {}).get(b"huggingface", b"{}")
    ours = json.dumps(LABEL_NAMES)
    if f'"names": {ours}'.encode() not in about:
        raise CorpusError(f"{path}: was made under other labels than ours, {ours}; run `newsgrain dataset`")


def _features(datasets: Any) -> Any:
    label = datasets.ClassLabel(names=list(LABEL_NAMES))
    text = datasets.Value("string")
    number = datasets.Value("int32")
    return datasets.Features(
        {
            **dict.fromkeys(_OF_ARTICLE, text),
            **dict.fromkeys(("genre", "group", "text"), text),
            "labels": [{"start": number, "end": number, "label": label}],
        }
    )


def _to_dict(row: Row) -> dict[str, Any]:
    article = row.article
    return {
        **{k: getattr(article, k) for k in _OF_ARTICLE},
        "genre": row.genre,
        "group": row.group,
        "text": article.text,
        "labels": [
            {"start": s.start, "end": s.end, "label": LABELS.index(s.label)} for s in row.labelled.labels
        ],
    }


def _from_dict(row: dict[str, Any]) -> Row:
    spans = tuple(LabelledSpan(s["start"], s["end"], LABELS[s["label"]]) for s in row["labels"])
    return Row(LabelledArticle(Article.from_json(row), spans), row["genre"], row["group"])


def match_spans(labelled: LabelledArticle, sentences: Sequence[Sentence]) -> list[int | None]:
    """For each labelled span the index of the sentence that overlaps it most, None if none does."""
    return [overlapping(span.start, span.end, sentences) for span in labelled.labels]


def there(folder: Path) -> list[Row]:
    """Rows of all splits; none where there is no dataset."""
    return list(load(folder)) if all((folder / f"{name}.parquet").is_file() for name in SPLITS) else []


def replace(rows: Iterable[Row], folder: Path) -> None:
    """Write a dataset of some rows of the one that is there; groups are found again."""
    save(grouped((row.genre, row.labelled) for row in rows), folder)
