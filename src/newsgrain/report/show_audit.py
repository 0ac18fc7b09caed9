"""Doubtful gold labels in the terminal: the sentence, what it is called, and what the model says."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from newsgrain.wording import counted, printable

if TYPE_CHECKING:
    from newsgrain.quality.audit import Audit, Doubt
    from newsgrain.records import Label


def audit(found: "Audit", shown: "Iterable[Doubt]") -> None:
    """Print a headline and a block of three lines for each doubt."""
    console = Console(highlight=False)
    console.print(_headline(found), style="bold")
    for doubt in shown:
        console.print()
        console.print(_head(doubt))
        console.print(Text("  " + printable(doubt.text)))
        console.print(Text(f"  model: {doubt.why}", style="dim"))


def _headline(found: "Audit") -> str:
    told = f"{len(found.doubts):,} of {counted(found.sentences, 'gold label')} contradicted by a model"
    told += " that never saw their articles, most doubtful first;"
    told += f" ! marks {found.marked:,} where it is surer than usual"
    left = counted(found.ruled, "label that was ruled on is", "labels that were ruled on are")
    return f"{told}; {left} left out" if found.ruled else told


def _head(doubt: "Doubt") -> Text:
    votes = ", ".join(f"{n} {name}" for name, n in doubt.votes.items())
    head = Text(f"{doubt.rank:>3}{'!' if doubt.marked else ' '} ")
    head.append_text(_named(doubt.label)).append(" or ").append_text(_named(doubt.expected))
    return head.append(f"? ({doubt.how.value}: {votes}) {doubt.sentence_id}", style="dim")


def _named(label: "Label") -> Text:
    return Text(label.shown, style=label.row.colour)
