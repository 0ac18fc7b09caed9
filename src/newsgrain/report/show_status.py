"""How far a project is, in the terminal: what is left first, then who did what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newsgrain.records import LABELS
from newsgrain.report import status_words as words
from newsgrain.report.render import number
from newsgrain.report.show_agreement import questions
from newsgrain.report.status_words import NOTHING, Outlook
from newsgrain.report.terminal import terminal

if TYPE_CHECKING:
    from newsgrain.labelstudio.status import Person, Status
    from newsgrain.quality.agreement import Agreement
    from newsgrain.quality.gold_questions import Accuracy

_COLUMNS = ("labels", "skipped", "left", "today", "7 days", "seconds", "agrees with\nthe rest")


def status(
    found: "Status",
    agreement: "Agreement | None",
    asked: "Sequence[Accuracy]" = (),
    of: Outlook = NOTHING,
) -> None:
    """Print a headline, the labels' shares and a line an annotator."""
    console = terminal()
    console.print(words.headline(found), style="bold")
    for line in (words.ending(found), words.agreed(agreement), *words.outlook(of), *words.notes(found)):
        console.print(line)
    if found.labels:
        console.print(_shares(found))
    if found.people:
        console.print(_people(found, agreement))
    questions(asked, console)


def _shares(found: "Status") -> Text:
    told = Text("labels given: ")
    for label in LABELS:
        told.append(f"{label.row.letter} {label.shown} ", style=label.row.colour)
        told.append(f"{found.share_of(label) or 0:.0%}  ")
    return told


def _people(found: "Status", agreement: "Agreement | None") -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("annotator", overflow="fold")
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    rest = words.with_rest(agreement)
    for who in found.people:
        alike = rest[who.name].told(".0%", "\n") if who.name in rest else "–"
        table.add_row(Text(who.name), *_cells(who), alike)
    return table


def _cells(who: "Person") -> list[str]:
    counts = (who.labels, who.skipped, who.left, who.pace.today, who.pace.week)
    return [*(f"{n:,}" for n in counts), number(who.pace.median_s, ".1f")]
