"""Annotators' answers become gold, and gold a data set."""
