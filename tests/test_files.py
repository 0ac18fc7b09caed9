"""Small files: one that cannot be read is told with what to do, and what was only kept is made again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from newsgrain.errors import CorpusError, InputError, ModelError, NewsgrainError
from newsgrain.files import content, keep_arrays, kept_arrays, kept_json, read_json

HOW = "make it again"


def named(body: Any) -> str:
    return str(body["name"])


def bad_files(folder: Path) -> dict[Path, str]:
    """Files that cannot be read as JSON with a name, by what is wrong with them."""
    bad = {
        "cut": (b'{"name": ', "no JSON in UTF-8"),
        "latin": (b'{"name": "caf\xe9"}', "no JSON in UTF-8"),
        "list": (b"[]", "list indices"),
        "nameless": (b"{}", "lacks 'name'"),
        "deep": (b"[" * 100_000, "recursion"),
    }
    for name, (data, _) in bad.items():
        (folder / name).write_bytes(data)
    (folder / "folder").mkdir()
    return {folder / name: told for name, (_, told) in bad.items()} | {folder / "folder": "Is a directory"}


@pytest.mark.parametrize("error", [InputError, ModelError, CorpusError])
def test_what_cannot_be_read_is_told(tmp_path: Path, error: type[NewsgrainError]) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(error, match=rf"^{path}: cannot be read \(.+\); {HOW}$"):
            content(path, error, HOW)
    for path, told in bad_files(tmp_path).items():
        with pytest.raises(error, match=rf"(?s)^{path}: cannot be read \(.*{told}.*\); {HOW}$"):
            read_json(path, named, error, HOW)


def test_a_small_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(b'{"name": "\xc3\xa9"}')
    readers: tuple[Callable[[Path], object], ...] = (
        lambda path: content(path, InputError, HOW).decode(),
        lambda path: read_json(path, named, InputError, HOW),
        lambda path: kept_json(path, named),
    )
    assert [reader(path) for reader in readers] == ['{"name": "é"}', "é", "é"]
    assert read_json(tmp_path / "none", named, InputError, HOW) is None


def test_what_was_kept_and_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    for path in (tmp_path / "none", *bad_files(tmp_path)):
        assert kept_json(path, named) is None
        assert kept_arrays(path, "one") is None


def test_arrays_are_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "some.npz"
    keep_arrays(path, one=np.arange(3), two=np.array("words"))
    assert [found.tolist() for found in kept_arrays(path, "one", "two") or ()] == [[0, 1, 2], "words"]
    assert kept_arrays(path, "one", "three") is None
    data = path.read_bytes()
    version = data.index(b"PK\1\2") + 6  # that a program needs to read it
    for damaged in (data[:-9], data[:version] + b"\xff" + data[version + 1 :]):
        path.write_bytes(damaged)
        assert kept_arrays(path, "one") is None
