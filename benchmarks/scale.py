"""Measures what a million sentences cost and where it breaks first; keeps figures, and writes SCALE.md.

Steps, each of which can be run again by itself: `python -m benchmarks.scale STEP [NUMBER...]`
    growth 10000 100000 1000000 10000000    sentences, in two processes
    workers 10000 100000 1000000            one process, two, and a Dask cluster of two workers
    formats 100000                          JSON lines and Parquet
    lengths 1 10 100                        paragraphs of an article
    warc 100 600                            pages of some 120 kB
    labels                                  adding up weights and writing rows, of 4, 8 and 16 labels
    ledger 100000 1000000 5000000           articles, with no work but the books
    page                                    SCALE.md from what is in scale.json
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import made
from benchmarks.measured import measured

from newsgrain.batch.ledger import Ledger
from newsgrain.batch.ledger_file import Key
from newsgrain.batch.tallies import Entry
from newsgrain.storage import Folder

FIGURES = Path(__file__).parent / "scale.json"
_A_PART = 2000  # articles in 4 MB
_LOOKUPS = 60  # weights a sentence adds up, about
Figures = dict[str, Any]


@contextmanager
def made_file(sentences: int, paragraphs: int | None = None) -> Iterator[Path]:
    """JSON lines that are removed again."""
    with tempfile.TemporaryDirectory() as name:
        made.write(Path(name) / "in.jsonl", sentences, paragraphs)
        yield Path(name) / "in.jsonl"


def growth(numbers: Sequence[int]) -> Figures:
    """Batches of growing size."""
    found: Figures = {}
    for number in numbers or (10_000, 100_000):
        with made_file(number) as source:
            found[str(number)] = _told(measured(source, 2))
    return found


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a Dask cluster with two workers here."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made_here:  # type: ignore[no-untyped-call]
        yield made_here.scheduler_address


def workers(numbers: Sequence[int]) -> Figures:
    """The same batch in one process, in two, and on a cluster whose start is not counted."""
    found: Figures = {}
    for number in numbers or (10_000,):
        with made_file(number) as source:
            runs = {"1 process": measured(source, 1), "2 processes": measured(source, 2)}
            with cluster() as address:
                runs["Dask, new workers"] = measured(source, 1, dask=address)
                runs["Dask, warm workers"] = measured(source, 1, dask=address)
        found[str(number)] = {name: _told(run) for name, run in runs.items()}
    return found


def formats(numbers: Sequence[int]) -> Figures:
    """Both forms of output."""
    with made_file((numbers or (100_000,))[0]) as source:
        return {form: _told(measured(source, 1, form=form)) for form in ("jsonl", "parquet")}


def lengths(numbers: Sequence[int]) -> Figures:
    """Short and long articles."""
    found: Figures = {}
    for number in numbers or (1, 10, 100):
        with made_file(50_000, number) as source:
            found[str(number)] = _told(measured(source, 1))
    return found


def warc(numbers: Sequence[int]) -> Figures:
    """Pages out of WARC, of which text is a small part."""
    found: Figures = {}
    for number in numbers or (100, 600):
        with tempfile.TemporaryDirectory() as name:
            source = Path(name) / "in.warc.gz"
            made.write_warc(source, number)
            found[str(number)] = _told(measured(source, 1))
    return found


def labels(_: Sequence[int]) -> Figures:
    """Microseconds a sentence: adding up weights of some labels, and their share of a JSON row."""
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 200_000, (2_000, _LOOKUPS))
    found: Figures = {}
    for count in (4, 8, 16):
        weights = chance.random((200_000, count), dtype=np.float32)
        values = chance.random((2_000, count)).round(6).tolist()
        found[str(count)] = {
            "adding_us": _micros(partial(_add, weights, rows), len(rows)),
            "writing_us": _micros(partial(_write, values), len(rows)),
        }
    return found


def _add(weights: Any, rows: Any) -> None:
    for row in rows:
        weights[row].sum(0)


def _write(values: list[list[float]]) -> None:
    names = [f"label_number_{k}" for k in range(len(values[0]))]
    for row in values:
        json.dumps(dict(zip(names, row, strict=True)))


def _micros(function: Callable[[], object], count: int) -> float:
    """The least of five, in microseconds of processor time."""
    taken = []
    for _ in range(5):
        started = time.process_time()
        function()
        taken.append(time.process_time() - started)
    return round(1e6 * min(taken) / count, 3)


def ledger(numbers: Sequence[int]) -> Figures:
    """The books alone, as the one process that keeps them does: look-ups, commits, the sums at the end."""
    found: Figures = {}
    for number in numbers or (100_000,):
        with tempfile.TemporaryDirectory() as name:
            found[str(number)] = _books(Path(name), number)
    return found


def _books(out: Path, articles: int) -> Figures:
    books, marks, parts = Ledger(Folder.at(out)), list[float](), max(articles // _A_PART, 1)
    for part in range(parts):
        started = time.process_time()
        _enter(books, part)
        marks.append(time.process_time() - started)
    started = time.process_time()
    books.total()
    books.inputs()
    ended, tenth = time.process_time() - started, max(parts // 10, 1)
    books.close()
    return {
        "articles": parts * _A_PART,
        "bytes": sum(p.stat().st_size for p in out.iterdir()),
        "part_ms_first": round(1e3 * sum(marks[:tenth]) / tenth, 3),
        "part_ms_last": round(1e3 * sum(marks[-tenth:]) / tenth, 3),
        "cpu": round(sum(marks), 2),
        "sums_s": round(ended, 3),
    }


def _enter(books: Ledger, part: int) -> None:
    """One part of as many articles as 4 MB hold, under ids that come in no order."""
    home = f"{part:032x}"
    ids = [f"{(part * _A_PART + n) * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in range(_A_PART)]
    rows = [
        Entry(i, f"news.jsonl:{part * _A_PART + n}", i, 28, (7, 7, 7, 7), 22.0, 2, 1990, 0, 0, piece=home)
        for n, i in enumerate(ids)
    ]
    books.begin_part(part, [Key(home, "0123456789abcdef", part, part + 1, "")])
    books.place(rows)
    books.end_part("", {})


def _told(run: Figures) -> Figures:
    """What is kept of a run, rounded."""
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in run.items()}


STEPS: dict[str, Callable[[Sequence[int]], Figures]] = {
    step.__name__: step for step in (growth, workers, formats, lengths, warc, labels, ledger)
}


def _kept() -> Figures:
    figures: Figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    return figures


def main() -> None:
    """Run a step and keep its figures beside those of the others, or write the page."""
    if len(sys.argv) < 2 or sys.argv[1] not in (*STEPS, "page"):
        sys.exit(__doc__)
    step, numbers = sys.argv[1], [int(text) for text in sys.argv[2:]]
    if step == "page":
        from benchmarks.scale_page import write

        write(_kept())
        return
    found = STEPS[step](numbers)
    kept = _kept()
    kept[step] = kept.get(step, {}) | found if step in ("growth", "workers", "ledger") else found
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
