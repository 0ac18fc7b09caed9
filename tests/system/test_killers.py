"""An article that kills whoever works on it is found and rejected; all others are labelled."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsgrain.batch import classify as job
from newsgrain.model import store
from tests.files import rows, write_rows

pytestmark = pytest.mark.system

JOB = """
import os, signal, sys
from pathlib import Path
from newsgrain.batch import work, workers
from newsgrain.ingest.articles import read_piece
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import Listener, classify

def deadly(batch, setup):
    for piece in batch.pieces:
        for item in read_piece(piece, setup.options.reading):
            if "deadly" in getattr(item, "text", ""):
                os.kill(os.getpid(), signal.SIGKILL)
    return work.work(batch, setup)

workers.work = deadly
source, out, folder = sys.argv[1:]
run = classify([source], Path(out), Path(folder), Options(batch_bytes=1000, jobs=2), Listener(notice=print))
print(run.classified, run.rejected)
"""


def test_a_deadly_article_is_found_and_costs_only_itself(models: Path, tmp_path: Path) -> None:
    """Real processes die by SIGKILL; the line of the article is told, and going on asks for nothing."""
    source, folder = tmp_path / "in.jsonl", store.find(models)
    found = [{"id": f"a{n}", "text": f"It rained on day {n}. Nobody said why."} for n in range(60)]
    found[33]["text"] = "This one is deadly."
    write_rows(source, found)
    command = [sys.executable, "-c", JOB, str(source), str(tmp_path / "out"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    *told, last = done.stdout.splitlines()
    assert last == "59 1"
    assert (
        f"{source}:34: killed its worker whenever it was worked off (out of memory?); it is rejected" in told
    )
    rejected = json.loads((tmp_path / "out" / "rejected.jsonl").read_text())
    assert rejected["line"] == 34
    assert [row["article_id"] for row in rows(tmp_path / "out", "articles")] == [
        row["id"] for n, row in enumerate(found) if n != 33
    ]
    assert not list((tmp_path / "out").glob("*/*.partial"))
    again = job.classify([str(source)], tmp_path / "out", folder, job.Options(batch_bytes=1000))
    assert (again.new_articles, again.classified, again.rejected) == (0, 59, 1)
