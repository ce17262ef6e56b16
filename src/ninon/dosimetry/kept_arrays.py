"""Arrays kept in a file, whole or not at all; a file that is missing or damaged reads as nothing kept."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["keep_arrays", "kept_arrays"]

Arrays = Mapping[str, NDArray[Any]]


def keep_arrays(file: Path, arrays: Arrays) -> None:
    """Keep arrays; where nothing can be written they are worked out again next time.

    Parameters
    ----------
    file : Path
        Where; its folder is made if need be.
    arrays : mapping
        By name.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            np.savez(out, **arrays)  # type: ignore[arg-type]
        os.replace(name, file)
    except OSError:
        return


def kept_arrays(file: Path, names: tuple[str, ...]) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a file; None where one is missing or damaged.

    Parameters
    ----------
    file : Path
        Where.
    names : tuple of str
        Which.
    """
    try:
        with np.load(file) as kept:
            return {name: kept[name] for name in names}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
