"""Few articles, few labels, one genre, one outlet: what cannot be measured is said, not given as a number."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import dataset
from newsgrain.errors import NewsgrainError
from newsgrain.files import to_json, write_lines, write_records
from newsgrain.model import training
from newsgrain.records import LABELS, Gold, How, LabelledArticle
from tests import toy
from tests.labelstudio.test_annotation_check import Run, run

__all__ = ["run"]
A, S = toy.A, toy.S


def write(folder: Path, items: Sequence[tuple[str, LabelledArticle]]) -> None:
    """Make these the whole corpus."""
    for path in (folder / "articles").glob("*.jsonl"):
        path.unlink()
    for genre in {genre for genre, _ in items}:
        rows = [to_json(item.article) for g, item in items if g == genre]
        write_lines(folder / "articles" / f"{genre}.jsonl", rows)
    write_records(
        folder / "gold.jsonl",
        [
            Gold(f"{x.article.article_id}:{s.start}-{s.end}", s.label, {s.label.value: 2}, How.UNANIMOUS)
            for _, x in items
            for s in x.labels
        ],
    )


def without(label: object, items: Sequence[tuple[str, LabelledArticle]]) -> list[tuple[str, LabelledArticle]]:
    return [(g, replace(x, labels=tuple(s for s in x.labels if s.label != label))) for g, x in items]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_dataset_of_a_few_articles_is_written_and_says_what_it_lacks(
    run: Run, annotations: Path, count: int
) -> None:
    write(annotations, toy.corpus()[:count])
    code, out, errors = run("dataset", "--json")
    assert code == 0, errors
    split = json.loads(out)["articles"]
    assert sum(split.values()) == count == len(list(dataset.load(Path(".build/dataset"))))
    for name, articles in split.items():
        assert (f"the {name} split is empty, about one group of articles in five" in errors) == (not articles)
    assert ("all articles are one group" in errors) == (count == 1)


def test_a_dataset_of_nothing_is_one_line(run: Run, annotations: Path) -> None:
    write(annotations, [])
    code, _, errors = run("dataset")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert "gold.jsonl: no labelled sentence yet; have sentences answered by two annotators" in errors


def test_hugging_face_reads_the_split_beside_an_empty_one(run: Run, annotations: Path) -> None:
    """The empty one has the same columns; `datasets` itself gives out no split without a row."""
    import datasets
    import pyarrow.parquet as pq

    write(annotations, toy.corpus()[:1])
    run("dataset")
    files = {name: f".build/dataset/{name}.parquet" for name in dataset.SPLITS}
    full = dataset.split_of("toy-0")
    assert len(datasets.load_dataset("parquet", data_files=files, cache_dir="cache", split=full)) == 1
    one, other = (pq.read_schema(file) for file in files.values())
    assert one.equals(other)


@pytest.mark.parametrize("command", [("train",), ("evaluate",), ("audit",)])
def test_a_missing_label_is_named_at_once_with_the_counts(
    run: Run, annotations: Path, command: tuple[str, ...]
) -> None:
    write(annotations, without(S, toy.corpus()))
    run("dataset")
    code, _, errors = run(*command)
    assert code == 1
    assert "no training sentence is labelled speculation, and a model needs every label" in errors
    assert "(factual_claim 5, attribution 5, speculation 0, promotional_boilerplate 6); label more" in errors
    assert not Path("models").exists()


def test_a_label_that_only_the_test_split_has_is_named(run: Run, annotations: Path) -> None:
    items = toy.corpus()
    tested = [x for _, x in items if dataset.split_of(x.article.article_id) == "test"]
    rest = without(A, [(g, x) for g, x in items if x not in tested])
    write(annotations, [("toys", x) for x in tested] + rest)
    run("dataset")
    code, _, errors = run("train", "--split", "train")
    assert (code, ".build/dataset (train): no training sentence is labelled" in errors) == (1, True)


def test_one_group_of_articles_is_one_line(run: Run, annotations: Path) -> None:
    """One article, and one with its near copy."""
    one = toy.labelled(0)
    copy = replace(one, article=replace(one.article, article_id="copy"))
    for items in ([("toys", one)], [("toys", one), ("barns", copy)]):
        write(annotations, items)
        run("dataset")
        for command in ("evaluate", "audit"):
            code, _, errors = run(command)
            assert code == 1
            assert "nothing can be held out, cross-validation needs two groups of articles" in errors
    assert run("evaluate", "--against", "x")[0] == 1


def test_a_label_of_one_article_is_told_with_its_article(run: Run, annotations: Path) -> None:
    items = [toy.corpus()[0], *without(S, toy.corpus()[1:])]
    write(annotations, items)
    run("dataset")
    for command in ("evaluate", "audit"):
        code, _, errors = run(command)
        assert code == 1
        assert "speculation (group of toy-0) stands in one group of articles only" in errors
        assert "speculation 1," in errors
    assert run("train", "--models", "m")[0] == 0


def test_a_label_with_fewer_sentences_than_folds_is_measured(run: Run, annotations: Path) -> None:
    """Two articles have it; each is judged by a model that learnt it from the other."""
    items = [*toy.corpus()[:2], *without(S, toy.corpus()[2:])]
    write(annotations, items)
    run("dataset")
    code, out, errors = run("evaluate", "--json", "--jobs", "1")
    assert code == 0, errors
    support = {c["label"]: c["support"] for c in json.loads(out)["measured"][0]["classes"]}
    assert support["speculation"] == 2
    assert run("audit", "--json")[0] == 0


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), min_size=8, max_size=60))
def test_every_part_leaves_all_labels_to_learn_or_it_is_refused(rows: list[tuple[str, int]]) -> None:
    groups, classes = [g for g, _ in rows], [k for _, k in rows]
    try:
        training.check_measurable(classes, groups, "x")
    except NewsgrainError:
        few = {k for k in range(len(LABELS)) if len({g for g, c in rows if c == k}) < 2}
        assert few
        return
    for part in training.whole_parts(groups, classes):
        assert {classes[n] for n in part.inner.tolist()} == set(range(len(LABELS)))


def test_one_genre_is_told_wherever_the_number_stands(run: Run, annotations: Path) -> None:
    """No number pretends that a genre was held out: not on the screen, the page, the card, or in JSON."""
    write(annotations, [("toys", x) for _, x in toy.corpus()])
    run("dataset")
    assert run("train")[0] == 0
    code, out, errors = run("evaluate", "--html", "report.html", "--jobs", "1")
    assert code == 0, errors
    told = "not measured, all labelled articles are of one genre (toys), so no genre could be held out"
    (card,) = Path("models").glob("*/README.md")
    for text in (out, Path("report.html").read_text(), card.read_text(), Path("report.json").read_text()):
        assert told in " ".join(text.split())
        assert "in training its macro-F1" not in text
    report = json.loads(Path("report.json").read_text())
    assert [m["name"] for m in report["measured"]] == ["cross-validation by near-duplicate group"]
    assert {n["what"] for n in report["next"]} == {"class"}


def test_two_genres_that_are_measured_need_no_such_line(run: Run, annotations: Path) -> None:
    run("dataset")
    report = json.loads(run("evaluate", "--json", "--jobs", "1")[1])
    assert "not_measured" not in report
    assert [m["name"] for m in report["measured"]][1] == "genre held out"


def test_one_outlet_is_not_said_to_be_held_out(run: Run, annotations: Path) -> None:
    items = [(g, replace(x, article=replace(x.article, source="The Vell"))) for g, x in toy.corpus()]
    write(annotations, items)
    run("dataset")
    report = json.loads(run("evaluate", "--json", "--jobs", "1")[1])
    main, genre = (m["how"] for m in report["measured"])
    assert "nor another article of its outlet" not in main
    assert "Other articles of its outlet were seen: one outlet has most of the corpus." in main
    assert "or other article of its outlet" not in genre
