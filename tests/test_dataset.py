"""Splits tear no group apart, and what is written is what is read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain import corpus, dataset
from newsgrain.errors import CorpusError
from newsgrain.records import Article, Label, LabelledArticle, LabelledSpan
from tests import toy


def test_rows_survive_the_disk(tmp_path: Path) -> None:
    rows = dataset.grouped(toy.corpus())
    counts = dataset.save(rows, tmp_path)
    assert sum(counts.values()) == len(rows)
    loaded = list(dataset.load(tmp_path))
    assert [r.labelled.labels for r in loaded] == [r.labelled.labels for r in rows]
    assert [r.labelled.article.text for r in loaded] == [r.labelled.article.text for r in rows]


def test_it_is_a_dataset_dict(tmp_path: Path) -> None:
    """Hugging Face reads the folder, with the label names."""
    import datasets

    dataset.save(dataset.grouped(toy.corpus()), tmp_path)
    found = datasets.load_dataset(
        "parquet",
        data_files={name: str(tmp_path / f"{name}.parquet") for name in dataset.SPLITS},
        cache_dir=str(tmp_path / "cache"),
    )
    names = found["train"].features["labels"].feature["label"].names
    assert names == [label.value for label in Label]


def test_near_duplicates_share_a_group() -> None:
    """Wire copy with another headline is one group, and a group is never torn."""
    story = " ".join(f"word{n} stands here" for n in range(60))
    span = (LabelledSpan(0, 4, Label.ATTRIBUTION),)
    pair = [("x", LabelledArticle(Article(i, h + story), span)) for i, h in (("a", "Old. "), ("b", "New. "))]
    rows = dataset.grouped([*toy.corpus(), *pair])
    assert rows[-1].group == rows[-2].group == "a"
    assert len({row.group for row in rows}) == len(rows) - 1


@given(st.text())
def test_a_group_always_falls_into_the_same_split(group: str) -> None:
    group = group.encode("utf-8", "ignore").decode()
    assert dataset.split_of(group) == dataset.split_of(group)
    assert dataset.split_of(group) in dataset.SPLITS


def test_about_a_fifth_is_kept_for_testing() -> None:
    share = sum(dataset.split_of(str(n)) == "test" for n in range(5000)) / 5000
    assert 0.18 < share < 0.22


def test_labels_outside_any_sentence_are_told() -> None:
    bad = LabelledArticle(Article("a", "One.   "), (LabelledSpan(5, 7, Label.SPECULATION),))
    with pytest.raises(CorpusError, match="a:5-7: no sentence stands there"):
        dataset.examples(dataset.grouped([("x", bad)]))


def test_a_missing_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="run `newsgrain dataset`"):
        list(dataset.load(tmp_path))


def test_gold_without_its_article_is_told(annotations: Path) -> None:
    (annotations / "articles" / "toys.jsonl").write_text("")
    with pytest.raises(CorpusError, match="labels for articles that are not in articles/: toy-1, toy-3"):
        list(corpus.labelled(annotations))
    assert corpus.write_labelled(annotations) == ["toy-1", "toy-3"]
    assert len((annotations / "labelled.jsonl").read_text().splitlines()) == 3


def test_a_bad_line_is_told_with_its_place(annotations: Path) -> None:
    path = annotations / "answers" / "ann.jsonl"
    path.write_text(path.read_text() + '{"sentence_id": "toy')
    with pytest.raises(CorpusError, match=r"ann\.jsonl:22: not a record .* restore the line from git"):
        list(corpus.answers(annotations))


@pytest.mark.parametrize(
    "line", [b"\xff\xfe{", b'{"sentence_id": "caf\xe9"}'], ids=["UTF-16", "windows-1252"]
)
def test_a_line_in_another_encoding_is_told_with_its_place(annotations: Path, line: bytes) -> None:
    path = annotations / "answers" / "ann.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(CorpusError, match=r"ann\.jsonl:22: not a record .* restore the line from git"):
        list(corpus.answers(annotations))
