"""Files of every format go the whole way: split, classified by one process or two, stopped, grown."""

import gzip
import json
import re
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsgrain.batch import classify as job
from newsgrain.cli import app
from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.formats import FORMATS
from newsgrain.model import store
from newsgrain.records import Article
from tests.files import results, rows, rows_of
from tests.ingest.test_docx import document, text
from tests.ingest.test_feeds import rss
from tests.ingest.test_pdf import column, pdf
from tests.ingest.workbooks import workbook

pytestmark = pytest.mark.system

JOB = """
import sys
from pathlib import Path
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import Listener, classify
source, out, folder = sys.argv[1:]
options = Options(jobs=2, batch_bytes=200)
classify([source], out, Path(folder), options, Listener(lambda c: print(c.articles, flush=True)))
"""


def story(kind: str, n: int) -> str:
    return f"The {kind} of day {n} burned. Nobody was hurt, the chief said."


def mail(n: int) -> EmailMessage:
    found = EmailMessage()
    found["Subject"], found["Message-ID"] = f"Day {n}", f"<{n}@vell.example>"
    found.set_content(f"<h1>Day {n}</h1><p>{story('mail', n)}</p>", subtype="html")
    return found


def fill(folder: Path, count: int) -> None:
    """A folder with files of every new format, `count` articles in those that hold several."""
    folder.mkdir(exist_ok=True)
    rows = [{"id": f"j{n}", "content": story("page", n)} for n in range(count)]
    (folder / "a.json").write_text(json.dumps({"articles": rows}, indent=1))
    (folder / "b.json.gz").write_bytes(
        gzip.compress(json.dumps([{"text": story("pack", 0)}]).encode(), mtime=0)
    )
    (folder / "c.xlsx").write_bytes(
        workbook({"News": [("id", "text"), *((f"x{n}", story("sheet", n)) for n in range(count))]})
    )
    (folder / "d.eml").write_bytes(mail(1000).as_bytes())
    (folder / "e.mbox").write_bytes(
        b"".join(b"From desk Mon Jan  5 2026\n" + mail(n).as_bytes() + b"\n" for n in range(count))
    )
    items = (
        f"<guid>f{n}</guid><description>{story('feed', n)}</description>" for n in reversed(range(count))
    )
    (folder / "f.rss").write_text(rss(*items))
    (folder / "g.pdf").write_bytes(pdf(column(story("leaf", 0))))
    (folder / "h.docx").write_bytes(document(text("Word", "Heading1"), text(story("word", 0))))
    for form in FORMATS:
        (folder / f"nothing{form.suffixes[0]}").write_bytes(b"")
    (folder / "report.pdf").mkdir(exist_ok=True)
    (folder / "report.pdf" / "in.json").write_text(json.dumps([{"text": story("folder", 0)}]))


def test_split_gives_every_sentence_with_true_offsets(tmp_path: Path) -> None:
    fill(tmp_path / "in", 3)
    done = CliRunner().invoke(app, ["split", str(tmp_path / "in"), "--out", str(tmp_path / "s.jsonl")])
    assert done.exit_code == 3  # the empty files
    articles = {a.article_id: a for a in read_articles([str(tmp_path / "in")]) if isinstance(a, Article)}
    found = rows_of(tmp_path / "s.jsonl")
    assert len(articles) == 4 * 3 + 5
    for row in found:
        assert articles[row["article_id"]].text[row["start"] : row["end"]] == row["text"]
    for word in "page pack sheet mail feed leaf word folder".split():
        assert f"The {word} of day 0 burned." in {row["text"] for row in found}, word


def test_one_process_or_two_or_a_killed_one_give_the_same_bytes(models: Path, tmp_path: Path) -> None:
    source, folder = tmp_path / "in", store.find(models)
    fill(source, 12)
    whole = job.classify([str(source)], tmp_path / "whole", folder, job.Options(batch_bytes=200))
    assert whole.classified == 4 * 12 + 5
    job.classify([str(source)], tmp_path / "two", folder, job.Options(batch_bytes=200, jobs=2))
    command = [sys.executable, "-c", JOB, str(source), str(tmp_path / "cut"), str(folder)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    started.stdout.readline()
    started.send_signal(signal.SIGKILL)
    started.wait()
    started.stdout.close()
    job.classify([str(source)], tmp_path / "cut", folder, job.Options(batch_bytes=200, jobs=2))
    assert results(tmp_path / "whole") == results(tmp_path / "two") == results(tmp_path / "cut")


def test_of_files_that_grew_only_what_is_new_is_added(models: Path, tmp_path: Path) -> None:
    """At their end, or, as feeds do, at their beginning: then old rows say where they stand now."""
    source, out, folder = tmp_path / "in", tmp_path / "out", store.find(models)
    fill(source, 12)
    job.classify([str(source)], out, folder, job.Options(batch_bytes=200))
    before = results(out)
    fill(source, 15)
    run = job.classify([str(source)], out, folder, job.Options(batch_bytes=200))
    assert (run.new_articles, run.classified) == (4 * 3, 4 * 15 + 5)
    after = results(out)
    place = re.compile(rb'"origin": "[^"]*"')
    for name in before:
        assert place.sub(b"", after[name]) == place.sub(b"", before[name])
    assert len(rows(out, "articles")) == 4 * 15 + 5
    assert after["rejected.jsonl"] == before["rejected.jsonl"]
