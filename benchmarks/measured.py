"""Runs one batch in processes of its own and measures it: processor time, memory, bytes, stages.

`python -m benchmarks.measured IN OUT JOBS FORM DASK` is the batch itself; other benchmarks call `measured`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from newsgrain.batch import work, workers
from newsgrain.batch.batches import Batch, Options
from newsgrain.batch.classify import Listener, classify
from newsgrain.batch.tallies import PartCounts
from newsgrain.model import store
from newsgrain.model.kinds import KINDS, LINEAR
from newsgrain.model.linear import Linear
from newsgrain.records import LABELS

_LABELS = len(LABELS)
_STUB = "NEWSGRAIN_BENCHMARK_STUB"
_EVERY = 0.25  # seconds between looks at memory


def stub_scoring() -> None:
    """Leave scoring out: what reads, splits, holds, writes and keeps books stays."""
    even: Any = lambda _, splits: np.full((sum(map(len, splits)), _LABELS), 1 / _LABELS)  # noqa: E731
    Linear.probabilities = even  # type: ignore[method-assign]
    KINDS[LINEAR] = replace(KINDS[LINEAR], tolerance=9)


def _stubbed(batch: Batch, setup: work.Setup, at_hand: work.Ready | None = None) -> work.Done:
    """What workers do then; they do not import the module that was started."""
    from benchmarks.measured import stub_scoring

    stub_scoring()
    return work.work(batch, setup, at_hand)


def batch(source: str, out: str, jobs: int, form: str, dask: str | None, batch_bytes: int) -> dict[str, Any]:
    """Classify, and tell what it took; `warm` are seconds and sentences after the first parts."""
    parts: list[tuple[float, int]] = []

    def progress(counts: PartCounts) -> None:
        parts.append((time.perf_counter(), counts.sentences))

    if os.environ.get(_STUB):
        stub_scoring()
        workers.work = _stubbed  # type: ignore[attr-defined]
    started, options = time.perf_counter(), Options(form, jobs, batch_bytes, dask=dask)
    run = classify([source], out, store.find(Path("models")), options, Listener(progress))
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    first = min(jobs, len(parts)) - 1
    return {
        "sentences": run.sentences,
        "articles": run.classified,
        "rejected": run.rejected,
        "parts": run.parts,
        "stages": {name: stage.seconds for name, stage in run.stages.items()},
        "wall": time.perf_counter() - started,
        "begun": parts[0][0] - started,
        "warm": [parts[-1][0] - parts[first][0], sum(n for _, n in parts[first + 1 :])],
        "parent_cpu": own.ru_utime + own.ru_stime,
        "workers_cpu": others.ru_utime + others.ru_stime,
        "main_mb": _mb(own.ru_maxrss),
        "worker_mb": _mb(others.ru_maxrss),
    }


def measured(
    source: Path,
    jobs: int,
    *,
    form: str = "jsonl",
    stub: bool = False,
    dask: str | None = None,
    batch_bytes: int = 4 * 2**20,
) -> dict[str, Any]:
    """One run over a file into a folder that is removed again; memory is in 10^6 bytes."""
    with tempfile.TemporaryDirectory(dir=source.parent) as out:
        arguments = [str(source), out, str(jobs), form, dask or "-", str(batch_bytes)]
        command = [sys.executable, "-m", "benchmarks.measured", *arguments]
        environment = os.environ | ({_STUB: "1"} if stub else {})
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as job:
            together = _watched(job)
            told = job.stdout.read() if job.stdout else ""
        if job.returncode:
            sys.exit(job.returncode)
        sizes = {
            f"{name}_bytes": _size(Path(out), name) for name in ("sentences", "articles", "ledger.sqlite")
        }
        found: dict[str, Any] = json.loads(told)
        rest = {"tree_mb": together, "jobs": jobs, "in_bytes": source.stat().st_size}
        return found | sizes | rest


def _size(out: Path, name: str) -> int:
    return sum(p.stat().st_size for p in (*out.glob(f"{name}/*"), *out.glob(f"{name}*")) if p.is_file())


def _watched(job: "subprocess.Popen[str]") -> float:
    """Peak of all processes together, shared pages counted once, in 10^6 bytes."""
    peak = 0.0
    while job.poll() is None:
        peak = max(peak, sum(map(_share, [job.pid, *_tree(job.pid)])))
        time.sleep(_EVERY)
    return _mb(peak)


def _tree(pid: int) -> list[int]:
    """All processes below one."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_tree(child)]
    return found


def _share(pid: int) -> int:
    """Kilobytes of one process, of shared pages its share."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _mb(kilobytes: float) -> float:
    return round(kilobytes * 1024 / 1e6, 1)


if __name__ == "__main__":
    _source, _out, _jobs, _form, _dask, _bytes = sys.argv[1:]
    _done = batch(_source, _out, int(_jobs), _form, None if _dask == "-" else _dask, int(_bytes))
    print(json.dumps(_done))
