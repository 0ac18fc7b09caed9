"""Tests of newsgrain.ingest."""
