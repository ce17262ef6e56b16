"""Photographs become measurements here; this room has never met a client."""
