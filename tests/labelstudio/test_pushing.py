"""The push and pull commands as a user types them: what they refuse, and what they write without a server."""

import json
from pathlib import Path

import pytest

from newsgrain.records import Label
from tests.files import rows_of
from tests.labelstudio.test_annotation_check import Run, run

__all__ = ["run"]
pytestmark = pytest.mark.usefixtures("models")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("push",), "push: name articles or a queue; only --suggest and --reask on a server work"),
        (("push", "--suggest", "all", "--to-file", "t.json"), "push: name articles or a queue"),
        (("push", "in.jsonl", "--suggest", "some"), "--suggest some: choose from all, half, none"),
        (("push", "in.jsonl", "--order", "best"), "--order best: choose from uncertain, sequential, random"),
        (("push", "in.jsonl", "--order", "uncertain"), "--order uncertain: needs a model's scores; add"),
        (("push", "in.jsonl", "--suggest", "all", "--model", "x"), "no such model; run `newsgrain train`"),
        (
            ("push", "--reask", "all", "--to-file", "t.json"),
            "--reask: only a server knows what was answered;",
        ),
        (("push", "in.jsonl"), "LABEL_STUDIO_URL: not set; `make label-studio` starts a server"),
        (
            ("pull", "--from-file", "x.json", "--name", "ann=7"),
            "--name ann: give NUMBER=ADDRESS, for example 7=",
        ),
        (
            ("pull", "--from-file", "x.json", "--name", "²=ann@a.example"),
            "--name ²: give NUMBER=ADDRESS, for example 7=",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, args: tuple[str, ...], told: str) -> None:
    code, _, errors = run(*args)
    assert code == 1
    assert told in errors
    assert len(errors.splitlines()) == 1


def test_a_file_for_import_has_suggestions_and_its_articles_are_kept(run: Run, tmp_path: Path) -> None:
    """Half of the tasks show a label; the configuration has the guidelines; nothing is kept twice."""
    text = "\n\n".join(f"Dam number {n} broke. It may rain, she said." for n in range(20))
    (tmp_path / "new.jsonl").write_text(json.dumps({"article_id": "new", "text": text}))
    push = ("push", "new.jsonl", "--to-file", "t.json", "--config", "c.xml", "--suggest", "half", "--json")
    code, out, _ = run(*push)
    assert (code, json.loads(out)["tasks"], json.loads(out)["stored"]) == (0, 40, 1)
    assert "Label every sentence." in (tmp_path / "c.xml").read_text()
    tasks = json.loads((tmp_path / "t.json").read_text())
    labels = [r["value"]["choices"][0] for t in tasks for r in t["predictions"][0]["result"]]
    assert set(labels) <= set(Label)
    assert 8 < len(labels) < 32
    assert all(0 < t["predictions"][0]["score"] <= 1 for t in tasks)
    assert json.loads(run(*push)[1])["stored"] == 0


def test_a_queue_is_pushed_by_itself(run: Run, tmp_path: Path, archive: Path) -> None:
    """What `newsgrain queue` wrote, whose articles the corpus has."""
    (tmp_path / "none").mkdir()
    assert run("queue", archive, "--out", "q.jsonl", "--size", "4", "--annotations", "none")[0] == 0
    chosen = rows_of(tmp_path / "q.jsonl")
    code, out, errors = run("push", "q.jsonl", "--to-file", "t.json")
    assert (code, out) == (0, "t.json: 4 tasks\n"), errors
    data = [t["data"] for t in json.loads((tmp_path / "t.json").read_text())]
    assert [(d["sentence_id"], d["why"]) for d in data] == [(c["sentence_id"], c["why"]) for c in chosen]


def test_a_changed_article_is_told_and_left_out(run: Run, tmp_path: Path) -> None:
    """Its sentences stand on other characters than the answers to the first."""
    for text, tasks in (("A dam broke.", "2 tasks"), ("No dam broke.", "1 task")):
        rows = [{"article_id": "dam", "text": text}, {"article_id": "rain", "text": "It rained."}]
        (tmp_path / "new.jsonl").write_text("\n".join(map(json.dumps, rows)))
        _, out, errors = run("push", "new.jsonl", "--to-file", "t.json")
        assert out == f"t.json: {tasks}\n"
    told = "1 article left out, with another text than was pushed under the same id: dam; give other ids, or"
    assert told in errors


def test_people_in_an_export_get_the_names_given(run: Run, tmp_path: Path) -> None:
    run("push", "annotations/articles/toys.jsonl", "--to-file", "t.json")
    task = json.loads((tmp_path / "t.json").read_text())[0]
    region = {"from_name": "label", "value": {"choices": ["not_a_sentence"]}}
    given = {"completed_by": 7, "result": [region], "created_at": "2026-02-01T00:00:00.5Z"}
    (tmp_path / "export.json").write_text(json.dumps([{**task, "annotations": [given]}]))
    code, out, _ = run("pull", "--from-file", "export.json", "--name", "7=ann@a.example")
    assert (code, out) == (0, "1 answer in export.json: 1 new, 0 known\n")
    row = json.loads((tmp_path / "annotations" / "answers" / "label-studio.jsonl").read_text())
    assert (row["annotator"], row["flag"], row.get("label")) == ("ann@a.example", "not_a_sentence", None)


def test_what_has_an_answer_can_be_left_out(run: Run, tmp_path: Path) -> None:
    """The toy corpus is answered but for a skip; nothing else is asked about."""
    everything = json.loads(
        run("push", "annotations/articles/toys.jsonl", "--to-file", "a.json", "--json")[1]
    )
    code, out, errors = run(
        "push", "annotations/articles/toys.jsonl", "--to-file", "t.json", "--unanswered", "--json"
    )
    report = json.loads(out)
    assert code == 0
    assert report["tasks"] + report["answered"] == everything["tasks"]
    assert "left out" in errors
    given = (tmp_path / "annotations" / "answers").glob("*.jsonl")
    known = {json.loads(line)["sentence_id"] for path in given for line in path.read_text().splitlines()}
    asked = {t["data"]["sentence_id"] for t in json.loads((tmp_path / "t.json").read_text())}
    assert not asked & known
