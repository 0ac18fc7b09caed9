"""Tests of newsgrain.features."""
