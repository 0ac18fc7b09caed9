"""The command line as a user meets it: real processes, exit codes, one clear line."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import run

COMMANDS = (
    "classify",
    "split",
    "explain",
    "push",
    "pull",
    "agreement",
    "audit",
    "queue",
    "adjudicate",
    "dataset",
    "train",
    "evaluate",
    "doctor",
    "check-corpus",
    "label-studio",
    "team",
)


def test_help_is_instant_and_names_every_command() -> None:
    """Under half a second of CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "newsgrain", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    assert f"Example: newsgrain {command}" in " ".join(run(command, "--help").stdout.split())


def test_the_whole_loop(annotations: Path, archive: Path) -> None:
    """Answers to gold to dataset to model to labels, each command reading what the last one wrote."""
    cwd = annotations.parent
    assert "21 gold, 0 disputed, 0 single, 0 skipped" in run("adjudicate", cwd=cwd).stdout
    assert "21 sentences" in run("dataset", cwd=cwd).stdout
    trained = json.loads(run("train", "--json", cwd=cwd).stdout)
    assert trained["sentences"] == 21
    done = run("classify", archive, "--out", "out", "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == trained["model"]
    doctor = run("doctor", cwd=cwd)
    assert doctor.returncode == 0, doctor.stdout
    measured = json.loads(run("evaluate", "--json", cwd=cwd).stdout)
    assert measured["measured"][0]["sentences"] == 21


def test_gold_is_the_same_bytes_from_the_same_answers(annotations: Path) -> None:
    before = (annotations / "gold.jsonl").read_bytes()
    run("adjudicate", cwd=annotations.parent)
    assert (annotations / "gold.jsonl").read_bytes() == before


def test_standard_input_and_the_coloured_summary(models: Path) -> None:
    """Where no terminal is, lines are whole, however long they are."""
    text = (
        "Police arrested two men at the quay, where a ship from the north had lain for weeks with its crew."
    )
    done = run("classify", "-", "--out", "o" * 70, cwd=models.parent, stdin=json.dumps({"text": text}))
    assert done.returncode == 0
    assert "Factual claim" in done.stdout
    assert f"  {text}\n" in done.stdout
    assert re.search(rf"^{'o' * 70}: 1 part, model .* confidence$", done.stdout, re.M)


def test_exit_codes(models: Path) -> None:
    """0 all classified, 3 something rejected, 1 nothing could be done."""
    cwd = models.parent
    (cwd / "good.txt").write_text("It rained.")
    (cwd / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    assert run("classify", "good.txt", "--out", "a", cwd=cwd).returncode == 0
    assert run("classify", "good.txt", "bad.txt", "--out", "b", cwd=cwd).returncode == 3
    assert run("classify", "bad.txt", "--out", "c", cwd=cwd).returncode == 1
    done = run("classify", "nosuch.txt", "--out", "d", cwd=cwd)
    assert done.returncode == 1
    assert done.stderr.startswith("newsgrain: nosuch.txt: does not exist; give a file")
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_inbox_is_told_and_no_failure(models: Path) -> None:
    """It may be polled; what is in it later is classified into the same folder."""
    cwd = models.parent
    (cwd / "in").mkdir()
    for given, stdin in (("in", ""), ("-", "")):
        done = run("classify", given, "--out", f"out{given}", cwd=cwd, stdin=stdin)
        assert done.returncode == 0
        assert "nothing to classify was found" in done.stdout + done.stderr


def test_measuring_on_labelled_articles(models: Path) -> None:
    row = {"text": "It rained.", "labels": [{"start": 0, "end": 10, "label": "factual_claim"}]}
    path = models.parent / "labelled.jsonl"
    path.write_text(json.dumps(row))
    done = run("evaluate", "--on", path, "--json", cwd=models.parent)
    assert json.loads(done.stdout)["measured"][0]["sentences"] == 1
    path.write_text(json.dumps(row | {"labels": [{"start": 0, "end": 99, "label": "x"}]}))
    done = run("evaluate", "--on", path, cwd=models.parent)
    assert done.returncode == 1
    assert "labelled.jsonl:1: " in done.stderr


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "current").write_text("gone\n")
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "BAD model" in done.stdout
    assert "run `newsgrain train`" in done.stdout


def test_no_corpus_yet_is_no_fault(models: Path) -> None:
    """Whoever only classifies has none; one that was named has to be there."""
    cwd = models.parent
    done = run("doctor", cwd=cwd)
    assert (done.returncode, "ok  corpus: none here; " in done.stdout) == (0, True), done.stdout
    (cwd / "annotations" / "articles").mkdir(parents=True)
    done = run("doctor", cwd=cwd)
    assert (done.returncode, "; add answers, then" in done.stdout) == (0, True), done.stdout
    done = run("doctor", "--annotations", "anotations", cwd=cwd)
    assert (done.returncode, "BAD corpus: anotations: not there; " in done.stdout) == (1, True), done.stdout


def test_push_and_pull_by_file(annotations: Path, archive: Path) -> None:
    cwd = annotations.parent
    done = run("push", archive, "--to-file", "tasks.json", "--config", "config.xml", "--json", cwd=cwd)
    assert json.loads(done.stdout)["tasks"] == 21
    tasks = json.loads((cwd / "tasks.json").read_text())
    region = {"from_name": "label", "value": {"choices": ["attribution"]}}
    given = {"completed_by": 1, "result": [region], "created_at": "2026-02-01T00:00:00Z"}
    (cwd / "export.json").write_text(json.dumps([{**tasks[0], "annotations": [given]}]))
    assert "1 new, 0 known" in run("pull", "--from-file", "export.json", cwd=cwd).stdout
    assert "0 new, 1 known" in run("pull", "--from-file", "export.json", cwd=cwd).stdout


def _small_disk() -> None:
    """Let no file grow past 20 kB, as if the device were full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("command", ["split", "classify", "classify --format parquet"])
def test_a_full_device_is_one_line_and_loses_nothing(models: Path, archive: Path, command: str) -> None:
    """What cannot be written ends in one line; after room is made, the same command completes."""
    cwd = models.parent
    rows = [json.dumps({"text": f"It rained on day {n}. Nobody said why. " * 20}) for n in range(60)]
    archive.write_text("\n".join(rows))
    full = [sys.executable, "-m", "newsgrain", *command.split(), str(archive), "--out", "out"]
    done = subprocess.run(full, cwd=cwd, capture_output=True, text=True, check=False, preexec_fn=_small_disk)
    assert done.returncode == 1, done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be" in done.stderr
    assert run(*command.split(), archive, "--out", "out", cwd=cwd).returncode == 0


@pytest.mark.parametrize("spoken", ["ascii", "cp1252", "ascii:surrogateescape"])
def test_what_a_terminal_cannot_show_ends_nothing(models: Path, spoken: str) -> None:
    """Text is shown with what Python writes instead; JSON lines are UTF-8 whatever is spoken."""
    (models.parent / "in.txt").write_text("A barn burned in Łódź. “Nobody was hurt,” Ms. Żak said.", "utf-8")
    for words in ("split in.txt", "explain in.txt", "classify in.txt --out out"):
        done = subprocess.run(
            [sys.executable, "-m", "newsgrain", *words.split()],
            cwd=models.parent,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": spoken, "PYTHONUTF8": "0"},
        )
        assert (done.returncode, done.stderr) == (0, b"")
        shown = "A barn burned in Łódź." if words[0] == "s" else r"A barn burned in \u0141"
        assert words[0] == "c" or shown in done.stdout.decode(
            "utf-8" if words[0] == "s" else spoken.partition(":")[0]
        )


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e400"])
@pytest.mark.parametrize("words", ["classify in.txt --out out --batch-size", "evaluate --with-weight"])
def test_an_endless_number_is_refused(tmp_path: Path, words: str, value: str) -> None:
    (tmp_path / "in.txt").write_text("It rained.")
    done = run(*words.split(), value, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert words.rsplit(maxsplit=1)[-1] in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("command", ["--version", "split"])
def test_a_full_standard_output_is_one_line(archive: Path, command: str, buffered: str) -> None:
    words = [command, str(archive)] if command == "split" else [command]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsgrain", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
        )
    assert done.returncode == 1
    assert done.stderr.startswith("newsgrain: standard output: cannot be written (No space left on device)")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "code"), [("good.txt", 0), ("bad.txt good.txt", 3), ("--out out good.txt bad.txt", 3)]
)
def test_a_reader_that_leaves_changes_no_exit_code(tmp_path: Path, more: str, code: int) -> None:
    """As `head` does; a command that has more to do than print does all of it."""
    (tmp_path / "good.txt").write_text("It rained. Nobody said why. " * 20_000)
    (tmp_path / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    line = f"{{ '{sys.executable}' -m newsgrain split {more}; echo $? >code; }} 2>errors | true"
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    assert (tmp_path / "code").read_text() == f"{code}\n"
    assert "Broken" not in (tmp_path / "errors").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("split - <&-", "-: standard input is closed; give JSON lines on it, or files"),
        ("classify - --out out <&-", "-: standard input is closed; give JSON lines on it, or files"),
        ("split in.txt >&-", "standard output is closed; name a file for the sentences with --out"),
    ],
)
def test_a_stream_that_is_closed_is_one_line(tmp_path: Path, words: str, told: str) -> None:
    """As schedulers start programs."""
    (tmp_path / "in.txt").write_text("It rained.")
    line = f"'{sys.executable}' -m newsgrain {words}"
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"newsgrain: {told}\n")
    assert not (tmp_path / "out").exists()
