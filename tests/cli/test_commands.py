"""Every command keeps the same manners: help, examples, names of options, JSON, version, make's words."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from newsgrain import __version__
from newsgrain.cli import app
from newsgrain.errors import InputError
from tests.commands import ran
from tests.processes import run

ROOT = Path(__file__).parent.parent.parent
SILENT = {"label-studio", "serve"}  # run until Ctrl-C and report nothing


def tree(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and all below it, with their names."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from tree(below, (*path, name))


TREE = dict(tree(typer.main.get_command(app)))
LEAVES = [path for path, command in TREE.items() if not getattr(command, "commands", {})]


def options(path: tuple[str, ...]) -> dict[str, Any]:
    """The options that a command's help shows, by each of their names."""
    shown = [p for p in TREE[path].params if not getattr(p, "hidden", False)]
    return {name: p for p in shown for name in p.opts}


@pytest.mark.parametrize("asked", ["--version", "-V"])
def test_the_version(asked: str) -> None:
    done = run(asked)
    assert (done.returncode, done.stdout) == (0, f"newsgrain {__version__}\n")


def test_short_help_is_help_everywhere() -> None:
    """`-h` and `--help` say the same, of the program and of every command."""
    for path in [(), ("classify",), ("check-corpus",)]:
        short, long = run(*path, "-h"), run(*path, "--help")
        assert (short.returncode, short.stdout) == (0, long.stdout)
    for path, command in TREE.items():
        context = command.make_context(
            "newsgrain", [], resilient_parsing=True, help_option_names=["-h", "--help"]
        )
        assert f"Example: newsgrain {' '.join(path)}".strip() in " ".join(command.get_help(context).split())


def test_the_list_of_commands_is_cut_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each summary is whole and the lines fit, in 80 columns and in 50."""
    for columns in (80, 50):
        monkeypatch.setenv("COLUMNS", str(columns))
        told = {path: run(*path, "--help").stdout for path in TREE if path not in LEAVES}
        assert all("..." not in text.replace("[ARGS]...", "") for text in told.values())
        assert max(len(line) for text in told.values() for line in text.splitlines()) <= columns
        for path in TREE.keys() - {()}:
            first = (TREE[path].help or "").partition("\n")[0]
            assert " ".join(first.split()) in " ".join(told[path[:-1]].split()), path


@pytest.mark.parametrize("path", LEAVES, ids="-".join)
def test_an_option_means_the_same_in_every_command(path: tuple[str, ...]) -> None:
    """--html is a page's path, --jobs has one default, --json is there, --file is said with a direction."""
    found = options(path)
    assert "--file" not in found
    assert "--html" not in found or not found["--html"].is_flag
    if "--jobs" in found:
        assert (found["--jobs"].default, "-j" in found["--jobs"].opts) == (1, True)
    assert ("--json" in found) != (path[0] in SILENT)


@pytest.mark.parametrize("path", LEAVES, ids="-".join)
def test_help_names_no_option_that_is_not_there(path: tuple[str, ...]) -> None:
    """Other commands stand in backticks."""
    own = re.sub("`[^`]*`", "", inspect.getdoc(TREE[path].callback) or "")
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", own)) <= set(options(path))


@pytest.mark.parametrize("jobs", [0, -2])
def test_no_number_of_processes_is_told(models: Path, jobs: int) -> None:
    done = run(
        "classify", "-", "--out", "o", "--jobs", jobs, cwd=models.parent, stdin='{"text": "It rained."}'
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"newsgrain: --jobs {jobs}: give a number of processes from 1 on, or -1 for one a core\n"
    )


def test_a_process_a_core(models: Path, archive: Path) -> None:
    done = run("classify", archive, "--out", "o", "-j", -1, "--json", cwd=models.parent)
    assert (done.returncode, json.loads(done.stdout)["sentences"]) == (0, 21), done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("name", ["a folder", "it's & that", "two  spaces;x"])
