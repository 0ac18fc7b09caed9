"""One run at a time writes to a folder at a URL; a dead one stands in nobody's way for long."""

import time
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest

from newsgrain.errors import OutputError
from newsgrain.locks import NAME, Lease
from newsgrain.storage import Folder

BEAT, PATIENCE = 0.02, 0.3
REFUSED = "memory://leased: another run is at work there; wait for it, or take another --out folder"


@pytest.fixture
def out() -> Iterator[Folder]:
    """A folder in an empty store."""
    store: Any = fsspec.filesystem("memory")
    store.store.clear()
    yield Folder.at("memory://leased")
    store.store.clear()


def test_a_second_run_is_refused_while_the_first_is_alive(out: Folder) -> None:
    first = Lease(out, BEAT, PATIENCE)
    with pytest.raises(OutputError, match=REFUSED):
        Lease(out, BEAT, PATIENCE)
    first.check()
    first.release()


def test_what_was_released_is_free_at_once(out: Folder) -> None:
    Lease(out, BEAT, PATIENCE).release()
    started = time.monotonic()
    Lease(out, BEAT, 60).release()
    assert time.monotonic() - started < 30


def test_a_dead_run_is_followed_after_some_patience(out: Folder) -> None:
    """What a killed run left does not change any more, whatever it holds."""
    out.write(b"left by a kill", NAME)
    lease = Lease(out, BEAT, PATIENCE)
    lease.check()
    lease.release()


def test_a_run_that_stood_still_and_was_followed_writes_no_more(out: Folder) -> None:
    lease = Lease(out, BEAT, PATIENCE)
    while b"other" not in out.read(NAME):
        out.write(b"other", NAME)
        time.sleep(5 * BEAT)
    with pytest.raises(OutputError, match=REFUSED):
        lease.check()
    lease.release()
    assert out.read(NAME) == b"other"
