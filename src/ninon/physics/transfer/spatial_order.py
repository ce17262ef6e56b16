"""Order points so that neighbours in space are neighbours in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["BLOCK", "LANES", "Tiling", "leaf_order", "tiled"]

BLOCK = 128
"""Rows solved for, checked and written together: as many as `ninon.physics.factor` solves in one block."""
LANES = 128
"""Targets per tile: three components of one tile and one row fill 1,536 bytes, a few hundred fit a cache."""


def leaf_order(points_m: NDArray[np.float64], leaf: int) -> NDArray[np.int64]:
    """Return the order in which each run of `leaf` points is compact in space.

    The points are halved across their widest extent again and again, always at a multiple of `leaf`, so only
    the last run can be shorter. Equal coordinates keep the order they came in: the same points always give
    the same order.

    Parameters
    ----------
    points_m : (n, 3) array
        Positions.
    leaf : int
        Length of a run.

    Returns
    -------
    (n,) array
        Numbers of the points, in the new order.
    """
    done: list[NDArray[np.int64]] = []
    waiting = [np.arange(len(points_m), dtype=np.int64)]
    while waiting:
        part = waiting.pop()
        if len(part) <= leaf:
            done.append(part)
            continue
        inside = points_m[part]
        axis = int(np.argmax(np.ptp(inside, axis=0)))
        part = part[np.argsort(inside[:, axis], kind="stable")]
        half = leaf * ((-(-len(part) // leaf) + 1) // 2)
        waiting += [part[half:], part[:half]]
    return np.concatenate(done) if done else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Tiling:
    """Targets in tiles of `LANES` neighbours; the last tile is filled up with its last target."""

    slots: NDArray[np.int64]
    """(tiles, LANES): number of the target in each lane."""
    centres_m: NDArray[np.float64]
    """(tiles, 3)"""
    reach_m: NDArray[np.float64]
    """(tiles,): how far a target lies from its tile's centre, at most."""
    targets: int
    """How many there are without the filling."""

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return len(self.slots)

    def unpacked(self, lanes: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return values ``(..., tiles, LANES)`` in the order of the targets, ``(..., targets)``."""
        found = np.empty((*lanes.shape[:-2], self.targets), dtype=lanes.dtype)
        flat = lanes.reshape(*lanes.shape[:-2], -1)
        found[..., self.slots.ravel()[: self.targets]] = flat[..., : self.targets]
        return found


def tiled(points_m: NDArray[np.float64]) -> Tiling:
    """Return the tiles of targets at these positions, ``(n, 3)``.

    Raises
    ------
    InputError
        If there is no target at all.
    """
    if not len(points_m):
        raise InputError("a transfer matrix needs at least one target; the list of targets is empty")
    order = leaf_order(points_m, LANES)
    slots = np.pad(order, (0, -len(order) % LANES), mode="edge").reshape(-1, LANES)
    centres = points_m[slots].mean(axis=1)
    reach = np.linalg.norm(points_m[slots] - centres[:, None], axis=2).max(axis=1)
    return Tiling(slots, centres, reach, len(points_m))
