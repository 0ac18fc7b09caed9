"""Stopped by Ctrl-C or SIGTERM, a command says in one line what is true of it, with the code of shells."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from newsgrain import __main__ as door
from newsgrain.batch import classify as job
from newsgrain.batch import furniture
from newsgrain.cli.checking import Terminated
from newsgrain.ingest import articles
from tests.commands import ran
from tests.processes import python

AGAIN = "newsgrain: stopped; run the same again\n"


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.txt"
    path.write_text("It rained. Nobody knew why.")
    return path


def stop(*_: object, **__: object) -> NoReturn:
    raise Terminated


def test_what_keeps_nothing_does_not_say_so(
    article: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "read_articles", stop)
    monkeypatch.setattr(furniture, "read_piece", stop)
    model = ("--models", models)
    for words in (("split",), ("furniture", "--out", "f"), ("queue", "--out", "q", *model)):
        assert ran(*words, article, code=143).stderr == AGAIN


def test_a_batch_keeps_what_is_there(article: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("classify", article, "--out", "out", "--models", models)
    with monkeypatch.context() as patched:
        patched.setattr(job, "classify", stop)
        assert ran(*words, code=143).stderr == AGAIN
    ran(*words)
    monkeypatch.setattr(job, "classify", stop)
    kept = "newsgrain: stopped; what is finished in out is kept, the same command goes on\n"
    assert ran(*words, code=143).stderr == kept


@pytest.mark.parametrize(("stopped", "code"), [("Terminated", 143), ("KeyboardInterrupt", 130)])
@pytest.mark.parametrize("place", ["_Root.make_context", "_run"])
def test_what_is_stopped_around_a_command_is_told(stopped: str, code: int, place: str) -> None:
    """Where no command is found yet Typer would say nothing, and take SIGTERM for Ctrl-C."""
    done = python(
        "from newsgrain import cli\nfrom newsgrain.cli.checking import Terminated\n"
        f"def stop(*_, **__): raise {stopped}\n"
        f"cli.{place} = stop\ncli.main()"
    )
    assert (done.returncode, done.stderr) == (code, AGAIN)


def test_what_is_stopped_as_it_is_read_in_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Slow(ModuleType):
        """A module that is stopped before it has anything."""

        def __getattr__(self, name: str) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "newsgrain.cli", Slow("newsgrain.cli"))
    with pytest.raises(SystemExit, match="130"):
        door.main()
    assert capsys.readouterr().err == AGAIN
