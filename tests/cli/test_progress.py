"""The bar in a real terminal has a share, a rate and a time left; in a pipe there is none."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations.dataset import Examples
from newsgrain.batch.batches import Batch
from newsgrain.batch.meter import Meter, total_bytes
from newsgrain.ingest.chunks import Cutting, Piece, ReadOptions, plan, plan_files
from newsgrain.model.training import parts
from newsgrain.quality.crossfit import CrossFitter
from newsgrain.records import Rejected
from newsgrain.report.show_progress import BatchBar as Bar
from newsgrain.report.show_progress import count_told
from newsgrain.wording import span
from tests.processes import run


def in_terminal(cwd: Path, *args: object, code: str = "") -> str:
    """What a command draws in a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    how = ["-c", code] if code else ["-m", "newsgrain"]
    command = [sys.executable, *how, *map(str, args)]
    with subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=env
    ) as process:
        os.close(theirs)
        told, end = b"", time.monotonic() + 300
        while time.monotonic() < end and (process.poll() is None or select.select([ours], [], [], 0)[0]):
            if not select.select([ours], [], [], 0.1)[0]:
                continue
            try:
                told += os.read(ours, 65536)
            except OSError:
                break
    os.close(ours)
    return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", told).decode(errors="replace")


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Articles that are some parts of a batch."""
    path = tmp_path / "long.jsonl"
    rows = [
        json.dumps({"text": f"It rained on day {n}. Nobody said why, the mayor said. " * 40})
        for n in range(80)
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_terminal_sees_share_rate_and_time_left(models: Path, long: Path) -> None:
    told = in_terminal(long.parent, "classify", long, "--out", "o", "--batch-size", 0.02)
    assert re.search(r"\b[1-9][0-9]?%", told), told
    assert re.search(r"[0-9] s left", told)
    assert re.search(r"[0-9.]+ MB/s", told)
    assert "starting" in told
    assert "80 articles" in told


def test_a_pipe_sees_no_bar(models: Path, long: Path) -> None:
    done = run("classify", long, "--out", "o", "--batch-size", "0.02", cwd=long.parent)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "%" not in done.stdout.partition("share")[0]
    assert "\x1b" not in done.stdout


def test_a_resumed_run_begins_at_what_is_done(tmp_path: Path) -> None:
    """Half was done before: the share begins there, and the rate knows only what this run did."""
    now = [0.0]
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "It rained."}\n' * 100)
    meter = Meter(total_bytes([str(path)]), lambda: now[0])
    pieces = list(plan_of(meter, path, 250))
    half = len(pieces) // 2
    for piece in pieces[:half]:
        meter.skip(piece)
    now[0] = 10.0
    assert meter.fraction == pytest.approx(half / len(pieces), abs=0.06)
    assert meter.seconds_left is None
    for n, piece in enumerate(pieces[half:], 1):
        now[0] = 10.0 + n
        meter.finish(Batch(n, (piece,), (), ()))  # type: ignore[arg-type]
    assert meter.fraction == pytest.approx(1)
    assert meter.seconds_left == pytest.approx(0)


def plan_of(meter: Meter, path: Path, size: int) -> "Iterator[Piece | Rejected]":
    return meter.pieces(plan_files(meter.files([str(path)]), ReadOptions(), Cutting(size)))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.txt", "a.parquet"])
def test_every_format_ends_at_all_of_its_bytes(tmp_path: Path, name: str) -> None:
    """Shares of a file add up to it, whatever its pieces carry, and are never more on the way."""
    path = tmp_path / name
    write(path)
    total = total_bytes([str(path)])
    assert total == path.stat().st_size
    meter = Meter(total)
    seen = 0
    for item in plan_of(meter, path, 400):
        assert isinstance(item, Piece)
        meter.finish(Batch(seen, (item,), (), ()))
        seen += 1
        assert 0 < meter.done <= total
    assert seen > 0
    assert meter.done == pytest.approx(total)


def write(path: Path) -> None:
    import csv
    import gzip

    texts = [f"It rained on day {n}." for n in range(100)]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(lines.encode()))
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"text": texts}), path, row_group_size=10)
    elif path.suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
    else:
        path.write_text(lines)


def test_what_has_no_total_says_what_it_can() -> None:
    assert total_bytes(["-"]) is None
    assert total_bytes(["s3://bucket/a.jsonl", "memory://x"]) is None
    assert total_bytes(["/nowhere/at/all"]) is None
    bar = Bar(Meter(None))
    assert bar.told() == "waiting for articles"


@given(st.integers(0, 10**6), st.floats(0, 10**6))
def test_a_count_is_told_with_or_without_a_total(done: int, seconds: float) -> None:
    told = count_told("pages", done, 10**6, seconds)
    assert f"{done:,} of 1,000,000" in told
    assert ("left" in told) == (done > 0)
    assert (f"  {done:,}  " in count_told("sent", done, None, seconds)) == (done > 0)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59.6, "1 min 0 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (86400, "24 h 0 min")],
)
def test_a_length_of_time(seconds: float, told: str) -> None:
    assert span(seconds) == told


def test_plans_are_the_same_with_a_meter(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path)
    meter = Meter()
    given_on = list(plan_of(meter, path, 300))

    assert given_on == list(plan([str(path)], ReadOptions(), cutting=Cutting(300)))


SLOW = """import time
import newsgrain.report.show_progress as shown
shown._PATIENCE = {patience}
with shown.counting("models fitted") as move:
    move(1, 4)
    time.sleep(0.6)
    move(2, 4)
    time.sleep(0.3)
"""


@pytest.mark.parametrize(("patience", "seen"), [(0.1, True), (60, False)])
def test_what_takes_longer_shows_how_far_it_is(tmp_path: Path, patience: float, seen: bool) -> None:
    """After two seconds (here: less) there is a bar; what is done by then shows nothing."""
    told = in_terminal(tmp_path, code=SLOW.format(patience=patience))
    assert ("models fitted  50%  2 of 4" in told) == seen
    assert ("s left" in told) == seen
    assert not told or seen


def test_every_fit_of_a_measurement_counts(toy_examples: Examples) -> None:
    moved: list[tuple[int, int]] = []
    fitter = CrossFitter(toy_examples, None, 1)
    fitter.tell = lambda done, total: moved.append((done, total))
    given = parts(fitter.groups, 2)
    fitter.stock(given)
    assert moved == [(1, 30), (2, 30)]
