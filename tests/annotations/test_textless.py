"""Labels that are kept apart from texts find them again, or nothing is written."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import elsewhere
from newsgrain.errors import InputError
from newsgrain.ingest.articles import read_labelled
from newsgrain.records import LABELS, Article, LabelledArticle, LabelledSpan, text_hash
from tests.files import write_rows
from tests.processes import run

TEXT = "The quay is shut. Nobody knows why, said the harbour master."
LABELLED = LabelledArticle(
    Article("q1", TEXT, "Quay", source="The Tidewatch"),
    (LabelledSpan(0, 17, LABELS[0]), LabelledSpan(18, 60, LABELS[1])),
)


def apart(item: LabelledArticle, **changed: Any) -> dict[str, Any]:
    labels = [{"start": s.start, "end": s.end, "label": s.label.value} for s in item.labels]
    name, digest = item.article.article_id, text_hash(item.article.text)
    return {"article_id": name, "text_sha256": digest, "labels": labels, **changed}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    return write_rows(path, rows)


@given(
    texts=st.lists(st.text(min_size=4, max_size=40), min_size=1, max_size=5),
    extra=st.lists(st.text(min_size=1), max_size=3),
)
def test_what_was_taken_apart_is_put_together(
    texts: list[str], extra: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the order of the labels, whatever other articles there are and in whatever order they come."""
    items = [
        LabelledArticle(Article(f"a{n}", text), (LabelledSpan(1, 3, LABELS[n % 4]),))
        for n, text in enumerate(texts)
    ]
    path = write(tmp_path_factory.mktemp("labels") / "labels.jsonl", *map(apart, items))
    others = [Article(f"x{n}", text) for n, text in enumerate(extra)]
    assert elsewhere.join([path], [*others, *(item.article for item in reversed(items))]) == items


def test_join_writes_what_with_takes(tmp_path: Path) -> None:
    """The command's file is in the exchange form."""
    labels = write(tmp_path / "labels.jsonl", apart(LABELLED))
    write(tmp_path / "texts.jsonl", {"id": "q1", "text": TEXT, "title": "Quay", "source": "The Tidewatch"})
    out = tmp_path / "out.jsonl"
    made = run("join", str(tmp_path / "texts.jsonl"), "--labels", str(labels), "--out", str(out))
    assert made.returncode == 0, made.stderr
    assert "1 article with 2 labels" in made.stdout
    (found,) = read_labelled(out)
    assert found.labels == LABELLED.labels
    assert (found.article.article_id, found.article.text) == ("q1", TEXT)
    assert (found.article.title, found.article.source) == ("Quay", "The Tidewatch")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"article_id": "q2"}, r"labels\.jsonl:1: article 'q2': is not among the texts \(1 are not\)"),
        ({"text_sha256": "0" * 64}, r"labels\.jsonl:1: article 'q1': .* has another text"),
        ({"text_sha256": None}, r"labels\.jsonl:1: no article_id and text_sha256"),
        ({"labels": [{"start": 0, "end": 99, "label": "attribution"}]}, r"labels\.jsonl:1: label 1 is not"),
        ({"labels": [{"start": 0, "end": 9, "label": "gossip"}]}, r"labels\.jsonl:1: label 1 is 'gossip'"),
        ({"labels": None}, r"labels\.jsonl:1: no list 'labels'"),
    ],
)
def test_labels_that_do_not_fit_are_told_with_their_line(
    row: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    """And nothing is joined."""
    path = write(tmp_path / "labels.jsonl", apart(LABELLED, **row))
    with pytest.raises(InputError, match=reason):
        elsewhere.join([path], [LABELLED.article])


def test_one_article_has_labels_once(tmp_path: Path) -> None:
    """Two rows could contradict each other."""
    path = write(tmp_path / "labels.jsonl", apart(LABELLED), apart(LABELLED))
    with pytest.raises(
        InputError, match=r"labels\.jsonl:2: article 'q1': has labels at .*labels\.jsonl:1, too"
    ):
        elsewhere.join([path], [LABELLED.article])


def test_a_missing_text_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """One line, exit code 1, nothing written."""
    labels = write(tmp_path / "labels.jsonl", apart(LABELLED))
    write(tmp_path / "texts.jsonl", {"id": "other", "text": "Nothing here is about it."})
    out = tmp_path / "out.jsonl"
    out.write_text("mine", encoding="utf-8")
    made = run("join", str(tmp_path / "texts.jsonl"), "--labels", str(labels), "--out", str(out))
    assert made.returncode == 1
    assert made.stderr.count("\n") == 1
    assert "is not among the texts" in made.stderr
    assert out.read_text(encoding="utf-8") == "mine"


def test_no_labels_are_no_labelled_articles(tmp_path: Path) -> None:
    """An empty file of labels, as a full disk or a wrong redirection leaves it, makes nothing."""
    empty = write(tmp_path / "empty.jsonl")
    with pytest.raises(InputError, match=r"empty\.jsonl: no labels there; give the file that has them"):
        elsewhere.join([empty], [LABELLED.article])
