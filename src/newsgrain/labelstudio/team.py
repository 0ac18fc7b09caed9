"""Who labels: accounts on the server, each with a first password to hand over, and shares of a project."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from newsgrain.errors import InputError
from newsgrain.labelstudio import shares
from newsgrain.labelstudio.access import LONGEST
from newsgrain.labelstudio.pushing import ordering
from newsgrain.labelstudio.studio import Studio

_PASSWORD_BYTES = LONGEST * 3 // 4  # as long as a server of ours may ask for


@dataclass(frozen=True, slots=True)
class Member:
    """An annotator: `password` is None for an account that was there, `label_at` until there is a project."""

    address: str
    password: str | None = None
    label_at: str | None = None


def enrol(server: Studio, addresses: Sequence[str], tell: Callable[[Member], None]) -> list[str]:
    """Make the accounts that are lacking, and tell of each at once, since nobody can ask for it later.

    Returns the addresses as the server has them. Raises InputError for what is no address, before
    anything is made.
    """
    wanted = _checked(addresses)
    there = {email.lower(): email for email in server.emails().values()}
    for address in wanted:
        if address in there:
            continue
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        server.enrol(address, password)
        tell(Member(address, password))
    return [there.get(address, address) for address in wanted]


def _checked(addresses: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(address.strip().lower() for address in addresses))
    for address in found:
        name, _, host = address.partition("@")
        if not (name and "." in host) or any(sign.isspace() for sign in address):
            raise InputError(f"{address!r}: not an address such as ann@news.example")
    return found


def give(server: Studio, title: str, addresses: Iterable[str]) -> list[Member]:
    """Deal the project anew among those who have a share and these; nothing while there is no project."""
    return _dealt(server, title, lambda people: dict.fromkeys([*people, *addresses]))


def take(server: Studio, title: str, addresses: Iterable[str]) -> list[Member]:
    """Deal the project among those who stay; raises InputError for somebody who has no share."""
    gone = set(_checked(addresses))

    def stay(people: Sequence[str]) -> list[str]:
        lacking = gone - {who.lower() for who in people}
        if lacking:
            raise InputError(f"{', '.join(sorted(lacking))}: has no share of {title!r}; {_who(people)}")
        return [who for who in people if who.lower() not in gone]

    return _dealt(server, title, stay)


def _who(people: Sequence[str]) -> str:
    return f"those who have are {', '.join(people)}" if people else "nobody has, see `newsgrain team add`"


def _dealt(server: Studio, title: str, choose: Callable[[Sequence[str]], Iterable[str]]) -> list[Member]:
    project = server.find(title)
    if project is None:
        return []
    people = choose(list(shares.owned(server, project)))
    dealt = shares.lay(server, project, people, project.overlap, ordering(project.sampling))
    return [Member(who, label_at=address) for who, address in dealt.items()]
