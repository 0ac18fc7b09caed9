"""Packages that only an extra of newsgrain brings: imported when they are needed, else told in one line."""

from importlib import import_module
from typing import Any

from newsgrain.errors import InputError
from newsgrain.wording import brief


def library(module: str, package: str, extra: str, doing: str, error: type[InputError] = InputError) -> Any:
    """A package that `doing` something needs; raises `error`, with what to do, where it cannot be used."""
    try:
        return import_module(module)
    except (ImportError, OSError) as broken:  # OSError: a shared library that it loads itself is not there
        if isinstance(broken, ModuleNotFoundError) and broken.name == module:
            told = f"{doing} needs the package {package}; pip install 'newsgrain[{extra}]'"
        else:
            told = f"{doing} needs the package {package}, which is installed and cannot be used"
            told += f" ({brief(broken)}); remove it, install it with all that it needs"
        raise error(f"{told}, then run this again") from broken
