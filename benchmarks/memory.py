"""Shows that memory does not grow with the input: the largest resident set of batches of growing size.

`python benchmarks/memory.py [--jobs N] [--stub] 10000 100000 1000000 10000000` (sentences). With `--stub`
scoring is left out, so that ten million sentences take minutes; everything else is the real thing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsgrain import model

SENTENCES = 20
JOB = """
import resource, sys
from pathlib import Path
import numpy as np
from newsgrain import model
from newsgrain.classify import Options, classify
if __name__ == "__main__":
    source, out, folder, jobs, stub = sys.argv[1:]
    if stub == "1":
        model.Model.of_articles = lambda self, splits: [np.full((len(s.sentences), 4), 0.25) for s in splits]
        model._GOLDEN_TOLERANCE = 9
    run = classify([source], Path(out), Path(folder), Options(jobs=int(jobs)))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(run.sentences, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children)
"""


def write(path: Path, count: int) -> None:
    """Write JSON lines with `count` sentences, each different, 20 an article."""
    with path.open("w") as file:
        for n in range(count // SENTENCES):
            text = " ".join(f"The harbour at Vell froze on day {n} for hour {k}." for k in range(SENTENCES))
            file.write(json.dumps({"id": f"a{n}", "text": text}) + "\n")


def measure(count: int, jobs: int, stub: bool, folder: Path) -> tuple[int, int, int, float]:
    """Sentences, peak kB of the main process and of its largest worker, and seconds."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        write(source, count)
        arguments = [str(source), f"{name}/out", str(folder), str(jobs), str(int(stub))]
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", JOB, *arguments], capture_output=True, text=True, check=True
        )
        sentences, main_peak, worker_peak = map(int, done.stdout.split())
        return sentences, main_peak, worker_peak if jobs > 1 else 0, time.monotonic() - started


def main() -> None:
    """Print a row for each size, and how far the largest is from the smallest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--stub", action="store_true")
    given = parser.parse_args()
    folder, peaks = model.find(Path("models")), []
    print(f"{'sentences':>12} {'main MB':>9} {'worker MB':>9} {'seconds':>9} {'sentences/s':>12}", flush=True)
    for size in given.sizes:
        sentences, own, worker, seconds = measure(size, given.jobs, given.stub, folder)
        peaks.append(max(own, worker))
        rate = sentences / seconds
        print(
            f"{sentences:12,} {own / 1e3:9.1f} {worker / 1e3:9.1f} {seconds:9.1f} {rate:12,.0f}", flush=True
        )
    print(f"largest over smallest: {peaks[-1] / peaks[0]:.3f}")


if __name__ == "__main__":
    main()
