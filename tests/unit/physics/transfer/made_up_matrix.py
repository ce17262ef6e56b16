"""A transfer matrix whose rows are made up, not solved for: to try the folder it lives in.

Run as a program with a folder and a time in seconds, it fills the folder, waiting so long before each block,
and says which blocks it made.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ninon.physics.transfer.block_file import Block, BlockShape
from ninon.physics.transfer.spatial_order import BLOCK, LANES, tiled
from ninon.physics.transfer.transfer_cache import TransferCache
from ninon.physics.transfer.transfer_matrix import TransferMatrix

BLOCKS = 6
ROWS = BLOCKS * BLOCK - 40
TARGETS = 3 * LANES - 7


class MadeUp:
    """Makes each block from its number alone."""

    def __init__(self, shape: BlockShape, seconds: float = 0.0, *, aloud: bool = False) -> None:
        self.shape, self.seconds, self.aloud = shape, seconds, aloud
        self.made: list[int] = []

    def blocks(self, numbers: list[int]) -> Iterator[Block]:
        for number in numbers:
            time.sleep(self.seconds)
            self.made.append(number)
            if self.aloud:
                print(number, flush=True)
            dice = np.random.default_rng([number, int(self.shape.key[:8], 16)])
            field = dice.standard_normal(self.shape.field, dtype=np.float32)
            yield Block(field, dice.standard_normal(self.shape.green))


def made_up(root: Path, key: str = "a" * 64, *, limit_bytes: int = 10**9, **how):
    """Return a matrix and who makes its rows."""
    points = np.random.default_rng(0).uniform(size=(TARGETS, 3))
    tiling = tiled(points)
    maker = MadeUp(BlockShape(key, tiling.tiles, ROWS), **how)
    cache = TransferCache(root, limit_bytes)
    sources = np.zeros((ROWS, 3))
    matrix = TransferMatrix(
        cache.folder(key), key, sources, points, tiling, lambda: maker, {"by": "a test"}, cache
    )
    return matrix, maker


def everything(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


if __name__ == "__main__":
    matrix, _ = made_up(Path(sys.argv[1]), seconds=float(sys.argv[2]), aloud=True)
    print("ready", flush=True)
    matrix.ensure()
