"""Starts newsgrain again, as another process of the same Python."""

import sys


def command(*words: str) -> list[str]:
    """The command line of newsgrain with these words; files of the folder one stands in are no modules."""
    return [sys.executable, "-P", "-m", "newsgrain", *words]
