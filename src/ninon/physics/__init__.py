"""Quasi-static volume conduction in plain SI; it has never met a client."""
