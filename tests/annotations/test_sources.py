"""Several corpora are one dataset: each article once, the first label counts, the card names each."""

import json
import shutil
from pathlib import Path

import pytest

from newsgrain.annotations import corpus, dataset, sources
from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.errors import CorpusError, InputError
from newsgrain.files import to_json, write_lines, write_records
from newsgrain.records import Answer, Article, Label
from tests.processes import run

MORE = "The mill was sold. The price may fall, a broker said."


def ours(annotations: Path, name: str = "ours") -> Path:
    """A second corpus: an article of its own, and one of the first with another label and one more."""
    folder = annotations.parent / name
    _, first = corpus.labelled(annotations)[0]
    write_lines(folder / "articles" / "more.jsonl", [to_json(Article("own-1", MORE)), to_json(first.article)])
    span = first.labels[0]
    other = next(label for label in Label if label is not span.label)
    at = [("own-1:0-18", Label.FACTUAL_CLAIM), (f"{first.article.article_id}:{span.start}-{span.end}", other)]
    answers = [Answer(name, who, label, "2026-02-01") for name, label in at for who in ("eva", "fay")]
    write_records(folder / "answers" / "ours.jsonl", answers)
    write_records(folder / "gold.jsonl", adjudicate(answers).gold)
    return folder


def test_two_corpora_are_one_and_the_first_label_counts(annotations: Path) -> None:
    found = sources.join([annotations, ours(annotations)])
    assert [(s.folder, s.articles, s.sentences, s.settled) for s in found.sources] == [
        ("annotations", 5, 21, 0),
        ("ours", 2, 1, 1),
    ]
    first = corpus.labelled(annotations)
    assert found.items[:-1] == first
    assert found.items[-1][1].article.article_id == "own-1"
    turned = sources.join([ours(annotations), annotations])
    assert [s.settled for s in turned.sources] == [0, 1]
    labels = {item.article.article_id: item.labels for _, item in turned.items}
    assert sum(map(len, labels.values())) == 22
    same = first[0][1]
    assert [s.label for s in labels[same.article.article_id]] != [s.label for s in same.labels]
    assert [s.start for s in labels[same.article.article_id]] == [s.start for s in same.labels]


def test_the_card_of_a_model_names_each(annotations: Path) -> None:
    cwd = annotations.parent
    folder = ours(annotations)
    done = run("train", "annotations", folder, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["sentences"], [c["folder"] for c in report["corpora"]]) == (22, ["annotations", "ours"])
    card = (cwd / report["folder"] / "README.md").read_text()
    assert "Corpora: `annotations` 21 sentences of 5 articles, `ours` 1 sentence of 2 articles." in card
    told = run("dataset", "annotations", folder, cwd=cwd).stdout
    assert "\nours: 1 sentence of 2 articles; 1 label stands in a corpus before it already\n" in told
    assert sources.read(cwd / ".build/dataset")[1]["settled"] == 1


def test_one_id_for_two_texts_is_told(annotations: Path) -> None:
    folder = ours(annotations)
    rows = [json.loads(x) for x in (folder / "articles" / "more.jsonl").read_text().splitlines()]
    rows[1]["text"] += " Then it was over."
    write_lines(folder / "articles" / "more.jsonl", map(json.dumps, rows))
    with pytest.raises(
        CorpusError, match=rf"ours: {rows[1]['article_id']} has another text than in a folder"
    ):
        sources.join([annotations, folder])


def test_a_folder_twice_or_nowhere_is_told(annotations: Path) -> None:
    with pytest.raises(InputError, match="is named twice"):
        sources.join([annotations, annotations / ".." / annotations.name])
    with pytest.raises(InputError, match="nosuch: not there; name folders of corpora"):
        sources.join([annotations, Path("nosuch")])


def test_a_dataset_of_before_has_no_corpora_and_a_damaged_list_is_told(tmp_path: Path) -> None:
    assert sources.read(tmp_path) == []
    (tmp_path / sources.FILE).write_text("[5]")
    with pytest.raises(CorpusError, match=r"corpora\.json: cannot be read .*run `newsgrain dataset` again"):
        sources.read(tmp_path)


def test_articles_that_are_not_there_are_told_by_folder(annotations: Path) -> None:
    folder = ours(annotations)
    shutil.rmtree(folder / "articles")
    done = run("dataset", "annotations", "ours", "--json", cwd=annotations.parent)
    assert json.loads(done.stdout)["homeless"] == [
        "own-1",
        corpus.labelled(annotations)[0][1].article.article_id,
    ]
    assert "newsgrain: ours/articles: 2 articles with labels are not there" in done.stderr
    assert len(list(dataset.load(annotations.parent / ".build/dataset"))) == 5
