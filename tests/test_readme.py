"""Every command in the README does what it says, run as written in a small copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import LEAVES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
COMMANDS = re.findall(r"^    ((?:make|newsgrain|source) .*)$", README, re.M)
ACTIVATE = "source .venv/bin/activate"
ON_OUR_CORPUS = {"newsgrain agreement"}
# `make test` is what runs this, and the promises of the corpus and the server have tests of their own
ELSEWHERE = {
    "make test": ".ci/run",
    "make label-studio": "tests/system/test_label_studio.py",
    "newsgrain check-corpus": "tests/annotations/test_checks.py",
}


@pytest.fixture
def project(annotations: Path) -> Path:
    """A project folder with the toy corpus, our Makefile and an environment that is this one."""
    root = annotations.parent
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "hatch_build.py"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "inbox", root / "inbox")
    (root / "src").mkdir()
    (root / "models").mkdir()
    tools = root / ".venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "newsgrain").write_text(f'#!/bin/sh\nexec {sys.executable} -m newsgrain "$@"\n')
    (tools / "newsgrain").chmod(0o755)
    (tools / "activate").write_text(f'PATH="{tools}:$PATH"\n')
    (root / ".venv" / ".ready").touch()
    (root / ".build" / "compiled").mkdir(parents=True)
    (root / ".build" / "compiled" / ".made").touch()  # the code is this environment's
    return root


def test_the_first_screen_names_what_a_newcomer_needs() -> None:
    """How to begin, how accurate it is and on what, and that it is for English alone."""
    first = README[:4000]
    assert "make classify" in first
    assert "make test" in first
    assert "English only" in README[:400]
    assert re.search(r"macro-F1.*\n.*\n.*real news.*0\.[0-9]{2}", README[:1600])
    assert len(COMMANDS) >= 12


def test_commands_are_spelt_in_one_way() -> None:
    """After `source .venv/bin/activate` every command works as it is printed, wherever it stands."""
    assert COMMANDS[:3] == ["make classify", "make classify IN=inbox OUT=out", ACTIVATE]
    assert README.replace(ACTIVATE, "").count(".venv/bin") == 0
    named = re.findall(r"`newsgrain\s+([a-z][a-z-]+)", README + PAGES)
    assert set(named) <= {path[0] for path in LEAVES if path}


@pytest.mark.slow("every command, training and measuring too, one after the other")
def test_all_commands_in_their_order(project: Path) -> None:
    """Each ends well, and the files that the README promises are there."""
    for command in COMMANDS:
        if command in ELSEWHERE:
            assert (ROOT / ELSEWHERE[command]).is_file()
            continue
        cwd = ROOT if command in ON_OUR_CORPUS else project
        as_printed = f"set -e; cd '{project}'; {ACTIVATE}; cd '{cwd}'; {command}"
        done = subprocess.run(["bash", "-c", as_printed], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    for name in ("out/rejected.jsonl", "out/run.json", "sentences.jsonl", "tasks.json"):
        assert (project / name).is_file()
    assert list((project / "out" / "sentences").glob("part-*.jsonl"))
    assert list((project / "out-parquet" / "articles").glob("part-*.parquet"))
    assert list((project / "out-csv" / "articles").glob("part-*.csv"))
    assert (project / "out-pages" / "html" / "index.html").is_file()


def test_ci_runs_the_tests() -> None:
    """The slow ones too, and none is skipped for want of something."""
    told = (ROOT / ".ci" / "run").read_text()
    assert "make test" in told
    assert "export NEWSGRAIN_TEST_ALL=1" in told


def test_python_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The Python block about our corpus runs as it stands; `test_api.py` runs the one about the API."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    (block,) = (found for found in blocks if "import newsgrain" not in found)
    found: dict[str, object] = {}
    exec(block, found)  # noqa: S102 - our own README
    assert len(found["labelled"]) >= 400  # type: ignore[arg-type]


def test_every_picture_is_shown() -> None:
    """And every picture and page that is pointed at is there."""
    pages = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    links = [
        (p, link) for p in pages for link in re.findall(r"\]\(([^)#:]+)\)", p.read_text(encoding="utf-8"))
    ]
    assert [link for page, link in links if not (page.parent / link).exists()] == []
    shown = {(page.parent / link).resolve() for page, link in links}
    assert {path for path in (ROOT / "docs").iterdir() if path.resolve() not in shown} == set()
