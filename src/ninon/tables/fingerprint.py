"""The fingerprint over all tables that every record carries."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from ninon.tables.reader import HERE

__all__ = ["fingerprint"]


def fingerprint(folder: Path | None = None) -> str:
    """Return twelve hexadecimal digits that change whenever any table changes.

    Line ends do not count, so a checkout on Windows has the edition of one on Linux.

    Parameters
    ----------
    folder : Path, optional
        Another folder with tables; the packaged ones unless given.

    Returns
    -------
    str
        The first twelve digits of a SHA-256 over the names and the text of all tables.
    """
    return _fingerprint(folder or HERE)


@cache
def _fingerprint(folder: Path) -> str:
    seen = sha256()
    for path in sorted(folder.glob("*.toml")):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        seen.update(f"{path.name} {len(content)}\n".encode())
        seen.update(content)
    return seen.hexdigest()[:12]
