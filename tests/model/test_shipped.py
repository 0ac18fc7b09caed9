"""The model that comes with newsgrain: it fits the code, is small, says what it learnt from, and is used."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import newsgrain
from newsgrain.errors import ModelError
from newsgrain.model import drift, store
from newsgrain.model.linear import Linear
from newsgrain.model.seam import Model
from newsgrain.records import Label
from tests import toy
from tests.commands import ran, run

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "models" / "default"
AGAIN = "rebuild it with `make shipped POOL=... WITH=... ON=...` (CONTRIBUTING.md tells what these are)"
MOST = 5_000_000
ARTICLE = "A barn burned down in Vell on Monday.\n\nNobody was hurt, the fire chief said.\n"


def load() -> Model:
    """The shipped model, or one line that says how it is made anew."""
    try:
        return store.load(FOLDER)
    except ModelError as error:
        pytest.fail(f"{error}: {AGAIN}", pytrace=False)


def test_it_fits_the_code() -> None:
    """Format, words and golden predictions are those of this version."""
    assert load().kind == "linear"


def test_it_is_small() -> None:
    """The wheel has to carry it."""
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    assert size <= MOST, f"{size:,} bytes; take a smaller share of the pool: {AGAIN}"


def test_it_says_what_it_learnt_from() -> None:
    """With counts, licences and figures; and nothing of the machine that made it."""
    card = load().card
    assert card["distilled"]["pool"]["licenses"]
    assert all(one["licenses"] for one in card["with"])
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    for head in ("What else it learnt from", "Unlabelled articles that it learnt from", "How good it is"):
        assert f"\n## {head}\n" in told
    assert "gold alone" in told
    for name in ("README.md", "model.json", "figures.json"):
        assert not re.search(r"(?:^|[\s\"'(`])/\w+/", (FOLDER / name).read_text(encoding="utf-8"))


def test_figures_and_card_are_of_this_model() -> None:
    """Not of the one before."""
    figures = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    assert figures["model"]["name"] == load().name
    assert drift.load(FOLDER) is not None


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one article and no model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(ARTICLE)
    return tmp_path


def test_it_is_used_where_none_was_trained(empty: Path) -> None:
    """By the commands and from Python, and by its name."""
    name = load().name
    assert run("classify", "page.txt", "--out", "out")["model"] == name
    assert run("classify", "page.txt", "--out", "named", "--model", "default")["model"] == name
    assert run("explain", "page.txt")["model"] == name
    assert newsgrain.load().name == newsgrain.load("default").name == name
    found = newsgrain.load().classify(ARTICLE)
    assert [s.label for s in found] == ["factual_claim", "attribution"]
    assert not Path("models").exists()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("The bakery on Mill Street closed on Friday. The company blamed rising rents.", [toy.F, toy.A]),
        ("The firm says its new drug halves deaths. Critics disagree.", [toy.A, toy.A]),
        ("The ban could be lifted by spring.", [toy.S]),
        ("Sign up for our newsletter.", [toy.P]),
    ],
)
def test_short_texts_are_read_by_what_they_say(text: str, labels: list[Label]) -> None:
    """Not taken for the furniture of a page that has nothing else."""
    assert [s.label for s in newsgrain.load("default").classify(text)] == labels


def test_what_was_trained_is_used_from_then_on(empty: Path, toy_model: Linear) -> None:
    """And the shipped one still is there by its name."""
    store.save(toy_model, Path("models"))
    assert run("classify", "page.txt", "--out", "out")["model"] == toy_model.name == newsgrain.load().name
    assert newsgrain.load("default").name == load().name


def test_training_says_how_the_shipped_one_compares(empty: Path) -> None:
    """Its figures where the data are others; both where they are the same."""
    toy.lay_dataset()
    done = ran("train")
    assert "beside it the shipped model: macro-F1 0." in done.output
    assert "`newsgrain evaluate`" in done.output


def test_its_own_training_data_are_known(
    empty: Path, toy_model: Linear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the figures tell what distilling adds."""
    toy.lay_dataset()
    (empty / "pool.jsonl").write_text(json.dumps({"text": "Snow fell on the pass. Drivers may wait."}) + "\n")
    run("distil", "pool.jsonl", "--out", "ours")
    monkeypatch.setattr(store, "shipped", lambda: Path("ours"))
    done = ran("train")
    assert "this one there: macro-F1 0." in done.output


def test_a_wheel_carries_it(tmp_path: Path) -> None:
    """Unpacked anywhere, the package classifies a page in any folder, and no model is trained."""
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(tmp_path / "site")
    (tmp_path / "page.html").write_text(f"<article><p>{ARTICLE}</p></article>")
    code = "import newsgrain, sys; print(newsgrain.__file__); from newsgrain.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "classify", "page.html", "--out", "out", "--json"],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    place, told = done.stdout.split("\n", 1)
    assert Path(place).is_relative_to(tmp_path)
    assert json.loads(told)["model"] == load().name
    assert not (tmp_path / "models").exists()
