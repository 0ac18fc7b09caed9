"""Tests of newsgrain.serve."""
