"""Measures what a second process brings: paired runs of one and of two over the same articles.

`python benchmarks/scaling.py [--jobs 2] [--runs 5] [--articles 4000]`; start-up is taken out by timing from
the first part to the last, which is what counts for a batch of any size.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from newsgrain import model
from newsgrain.classify import Options, classify
from newsgrain.ledger import PartCounts


def write(path: Path, count: int) -> None:
    """Write `count` articles of the corpus, over and over, under ids of their own."""
    lines = Path("annotations/labelled.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line)["text"] for line in lines]
    with path.open("w") as file:
        for n in range(count):
            file.write(json.dumps({"id": f"a{n}", "text": rows[n % len(rows)]}) + "\n")


def rate(source: Path, folder: Path, jobs: int, out: Path) -> float:
    """Sentences a second after the first `jobs` parts, when all workers are warm."""
    parts: list[tuple[float, int]] = []

    def progress(counts: PartCounts) -> None:
        parts.append((time.perf_counter(), counts.sentences))

    classify([str(source)], out, folder, Options(jobs=jobs, batch_bytes=2**18), progress)
    warm = parts[jobs:]
    return sum(sentences for _, sentences in warm) / (parts[-1][0] - parts[jobs - 1][0])


def main() -> None:
    """Print the medians of paired runs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--articles", type=int, default=4000)
    given = parser.parse_args()
    folder = model.find(Path("models"))
    rates: dict[int, list[float]] = {1: [], given.jobs: []}
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        write(source, given.articles)
        for run in range(given.runs):
            for jobs, found in rates.items():
                found.append(rate(source, folder, jobs, Path(name) / f"out-{run}-{jobs}"))
    for jobs, found in rates.items():
        print(f"{jobs} process(es): median {statistics.median(found):10,.0f} sentences/s, {given.runs} runs")
    ratios = [many / one for one, many in zip(rates[1], rates[given.jobs], strict=True)]
    print(
        f"{given.jobs} over 1: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
