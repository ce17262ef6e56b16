"""A folder of transfer matrices that stays below a size: the one not used for longest leaves first."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ninon.errors import InputError
from ninon.physics.transfer.folder_lock import is_locked

__all__ = ["DEFAULT_LIMIT_BYTES", "HEADER", "TransferCache"]

DEFAULT_LIMIT_BYTES = 5_000_000_000
HEADER = "header.json"
_LEAVING = ".leaving-"


@dataclass(frozen=True)
class TransferCache:
    """Transfer matrices under one folder, each in a folder named by its key."""

    root: Path
    limit_bytes: int = DEFAULT_LIMIT_BYTES

    def folder(self, key: str) -> Path:
        """Return the folder of a matrix, which need not exist yet."""
        return self.root / key

    def used(self, folder: Path) -> None:
        """Note that a matrix has been used now."""
        header = folder / HEADER
        if header.exists():
            os.utime(header)

    def make_room(self, more_bytes: int, keep: Path) -> list[Path]:
        """Throw matrices away until so many more bytes fit below the limit.

        Those being written to now stay, and so does the one that asks.

        Parameters
        ----------
        more_bytes : int
            What is about to be written.
        keep : Path
            Folder of the matrix it belongs to.

        Returns
        -------
        list of Path
            What was thrown away.

        Raises
        ------
        InputError
            If it does not fit even so.
        """
        self._finish_leaving()
        folders = [header.parent for header in self.root.glob(f"*/{HEADER}")]
        sizes = {folder: _size(folder) for folder in folders}
        total = sum(sizes.values()) + more_bytes
        gone = []
        for folder in sorted(folders, key=_last_used):
            if total <= self.limit_bytes:
                break
            if folder != keep and not is_locked(folder):
                _throw_away(folder)
                total -= sizes[folder]
                gone.append(folder)
        if total > self.limit_bytes:
            raise InputError(
                f"the transfer matrices in {self.root} would take {total / 1e9:.2f} GB, and the limit is "
                f"{self.limit_bytes / 1e9:.2f} GB; raise the limit, or ask for fewer rows or targets"
            )
        return gone

    def _finish_leaving(self) -> None:
        for left in self.root.glob(f"{_LEAVING}*"):
            shutil.rmtree(left, ignore_errors=True)


def _last_used(folder: Path) -> tuple[float, str]:
    try:
        return (folder / HEADER).stat().st_mtime, folder.name
    except OSError:
        return 0.0, folder.name


def _size(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # a temporary file that has got its name meanwhile
            continue
    return found


def _throw_away(folder: Path) -> None:
    """Take a folder away at once, so that nobody finds half of it, then delete it at leisure."""
    leaving = folder.with_name(f"{_LEAVING}{folder.name}")
    shutil.rmtree(leaving, ignore_errors=True)
    os.replace(folder, leaving)
    shutil.rmtree(leaving, ignore_errors=True)
