"""One at a time: in a folder or on a file by a lock of the system, at a URL by a small object there.

The lock ends with whoever holds it; the object, which says whose the folder is, is renewed by its run.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsgrain.errors import OutputError
from newsgrain.storage import Folder

NAME = "lock.json"
_BEAT = 5.0  # seconds
_PATIENCE = 3 * _BEAT  # without a beat, a run is dead


@contextmanager
def alone(folder: Path, *, write: bool = True) -> Iterator[None]:
    """Wait until nobody else is at work in `folder`, so that two pulls at once lose and double nothing.

    Without `write`, which is how a command plans, there is nothing to wait for.
    """
    if not write:
        yield
        return
    from filelock import lock_descriptor

    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error
    try:
        lock_descriptor(descriptor)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """A descriptor of the file that is locked until all who inherit it have ended; None if it was already."""
    from filelock import lock_descriptor

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor if lock_descriptor(descriptor, blocking=False) else None
    finally:
        os.close(descriptor)


def at_work(out: object) -> OutputError:
    """The error for a folder of results that another run has."""
    return OutputError(f"{out}: another run is at work there; wait for it, or take another --out folder")


class Lease:
    """The right to write into a folder at a URL, from its making to `release`.

    A run that was killed leaves its object behind, which no longer changes: after some seconds of waiting
    the next run takes it over. Raises OutputError when another run is at work there.
    """

    def __init__(self, out: Folder, beat: float = _BEAT, patience: float = _PATIENCE) -> None:
        self._out, self._token, self._beat = out, os.urandom(8).hex(), beat
        self._beats, self._lost, self._over = 0, False, threading.Event()
        if not out.write_new(self._body(), NAME):
            self._take_over(patience)
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()

    def _body(self) -> bytes:
        return f'{{"run": "{self._token}", "beat": {self._beats}}}\n'.encode()

    def _seen(self) -> bytes:
        with suppress(FileNotFoundError):
            return self._out.read(NAME)
        return b""

    def _is_ours(self) -> bool:
        return self._token.encode() in self._seen()

    def _take_over(self, patience: float) -> None:
        before = self._seen()
        time.sleep(patience)
        if self._seen() not in (before, b""):
            raise at_work(self._out.root)
        self._out.write(self._body(), NAME)
        time.sleep(self._beat / 5)  # two that wait for the same dead run may both have written
        if not self._is_ours():
            raise at_work(self._out.root)

    def _renew(self) -> None:
        while not self._over.wait(self._beat):
            with suppress(OSError):  # the store may answer again before others lose patience
                if not self._is_ours():
                    self._lost = True
                    return
                self._beats += 1
                self._out.write(self._body(), NAME)

    def check(self) -> None:
        """Raise OutputError when another run took over, as after a long standstill of this one."""
        if self._lost:
            raise at_work(self._out.root)

    def release(self) -> None:
        """Let the next run begin at once."""
        self._over.set()
        self._thread.join()
        with suppress(OSError):
            if self._is_ours():
                self._out.remove(NAME)
