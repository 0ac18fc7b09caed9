"""Laws first, examples after, and nothing that cannot fail."""
