"""What holds for every command: empty values are refused, and nothing is written over what is read."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from newsgrain import cli
from newsgrain.errors import InputError, NewsgrainError, OutputError
from newsgrain.files import write_lines
from tests.commands import ran
from tests.files import contents
from tests.processes import run

EMPTY = ("", " ", "\t\n")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command there is, however deep."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(cli.app))]
    while waiting:
        words, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [((*words, name), sub) for name, sub in below.items()]
        if not below:
            yield " ".join(words), command


def options() -> list[tuple[str, str]]:
    return [
        (name, param.opts[0])
        for name, command in commands()
        for param in command.params
        if param.opts[0].startswith("-") and not param.is_flag
    ]


def arguments() -> list[str]:
    return [n for n, c in commands() if any(not p.opts[0].startswith("-") for p in c.params)]


def test_there_are_commands_to_walk() -> None:
    assert {"classify", "split", "push", "queue", "explain"} <= set(arguments())
    assert len(options()) > 60


@pytest.mark.parametrize(("command", "option"), options())
def test_an_empty_value_of_any_option_is_refused(
    command: str, option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that says which, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    for empty in EMPTY:
        for words in ([option, empty], [f"{option}={empty}"]):
            found = CliRunner().invoke(cli.app, [*command.split(), *words])
            assert isinstance(found.exception, InputError)
            assert str(found.exception).startswith(f"{option} is empty; ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", arguments())
def test_an_empty_argument_is_refused(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for empty in EMPTY:
        for words in ([empty], ["a.txt", empty], ["--", empty]):
            found = CliRunner().invoke(cli.app, [*command.split(), *words])
            assert isinstance(found.exception, InputError)
            assert str(found.exception).startswith("an argument is empty; ")
    assert list(tmp_path.iterdir()) == []


def test_what_is_refused_is_one_line_and_a_code(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.")
    found = run("classify", "a.txt", "--out", "", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        "newsgrain: --out is empty; give it a value, or leave it out (is a variable not set?)\n"
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def invoke(*words: str | Path) -> Any:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "It rained. Nobody knew why."}) + "\n")
    (tmp_path / "linked.jsonl").symlink_to(path)
    os.link(path, tmp_path / "hard.jsonl")
    return path


OUTS = ("in/a.jsonl", "./in/../in/a.jsonl", "linked.jsonl", "hard.jsonl")
WRITING = {
    "split": ["--out"],
    "queue": ["--out"],
    "explain": ["--html"],
    "push": ["--to-file", "--config"],
}


@pytest.mark.parametrize("given", ["in/a.jsonl", "in", "in/*", "linked.jsonl"])
@pytest.mark.parametrize("out", OUTS)
@pytest.mark.parametrize(("command", "option"), [(c, o) for c, found in WRITING.items() for o in found])
def test_what_is_read_is_not_written_over(
    article: Path, models: Path, annotations: Path, command: str, option: str, out: str, given: str
) -> None:
    """Whatever way leads to the file."""
    before = article.read_bytes()
    words: list[str | Path] = [command, given, option, out]
    words += ["--models", models] if command in ("queue", "explain") else []
    words += ["--annotations", annotations] if command in ("queue", "push") else []
    words += ["--to-file", "tasks.json"] if option == "--config" else []
    found = invoke(*words)
    assert isinstance(found.exception, NewsgrainError)
    assert "is read, too, and would be lost" in str(found.exception)
    assert article.read_bytes() == before
    assert not Path("tasks.json").exists()


@pytest.mark.parametrize("out", ["s3://", "s3://bucket/a.jsonl", "file:///tmp/a.jsonl"])
@pytest.mark.parametrize(("command", "option"), [(c, o) for c, found in WRITING.items() for o in found])
def test_what_is_written_to_a_disk_is_no_url(article: Path, command: str, option: str, out: str) -> None:
    """No folder of the name of a scheme is made."""
    with pytest.raises(InputError, match=r"^--[a-z-]+: takes a file on a local disk, not a URL"):
        ran(command, article, option, out)
    assert not list(Path().glob("*:"))


@pytest.mark.parametrize("name", ["gold.jsonl", "answers/ann.jsonl", "articles/toys.jsonl", "GUIDELINES.md"])
@pytest.mark.parametrize(
    "words",
    [
        ("agreement", "--html"),
        ("adjudicate", "--disputes"),
        ("adjudicate", "--config"),
        ("audit", "--queue"),
        ("evaluate", "--html"),
    ],
)
def test_a_file_of_the_corpus_is_not_written_over(
    annotations: Path, words: tuple[str, ...], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents(annotations)
    found = invoke(*words, annotations / name, "--annotations", annotations)
    assert isinstance(found.exception, InputError)
    assert "is a file of the corpus; choose another" in str(found.exception)
    assert contents(annotations) == before


def test_a_folder_is_no_file_to_write(article: Path) -> None:
    found = invoke("split", "in/a.jsonl", "--out", "in")
    assert isinstance(found.exception, OutputError)
    assert "--out in: is a folder; give the name of a file" in str(found.exception)


def test_split_into_the_folder_that_it_reads(article: Path) -> None:
    """The file that is being written is not read, and is told of when it is there."""
    found = invoke("split", "in", "--out", "in/sentences.jsonl")
    assert found.exit_code == 0, found.stderr
    assert len(Path("in/sentences.jsonl").read_text().splitlines()) == 2
    again = invoke("split", "in", "--out", "in/sentences.jsonl")
    assert "is read, too, and would be lost" in str(again.exception)


def test_a_half_written_file_never_replaces_a_whole_one(article: Path, tmp_path: Path) -> None:
    """Nor a file of a person's that has the name which partial files used to have."""
    out, own = tmp_path / "s.jsonl", tmp_path / "s.jsonl.partial"
    assert invoke("split", "in", "--out", out).exit_code == 0
    before = out.read_bytes()
    own.write_text("mine")

    def broken() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_lines(out, broken())
    assert (out.read_bytes(), own.read_text()) == (before, "mine")
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name) == ["s.jsonl.partial"]


