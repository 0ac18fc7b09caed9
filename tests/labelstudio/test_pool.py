"""What a push reads: queues told from articles, articles kept once, and never two texts under one id."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from newsgrain.annotations import corpus
from newsgrain.errors import InputError, OutputError
from newsgrain.files import append_lines, to_json, write_records
from newsgrain.labelstudio import pool
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.records import Article
from tests.files import rows_of, write_rows

TEXT = "A barn burned. Nobody was hurt. It may rain."


def articles(path: Path, **texts: str) -> str:
    rows = [json.dumps({"article_id": name, "text": text}) for name, text in texts.items()]
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def queue(path: Path, *rows: tuple[str, int, int], text: str = TEXT) -> str:
    made = [
        {
            "sentence_id": f"{a}:{s}-{e}",
            "article_id": a,
            "start": s,
            "end": e,
            "text": text[s:e],
            "why": "random",
        }
        for a, s, e in rows
    ]
    write_rows(path, made)
    return str(path)


def sent(found: pool.Pool) -> list[str]:
    return [task["data"]["sentence_id"] for task in found.tasks("g")]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / "annotations").mkdir()
    return tmp_path / "annotations"


def test_a_queue_picks_its_sentences_in_its_order(tmp_path: Path, notes: Path) -> None:
    """Each with the article around it, and why; other articles of the pool are left out."""
    given = articles(tmp_path / "in.jsonl", a=TEXT, b=TEXT, c=TEXT)
    chosen = queue(tmp_path / "q.jsonl", ("b", 32, 44), ("a", 0, 14), ("b", 15, 31))
    found = pool.find([chosen, given], notes)
    assert sent(found) == ["b:32-44", "a:0-14", "b:15-31"]
    first = next(found.tasks("g"))["data"]
    assert (first["why"], first["before"]) == ("random", "A barn burned. Nobody was hurt.")
    assert pool.keep(notes, found, plan=False).new == 2


def test_a_queue_finds_its_articles_in_the_corpus(tmp_path: Path, notes: Path) -> None:
    pool.keep(notes, pool.find([articles(tmp_path / "in.jsonl", a=TEXT)], notes), plan=False)
    assert sent(pool.find([queue(tmp_path / "q.jsonl", ("a", 0, 14))], notes)) == ["a:0-14"]


@pytest.mark.parametrize("wrong", ["missing", "moved", "other text"])
def test_queued_sentences_without_a_place_are_told(tmp_path: Path, notes: Path, wrong: str) -> None:
    given = articles(tmp_path / "in.jsonl", a=TEXT)
    rows = {"missing": ("x", 0, 14), "moved": ("a", 0, 13), "other text": ("a", 0, 14)}[wrong]
    chosen = queue(tmp_path / "q.jsonl", rows, text=TEXT.upper() if wrong == "other text" else TEXT)
    with pytest.raises(InputError, match=r"1 of 1 queued sentence is in no article, first .*; name the"):
        sent(pool.find([chosen, given], notes))


def test_articles_with_an_id_and_a_reason_of_their_own_are_no_queue(tmp_path: Path, notes: Path) -> None:
    """Only rows that name a sentence and why it was chosen are one."""
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"article_id": "a", "text": TEXT, "why": "x"}))
    assert len(sent(pool.find([str(path)], notes))) == 3
    path.write_text("not JSON\n")
    assert pool.find([str(path)], notes).queue is None


def test_articles_are_kept_once(tmp_path: Path, notes: Path) -> None:
    """As they were read but for the folder they lay in; the second time the file keeps its bytes."""
    given = pool.find([articles(tmp_path / "in.jsonl", a=TEXT, b="It rained.")], notes)
    assert pool.keep(notes, given, plan=True) == pool.Kept(2, 0, ())
    assert not (notes / "articles").exists()
    assert pool.keep(notes, given, plan=False) == pool.Kept(2, 0, ())
    kept = notes / "articles" / "pushed.jsonl"
    before = kept.read_bytes()
    assert pool.keep(notes, given, plan=False) == pool.Kept(0, 2, ())
    assert kept.read_bytes() == before
    assert [(g, a.article_id, a.text) for g, a in corpus.articles(notes)] == [
        ("pushed", "a", TEXT),
        ("pushed", "b", "It rained."),
    ]
    assert str(tmp_path) not in kept.read_text()


def test_articles_of_the_corpus_are_not_kept_again(annotations: Path) -> None:
    found = pool.Pool((), corpus=pool.of_corpus(annotations))
    assert pool.keep(annotations, found, plan=False) == pool.Kept(0, 5, ())
    assert not (annotations / "articles" / "pushed.jsonl").exists()


def test_articles_of_the_corpus_are_read_as_they_are_stored(notes: Path) -> None:
    """A text that is HTML may have been pushed as it stood, and answers stand on its characters."""
    write_records(notes / "articles" / "pushed.jsonl", [Article("a", "<p>It rained.</p>")])
    (again,) = pool.Pool((), corpus=pool.of_corpus(notes)).articles()
    assert again.text == "<p>It rained.</p>"


def test_another_text_under_the_same_id_is_a_conflict(tmp_path: Path, notes: Path) -> None:
    """When it was pushed before; none of its sentences is sent."""
    pool.keep(notes, pool.find([articles(tmp_path / "in.jsonl", a=TEXT)], notes), plan=False)
    again = pool.find([articles(tmp_path / "in.jsonl", a="Another text.", b="It rained.")], notes)
    kept = pool.keep(notes, again, plan=False)
    assert kept == pool.Kept(1, 0, ("a",))
    assert [t["data"]["sentence_id"] for t in again.tasks("g", without=kept.conflicts)] == ["b:0-10"]


def test_two_inputs_that_use_one_id_are_both_pushed_under_ids_of_their_files(
    tmp_path: Path, notes: Path
) -> None:
    inputs = [articles(tmp_path / f"{name}.jsonl", x=text) for name, text in (("c", "One."), ("d", "Two."))]
    twice = pool.find([*inputs, inputs[0]], notes)
    for count in (2, 0):
        kept = pool.keep(notes, twice, plan=False)
        assert kept == pool.Kept(count, 2 - count, ())
        tasks = list(twice.tasks("g", without=kept.conflicts))
        assert [t["data"]["sentence_id"] for t in tasks] == ["c.jsonl:x:0-4", "d.jsonl:x:0-4"]
    assert [a.article_id for _, a in corpus.articles(notes)] == ["c.jsonl:x", "d.jsonl:x"]
    assert twice.clashes() == "2 articles have ids that name their file: " + (
        "their own ids stand for several texts"
    )


def test_tasks_carry_suggestions_of_their_own_sentence(tmp_path: Path, notes: Path, toy_model: Any) -> None:
    from newsgrain.model.classifier import Classifier

    found = pool.find([articles(tmp_path / "in.jsonl", a=TEXT, b=TEXT)], notes)
    predict = Classifier(toy_model).predict_all
    expected = {p.sentence_id: p for row in predict(list(found.articles())) for p in row}
    tasks = list(found.tasks("g", predict, Shown.HALF))
    assert len(tasks) == 6
    for task in tasks:
        (shown,) = task["predictions"]
        p = expected[task["data"]["sentence_id"]]
        assert shown["model_version"] == f"{toy_model.name} half"
        assert shown["score"] == pytest.approx(p.confidence, abs=1e-4)
        assert [r["value"]["choices"] for r in shown["result"]] in ([], [[p.label]])


def test_lines_are_added_whole_or_not_at_all(tmp_path: Path) -> None:
    """When writing fails half way the file is as it was, and nothing is left beside it."""
    path = tmp_path / "x.jsonl"
    assert append_lines(path, ["one"]) == 1
    before = path.read_bytes()

    def failing() -> Any:
        yield "two"
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"x\.jsonl: cannot be written \(No space left on device\)"):
        append_lines(path, failing())
    assert path.read_bytes() == before
    assert append_lines(path, []) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["x.jsonl"]


WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from newsgrain.annotations import corpus
from newsgrain.labelstudio import conversion
from newsgrain.records import Answer, Label
for n in range(100000):
    now = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)).isoformat()
    found = [Answer(f"a:{n}-{n + k + 1}", sys.argv[2], Label.SPECULATION, now) for k in range(50)]
    conversion.append_answers(Path(sys.argv[1]), found)
    print(n, flush=True)
"""


def test_a_kill_leaves_whole_batches_and_two_writers_lose_nothing(tmp_path: Path) -> None:
    """SIGKILL at some moment while two processes append: each batch is there whole or not at all."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, who], stdout=subprocess.PIPE, text=True) for who in ("ann", "bea")]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
    time.sleep(0.5)
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
    told = {w: len(p.communicate()[0].splitlines()) + 1 for w, p in zip(("ann", "bea"), writers, strict=True)}
    rows = rows_of(tmp_path / "label-studio.jsonl")
    for who, batches in told.items():
        mine = [row for row in rows if row["annotator"] == who]
        assert len(mine) % 50 == 0
        assert batches <= len(mine) // 50 <= batches + 1


def test_an_article_comes_back_as_it_was_kept() -> None:
    article = Article("a", TEXT, title="Fire", source="The Vell", published="2026-01-01")
    assert Article.from_json(json.loads(to_json(article))) == article
