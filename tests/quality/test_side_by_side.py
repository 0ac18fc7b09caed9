"""Linear model, encoder and both, measured on the same sentences by a tiny encoder of random weights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsgrain.cli.comparing import _across
from newsgrain.model import finetune
from newsgrain.quality import side_by_side
from newsgrain.quality.evaluation import Kinds
from tests import toy
from tests.commands import ran, run, run_with_notes
from tests.model import encoders

pytestmark = pytest.mark.skipif(
    not encoders.installed(), reason="needs the extra `encoder` (make encoder), which is large"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the toy corpus four times and a model with an encoder, as the working directory."""
    folder = tmp_path_factory.mktemp("place")
    encoders.one_thread()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        encoders.backbone(Path("backbone"))
        toy.lay_dataset(toy.copies(4))
        toy.exchanged(Path("them.jsonl"))
        ran("train", "--encoder", "--backbone", "backbone")
        yield folder


@pytest.fixture(scope="module")
def report(place: Path) -> Any:
    args = ("--on", "them.jsonl", "--cross-validate", "--html", "page.html")
    return run("evaluate", "--model", "accurate", "--backbone", "backbone", *args)


def test_every_kind_is_measured_on_the_same_sentences(place: Path, report: Any) -> None:
    """By cross-validation and on a file, with what each costs; the report is on both together."""
    sides = report["kinds"]["sides"]
    names = [(side["measured"]["name"], side["name"]) for side in sides]
    assert [name for on, name in names if on != "them.jsonl"] == [
        "linear", "encoder", "accurate", "accurate, half each",
    ]  # fmt: skip
    assert [name for on, name in names if on == "them.jsonl"] == [
        "linear", "encoder", "accurate", "linear, shipped",
    ]  # fmt: skip
    (sentences,) = {side["measured"]["sentences"] for side in sides[:4]}
    assert report["measured"][0]["sentences"] == sentences
    assert report["measured"][0]["macro_f1"] == sides[2]["measured"]["macro_f1"]
    spent = {side["name"]: (side["speed"], side["size"]) for side in sides if side["speed"]}
    assert spent["linear"][0] > spent["accurate"][0] > 0
    assert spent["linear"][0] > spent["encoder"][0] > 0
    assert spent["accurate"][1] > spent["linear"][1] + spent["encoder"][1]
    assert "accurate makes" in report["kinds"]["told"]
    assert report["model"]["name"] == (place / "models/accurate").read_text().strip()
    assert "trainings" in report["not_measured"][0]


def test_page_and_terminal_show_them(place: Path, report: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (place / "page.html").read_text()
    assert "Kinds of models side by side" in page
    assert "accurate, half each" in page
    told = ran("evaluate", "--model", "accurate", "--backbone", "backbone").stdout
    assert "kinds of models" in told
    assert "sentences take one core" in told


def test_what_was_trained_costs_nothing_again(
    place: Path, report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a second report nor one whose linear part changed trains an encoder; figures are the same."""
    monkeypatch.setattr(finetune.EncoderTrainer, "_trained", None)
    args = ("evaluate", "--model", "accurate", "--backbone", "backbone")
    assert run(*args)["measured"][0] == report["measured"][0]
    for path in (place / ".build/evaluate").iterdir():
        path.unlink()
    assert run(*args)["measured"][0] == report["measured"][0]
    # so few support no promise
    refused, _ = run_with_notes(*args, "--precision", "factual_claim=0.99", code=4)
    assert refused["promises"][0]["n"] > 0


def test_without_a_model_the_report_is_on_the_linear_one(place: Path, report: Any) -> None:
    found = run("evaluate")
    assert "kinds" not in found
    assert found["measured"][0]["macro_f1"] == pytest.approx(
        report["kinds"]["sides"][0]["measured"]["macro_f1"], abs=0.5
    )


def test_several_trainings_are_told_as_one() -> None:
    steps: list[tuple[int, int | None]] = []
    tell = _across(lambda done, of: steps.append((done, of)), 3)
    for done in (0, 1, 2, 0, 1, 2, 0, 1):
        tell(done, 3)
    assert steps == [(n, 9) for n in range(8)]


def test_joined_keeps_what_is_there() -> None:
    one = Kinds((), "one")
    assert side_by_side.joined(None, one) is one
    assert side_by_side.joined(one, None) is one
    assert side_by_side.joined(one, Kinds((), "two")) == one
