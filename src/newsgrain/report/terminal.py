"""The terminal that results are shown in: its width, and what tables, labels and long lines look like."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsgrain.records import Label

_NARROWEST = 40  # columns that every table fits in


def terminal() -> Console:
    """A console of the terminal's width; narrower ones than a table needs break its lines themselves.

    Text is shown as it stands: brackets in it are no colours, `:b:` is no picture, and numbers get no colour.
    """
    made = Console(highlight=False, markup=False, emoji=False)
    made.width = max(made.width, _NARROWEST)
    return made


def tell(console: Console, line: str | Text, style: str = "") -> None:
    """Print a line; a file gets it whole, however long it is."""
    console.print(line, style=style, soft_wrap=not console.is_terminal)


def figures(title: str, first: str, *rest: str) -> Table:
    """A table whose first column has names, which may be folded, and all others figures."""
    table = Table(title=title)
    table.add_column(first, overflow="fold")
    for name in rest:
        table.add_column(name, justify="right", overflow="fold")
    return table


def named(label: Label) -> Text:
    """A label's letter and name in its colour."""
    return Text(f"{label.row.letter}  {label.shown}", style=label.row.colour)
