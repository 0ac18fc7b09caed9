"""`python -m newsgrain` is `newsgrain`."""

from newsgrain.cli import main

main()
