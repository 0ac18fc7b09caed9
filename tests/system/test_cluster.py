"""On a real Dask cluster: the rows of the single machine, also when a worker is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsgrain.batch import classify as job
from newsgrain.errors import InputError
from newsgrain.model import store
from tests.files import rows, rows_of

pytestmark = pytest.mark.system

TIMES = int(os.environ.get("NEWSGRAIN_CLUSTER", "1"))  # 500, a million sentences, by hand before a release
ARTICLES = 190 * TIMES
PART_BYTES = 1500 * max(1, TIMES // 3)

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two worker processes that know nothing of the folder we work in."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "cluster.py").write_text(CLUSTER)
    command = [sys.executable, "cluster.py"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.communicate("")


@pytest.fixture
def source(models: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Articles at a relative path, some of them rejected or repeated."""
    monkeypatch.chdir(models.parent)
    found = [
        {"id": f"a{n % ARTICLES}", "text": f"It rained on day {n % ARTICLES}. Nobody said why. " * 6}
        for n in range(ARTICLES + 10)
    ]
    lines = [json.dumps(row) for row in found]
    lines[50] = "{"
    Path("in.jsonl").write_text("\n".join(lines))
    return "in.jsonl"


def both(out: Path) -> list[Any]:
    rejected = rows_of(out / "rejected.jsonl")
    return [rows(out, "sentences"), rows(out, "articles"), rejected]


def test_a_killed_worker_costs_no_row(address: str, source: str, models: Path) -> None:
    """One of two workers is killed with SIGKILL after the first part; all rows are there, once, in order."""
    import distributed

    connect: Any = distributed.Client
    with connect(address, set_as_default=False) as client:
        pids = client.run(os.getpid)
    folder, told = store.find(models), list[str]()

    def kill(_: object) -> None:
        if pids:
            os.kill(pids.popitem()[1], signal.SIGKILL)
            pids.clear()

    options = job.Options(batch_bytes=PART_BYTES, dask=address)
    run = job.classify([source], "far", folder, options, job.Listener(kill, told.append))
    job.classify([source], "near", folder, job.Options(batch_bytes=PART_BYTES))
    assert both(Path("far")) == both(Path("near"))
    assert (run.classified, run.repeated, run.rejected) == (ARTICLES - 1, 10, 1)
    assert any("is gone; its parts are done again by others" in line for line in told)


def test_packed_files_go_by_name_and_give_the_same_rows(address: str, source: str, models: Path) -> None:
    """What cannot be cut is read by a worker; texts never travel."""
    import gzip

    Path("in.jsonl.gz").write_bytes(gzip.compress(Path(source).read_bytes()))
    folder = store.find(models)
    job.classify(["in.jsonl.gz"], "far", folder, job.Options(dask=address))
    job.classify(["in.jsonl.gz"], "near", folder, job.Options(batch_bytes=PART_BYTES))
    assert both(Path("far")) == both(Path("near"))


def test_no_scheduler_is_one_line(source: str, models: Path) -> None:
    options = job.Options(dask="tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        job.classify([source], "far", store.find(models), options)
    assert not Path("far").exists()
