"""A process that ends in the middle of a change, at one of the renames by which files come to be."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest


def killed(step: int, act: Callable[[], object]) -> bool:
    """Do it, and end at a step from 0, before each rename and behind it; whether there was one."""
    rename, left = Path.replace, iter(range(999))

    def replace(self: Path, target: str | os.PathLike[str]) -> Path:
        if next(left) == step:
            raise KeyboardInterrupt
        done = rename(self, target)
        if next(left) == step:
            raise KeyboardInterrupt
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        try:
            act()
        except KeyboardInterrupt:
            return True
    return False
