"""The labels, one row each; whatever lists, counts, colours or explains labels is made from these rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Row:
    """All that is known of one label.

    `letter` and `brief` stand for it where there is little room; `letter` is one capital, and no other
    label's. `colour` is its own, and `day` and `night` are how strongly it tints a
    sentence that is sure, on light and dark paper; `line` is how that sentence is underlined. `meaning` tells
    readers what it is, `rule` tells annotators when to choose it.

    `cues` is the family of named signs that speaks for it (see `features.signals.summary`), if one does.
    `story` says whether such a sentence belongs to the story: one that does not is no heading, and may
    stand in many articles word for word.
    """

    letter: str
    brief: str
    colour: str
    day: float
    night: float
    line: str
    meaning: str
    rule: str
    cues: str = ""
    story: bool = True


class Label(StrEnum):
    """What a sentence can be, in the order of every table: the number of a label is its place here.

    The colours are Okabe and Ito's (2008), made for every kind of colour vision. The tints are chosen so that
    labels and paper differ most under normal, red-, green- and blue-blind vision (CIE Lab; Machado et al.
    2009). Letter and underline say the same without any colour.
    """

    row: Row

    def __new__(cls, name: str, *about: Row) -> Self:
        """A label is its name, which stands for it in files, and has its row beside it."""
        label = str.__new__(cls, name)
        label._value_, (label.row,) = name, about
        return label

    FACTUAL_CLAIM = "factual_claim", Row(
        "F", "claim", "#56b4e9", 0.60, 0.30, "solid",
        meaning="the outlet says it in its own voice",
        rule="the outlet itself vouches: events, figures, background, acts, its own judgement",
    )  # fmt: skip
    ATTRIBUTION = "attribution", Row(
        "A", "attrib", "#009e73", 0.80, 0.60, "double",
        meaning="a source says it, not the outlet",
        rule="a source vouches: said, told, according to, believes, urged; also inside a quotation",
        cues="A",
    )  # fmt: skip
    SPECULATION = "speculation", Row(
        "S", "specul", "#e69f00", 0.40, 0.30, "wavy",
        meaning="nobody vouches for it: hedged, open or predicted",
        rule="nobody vouches: may, likely, reportedly, unclear whether, predictions, questions",
        cues="H",
    )  # fmt: skip
    PROMOTIONAL_BOILERPLATE = "promotional_boilerplate", Row(
        "P", "boiler", "#999999", 0.53, 0.25, "dotted",
        meaning="not the story: appeals, credits, notices, links",
        rule="not part of the report: appeals, credits, bylines, copyright, navigation",
        cues="P",
        story=False,
    )  # fmt: skip

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
