"""Answers out of an export into the folders where they belong: those of annotators, and rulings."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from newsgrain.labelstudio import conversion, disputes
from newsgrain.labelstudio.annotation_check import Known
from newsgrain.labelstudio.pseudonyms import Pseudonyms
from newsgrain.records import Answer


def known(annotations: Path, title: str) -> Known:
    """What an export of a project is checked against; it may have tasks that ask for rulings, too."""
    titles = (title, disputes.project(title))
    folders = {disputes.answers_folder(annotations, one) for one in titles}
    before = [answer for folder in folders for answer in conversion.pulled(folder)]
    return replace(Known.of(annotations), makers=conversion.makers(before), project=title, rulings=titles[1])


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
        new += conversion.append_answers(folder, given, names, forgotten=known.forgotten)
    return new, sum(len(given) for title, given in parted.items() if disputes.is_disputes(title))
