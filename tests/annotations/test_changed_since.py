"""A dataset that is behind its corpora is made again by whatever reads it, and nothing else is."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.annotations import corpus, dataset, sources
from newsgrain.files import lines_of, to_json, write_lines
from newsgrain.records import Article
from tests.processes import run


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["gold", "articles", "answers", "same"]), max_size=4))
def test_what_a_dataset_is_made_of_is_all_that_counts(annotations: Path, changes: list[str]) -> None:
    """Answers alone change nothing until they are settled."""
    at = annotations.parent / "data"
    at.mkdir(exist_ok=True)
    sources.note_digests(at, sources.digests([annotations]))
    assert sources.changed(at) == []
    for kind in changes:
        path = {
            "gold": annotations / "gold.jsonl",
            "same": annotations / "gold.jsonl",
            "articles": annotations / "articles" / "new.jsonl",
            "answers": annotations / "answers" / "ann.jsonl",
        }[kind]
        before = lines_of(path)
        more = [to_json(Article("new", "A new text."))] if kind == "articles" else before[:1]
        write_lines(path, before + (more if kind != "same" else []))
    found = [folder.resolve() for folder in sources.changed(at)]
    assert found == [annotations.resolve()] * bool({"gold", "articles"} & set(changes))


def fewer(annotations: Path) -> int:
    """Take answers back and settle again; how many labels are left."""
    for who in ("ann", "bea"):
        path = annotations / "answers" / f"{who}.jsonl"
        write_lines(path, lines_of(path)[:-5])
    assert run("adjudicate", cwd=annotations.parent).returncode == 0
    return len(corpus.gold(annotations))


def test_train_learns_from_what_is_settled_now(annotations: Path) -> None:
    cwd = annotations.parent
    first = run("train", "annotations", "--json", cwd=cwd)
    assert json.loads(first.stdout)["sentences"] == 21
    left = fewer(annotations)
    told = run("doctor", cwd=cwd).stdout
    behind = "ok  data set: .build/dataset, 21 sentences; annotations changed after it was made;"
    assert f"{behind} `newsgrain train` makes both the data set and the model again" in told
    again = run("train", "--json", cwd=cwd)
    assert json.loads(again.stdout)["sentences"] == left == 16
    assert (
        "newsgrain: .build/dataset: annotations changed after it was made; it is made again\n" in again.stderr
    )
    assert "changed after" not in run("train", cwd=cwd).stderr
    assert f"ok  data set: .build/dataset, {left} sentences\n" in run("doctor", cwd=cwd).stdout


def test_a_copy_is_kept_as_it_was_and_that_is_told(annotations: Path) -> None:
    cwd = annotations.parent
    assert run("dataset", cwd=cwd).returncode == 0
    shutil.copytree(cwd / ".build" / "dataset", cwd / ".build" / "first")
    fewer(annotations)
    done = run("train", "--dataset", ".build/first", "--json", cwd=cwd)
    assert json.loads(done.stdout)["sentences"] == 21
    assert (
        "this copy is used as it is, `newsgrain dataset --dataset .build/first` makes it anew" in done.stderr
    )


@pytest.mark.parametrize("command", [["evaluate"], ["distil", "in.jsonl", "--quick"]])
def test_whatever_reads_it_renews_it(annotations: Path, archive: Path, command: list[str]) -> None:
    cwd = annotations.parent
    archive.write_text(json.dumps({"text": "A mill burned down. Nobody was hurt, they said."}) + "\n")
    assert run("dataset", cwd=cwd).returncode == 0
    left = fewer(annotations)
    done = run(*command, cwd=cwd)
    assert (done.returncode, "it is made again" in done.stderr) == (0, True), done.stderr
    assert sum(len(row.labelled.labels) for row in dataset.load(cwd / ".build" / "dataset")) == left


def test_where_nothing_tells_it_is_used_as_it_is(annotations: Path) -> None:
    """Of an earlier version, or its corpus is elsewhere now."""
    cwd = annotations.parent
    assert run("dataset", cwd=cwd).returncode == 0
    at = cwd / ".build" / "dataset"
    annotations.rename(cwd / "ours")
    assert sources.changed(at) == []
    (at / sources.MADE_OF).write_text("[")
    assert (sources.changed(at), sources.corpora(at)) == ([], [])
    assert run("train", cwd=cwd).returncode == 0


def test_of_two_corpora_one_is_gone(annotations: Path) -> None:
    """What was made of both is used as it is: it cannot be made again."""
    cwd = annotations.parent
    shutil.copytree(annotations, cwd / "other")
    first = run("dataset", "annotations", "other", cwd=cwd)
    assert first.returncode == 0, first.stderr
    shutil.rmtree(cwd / "other")
    fewer(annotations)
    done = run("train", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert (
        "annotations changed after it was made; it is used as it is, since other is no longer there"
        in done.stderr
    )
