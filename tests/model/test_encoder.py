"""The encoder: trained on the toy corpus from random weights, kept as data, and asked as any other model."""

import pickle
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations.dataset import Examples, examples, grouped
from newsgrain.errors import InputError, ModelError, OutputError
from newsgrain.model import store
from newsgrain.model.beside import labelled
from newsgrain.model.both import ALWAYS
from newsgrain.model.evidence import explain
from newsgrain.model.finetune import surely_costs
from newsgrain.model.kinds import BOTH, ENCODER, trainer
from newsgrain.model.seam import lead, softmax
from newsgrain.model.windows import Piece, windows
from newsgrain.records import LABELS, Article
from newsgrain.text.sentences import split
from tests import toy
from tests.commands import run
from tests.model import encoders

needs_extra = pytest.mark.skipif(
    not encoders.installed(), reason="needs the extra `encoder` (make encoder), which is large"
)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    encoders.one_thread()


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encoders.backbone(tmp_path_factory.mktemp("backbone"))


def said_where(both: Any, page: Any, asked: Any) -> Any:
    """What the encoder says where it is asked."""
    return softmax(both.parts[1].scores([page], asked))


def laid_out(found: Examples, backbone: Path, kept: Path, **chosen: Any) -> Any:
    """A trainer that learns the toy corpus by heart in seconds."""
    from newsgrain.model.tuning import Tuning

    kind, epochs = chosen.pop("kind", ENCODER), chosen.pop("epochs", 40)
    tuning = Tuning(epochs=epochs, rate=3e-3, head_rate=1e-2)
    return trainer(
        found.rows,
        found.classes,
        found.groups,
        kind,
        backbone=str(backbone),
        tuning=tuning,
        kept=kept,
        **chosen,
    )


@pytest.fixture(scope="module")
def trained(backbone: Path, toy_examples: Examples, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return laid_out(toy_examples, backbone, tmp_path_factory.mktemp("kept")).fit(about={"articles": 5})


@pytest.fixture
def folder(trained: Any, tmp_path: Path) -> Path:
    return store.save(trained, tmp_path / "models", store.ACCURATE)


def test_windows_hold_whole_sentences_and_are_about_as_full() -> None:
    """None is fuller than it may be, nothing is left out, and a page that fits is one window."""
    assert windows([5, 5, 5], 16) == [(0, 3)]
    assert windows([5, 5, 5, 5], 16) == [(0, 2), (2, 4)]
    assert windows([], 16) == []
    assert windows([5, 5, 5, 5], 16, shift=-5) == [(0, 1), (1, 3), (3, 4)]


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(8, 40), st.integers(0, 3))
def test_training_reads_labelled_sentences_with_their_neighbours(
    labelled: list[bool], most: int, epoch: int
) -> None:
    """Each labelled sentence once an epoch, and no sentence that is not beside one."""
    pytest.importorskip("torch")
    from newsgrain.model import tuning

    pieces = [Piece((n, n, n), 2) for n in range(len(labelled))]
    page = tuning.Page(pieces, np.outer(labelled, np.eye(len(LABELS))[0]))
    cut = tuning._cut(page, most, random.Random(epoch), epoch)  # noqa: S311 - not for secrets
    read = [piece.tokens[0] for window in cut for piece, _ in window]
    assert [n for n in read if labelled[n]] == [n for n, there in enumerate(labelled) if there]
    assert all(any(labelled[max(0, n - 1) : n + 2]) for n in read)


@needs_extra
def test_it_learns_what_it_is_shown(trained: Any, toy_examples: Examples) -> None:
    """The loss falls, and the toy corpus is learnt by heart; the card says how."""
    found = toy_examples
    p = trained.probabilities([row.split for row in found.rows if row.index == 0])
    np.testing.assert_allclose(p.sum(1), 1.0)
    assert (p.argmax(1) == found.classes).mean() > 0.9
    card = trained.card["encoder"]
    assert card["losses"][-1] < card["losses"][0] / 1.5
    assert trained.card["articles"] == 5


@needs_extra
def test_it_is_data(trained: Any, folder: Path, toy_examples: Examples) -> None:
    """Saved, loaded and pickled it says the same; no file of it is code."""
    found = [row.split for row in toy_examples.rows[:1]]
    loaded = store.load(store.find(folder.parent, "accurate"))
    np.testing.assert_array_equal(loaded.probabilities(found), trained.probabilities(found))
    again = pickle.loads(pickle.dumps(loaded))  # noqa: S301 - it was made here
    np.testing.assert_array_equal(again.probabilities(found), trained.probabilities(found))
    assert {path.name for path in folder.iterdir()} == {
        "intercept.npy", "model.json", "network.onnx", "tokenizer.json", "weights.npy",
    }  # fmt: skip


