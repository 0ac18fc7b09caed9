"""Sentences in their article become columns."""
