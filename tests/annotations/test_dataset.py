"""Splits tear no group apart, and what is written is what is read."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import corpus, dataset
from newsgrain.errors import CorpusError
from newsgrain.files import lines_of
from newsgrain.records import Article, Label, LabelledArticle, LabelledSpan
from tests import toy
from tests.files import write_rows
from tests.labelstudio.test_annotation_check import Run, export, run

__all__ = ["run"]


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
    with pytest.raises(CorpusError, match=r"ann\.jsonl:22: not a record .* correct the line, or restore"):
        list(corpus.answers(annotations))


@pytest.mark.parametrize(
    "line", [b"\xff\xfe{", b'{"sentence_id": "caf\xe9"}'], ids=["UTF-16", "windows-1252"]
)
def test_a_line_in_another_encoding_is_told_with_its_place(annotations: Path, line: bytes) -> None:
    path = annotations / "answers" / "ann.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(CorpusError, match=r"ann\.jsonl:22: not a record .* correct the line, or restore"):
        list(corpus.answers(annotations))


BY_HAND: dict[str, tuple[dict[str, object], str]] = {
    "no sentence": ({"sentence_id": "toy"}, "not a sentence id: 'toy'"),
    "sentence a number": ({"sentence_id": 5}, "sentence_id is 5, not text"),
    "sentence null": ({"sentence_id": None}, "sentence_id is null, not text"),
    "nobody": ({"annotator": None}, "annotator is null, not text"),
    "annotator empty": ({"annotator": " "}, "annotator is empty"),
    "annotator a number": ({"annotator": 7}, "annotator is 7, not text"),
    "no time": ({"created_at": None}, "created_at is null, not text"),
    "time a number": ({"updated_at": 1772359200}, "updated_at is 1772359200, not text"),
    "time with slashes": ({"created_at": "01/03/2026"}, "created_at: '01/03/2026' is not a time"),
    "seconds a text": ({"lead_time_s": "x"}, "lead_time_s is 'x', not a number"),
    "seconds NaN": ({"lead_time_s": float("nan")}, "lead_time_s is nan, not a number"),
    "seconds endless": ({"lead_time_s": float("inf")}, "lead_time_s is inf, not a number"),
    "a label that is none": (
        {"label": "lie"},
        "label is 'lie', not one of factual_claim, attribution, speculation, promotional_boilerplate",
    ),
    "a label that is a list": ({"label": ["lie"]}, "label is a list, not one of factual_claim, "),
    "a flag that is none": ({"flag": "odd"}, "flag is 'odd', not one of not_a_sentence; correct the line"),
    "taken back by half": ({"retracted": False}, "retracted is false, not true"),
    "note a list": ({"note": ["odd"]}, "note is a list, not text"),
}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        *((name, "adjudicate") for name in BY_HAND),
        *(("annotator a number", other) for other in ("agreement", "check-corpus", "pull")),
    ],
)
def test_an_answer_spoilt_by_hand_is_one_line_with_its_place(
    run: Run, annotations: Path, name: str, command: str
) -> None:
    change, told = BY_HAND[name]
    path = annotations / "answers" / "label-studio.jsonl"
    good = json.loads((annotations / "answers" / "ann.jsonl").read_text().splitlines()[0])
    write_rows(path, (good, good | change))
    Path("export.json").write_text("[{}]" if command != "pull" else json.dumps(export()))
    more = ["--from-file", "export.json"] if command == "pull" else []
    code, out, errors = run(command, *more)
    assert (code, out, len(errors.splitlines())) == (1, "", 1)
    assert re.search(rf"label-studio\.jsonl:2: not a record of newsgrain: .*{told}", errors)


@pytest.mark.parametrize("field", ["created_at", "sentence_id", "annotator"])
def test_what_an_answer_lacks_is_told_without_names_of_classes(annotations: Path, field: str) -> None:
    path = annotations / "answers" / "ann.jsonl"
    rows = [json.loads(line) for line in lines_of(path)]
    del rows[1][field]
    write_rows(path, rows)
    with pytest.raises(CorpusError) as raised:
        list(corpus.answers(annotations))
    told = f"not a record of newsgrain: lacks {field!r}; correct the line, or restore it from a backup"
    assert str(raised.value) == f"{path}:2: {told} or from git"


@pytest.mark.parametrize(
    "row", [[], None, 5, {"text": 5}, {"article_id": 5, "text": "A"}, {"text": "A", "title": 5}]
)
def test_an_article_spoilt_by_hand_is_one_line_with_its_place(
    run: Run, annotations: Path, row: object
) -> None:
    path = annotations / "articles" / "more.jsonl"
    path.write_text(json.dumps(row) + "\n")
    for command in ("adjudicate", "dataset", "check-corpus"):
        code, out, errors = run(command)
        assert (code, out, len(errors.splitlines())) == (1, "", 1)
        assert "more.jsonl:1: not a record of newsgrain: " in errors
        assert "object has no attribute" not in errors
        assert "Error" not in errors


@pytest.mark.parametrize("span", ["3-900", "890-900"])
def test_answers_that_stand_on_no_text_reach_no_gold_and_are_told(
    run: Run, annotations: Path, span: str
) -> None:
    """They were taken while the article was elsewhere, or by an earlier version."""
    before = (annotations / "gold.jsonl").read_bytes()
    for who in ("ann", "bea"):
        path = annotations / "answers" / f"{who}.jsonl"
        row = json.loads(path.read_text().splitlines()[0])
        path.write_text(path.read_text() + json.dumps(row | {"sentence_id": f"toy-0:{span}"}) + "\n")
    code, out, errors = run("adjudicate", "--json")
    report = json.loads(out)
    assert (code, report["misplaced"], report["sentences"]) == (0, [f"toy-0:{span}"], 21)
    assert sum(report[book] for book in ("gold", "disputed", "single", "skipped", "flagged")) == 21
    assert f"answers to 1 sentence stand on no text of their article (toy-0:{span})" in errors
    assert (annotations / "gold.jsonl").read_bytes() == before
    assert "ok  gold.jsonl comes from the answers" in run("check-corpus")[1]
    gold = {"sentence_id": f"toy-0:{span}", "label": "attribution", "votes": {}, "how": "unanimous"}
    (annotations / "gold.jsonl").write_bytes(before + json.dumps(gold).encode() + b"\n")
    code, _, errors = run("dataset")
    assert (code, f"gold.jsonl: toy-0:{span}: no text stands there, the article has" in errors) == (1, True)


def test_labels_on_articles_that_are_elsewhere_are_left_out_and_counted(run: Run, annotations: Path) -> None:
    (annotations / "articles" / "toys.jsonl").write_text("")
    code, out, errors = run("dataset", "--json")
    report = json.loads(out)
    assert (code, report["homeless"], sum(report["articles"].values())) == (0, ["toy-1", "toy-3"], 3)
    assert "articles: 2 articles with labels are not there (toy-1, toy-3) and left out" in errors
    (annotations / "articles" / "barns.jsonl").write_text("")
    code, out, errors = run("dataset")
    assert (code, out) == (1, "")
    assert errors.splitlines()[-1].endswith("gold.jsonl: no article that has labels is there")
