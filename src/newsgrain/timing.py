"""Tells where the time goes: seconds in each stage of the work, nested stages counted once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STAGES = ("read", "split", "featurise", "score", "write")


class _Watch:
    """Seconds by stage; `inner` is what stages inside the current one took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.inner = 0.0


_watch: ContextVar[_Watch | None] = ContextVar("watch", default=None)


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Collect the seconds of every `stage` entered inside, by name."""
    watch = _Watch()
    token = _watch.set(watch)
    try:
        yield watch.seconds
    finally:
        _watch.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time inside to the stage `name`, without that of stages inside; free when not `timed`."""
    watch = _watch.get()
    if watch is None:
        yield
        return
    outer, watch.inner = watch.inner, 0.0
    started = time.perf_counter()
    try:
        yield
    finally:
        taken = time.perf_counter() - started
        watch.seconds[name] = watch.seconds.get(name, 0.0) + taken - watch.inner
        watch.inner = outer + taken
