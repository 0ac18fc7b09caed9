"""To and from a Label Studio server, or by file."""
