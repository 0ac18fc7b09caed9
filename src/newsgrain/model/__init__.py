"""A classifier: trained, kept on disk, used and explained."""
