"""`newsgrain furniture` on real files, and what `classify` and `explain` make of it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.files import write_rows
from tests.model.test_furniture import APPEAL, article
from tests.processes import run

CREDIT = "The council bought four buses."  # what the toy model takes for a claim


@pytest.fixture
def outlet(tmp_path: Path) -> Path:
    """An archive of two outlets: one repeats two lines, the other has one of them as news, once."""
    path = tmp_path / "archive.jsonl"
    found = [article(n, CREDIT, APPEAL, published=f"2026-01-{n + 10}") for n in range(12)]
    found.append(article(40, CREDIT, source="The Mill Post"))
    rows = [{"id": a.article_id, "text": a.text, "source": a.source, "published": a.published} for a in found]
    return write_rows(path, rows)


def rows(folder: Path) -> list[dict[str, Any]]:
    """All sentences, whatever part they are in."""
    lines = [line for path in (folder / "sentences").iterdir() for line in path.read_text().splitlines()]
    return sorted(map(json.loads, lines), key=lambda row: row["sentence_id"])


def learn(outlet: Path, *more: object) -> dict[str, Any]:
    done = run("furniture", outlet, "--out", "f.json", "--json", "--any-language", *more, cwd=outlet.parent)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def classify(outlet: Path, out: str, *more: object) -> dict[str, Any]:
    done = run("classify", outlet, "--out", out, "--any-language", "--json", *more, cwd=outlet.parent)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_is_learnt_is_evidence(outlet: Path, models: Path) -> None:
    """The outlet's lines move, nobody else's, and the account says how many."""
    told = learn(outlet)
    assert told["outlets"] == {
        "the mill post": {"articles": 1, "lines": 0},
        "the vell lantern": {"articles": 12, "lines": 2},
    }
    kept = json.loads((outlet.parent / "f.json").read_text())["outlets"]["the vell lantern"]["lines"]
    assert {"text": APPEAL, "articles": 12, "first": "2026-01-10", "last": "2026-01-21"} in kept
    plain, found = classify(outlet, "plain"), classify(outlet, "with", "--furniture", "f.json")
    assert (plain["furniture"], found["furniture"]) == (0, 24)
    assert found["model"] == f"{plain['model']}+furniture-{told['furniture']}"
    assert json.loads((outlet.parent / "with/run.json").read_text())["furniture"] == 24
    before, after = rows(outlet.parent / "plain"), rows(outlet.parent / "with")
    moved = [
        b["text"] for a, b in zip(before, after, strict=True) if a["probabilities"] != b["probabilities"]
    ]
    assert sorted(moved) == sorted([APPEAL, CREDIT] * 12)
    labels = {b["label"] for b in after if b["text"] == CREDIT and b["article_id"] != "a40"}
    assert labels == {"promotional_boilerplate"}


def test_a_row_is_the_same_whatever_is_beside_it(outlet: Path, models: Path) -> None:
    """In one part and in many, in one process and in two, in either order, and by itself."""
    learn(outlet)
    whole = (classify(outlet, "one", "--furniture", "f.json"), rows(outlet.parent / "one"))[1]
    lines = outlet.read_text().splitlines(keepends=True)
    outlet.write_text("".join(lines[::-1]))
    classify(outlet, "many", "--furniture", "f.json", "--batch-size", 0.002, "--jobs", 2)
    assert rows(outlet.parent / "many") == whole
    outlet.write_text(lines[3])
    classify(outlet, "alone", "--furniture", "f.json")
    assert rows(outlet.parent / "alone") == [row for row in whole if row["article_id"] == "a3"]


def test_other_furniture_means_another_folder(outlet: Path, models: Path) -> None:
    """As another model does; pages agree with the rows, and explain shows the cue."""
    learn(outlet)
    cwd = outlet.parent
    classify(outlet, "out", "--furniture", "f.json", "--pages")
    pages = [path.read_text() for path in (cwd / "out/html").glob("a1*.html")]
    assert sum("its outlet repeats it: on 12 of 12 articles" in page for page in pages) == 3
    for more in ((), ("--furniture", "g.json")):
        (cwd / "g.json").write_text((cwd / "f.json").read_text().replace('"articles": 12', '"articles": 11'))
        done = run("classify", outlet, "--out", "out", "--any-language", *more, cwd=cwd)
        assert done.returncode == 1
        assert "out: was begun with model" in done.stderr
        assert "use another --out folder" in done.stderr
    done = run("explain", outlet, "--furniture", "f.json", "--any-language", cwd=cwd)
    assert "its outlet repeats it: on 12 of 12 articles" in " ".join(done.stdout.split())


def test_all_that_classify_reads_and_folders_as_outlets(models: Path, tmp_path: Path) -> None:
    """Pages and plain texts of a folder; what cannot be read is told, and the exit code is 3."""
    home = tmp_path / "lantern"
    home.mkdir()
    for n in range(6):
        text = article(n, APPEAL).text
        body = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        (home / f"{n}.html").write_text(f"<article>{body}</article>") if n % 2 else (
            home / f"{n}.txt"
        ).write_text(text)
    (home / "bad.jsonl").write_text("no JSON\n")
    done = run("furniture", home, "--out", "f.json", "--any-language", cwd=tmp_path)
    assert done.returncode == 3
    assert "lantern/bad.jsonl:1: " in done.stderr
    assert done.stdout == "f.json: 1 line of 1 outlet, from 6 articles\n"


def test_faults_are_one_line(outlet: Path, models: Path) -> None:
    """Nothing to read, an output that is read, and a file that is no furniture."""
    cwd = outlet.parent
    (cwd / "empty").mkdir()
    for args, told in (
        (("furniture", "empty", "--out", "f.json"), "empty: no article to learn from; nothing was written"),
        (("furniture", outlet, "--out", outlet), "is read, too, and would be lost"),
        (("classify", outlet, "--out", "o", "--furniture", outlet), "is no JSON"),
        (("explain", outlet, "--furniture", "none", "--any-language"), "none: cannot be read"),
    ):
        done = run(*args, cwd=cwd)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert told in done.stderr
    assert not (cwd / "f.json").exists()


def test_ctrl_c_writes_nothing(outlet: Path) -> None:
    """An archive that does not end: stopped as it reads, it leaves no file."""
    command = [sys.executable, "-m", "newsgrain", "furniture", "-", "--out", "f.json"]
    with subprocess.Popen(
        command, cwd=outlet.parent, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        process.stdin.write(outlet.read_text() * 20)  # more than a pipe holds: it has begun to read
        process.stdin.flush()
        os.kill(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "newsgrain: stopped; run the same again\n"
    assert not (outlet.parent / "f.json").exists()
