"""Works off batches in order: in this process, in several, or on a cluster; lost work is done again."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from newsgrain.batch.batches import Batch
from newsgrain.batch.work import Done, Ready, Setup, work
from newsgrain.errors import InputError, OutputError
from newsgrain.ingest.chunks import Piece
from newsgrain.ingest.formats import named
from newsgrain.ingest.inputs import shown
from newsgrain.records import Rejected
from newsgrain.storage import is_shared, opened

_AHEAD = 2  # batches waiting for each worker
_TRIES = 3
_MOST_KILLS = 40  # while looking for what kills in one part: about three articles
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Two = tuple[Piece, Piece]
Notice = Callable[[str], None]
_Waiting = deque[tuple[Batch, Callable[[], Done]]]


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
    """This process, with the model that it has; a batch is worked off when its result is asked for."""

    width = 1

    def __init__(self, setup: Setup, ready: Ready) -> None:
        self._setup, self._ready = setup, ready

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Remember the batch."""
        return lambda: work(batch, self._setup, self._ready)

    def renew(self, error: Exception, notice: Notice) -> bool:  # noqa: ARG002 - nobody else is here
        """Trying again would not help."""
        return False

    def close(self) -> None:
        """Nothing to stop."""


class Processes:
    """Several processes of this machine, kept for the whole run."""

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._setup, self._jobs = setup, jobs
        if not is_shared(setup.out):
            raise _unshared(setup.out)
        self.width = _AHEAD * jobs
        self._pool = self._start()

    def _start(self) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor

        # each process works on one core; libraries that start threads of their own would fight for it
        threads = dict.fromkeys(_THREADS, "1")
        return ProcessPoolExecutor(self._jobs, initializer=_begin, initargs=(os.getpid(),), env=threads)

    def submit(self, batch: Batch) -> Callable[[], Done]:
        """Hand the batch to the pool; raises InputError when only this process can read it."""
        for piece in batch.pieces:
            if piece.payload is None and not is_shared(piece.path):
                raise _unshared(piece.path)
        from concurrent.futures.process import BrokenProcessPool

        try:
            result: Callable[[], Done] = self._pool.submit(work, batch, self._setup).result
        except BrokenProcessPool as error:
            result = _raising(error)
        return result

    def renew(self, error: Exception, notice: Notice) -> bool:
        """Start new processes when one was lost."""
        from concurrent.futures.process import BrokenProcessPool

        if not isinstance(error, BrokenProcessPool):
            return False
        notice("a worker was killed by the system (out of memory?); its part is done again")
        self.close()
        self._pool = self._start()
        return True

    def close(self) -> None:
        """Kill the processes; what they were writing is not in place."""
        self._pool.shutdown(wait=True, kill_workers=True)


