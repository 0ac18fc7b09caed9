"""A model tells which articles it has learnt from; one of before says at least what it cannot have."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.annotations import corpus
from newsgrain.errors import ModelError
from newsgrain.files import write_records
from newsgrain.model import drift, learnt, store
from newsgrain.model.linear import Linear
from newsgrain.records import text_id
from tests import toy
from tests.processes import run

NAMES = [f"toy-{n}" for n in range(5)]
TEXTS = {name: toy.labelled(n).article.text for n, name in enumerate(NAMES)}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_exactly_those_are_told(folder: Path, seen: set[str], asked: set[str]) -> None:
    learnt.save(seen, folder)
    texts: dict[str, str | None] = dict.fromkeys(asked)
    assert learnt.from_these(folder, texts) == (sorted(map(text_id, seen & asked)), False)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_one_of_before_is_never_cleared_of_what_it_saw(folder: Path, seen: set[str], asked: set[str]) -> None:
    """Each toy article has words of its own, by which those that were not seen are cleared."""
    (folder / learnt.FILE).unlink(missing_ok=True)
    drift.save(drift.learn((name, TEXTS[name]) for name in seen), folder)
    texts: dict[str, str | None] = {name: TEXTS[name] for name in asked}
    assert learnt.from_these(folder, texts) == ([], bool(seen & asked))


def test_without_words_or_text_nothing_clears_it(folder: Path) -> None:
    assert learnt.from_these(folder, {"toy-0": TEXTS["toy-0"]}) == ([], True)
    drift.save(drift.learn([("x", "other words")]), folder)
    assert learnt.from_these(folder, {"toy-0": TEXTS["toy-0"]}) == ([], False)
    assert learnt.from_these(folder, {"toy-0": None}) == ([], True)
    store.note(folder, distilled={"pool": {}})
    assert learnt.from_these(folder, {"toy-0": TEXTS["toy-0"]}) == ([], True)
    store.note(folder, forgotten=[text_id("toy-0")])
    assert learnt.from_these(folder, {"toy-0": None}) == ([text_id("toy-0")], False)


def test_a_damaged_list_is_one_line(folder: Path) -> None:
    (folder / learnt.FILE).write_text("[")
    with pytest.raises(ModelError, match=r"learnt.json: cannot be read \(.*\); train again, or remove"):
        learnt.from_these(folder, {})


def test_forget_names_every_model_that_is_there(annotations: Path, toy_model: Linear) -> None:
    """An older one beside the newest, whatever became of the dataset since; in prose and in JSON."""
    cwd = annotations.parent
    for command in ("dataset", "train"):
        assert run(command, cwd=cwd).returncode == 0
    (old,) = (p.name for p in (cwd / "models").iterdir() if p.is_dir())
    write_records(annotations / corpus.GOLD, corpus.gold(annotations)[:-1])
    for command in ("dataset", "train"):
        assert run(command, cwd=cwd).returncode == 0
    names = {p.name for p in (cwd / "models").iterdir() if p.is_dir()}
    assert len(names) == 2
    assert old in names
    store.write(toy_model, cwd / "models" / "before")
    planned = json.loads(run("forget", "toy-0", "--plan", "--json", cwd=cwd).stdout)
    assert (set(planned["models"]), planned["models_unsure"]) == (names, ["before"])
    assert run("dataset", cwd=cwd).returncode == 0
    told = run("forget", "toy-0", cwd=cwd).stdout
    assert "learnt from what is gone: " + ", ".join(sorted(names)) + " (their cards say so)" in told
    assert (
        "may have learnt from it, it was trained before models told: before; remove what must not stay"
        in told
    )
    again = json.loads(run("forget", "toy-0", "--json", cwd=cwd).stdout)
    assert set(again["models"]) == names
