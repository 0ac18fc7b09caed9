"""A batch killed with SIGKILL at random moments ends, run again, in the bytes of one run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsgrain.model import store
from tests.files import results, write_rows

pytestmark = [
    pytest.mark.system,
    pytest.mark.slow("seven whole batches in several processes, killed at random moments"),
]

KILLS = int(os.environ.get("NEWSGRAIN_KILLS", "5"))  # 50 by hand, before a release
JOBS = 2
JOB = """
import sys
from pathlib import Path
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import Listener, classify
source, out, folder, jobs = sys.argv[1:]
options = Options(batch_bytes=3000, jobs=int(jobs))
classify([source], Path(out), Path(folder), options, Listener(lambda c: print(c.articles, flush=True)))
"""


def start(source: Path, out: Path, folder: Path, jobs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", JOB, str(source), str(out), str(folder), str(jobs)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_kills_at_random_moments_lose_and_double_nothing(models: Path, tmp_path: Path) -> None:
    """Killed just after a run's first commit, every fifth time at any moment; the last run finishes."""
    source, folder = tmp_path / "many.jsonl", store.find(models)
    rows = [
        {"id": f"a{n}", "text": f"It rained on day {n}. Nobody said why. " * 15} for n in range(80 * KILLS)
    ]
    write_rows(source, rows)
    _, told = start(source, tmp_path / "whole", folder, 1).communicate(timeout=600)
    assert told == ""
    moments = random.Random(7)  # noqa: S311 - moments to kill at, not secrets
    killed = 0
    for n in range(KILLS):
        job = start(source, tmp_path / "cut", folder, JOBS)
        assert job.stdout is not None
        if n % 5 == 1:
            time.sleep(moments.uniform(0, 4))
        else:
            job.stdout.readline()
            time.sleep(moments.uniform(0, 0.15))
        job.send_signal(signal.SIGKILL)
        killed += job.wait() == -signal.SIGKILL
        job.communicate()
    assert killed >= 0.9 * KILLS
    _, told = start(source, tmp_path / "cut", folder, JOBS).communicate(timeout=600)
    assert told == ""
    assert results(tmp_path / "cut") == results(tmp_path / "whole")
    assert len(results(tmp_path / "whole")) > 100
