"""Tests of newsgrain.annotations."""
