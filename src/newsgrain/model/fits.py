"""Encoders that were trained, kept: the same training on the same sentences costs nothing again."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsgrain.errors import ModelError
from newsgrain.model import store
from newsgrain.model.encoder import Encoder
from newsgrain.records import text_id
from newsgrain.wording import counted

_MOST = 12  # what reports on three corpora ask for; each is some 25 MB
_OURS = re.compile(r"[0-9a-f]{16}(\.safetensors)?")
# what decides the numbers of a training, beside all that its fingerprint holds
_TRAINING = ("bert", "finetune", "tuning", "windows")


@dataclass(frozen=True, slots=True)
class Fits:
    """A folder of trained models, each named by what it was trained on and how, and of stopped trainings."""

    folder: Path

    def key(self, same: str) -> str:
        """The name of a training; `same` changes with all that it depends on but its code."""
        return text_id(same + _code())

    def stopped(self, key: str) -> Path:
        """The file of a training that is under way."""
        return self.folder / f"{key}.safetensors"

    def read(self, key: str) -> Encoder | None:
        """What was trained; None where it was not, or cannot be read any more."""
        place = self.folder / key
        if not place.is_dir():
            return None
        try:
            found = store.load(place)
        except ModelError:
            return None
        os.utime(place)
        return found if isinstance(found, Encoder) else None

    def write(self, key: str, made: Encoder) -> None:
        """Keep it; of too many the one goes that was not asked for the longest. Raises OutputError."""
        store.write(made, self.folder / key)
        self.stopped(key).unlink(missing_ok=True)
        models = sorted((p for p in self._ours() if p.is_dir()), key=lambda p: p.stat().st_mtime)
        for old in models[:-_MOST]:
            shutil.rmtree(old)

    def forget(self) -> None:
        """Remove all that is kept here, and nothing else."""
        for path in self._ours():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def told(self) -> str:
        """How many there are and what they take, for people."""
        models = [path for path in self._ours() if path.is_dir()]
        size = sum(file.stat().st_size for path in self._ours() for file in (path, *path.glob("*")))
        return f"{self.folder}: {counted(len(models), 'trained encoder')} kept, {size / 1e6:,.0f} MB"

    def _ours(self) -> Iterator[Path]:
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        return (path for path in found if _OURS.fullmatch(path.name))


def _code() -> str:
    """The sources of training without what only people read, so that a better word costs no training."""
    return "\n".join(_bare((Path(__file__).parent / f"{name}.py").read_text("utf-8")) for name in _TRAINING)


def _bare(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.dump(tree)
