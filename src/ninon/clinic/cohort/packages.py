"""What a study needs beside Ninon: the extra ``ninon[cohort]``."""

from __future__ import annotations

from importlib.util import find_spec

from ninon.errors import InputError

__all__ = ["require_packages"]

_WHY = {
    "pyarrow": "to write the table",
    "threadpoolctl": "to compute the same everywhere",
    "distributed": "to use more than this one process",
}


def require_packages(*names: str) -> None:
    """Refuse to begin where a package is missing.

    Raises
    ------
    InputError
        If one is.
    """
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        needed = ", ".join(f"{name} ({_WHY[name]})" for name in missing)
        raise InputError(f"A study of many faces needs {needed}. Install it: pip install ninon[cohort]")
