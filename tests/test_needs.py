"""Tests run on a bare machine, too: what it lacks is skipped and said last, unless all is demanded."""

import os
import subprocess
import sys
from pathlib import Path

from tests.needs import ALL, told

ROOT = Path(__file__).parent.parent
PHONE = "tests/system/test_phone.py"
# nothing that starts a browser is found on this PATH
BARE = {name: value for name, value in os.environ.items() if name != ALL} | {"PATH": "/nowhere"}


def run(*args: str, **more: str) -> tuple[int, list[str]]:
    """Tests that run on a bare machine, to their end: the exit code and the last lines."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args]
    found = subprocess.run(command, cwd=ROOT, env=BARE | more, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout.splitlines()


def test_without_a_browser_or_patience_tests_are_skipped_and_counted() -> None:
    """Slow ones are marked with a reason; what is left out is told with what runs it."""
    code, lines = run(PHONE, "tests/system/test_kill.py")
    assert code == 0
    assert lines[-3:-1] == [
        "4 tests skipped, Chromium is missing: apt-get install chromium",
        "1 test skipped, patience for slow ones is missing: NEWSGRAIN_TEST_ALL=1 runs them",
    ]


def test_where_all_is_demanded_nothing_is_skipped() -> None:
    code, lines = run(PHONE, **{ALL: "1"})
    assert code == 1
    assert "Chromium is missing: apt-get install chromium" in lines
    assert not any("skipped" in line for line in lines)


def test_other_skips_are_not_counted() -> None:
    found = ["Skipped: X is missing: get it", "Skipped: takes minutes", "Skipped: X is missing: get it"]
    assert told(found) == ["2 tests skipped, X is missing: get it"]
