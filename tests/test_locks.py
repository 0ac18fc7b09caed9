"""Locks between real processes: one waits for the other, and a kill lets the next one in."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsgrain.errors import OutputError
from newsgrain.locks import alone, held

HOLDS = """
import sys, time
from pathlib import Path
from newsgrain.locks import alone, held
with {lock}(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
WAITS = """
import sys
from pathlib import Path
from newsgrain.locks import alone
print("waits", flush=True)
with alone(Path(sys.argv[1])):
    print("in", flush=True)
"""


def started(code: str, path: Path) -> "subprocess.Popen[str]":
    """A process with this code, after its first line."""
    made = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
    assert made.stdout
    assert made.stdout.readline()
    return made


def test_a_kill_lets_the_next_in(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    with started(HOLDS.format(lock="alone"), folder) as first, started(WAITS, folder) as second:
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(0.5)
        first.kill()
        assert second.wait(30) == 0
    assert list(folder.iterdir()) == []


def test_a_file_that_is_held_is_told_from_one_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with started(HOLDS.format(lock="held"), path) as first:
        with held(path) as lock:
            assert lock is None
        first.kill()
    with held(path) as lock:
        assert lock is not None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputError, match="file/answers: cannot be written"),
        alone(tmp_path / "file" / "answers"),
    ):
        pass
