"""Whatever interrupts a batch, a person is told in a line, and the same command ends in the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import processes, toy
from tests.files import json_lines, results

pytestmark = pytest.mark.system

PATIENCE, COUNT = 300, 150


def rows(count: int, start: int = 0) -> str:
    found = [{"id": f"a{n}", "text": f"It rained on day {n}. " * 12} for n in range(start, start + count)]
    return json_lines(found)


@contextmanager
def running(cwd: Path, *args: object, stdin: str | None = None) -> Iterator[subprocess.Popen[str]]:
    """A batch; what is given on standard input does not end, so that it cannot finish by itself."""
    command = [sys.executable, "-m", "newsgrain", "classify", *map(str, args)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=cwd,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as job:
        try:
            if stdin is not None:
                assert job.stdin is not None
                job.stdin.write(stdin)
                job.stdin.flush()
            yield job
        finally:
            job.kill()


def finish(cwd: Path, *args: object, stdin: str = "") -> tuple[int, str]:
    """A batch to its end: the exit code, and what it told."""
    done = processes.run("classify", *args, cwd=cwd, stdin=stdin)
    return done.returncode, done.stderr


def wait_for(condition: Callable[[], object], job: subprocess.Popen[Any]) -> None:
    """Wait for what a process brings about, and no longer than it lives."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if job.poll() is not None:
            assert condition(), f"it ended with {job.returncode}: {job.communicate()}"
            return
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.02)


def settled(out: Path) -> list[Path]:
    return [p for p in out.glob("articles/part-*") if not p.name.endswith(".partial")]


def workers_of(job: subprocess.Popen[str]) -> list[int]:
    """Process ids of a batch's workers."""
    children = Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"popen_loky" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture
def cwd(models: Path) -> Path:
    (models.parent / "in.jsonl").write_text(rows(COUNT))
    return models.parent


SMALL = ("--batch-size", "0.005")


@pytest.mark.parametrize(("jobs", "number"), [(1, signal.SIGTERM), (2, signal.SIGINT)])
def test_stopped_by_hand(cwd: Path, jobs: int, number: signal.Signals) -> None:
    """One line that says how to go on, the code shells expect, a run.json, and no process left."""
    with running(cwd, "-", "--out", "cut", "--jobs", jobs, *SMALL, stdin=rows(COUNT)) as job:
        wait_for(lambda: len(settled(cwd / "cut")) > 2, job)
        workers = workers_of(job)
        job.send_signal(number)
        _, told = job.communicate(timeout=PATIENCE)
    assert job.returncode == 128 + number
    assert told == "newsgrain: stopped; what is finished in cut is kept, the same command goes on\n"
    written = json.loads((cwd / "cut" / "run.json").read_text())
    assert not written["finished"]
    assert written["classified"] + written["rejected"] == written["articles_in"] < COUNT
    assert len(workers) == (jobs if jobs > 1 else 0)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    for out in ("cut", "whole"):
        assert finish(cwd, "-", "--out", out, *SMALL, stdin=rows(COUNT)) == (0, "")
    assert results(cwd / "cut") == results(cwd / "whole")


def test_a_worker_killed_by_the_system_is_told_and_its_part_redone(cwd: Path) -> None:
    with running(cwd, "-", "--out", "cut", "--jobs", 2, *SMALL, stdin=rows(COUNT)) as job:
        wait_for(lambda: settled(cwd / "cut"), job)
        os.kill(workers_of(job)[0], signal.SIGKILL)
        _, told = job.communicate(timeout=PATIENCE)
    assert job.returncode == 0
    assert "newsgrain: a worker was killed by the system (out of memory?); its part is done again" in told
    assert finish(cwd, "-", "--out", "whole", *SMALL, stdin=rows(COUNT)) == (0, "")
    assert results(cwd / "cut") == results(cwd / "whole")
    assert not list((cwd / "cut").glob("*/*.partial"))


