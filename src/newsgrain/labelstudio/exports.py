"""Reads a project's export by file, as Label Studio, its users and Windows write it."""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsgrain.errors import InputError
from newsgrain.ingest.http_body import GZIP
from newsgrain.ingest.signatures import looks_like, written_as
from newsgrain.labelstudio.annotation_check import Checked, Known, check, sentence_of
from newsgrain.labelstudio.identity import UnfitError

_AS_JSON = "export the project as JSON (Export > JSON)"
# digits that a number needs at most; Python refuses to read some thousands
_MOST_DIGITS = 400
_HEAD = 2**13


def read_export(path: Path, known: Known | None = None) -> Checked:
    """Take or report every annotation in a JSON export; drafts are not answers.

    The export may be compressed with gzip, and in UTF-8, UTF-16 or UTF-32, with or without a mark. Raises
    InputError when the file is not such an export.
    """
    exported = _decoded(path)
    _check_kind(path, exported)
    checked = check(exported, known or Known())
    if not checked.seen:
        _check_ours(path, exported)
    return checked


def _decoded(path: Path) -> Any:
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(GZIP) else data
        return json.loads(data, parse_int=_whole_number)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(f"{path}: damaged gzip file ({error}); {_AS_JSON} again") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON ({_looks(data, error)}); {_AS_JSON}") from error


def _whole_number(digits: str) -> float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _looks(data: bytes, error: Exception) -> str:
    """What a file that is not JSON seems to be."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:_HEAD]
    if not start:
        return "it is empty"
    if start.startswith((b"[", b"{")):
        lines = start.startswith(b"{") and "Extra data" in str(error)
        deep = "nested too deep" if isinstance(error, RecursionError) else str(error)
        return "JSON lines or several objects" if lines else deep
    written = written_as(start.decode("utf-8", "replace"))
    if told := looks_like(start) or (written and written[0]):
        return told
    first = start.splitlines()[0]
    return "a table, CSV or TSV" if b"," in first or b"\t" in first else str(error)


def _check_kind(path: Path, exported: Any) -> None:
    if not isinstance(exported, list):
        raise InputError(f"{path}: not a list of tasks; {_AS_JSON}, not JSON-MIN and not a single task")
    if not exported:
        raise InputError(f"{path}: an empty list of tasks; nobody has answered yet, or else {_AS_JSON}")
    if not any(isinstance(task, dict) and {"data", "annotations"} <= task.keys() for task in exported):
        raise InputError(f"{path}: task 1: has no `data` and `annotations`; {_AS_JSON}, not JSON-MIN")


def _check_ours(path: Path, exported: Sequence[Any]) -> None:
    """Raise InputError when no task was made by us, so that nothing can ever come of the file."""
    faults = []
    for task in exported:
        try:
            sentence_of(task.get("data") if isinstance(task, dict) else task)
        except UnfitError as error:
            faults.append(str(error))
        else:
            return
    raise InputError(f"{path}: task 1: {faults[0]}")
