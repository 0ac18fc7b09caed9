"""Another kind of model goes through everything: nothing but model/ knows more of it than the seam."""

import ast
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import newsgrain
from newsgrain.features.matrix import InContext
from newsgrain.model import kinds, store
from newsgrain.model.seam import Cue, Floats, Ints, Look, Model, Told
from newsgrain.records import LABELS, Label
from newsgrain.text.sentences import SplitArticle
from tests import toy
from tests.commands import run
from tests.files import rows_of
from tests.test_floors import MODULES, room

WORDS = ("a", "said", "may", "newsletter")
_WORD = re.compile("[a-z]+")
OWN = {"columns", "idf", "weights", "intercept", "weighed", "scores"}  # what only a linear model has


@dataclass(frozen=True)
class Keywords:
    """The first label whose word is in a sentence has most of it; one word a label, no array anywhere."""

    kind: ClassVar[str] = "keywords"
    words: tuple[str, ...] = WORDS
    card: dict[str, Any] = field(default_factory=lambda: {"split": "train", "versions": {"keywords": "1"}})

    @property
    def name(self) -> str:
        """From the words."""
        return hashlib.sha256(" ".join(self.words).encode()).hexdigest()[:12]

    @property
    def labels(self) -> tuple[Label, ...]:
        """All."""
        return LABELS

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Most for the labels whose word is there."""
        sentences = [_WORD.findall(s.text.lower()) for document in documents for s in document.sentences]
        own = np.array([[word in words for word in self.words] for words in sentences], float)
        return np.asarray((own.reshape(-1, len(self.words)) + 0.1) / (own.sum(-1, keepdims=True) + 0.4))

    def tell(self, document: SplitArticle) -> Told:
        """The word of each label given."""
        cues = [Cue("word", word, 1.0) for word in self.words]
        return Told(self.probabilities([document]), lambda given: [Look(1.0, (cues[k],)) for k in given])

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the words."""
        (folder / "words.txt").write_text("\n".join(self.words))
        return {}


def read(folder: Path, meta: dict[str, Any]) -> Keywords:
    return Keywords(tuple((folder / "words.txt").read_text().split()), meta["card"])


@dataclass(frozen=True)
class KeywordTrainer:
    """Learns nothing."""

    rows: Sequence[InContext]

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Keywords:  # noqa: ARG002
        """The same model whatever is used."""
        return Keywords(card={**Keywords().card, **(about or {})})

    def judge(self, inner: Ints, outer: Ints) -> tuple[Model, Floats]:
        """What it says of `outer`."""
        model = self.fit(inner)
        rows = (self.rows[n] for n in outer.tolist())
        return model, np.stack([model.probabilities([row.split])[row.index] for row in rows])

    def can_learn(self, used: Ints) -> bool:
        """Whether there is anything."""
        return len(used) > 0

    def fingerprint(self) -> str:
        """Always the same."""
        return "keywords"


def lay_out(rows: Sequence[InContext], classes: Sequence[int], groups: Sequence[str]) -> KeywordTrainer:
    return KeywordTrainer(rows)


@pytest.fixture
def place(annotations: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the toy corpus, with a model by keywords as its only one."""
    row = kinds.Kind("tests.model.test_seam:read", "tests.model.test_seam:lay_out")
    monkeypatch.setitem(kinds.KINDS, "keywords", row)
    monkeypatch.setitem(kinds.KINDS, kinds.LINEAR, row)  # so that nothing else can be trained either
    monkeypatch.chdir(annotations.parent)
    store.save(Keywords(), Path("models"))
    toy.lay_dataset()
    toy.exchanged(Path("them.jsonl"))
    return annotations.parent


def said(rows: list[dict[str, Any]]) -> set[str]:
    """Labels of the sentences whose first word of ours is that of attribution."""
    return {
        row["label"] for row in rows if {"a", "said"} & set(_WORD.findall(row["text"].lower())) == {"said"}
    }


def test_it_classifies_and_explains(place: Path) -> None:
    """Files to rows, one article from Python, the page and the terminal: the same labels, by its name."""
    assert run("classify", "in.jsonl", "--out", "out", "--jobs", "1", "--pages")["model"] == Keywords().name
    rows = rows_of(place / "out/sentences/part-00000.jsonl")
    assert said(rows) == {"attribution"}
    article = toy.labelled(0).article
    (place / "one.txt").write_text(article.text)
    told = run("explain", "one.txt", "--html", "one.html")["sentences"]
    assert [row["look"]["cues"][0]["name"] for row in told if row["label"] == "attribution"] == ["said"]
    found = newsgrain.load().classify(article.text)
    assert [p.label for p in found] == [row["label"] for row in told]
    assert "newsletter" in (place / "one.html").read_text()


def test_it_is_measured(place: Path) -> None:
    """By cross-validation, on files, and against another model."""
    assert run("evaluate", "--jobs", "1")["measured"][0]["accuracy"]["value"] < 1
    other = Keywords(WORDS[::-1])
    store.save(other, Path("models"))
    store.save(Keywords(), Path("models"))
    found = run("evaluate", "--on", "them.jsonl", "--against", other.name)
    assert found["against"]["old"] == other.name
    assert found["against"]["difference"]["value"] > 0


def test_it_chooses_doubts_and_suggests(place: Path) -> None:
    """Queue, audit and suggestions."""
    Path("none").mkdir()
    assert run("queue", "in.jsonl", "--out", "queue.jsonl", "--size", "5", "--annotations", "none")
    assert run("audit")["contradicted"] > 0
    assert run("agreement", "--minimum", "1", "--model", Keywords().name)["sentences"] > 0
    run("push", "in.jsonl", "--to-file", "tasks.json", "--suggest", "all")
    tasks = json.loads((place / "tasks.json").read_text())
    assert tasks
    assert all(Keywords().name in task["predictions"][0]["model_version"] for task in tasks)


def test_it_is_trained(place: Path) -> None:
    """`newsgrain train` asks the table of kinds."""
    assert run("train")["model"] == Keywords().name
    assert json.loads((store.find(Path("models")) / "model.json").read_text())["kind"] == "keywords"


@pytest.mark.parametrize("name", sorted(name for name in MODULES if room(name) not in {"model", "features"}))
def test_nobody_else_knows_what_a_linear_model_is_made_of(name: str) -> None:
    """No array of it, and none of its modules."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not {of for of, attr in used if attr in OWN} & {"model", "trained", "other", "fitted", "loaded"}
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {f"newsgrain.model.{part}" for part in ("linear", "learn", "estimators")}
