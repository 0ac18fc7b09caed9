"""The terminal that results are shown in."""

from rich.console import Console

__all__ = ["terminal"]
_NARROWEST = 40  # columns that every table fits in


def terminal(*, stderr: bool = False, highlight: bool = True) -> Console:
    """A console of the terminal's width; narrower ones than a table needs break its lines themselves."""
    made = Console(stderr=stderr, highlight=highlight)
    made.width = max(made.width, _NARROWEST)
    return made
