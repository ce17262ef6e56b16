"""One file per block of rows: whole and proven by its checksum, or not there.

The bytes: a line of JSON that says which block of which matrix this is, a line with the SHA-256 of everything
else, then the field ``[tile][row][3][LANES]`` in single precision and the Green matrix ``[row][source]`` in
double precision, little-endian. A block that ends early is filled up with zeros.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, RecordError
from ninon.physics.transfer.key import SCHEMA
from ninon.physics.transfer.spatial_order import BLOCK, LANES

__all__ = ["TEMPORARY", "Block", "BlockShape", "read_block", "write_block", "write_whole"]

TEMPORARY = ".part"
"""End of the name of a file that is still being written."""


@dataclass(frozen=True, eq=False)
class Block:
    """The rows of one block."""

    field: NDArray[np.float32]
    """(tiles, BLOCK, 3, LANES): current density per ampere, 1/m²."""
    green: NDArray[np.float64]
    """(BLOCK, sources): potential at each source per ampere, Ω."""


@dataclass(frozen=True)
class BlockShape:
    """Which matrix a block belongs to, and how large it is."""

    key: str
    tiles: int
    sources: int

    @property
    def field(self) -> tuple[int, int, int, int]:
        """Shape of the field."""
        return self.tiles, BLOCK, 3, LANES

    @property
    def green(self) -> tuple[int, int]:
        """Shape of the Green matrix."""
        return BLOCK, self.sources

    @property
    def size_bytes(self) -> int:
        """Size of the numbers."""
        return 4 * int(np.prod(self.field)) + 8 * int(np.prod(self.green))

    def title(self, number: int) -> bytes:
        """Return the first line of a block's file."""
        words = {
            "schema": SCHEMA,
            "key": self.key,
            "block": number,
            "tiles": self.tiles,
            "sources": self.sources,
        }
        return json.dumps(words, sort_keys=True).encode() + b"\n"


def write_block(path: Path, shape: BlockShape, number: int, block: Block) -> None:
    """Write a block whole, or leave nothing.

    Raises
    ------
    RecordError
        If the disk is full or the file cannot be written.
    """
    field = np.ascontiguousarray(block.field, dtype="<f4")
    green = np.ascontiguousarray(block.green, dtype="<f8")
    if field.shape != shape.field or green.shape != shape.green:
        raise InputError(
            f"block {number} has the shapes {field.shape} and {green.shape}, not those of its matrix"
        )
    title = shape.title(number)
    checksum = _checksum(title, field, green)

    def write(file: BinaryIO) -> None:
        file.write(title)
        file.write(checksum)
        file.write(field.data)
        file.write(green.data)

    write_whole(path, write)


def read_block(path: Path, shape: BlockShape, number: int) -> Block | None:
    """Return a block, or None if it is not there, damaged, or that of another matrix."""
    title = shape.title(number)
    try:
        with path.open("rb") as file:
            if file.readline(len(title)) != title:
                return None
            checksum = file.readline(65)
            field, green = np.empty(shape.field, dtype="<f4"), np.empty(shape.green, dtype="<f8")
            whole = all(file.readinto(part.data.cast("B")) == part.nbytes for part in (field, green))
            if not whole or file.read(1) or checksum != _checksum(title, field, green):
                return None
    except OSError:
        return None
    return Block(field, green)


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file under another name, wait until the disk has it, then give it its name.

    Raises
    ------
    RecordError
        If the disk is full or the file cannot be written; nothing is left of it then.
    """
    part = path.with_name(path.name + TEMPORARY)
    try:
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _settle(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        reason = (
            "no room is left for it; free some space, or choose another cache folder or a lower limit for it"
            if full
            else f"{error.strerror or error}"
        )
        raise RecordError(f"{path} was not written: {reason}. What was finished before is kept.") from error


def _checksum(title: bytes, field: NDArray[np.float32], green: NDArray[np.float64]) -> bytes:
    digest = hashlib.sha256(title)
    digest.update(field.data)
    digest.update(green.data)
    return digest.hexdigest().encode() + b"\n"


def _settle(folder: Path) -> None:
    """Wait until a folder's list of names is on the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
