"""Ninon plans, guides, records and measures microcurrent face lifting."""

__version__ = "0.1.0"