def _unshared(path: str) -> InputError:
    return InputError(
        f"{path}: is in the memory of one process; take --jobs 1, or a place that all processes see"
    )


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

    What kills its worker each time is found and rejected. Raises OutputError when workers are lost again
    and again, and what `work` raises.
    """
    waiting: _Waiting = deque()
    for batch in batches:
        waiting.append((batch, engine.submit(batch)))
        if len(waiting) >= engine.width:
            yield _first(waiting, engine, notice)
    while waiting:
        yield _first(waiting, engine, notice)


def _first(waiting: _Waiting, engine: Engine, notice: Notice) -> Done:
    batch, result = waiting.popleft()
    try:
        return result()
    except Exception as error:
        if not engine.renew(error, notice):
            raise
        done = _again(batch, engine, notice)
        others = [other for other, _ in waiting]
        waiting.clear()
        waiting.extend((other, engine.submit(other)) for other in others)
        return done


def _again(batch: Batch, engine: Engine, notice: Notice) -> Done:
    """Work a batch off while no other is under way, without what kills its worker."""
    for _ in range(_TRIES - 1):
        if (done := _alone(batch, engine, notice)) is not None:
            return done
    notice(f"part {batch.part}: kills its worker each time; looking for what does")
    good, bad = _sieved(batch, engine)
    found = [rejection(piece) for piece in bad]
    for item in found:
        notice(f"{item.told()}; it is rejected")
    rest = replace(batch, pieces=tuple(good), rejected=(*batch.rejected, *found))
    if (done := _alone(rest, engine, notice)) is None:
        raise _hopeless(batch)
    return done


def _alone(batch: Batch, engine: Engine, notice: Notice) -> Done | None:
    """The result, or None when workers were lost over it."""
    try:
        return engine.submit(batch)()
    except Exception as error:
        if not engine.renew(error, notice):
            raise
        return None


def _sieved(batch: Batch, engine: Engine) -> tuple[list[Piece], list[Piece]]:
    """The pieces of a batch, cut as far as need be: those that can be worked off, and those that kill."""
    good, bad, kills = list[Piece](), list[Piece](), 0
    waiting = _cut(list(batch.pieces)) or [list(batch.pieces)]
    while waiting:
        pieces = waiting.pop()
        # what a trial writes is never put in place, and is swept away when the run ends
        if _alone(replace(batch, pieces=tuple(pieces), rejected=()), engine, lambda _: None) is not None:
            good += pieces
            continue
        kills += 1
        if kills > _MOST_KILLS:
            raise _hopeless(batch)
        if smaller := _cut(pieces):
            waiting += smaller
        else:
            bad += pieces
    return good, bad


def _cut(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces as two lots, the first one last; none when there is nothing to cut."""
    if len(pieces) > 1:
        middle = len(pieces) // 2
        return [pieces[middle:], pieces[:middle]]
    two = halves(pieces[0]) if pieces else None
    return [[piece] for piece in reversed(two)] if two else []


def _hopeless(batch: Batch) -> OutputError:
    where = ", ".join(dict.fromkeys(piece.path for piece in batch.pieces[:3]))
    return OutputError(
        f"part {batch.part} ({where}): workers are killed again and again, probably for want of memory;"
        " run the same command again with fewer --jobs or a smaller --batch-size"
    )


def halves(piece: Piece) -> Two | None:
    """Both halves of a piece of JSON lines, Parquet or WARC; None when it cannot be cut.

    Raises OSError.
    """
    cutters = {"lines": _lines, "groups": _groups, "records": _records}
    cut = cutters.get(named(piece.format).holds)
    return cut(piece) if cut else None


def _lines(piece: Piece) -> Two | None:
    if (data := piece.payload) is None:
        with opened(piece.path, piece.start) as file:
            data = file.read(piece.end - piece.start)
    middle = len(data) // 2
    cut = data.find(b"\n", middle) + 1
    if cut in (0, len(data)):
        cut = data.rfind(b"\n", 0, middle) + 1
    if not cut:
        return None
    line = piece.first_line and piece.first_line + data.count(b"\n", 0, cut)
    if piece.payload is not None:
        left = replace(piece, end=cut, payload=data[:cut])
        return left, replace(piece, end=len(data) - cut, first_line=line, payload=data[cut:])
    at = piece.start + cut
    return replace(piece, end=at), replace(piece, start=at, first_line=line)


def _groups(piece: Piece) -> Two | None:
    from pyarrow.parquet import ParquetFile

    if piece.end - piece.start < 2:
        return None
    at = (piece.start + piece.end) // 2
    with opened(piece.path) as stream, ParquetFile(stream) as file:
        rows = sum(file.metadata.row_group(n).num_rows for n in range(piece.start, at))
    return replace(piece, end=at), replace(piece, start=at, first_line=piece.first_line + rows)


def _records(piece: Piece) -> Two | None:
    from newsgrain.ingest.warc import record_from

    for near in ((piece.start + piece.end) // 2, piece.start + 1):
        at = record_from(piece.path, near)
        if at is not None and piece.start < at < piece.end:
            return replace(piece, end=at), replace(piece, start=at)
    return None


def rejection(piece: Piece) -> Rejected:
    """Why a piece that cannot be cut any more was left out, and where it stands."""
    whole = named(piece.format).holds not in ("lines", "groups", "records")
    line = 0 if whole else piece.first_line or piece.start + 1
    return Rejected(shown(piece.path), line, "killed its worker whenever it was worked off (out of memory?)")
