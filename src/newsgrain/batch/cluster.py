"""Works off batches on a Dask cluster: paths and ranges travel, never texts; the model once a worker."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import Any

import distributed
from distributed.comm.core import CommClosedError

from newsgrain import __version__
from newsgrain.batch.batches import Batch
from newsgrain.batch.work import Done, Setup, work
from newsgrain.batch.workers import Notice
from newsgrain.errors import InputError, OutputError
from newsgrain.storage import Folder, is_url

_AHEAD = 2
_PATIENCE = 10
_FURNITURE = "furniture.json"  # no file of a model is called so
_MARK = f".seen-by-workers-{os.urandom(4).hex()}"
_one_at_a_time = threading.Lock()


class ModelOnWorker(distributed.WorkerPlugin):
    """Puts the files of the model, and that of furniture, on a worker, also on one that comes later.

    Paths mean there what they mean here.
    """

    folder: Path
    furniture: str | None = None

    def __init__(self, setup: Setup, place: str) -> None:
        model_folder, furniture = Path(setup.model_folder), setup.options.furniture
        self.name = f"newsgrain-{model_folder.name}-{setup.model}"
        # a model of several parts has a folder for each
        files = (path for path in model_folder.rglob("*") if path.is_file())
        self._files = {path.relative_to(model_folder).as_posix(): path.read_bytes() for path in files}
        self._furniture = None if furniture is None else Path(furniture).read_bytes()
        self._place = place

    def setup(self, worker: Any) -> None:
        """Write the files where the worker keeps its own."""
        self.folder = Path(worker.local_directory) / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, data in self._files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if self._furniture is not None:
            path = self.folder / _FURNITURE
            path.write_bytes(self._furniture)
            self.furniture = str(path)
        if Path(self._place).is_dir():
            os.chdir(self._place)


def _work(batch: Batch, setup: Setup, plugin: str) -> Done:
    found: Any = distributed.get_worker().plugins[plugin]
    with _one_at_a_time:
        options = replace(setup.options, furniture=found.furniture)
        return work(batch, replace(setup, model_folder=str(found.folder), options=options))


def _greeting(paths: Sequence[str]) -> tuple[str, list[str]]:
    """The worker's version of newsgrain, and which of the paths it does not see."""
    return __version__, [path for path in paths if not Path(path).exists()]


class Cluster:
    """A Dask cluster; raises InputError when it cannot be reached or does not see the files."""

    def __init__(self, setup: Setup, inputs: Sequence[str], notice: Notice) -> None:
        self._setup, self._address, self._notice = setup, str(setup.options.dask), notice
        self._client = _client(self._address)
        self._workers: set[str] = set()
        try:
            plugin = ModelOnWorker(setup, str(Path.cwd()))
            self._plugin = plugin.name
            self._client.register_plugin(plugin)
            self._look()
            self._greet([path for path in inputs if not is_url(path) and Path(path).exists()])
        except BaseException:
            self._client.close()
            raise

    @property
    def width(self) -> int:
        """Two batches for each worker there is."""
        return _AHEAD * max(len(self._workers), 1)

    def _look(self) -> None:
        """Take note of the workers there are, and tell of those that are gone."""
        now = set(self._client.nthreads())
        for gone in sorted(self._workers - now):
            self._notice(f"worker {gone} is gone; its parts are done again by others")
        self._workers = now

    def _greet(self, inputs: list[str]) -> None:
        """Every worker must have this newsgrain and see the inputs and the folder for results."""
        self._client.wait_for_workers(1, timeout=_PATIENCE)
        self._look()
        out = Folder(self._setup.out)
        mark = [out.path(_MARK)] if out.is_local else []
        if mark:
            Path(mark[0]).touch()
        try:
            answers = self._client.run(_greeting, [*inputs, *mark])
        finally:
            out.remove(_MARK)
        for worker, (version, missing) in answers.items():
            if version != __version__:
                raise InputError(
                    f"{worker}: has newsgrain {version}, not {__version__}; install the same there"
                )
            if missing:
                raise InputError(
                    f"{worker}: does not see {missing[0]}; give URLs, or paths on a disk that all share"
                )

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Hand the batch to the scheduler, which gives it to another worker when one is lost."""
        self._look()
        future = self._client.submit(_work, batch, self._setup, self._plugin, pure=False)
        result: Callable[[], Done] = future.result
        return result

    def renew(self, error: Exception, notice: Notice) -> bool:
        """Try again when a batch was under way on several workers that were lost."""
        if isinstance(error, CancelledError | CommClosedError):
            raise OutputError(
                f"{self._address}: the scheduler is gone; what is finished is kept, start it and run the same"
                " command again"
            ) from error
        if not isinstance(error, distributed.KilledWorker):
            return False
        notice("several workers were killed at one part (out of memory?); it is done again")
        self._look()
        return True

    def close(self) -> None:
        """Let go of the cluster; what it was writing is not in place."""
        self._client.close()


def _client(address: str) -> Any:
    how = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
    connect: Any = distributed.Client
    try:
        return connect(**how, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{address}: no Dask scheduler answers ({error}); start one with `dask scheduler`"
        ) from error
