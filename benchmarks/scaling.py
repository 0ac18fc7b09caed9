"""Measures what a second process brings: paired runs of one and of two over the same articles.

`python -m benchmarks.scaling [--jobs 2] [--runs 5] [--sentences 300000]`. Speed is taken from the first parts
to the last, when all workers are warm, which is what counts for a batch of any size.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.made import write
from benchmarks.measured import measured

BATCH = 2**19  # enough parts that the last ones, when a worker may be idle, weigh little


def rate(got: dict[str, Any]) -> float:
    """Sentences a second by the clock, once warm."""
    seconds, sentences = got["warm"]
    return float(sentences / seconds)


def paired(source: Path, jobs: int, runs: int) -> dict[int, list[dict[str, Any]]]:
    """Runs of one process and of `jobs`, in turns, the first of each round changing."""
    found: dict[int, list[dict[str, Any]]] = {1: [], jobs: []}
    for run in range(runs):
        for n in sorted(found, reverse=run % 2 == 1):
            found[n].append(measured(source, n, batch_bytes=BATCH))
            print(f"  {n} process(es): {rate(found[n][-1]):,.0f} sentences/s", flush=True)
    return found


def main() -> None:
    """Print the medians of paired runs, their ratio, and what the parent and the workers took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sentences", type=int, default=300_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        write(source, given.sentences)
        found = paired(source, given.jobs, given.runs)
    for jobs, runs in found.items():
        speed = statistics.median(map(rate, runs))
        work, parent = (
            statistics.median(1e6 * sum(r[name] for name in names) / r["sentences"] for r in runs)
            for names in (("parent_cpu", "workers_cpu"), ("parent_cpu",))
        )
        print(
            f"{jobs} process(es): median {speed:,.0f} sentences/s; processor seconds per million sentences"
            f" {work:.1f}, of them the first process {parent:.1f}; {given.runs} runs"
        )
    ratios = [rate(many) / rate(one) for one, many in zip(found[1], found[given.jobs], strict=True)]
    print(
        f"{given.jobs} over 1: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
