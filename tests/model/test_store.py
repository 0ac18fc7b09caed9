"""A model is data: the same answers give the same model, and what is damaged is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from newsgrain.annotations.dataset import Examples
from newsgrain.errors import ModelError, OutputError
from newsgrain.model import store
from newsgrain.model.classifier import of_rows
from newsgrain.model.learn import lay_out
from newsgrain.model.linear import Linear
from tests import toy
from tests.annotations.killed import killed


def test_save_and_load_say_the_same(models: Path, toy_model: Linear, toy_examples: Examples) -> None:
    loaded = store.load(store.find(models))
    np.testing.assert_array_equal(of_rows(loaded, toy_examples.rows), of_rows(toy_model, toy_examples.rows))
    assert loaded.name == toy_model.name == store.find(models).name


def test_the_same_answers_give_the_same_model(toy_model: Linear, toy_examples: Examples) -> None:
    again = toy.laid_out(toy_examples, min_rows=2).fit()
    assert again.name == toy_model.name


def test_other_labels_make_another_model(toy_model: Linear, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers under labels of one's own are not the same model: rows of both would be mixed."""
    name = toy_model.name  # a model keeps its name once asked: not under the other labels, then
    monkeypatch.setattr("newsgrain.model.linear.VERSION", "0a1b2c3d")
    assert replace(toy_model).name != name


def test_training_keeps_to_one_thread(toy_examples: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several BLAS threads add up in an order of their own, and the model would not be the same twice."""
    threads: list[int] = []

    def fit(self: Any, *_: Any, **__: Any) -> Any:
        threads.extend(pool["num_threads"] for pool in threadpool_info())
        raise StopIteration

    monkeypatch.setattr("sklearn.linear_model.LogisticRegression.fit", fit)
    with pytest.raises(StopIteration):
        toy.laid_out(toy_examples).fit()
    assert set(threads) == {1}


def test_it_learns_what_it_is_shown(toy_model: Linear, toy_examples: Examples) -> None:
    """Probabilities sum to 1 and the toy corpus is learnt by heart."""
    p = of_rows(toy_model, toy_examples.rows)
    np.testing.assert_allclose(p.sum(1), 1.0)
    assert (p.argmax(1) == toy_examples.classes).all()


def test_a_missing_class_is_told(toy_examples: Examples) -> None:
    keep = [n for n, k in enumerate(toy_examples.classes) if k != 2]
    with pytest.raises(ModelError, match="no training sentence is labelled speculation"):
        lay_out(
            [toy_examples.rows[n] for n in keep],
            [toy_examples.classes[n] for n in keep],
            [toy_examples.groups[n] for n in keep],
        ).fit()


def _edit(folder: Path, **changes: object) -> None:
    meta = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**meta, **changes}))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda f: (f / "weights.npy").unlink(), "damaged model"),
        (lambda f: _cut(f / "weights.npy"), "damaged model"),
        (lambda f: _cut(f / "model.json"), "damaged model"),
        (lambda f: (f / "model.json").unlink(), "cannot be read"),
        (lambda f: np.save(f / "intercept.npy", np.zeros(4, np.float32)), "do not match model.json"),
        (lambda f: np.save(f / "weights.npy", np.array([{}], object)), "damaged model"),
        (lambda f: _edit(f, labels=["true", "false"]), "trained for labels"),
        (lambda f: _edit(f, format=99), "not a newsgrain model of format"),
        (lambda f: _edit(f, format=9), "not a newsgrain model of format 10; train again"),
        (lambda f: _edit(f, kind=["oracle"]), "a model of kind \\['oracle'\\], not of linear"),
        (
            lambda f: _edit(f, words="0" * 12),
            "trained with other words than those of lexicon.tsv; train again",
        ),
        (lambda f: _edit(f, golden=[[0.25] * 4] * 6), "golden predictions differ"),
        (lambda f: _edit(f, settings={"strange": 1}), "damaged model"),
    ],
)
def test_a_damaged_model_is_refused(models: Path, damage: object, told: str) -> None:
    """Cut, swapped, foreign or pickled files are told in one line; nothing in them is run."""
    folder = store.find(models)
    damage(folder)  # type: ignore[operator]
    with pytest.raises(ModelError, match=told):
        store.load(folder)


def test_no_model_yet_is_told(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped one is taken where none was trained, and not for a name that was mistyped."""
    monkeypatch.chdir(models)
    assert store.find(tmp_path) == store.find(Path("models")) == store.shipped()
    with pytest.raises(ModelError, match="modles: does not exist; give the folder of the models"):
        store.find(tmp_path / "modles")
    monkeypatch.setattr(store, "shipped", lambda: None)
    with pytest.raises(ModelError, match="no model yet; run `make train`"):
        store.find(tmp_path)
    with pytest.raises(ModelError, match="no such model"):
        store.find(models, "nosuch")


def test_a_folder_of_several_models_stands_for_its_current_one(tmp_path: Path, models: Path) -> None:
    assert store.find(tmp_path / "none", str(models)) == store.find(models)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="empty: no model there; give the folder of one, or of several"):
        store.find(models, str(tmp_path / "empty"))


def _beside(place: Path) -> None:
    (place / "README.md").write_text("a card")


def test_what_is_current_is_whole_after_a_kill_at_any_step(
    tmp_path: Path, toy_model: Linear, toy_examples: Examples
) -> None:
    """Of the same model trained again, and of another one; the next training leaves nothing of it."""
    models, other = tmp_path / "models", toy.laid_out(toy_examples, min_rows=1).fit()
    assert other.name != toy_model.name
    store.save(toy_model, models, belongings=_beside)
    for name in ("0123456789ab.partial", "0123456789ab.old.partial"):
        (models / name).mkdir()
    (models / "theirs.partial").mkdir()
    for model in (toy_model, other):
        step = 0
        while killed(step, lambda model=model: store.save(model, models, belongings=_beside)):  # type: ignore[misc]
            step += 1
            found = store.find(models)
            assert store.load(found).name == found.name
            assert (found / "README.md").is_file()
        assert step > 1
        assert store.find(models).name == model.name
    there = {path.name for path in models.iterdir()}
    assert there == {"current", "theirs.partial", toy_model.name, other.name}


def test_a_model_in_place_of_another_is_lost_by_no_kill(
    tmp_path: Path, toy_model: Linear, toy_examples: Examples
) -> None:
    place, other = tmp_path / "ours", toy.laid_out(toy_examples, min_rows=1).fit()
    store.save_at(toy_model, place)
    (place / "figures.json").write_text("{}")
    step = 0
    while killed(step, lambda: store.save_at(other, place)):
        step += 1
        kept = [path for path in tmp_path.iterdir() if (path / "figures.json").is_file()]
        replaced = place.is_dir() and store.load(place).name == other.name
        assert replaced or [store.load(path).name for path in kept] == [toy_model.name]
    assert store.load(place).name == other.name
    store.save_at(other, place)
    assert [path.name for path in tmp_path.iterdir()] == ["ours"]


@pytest.mark.parametrize(("where", "name"), [(np, "save"), (Path, "write_text")])
def test_without_room_the_folder_is_named_that_was_asked_for(
    toy_model: Linear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    """Whichever file finds no room; what was there stays."""
    folder = tmp_path / "model"
    store.write(toy_model, folder)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(where, name, full)
    with pytest.raises(
        OutputError, match=r"/model: the model cannot be written \(No space left.*; make room"
    ):
        store.write(toy_model, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert store.load(folder).name == toy_model.name
