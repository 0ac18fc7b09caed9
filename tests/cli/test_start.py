"""Starting: a command loads no more than it needs."""

import subprocess
import sys
from pathlib import Path

_LOADED = """
import sys
from newsgrain.cli import app
app(sys.argv[1:], standalone_mode=False)
sys.stderr.write("\\n" + " ".join(sys.modules))
"""


def loaded(*args: object, cwd: Path) -> set[str]:
    """Modules that a command has loaded in a fresh process when it ends."""
    command = [sys.executable, "-c", _LOADED, *map(str, args)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_classifying_loads_nothing_that_only_training_needs(models: Path, archive: Path) -> None:
    """Neither scikit-learn nor SciPy nor datasets nor pandas, nor what draws, packs or fetches."""
    found = loaded("classify", archive, "--out", "out", "--json", cwd=models.parent)
    assert not found & {"sklearn", "scipy", "datasets", "pandas", "label_studio_sdk"}
    assert not found & {"rich", "numpy.ma", "urllib.request", "multiprocessing", "newsgrain.cli.push"}


def test_explaining_loads_nothing_that_only_training_needs(models: Path, archive: Path) -> None:
    """One article is explained without scikit-learn."""
    found = loaded("explain", archive, cwd=models.parent)
    assert not found & {"sklearn", "datasets", "pandas"}
