"""One process at a time may write to a folder; a process that dies lets go of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["LOCK", "folder_lock", "is_locked"]

LOCK = "lock"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a folder; wait while another process or thread holds it."""
    while True:
        with (folder / LOCK).open("ab") as file:
            _take(file, wait=True)
            try:
                # Whoever held it may have thrown the folder away meanwhile: then this lock is nobody's.
                if not _still_there(file, folder / LOCK):
                    folder.mkdir(parents=True, exist_ok=True)
                    continue
                yield
                return
            finally:
                _let_go(file)


def is_locked(folder: Path) -> bool:
    """Return whether somebody is writing to a folder now."""
    try:
        with (folder / LOCK).open("ab") as file:
            if not _take(file, wait=False):
                return True
            _let_go(file)
    except FileNotFoundError:
        pass
    return False


def _still_there(file: BinaryIO, path: Path) -> bool:
    try:
        held, named = os.fstat(file.fileno()), path.stat()
    except OSError:
        return False
    return (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino)


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(file: BinaryIO, *, wait: bool) -> bool:
        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(0.2)

    def _let_go(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO, *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def _let_go(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
