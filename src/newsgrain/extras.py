"""Packages that only an extra of newsgrain brings: imported when they are needed, else told in one line."""

from importlib import import_module
from typing import Any

from newsgrain.errors import InputError


def library(module: str, package: str, extra: str, doing: str, error: type[InputError] = InputError) -> Any:
    """A package that `doing` something needs; raises `error`, with what to install, without it."""
    try:
        return import_module(module)
    except ImportError as missing:
        raise error(
            f"{doing} needs the package {package}; pip install 'newsgrain[{extra}]', then run this again"
        ) from missing
