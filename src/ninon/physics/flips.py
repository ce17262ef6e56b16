"""Sides of triangles swapped for the other diagonal where that makes the smallest angles larger.

Only between triangles that lie nearly in one plane, so the surface keeps its shape but for their sliver of a
bend. Corners do not move.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ninon.physics.bisection import Refinement

__all__ = ["flipped", "least_angles"]

_FLAT = np.cos(np.deg2rad(10.0))
_GAIN = 1e-9


def flipped(mesh: Refinement, positions_m: NDArray[np.float64], *, rounds: int = 5) -> Refinement:
    """Return a refinement with better angles.

    Parameters
    ----------
    mesh : Refinement
        The mesh.
    positions_m : (k, 3) array
        Of its corners.
    rounds : int
        How often to look; each looks at all sides.
    """
    triangles = mesh.triangles.astype(np.int64)
    for _ in range(rounds):
        sides = _swaps(triangles, positions_m)
        if not len(sides[0]):
            break
        left, right, (a, b, c, d) = sides
        # Triangles a b c and b a d share the side a b; it becomes c d.
        triangles[left] = np.stack([a, d, c], axis=1)
        triangles[right] = np.stack([b, c, d], axis=1)
    return replace(mesh, triangles=triangles.astype(np.int32))


def least_angles(triangles: NDArray[np.integer], positions_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each triangle's smallest angle in degrees, ``(m,)``."""
    corners = positions_m[triangles]
    angles = []
    for k in range(3):
        one, other = corners[:, (k + 1) % 3] - corners[:, k], corners[:, (k + 2) % 3] - corners[:, k]
        across = np.linalg.norm(np.cross(one, other), axis=1)
        angles.append(np.arctan2(across, (one * other).sum(axis=1)))
    return np.asarray(np.rad2deg(np.min(angles, axis=0)))


def _swaps(
    triangles: NDArray[np.int64], positions: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of triangles to swap the side of, none in two pairs, and their corners a, b, c, d."""
    start, end = triangles.ravel(), triangles[:, [1, 2, 0]].ravel()
    key, back = (start << 32) | end, (end << 32) | start
    order = np.argsort(key)
    place = np.minimum(np.searchsorted(key[order], back), len(key) - 1)
    twin = np.where(key[order][place] == back, order[place], -1)
    side = np.flatnonzero((twin >= 0) & (start < end))
    left, right = side // 3, twin[side] // 3
    a, b = start[side], end[side]
    c, d = triangles[left, (side + 2) % 3], triangles[right, (twin[side] + 2) % 3]
    doubtful = _opposite_cotangents(positions, a, b, c, d) < 0
    left, right, a, b, c, d = (part[doubtful] for part in (left, right, a, b, c, d))
    gain = _gain(positions, a, b, c, d)
    joined = (np.minimum(c, d) << 32) | np.maximum(c, d)
    # A side that is there already would be there twice.
    gain[np.isin(joined, (np.minimum(start, end) << 32) | np.maximum(start, end))] = 0.0
    best = np.zeros(len(triangles))
    np.maximum.at(best, left, gain)
    np.maximum.at(best, right, gain)
    taken = (gain > _GAIN) & (gain == best[left]) & (gain == best[right])
    # Two equal gains at one triangle, or the same new side made twice: the first.
    taken = np.flatnonzero(taken)
    taken = taken[np.sort(np.unique(joined[taken], return_index=True)[1])]
    once = np.full(len(triangles), len(taken))
    rank = np.arange(len(taken))
    for own in (left, right):
        np.minimum.at(once, own[taken], rank)
    taken = taken[(once[left[taken]] == rank) & (once[right[taken]] == rank)]
    return left[taken], right[taken], np.stack([a, b, c, d])[:, taken]


def _opposite_cotangents(
    positions: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    c: NDArray[np.int64],
    d: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the sum of the cotangents opposite a side: negative where Delaunay would swap it."""
    total = np.zeros(len(a))
    for corner in (c, d):
        one, other = positions[a] - positions[corner], positions[b] - positions[corner]
        across = np.linalg.norm(np.cross(one, other), axis=1)
        total += (one * other).sum(axis=1) / np.maximum(across, 1e-300)
    return total


def _gain(
    positions: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    c: NDArray[np.int64],
    d: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return by how many degrees a swap makes the least angle larger; 0 where it may not be."""
    now = np.minimum(*(least_angles(np.stack(t, axis=1), positions) for t in ((a, b, c), (b, a, d))))
    then = np.minimum(*(least_angles(np.stack(t, axis=1), positions) for t in ((a, d, c), (b, c, d))))
    normals = [_normal(positions, *t) for t in ((a, b, c), (b, a, d), (a, d, c), (b, c, d))]
    mean = normals[0] + normals[1]
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-300)
    flat = np.min([(normal * mean).sum(axis=1) for normal in normals], axis=0) > _FLAT
    return np.where(flat, np.maximum(then - now, 0.0), 0.0)


def _normal(
    positions: NDArray[np.float64], a: NDArray[np.int64], b: NDArray[np.int64], c: NDArray[np.int64]
) -> NDArray[np.float64]:
    across = np.cross(positions[b] - positions[a], positions[c] - positions[a])
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-300))
