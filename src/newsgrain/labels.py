"""The labels in use, a row each; whatever lists, counts, colours or explains labels is made from these rows.

A process has one scheme of labels, which it reads as it begins: the file that NEWSGRAIN_LABELS names, or else
`labels.json` of the package. The command line begins again where a corpus or a model has others.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from newsgrain import schemes
from newsgrain.schemes import Row

VARIABLE = "NEWSGRAIN_LABELS"
FILE = Path(os.environ.get(VARIABLE) or schemes.SHIPPED)
SCHEME = schemes.read(FILE)
VERSION = "" if FILE == schemes.SHIPPED else SCHEME.version


class Label(StrEnum):
    """What a sentence can be, in the order of every table: the number of a label is its place here.

    The colours that come with newsgrain are Okabe and Ito's (2008), made for every kind of colour vision.
    The tints are chosen so that labels and paper differ most under normal, red-, green- and blue-blind vision
    (CIE Lab; Machado et al. 2009). Letter and underline say the same without any colour.
    """

    row: Row

    def __new__(cls, name: str, *about: Row) -> Self:
        """A label is its name, which stands for it in files, and has its row beside it."""
        label = str.__new__(cls, name)
        label._value_, (label.row,) = name, about
        return label

    if TYPE_CHECKING:  # those that come with newsgrain
        FACTUAL_CLAIM = "factual_claim"
        ATTRIBUTION = "attribution"
        SPECULATION = "speculation"
        PROMOTIONAL_BOILERPLATE = "promotional_boilerplate"
    else:
        _ignore_ = ["_row"]
        for _row in SCHEME.rows:
            vars()[_row.name.upper()] = _row.name, _row

    @property
    def shown(self) -> str:
        """The name shown to people, e.g. 'Factual claim'."""
        return shown_name(self)

    @property
    def hotkey(self) -> str:
        """The key that chooses this label in Label Studio: '1' for the first one."""
        return str(LABELS.index(self) + 1)


def shown_name(value: str) -> str:
    """What people see for an id: 'Factual claim' for 'factual_claim'."""
    return value.replace("_", " ").capitalize()


LABELS: tuple[Label, ...] = tuple(Label)
LABEL_NAMES = tuple(label.value for label in LABELS)  # as files have them


def keep_in(folder: Path) -> None:
    """Put the labels in use beside what is made under them, as `schemes.of_folder` finds them there.

    Newsgrain's own need no file. Raises OutputError.
    """
    path = folder / schemes.FILE
    if FILE == schemes.SHIPPED:
        path.unlink(missing_ok=True)
    else:
        schemes.write(schemes.Scheme(SCHEME.rows), path)


def label_of(name: Any) -> Label | None:
    """The label of this name; None for what is no name of one."""
    return Label(name) if name in LABEL_NAMES else None
