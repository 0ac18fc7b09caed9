"""Distilling: what is drawn and left out, what a teacher said is kept, and what the pool brings is told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import dataset, unlabelled
from newsgrain.annotations.unlabelled import Drawing
from newsgrain.errors import InputError, ModelError, OutputError
from newsgrain.features.matrix import in_context
from newsgrain.model import distil, store
from newsgrain.model.beside import labelled
from newsgrain.model.distil import Recipe, SoftLabels, lay_out_pool
from newsgrain.model.learn import lay_out
from newsgrain.model.linear import Linear
from newsgrain.model.seam import Floats
from newsgrain.quality.distillation import Course
from newsgrain.quality.evaluation import Measured
from newsgrain.records import Article, Rejected
from newsgrain.text.sentences import SplitArticle, split_all
from tests import toy
from tests.annotations.test_elsewhere import theirs, write
from tests.commands import run, run_with_notes
from tests.files import write_rows

WORDS = (
    "barn",
    "mayor",
    "bus",
    "quay",
    "rates",
    "museum",
    "snow",
    "pass",
    "bank",
    "wing",
    "crane",
    "harbour",
)


def article(n: int, source: str | None = None) -> Article:
    """An article that repeats no other: the n-th of many."""
    rng = np.random.default_rng(n)
    told = [" ".join(rng.choice(WORDS, 6)) for _ in range(3)]
    body = f"The {told[0]} burned. The {told[1]} may fall, a {told[2]} said."
    text = f"{body}\n\nSubscribe to our letter number {n}."
    return Article(f"p{n}", text, source=source, license="CC0")


def pool_file(path: Path, *numbers: int) -> Path:
    rows = [
        {"text": (a := article(n)).text, "source": f"outlet {n % 2}", "license": a.license} for n in numbers
    ]
    return write_rows(path, rows)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy data set and a pool of thirty articles."""
    monkeypatch.chdir(tmp_path)
    toy.lay_dataset()
    pool_file(tmp_path / "pool.jsonl", *range(30))
    return tmp_path


# --- drawing ---


def drawn(
    items: Sequence[Article], characters: int = 10**6, thin: Mapping[str, float] | None = None
) -> list[str]:
    drawing = Drawing(characters, thin)
    for item in items:
        drawing.add(item)
    return [a.article_id for a in drawing.articles()]


def test_a_drawing_knows_no_order_and_no_copies() -> None:
    """The same articles in whatever order, some twice: the same share."""
    items = [article(n) for n in range(200)]
    room = sum(len(item.text) for item in items) // 4
    found = drawn(items, room)
    assert 30 < len(found) < 70
    assert drawn(items[::-1] + items[:50], room) == found


def test_a_drawing_holds_no_more_than_asked_for() -> None:
    """However many articles there are."""
    drawing = Drawing(1000)
    for n in range(500):
        drawing.add(article(n))
        assert sum(len(a.text) for a in drawing.articles()) <= 1000
    assert drawing.read == 500


def test_sources_are_thinned() -> None:
    """A share of what begins so, and all of the rest."""
    items = [article(n, "Office of A" if n % 2 else "Wikinews") for n in range(400)]
    found = drawn(items, thin={"Office of": 0.25})
    assert sum(int(name[1:]) % 2 == 0 for name in found) == 200
    assert 25 < sum(int(name[1:]) % 2 for name in found) < 75


def test_a_pool_leaves_out_what_measures() -> None:
    """Near copies of what is held, all copies but one, single sentences, labelled ones; each is counted."""
    items = [article(n) for n in range(6)]
    again = replace(items[1], article_id="again", text=items[1].text + " More follows here.")
    drawing = Drawing(10**6)
    for item in (*items, again):
        drawing.add(item)
    drawing.add(Rejected("a.txt", 0, "empty"))
    appeal = {"subscribe to our letter number 2"}
    labelled = {"subscribe to our letter number 3", *appeal}
    found = unlabelled.pool(drawing, [items[0].text], appeal, labelled)
    assert (found.near_measured, found.near_each_other) == (1, 1)
    assert (found.sentences_measured, found.sentences_labelled) == (1, 1)
    assert (found.read, found.rejected, len(found.splits)) == (7, 1, 5)
    whole = [s.text for cut in found.splits for s in cut.sentences]
    assert [whole[n] for n in found.numbers] == [row.sentence.text for row in found.rows]
    assert not any("number 2." in whole[n] or "number 3." in whole[n] for n in found.numbers)
    assert found.licenses == {"CC0": 5}


# --- soft labels ---


def nothing(*at: int) -> None:
    """Where nobody looks."""


