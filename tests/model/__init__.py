"""Tests of newsgrain.model."""
