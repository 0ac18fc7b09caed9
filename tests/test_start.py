"""Starting: little is loaded, machine code is made once by one process, and what is old goes."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsgrain.features import compiled_start

_MAKE = """
import sys, time
from pathlib import Path
from newsgrain.features.compiled_start import SCORES, making
with making(SCORES) as missing:
    if missing:
        with Path(sys.argv[1]).open("a") as file:
            file.write("made\\n")
        time.sleep(float(sys.argv[2]))
"""
_LOADED = """
import sys
from newsgrain.cli import app
app(sys.argv[1:], standalone_mode=False)
sys.stderr.write("\\n" + " ".join(sys.modules))
"""


def start(code: str, *args: object, base: Path | None = None, **options: Any) -> subprocess.Popen[str]:
    """A fresh process that runs `code`, its machine code below `base` where one is given."""
    env = os.environ | ({"NUMBA_CACHE_DIR": str(base)} if base else {})
    return subprocess.Popen([sys.executable, "-c", code, *map(str, args)], env=env, text=True, **options)


def loaded(*args: object, cwd: Path) -> set[str]:
    """Modules that a command has loaded in a fresh process when it ends."""
    process = start(_LOADED, *args, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = process.communicate()[1]
    assert process.returncode == 0, told
    return set(told.splitlines()[-1].split())


def test_classifying_loads_nothing_that_only_training_needs(models: Path, archive: Path) -> None:
    """Neither scikit-learn nor datasets nor pandas."""
    found = loaded("classify", archive, "--out", "out", cwd=models.parent)
    assert not found & {"sklearn", "datasets", "pandas", "scipy.stats", "label_studio_sdk"}


def test_explaining_waits_for_no_compiler(models: Path, archive: Path) -> None:
    """One article is explained in plain words: no numba, no scikit-learn."""
    found = loaded("explain", archive, cwd=models.parent)
    assert not found & {"numba", "sklearn", "datasets", "pandas"}


def test_two_processes_make_it_once(tmp_path: Path) -> None:
    """The second waits and finds what the first has made."""
    log = tmp_path / "log"
    both = [start(_MAKE, log, 1, base=tmp_path) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert log.read_text() == "made\n"


def test_one_that_is_killed_leaves_the_right_to_others(tmp_path: Path) -> None:
    """Nothing is marked as made, and nobody waits for the dead."""
    log = tmp_path / "log"
    first = start(_MAKE, log, 600, base=tmp_path)
    while not (log.is_file() and log.read_text()):
        assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    first.wait(60)
    assert start(_MAKE, log, 0, base=tmp_path).wait(60) == 0
    assert log.read_text() == "made\nmade\n"


def test_where_nothing_can_be_written_each_process_makes_its_own(tmp_path: Path) -> None:
    """No folder, no error."""
    log, base = tmp_path / "log", tmp_path / "file"
    base.touch()
    for _ in range(2):
        assert start(_MAKE, log, 0, base=base).wait(60) == 0
    assert log.read_text() == "made\nmade\n"


def test_a_person_is_told_and_a_log_is_not(tmp_path: Path) -> None:
    """The line about compiling is for a terminal alone."""
    piped = start(_MAKE, tmp_path / "log", 0, base=tmp_path / "a", stderr=subprocess.PIPE)
    assert piped.communicate()[1] == ""
    ours, theirs = pty.openpty()
    assert start(_MAKE, tmp_path / "log", 0, base=tmp_path / "b", stderr=theirs).wait(60) == 0
    os.close(theirs)  # else reading what nobody wrote would wait for ever
    assert b"compiling, once after an installation" in os.read(ours, 4096)


def test_code_that_nothing_uses_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of other versions, 30 days after their last use; no younger ones, no others, not our own."""
    homes = tmp_path / "newsgrain"
    names = ("a" * 16, "b" * 16, "c" * 16, "something else")
    for name in names:
        (homes / name).mkdir(parents=True)
        (homes / name / "code").touch()
    own, old, young, foreign = (homes / name for name in names)
    for path in (own, old, foreign):
        os.utime(path, (0, 0))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiled_start, "folder", lambda: own)
    compiled_start.sweep(young.stat().st_mtime + compiled_start.UNUSED - 1)
    assert sorted(homes.iterdir()) == sorted((own, young, foreign))


def test_use_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start renews the date of the folder that it uses."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    found = compiled_start.folder.__wrapped__()
    assert found is not None
    os.utime(found, (0, 0))
    assert compiled_start.folder.__wrapped__() == found
    assert found.stat().st_mtime > compiled_start.UNUSED


def test_everything_is_made_at_once_and_nothing_twice() -> None:
    """After `newsgrain compile` every function that Python calls is there, for one kind of arguments each."""
    from newsgrain.features import compiled_kernel, compiled_warm

    compiled_warm.use_scoring()
    assert {entry.__name__: len(entry.signatures) for entry in compiled_kernel.ENTRIES} == {
        entry.__name__: 1 for entry in compiled_kernel.ENTRIES
    }
