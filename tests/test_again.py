"""newsgrain starts itself by one command line."""

import subprocess
from pathlib import Path

from newsgrain import again


def test_files_of_the_folder_one_stands_in_are_no_modules(tmp_path: Path) -> None:
    """A desk's own json.py, or a folder called newsgrain, is not run."""
    for name in ("json.py", "newsgrain/__init__.py", "newsgrain/__main__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('a stranger')\n")
    command = again.command("--version")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("newsgrain "), done.stderr