def test_split_tells_apart_ids_of_two_files_and_reads_a_place_once(tmp_path: Path) -> None:
    for name, text in (("a", "It rained."), ("b", "It snowed."), ("c", "It rained.")):
        row = {"id": 1, "text": text}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    found = invoke("split", *(tmp_path / f"{name}.jsonl" for name in "abc"))
    assert found.exit_code == 0
    ids = [json.loads(line)["sentence_id"] for line in found.stdout.splitlines()]
    assert ids == ["a.jsonl:1:0-10", "b.jsonl:1:0-10"]
    assert "2 articles have ids that name their file" in found.stderr


def test_split_of_standard_input_tells_ids_apart_too() -> None:
    lines = "".join(json.dumps({"id": 1, "text": f"It {what}."}) + "\n" for what in ("rained", "snowed"))
    found = run("split", "-", stdin=lines)
    assert found.returncode == 0, found.stderr
    ids = [json.loads(line)["article_id"] for line in found.stdout.splitlines()]
    assert len(set(ids)) == 2
    assert all(name.startswith("stdin:1:") for name in ids)


@pytest.mark.parametrize(
    "words",
    [
        ("push", "in", "--to-file", "x.json", "--config", "x.json"),
        ("push", "in", "--to-file", "x.json", "--config", "./x.json"),
        ("adjudicate", "--to-file", "x.json", "--disputes", "x.json"),
        ("evaluate", "--html", "x.json"),
    ],
)
def test_two_outputs_are_not_one_file(article: Path, annotations: Path, words: tuple[str, ...]) -> None:
    found = invoke(*words, "--annotations", annotations)
    assert isinstance(found.exception, InputError)
    assert "give each a name of its own" in str(found.exception)
    assert not Path("x.json").exists()


@pytest.mark.parametrize("name", ["articles/queue.jsonl", "answers/new.jsonl", "annotators.json"])
def test_an_output_does_not_come_to_stand_among_the_corpus(
    article: Path, annotations: Path, name: str
) -> None:
    """A file that is not there yet would be read as articles or answers afterwards."""
    found = invoke("push", "in", "--to-file", annotations / name, "--annotations", annotations)
    assert isinstance(found.exception, InputError)
    assert "a file of the corpus; choose another --to-file" in str(found.exception)


@pytest.mark.parametrize("text", ['{"mine": 1}', "[]", "not JSON"])
def test_the_figures_of_a_report_do_not_replace_another_file(
    annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """--html x.html names one file; x.json beside it is somebody's."""
    monkeypatch.chdir(tmp_path)
    Path("x.json").write_text(text)
    found = invoke("evaluate", "--html", "x.html", "--annotations", annotations)
    assert isinstance(found.exception, OutputError)
    assert "x.json: is there and holds no figures of a report" in str(found.exception)
    assert Path("x.json").read_text() == text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("train", "--split", "nope"), "--split nope: choose from all, train"),
        (("train", "--split", "test"), "--split test: choose from all, train"),
        (
            ("classify", "-", "--out", "memory://o"),
            "memory://o: what is written there is lost when the command ends; choose another --out",
        ),
        (("classify", "-", "--out", "o", "--format", "xml"), "--format xml: choose from jsonl, parquet, csv"),
        (("push", "-", "--suggest", "some"), "--suggest some: choose from all, half, none"),
        (("push", "-", "--order", "best"), "--order best: choose from uncertain, sequential, random"),
        (("serve", "--suggest", "none"), "--suggest none: choose from all, half"),
    ],
)
def test_a_word_that_is_no_choice_is_told_with_those_there_are(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = run(*words, cwd=tmp_path)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (1, f"newsgrain: {told}\n", [])