@needs_extra
def test_a_sentence_is_scored_alike_in_any_company(trained: Any, toy_examples: Examples) -> None:
    """Weights of 8 bits or not: nothing depends on what else is asked at once."""
    splits = [row.split for row in toy_examples.rows if row.index == 0]
    alone = np.concatenate([trained.probabilities([split]) for split in splits])
    np.testing.assert_array_equal(trained.probabilities(splits), alone)


@needs_extra
def test_what_is_asked_for_is_read_with_its_neighbours(trained: Any) -> None:
    """As in an article of the three alone; nothing else is read, and other articles do not matter."""
    text = "A barn burned down. Nobody was hurt, he said. It rained. Rain may come again. Subscribe now."
    page = split(Article("a", text))
    asked = np.array([False, False, False, True, False])
    found = trained.scores([page], asked)
    pieces = trained.reader.pieces(page)
    np.testing.assert_array_equal(found[3], trained._of_window(pieces[2:5])[1])
    assert np.isnan(found[~asked]).all()
    other = split(Article("b", text[:40]))
    both = trained.scores([other, page], np.concatenate([np.ones(len(other), bool), asked]))
    np.testing.assert_array_equal(both[len(other) :], found)
    np.testing.assert_array_equal(trained.scores([page], np.ones(5, bool)), trained.scores([page]))


@needs_extra
def test_words_are_left_out_to_explain(trained: Any) -> None:
    """Every amount is told, and they add up to the lead of the label."""
    for told in explain(trained, toy.labelled(0).article).sentences:
        assert told.look.cues
        total = sum(cue.amount for cue in told.look.cues) + sum(told.look.rest.values())
        assert total == pytest.approx(told.look.difference)


@needs_extra
def test_a_word_is_worth_the_lead_that_it_brings(trained: Any) -> None:
    """As read from two articles, one of which lacks it; a sentence alone on its page has no neighbours."""

    def ahead(text: str, best: int) -> float:
        return float(lead(trained.scores([split(Article("a", text))])[0], best))

    (told,) = explain(trained, Article("a", "Nobody was hurt, the chief said")).sentences
    best = LABELS.index(told.prediction.label)
    (amount,) = (cue.amount for cue in told.look.cues if cue.name == "hurt")
    expected = ahead("Nobody was hurt, the chief said", best) - ahead("Nobody was the chief said", best)
    assert amount == pytest.approx(expected, abs=1e-6)


@needs_extra
def test_a_stopped_training_goes_on(backbone: Path, tmp_path: Path, toy_examples: Examples) -> None:
    """From the last whole epoch, and ends where it would have ended; the same seed gives the same bytes."""
    steps: list[int] = []

    def stop(done: int, _: int | None) -> None:
        steps.append(done)
        if len(steps) == 4:
            raise KeyboardInterrupt

    found = toy_examples
    with pytest.raises(KeyboardInterrupt):
        laid_out(found, backbone, tmp_path / "kept", epochs=5, tell=stop).fit()
    (kept,) = (tmp_path / "kept").iterdir()
    shutil.copy(kept, tmp_path / "stopped")
    gone_on: list[int] = []
    trainer_again = laid_out(
        found, backbone, tmp_path / "kept", epochs=5, tell=lambda done, _: gone_on.append(done)
    )
    again = trainer_again.fit()
    assert min(gone_on) == steps[-1]
    assert not kept.exists()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / kept.name).write_bytes((tmp_path / "stopped").read_bytes()[:-9])
    assert laid_out(found, backbone, tmp_path / "damaged", epochs=5).fit().name == again.name
    assert again.name == laid_out(found, backbone, tmp_path / "other", epochs=5).fit().name


