"""Who annotated, people or machines: agreement means one thing of people and another of machines.

`annotators.json` in the folder of the corpus names the machines: {"machines": ["reader-*"]}. Whoever it
does not name is a person, so a team of people needs no such file.
"""

from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from newsgrain.errors import CorpusError
from newsgrain.files import read_json

FILE = "annotators.json"


class Kind(StrEnum):
    """Whether annotators are people, machines, or some of each."""

    PEOPLE = "people"
    MACHINES = "machines"
    BOTH = "people and machines"

    @classmethod
    def of(cls, told: Any) -> "Kind":
        """What a report says they are; people, as where nothing is said, when it says neither."""
        return next((kind for kind in cls if kind == told), cls.PEOPLE)

    @property
    def among(self) -> str:
        """The name of the figures that compare them with each other."""
        return "annotators among themselves" if self is Kind.PEOPLE else f"{self.value} among themselves"

    @property
    def meaning(self) -> str:
        """What a figure that compares them says, and what it does not: one sentence."""
        return _MEANINGS[self]


_MEANINGS = {
    Kind.PEOPLE: "The annotators are people: it is how well a second person does.",
    Kind.MACHINES: (
        "All annotators are machines: it is how alike machines answer, not how well a second person does;"
        " people agree less."
    ),
    Kind.BOTH: (
        "Some of the annotators are machines: it is not how well a second person does; machines agree with"
        " each other more than people do."
    ),
}


def kind(annotations: Path, names: Iterable[str]) -> Kind:
    """What the annotators with these names are, by the corpus' own word.

    Raises CorpusError when annotators.json is not what it should be.
    """
    marks = machines(annotations)
    found = {is_machine(name, marks) for name in names}
    if found == {True}:
        return Kind.MACHINES
    return Kind.BOTH if True in found else Kind.PEOPLE


def is_machine(name: str, marks: Iterable[str]) -> bool:
    """Whether a name is one of the machines' names, or fits a pattern of them."""
    return any(fnmatchcase(name, mark) for mark in marks)


def machines(annotations: Path) -> tuple[str, ...]:
    """The names, or patterns of names, of those that are machines.

    Raises CorpusError when annotators.json is not what it should be.
    """
    how = 'write {"machines": ["reader-*"]} with the names of yours'
    return read_json(annotations / FILE, _machines, CorpusError, how) or ()


def _machines(body: Any) -> tuple[str, ...]:
    marks = body.get("machines") if isinstance(body, dict) else None
    if not isinstance(marks, list) or not all(isinstance(mark, str) for mark in marks):
        raise ValueError('no list "machines" of names')
    return tuple(marks)
