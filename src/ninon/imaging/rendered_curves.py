"""Curves through landmarks in the frontal plane of the template, and how far a pixel lies from them.

A picture asks for the distance of a hundred thousand pixels to curves that never change, so each distance is
computed once on a fine grid and read off there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["DistanceField", "distance_field", "signed_distance_mm", "smooth_ring"]

_STEP_MM = 0.2

_Distances = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class DistanceField:
    """Distances to a curve, on a grid around it."""

    corner_mm: Points
    grid: _Distances

    def __call__(self, points: NDArray[np.floating]) -> _Distances:
        """Return the distance at points, ``(p,)``, in mm; beside the grid that at its border."""
        rows, columns = self.grid.shape
        x = np.clip((points[:, 0] - np.float32(self.corner_mm[0])) / np.float32(_STEP_MM), 0, columns - 1.001)
        y = np.clip((points[:, 1] - np.float32(self.corner_mm[1])) / np.float32(_STEP_MM), 0, rows - 1.001)
        j, i = x.astype(np.int64), y.astype(np.int64)
        u, v = x - j, y - i
        grid = self.grid
        below = grid[i, j] * (1 - u) + grid[i, j + 1] * u
        above = grid[i + 1, j] * (1 - u) + grid[i + 1, j + 1] * u
        return np.asarray(below * (1 - v) + above * v, dtype=np.float32)


def distance_field(curve: Points, *, closed: bool, margin_mm: float) -> DistanceField:
    """Return the distances around a curve.

    Parameters
    ----------
    curve : (n, 2) array
        Its points, in mm.
    closed : bool
        Whether its end joins its start; distances inside are then negative.
    margin_mm : float
        How far around it distances are wanted.
    """
    return _computed(np.ascontiguousarray(curve, dtype=np.float64).tobytes(), closed, margin_mm)


def smooth_ring(corners: Points, pieces: int = 5) -> Points:
    """Return a closed smooth curve through points (Catmull–Rom), each span cut into pieces."""
    before, after = np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0)
    beyond = np.roll(corners, -2, axis=0)
    t = (np.arange(pieces) / pieces)[:, None, None]
    curve = 0.5 * (
        2 * corners
        + (after - before) * t
        + (2 * before - 5 * corners + 4 * after - beyond) * t**2
        + (3 * corners - before - 3 * after + beyond) * t**3
    )
    return np.ascontiguousarray(curve.transpose(1, 0, 2).reshape(-1, corners.shape[1]))


def signed_distance_mm(points: Points, ring: Points) -> NDArray[np.float64]:
    """Return the distance of points in a plane to a closed polygon, ``(p,)``; negative inside."""
    inside = np.zeros(len(points), dtype=bool)
    for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if a[1] != b[1]:
            crosses = (a[1] > points[:, 1]) != (b[1] > points[:, 1])
            inside ^= crosses & (points[:, 0] < a[0] + (points[:, 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
    distance = _line_distance_mm(points, np.concatenate([ring, ring[:1]]))
    return np.where(inside, -distance, distance)


@lru_cache(maxsize=64)
def _computed(curve: bytes, closed: bool, margin_mm: float) -> DistanceField:
    line = np.frombuffer(curve, dtype=np.float64).reshape(-1, 2)
    low, high = line.min(0) - margin_mm, line.max(0) + margin_mm
    columns, rows = (np.ceil((high - low) / _STEP_MM).astype(int) + 2).tolist()
    x, y = low[0] + _STEP_MM * np.arange(columns), low[1] + _STEP_MM * np.arange(rows)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    distance = signed_distance_mm(points, line) if closed else _line_distance_mm(points, line)
    return DistanceField(low, distance.reshape(rows, columns).astype(np.float32))


def _line_distance_mm(points: Points, line: Points) -> NDArray[np.float64]:
    """Return the distance of points in a plane to a polygonal line, ``(p,)``."""
    nearest = np.full(len(points), np.inf)
    for a, b in pairwise(line):
        along, off_x, off_y = b - a, points[:, 0] - a[0], points[:, 1] - a[1]
        t = np.clip((off_x * along[0] + off_y * along[1]) / max(float(along @ along), 1e-12), 0.0, 1.0)
        np.minimum(nearest, (off_x - t * along[0]) ** 2 + (off_y - t * along[1]) ** 2, out=nearest)
    distance: NDArray[np.float64] = np.sqrt(nearest)
    return distance
