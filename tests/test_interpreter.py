"""Newsgrain starts itself by one command line, and garbage is looked for seldom in a batch."""

import gc
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from newsgrain.interpreter import SELDOM, again, seldom_collected


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize(("before", "inside"), [(700, SELDOM), (2 * SELDOM, 2 * SELDOM), (0, 0)])
def test_it_is_seldom_inside_and_as_before_behind(before: int, inside: int) -> None:
    """Who looks more seldom yet, or never, goes on so; an error changes nothing."""
    gc.set_threshold(before, 9, 8)
    with suppress(RuntimeError), seldom_collected():
        assert gc.get_threshold() == (inside, 9, 8)
        raise RuntimeError
    assert gc.get_threshold() == (before, 9, 8)


def test_files_of_the_folder_one_stands_in_are_no_modules(tmp_path: Path) -> None:
    """A desk's own json.py, or a folder called newsgrain, is not run."""
    for name in ("json.py", "newsgrain/__init__.py", "newsgrain/__main__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('a stranger')\n")
    command = again("--version")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("newsgrain "), done.stderr
