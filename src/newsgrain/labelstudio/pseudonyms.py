"""Stable names in the place of annotators' addresses, made with a key that git never sees."""

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from newsgrain import homes
from newsgrain.annotations import corpus, transaction
from newsgrain.annotations.gitignore import keep_out_of_git
from newsgrain.annotators import is_machine, machines
from newsgrain.errors import InputError
from newsgrain.files import content, line_of, lines_of, read_json, read_lines, write_lines
from newsgrain.locks import alone
from newsgrain.records import Answer
from newsgrain.storage import whole
from newsgrain.wording import counted

KEY = ".pseudonyms.key"
MARKER = "pseudonyms.json"
_PSEUDONYM = re.compile(r"annotator-[0-9a-f]{8}")
_ACCOUNT = re.compile(r"account-[0-9a-f]{8}")
_NUMBER = re.compile(r"user-\d+")
_KEY_BYTES = 32
# accounts of a server are numbered from 1 on
_ACCOUNTS = 20_000


@dataclass(frozen=True)
class Pseudonyms:
    """Names of annotators under one key; `told` is what was done when the key was made.

    Names of `machines` are kept: they are nobody's, and reports tell machines from people by them.
    """

    key: bytes
    told: str | None = None
    machines: tuple[str, ...] = ()

    def of(self, name: str) -> str:
        """The pseudonym of an address or another name; a pseudonym or a machine's name stays as it is."""
        if _PSEUDONYM.fullmatch(name) or is_machine(name, self.machines):
            return name
        digest = hmac.digest(self.key, name.strip().lower().encode("utf-8", "surrogatepass"), "sha256")
        return f"annotator-{digest.hex()[:8]}"

    def account(self, number: str | None) -> str | None:
        """What stands for an account's number, which everybody on the server could look up."""
        if number is None or _ACCOUNT.fullmatch(number):
            return number
        return f"account-{hmac.digest(self.key, f'account {number}'.encode(), 'sha256').hex()[:8]}"

    def signed(self, answer: Answer) -> Answer:
        """An answer under the pseudonym of who gave it; a machine's answer stays as it is."""
        if is_machine(answer.annotator, self.machines):
            return answer
        return replace(answer, annotator=self.of(answer.annotator), account=self.account(answer.account))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Pseudonyms of accounts that are known by number, because an export names no addresses."""
        return frozenset(self.of(f"user-{number}") for number in range(1, _ACCOUNTS))

    @property
    def check(self) -> str:
        """Tells this key from another, and nothing about it."""
        return hmac.digest(self.key, b"newsgrain pseudonyms", "sha256").hex()[:16]


def is_number(name: str, names: Pseudonyms | None) -> bool:
    """Whether a name stands for an account whose address was not known."""
    return bool(_NUMBER.fullmatch(name)) or (names is not None and name in names.numbers)


def chosen(annotations: Path, *, asked: bool) -> Pseudonyms | None:
    """The names to write: pseudonyms if they are asked for, or if the folder has some already.

    The key is made when it is first needed. Raises InputError when the folder's pseudonyms were made with
    a key that is not there: one person would stand there under two names.
    """
    path, marked = annotations / KEY, _marked(annotations)
    if not path.is_file():
        if marked is not None or _has_pseudonyms(annotations):
            raise InputError(
                f"{path}: not there, and the answers have pseudonyms made with it; copy it from where they"
                " were made, or move answers/ and pseudonyms.json away and pull everything anew"
            )
        made = _made(path) if asked else None
        return made and replace(made, machines=machines(annotations))
    names = Pseudonyms(_read(path), machines=machines(annotations))
    if marked not in (None, names.check):
        raise InputError(
            f"{path}: is not the key that the pseudonyms in {annotations} were made with; copy that one here"
        )
    return names


def _read(path: Path) -> bytes:
    how = "copy it again from where it was made"
    try:
        key = bytes.fromhex(content(path, InputError, how).decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise InputError(f"{path}: damaged, a key has 64 hex digits; {how}")
    return key


def _made(path: Path) -> Pseudonyms:
    """Write a new key beside and rename it; of two that start at once, both use the first one's."""
    told = None
    with alone(path.parent):
        if not path.exists():
            told = keep_out_of_git(path)
            with whole(path, 0o600) as file:
                file.write(f"{secrets.token_hex(_KEY_BYTES)}\n".encode())
    return Pseudonyms(_read(path), told)


def _marked(annotations: Path) -> str | None:
    return read_json(annotations / MARKER, lambda found: str(found["key"]), InputError, "restore it from git")


def _has_pseudonyms(annotations: Path) -> bool:
    answers = (*corpus.answers(annotations), *corpus.rulings(annotations))
    return any(_PSEUDONYM.fullmatch(answer.annotator) for answer in answers)


def settle(annotations: Path, names: Pseudonyms) -> list[str]:
    """Mark the folder as one with pseudonyms and convert what it has; lines that tell what was done.

    Addresses and account numbers are replaced in all answers, rulings and those set aside too, and every
    name in those that were pulled; a file that is named for an address is renamed. All of it is done, or
    nothing, also after a kill.
    """
    told = [names.told] if names.told else []
    with transaction.locked(annotations):
        changed = _convert(annotations, names)
    if _marked(annotations) is None:
        body = {"names": "HMAC-SHA-256", "key": names.check}
        write_lines(annotations / MARKER, [line_of(body)])
        told.append(
            f"annotators get pseudonyms, addresses in their notes stay as written; keep {annotations / KEY},"
            " without it nobody is known again"
        )
    if changed:
        told.append(
            f"{counted(changed, 'file of answers was', 'files of answers were')} converted to pseudonyms;"
            " what git or a backup holds of them keeps the names"
        )
    return told


def _convert(annotations: Path, names: Pseudonyms) -> int:
    """Replace names in files, all files or none; returns how many changed."""
    new: dict[Path, list[str] | None] = {}
    for path in sorted((annotations / homes.ANSWERS).rglob("*.jsonl")):
        target = path.with_name(_file_name(path, names))
        if path != target and target.exists():
            raise InputError(f"{target}: in the way of {path.name}; join the two files and pull again")
        lines = list(_converted(path, names))
        if path != target:
            new[path] = None
        if path != target or any(is_new for _, is_new in lines):
            new[target] = [line for line, _ in lines]
    if new:
        transaction.commit(annotations, new)
    return sum(lines is not None for lines in new.values())


def _file_name(path: Path, names: Pseudonyms) -> str:
    return f"{names.of(path.stem)}.jsonl" if "@" in path.stem else path.name


def _converted(path: Path, names: Pseudonyms) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it changed; other lines and fields stay as they are."""
    rows = read_lines(path, lambda row: (row, str(row["annotator"])))
    for line, (row, name) in zip(lines_of(path), rows, strict=True):
        new = names.of(name) if _is_personal(name, path) else name
        changed = {**row, "annotator": new}
        if "account" in row and not is_machine(name, names.machines):
            changed["account"] = names.account(row["account"])
        yield (line_of(changed), True) if changed != row else (line, False)


def _is_personal(name: str, path: Path) -> bool:
    """Names chosen by hand in files of one's own, such as reader-03, are pseudonyms already."""
    return "@" in name or bool(_NUMBER.fullmatch(name)) or path.name == corpus.PULLED
