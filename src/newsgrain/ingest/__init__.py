"""Files of every kind become articles."""
