"""What is going on, on one line of a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys

__all__ = ["progress"]


def progress(said: str) -> None:
    """Say what is going on; an empty sentence wipes the line.

    Parameters
    ----------
    said : str
        A sentence; it takes the place of the one before.
    """
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)
