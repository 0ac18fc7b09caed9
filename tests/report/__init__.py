"""Tests of newsgrain.report."""
