"""A fifth label and another name, from the file to a model that predicts five labels, with no server."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsgrain import schemes
from tests.files import rows_of, write_rows
from tests.processes import Done, run
from tests.schemes import BEFORE, SENTENCES, article, five, write_corpus
from tests.system.annotators import region

ARTICLES = 24


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder with a corpus under four labels and the file of a migration; what is true under the five."""
    truth = write_corpus(tmp_path / "annotations", ARTICLES)
    (tmp_path / "five.json").write_text(json.dumps(five()))
    return tmp_path, truth


def report(cwd: Path, *args: object) -> Any:
    done = run(*args, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: Done) -> str:
    """The one line of a command that did nothing."""
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"newsgrain: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


def answer(cwd: Path, truth: dict[str, str], who: str) -> Path:
    """An export of somebody's answers to what the four labels left open, given on screens of now."""
    tasks = json.loads((cwd / "tasks.json").read_text())
    for n, task in enumerate(tasks, 1):
        given = {
            "id": n,
            "result": region(truth[task["data"]["sentence_id"]]),
            "created_at": "2026-02-01T00:00:00Z",
            "was_cancelled": False,
        }
        task |= {"id": n, "annotations": [given | {"completed_by": {"id": 7, "email": who}}]}
    (cwd / "export.json").write_text(json.dumps(tasks))
    return cwd / "export.json"


def test_the_scheme_is_shown_and_printed_for_editing(tmp_path: Path) -> None:
    shown = run("labels", cwd=tmp_path)
    assert shown.stdout.splitlines()[1] == "2  A  attribution: a source says it, not the outlet"
    printed = json.loads(run("labels", "--json", cwd=tmp_path).stdout)
    assert printed == schemes.draft(schemes.read(schemes.SHIPPED))


def test_a_fifth_label_from_the_file_to_a_model_that_predicts_it(place: tuple[Path, dict[str, str]]) -> None:
    home, truth = place
    report(home, "adjudicate")
    assert report(home, "labels", "--migrate", "five.json", "--plan")["aside"] == 4 * ARTICLES
    assert not (home / "annotations/labels.json").exists()
    done = report(home, "labels", "--migrate", "five.json")
    counts = {name: done[name] for name in ("kept", "renamed", "aside", "sentences", "gold", "unsettled")}
    assert counts == {
        "kept": 6 * ARTICLES,
        "renamed": 2 * ARTICLES,
        "aside": 4 * ARTICLES,
        "sentences": 2 * ARTICLES,
        "gold": 3 * ARTICLES,
        "unsettled": 2 * ARTICLES,
    }
    assert done["labels"] == [row["name"] for row in five()["labels"]]
    assert (home / "annotations/labelled.jsonl").is_file()

    push = ("push", "annotations/articles/made.jsonl", "--unanswered")
    assert report(home, *push, "--to-file", "tasks.json", "--config", "config.xml")["tasks"] == 2 * ARTICLES
    assert 'value="forecast" hotkey="5"' in (home / "config.xml").read_text()
    for who in ("kim@a.example", "lee@a.example"):
        assert report(home, "pull", "--from-file", answer(home, truth, who))["new"] == 2 * ARTICLES
    assert report(home, "adjudicate")["gold"] == 5 * ARTICLES
    assert [row["label"] for row in report(home, "agreement")["labels"]] == done["labels"]
    report(home, "dataset")
    report(home, "train")

    (home / "today.txt").write_text("\n\n".join(text for _, text in article(99)))
    counted = report(home, "classify", "today.txt", "--out", "out", "--jobs", "1")["labels"]
    assert counted == dict.fromkeys(done["labels"], 1)
    rows = [json.loads(x) for x in (home / "out/sentences/part-00000.jsonl").read_text().splitlines()]
    assert [(row["label"], row["text"]) for row in rows] == list(article(99))
    _carried(home)


def test_a_split_answer_is_asked_again_beside_one_that_stays(place: tuple[Path, dict[str, str]]) -> None:
    """By file, too: of two answers that were asked for one is missing, until somebody has given it."""
    home, truth = place
    file = home / "annotations/answers/bea.jsonl"
    rows = rows_of(file)
    for row in rows:
        row["label"] = "factual_claim" if row["label"] == "speculation" else row["label"]
    write_rows(file, rows)
    assert report(home, "labels", "--migrate", "five.json")["sentences"] == 2 * ARTICLES
    push = ("push", "annotations/articles/made.jsonl", "--unanswered", "--to-file", "tasks.json")
    assert report(home, *push)["tasks"] == 2 * ARTICLES
    assert report(home, "pull", "--from-file", answer(home, truth, "kim@a.example"))["new"] == 2 * ARTICLES
    assert report(home, *push)["tasks"] == 0