def test_make_takes_one_word_whatever_is_in_it(tmp_path: Path, name: str) -> None:
    """IN, OUT, ON and EXPORT reach the command as one word each."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    script = f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n"
    (tools / "newsgrain").write_text(script)
    (tools / "newsgrain").chmod(0o755)
    for kept in ("pyproject.toml", "constraints.txt"):
        (tmp_path / kept).touch()
    ready = ["-o", ".venv/.ready", "-o", "models/current", "-o", ".build/compiled/.made"]
    (tools.parent / ".ready").touch()
    (tmp_path / "models" / "current").mkdir(parents=True)

    def words(target: str, **given: str) -> list[str]:
        command = ["make", "-s", *ready, target, *(f"{key}={value}" for key, value in given.items())]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        found: list[str] = json.loads(done.stdout)
        return found

    assert words("classify", IN=name, OUT=name + "o") == ["classify", name, "--out", name + "o"]
    assert name in words("evaluate", ON=name)
    assert words("push", IN=name)[1] == name
    assert words("pull", EXPORT=name) == ["pull", "--from-file", name]


def test_a_corpus_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A misspelt folder is told; nothing is written into a new one."""
    done = run("adjudicate", "--annotations", "anotations", cwd=tmp_path)
    assert done.returncode == 1
    assert "anotations: not there; name the folder of the corpus with --annotations" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_says_how_long_a_title_may_be(tmp_path: Path) -> None:
    """What is asked of a folder's name, too, which is the title where none is given."""
    done = run("init", "t5", cwd=tmp_path)
    assert (
        done.returncode,
        "a project's title has 3 to 50 characters on one line; give one" in done.stderr,
    ) == (1, True)
    assert "of 3 to 50 characters" in " ".join(run("init", "--help").stdout.replace("│", "").split())


ON_A_SERVER = {  # commands that need one, with what they are given
    "push": ["in.jsonl"],
    "pull": [],
    "adjudicate": ["--push"],
    "status": [],
    "team add": ["ann@news.example"],
    "team remove": ["ann@news.example"],
}


@pytest.mark.parametrize("name", ON_A_SERVER)
def test_without_a_server_only_options_that_a_command_has_are_named(
    name: str, annotations: Path, archive: Path
) -> None:
    path = annotations / "answers" / "bea.jsonl"
    path.write_text(path.read_text().replace("speculation", "attribution", 1))  # a dispute to push
    done = run(*name.split(), *ON_A_SERVER[name], cwd=annotations.parent)
    assert done.returncode == 1
    assert done.stderr.startswith("newsgrain: LABEL_STUDIO_URL: not set; `make label-studio` starts a server")
    named = set(re.findall(r"--[a-z-]+", done.stderr))
    assert named <= set(options(tuple(name.split())))
    assert bool(named) == (name in ("push", "pull", "adjudicate"))


OF_A_CORPUS = ("adjudicate", "agreement", "audit", "check-corpus", "dataset", "labels", "evaluate", "status")
TAKING = {"forget": ["a"], "revise": ["a.txt"], "queue": ["a.txt", "--out", "q.jsonl"]}


@pytest.mark.parametrize("command", [*OF_A_CORPUS, *TAKING])
@pytest.mark.parametrize(("given", "found"), [("typo", "not there"), ("a.txt", "is no folder")])
def test_a_corpus_that_is_named_is_there(
    command: str, given: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip of the pen is no corpus without answers, to whatever command takes one."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("It rained.")
    told = re.escape(f"{given}: {found}; name the folder of the corpus with --annotations")
    with pytest.raises(InputError, match=told):
        ran(command, *TAKING.get(command, ()), "--annotations", given)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(("command", "option"), [("push", "--to-file"), ("pull", "--from-file")])
def test_a_corpus_is_not_begun_in_a_file(
    command: str, option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("It rained.")
    with pytest.raises(InputError, match=r"a\.txt: is no folder; name the folder of the corpus"):
        ran(command, option, "tasks.json", "--annotations", "a.txt")


@pytest.mark.parametrize("command", ["adjudicate", "agreement", "audit", "check-corpus"])
def test_what_works_on_a_corpus_says_where_there_is_none(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="annotations: not there; name the folder of the corpus"):
        ran(command)
