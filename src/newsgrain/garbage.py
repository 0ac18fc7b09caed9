"""Has Python look for garbage seldom where what is made is kept, or goes by itself."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (
    20_000  # new objects until garbage is looked for; Python's own few hundred cost a twentieth of a batch
)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom inside, and as before behind it."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], SELDOM) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
