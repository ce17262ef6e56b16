"""A transfer matrix in a folder: rows are solved for when first asked for, and kept.

The folder holds ``header.json`` (what this is), ``sources.npy`` and ``targets.npy`` (positions, m) and
``rows-00000.bin``, one file per block of rows. Which rows are filled is which files there are, so nothing has
to be kept in step, and a build that is killed goes on where it was.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, RecordError
from ninon.physics.transfer.block_file import (
    TEMPORARY,
    Block,
    BlockShape,
    read_block,
    write_block,
    write_whole,
)
from ninon.physics.transfer.folder_lock import folder_lock
from ninon.physics.transfer.key import SCHEMA
from ninon.physics.transfer.loaded_rows import LoadedRows
from ninon.physics.transfer.spatial_order import BLOCK, LANES, Tiling
from ninon.physics.transfer.transfer_cache import HEADER, TransferCache

__all__ = ["Builder", "Progress", "TransferMatrix"]


@dataclass(frozen=True)
class Progress:
    """How far a build has come."""

    done: int
    """Blocks built."""
    total: int
    """Blocks to build."""
    seconds_left: float
    """An estimate from the blocks built so far."""


class Builder(Protocol):
    """Solves for rows; `RowBuilder` is one."""

    def blocks(self, numbers: list[int]) -> Iterator[Block]:
        """Yield blocks of rows, in the order asked for, ascending."""


Report = Callable[[Progress], None]
_Take = Callable[[int, Block], None]


@dataclass(frozen=True, eq=False)
class TransferMatrix:
    """The rows of one body, on disk."""

    folder: Path
    key: str
    source_points_m: NDArray[np.float64]
    """(rows, 3): where each row's current enters."""
    target_points_m: NDArray[np.float64]
    """(targets, 3)"""
    tiling: Tiling
    """Of the targets."""
    builder: Callable[[], Builder]
    """Called only if rows are missing, since a body takes seconds to factor."""
    made_with: Mapping[str, str]
    """Solver and versions, for the reader of the header."""
    cache: TransferCache | None = None

    @property
    def rows(self) -> int:
        """How many rows there can be."""
        return len(self.source_points_m)

    @property
    def filled(self) -> list[int]:
        """Numbers of the blocks that are on disk."""
        return sorted(int(path.stem.split("-")[1]) for path in self.folder.glob("rows-*.bin"))

    @property
    def shape(self) -> BlockShape:
        """What each block looks like."""
        return BlockShape(self.key, self.tiling.tiles, self.rows)

    def ensure(self, rows: NDArray[np.int64] | None = None, *, report: Report | None = None) -> None:
        """Fill rows that are not there yet, or that are damaged or foreign.

        Parameters
        ----------
        rows : (k,) array, optional
            Which; all by default.
        report : callable, optional
            Told after each block.

        Raises
        ------
        InputError
            If there is no such row, or no room below the limit of the cache.
        RecordError
            If the disk is full; what was finished is kept.
        PhysicsError
            If the solutions do not pass their checks.
        """
        self._each_block(self._numbers(rows), lambda number, block: None, report, threads=1)

    def has(self, rows: NDArray[np.int64]) -> bool:
        """Return whether there is a file for each of some rows; whether it is whole is seen on reading it."""
        return set(self._numbers(rows)) <= set(self.filled)

    def loaded(
        self, rows: NDArray[np.int64] | None = None, *, threads: int = 1, report: Report | None = None
    ) -> LoadedRows:
        """Return rows in memory, filled if need be; raises what `ensure` raises.

        Parameters
        ----------
        rows : (k,) array, optional
            Which; all by default.
        threads : int
            How many blocks are read and checked at once.
        report : callable, optional
            Told after each block that had to be built.
        """
        wanted = np.arange(self.rows) if rows is None else np.unique(rows)
        field = np.empty((self.tiling.tiles, len(wanted), 3, LANES), dtype=np.float32)
        green = np.empty((len(wanted), len(wanted)))

        def take(number: int, block: Block) -> None:
            first, last = np.searchsorted(wanted, (BLOCK * number, BLOCK * (number + 1)))
            inside = wanted[first:last] - BLOCK * number
            field[:, first:last] = block.field[:, inside]
            green[first:last] = block.green[inside][:, wanted]

        self._each_block(self._numbers(wanted), take, report, threads=threads)
        return LoadedRows(wanted, field, green, self.tiling)

    def _numbers(self, rows: NDArray[np.int64] | None) -> list[int]:
        if rows is None:
            return list(range(-(-self.rows // BLOCK)))
        if len(rows) and not 0 <= rows.min() <= rows.max() < self.rows:
            raise InputError(f"the transfer matrix has rows 0 to {self.rows - 1}; another one was asked for")
        return [int(number) for number in np.unique(np.asarray(rows) // BLOCK)]

    def _each_block(self, numbers: list[int], take: _Take, report: Report | None, *, threads: int) -> None:
        missing = self._read(numbers, take, threads) if self.folder.is_dir() else numbers
        if missing or not self._described():
            try:
                self._fill(missing, take, report, threads)
            except OSError as error:
                raise RecordError(
                    f"{self.folder} cannot be written to: {error.strerror or error}. Free some space, or "
                    "choose another cache folder."
                ) from error
        if self.cache is not None:
            self.cache.used(self.folder)

    def _fill(self, missing: list[int], take: _Take, report: Report | None, threads: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with folder_lock(self.folder):
            self._tidy()
            self._describe()
            # Somebody else may have built them while this waited.
            self._build(self._read(missing, take, threads), take, report)

    def _path(self, number: int) -> Path:
        return self.folder / f"rows-{number:05d}.bin"

    def _read(self, numbers: list[int], take: _Take, threads: int) -> list[int]:
        """Hand on the blocks that are whole; return the others."""

        def read(number: int) -> bool:
            block = read_block(self._path(number), self.shape, number)
            if block is not None:
                take(number, block)
            return block is not None

        if threads == 1:
            there: Iterable[bool] = [read(number) for number in numbers]
        else:
            with ThreadPoolExecutor(threads) as pool:
                there = list(pool.map(read, numbers))
        return [number for number, whole in zip(numbers, there, strict=True) if not whole]

    def _build(self, numbers: list[int], take: _Take, report: Report | None) -> None:
        if not numbers:
            return
        for number in numbers:
            self._path(number).unlink(missing_ok=True)
        if self.cache is not None:
            self.cache.make_room(len(numbers) * self.shape.size_bytes, self.folder)
        start = time.monotonic()
        for done, (number, block) in enumerate(
            zip(numbers, self.builder().blocks(numbers), strict=True), start=1
        ):
            write_block(self._path(number), self.shape, number, block)
            take(number, block)
            if report is not None:
                each = (time.monotonic() - start) / done
                report(Progress(done, len(numbers), each * (len(numbers) - done)))

    def _tidy(self) -> None:
        for part in self.folder.glob(f"*{TEMPORARY}"):
            part.unlink()

    def _files(self) -> dict[str, bytes]:
        """Return what describes the folder, by file."""
        words = {
            "schema": SCHEMA,
            "key": self.key,
            "rows": self.rows,
            "rows_per_block": BLOCK,
            "targets": self.tiling.targets,
            "tiles": self.tiling.tiles,
            "block": "field float32 [tile][row][axis][lane] per ampere, then potential float64 [row][source]",
            "units": {"field": "1/m²", "potential": "Ω", "positions": "m"},
            "axes": "those of the mesh",
            "current": "1 A enters at the row's load and leaves evenly through the loads of all rows",
            "made_with": dict(self.made_with),
        }
        header = json.dumps(words, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        return {
            HEADER: header.encode(),
            "sources.npy": _npy(self.source_points_m),
            "targets.npy": _npy(self.target_points_m),
        }

    def _described(self) -> bool:
        try:
            return bool(json.loads((self.folder / HEADER).read_text("utf-8"))["key"] == self.key)
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def _describe(self) -> None:
        """Write what describes the folder; the header comes last, since it vouches for the others."""
        if self._described():
            return
        for name, content in reversed(self._files().items()):
            _write_bytes(self.folder / name, content)


def _npy(array: NDArray[np.float64]) -> bytes:
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array, dtype="<f8"))
    return file.getvalue()


def _write_bytes(path: Path, content: bytes) -> None:
    def write(file: BinaryIO) -> None:
        file.write(content)

    write_whole(path, write)
