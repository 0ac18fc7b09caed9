"""Tests of newsgrain.text."""
