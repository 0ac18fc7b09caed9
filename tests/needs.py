"""What tests need that a machine or a person may lack: skipped, counted at the end, demanded by CI."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import pytest

from newsgrain.wording import counted

ALL = "NEWSGRAIN_TEST_ALL"
_MISSING = " is missing: "
_PATIENCE = f"patience for slow ones{_MISSING}{ALL}=1 runs them"


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip a test for want of something, or fail it where NEWSGRAIN_TEST_ALL is set."""
    why = f"{what}{_MISSING}{remedy}"
    if os.environ.get(ALL):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def without_patience(items: Iterable[pytest.Item]) -> None:
    """Skip tests that are marked as slow, unless NEWSGRAIN_TEST_ALL is set."""
    for item in items:
        if item.get_closest_marker("slow") and not os.environ.get(ALL):
            item.add_marker(pytest.mark.skip(reason=_PATIENCE))


def told(reasons: Iterable[str]) -> list[str]:
    """A line for each thing that was missing, with the number of tests that were skipped."""
    found = Counter(reason.removeprefix("Skipped: ") for reason in reasons if _MISSING in reason)
    return [f"{counted(count, 'test')} skipped, {reason}" for reason, count in sorted(found.items())]
