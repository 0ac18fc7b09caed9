"""Tests of newsgrain.quality."""
