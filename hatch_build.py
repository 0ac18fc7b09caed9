"""Compiles what must be fast as the package is built; without a C compiler it runs as it is."""

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "src"
MODEL = ROOT / "models" / "default"
GUIDELINES = ROOT / "annotations" / "GUIDELINES.md"
MARK = "# cython:"  # a module that begins with it is compiled
SHARED = "newsgrain.shared_by_compiled"  # what Cython would else put into each of them, compiled once
_ARGUMENTS = ["-O3", "-g0", "-Wno-unused-function"]
if sysconfig.get_platform() == "linux-x86_64":
    _ARGUMENTS.append("-march=x86-64-v2")  # what NumPy asks of a processor, too: it counts bits at once


class Compile(BuildHookInterface[Any]):
    """Puts a compiled module beside each marked one, and into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, or say in one line why not, and take the shipped model and the guidelines in.

        `version` is "editable" where nothing is copied: there both stand in the checkout.
        """
        made, failed = attempt()
        if failed:
            self.app.display_warning(failed)
        if version == "editable":
            return
        if made:
            build_data["pure_python"], build_data["infer_tag"] = False, True
            build_data["force_include"] |= {str(path): str(path.relative_to(SOURCE)) for path in made}
        beside = {MODEL: "model", GUIDELINES: "annotations"}
        build_data["force_include"] |= {
            str(path): f"newsgrain/{room}/{path.name}" for path, room in beside.items() if path.exists()
        }


def marked() -> list[Path]:
    """The modules to compile."""
    paths = sorted(SOURCE.rglob("*.py"))
    return [path for path in paths if path.read_text(encoding="utf-8").startswith(MARK)]


def compile_all() -> list[Path]:
    """Compile every marked module that has changed; where the results are."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    names = {".".join(path.relative_to(SOURCE).with_suffix("").parts): path for path in marked()}
    names[SHARED] = SOURCE.joinpath(*SHARED.split(".")).with_suffix(".c")
    extensions = [Extension(name, [str(path)], extra_compile_args=_ARGUMENTS) for name, path in names.items()]
    work = ROOT / ".build" / "compiled"
    found = cythonize(
        extensions,
        include_path=[str(SOURCE)],
        build_dir=str(work),
        language_level=3,
        quiet=True,
        shared_utility_qualified_name=SHARED,
    )
    command = build_ext(Distribution({"ext_modules": found, "package_dir": {"": str(SOURCE)}}))
    command.inplace, command.parallel = True, 2
    command.build_temp = command.build_lib = str(work / "objects")
    command.ensure_finalized()
    command.run()
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return [path.with_suffix(suffix) for path in names.values()]


def attempt() -> tuple[list[Path], str]:
    """What was compiled, or one line that says why nothing was."""
    try:
        return compile_all(), ""
    except Exception as error:  # noqa: BLE001 - whatever is missing, the package works without it
        why = " ".join(str(error).split()) or type(error).__name__
        return [], f"newsgrain will run uncompiled, some hundred times slower: {why}"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in [attempt()[1]] if line))
