"""What is done is told by its content: nothing edited is taken as done, and nothing done is done again."""

import gzip
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.batch.ledger import Ledger
from newsgrain.batch.starting import start_again
from newsgrain.errors import OutputError
from newsgrain.storage import Folder
from tests.files import results, rows


def line(n: int, text: str = "It rained on that day.") -> str:
    return json.dumps({"id": f"a{n}", "text": text}) + "\n"


def state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


@pytest.mark.parametrize("suffix", [".jsonl", ".txt", ".csv", ".parquet"])
def test_an_edit_of_the_same_length_and_time_is_seen(folder: Path, tmp_path: Path, suffix: str) -> None:
    """Neither size nor time tell; the content does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / f"in{suffix}"

    def write(text: str) -> None:
        if suffix == ".parquet":
            table = pa.table({"text": [text]})
            pq.write_table(table, path, compression="none", use_dictionary=False, write_statistics=False)
        else:
            body = {".jsonl": json.dumps({"text": text}) + "\n", ".csv": f"text\n{text}\n"}.get(suffix, text)
            path.write_text(body)

    write("It rained today.")
    job.classify([str(path)], tmp_path / "out", folder, job.Options())
    before = state(path)
    write("It snowed today.")
    os.utime(path, ns=(before[1], before[1]))
    assert state(path) == before
    run = job.classify([str(path)], tmp_path / "out", folder, job.Options())
    assert run.new_articles == 1
    texts = [row["text"] for row in rows(tmp_path / "out", "sentences")]
    assert texts == ["It rained today.", "It snowed today."]


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz"])
@pytest.mark.parametrize("ended", [True, False])
def test_a_file_that_grew_adds_only_what_is_new(folder: Path, tmp_path: Path, name: str, ended: bool) -> None:
    """Also when the last line had no end yet, and when the old part held a bad row."""
    path = tmp_path / name
    old = (line(0) + "{\n" + line(1)).removesuffix("" if ended else "\n")
    new = ("" if ended else "\n") + line(2) + line(3)

    def write(text: str) -> None:
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())

    write(old)
    job.classify([str(path)], tmp_path / "out", folder, job.Options())
    before = results(tmp_path / "out")
    write(old + new)
    run = job.classify([str(path)], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.new_articles, run.rejected, run.articles_in) == (4, 2, 1, 5)
    after = results(tmp_path / "out")
    assert {k: v for k, v in after.items() if k in before} == before
    origins = [row["origin"] for row in rows(tmp_path / "out", "articles")]
    assert origins == [f"{path}:{n}" for n in (1, 3, 4, 5)]


def test_a_grown_file_is_not_read_again_from_the_start(folder: Path, tmp_path: Path) -> None:
    """The new part holds a piece that begins where the old end was."""
    path = tmp_path / "in.jsonl"
    path.write_text(line(0) + line(1))
    job.classify([str(path)], tmp_path / "out", folder, job.Options())
    with path.open("a") as file:
        file.write(line(2))
    job.classify([str(path)], tmp_path / "out", folder, job.Options())
    with closing(sqlite3.connect(tmp_path / "out" / "ledger.sqlite")) as db:
        found = db.execute("SELECT part, start, end FROM pieces ORDER BY part").fetchall()
    first, second = len(line(0) * 2), len(line(0) * 3)
    assert found == [(0, 0, first), (1, first, second)]


def test_an_article_with_a_known_id_and_another_text_is_told(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line(0) + line(1))
    job.classify([str(path)], tmp_path / "out", folder, job.Options())
    path.write_text(line(0) + line(1, "It snowed on that day."))
    run = job.classify([str(path)], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.rejected, run.new_articles) == (2, 1, 0)
    (told,) = map(json.loads, (tmp_path / "out" / "rejected.jsonl").read_text().splitlines())
    assert told["reason"] == f"article_id 'a1' was already classified with another text, from {path}:2"
    assert len(rows(tmp_path / "out", "articles")) == 2


def test_lines_put_in_above_are_all_that_is_new(folder: Path, tmp_path: Path) -> None:
    """Old articles on other lines are known; a second copy of one is a second place; rows say where."""
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    path.write_text(line(0) + line(1) + line(2))
    job.classify([str(path)], out, folder, job.Options(batch_bytes=1))
    path.write_text(line(3) + line(0) + line(2) + line(0))
    run = job.classify([str(path)], out, folder, job.Options(batch_bytes=1))
    assert (run.classified, run.new_articles, run.repeated, run.rejected) == (4, 1, 1, 0)
    assert [row["origin"] for row in rows(out, "articles") if row["article_id"] == "a0"] == [
        f"{path}:2",
        f"{path}:4",
    ]
    again = job.classify([str(path)], out, folder, job.Options(batch_bytes=1))
    assert (again.classified, again.new_articles, again.repeated, again.rejected) == (4, 0, 1, 0)


def test_a_copy_put_behind_what_is_there_is_a_repeat(folder: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    path.write_text(line(0) + line(1))
    job.classify([str(path)], out, folder, job.Options())
    path.write_text(line(0) + line(1) + line(0))
    run = job.classify([str(path)], out, folder, job.Options())
    assert (run.new_articles, run.repeated, run.rejected) == (0, 1, 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.integers(0, 9), max_size=12, unique=True), min_size=2, max_size=4),
    st.sampled_from([1, 90, 10**6]),
)
def test_a_feed_that_is_written_anew_is_read_as_one(
    folder: Path, tmp_path: Path, feeds: list[list[int]], size: int
) -> None:
    """Lines put in, taken out and moved: each article once, none rejected, the books balance."""
    path, out = tmp_path / "in.jsonl", tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
    for feed in feeds:
        path.write_text("".join(map(line, feed)))
        run = job.classify([str(path)], out, folder, job.Options(batch_bytes=size))
    expected = sorted({f"a{n}" for feed in feeds for n in feed})
    assert sorted(row["article_id"] for row in rows(out, "articles")) == expected
    assert sorted(row["article_id"] for row in rows(out, "sentences")) == expected
    assert (run.classified, run.rejected) == (len(expected), 0)


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_rows_of_repeats_are_taken_out_of_a_part(folder: Path, tmp_path: Path, form: str) -> None:
    """Old and new articles in one part: the sentences are those of the new ones alone."""
    import pyarrow.parquet as pq

    (tmp_path / "a.jsonl").write_text("".join(line(n, f"Rain {n}. Why? Who knows.") for n in range(0, 9, 2)))
    (tmp_path / "b.jsonl").write_text("".join(line(n, f"Rain {n}. Why? Who knows.") for n in range(9)))
    options = job.Options(form=form)
    job.classify([str(tmp_path / "a.jsonl")], tmp_path / "out", folder, options)
    run = job.classify([str(tmp_path / "b.jsonl")], tmp_path / "out", folder, options)
    assert (run.new_articles, run.repeated, run.rejected, run.sentences) == (4, 5, 0, 27)
    found = {}
    for name in ("sentences", "articles"):
        path = tmp_path / "out" / name / f"part-00001.{form}"
        table = pq.read_table(path).to_pylist() if form == "parquet" else None
        found[name] = table or [json.loads(x) for x in path.read_text().splitlines()]
    assert [row["article_id"] for row in found["articles"]] == [f"a{n}" for n in range(9)]
    assert [row["sentences"] for row in found["articles"]] == [3] * 9
    assert [row["text"][:4] for row in found["sentences"]] == ["Rain", "Why?", "Who "] * 4
    assert sum(run.labels.values()) == run.sentences


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    Ledger(Folder.at(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        db.execute("PRAGMA user_version=3")
    for begin in (lambda: Ledger(Folder.at(tmp_path)), lambda: start_again(tmp_path)):
        with pytest.raises(OutputError, match="begun by another version of newsgrain; use another --out"):
            begin()


def test_a_kill_while_settings_are_written_leaves_none(tmp_path: Path) -> None:
    """They are entered together or not at all."""
    ledger = Ledger(Folder.at(tmp_path))

    def settings() -> object:
        yield "model", "m"
        raise KeyboardInterrupt

    class Half(dict[str, str]):
        def items(self) -> object:  # type: ignore[override]
            return settings()

    with pytest.raises(KeyboardInterrupt):
        ledger.claim(Half())
    ledger.close()
    ledger = Ledger(Folder.at(tmp_path))
    ledger.claim({"model": "other"})
    ledger.close()


def test_options_that_were_not_given_are_told_as_that(tmp_path: Path) -> None:
    with closing(Ledger(Folder.at(tmp_path))) as ledger:
        ledger.claim({"column": "", "encoding": "cp1251"})
        told = r"was begun with column none given \(now body\), encoding cp1251 \(now none given\); use"
        with pytest.raises(OutputError, match=told):
            ledger.claim({"column": "body", "encoding": ""})
