"""Tests of newsgrain.batch."""