def test_two_runs_into_one_folder_do_not_mix(cwd: Path) -> None:
    """The second is refused while the first is at work, and says what to do."""
    with running(cwd, "-", "--out", "one", *SMALL, stdin=rows(COUNT)) as job:
        wait_for(lambda: settled(cwd / "one"), job)
        code, told = finish(cwd, "in.jsonl", "--out", "one", *SMALL)
        expected = "newsgrain: one: another run is at work there; wait for it, or take another --out folder\n"
        assert (code, told) == (1, expected)
        job.communicate(timeout=PATIENCE)
    assert job.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB, where the system lets us make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_is_one_line_and_goes_on_after_room_is_made(
    cwd: Path, small_disk: Path, jobs: int
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 150_000)
    out = small_disk / "out"
    code, told = finish(cwd, "in.jsonl", "--out", out, "--jobs", jobs, "--batch-size", "0.02")
    assert code == 1
    assert told.startswith("newsgrain: ")
    assert "make room" in told
    assert len(told.splitlines()) == 1
    assert not list(out.glob("*/*.partial"))
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert finish(cwd, "in.jsonl", "--out", out, "--batch-size", "0.02") == (0, "")
    assert finish(cwd, "in.jsonl", "--out", "whole", "--batch-size", "0.02") == (0, "")
    assert results(out) == results(cwd / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_a_folder(cwd: Path, number: signal.Signals) -> None:
    """Articles are classified as they are moved in, once each, and stopping it is no failure."""
    inbox = cwd / "inbox"
    inbox.mkdir()

    def arrive(name: str, count: int, first: int) -> None:
        (cwd / "new").write_text(rows(count, first))
        (cwd / "new").rename(inbox / name)

    def classified() -> int:
        path = cwd / "out" / "run.json"
        return int(json.loads(path.read_text())["classified"]) if path.exists() else 0

    with running(cwd, "--watch", "inbox", "--out", "out", "--json") as job:
        arrive("one.jsonl", 5, 0)
        wait_for(lambda: classified() == 5, job)
        arrive("two.jsonl", 4, 5)
        (inbox / ".hidden.jsonl").write_text("{")
        wait_for(lambda: classified() == 9, job)
        (inbox / "one.jsonl").unlink()
        arrive("three.jsonl", 1, 9)
        wait_for(lambda: classified() == 10, job)
        job.send_signal(number)
        shown, told = job.communicate(timeout=PATIENCE)
    assert (job.returncode, told) == (0, "")
    run = json.loads(shown)
    assert (run["classified"], run["rejected"], run["finished"]) == (10, 0, True)


def test_watch_and_inputs_together_are_refused(cwd: Path) -> None:
    for given in (["in.jsonl", "--watch", "inbox"], []):
        code, told = finish(cwd, *given, "--out", "out")
        assert (code, told) == (
            1,
            "newsgrain: give what to classify, or a folder with --watch, and not both\n",
        )
    code, told = finish(cwd, "--watch", "nowhere", "--out", "out")
    assert code == 1
    assert "nowhere: not a local folder; give the folder where articles arrive" in told


def test_a_stopped_measurement_leaves_no_process(annotations: Path) -> None:
    """As a job scheduler or `make` stops it: one line, and its workers end with it."""
    toy.lay_dataset(folder=annotations.parent / ".build/dataset")
    words = [sys.executable, "-m", "newsgrain", "evaluate", "--jobs", "2"]
    with subprocess.Popen(words, cwd=annotations.parent, stderr=subprocess.PIPE, text=True) as job:
        wait_for(lambda: workers_of(job), job)
        workers = workers_of(job)
        job.send_signal(signal.SIGTERM)
        _, told = job.communicate(timeout=PATIENCE)
    assert job.returncode == 128 + signal.SIGTERM
    assert told == "newsgrain: stopped; run the same again: what was kept of it is not done twice\n"
    end = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}/exe").exists() for pid in workers):
        assert time.monotonic() < end, "its workers work on"
        time.sleep(0.1)
