"""Reads fields of a decoded line of JSON, and numbers in words; says plainly what is wrong with them."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

_WORDS = {None: "null", True: "true", False: "false"}
_SHOWN = 60  # characters of a value that is wrong
_Name = TypeVar("_Name", bound=StrEnum)


def object_of(line: bytes) -> dict[str, Any]:
    """A line of JSON; raises ValueError where it is no object."""
    found: Any = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError(f"{shown(found)} is no object with fields")  # noqa: TRY004 - as of all bad lines
    return found


def text_in(row: Mapping[str, Any], name: str) -> str:
    """A text of a decoded line; raises KeyError where it is missing, and ValueError where it is none."""
    value = row[name]
    if isinstance(value, str):
        return value
    raise ValueError(f"{name} is {shown(value)}, not text")


def number_of(text: str) -> float:
    """The number that a text is; nan, which is within no limits, where it is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def whole_number(text: str) -> int | None:
    """The whole number of which a text has the digits, fewer than twenty; None where it is something else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def surrogate_at(text: str) -> int:
    """Offset of the first lone surrogate, which no file can hold as UTF-8; -1 without one."""
    if text.isascii():
        return -1
    try:
        text.encode("utf-16")  # in which nearly all is copied as it is; halves stand in neither
    except UnicodeEncodeError as error:
        return error.start
    return -1


def name_in(names: type[_Name], row: Mapping[str, Any], field: str) -> _Name:
    """What a decoded line has of a few names; raises KeyError, and ValueError, which tells them."""
    value = row[field]
    try:
        return names(value)
    except ValueError:
        told = f"{field} is {shown(value)}, not one of {', '.join(names)}"
        raise ValueError(told) from None


def shown(value: Any) -> str:
    """A value of JSON, for people, as one short line; what holds other values only by its kind."""
    if isinstance(value, bool | None):
        return _WORDS[value]
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    try:
        text = repr(value).encode("ascii", "backslashreplace").decode() if _is_odd(value) else repr(value)
    except ValueError:
        text = "a huge number"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _is_odd(value: Any) -> bool:
    return isinstance(value, str) and not value.isprintable()


def why(error: Exception) -> str:
    """What is wrong with a line or a file that holds no record, without names of classes of Python."""
    if isinstance(error, KeyError):
        return f"lacks {error}"
    if isinstance(error, UnicodeDecodeError | json.JSONDecodeError):
        return f"no JSON in UTF-8 ({error})"
    return str(error) or "cannot be read"
