"""Sorts the sentences of news articles by who vouches for them."""

__version__ = "0.1.0"
