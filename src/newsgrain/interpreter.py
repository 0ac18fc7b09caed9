"""What newsgrain asks of Python itself: to start it again, and to look for garbage seldom."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# new objects until garbage is looked for; Python's own few hundred cost a twentieth of a batch
SELDOM = 20_000


def again(*words: str) -> list[str]:
    """The command line that starts newsgrain with these words; no file where one stands is a module."""
    return [sys.executable, "-P", "-m", "newsgrain", *words]


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom inside, where what is made is kept or goes by itself; as before behind it."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], SELDOM) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
