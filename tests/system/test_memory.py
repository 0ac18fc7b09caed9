"""Memory does not grow with the input: twenty times the sentences within a tenth more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsgrain.model import store

pytestmark = pytest.mark.system

SENTENCES = 5
JOB = r"""
import re, sys
from pathlib import Path
import numpy as np
from dataclasses import replace
from newsgrain.model.kinds import KINDS, LINEAR
from newsgrain.model.linear import Linear
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import classify
source, out, folder, stub = sys.argv[1:]
if stub == "stub":
    Linear.probabilities = lambda self, splits: np.full((sum(map(len, splits)), 4), 0.25)
    KINDS[LINEAR] = replace(KINDS[LINEAR], tolerance=9)
run = classify([source], Path(out), Path(folder), Options(batch_bytes=2**18 if stub == "stub" else 2**20))
# not ru_maxrss, which begins with what the parent had
print(run.sentences, re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""


def peak(source: Path, out: Path, folder: Path, stub: str) -> tuple[int, int]:
    """Sentences classified, and the largest resident set in kB."""
    command = [sys.executable, "-c", JOB, str(source), str(out), str(folder), stub]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    sentences, kilobytes = map(int, done.stdout.split())
    return sentences, kilobytes


@pytest.mark.parametrize("stub", ["stub", "scored"])
def test_memory_is_flat(models: Path, tmp_path: Path, stub: str) -> None:
    """From one to four hundred thousand sentences, each with a word of its own.

    With a stand-in for scoring, what reads, holds, writes and keeps books is measured alone; with scoring
    the tables of distinct words too, which the first hundred thousand fill to their limit.
    """
    folder, found = store.find(models), []
    for count in (100_000, 400_000):
        path = tmp_path / f"{count}.jsonl"
        with path.open("w") as file:
            for n in range(count // SENTENCES):
                text = " ".join(f"It rained in place{n}x{k} on day {n}." for k in range(SENTENCES))
                file.write(json.dumps({"id": f"a{n}", "text": text}) + "\n")
        found.append(peak(path, tmp_path / f"out-{count}", folder, stub))
    (few, small), (many, large) = found
    assert (few, many) == (100_000, 400_000)
    assert large <= 1.1 * small, f"{small} kB, then {large} kB"
