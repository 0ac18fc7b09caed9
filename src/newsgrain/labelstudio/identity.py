"""Who gave an annotation, by one rule; why one cannot be taken, and how a value that does not fit is told."""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any
from unicodedata import normalize

from newsgrain.decoded import shown as in_json
from newsgrain.decoded import whole_number
from newsgrain.records import NOTHING

_NOBODY = frozenset(f"{before}{word.lower()}" for before in ("", "user-") for word in NOTHING)
# an address has 254 characters at most
_LONGEST_NAME = 254


class UnfitError(Exception):
    """Why an annotation cannot be taken; the check of annotations reports it and goes on."""


class SupersededError(UnfitError):
    """The sentence is no more: what was answered is set aside, and there is nothing to correct."""


class ForgottenError(UnfitError):
    """The article was forgotten, and nothing of it comes back."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"{article_id} was forgotten; `newsgrain forget {article_id}` removes its tasks")
        self.article_id = article_id


def signed(completed_by: Any, names: Mapping[str, str]) -> str | None:
    """Who gave an answer, by one rule: the address if there is one, else user-N; None if nobody signed.

    An account's number may come as a number, as text, or in an object beside the address; `names` has
    addresses by number. Raises UnfitError for what is neither.
    """
    who = _account_or_address(completed_by)
    number = _number(who)
    if number is not None:
        return names.get(number, f"user-{number}").strip().lower()
    name = _plain(who) if isinstance(who, str) else ""
    if who is None or who == "" or name in _NOBODY:
        return None
    if not name or name.removeprefix("user-").isdigit() or not _is_name(name):
        raise UnfitError(f"completed_by is {shown(who)}, neither an account's number nor an address")
    return name


def account(completed_by: Any) -> str | None:
    """The number of the account that gave an answer, as text; None where only an address is known."""
    value = completed_by.get("id") if isinstance(completed_by, Mapping) else completed_by
    return _number(value)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and text.isprintable()


def _account_or_address(completed_by: Any) -> Any:
    """What an object says of the annotator; what is no object stands for itself."""
    if not isinstance(completed_by, Mapping):
        return completed_by
    email = completed_by.get("email")
    if email is None or email == "":
        return completed_by.get("id")
    if isinstance(email, str):
        return email
    raise UnfitError(f"completed_by has an email that is {shown(email)}, not an address")


def _plain(name: str) -> str:
    """An address as it is compared: `Ann <Ann@a.example>` is ann@a.example."""
    given = parseaddr(name)[1] if name.rstrip().endswith(">") else name
    return normalize("NFC", (given or name).strip().lower())


def _number(value: Any) -> str | None:
    """An account's number as text, however it was written; None if it is something else."""
    if isinstance(value, str):
        digits = value.strip().lower().removeprefix("user-").removesuffix(".0")
        return str(number) if (number := whole_number(digits)) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e18:
        return None
    return str(int(value)) if value == int(value) else None


def shown(value: Any) -> str:
    """A value of a task or an annotation as one short line."""
    return "missing" if value is None else in_json(value)
