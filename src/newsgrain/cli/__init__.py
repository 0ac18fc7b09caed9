"""The command line: a command reads files, calls one function, writes files and reports."""

import sys

from newsgrain.cli import batch, choosing, corpus, explaining, health, learning, measuring, quality, settling
from newsgrain.cli.checking import App
from newsgrain.errors import NewsgrainError

app = App(
    name="newsgrain",
    help="Sorts the sentences of news articles into factual claim, attribution, speculation and"
    " promotional boilerplate.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for group in (batch, explaining, corpus, settling, quality, choosing, learning, measuring, health):
    group.register(app)


def main() -> None:
    """Run the command line; errors we foresaw end in one line on standard error and exit code 1."""
    try:
        app()
    except NewsgrainError as error:
        sys.stderr.write(f"newsgrain: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("newsgrain: stopped; finished parts are kept, the same command goes on\n")
        sys.exit(130)
