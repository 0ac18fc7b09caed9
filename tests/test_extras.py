"""Packages of an extra: used, or told in one line that says whether they are lacking or broken."""

import shutil
import subprocess
from pathlib import Path

import pytest

from newsgrain.errors import InputError
from newsgrain.extras import library

ROOT = Path(__file__).parent.parent
PIP = """#!/bin/sh
# python, to which torch can be imported once the build that MAKES names was installed
echo "$@" >> calls
case "$*" in
  *"import torch"*) test -e torch || { printf 'Traceback\\nImportError: no libcudnn\\n' >&2; exit 1; } ;;
  *"-r constraints-torch-cpu.txt"*) test "$MAKES" != cpu || touch torch; test "$MAKES" = cpu ;;
  *"torch==2.13.0") test "$MAKES" != large || touch torch ;;
esac
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_what_is_lacking_is_to_be_installed() -> None:
    with pytest.raises(
        InputError, match=r"^a tale needs the package gr-ain; pip install 'newsgrain\[tale\]'"
    ):
        library("gr_ain_not_there", "gr-ain", "tale", "a tale")


@pytest.mark.parametrize(
    "code",
    [
        "raise ImportError('libgrain.so.9: no such\\nobject file')",
        "raise OSError('libgrain.so.9: no such object file')",
        "import gr_ain_below",
    ],
)
def test_what_is_installed_and_broken_says_why(packages: Path, code: str) -> None:
    """Its own error, on one line: installing it once more as it is would not help."""
    (packages / "gr_ain_broken.py").write_text(code)
    with pytest.raises(InputError, match=r"cannot be used .*(so.9: no|gr_ain_below)") as told:
        library("gr_ain_broken", "gr-ain", "tale", "a tale")
    assert "\n" not in str(told.value)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("makes", "code", "calls"),
    [
        ("cpu", 0, ["encoder.txt", "torch-cpu.txt"]),
        ("large", 0, ["encoder.txt", "torch-cpu.txt", "torch.txt", "torch==2.13.0"]),
        ("none", 2, ["encoder.txt", "torch-cpu.txt", "torch.txt", "torch==2.13.0"]),
    ],
)
def test_make_encoder_ends_with_a_torch_that_imports(
    tmp_path: Path, makes: str, code: int, calls: list[str]
) -> None:
    """The small build, else the large one with all that it needs, else one line; what is there stays."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP)
    python.chmod(0o755)
    for name in ("pyproject.toml", "constraints.txt", ".venv/.ready"):
        (tmp_path / name).touch()
    for path in ROOT.glob("constraints-*.txt"):
        (tmp_path / path.name).touch()
    tools = tmp_path / "tools"  # without uv
    tools.mkdir()
    for name in ("make", "bash", "sh", "touch", "find", "echo"):
        (tools / name).symlink_to(str(shutil.which(name)))
    command = ["make", "-s", "-o", ".venv/.ready", ".venv/.encoder"]
    where = {"PATH": str(tools), "MAKES": makes}
    done = subprocess.run(command, cwd=tmp_path, env=where, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    asked = [line for line in (tmp_path / "calls").read_text().splitlines() if "pip install" in line]
    assert [line.rpartition("constraints-")[2].rpartition(" ")[2] for line in asked] == calls
    assert ("cannot be used: ImportError: no libcudnn" in done.stderr) == bool(code)
    if not code:
        (tmp_path / "calls").unlink()
        (tmp_path / ".venv/.encoder").unlink()
        subprocess.run(command, cwd=tmp_path, env=where, check=True)
        assert (tmp_path / "calls").read_text().count("pip install") == 1
