"""Tests of newsgrain.labelstudio."""
