"""`newsgrain evaluate` as a user meets it: what it prints, writes and returns."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from newsgrain.annotations import dataset
from newsgrain.annotations.dataset import Examples
from newsgrain.errors import InputError
from newsgrain.files import read_lines, write_records
from newsgrain.model import store
from newsgrain.quality.target import kept
from newsgrain.records import LABELS, Answer
from tests import toy
from tests.commands import ran


@pytest.fixture(scope="session")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was fitted, for all tests, so that the same toy fits are not made twice."""
    return tmp_path_factory.mktemp("fits")


@pytest.fixture
def place(annotations: Path, models: Path, fits: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy corpus, its dataset and a model, as the working directory."""
    monkeypatch.chdir(annotations.parent)
    Path(".build").mkdir()
    Path(".build/evaluate").symlink_to(fits)
    toy.lay_dataset()
    return annotations.parent


@pytest.fixture
def labelled(place: Path) -> Path:
    return toy.exchanged(place / "them.jsonl")


def evaluate(*args: object) -> tuple[int, str]:
    done = ran("evaluate", "--jobs", "1", *args, code=None)
    return done.exit_code, done.stdout


def saved(examples: Examples, shift: int, models: Path, split: str) -> str:
    """A model that has learnt labels shifted by some places, as one trained on `split`."""
    classes = [(k + shift) % 4 for k in examples.classes]
    trained = toy.laid_out(replace(examples, classes=classes)).fit(about={"split": split})
    store.save(trained, models)
    return trained.name


def test_a_page_comes_with_its_figures(place: Path) -> None:
    """report.html, and report.json with what --json prints."""
    code, told = evaluate("--html", "report.html")
    assert code == 0
    assert "report.html: the whole report" in told
    written = json.loads((place / "report.json").read_text())
    code, told = evaluate("--json")
    assert {**json.loads(told), "seconds": 0} == {**written, "seconds": 0}
    assert (place / "report.html").read_text().lstrip().lower().startswith("<!doctype html>")


def test_the_current_model_is_named_only_if_it_learnt_this_data(place: Path, toy_examples: Examples) -> None:
    """Then it gets its card, too."""
    assert json.loads(evaluate("--json")[1])["model"]["name"] is None
    assert not (store.find(Path("models")) / "README.md").exists()
    about = {"data": dataset.data_hash(toy_examples)}
    trained = toy.laid_out(toy_examples).fit(about=about)
    store.save(trained, Path("models"))
    assert json.loads(evaluate("--json")[1])["model"]["name"] == trained.name
    card = (Path("models") / trained.name / "README.md").read_text()
    assert trained.name in card


def test_files_can_stand_beside_the_cross_validation(labelled: Path) -> None:
    """--cross-validate keeps everything and adds the file's row."""
    found = json.loads(evaluate("--on", labelled, "--cross-validate", "--json")[1])
    assert [m["name"] for m in found["measured"]][-1] == "them.jsonl"
    assert len(found["measured"]) == 3
    assert found["ceiling"]["macro_f1"]["value"] == 1.0
    assert "Articles of them.jsonl" in found["leaks"]["looked_for"]
    assert found["leaks"]["looked_for"].endswith(": 5 pairs")


def test_a_model_of_an_older_version_does_not_stop_the_measuring(place: Path) -> None:
    """Cross-validation needs no model; one that cannot be read is only not named."""
    (store.find(Path("models")) / "model.json").write_text("{}")
    code, told = evaluate("--json")
    assert (code, json.loads(told)["model"]["name"]) == (0, None)


def test_a_promise_is_answered_by_the_exit_code(place: Path) -> None:
    """21 sentences promise nothing: refused, with the reason and code 4."""
    code, told = evaluate("--precision", "attribution=0.95")
    assert code == 4
    assert told.startswith("refused  attribution 0.95: ")
    code, told = evaluate("--precision", "attribution=0.95", "--json")
    assert code == 4
    assert json.loads(told)["promises"][0]["refused"]


def test_a_promise_that_holds_is_code_0(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred articles whose sentences are all right, half of them prove 0.95."""
    rows = dataset.grouped(toy.corpus())
    many = [
        replace(
            row, labelled=replace(row.labelled, article=replace(row.labelled.article, article_id=f"{n}-{i}"))
        )
        for n in range(40)
        for i, row in enumerate(rows)
    ]
    dataset.save(
        [replace(row, group=row.labelled.article.article_id) for row in many], Path(".build/dataset")
    )
    code, told = evaluate("--precision", "attribution=0.5")
    assert code == 0, told
    assert told.startswith("promised attribution 0.5: keep rows labelled attribution whose confidence")


@pytest.mark.parametrize("asked", ["attribution", "attribution=2", "rumour=0.9", "attribution=x"])
def test_a_promise_that_makes_no_sense_is_told(place: Path, asked: str) -> None:
    with pytest.raises(InputError, match=f"--precision {asked}: give LABEL=P with P between 0 and 1"):
        evaluate("--precision", asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("--on f --precision attribution=.9", "--precision is promised by cross-validation on the dataset"),
        ("--against x --precision attribution=.9", "not on what --on or --against measures; run it without"),
        ("--on f --target .85", "--target is held against .* leave it out, or add --cross-validate$"),
        ("--precision attribution=.9 --target .85", "which is not made here; leave it out$"),
    ],
)
def test_what_is_found_by_cross_validation_alone_is_refused_elsewhere(asked: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        evaluate(*asked.split())


def test_on_another_file(labelled: Path) -> None:
    """Its numbers, and that its articles stand in the dataset."""
    code, told = evaluate("--on", labelled, "--json")
    found = json.loads(told)
    assert code == 0
    assert found["measured"][0]["name"] == "them.jsonl"
    assert found["leaks"]["pairs_found"] == 5
    assert "against" not in found
    code, told = evaluate("--on", labelled)
    assert "5 pairs of near-duplicate articles between the files and the dataset" in " ".join(told.split())


def test_without_a_dataset_no_leaks_are_claimed(labelled: Path) -> None:
    """None looked for is not the same as none found."""
    for part in Path(".build/dataset").iterdir():
        part.unlink()
    assert json.loads(evaluate("--on", labelled, "--json")[1])["leaks"] is None


def test_a_worse_model_is_code_5(labelled: Path, toy_examples: Examples, models: Path) -> None:
    """Better is 0, worse is 5, and both say by how much."""
    good = saved(toy_examples, 0, models, "all")
    bad = saved(toy_examples, 1, models, "all")
    code, told = evaluate("--on", labelled, "--model", good, "--against", bad, "--json")
    assert (code, json.loads(told)["against"]["verdict"]) == (0, "better")
    code, told = evaluate("--on", labelled, "--model", bad, "--against", good, "--json")
    found = json.loads(told)["against"]
    assert (code, found["verdict"]) == (5, "worse")
    assert (found["old"], found["new"], found["on"]) == (good, bad, "them.jsonl")
    assert found["flips"]["broken"] == 21
    assert evaluate("--on", labelled, "--model", good, "--against", good)[0] == 0


def test_a_model_that_saw_the_test_articles_cannot_be_compared_there(
    place: Path, toy_examples: Examples, models: Path
) -> None:
    name = saved(toy_examples, 0, models, "all")
    with pytest.raises(InputError, match=f"model {name} was trained on all articles.*--on.*--split train"):
        evaluate("--against", name)


def test_the_test_split_judges_models_that_have_not_seen_it(
    place: Path, toy_examples: Examples, models: Path
) -> None:
    """All four classes in other places, so that the groups fall on both sides."""
    rows = [
        replace(row, group=f"{row.group}-{n}")
        for n in range(9)
        for row in dataset.grouped(toy.corpus())
        if dataset.split_of(f"{row.group}-{n}") == ("test" if n % 2 else "train")
    ]
    kept = list({(r.labelled.article.article_id, dataset.split_of(r.group)): r for r in rows}.values())
    dataset.save(kept, Path(".build/dataset"))
    n = len(dataset.read_examples(Path(".build/dataset"), "test").rows)
    old, new = saved(toy_examples, 1, models, "train"), saved(toy_examples, 0, models, "train")
    code, told = evaluate("--against", old, "--model", new, "--json")
    found = json.loads(told)
    assert code == 0
    assert found["against"]["on"] == found["measured"][0]["name"] == "test split"
    assert found["against"]["sentences"] == n > 0


def test_seconds_make_hours(place: Path) -> None:
    """Given by hand where no answer carries its time."""
    assert json.loads(evaluate("--json")[1])["curve"]["seconds_per_sentence"] is None
    found = json.loads(evaluate("--seconds", 12, "--json")[1])["curve"]
    assert found["seconds_per_sentence"] == 12


def test_confusion_adds_up(place: Path) -> None:
    found = json.loads(evaluate("--json")[1])["measured"][0]
    assert np.array(found["confusion"]).shape == (len(LABELS), len(LABELS))
    assert np.array(found["confusion"]).sum() == 21


def draw_at_random(annotations: Path) -> None:
    """As if a queue had drawn what ann answered."""
    path = annotations / "answers" / "ann.jsonl"
    answers = list(read_lines(path, Answer.from_json))
    write_records(path, [replace(answer, why="random") for answer in answers])


def test_a_target_is_told_by_sentences_drawn_at_random(place: Path) -> None:
    """In a sentence, as JSON, and kept for `newsgrain status`; newsgrain.json may name it."""
    assert "random_share" not in json.loads(evaluate("--json")[1])
    draw_at_random(place / "annotations")
    found = json.loads(evaluate("--target", "0.85", "--json")[1])
    assert found["random_share"]["sentences"] == found["random_share"]["drawn"] == 21
    assert found["target"]["verdict"] == "unknown"
    assert found["target"]["target"] == {"measure": "macro_f1", "value": 0.85}
    assert found["target"]["told"].endswith("on 21 sentences drawn at random, fewer than 50")
    assert found["target"]["told"] in " ".join(evaluate("--target", "0.85")[1].split())
    last = kept(Path(".build/evaluate"))
    assert last is not None
    assert last.share is not None
    assert (last.made, last.share.sentences) == (found["made"], 21)
    (place / "annotations" / "newsgrain.json").write_text('{"project": "ours", "target": "accuracy=0.9"}')
    assert json.loads(evaluate("--json")[1])["target"]["target"]["measure"] == "accuracy"


def test_what_is_no_target_is_refused_before_anything_is_measured(place: Path) -> None:
    with pytest.raises(InputError, match="--target 85: give a number between 0 and 1"):
        evaluate("--target", "85")
    (place / "annotations" / "newsgrain.json").write_text('{"project": "ours", "target": []}')
    with pytest.raises(InputError, match=r"annotations/newsgrain.json: target \[\]: give a number"):
        evaluate()
