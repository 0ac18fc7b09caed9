"""Processes forked for tests are as those that a user starts: streams, folder, variables, exit code."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.processes import python, run

TELLS = """
import json, os, sys
print(json.dumps([os.getpid(), os.getcwd(), os.environ.get("TOLD"), sys.argv[1:], sys.stdin.isatty()]))
print("wrong", file=sys.stderr)
"""


def test_each_is_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variables that there are now, not those of the first."""
    python("")
    monkeypatch.setenv("TOLD", "now")
    one, other = (json.loads(python(TELLS, 1, "a b", cwd=tmp_path).stdout) for _ in range(2))
    assert one[1:] == other[1:] == [str(tmp_path), "now", ["1", "a b"], False]
    assert len({one[0], other[0], os.getpid()}) == 3
    assert python(TELLS).stderr == "wrong\n"


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("raise SystemExit('why')", 1),
        ("1 / 0", 1),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
    ],
)
def test_exit_codes(code: str, ended: int) -> None:
    assert python(code).returncode == ended


def test_what_waits_for_the_end_is_done() -> None:
    """Threads and what was registered for the exit, in that order."""
    code = "import atexit, threading, time; atexit.register(print, 'exit')\n"
    code += "threading.Thread(target=lambda: (time.sleep(0.1), print('thread'))).start()"
    assert python(code).stdout == "thread\nexit\n"


def test_a_command_is_called_as_python_calls_it() -> None:
    assert run("--version").stdout.startswith("newsgrain ")
    assert run("none").stderr.startswith("Usage: python -m newsgrain")
    assert '"id"' not in run("split", "-", stdin='{"id": 1, "text": "It rained."}').stderr
