"""CSV holds the same rows as JSON lines, read back by csv and by pandas, whatever stands in the text."""

import csv
import io
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.batch import csv_rows
from newsgrain.batch.parts import Writer, article_rows, read_rows, rewrite
from newsgrain.batch.tallies import Row
from newsgrain.model import store
from newsgrain.records import LABELS
from newsgrain.storage import Folder
from tests.batch.test_parts import PARTS, TEXT, from_json, scored
from tests.processes import run

NASTY = ['say "no", he said', "two\nlines", "a\r\nb", "tab\t;", "=SUM(A1)", "@x", " a ", "Ümläut 😀", "NA"]
SURE = (10**6, 0, 0, 0)
Rows = list[tuple[str, tuple[int, ...]]]


def one(text: str) -> Rows:
    return [(text, SURE)]


def as_the_csv_module(lines: bytes) -> bytes:
    """The same rows, quoted where the csv module finds that they need it."""
    again = io.StringIO(newline="")
    csv.writer(again).writerows(csv.reader(io.StringIO(lines.decode(), newline="")))
    return again.getvalue().encode()


def written(item: job.Run | object, model: str = "m") -> tuple[bytes, bytes]:
    streams = [io.BytesIO(), io.BytesIO()]
    writer = Writer(streams, "csv", model)
    writer.add(item)  # type: ignore[arg-type]
    writer.close()
    return streams[0].getvalue(), streams[1].getvalue()


@settings(deadline=None)
@given(TEXT, TEXT | st.none(), st.lists(st.tuples(TEXT | st.sampled_from(NASTY), PARTS), max_size=5))
def test_csv_holds_the_same_rows(
    article_id: str, title: str | None, texts: list[tuple[str, tuple[int, ...]]]
) -> None:
    """Every value of the JSON lines, and nothing else; only an empty title and none are the same."""
    item = scored(article_id, texts, title)
    sentences, articles = written(item)
    assert list(csv_rows.read(io.BytesIO(sentences))) == from_json(item)
    assert sentences == as_the_csv_module(sentences)
    assert list(csv_rows.read(io.BytesIO(articles))) == [
        {**row, "title": row["title"] or None} for row in article_rows(item)
    ]


@pytest.mark.parametrize("text", NASTY)
def test_readers_of_the_world_read_it_back(text: str) -> None:
    """RFC 4180: lines end in CRLF, quotes are doubled, a formula is left alone; csv and pandas agree."""
    sentences, articles = written(scored("a", [(text, (700_000, 100_000, 100_000, 100_000))], text))
    (head, row) = list(csv.reader(io.StringIO(sentences.decode(), newline="")))
    assert head == [*csv_rows.KINDS["sentences"]]
    assert [name for name in head if name.startswith("p_")] == [f"p_{label.value}" for label in LABELS]
    assert dict(zip(head, row, strict=True))["text"] == text
    frame = pd.read_csv(io.BytesIO(sentences), keep_default_na=False)
    assert frame["text"].tolist() == [text]
    assert frame["p_factual_claim"].tolist() == [0.7]
    assert pd.read_csv(io.BytesIO(articles), keep_default_na=False)["title"].tolist() == [text]
    assert sentences.endswith(b"\r\n")
    assert sentences.startswith(b"article_id,sentence_id,")


def test_part_of_a_part_can_be_taken_out(tmp_path: Path) -> None:
    """The same bytes as if it had never been there."""
    out, texts = Folder.at(tmp_path), [one(text) for text in NASTY]
    for folder in csv_rows.KINDS:
        out.make(folder)
    streams = [io.BytesIO(), io.BytesIO()]
    writer = Writer(streams, "csv", "m")
    for n, text in enumerate(texts):
        writer.add(scored(f"a{n}", text))
    for folder, stream in zip(csv_rows.KINDS, streams, strict=True):
        (tmp_path / folder / "old").write_bytes(stream.getvalue())
    kept = [n for n in range(len(texts)) if n % 3 == 0]
    rows = [
        Row(f"a{n}", f"file:a{n}" if n % 2 else f"a{n}", 1, n in kept, n in kept) for n in range(len(texts))
    ]
    name = rewrite(out, "old", 0, "csv", rows)
    wanted = [io.BytesIO(), io.BytesIO()]
    writer = Writer(wanted, "csv", "m")
    for n in kept:
        writer.add(scored(rows[n].article_id, texts[n]))
    for folder, stream in zip(csv_rows.KINDS, wanted, strict=True):
        assert (tmp_path / folder / name).read_bytes() == stream.getvalue()


def test_a_batch_as_csv_goes_on_and_has_what_json_lines_have(models: Path, archive: Path) -> None:
    """Stopped after some parts and gone on, it ends in the same bytes; another format is refused."""
    cwd, folder = models.parent, store.find(models)
    options = job.Options("csv", batch_bytes=300)
    job.classify([str(archive)], cwd / "whole", folder, options)
    few = cwd / "few.jsonl"
    few.write_text("".join(archive.read_text().splitlines(keepends=True)[:2]))
    whole = archive.read_bytes()
    archive.write_bytes(few.read_bytes())
    job.classify([str(archive)], cwd / "cut", folder, options)
    archive.write_bytes(whole)
    job.classify([str(archive)], cwd / "cut", folder, options)
    job.classify([str(archive)], cwd / "json", folder, job.Options())

    def rows(out: str, kind: str) -> list[dict[str, object]]:
        return [row for path in sorted((cwd / out / kind).iterdir()) for row in read_rows(path)]

    for kind in csv_rows.KINDS:
        assert rows("whole", kind) == rows("cut", kind) == rows("json", kind)
    done = run("classify", archive, "--out", "cut", "--format", "parquet", cwd=cwd)
    assert done.returncode == 1
    assert "was begun with format csv (now parquet)" in done.stderr


def test_the_command_writes_csv_and_its_pages(models: Path, archive: Path) -> None:
    cwd = models.parent
    done = run("classify", archive, "--out", "o", "--format", "csv", "--pages", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert "A barn burned down in Vell on Monday." in done.stdout
    assert (cwd / "o/html/toy-0.html").is_file()
    assert len(pd.concat(map(pd.read_csv, (cwd / "o/sentences").glob("*.csv")))) == 21
    bad = run("classify", archive, "--out", "x", "--format", "xml", cwd=cwd).stderr
    assert bad == "newsgrain: --format xml: choose from jsonl, parquet, csv\n"