@dataclass
class Counting:
    """A teacher that counts what it is asked."""

    model: Linear
    asked: list[int] = field(default_factory=list)
    ends_after: int = 10**9

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """What the model says, until it is ended."""
        if len(self.asked) >= self.ends_after:
            raise KeyboardInterrupt
        self.asked.append(len(documents))
        return self.model.probabilities(documents)


def test_what_was_said_is_asked_once(
    tmp_path: Path, toy_model: Linear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that broke off goes on; another pool asks only for what is new; a damaged file is asked again."""
    monkeypatch.setattr(distil, "AT_ONCE", 4)
    cuts, told = split_all([article(n) for n in range(10)]), list[tuple[int, int]]()
    broken: Any = Counting(toy_model, ends_after=1)
    with pytest.raises(KeyboardInterrupt):
        SoftLabels(tmp_path, broken).of(cuts, nothing)
    on: Any = Counting(toy_model)
    found = SoftLabels(tmp_path, on).of(cuts, lambda *at: told.append(at))
    assert (on.asked, told) == ([4, 2], [(8, 10), (10, 10)])
    assert np.array_equal(found, toy_model.probabilities(cuts))
    more: Any = Counting(toy_model)
    both = SoftLabels(tmp_path, more).of([*split_all([article(99)]), *cuts[::-1]], nothing)
    assert more.asked == [1]
    assert np.array_equal(both[len(both) - len(cuts[0]) :], found[: len(cuts[0])])
    for path in tmp_path.rglob("part-*.npz"):
        path.write_bytes(b"PK damaged")
    again: Any = Counting(toy_model)
    assert np.array_equal(SoftLabels(tmp_path, again).of(cuts, nothing), found)
    assert again.asked == [4, 4, 2]


# --- the pupil ---


def test_every_part_has_a_teacher_that_has_not_seen_it(toy_examples: dataset.Examples) -> None:
    """Where the teacher is refitted, what it says of the pool depends on the part left out."""
    rows, classes, groups = toy_examples.rows, toy_examples.classes, toy_examples.groups
    gold = lay_out(rows, classes, groups)
    cuts = split_all([article(n) for n in range(20)])
    pool = in_context(cuts)
    given = lay_out_pool(gold, pool, Recipe(min_rows=2), gold.fit().probabilities(cuts))
    anew = lay_out_pool(gold, pool, Recipe(min_rows=2))
    outer = np.flatnonzero(np.array(groups) == groups[0])
    inner = np.flatnonzero(np.array(groups) != groups[0])
    assert not np.allclose(given.judge(inner, outer)[1], anew.judge(inner, outer)[1])
    assert np.allclose(given.fit().probabilities(cuts), anew.fit().probabilities(cuts), atol=1e-6)
    assert len({given.fingerprint(), anew.fingerprint(), anew.by(Recipe(0.7)).fingerprint()}) == 3


def test_what_stands_beside_gold_may_come_later(toy_examples: dataset.Examples) -> None:
    """Gold, whose features are there already, learns the same as if it had been laid out with the others."""
    rows, classes, groups = toy_examples.rows, toy_examples.classes, toy_examples.groups
    others = labelled(rows[:9], classes[:9], 0.5)
    late, early = (
        lay_out(rows, classes, groups).learning_from(others),
        lay_out(rows, classes, groups, beside=others),
    )
    assert late.fingerprint() == early.fingerprint()
    assert late.fit().name == early.fit().name


def test_a_pupil_comes_nearer_to_its_teacher(toy_examples: dataset.Examples) -> None:
    """On articles of the pool's kind it says more of what the teacher says than gold alone taught it."""
    rows, classes, groups = toy_examples.rows, toy_examples.classes, toy_examples.groups
    gold = lay_out(rows, classes, groups)
    cuts = split_all([article(n) for n in range(60)])
    said = np.tile([0.02, 0.02, 0.94, 0.02], (sum(map(len, cuts)), 1))  # a teacher that sees doubt everywhere
    pupil = lay_out_pool(gold, in_context(cuts), Recipe(1.0), said).fit()
    new = split_all([article(1000)])
    assert pupil.probabilities(new)[:, 2].min() > gold.fit().probabilities(new)[:, 2].max()


@given(st.floats(0.1, 10), st.floats(0.01, 1), st.integers(1, 30))
def test_a_recipe_takes_a_share_at_a_temperature(temperature: float, share: float, n: int) -> None:
    """The order of labels stays; below 1 the likeliest counts for more, above for less."""
    said = np.random.default_rng(n).dirichlet(np.ones(4), n)
    targets = Recipe(1.0, share=share, temperature=temperature).targets(said)
    assert len(targets) == round(n * share)
    for row, of in zip(targets, said, strict=False):
        assert of.argmax() == row.argmax()
        assert row.max() >= of.max() - 1e-9 if temperature <= 1 else row.max() <= of.max() + 1e-9
    assert np.allclose(Recipe(1.0).targets(said), np.where(said > 0.05, said, 0.0))


def test_figures_do_not_depend_on_a_teacher_that_saw_all(
    toy_examples: dataset.Examples, tmp_path: Path
) -> None:
    """What the last teacher says is not heard where parts are judged; what another kind says is, and told."""
    drawing = Drawing(10**6)
    for n in range(20):
        drawing.add(article(n))
    pool = unlabelled.pool(drawing, [], ())
    sure = [np.eye(4)[np.full(len(pool.rows), k)] for k in (0, 2)]
    about = Measured(None, None, 0, 0, {})

    def judged(said: Floats, teacher: Any) -> Any:
        course = Course(toy_examples, pool, None, teacher, "it", said, tmp_path)
        pupil = course.pupil(Recipe(5.0)).fit()
        return course.report(Recipe(5.0), pupil, {}, about, quick=False).measured[0]

    assert judged(sure[0], None) == judged(sure[1], None)
    other = SimpleNamespace(kind="encoder", name="it")
    assert judged(sure[0], other).confusion != judged(sure[1], other).confusion
    assert "may carry a little of what it knows" in judged(sure[0], other).how


# --- the command ---


def test_it_distils_and_says_what_that_brings(place: Path) -> None:
    """The model is in use; its card tells pool, licences and figures; gold alone stands beside it."""
    write(place / "more.jsonl", theirs(0), theirs(1))
    write(place / "measure.jsonl", toy.labelled(0))
    found, err = run_with_notes("distil", "pool.jsonl", "--with", "more.jsonl", "--on", "measure.jsonl")
    assert "of 30 articles drawn from 30 articles" in err
    assert store.find(Path("models")).name == found["model"]
    trained = store.load(store.find(Path("models")))
    told = trained.card["distilled"]
    assert (told["pool"]["articles"], told["pool"]["licenses"]) == (30, {"CC0": 30})
    assert told["recipe"]["weight"] == 0.3
    assert [m["name"] for m in found["report"]["measured"]][1:] == ["measure.jsonl"]
    assert {b["name"].partition(":")[0] for b in found["report"]["baselines"]} == {
        "gold alone",
        "gold and elsewhere",
    }
    card = (Path(found["folder"]) / "README.md").read_text()
    assert "## Unlabelled articles that it learnt from" in card
    assert "CC0 30" in card
    assert "trained anew for each part" in card
    assert "gold alone: measure.jsonl" in card


def test_the_same_again_is_the_same(place: Path) -> None:
    """Whatever order the pool has; and what was said and fitted is not asked for again."""
    first = run("distil", "pool.jsonl")
    pool_file(place / "pool.jsonl", *reversed(range(30)))
    assert run("distil", "pool.jsonl")["model"] == first["model"]
    assert run("distil", "pool.jsonl", "--weight", "0.9")["model"] != first["model"]


def test_another_model_teaches(place: Path, toy_model: Linear) -> None:
    """Any that the store has; one of another kind is not trained anew, which is said."""
    store.save(toy_model, place / "teachers")
    found = run("distil", "pool.jsonl", "--quick", "--teacher", place / "teachers" / toy_model.name)
    told = store.load(store.find(Path("models"))).card["distilled"]["teacher"]
    assert told == {"name": toy_model.name, "kind": "linear"}
    assert found["model"]


def test_it_can_be_quick(place: Path) -> None:
    """Then only files are measured."""
    write(place / "measure.jsonl", toy.labelled(0))
    found = run("distil", "pool.jsonl", "--on", "measure.jsonl", "--quick")
    assert [m["name"] for m in found["report"]["measured"]] == ["measure.jsonl"]
    assert [b["name"] for b in found["report"]["baselines"]] == ["gold alone: measure.jsonl"]


def test_what_is_chosen_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On parts of the data set alone, each figure on the card."""
    steps = (({"weight": 0.1}, {"weight": 0.9}), ({"share": 0.5},))
    monkeypatch.setattr("newsgrain.quality.distillation.STEPS", steps)
    run("distil", "pool.jsonl", "--choose")
    told = store.load(store.find(Path("models"))).card["distilled"]
    first, second = (max(told["chosen"][:n], key=lambda one: one["macro_f1"]) for n in (2, 3))
    tried = [(one["weight"], one["share"]) for one in told["chosen"]]
    assert tried == [(0.1, 1), (0.9, 1), (first["weight"], 0.5)]
    assert told["recipe"] == {name: second[name] for name in told["recipe"]}
    assert "Chosen by macro-F1" in (store.find(Path("models")) / "README.md").read_text()


def test_it_writes_where_it_is_told(place: Path) -> None:
    """And then the model in use stays what it is."""
    found = run("distil", "pool.jsonl", "--out", "elsewhere/mine", "--quick")
    assert store.load(Path("elsewhere/mine")).name == found["model"]
    assert not Path("models").exists()


@pytest.mark.parametrize("given", ["notes", "notes/model.json", "."])
def test_it_replaces_nothing_but_models(place: Path, given: str) -> None:
    """A folder of somebody's stays, whatever is in it; one of a model is replaced."""
    (place / "notes" / "of mine").mkdir(parents=True)
    (place / "notes" / "model.json").write_text("{}")
    with pytest.raises(OutputError, match="is there and is no folder of a model"):
        run("distil", "pool.jsonl", "--out", given)
    assert (place / "notes" / "of mine").is_dir()


def test_saving_looks_again(place: Path, toy_model: Linear) -> None:
    """Something may have come there meanwhile."""
    (place / "notes").mkdir()
    (place / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is there and is no folder of a model"):
        store.save_at(toy_model, place / "notes")
    assert (place / "notes" / "mine.txt").read_text() == "mine"


def test_figures_of_gold_are_not_those_of_a_distilled_model(place: Path) -> None:
    """What `evaluate` fits has heard of no pool."""
    run("distil", "pool.jsonl", "--quick")
    assert run("evaluate")["model"]["name"] is None


def test_a_model_there_is_replaced(place: Path) -> None:
    """By the new one."""
    run("distil", "pool.jsonl", "--out", "mine", "--quick")
    found = run("distil", "pool.jsonl", "--out", "mine", "--quick", "--weight", "1")
    assert store.load(Path("mine")).name == found["model"]


@pytest.mark.parametrize(
    ("args", "error", "told"),
    [
        (["nosuch.jsonl"], InputError, "nosuch.jsonl"),
        (["pool.jsonl", "--thin", "outlet"], InputError, "--thin outlet: give SOURCE=SHARE"),
        (["pool.jsonl", "--thin", "outlet=2"], InputError, "--thin outlet=2: give SOURCE=SHARE"),
        (["pool.jsonl", "--size", "0"], InputError, "--size 0: give megabytes"),
        (["pool.jsonl", "--size", "nan"], InputError, "--size: nan is no number to count with; give one"),
        (["pool.jsonl", "--weight", "-1"], InputError, "--weight -1: give a number"),
        (["pool.jsonl", "--weight", "nan"], InputError, "--weight: nan is no number to count with; give one"),
        (["pool.jsonl", "--weight", "1", "--choose"], InputError, "--weight does not go with --choose"),
        (["pool.jsonl", "--teacher", "nosuch"], ModelError, "no such model"),
        (["empty.jsonl"], InputError, "empty.jsonl: no article to learn from is left"),
    ],
)
def test_what_cannot_be_is_refused(place: Path, args: list[str], error: type[Exception], told: str) -> None:
    """In one line that names it."""
    (place / "empty.jsonl").write_text("")
    with pytest.raises(error, match=told) as found:
        run("distil", *args)
    assert "\n" not in str(found.value)


def test_a_killed_run_goes_on(place: Path) -> None:
    """Killed while the teacher is at work, it keeps what was said and asks only for the rest."""
    pool_file(place / "pool.jsonl", *range(200))
    slow = (
        "import time\nfrom newsgrain.model import distil\nfrom newsgrain.cli import main\n"
        "distil.AT_ONCE = 10\nask = distil.SoftLabels._ask\n"
        "def slowly(*given):\n    ask(*given)\n    time.sleep(0.3)\n"
        "distil.SoftLabels._ask = slowly\nmain()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", slow, "distil", "pool.jsonl"], env=os.environ)
    soft = place / ".build" / "distil" / "soft"
    until = time.monotonic() + 120
    while len(list(soft.rglob("part-*.npz"))) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in soft.rglob("part-*.npz")}
    assert 3 <= len(kept) < 20
    run("distil", "pool.jsonl", "--quick")
    assert all(path.stat().st_mtime_ns == at for path, at in kept.items())
    assert sum(len(np.load(path)["keys"]) for path in soft.rglob("part-*.npz")) == 200