@needs_extra
def test_what_was_trained_is_kept(
    trained: Any, backbone: Path, tmp_path: Path, toy_examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is not trained again, whatever its card is to say; other sentences are; a damaged one is."""
    from newsgrain.model import fits, tuning

    found, asked = toy_examples, list[int]()
    laid = laid_out(found, backbone, tmp_path / "kept", epochs=1, tell=lambda done, _: asked.append(done))
    first = laid.fit(about={"articles": 5})
    steps = len(asked)
    again = laid.fit(about={"articles": 6})
    assert (again.name, again.card["articles"], first.card["articles"]) == (first.name, 6, 5)
    assert len(asked) == steps
    laid.fit(np.arange(len(found.rows) - 1))
    assert len(asked) > steps
    (kept,) = (path for path in (tmp_path / "kept").iterdir() if store.load(path).name == first.name)
    (kept / "network.onnx").write_bytes(b"no")
    steps = len(asked)
    assert laid.fit().name == first.name
    assert len(asked) > steps
    monkeypatch.setattr(fits, "_code", lambda: "other code")
    assert laid_out(found, backbone, tmp_path / "kept", epochs=1, tell=lambda *_: asked.append(0)).fit()
    assert asked[-1] == 0
    monkeypatch.setattr(fits, "_MOST", 2)
    monkeypatch.setattr(tuning, "tune", None)
    (tmp_path / "kept" / "mine.txt").touch()
    fits.Fits(tmp_path / "kept").write("0" * 16, trained)
    assert fits.Fits(tmp_path / "kept").told().startswith(f"{tmp_path / 'kept'}: 2 trained encoders kept, ")
    fits.Fits(tmp_path / "kept").forget()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["mine.txt"]


@needs_extra
def test_words_for_people_are_no_part_of_a_training() -> None:
    from newsgrain.model import fits

    code = 'def f(x):\n    """Gives x."""\n    return x  # so it is\n'
    assert fits._bare(code) == fits._bare(code.replace("Gives x", "As given").replace("so it is", "true"))
    assert fits._bare(code) != fits._bare(code.replace("return x", "return -x"))


def test_eight_bits_are_refused_where_they_surely_cost_too_much() -> None:
    """Not for what may be chance: 27 sentences lost and 13 won of 2,395, or none at all."""
    before, after = np.ones(2395, bool), np.ones(2395, bool)
    assert not surely_costs(before, after)
    assert not surely_costs(before[:0], after[:0])
    after[:27], before[-13:] = False, False
    assert not surely_costs(before, after)
    after[:60] = False
    assert surely_costs(before, after)


@needs_extra
def test_without_room_nothing_is_lost(trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and what was there before is there."""
    folder = tmp_path / "model"
    store.write(trained, folder)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OutputError, match=r"model: the model cannot be written \(No space left"):
        store.write(trained, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert store.load(folder).name == trained.name


@needs_extra
def test_both_together(backbone: Path, tmp_path: Path, toy_examples: Examples) -> None:
    """Their log-probabilities, half each, or the linear part's where that is sure; a fold is judged.

    Each part is a model of its own on disk.
    """
    from newsgrain.model.linear import Settings  # the linear part needs a feature that occurs twice

    found = toy_examples
    laid = laid_out(found, backbone, tmp_path, kind=BOTH, epochs=2, linear=Settings(min_rows=2))
    made = laid.fit()
    folder = store.save(made, tmp_path / "models", store.ACCURATE)
    loaded: Any = store.load(store.find(tmp_path / "models", "accurate"))
    page = found.rows[0].split
    a = store.load(folder / "linear").probabilities([page])
    assert store.load(folder / "encoder").name == loaded.parts[1].name
    for sure in (ALWAYS, float(np.median(a.max(1)))):
        asked = a.max(1) < sure
        either = np.sqrt(a * said_where(loaded, page, asked))
        expected = np.where(asked[:, None], either / either.sum(1, keepdims=True), a)
        some = replace(loaded, sure=sure)
        np.testing.assert_allclose(some.probabilities([page]), expected, atol=1e-6)
        told = explain(some, page.article).sentences
        for n, look in enumerate(t.look for t in told):
            assert sum(c.amount for c in look.cues) + sum(look.rest.values()) == pytest.approx(
                look.difference
            )
            assert ("page" in look.rest) == asked[n]
    assert some.name != replace(loaded, sure=ALWAYS).name
    assert loaded.sure == made.sure < 1
    inner = np.arange(5, len(found.rows))
    _, p = laid.judge(inner, np.arange(5))
    assert p.shape == (5, 4)


@needs_extra
def test_labels_from_elsewhere_are_learnt_from(
    backbone: Path, tmp_path: Path, toy_examples: Examples
) -> None:
    """By their weight: what contradicts gold moves what is said."""
    found, others = toy_examples, examples(grouped(toy.corpus()))
    beside = labelled(others.rows, [(k + 1) % 4 for k in others.classes], 20.0)
    swayed = laid_out(found, backbone, tmp_path, beside=beside).fit()
    p = swayed.probabilities([row.split for row in found.rows if row.index == 0])
    assert (p.argmax(1) == found.classes).mean() < 0.5


@needs_extra
def test_a_loss_that_is_no_number_ends_it(backbone: Path, tmp_path: Path, toy_examples: Examples) -> None:
    """In one line, and nothing is saved."""
    import torch
    from safetensors.torch import load_file, save_file

    bad = shutil.copytree(backbone, tmp_path / "bad")
    weights = load_file(bad / "model.safetensors")
    weights["embeddings.word_embeddings.weight"] *= torch.nan
    save_file(weights, bad / "model.safetensors")
    with pytest.raises(ModelError, match="the loss is no number any more in epoch 1"):
        laid_out(toy_examples, bad, tmp_path / "kept").fit()


@needs_extra
def test_a_batch_without_room_is_cut(
    backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy_examples: Examples
) -> None:
    """In halves, quarters and so on; the same is learnt, or one line says that there is no room."""
    import torch

    from newsgrain.model.bert import Tagger

    whole, most = Tagger.forward, 2

    def forward(self: Any, given: Any) -> Any:
        if len(given.tokens) > most:
            raise torch.OutOfMemoryError("no room")
        return whole(self, given)

    found = toy_examples
    monkeypatch.setattr(Tagger, "forward", forward)
    made = laid_out(found, backbone, tmp_path).fit()
    p = made.probabilities([row.split for row in found.rows if row.index == 0])
    assert (p.argmax(1) == found.classes).mean() > 0.9
    most = 0
    with pytest.raises(ModelError, match="no room for one window"):
        laid_out(found, backbone, tmp_path / "other").fit()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda b: (b / "config.json").unlink(), "config.json: cannot be read"),
        (lambda b: (b / "config.json").write_text("{"), "config.json: damaged"),
        (lambda b: (b / "config.json").write_text('{"model_type": "roberta"}'), "'roberta', not 'bert'"),
        (lambda b: (b / "config.json").write_text('{"model_type": "bert"}'), "no vocab_size"),
        (lambda b: (b / "tokenizer.json").write_text("{}"), "tokenizer.json: damaged"),
        (lambda b: (b / "model.safetensors").unlink(), "model.safetensors: no such file"),
        (lambda b: (b / "model.safetensors").write_bytes(b"no"), "model.safetensors: damaged"),
        (lambda b: encoders.rewrite(b, "LayerNorm.weight"), "no weights of"),
    ],
)
@needs_extra
def test_a_bad_backbone_is_told_in_one_line(
    change: Any, told: str, backbone: Path, tmp_path: Path, toy_examples: Examples
) -> None:
    bad = shutil.copytree(backbone, tmp_path / "bad")
    change(bad)
    with pytest.raises((InputError, ModelError), match=told) as error:
        laid_out(toy_examples, bad, tmp_path / "kept").fit()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["network.onnx", "tokenizer.json", "weights.npy"])
