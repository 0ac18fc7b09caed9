"""Answers out of an export into the folders where they belong: those of annotators, and rulings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from newsgrain.annotations.corpus import PULLED
from newsgrain.homes import ANSWERS
from newsgrain.labelstudio import conversion, disputes
from newsgrain.labelstudio.annotation_check import Checked, Known
from newsgrain.labelstudio.pseudonyms import Pseudonyms, is_number
from newsgrain.records import Answer


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
    titles = (title, disputes.project(title))
    folders = {disputes.answers_folder(annotations, one): None for one in titles}
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
