"""What is nobody else's business stays out of git, in a real repository wherever it lies."""

import json
import subprocess
from pathlib import Path

import pytest

from newsgrain.annotations.gitignore import keep_out_of_git
from tests.processes import run

ROOT = Path(__file__).parent.parent.parent


def git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@a.example", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *who, *args], cwd=folder, capture_output=True, text=True, check=True).stdout


def untracked(folder: Path) -> list[str]:
    found = git(folder, "status", "--porcelain", "-uall").splitlines()
    return [line[3:] for line in found if line.startswith("??")]


def push(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "in.jsonl").write_text(json.dumps({"article_id": "new", "text": "A dam broke. It rained."}))
    return run("push", "in.jsonl", "--to-file", "tasks.json", cwd=folder)


def test_pushed_articles_are_ignored_in_a_repository_of_ones_own(annotations: Path) -> None:
    """The first push says so in a line, the second has nothing to say; the corpus still reads them."""
    git(annotations.parent, "init")
    first, second = push(annotations.parent), push(annotations.parent)
    assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")
    assert first.stderr == (
        "newsgrain: annotations/articles/.gitignore: pushed.jsonl* was added, so that git does not take what"
        " is not to be published\n"
    )
    assert "annotations/articles/pushed.jsonl" not in untracked(annotations.parent)
    assert "annotations/articles/toys.jsonl" in untracked(annotations.parent)
    assert (annotations / "articles" / "pushed.jsonl").read_text().count("\n") == 1


def test_outside_of_git_nothing_is_added(annotations: Path) -> None:
    assert push(annotations.parent).stderr == ""
    assert not (annotations / "articles" / ".gitignore").exists()


def test_what_git_ignores_already_needs_no_line(annotations: Path) -> None:
    git(annotations.parent, "init")
    (annotations.parent / ".gitignore").write_text("annotations/articles/pushed.jsonl\n")
    assert push(annotations.parent).stderr == ""
    assert not (annotations / "articles" / ".gitignore").exists()


def test_a_line_of_ones_own_is_kept_though_it_has_no_end(annotations: Path) -> None:
    git(annotations.parent, "init")
    (annotations / "articles" / ".gitignore").write_text("*.bak")
    push(annotations.parent)
    assert (annotations / "articles" / ".gitignore").read_text() == "*.bak\npushed.jsonl*\n"


def test_what_git_holds_already_is_told(annotations: Path) -> None:
    push(annotations.parent)
    git(annotations.parent, "init")
    git(annotations.parent, "add", ".")
    git(annotations.parent, "commit", "-m", "all of it")
    told = push(annotations.parent).stderr
    assert "pushed.jsonl: git holds it already; take it out with `git rm --cached" in told
    assert len(told.splitlines()) == 1


def test_without_the_git_program_the_line_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init")
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "deep").mkdir()
    assert "pushed.jsonl* was added" in (keep_out_of_git(tmp_path / "deep" / "pushed.jsonl") or "")
    assert keep_out_of_git(tmp_path / "deep" / "pushed.jsonl") is None


@pytest.mark.parametrize(
    "name",
    [
        "annotations/articles/pushed.jsonl",
        "annotations/articles/pushed.jsonl.partial",
        "annotations/.pseudonyms.key",
        "annotations/answers/.pulled.json",
        "tasks.json",
        "export.json",
    ],
)
def test_the_shipped_repository_ignores_it(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init")
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("{}")
    assert untracked(tmp_path) == [".gitignore"]


def test_labels_on_pushed_articles_put_their_texts_where_git_takes_them_and_that_is_told(
    annotations: Path,
) -> None:
    git(annotations.parent, "init")
    push(annotations.parent)
    done = run("adjudicate", cwd=annotations.parent)
    assert (done.returncode, done.stderr) == (0, "")
    for who in ("ann", "bea"):
        row = {"sentence_id": "new:0-12", "annotator": who, "label": "factual_claim"}
        with (annotations / "answers" / f"{who}.jsonl").open("a") as file:
            file.write(json.dumps({**row, "created_at": "2026-01-01T00:00:00Z"}) + "\n")
    done = run("adjudicate", cwd=annotations.parent)
    assert (
        "labelled.jsonl: has the texts of 1 pushed article, and git takes it; do not publish them"
        in done.stderr
    )
