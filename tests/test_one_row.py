"""One row is enough: a fifth label, and another format of files, in a copy of the package."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import schemes

PACKAGE = Path(__file__).parent.parent / "src" / "newsgrain"
ROW = {
    "name": "opinion",
    "letter": "O",
    "brief": "opin",
    "colour": "#cc79a7",
    "day": 0.5,
    "night": 0.4,
    "line": "dashed",
    "meaning": "the outlet judges: praise, blame, what ought to be",
    "rule": "the outlet judges or demands: disgrace, ought to, sadly",
}
FORMAT = '    Format("memo", (".memo",), "text"),\n'
SENTENCES = {
    "factual_claim": "The {} opened the {} on Monday.",
    "attribution": "“The {} will reopen,” the {} said.",
    "speculation": "It may be that the {} closes the {}.",
    "promotional_boilerplate": "Subscribe to our {} newsletter for {}.",
    "opinion": "Frankly, this {} is a disgrace to every {}.",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with a row more in two of its tables, and a corpus that has the new label."""
    home = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, home / "src" / "newsgrain")  # with what Python has compiled
    scheme = home / "src/newsgrain/labels.json"
    scheme.write_text(json.dumps({"labels": [*json.loads(scheme.read_text())["labels"], ROW]}))
    _insert(
        home / "src/newsgrain/ingest/formats.py",
        '    Format("md", ',
        '    Format("memo", (".memo",), "text"),\n',
    )
    schemes.write_corpus(home / "annotations", 30, SENTENCES, {})
    (home / "inbox").mkdir()
    (home / "inbox/today.memo").write_text("\n\n".join(text for _, text in schemes.article(99, SENTENCES)))
    return home


def _insert(path: Path, before: str, row: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, row + before), encoding="utf-8")


def run(place: Path, *args: str) -> Any:
    """What a command of the copy prints as JSON."""
    env = {**os.environ, "PYTHONPATH": str(place / "src"), "XDG_CACHE_HOME": str(place / "cache")}
    command = [sys.executable, "-m", "newsgrain", *args, "--json"]
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_fifth_label_and_another_format_are_one_row_each(place: Path) -> None:
    """From answers to a model, a measured model, labelled files, a page and tasks for annotators."""
    assert run(place, "adjudicate")["gold"] == 150
    assert run(place, "agreement")["labels"][4]["label"] == "opinion"
    assert run(place, "dataset")["sentences"] == 150
    run(place, "train")
    assert run(place, "classify", "inbox", "--out", "out", "--jobs", "1")["labels"]["opinion"] == 1
    rows = [json.loads(x) for x in (place / "out/sentences/part-00000.jsonl").read_text().splitlines()]
    opinions = [row for row in rows if row["text"].startswith("Frankly")]
    assert [row["label"] for row in opinions] == ["opinion"]
    assert sum(opinions[0]["probabilities"].values()) == pytest.approx(1)
    measured = run(place, "evaluate", "--jobs", "1", "--html", "report.html")["measured"][0]
    assert [scores["label"] for scores in measured["classes"]][4] == "opinion"
    assert "Opinion" in (place / "report.html").read_text()
    assert run(place, "audit")["contradicted"] < 10
    run(
        place,
        "queue",
        "inbox",
        "--out",
        "queue.jsonl",
        "--size",
        "2",
        "--random",
        "0",
        "--floor",
        "opinion=1",
    )
    assert "Frankly" in (place / "queue.jsonl").read_text()
    told = run(place, "explain", "inbox/today.memo", "--html", "page.html")
    assert told["counts"]["opinion"] == 1
    assert "#cc79a7" in (place / "page.html").read_text()
    run(place, "push", "inbox", "--to-file", "tasks.json", "--config", "config.xml", "--suggest", "all")
    assert 'value="opinion" hotkey="5"' in (place / "config.xml").read_text()
    suggested = [x["predictions"][0]["result"][0] for x in json.loads((place / "tasks.json").read_text())]
    assert {"choices": ["opinion"]} in [x["value"] for x in suggested]