@needs_extra
def test_a_damaged_model_is_refused(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"damaged")
    with pytest.raises(ModelError) as error:
        store.load(folder)
    assert "\n" not in str(error.value)


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    """As on a machine that has neither torch nor ONNX Runtime."""
    code = """
import sys
for name in ("torch", "onnxruntime", "tokenizers"):
    sys.modules[name] = None
from newsgrain.cli import main
main()
"""
    toy.lay_dataset(folder=tmp_path / "dataset")
    args = ("train", "--encoder", "--dataset", "dataset", "--models", "models")
    done = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=tmp_path, text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "newsgrain: training an encoder needs the package torch; pip install 'newsgrain[encoder]',"
        " then run this again"
    )


@needs_extra
def test_from_the_command_line(backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train, classify with --model accurate, and explain."""
    monkeypatch.chdir(tmp_path)
    toy.lay_dataset(toy.copies(8))
    (tmp_path / "in.txt").write_text(toy.labelled(1).article.text)

    name = run("train", "--encoder", "--backbone", str(backbone))["model"]
    said = run("classify", "in.txt", "--out", "out", "--jobs", "1", "--model", "accurate")
    assert said["model"] == name
    assert run("explain", "in.txt", "--model", "accurate")["sentences"][0]["look"]["cues"]
