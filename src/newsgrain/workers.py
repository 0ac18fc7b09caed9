"""Works off batches in order: in this process, in several, or on a cluster; lost work is done again."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from newsgrain.batches import Batch
from newsgrain.errors import OutputError
from newsgrain.work import Done, Setup, work

_AHEAD = 2  # batches waiting for each worker
_TRIES = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
Notice = Callable[[str], None]


class Engine(Protocol):
    """Where batches are worked off."""

    @property
    def width(self) -> int:
        """How many batches may be under way."""

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Begin a batch; the result is asked for by calling what is returned."""

    def renew(self, error: Exception, notice: Notice) -> bool:
        """Whether workers were lost and there are others now, so that trying again helps."""

    def close(self) -> None:
        """Stop the workers at once."""


class Here:
    """This process; a batch is worked off when its result is asked for."""

    width = 1

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Remember the batch."""
        return lambda: work(batch, self._setup)

    def renew(self, error: Exception, notice: Notice) -> bool:  # noqa: ARG002 - nobody else is here
        """Trying again would not help."""
        return False

    def close(self) -> None:
        """Nothing to stop."""


class Processes:
    """Several processes of this machine, kept for the whole run."""

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._setup, self._jobs = setup, jobs
        self.width = _AHEAD * jobs
        self._pool = self._start()

    def _start(self) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor

        # each process works on one core; libraries that start threads of their own would fight for it
        threads = dict.fromkeys(_THREADS, "1")
        return ProcessPoolExecutor(self._jobs, initializer=_begin, initargs=(os.getpid(),), env=threads)

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Hand the batch to the pool."""
        try:
            result: Callable[[], Done] = self._pool.submit(work, batch, self._setup).result
        except BrokenProcessPool as error:
            result = _raising(error)
        return result

    def renew(self, error: Exception, notice: Notice) -> bool:
        """Start new processes when one was lost."""
        if not isinstance(error, BrokenProcessPool):
            return False
        notice("a worker was killed by the system (out of memory?); its part is done again")
        self.close()
        self._pool = self._start()
        return True

    def close(self) -> None:
        """Kill the processes; what they were writing is not in place."""
        self._pool.shutdown(wait=True, kill_workers=True)


def _raising(error: BaseException) -> Callable[[], Done]:
    def fail() -> Done:
        raise error

    return fail


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the process that hands out the work, and end when that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def run(batches: Iterable[Batch], engine: Engine, notice: Notice) -> Iterator[Done]:
    """Results in the order of the batches, never more than `engine.width` of them under way.

    Raises OutputError when workers are lost again and again, and what `work` raises.
    """
    waiting: deque[tuple[Batch, Callable[[], Done]]] = deque()
    for batch in batches:
        waiting.append((batch, engine.submit(batch)))
        if len(waiting) >= engine.width:
            yield _first(waiting, engine, notice)
    while waiting:
        yield _first(waiting, engine, notice)


def _first(waiting: deque[tuple[Batch, Callable[[], Done]]], engine: Engine, notice: Notice) -> Done:
    for _ in range(_TRIES):
        try:
            done = waiting[0][1]()
        except Exception as error:
            if not engine.renew(error, notice):
                raise
            batches = [batch for batch, _ in waiting]
            waiting.clear()
            waiting.extend((batch, engine.submit(batch)) for batch in batches)
        else:
            waiting.popleft()
            return done
    batch = waiting[0][0]
    where = ", ".join(dict.fromkeys(piece.path for piece in batch.pieces[:3]))
    raise OutputError(
        f"part {batch.part} ({where}): workers were killed {_TRIES} times, probably for want of memory;"
        " run the same command again with fewer --jobs or a smaller --batch-size"
    )
