"""Shows that memory does not grow with the input: the peaks of batches of growing size.

`python -m benchmarks.memory [--jobs N] [--stub] 10000 1000000 10000000` (sentences). With `--stub` scoring
is left out, so that ten million sentences take minutes; everything else is the real thing.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.made import write
from benchmarks.measured import measured

PEAKS = ("main_mb", "worker_mb", "tree_mb")


def one(size: int, jobs: int, *, stub: bool) -> dict[str, Any]:
    """Measure a batch of about `size` sentences; its input is removed again."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        write(source, size)
        return measured(source, jobs, stub=stub)


def main() -> None:
    """Print a row for each size, and how far the largest peak is from the smallest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--stub", action="store_true")
    given = parser.parse_args()
    heads = ("sentences", "main MB", "worker MB", "all MB", "seconds", "sentences/s")
    print("".join(f"{head:>13}" for head in heads), flush=True)
    found = []
    for size in given.sizes:
        got = one(size, given.jobs, stub=given.stub)
        found.append(got)
        peaks = "".join(f"{got[name]:13.1f}" for name in PEAKS)
        rate = got["sentences"] / got["wall"]
        print(f"{got['sentences']:13,}{peaks}{got['wall']:13.1f}{rate:13,.0f}", flush=True)
    for name in PEAKS:
        peaks_of = [got[name] for got in found if got[name]]
        if peaks_of:
            print(f"{name}: largest over smallest {max(peaks_of) / min(peaks_of):.3f}")


if __name__ == "__main__":
    main()
