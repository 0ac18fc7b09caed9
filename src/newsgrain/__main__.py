"""`newsgrain` and `python -m newsgrain`: what they run is read in here, so that Ctrl-C can end that, too."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; stopped before it is there, it ends in one line as it does later."""
    try:
        from newsgrain.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("newsgrain: stopped; run the same again\n")
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
