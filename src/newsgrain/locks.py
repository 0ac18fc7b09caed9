"""One at a time in a folder or on a file, by a lock of the system, which ends with whoever holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsgrain.errors import OutputError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else is at work in `folder`, so that two pulls at once lose and double nothing."""
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
