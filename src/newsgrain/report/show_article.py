"""One article in the terminal: its sentences in their labels' colours, under each what carried the label."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsgrain.wording import chance, printable

if TYPE_CHECKING:
    from newsgrain.model.evidence import Evidence, Explained

_CUES = 3


def article(found: "Explained") -> None:
    """Print every sentence with its three strongest cues, then what the letters mean."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for evidence in found.sentences:
        grid.add_row(*_sentence(evidence))
    console = Console()
    console.print(grid)
    console.print(_legend(found))


def _sentence(evidence: "Evidence") -> tuple[Text, Text]:
    """Letter and confidence, and beside them the sentence with its cues on a line below."""
    p = evidence.prediction
    colour = p.label.row.colour
    head = f"{p.label.row.letter}{'?' if evidence.unsure else '':1} {chance(p.confidence)}"
    told = " · ".join(f"{cue.name} {cue.amount:+.1f}" for cue in evidence.look.spoke_for(_CUES))
    body = Text(printable(p.text), colour)
    if told:
        body.append(f"\n{printable(told)}", "dim default")
    return Text(head, f"bold {colour}"), body


def _legend(found: "Explained") -> Text:
    legend, total = Text("\n"), max(len(found.sentences), 1)
    for label, count in found.counts().items():
        legend.append(f"{label.row.letter} {label.shown} {count:,} ({count / total:.0%})  ", label.row.colour)
    unsure = sum(evidence.unsure for evidence in found.sentences)
    return legend.append(f"? below 60 % confidence {unsure:,}")
