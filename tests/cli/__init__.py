"""Tests of newsgrain.cli."""
