"""The six-node prism: its quadrature, and the geometry of many prisms at once.

Three points in the plane times two in depth integrate exactly what a linear potential needs. All arrays have
the prisms last, a chunk that fits the processor's cache at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "IN_PLANE",
    "SLOPES",
    "WEIGHTS",
    "chunks",
    "cofactors",
    "corners",
    "determinants",
    "shape_and_slopes",
]

_CHUNK = 2048
_DEPTH = 1 / np.sqrt(3.0)
IN_PLANE = np.array([[4, 1, 1], [1, 4, 1], [1, 1, 4]]) / 6
"""(3, 3): shares of the triangle's corners at the points in the plane."""


class Columns(Protocol):
    """What of a mesh the geometry needs."""

    @property
    def triangles(self) -> NDArray[np.int32]:
        """(m, 3): corners."""

    @property
    def levels_m(self) -> NDArray[np.float64]:
        """(levels, n, 3): positions."""


def shape_and_slopes(
    shares: NDArray[np.float64], height: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the six shape functions and their derivatives at points of the reference prism.

    Parameters
    ----------
    shares : (k, 3) array
        Shares of the triangle's corners; they add up to 1.
    height : (k,) array
        From −1 on the lower to +1 on the upper triangle.

    Returns
    -------
    (k, 6) array
        Values, the upper corners first.
    (k, 3, 6) array
        Derivatives along the first side, along the other side of the triangle, and by height.
    """
    up, down = (1 + height[:, None]) / 2, (1 - height[:, None]) / 2
    value = np.concatenate([up * shares, down * shares], axis=1)
    sides = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
    slope = np.empty((len(height), 3, 6))
    slope[:, :2, :3], slope[:, :2, 3:] = up[:, None] * sides, down[:, None] * sides
    slope[:, 2, :3], slope[:, 2, 3:] = shares / 2, -shares / 2
    return value, slope


WEIGHTS = np.full(6, 1 / 6)
"""Weights of the quadrature points: height +, then height −, each with the three points in the plane."""
_, SLOPES = shape_and_slopes(np.tile(IN_PLANE, (2, 1)), np.repeat([_DEPTH, -_DEPTH], 3))


def chunks(sublayers: int, triangles: int) -> Iterator[tuple[int, slice]]:
    """Walk through all prisms, a sublayer and a run of triangles at a time."""
    for sublayer in range(sublayers):
        for start in range(0, triangles, _CHUNK):
            yield sublayer, slice(start, min(start + _CHUNK, triangles))


def corners(mesh: Columns, sublayer: int, part: slice | NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the corners of prisms, ``(2, 3, 3, c)``: upper and lower, corner, axis, prism."""
    both = mesh.levels_m[sublayer : sublayer + 2][:, mesh.triangles[part]]
    return np.ascontiguousarray(both.transpose(0, 2, 3, 1))


def cofactors(prisms: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the geometry of prisms at the quadrature points.

    A gradient is the sum of `SLOPES` times cofactors over the determinant.

    Parameters
    ----------
    prisms : (2, 3, 3, c) array
        As `corners` gives them.

    Returns
    -------
    (6, 3, 3, c) array
        Cofactors: point, direction in the reference prism, axis, prism.
    (6, c) array
        Determinants of the map; positive where the prism is sound.
    """
    first, other = _sides(prisms)
    rise = _rise(prisms)
    found = np.empty((2, 3, 3, 3, prisms.shape[-1]))
    for height in range(2):
        found[height, :, 2] = _cross(first[height], other[height])
        for place in range(3):
            found[height, place, 0] = _cross(other[height], rise[place])
            found[height, place, 1] = _cross(rise[place], first[height])
    determinant = np.einsum("hpdc,pdc->hpc", found[:, :, 2], rise)
    return found.reshape(6, 3, 3, -1), determinant.reshape(6, -1)


def determinants(prisms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return only the determinants at the quadrature points, ``(6, c)``."""
    first, other = _sides(prisms)
    up = np.stack([_cross(first[height], other[height]) for height in range(2)])
    return np.asarray(np.einsum("hdc,pdc->hpc", up, _rise(prisms)).reshape(6, -1))


def _sides(prisms: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the triangle's two sides at both heights, ``(2, 3, c)`` each."""
    along = prisms[:, 1:] - prisms[:, :1]
    up, down = (1 + _DEPTH) / 2, (1 - _DEPTH) / 2
    at = np.stack([up * along[0] + down * along[1], down * along[0] + up * along[1]])
    return at[:, 0], at[:, 1]


def _rise(prisms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how the position changes with height at the points in the plane, ``(3, 3, c)``."""
    return np.asarray(np.einsum("pk,kdc->pdc", IN_PLANE, (prisms[0] - prisms[1]) / 2))


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
