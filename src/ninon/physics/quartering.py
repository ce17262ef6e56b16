"""Triangles cut into four like ones wherever they are larger than wanted, down to an even lattice.

Equal triangles stay equal, which is what makes the field under an electrode accurate. Between sizes that
differ by two, a triangle with a node on its side is cut in two or three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["quartered"]

Points = NDArray[np.float64]
Triangles = NDArray[np.int64]


def quartered(
    points: Points,
    triangles: NDArray[np.integer],
    largest_m: Callable[[Points], NDArray[np.float64]],
    *,
    onto: Callable[[Points], Points] | None = None,
) -> tuple[Points, Triangles]:
    """Return a finer conforming mesh.

    Parameters
    ----------
    points : (n, 3) array
        Corners; they keep their numbers.
    triangles : (m, 3) array
        Any conforming mesh.
    largest_m : callable
        From places, ``(k, 3)``, to the longest side wanted there, ``(k,)``.
    onto : callable, optional
        Where a new corner goes, from half-way along a side; for round surfaces.

    Returns
    -------
    points : (n', 3) array
    triangles : (m', 3) array
        They turn the same way as before.
    """
    mesh = _Growing(np.asarray(points, np.float64), onto or (lambda middle: middle))
    leaves = np.asarray(triangles, np.int64)
    while True:
        cut = mesh.too_large(leaves, largest_m) | mesh.out_of_balance(leaves)
        if not cut.any():
            break
        leaves = np.concatenate([leaves[~cut], mesh.quarters(leaves[cut])])
    return mesh.points, _closed(leaves, mesh.middles(leaves))


@dataclass(eq=False)
class _Growing:
    """Corners, and which of them lies half-way between which two; grows in place."""

    points: Points
    onto: Callable[[Points], Points]
    keys: NDArray[np.int64] | None = None
    found: NDArray[np.int64] | None = None

    def middles(self, triangles: Triangles) -> NDArray[np.int64]:
        """Return the corner half-way along each side, ``(m, 3)``, or −1; side k is opposite corner k."""
        return self._middle(triangles[:, [1, 2, 0]], triangles[:, [2, 0, 1]])

    def too_large(
        self, triangles: Triangles, largest_m: Callable[[Points], NDArray[np.float64]]
    ) -> NDArray[np.bool_]:
        corners = self.points[triangles]
        side = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
        middle = (corners + np.roll(corners, 1, axis=1)) / 2
        wanted = largest_m(np.concatenate([corners, middle], axis=1).reshape(-1, 3)).reshape(-1, 6)
        return np.asarray(side > wanted.min(axis=1) * (1 + 1e-6))

    def out_of_balance(self, triangles: Triangles) -> NDArray[np.bool_]:
        """Return which triangles have a side cut in four, or all three sides cut."""
        middle = self.middles(triangles)
        one, other = triangles[:, [1, 2, 0]], triangles[:, [2, 0, 1]]
        there = middle >= 0
        inner = np.maximum(middle, 0)
        twice = there & ((self._middle(one, inner) >= 0) | (self._middle(other, inner) >= 0))
        return np.asarray(twice.any(axis=1) | there.all(axis=1))

    def quarters(self, triangles: Triangles) -> Triangles:
        one, other = triangles[:, [1, 2, 0]].ravel(), triangles[:, [2, 0, 1]].ravel()
        key = np.unique(self._key(one, other))
        new = key if self.keys is None else key[~np.isin(key, self.keys)]
        self._add(new)
        x, y, z = self.middles(triangles).T
        a, b, c = triangles.T
        return np.concatenate([np.stack(t, axis=1) for t in ((a, z, y), (z, b, x), (y, x, c), (x, y, z))])

    def _add(self, key: NDArray[np.int64]) -> None:
        one, other = key >> 32, key & 0xFFFFFFFF
        middle = self.onto((self.points[one] + self.points[other]) / 2)
        number = len(self.points) + np.arange(len(key))
        self.points = np.concatenate([self.points, middle])
        keys = key if self.keys is None else np.concatenate([self.keys, key])
        found = number if self.found is None else np.concatenate([self.found, number])
        order = np.argsort(keys)
        self.keys, self.found = keys[order], found[order]

    def _middle(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.keys is None or self.found is None:
            return np.full(one.shape, -1)
        key = self._key(one, other)
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.where(self.keys[place] == key, self.found[place], -1)

    @staticmethod
    def _key(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        return (np.minimum(one, other) << 32) | np.maximum(one, other)


def _closed(triangles: Triangles, middle: NDArray[np.int64]) -> Triangles:
    """Return the triangles with those cut that have a node on a side."""
    there = middle >= 0
    count = there.sum(axis=1)
    # Turned so that the only cut side, or the only whole one, is opposite the first corner.
    turn = np.where(count == 1, np.argmax(there, axis=1), np.argmin(there, axis=1))
    index = (turn[:, None] + np.arange(3)) % 3
    a, b, c = np.take_along_axis(triangles, index, axis=1).T
    x, y, z = np.take_along_axis(middle, index, axis=1).T
    one, two = count == 1, count == 2
    parts = [triangles[count == 0]]
    parts += [np.stack(t, axis=1)[one] for t in ((a, b, x), (a, x, c))]
    parts += [np.stack(t, axis=1)[two] for t in ((a, z, y), (z, b, y), (b, c, y))]
    return np.concatenate(parts)
