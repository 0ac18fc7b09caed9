"""Suggestions live from a model, by the protocol that Label Studio speaks with its ML backends."""