def _carried(home: Path) -> None:
    """The model has its labels with it, wherever it goes; the shipped one has its own, here too."""
    other = home / "other"
    other.mkdir()
    trained = home / "models" / (home / "models/current").read_text().strip()
    told = report(other, "classify", home / "today.txt", "--out", "out", "--model", trained, "--jobs", "2")
    assert told["labels"]["forecast"] == 1
    shipped = report(home, "classify", "today.txt", "--out", "four", "--model", "default")
    assert "attribution" in shipped["labels"]
    fifth = refused(run("queue", "today.txt", "--out", "queue.jsonl", "--model", "default", cwd=home))
    assert "trained for labels ['factual_claim', 'attribution'" in fifth
    _as_with_any_model(other, str(trained))


def _as_with_any_model(home: Path, model: str) -> None:
    """A command that begins again with the model's labels reads, ends and is stopped as any other."""
    text = " ".join(text for _, text in article(99))
    classify = ("classify", "--model", model, "--jobs", "1", "--out")
    done = run(*classify, "read", "-", "--json", cwd=home, stdin=json.dumps({"text": text}))
    assert (done.returncode, json.loads(done.stdout)["labels"]["forecast"]) == (0, 1)
    (home / "good.txt").write_text(text)
    (home / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    assert run(*classify, "some", "good.txt", "bad.txt", cwd=home).returncode == 3
    assert run(*classify, "none", "bad.txt", cwd=home).returncode == 1
    command = [sys.executable, "-m", "newsgrain", *classify, "held", "-"]
    with subprocess.Popen(
        command, cwd=home, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        process.stdin.write((json.dumps({"text": text}) + "\n") * 2000)  # more than a pipe holds
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert told.count("newsgrain: stopped; ") == 1, told


def test_answers_from_screens_of_before_are_understood_after(place: tuple[Path, dict[str, str]]) -> None:
    """Each has the version of its labels with it: it is renamed, kept, or set aside and told."""
    home, truth = place
    report(home, "push", "annotations/articles/made.jsonl", "--to-file", "tasks.json")
    four = {name: BEFORE.get(label, label) for name, label in truth.items()}
    export = answer(home, four, "kim@a.example")
    report(home, "labels", "--migrate", "five.json")
    pulled = report(home, "pull", "--from-file", export)
    assert (pulled["new"], pulled["aside"], pulled["reported"]) == (3 * ARTICLES, 2 * ARTICLES, [])
    told = run("pull", "--from-file", export, cwd=home).stdout
    assert f"0 new, {3 * ARTICLES} known; {2 * ARTICLES} answers set aside, since sentences were" in told
    lines = (home / "annotations/answers/label-studio.jsonl").read_text().splitlines()
    assert {json.loads(line)["label"] for line in lines} == set(list(five()["was"])[::3]) | {"sourced"}


def test_models_and_datasets_of_before_are_refused(place: tuple[Path, dict[str, str]]) -> None:
    home, _ = place
    for command in ("adjudicate", "dataset", "train"):
        report(home, command)
    report(home, "labels", "--migrate", "five.json")
    assert "was made under other labels than" in refused(run("train", cwd=home))
    assert "`newsgrain dataset`" in refused(run("train", cwd=home))
    for words in (("queue", "annotations/articles/made.jsonl", "--out", "q.jsonl"), ("evaluate",)):
        assert re.search("trained for labels|made under other labels", refused(run(*words, cwd=home)))


def test_between_the_halves_every_command_refuses_and_the_end_can_be_made_up(
    place: tuple[Path, dict[str, str]],
) -> None:
    """As after a kill between the files and the server; what only uses a model does the same as ever."""
    home, _ = place
    for command in ("adjudicate", "dataset"):
        report(home, command)
    (home / "today.txt").write_text("\n\n".join(text for _, text in article(99)))
    classified = [_classified(home, "")]
    report(home, "labels", "--migrate", "five.json")
    path = home / "annotations/labels.json"
    whole = path.read_bytes()
    classified.append(_classified(home, ""))
    path.write_text(json.dumps({**json.loads(whole), "pending": True}))
    (home / "annotations/labelled.jsonl").unlink()
    articles = "annotations/articles/made.jsonl"
    for words in (
        ("push", articles, "--to-file", "tasks.json"),
        ("pull", "--from-file", "export.json"),
        ("train",),
        ("train", "annotations"),
        ("adjudicate",),
        ("agreement",),
    ):
        told = refused(run(*words, cwd=home))
        assert "a migration of labels has not come to its end; `newsgrain labels --finish` ends it" in told
    assert "then begin the next" in refused(run("labels", "--migrate", "five.json", cwd=home))
    assert "has not come to its end" in run("labels", cwd=home).stdout
    known = run("doctor", cwd=home)
    assert known.returncode == 1
    told = "annotations/labels.json: a migration of labels has not come to its end"
    assert f"BAD labels: {told}; `newsgrain labels --finish` ends it\n" in known.stdout
    classified.append(_classified(home, f"newsgrain: {told}; "))
    assert f"newsgrain: {told}; " in run("explain", "today.txt", cwd=home).stderr
    assert run("labels", "--finish", cwd=home).returncode == 0
    assert "ok  labels: factual_claim, sourced, " in run("doctor", cwd=home).stdout
    assert len(set(classified)) == 1
    assert path.read_bytes() == whole
    assert (home / "annotations/labelled.jsonl").is_file()
    assert report(home, "labels", "--finish")["server"] is None


def _classified(home: Path, told: str) -> bytes:
    """What the model in use makes of a file, and that a line beside it says so, or none."""
    done = run("classify", "today.txt", "--out", "once", "--jobs", "1", cwd=home)
    assert done.returncode == 0, done.stderr
    assert (told in done.stderr) if told else "migration" not in done.stderr
    found = (home / "once/sentences/part-00000.jsonl").read_bytes()
    shutil.rmtree(home / "once")
    return found


def test_a_reader_that_has_seen_enough_leaves_no_migration_half_done(
    place: tuple[Path, dict[str, str]],
) -> None:
    """Its reader has left before the first line is written."""
    home, _ = place
    ends = os.pipe()
    os.close(ends[0])
    command = [sys.executable, "-m", "newsgrain", "labels", "--migrate", "five.json"]
    done = subprocess.run(command, cwd=home, stdout=ends[1], stderr=subprocess.PIPE, text=True, check=False)
    os.close(ends[1])
    assert (done.returncode, done.stderr) == (0, "")
    assert "pending" not in json.loads((home / "annotations/labels.json").read_text())


def test_a_file_that_was_migrated_before_is_told(place: tuple[Path, dict[str, str]]) -> None:
    home, _ = place
    report(home, "labels", "--migrate", "five.json")
    told = refused(run("labels", "--migrate", "five.json", cwd=home))
    assert "five.json: has the labels that are in use; if not migrated yet, edit them first" in told


def test_a_change_of_files_that_was_killed_is_ended_by_the_next_command(
    place: tuple[Path, dict[str, str]],
) -> None:
    """Its labels are among the files: whoever comes next has to look after it before choosing labels."""
    home, _ = place
    whole, listed = home / "annotations", {}
    before = {p.relative_to(whole): p.read_bytes() for p in whole.rglob("*.jsonl")}
    report(home, "labels", "--migrate", "five.json")
    names = ["labels.json", "answers/ann.jsonl", "answers/bea.jsonl"]
    for name in names:
        (whole / name).replace(whole / f"{name}.changed.partial")
        listed[name] = True
    for path, found in before.items():
        if str(path) in names:
            (whole / path).write_bytes(found)
    (whole / ".change.json").write_text(json.dumps(listed))
    assert report(home, "agreement")["labels"][1]["label"] == "sourced"
    assert not (whole / ".change.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--plan",), "--plan: is for --migrate FILE; give both, or neither"),
        (("--finish",), "annotations: its labels have never changed, there is nothing to finish"),
        (("--finish", "--plan"), "--finish: ends a migration that has begun"),
        (("--migrate", "gone.json"), "gone.json: cannot be read"),
        (
            ("--migrate", "five.json", "--annotations", "gone"),
            "gone: not there; name the folder of the corpus",
        ),
        (("--annotations", "gone"), "gone: not there; name the folder of the corpus with --annotations"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    place: tuple[Path, dict[str, str]], words: tuple[str, ...], told: str
) -> None:
    assert told in refused(run("labels", *words, cwd=place[0]))


def test_corpora_with_different_labels_make_no_dataset(place: tuple[Path, dict[str, str]]) -> None:
    home, _ = place
    write_corpus(home / "ours", 3)
    report(home, "labels", "--migrate", "five.json")
    told = refused(run("dataset", "annotations", "ours", cwd=home))
    assert (
        "ours: has other labels than annotations; `newsgrain labels --migrate FILE --annotations ours`"
        in told
    )
    report(home, "labels", "--migrate", "five.json", "--annotations", "ours")
    for folder in ("annotations", "ours"):
        report(home, "adjudicate", "--annotations", folder)
    assert report(home, "dataset", "annotations", "ours")["corpora"][1]["folder"] == "ours"


def test_labels_that_the_guidelines_do_not_name_are_told(place: tuple[Path, dict[str, str]]) -> None:
    home, _ = place
    told = run("labels", "--migrate", "five.json", "--plan", cwd=home).stdout
    assert "annotations/GUIDELINES.md: does not say what sourced is" in told
    assert "what forecast is" not in told
    assert set(BEFORE) < set(SENTENCES)


def test_a_model_from_before_another_name_says_what_was_forgotten(
    place: tuple[Path, dict[str, str]],
) -> None:
    """It learnt from the very same sentences, whatever one of its labels is called now."""
    home, _ = place
    for command in ("adjudicate", "dataset", "train"):
        report(home, command)
    renamed = {"labels": five()["labels"][:-1], "was": five()["was"] | {"speculation": "speculation"}}
    (home / "names.json").write_text(json.dumps(renamed))
    assert report(home, "labels", "--migrate", "names.json")["aside"] == 0
    for command in ("adjudicate", "dataset"):
        report(home, command)
    (model,) = report(home, "forget", "a0")["models"]
    assert json.loads((home / "models" / model / "model.json").read_text())["card"]["forgotten"]
