"""A project's export by file: read as Label Studio, its users and Windows write it, and filed by what it has.

Answers of annotators and rulings have folders of their own.
"""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from newsgrain.annotations.corpus import PULLED
from newsgrain.errors import InputError
from newsgrain.files import content
from newsgrain.homes import ANSWERS
from newsgrain.ingest.http_body import GZIP
from newsgrain.ingest.signatures import looks_like, written_as
from newsgrain.labelstudio import conversion, disputes
from newsgrain.labelstudio.annotation_check import Checked, Known, check, sentence_of
from newsgrain.labelstudio.annotation_fields import UnfitError
from newsgrain.labelstudio.pseudonyms import Pseudonyms, is_number
from newsgrain.records import Answer

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
    data = content(path, InputError, f"{_AS_JSON} again")
    try:
        data = gzip.decompress(data) if data.startswith(GZIP) else data
        return json.loads(data, parse_int=_whole_number)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(f"{path}: damaged gzip file ({error}); {_AS_JSON} again") from error
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


def known(annotations: Path, title: str) -> Known:
    """What an export of a project is checked against; it may have tasks that ask for rulings, too."""
    before = _pulled(annotations, title)
    return replace(
        Known.of(annotations),
        makers=conversion.makers(before),
        project=title,
        rulings=disputes.project(title),
    )


def _pulled(annotations: Path, title: str) -> list[Answer]:
    folders = (disputes.answers_folder(annotations, one) for one in disputes.round_of(title))
    return [answer for folder in folders for answer in conversion.pulled(folder)]


def file_answers(
    annotations: Path, found: Iterable[Answer], names: Pseudonyms | None, known: Known
) -> tuple[int, int]:
    """Append answers where those of their projects are; how many were new, and how many are rulings.

    A kill may leave the votes without the rulings; the next pull adds them.
    """
    parted: dict[str, list[Answer]] = {}
    for answer in found:
        parted.setdefault(answer.project or "", []).append(answer)
    new = 0
    for title, given in parted.items():
        folder = disputes.answers_folder(annotations, title)
        accounts = partial(_accounts, title, given, names)
        new += conversion.append_answers(folder, given, names, accounts, forgotten=known.forgotten)
    return new, sum(len(given) for title, given in parted.items() if disputes.is_disputes(title))


def _accounts(
    title: str, given: Iterable[Answer], names: Pseudonyms | None, before: Iterable[Answer]
) -> dict[str, str]:
    """Names that people have from earlier exports of a project, by account: `--name` may have come since.

    Only where one of both names is a number: two addresses are two people, on two servers.
    """
    had, has = defaultdict(set), defaultdict(set)
    for answer in before:
        if answer.account and answer.server is None and answer.project == title:
            had[answer.account].add(answer.annotator)
    for answer in map(names.signed, given) if names else given:
        has[answer.account].add(answer.annotator)
    one = {account: name for account, (name, *more) in had.items() if not more}
    return {
        account: name
        for account, name in one.items()
        if any(is_number(each, names) for each in (name, *has[account]))
    }


def unused_names(annotations: Path, found: Checked, names: Pseudonyms | None, known: Known) -> Iterator[str]:
    """Why names that were given for accounts stand at no answer that is kept: a line for each."""
    if not known.names:
        return
    kept, own = _kept(annotations, found, names, known)
    refused = {one.annotator for one in (*found.reported, *found.aside, *found.forgotten)}
    for number, address in known.names.items():
        given = address.strip().lower()
        there = kept[number]
        if not there and given not in refused:
            yield f"--name {number}={address} was not used: no answer there is of account {number}"
        elif there and (names.of(given) if names else given) not in {name.lower() for name in there}:
            why = (
                f"keep that name; to change it move {annotations / ANSWERS / PULLED} away and pull every"
                " export anew with --name"
            )
            told = why if given in own[number] else "have it in the export"
            who = " and ".join(sorted(there))
            yield f"--name {number}={address} was not used: answers of account {number} are {who}, and {told}"


def _kept(
    annotations: Path, found: Checked, names: Pseudonyms | None, known: Known
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Under which names the answers of accounts are kept, and which names they had in the export."""
    stored = {_place(a, a.account): a.annotator for a in _pulled(annotations, known.project or "")}
    kept: dict[str, set[str]] = defaultdict(set)
    own: dict[str, set[str]] = defaultdict(set)
    for answer in found.answers:
        if answer.account is not None:
            now = names.signed(answer) if names else answer
            # lines of earlier versions have no account
            there = stored.get(_place(now, now.account)) or stored.get(_place(now, None))
            kept[answer.account].add(there or now.annotator)
            own[answer.account].add(answer.annotator)
    return kept, own


def _place(answer: Answer, account: str | None) -> tuple[str, str, str | None]:
    return answer.sentence_id, answer.created_at, account
