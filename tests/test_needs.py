"""Tests run on a bare machine, too: what it lacks is skipped and said last, unless all is demanded."""

import os
import subprocess
import sys
from pathlib import Path

from tests.needs import ALL, told

ROOT = Path(__file__).parent.parent
# nothing that starts a browser is found on this PATH
BARE = {name: value for name, value in os.environ.items() if name != ALL} | {"PATH": "/nowhere"}


def run(**more: str) -> tuple[int, list[str]]:
    """A test that needs a browser: the exit code and the last lines."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/system/test_phone.py"]
    found = subprocess.run(command, cwd=ROOT, env=BARE | more, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout.splitlines()


def test_without_a_browser_its_tests_are_skipped_and_counted() -> None:
    code, lines = run()
    assert code == 0
    assert lines[-2] == "8 tests skipped, Chromium is missing: apt-get install chromium"


def test_where_all_is_demanded_nothing_is_skipped() -> None:
    code, lines = run(**{ALL: "1"})
    assert code == 1
    assert "Chromium is missing: apt-get install chromium" in lines
    assert not any("skipped" in line for line in lines)


def test_other_skips_are_not_counted() -> None:
    found = ["Skipped: X is missing: get it", "Skipped: takes minutes", "Skipped: X is missing: get it"]
    assert told(found) == ["2 tests skipped, X is missing: get it"]
