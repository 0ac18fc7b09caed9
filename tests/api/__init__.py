"""Tests of newsgrain.api."""
