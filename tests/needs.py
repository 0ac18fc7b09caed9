"""What tests need that a machine may lack: skipped there and counted at the end, demanded by CI."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import pytest

from newsgrain.wording import counted

ALL = "NEWSGRAIN_TEST_ALL"
_MISSING = " is missing: "


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip a test for want of something, or fail it where NEWSGRAIN_TEST_ALL is set."""
    why = f"{what}{_MISSING}{remedy}"
    if os.environ.get(ALL):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def told(reasons: Iterable[str]) -> list[str]:
    """A line for each thing that was missing, with the number of tests that were skipped."""
    found = Counter(reason.removeprefix("Skipped: ") for reason in reasons if _MISSING in reason)
    return [f"{counted(count, 'test')} skipped, {reason}" for reason, count in sorted(found.items())]
