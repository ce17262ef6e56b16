"""Where things are kept that take long to work out and belong to nobody."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cache_place"]


def cache_place() -> Path:
    """Return the folder for what was worked out on the template; ``NINON_CACHE`` names another one.

    Nothing of a client is ever kept there.
    """
    named = os.environ.get("NINON_CACHE")
    if named:
        return Path(named) / "dose"
    from platformdirs import user_cache_path

    return Path(user_cache_path("ninon")) / "dose"
