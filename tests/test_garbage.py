"""Garbage is looked for seldom while a batch is worked off, and as before behind it."""

import gc
from collections.abc import Iterator
from contextlib import suppress

import pytest

from newsgrain.garbage import SELDOM, seldom_collected


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize(("before", "inside"), [(700, SELDOM), (2 * SELDOM, 2 * SELDOM), (0, 0)])
def test_it_is_seldom_inside_and_as_before_behind(before: int, inside: int) -> None:
    """Who looks more seldom yet, or never, goes on so; an error changes nothing."""
    gc.set_threshold(before, 9, 8)
    with suppress(RuntimeError), seldom_collected():
        assert gc.get_threshold() == (inside, 9, 8)
        raise RuntimeError
    assert gc.get_threshold() == (before, 9, 8)
