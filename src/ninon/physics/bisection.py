"""A triangulated surface made finer by halving the longest sides: each new corner known in the old triangles.

The finer mesh has the old one's shape exactly; old corners keep their numbers.

After M.-C. Rivara (1984), "Algorithms for refining triangular grids suitable for adaptive and multigrid
techniques", Int. J. Numer. Methods Eng. 20, 745.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, PhysicsError

__all__ = ["Refinement", "refined"]

_ROUNDS = 200
_MOST = 3_000_000

Wanted = Callable[[NDArray[np.float64]], NDArray[np.float64]] | NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Refinement:
    """A finer mesh over an old one."""

    triangles: NDArray[np.int32]
    """(m', 3): corners, turning as the old ones do."""
    parent: NDArray[np.int64]
    """(k,): an old triangle in which each corner lies; the first ones are the old corners."""
    weights: NDArray[np.float64]
    """(k, 3): shares of that triangle's corners; exact, multiples of powers of a half."""
    source: NDArray[np.int64]
    """(m',): the old triangle each new one was cut from (after flips: one of those it lies in)."""

    def at_vertices(
        self, values: NDArray[np.floating], old_triangles: NDArray[np.integer]
    ) -> NDArray[np.float64]:
        """Return a quantity of the old corners, such as their positions, at all new ones.

        Parameters
        ----------
        values : (n,) or (n, d) array
            One row per old corner.
        old_triangles : (m, 3) array
            The mesh that was refined.

        Returns
        -------
        (k,) or (k, d) array
            The old corners' values to the last bit.
        """
        corners = np.asarray(values, dtype=np.float64)[old_triangles[self.parent]]
        return np.asarray(np.einsum("kc,kc...->k...", self.weights, corners))


def refined(triangles: NDArray[np.integer], vertices_m: NDArray[np.float64], largest_m: Wanted) -> Refinement:
    """Return a mesh whose triangles are as small as wanted.

    Parameters
    ----------
    triangles : (m, 3) array
        A conforming mesh; each corner is used.
    vertices_m : (n, 3) array
        Positions.
    largest_m : callable or (n,) array
        The longest side a triangle may have: of the triangles' middles ``(k, 3)``, or one per old corner (in
        between, their mean).

    Returns
    -------
    Refinement
        The same for the same input, always.

    Raises
    ------
    InputError
        If a wanted size is not more than zero, or a vertex is in no triangle.
    PhysicsError
        If millions of triangles would not be enough.
    """
    mesh = _Leaves.of(np.asarray(triangles, np.int64), np.asarray(vertices_m, np.float64), largest_m)
    for _ in range(_ROUNDS):
        sides = _Sides.of(mesh.corners, mesh.positions)
        wanted = mesh.wanted_sizes()
        if mesh.at_least(wanted) > _MOST:
            break
        cut = sides.closure(sides.lengths[sides.each].max(axis=1) > wanted)
        if not cut.any():
            return mesh.refinement()
        mesh = mesh.cut(sides, cut)
    raise PhysicsError(
        f"The surface would not be as fine as asked for with {_MOST} triangles; ask for larger ones."
    )


@dataclass(frozen=True, eq=False)
class _Sides:
    """The different sides of triangles; side k of a triangle is opposite its corner k."""

    ends: NDArray[np.int64]
    """(e, 2): lower number first."""
    each: NDArray[np.int64]
    """(m, 3): which side each triangle's sides are."""
    lengths: NDArray[np.float64]
    longest: NDArray[np.int64]
    """(m,): which of its sides is the longest; of equal ones that with the higher number."""

    @classmethod
    def of(cls, corners: NDArray[np.int64], positions: NDArray[np.float64]) -> _Sides:
        one, other = corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]
        key = (np.minimum(one, other) << 32) | np.maximum(one, other)
        unique, which = np.unique(key.ravel(), return_inverse=True)
        ends = np.stack([unique >> 32, unique & 0xFFFFFFFF], axis=1)
        which = which.reshape(-1, 3)
        lengths = np.linalg.norm(positions[ends[:, 0]] - positions[ends[:, 1]], axis=1)
        rank = np.empty(len(lengths), dtype=np.int64)
        rank[np.lexsort((np.arange(len(lengths)), lengths))] = np.arange(len(lengths))
        return cls(ends, which, lengths, np.argmax(rank[which], axis=1))

    def closure(self, triangles: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which sides to halve so that the marked triangles are cut and all fit together."""
        longest = self.each[np.arange(len(self.each)), self.longest]
        cut = np.zeros(len(self.ends), dtype=bool)
        cut[longest[triangles]] = True
        while True:
            touched = cut[self.each].any(axis=1) & ~cut[longest]
            if not touched.any():
                return cut
            cut[longest[touched]] = True


@dataclass(frozen=True, eq=False)
class _Leaves:
    """The triangles so far, each with its corners' shares of the old triangle it lies in."""

    corners: NDArray[np.int64]
    shares: NDArray[np.float64]
    """(m, 3, 3): new corner, old corner."""
    source: NDArray[np.int64]
    positions: NDArray[np.float64]
    sizes: NDArray[np.float64] | None
    """(k,): the size wanted at each corner, if it was given so."""
    wanted: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None
    parent: NDArray[np.int64]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, corners: NDArray[np.int64], positions: NDArray[np.float64], largest_m: Wanted) -> _Leaves:
        first = np.full(len(positions), -1)
        flat = corners.ravel()[::-1]
        first[flat] = np.arange(corners.size)[::-1]
        if (first < 0).any():
            raise InputError(f"{int((first < 0).sum())} vertices are in no triangle; leave them out.")
        sizes = None if callable(largest_m) else np.asarray(largest_m, dtype=np.float64)
        if sizes is not None and not (sizes.shape == (len(positions),) and (sizes > 0).all()):
            raise InputError("One wanted size per vertex is needed, each more than zero.")
        shares = np.broadcast_to(np.eye(3), (len(corners), 3, 3))
        wanted = largest_m if callable(largest_m) else None
        parent, weights = first // 3, np.eye(3)[first % 3]
        return cls(corners, shares, np.arange(len(corners)), positions, sizes, wanted, parent, weights)

    def wanted_sizes(self) -> NDArray[np.float64]:
        """Return the longest side each triangle may have."""
        if self.wanted is None:
            assert self.sizes is not None
            return np.asarray(self.sizes[self.corners].mean(axis=1))
        wanted = np.asarray(self.wanted(self.positions[self.corners].mean(axis=1)))
        if not (wanted > 0).all():
            raise InputError("A wanted size is not more than zero.")
        return wanted

    def at_least(self, wanted: NDArray[np.float64]) -> float:
        """Return how many triangles there will be at least: none larger than an equilateral one."""
        a, b, c = (self.positions[self.corners[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
        return float(np.maximum(area / (np.sqrt(3 / 16) * wanted**2), 1.0).sum())

    def cut(self, sides: _Sides, cut: NDArray[np.bool_]) -> _Leaves:
        """Return the leaves with some sides halved; each marked triangle's longest side is among them."""
        number = np.full(len(cut), -1)
        number[cut] = len(self.positions) + np.arange(int(cut.sum()))
        one, other = sides.ends[cut].T
        parent, weights = self._new_anchors(sides, cut, number)
        sizes = self.sizes
        if sizes is not None:
            sizes = np.concatenate([sizes, (sizes[one] + sizes[other]) / 2])
        corners, shares, source = self._children(sides, number)
        return _Leaves(
            corners,
            shares,
            source,
            np.concatenate([self.positions, (self.positions[one] + self.positions[other]) / 2]),
            sizes,
            self.wanted,
            np.concatenate([self.parent, parent]),
            np.concatenate([self.weights, weights]),
        )

    def refinement(self) -> Refinement:
        return Refinement(self.corners.astype(np.int32), self.parent, self.weights, self.source)

    def _new_anchors(
        self, sides: _Sides, cut: NDArray[np.bool_], number: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return where the new corners lie: of two old triangles, in the one with the lower number."""
        triangle, side = np.nonzero(cut[sides.each])
        order = np.argsort(self.source[triangle], kind="stable")[::-1]
        triangle, side = triangle[order], side[order]
        mine = np.empty(int(cut.sum()), dtype=np.int64)
        mine[number[sides.each[triangle, side]] - len(self.positions)] = np.arange(len(triangle))
        triangle, side = triangle[mine], side[mine]
        ends = self.shares[triangle, (side + 1) % 3], self.shares[triangle, (side + 2) % 3]
        return self.source[triangle], (ends[0] + ends[1]) / 2

    def _children(
        self, sides: _Sides, number: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Return the triangles cut: first across the longest side, then each half across its own old side."""
        # Corner 0 is opposite the longest side; x, y, z lie half-way along the sides opposite a, b, c.
        turn = (sides.longest[:, None] + np.arange(3)) % 3
        corner = np.take_along_axis(self.corners, turn, axis=1)
        share = np.take_along_axis(self.shares, turn[:, :, None], axis=1)
        middle = number[np.take_along_axis(sides.each, turn, axis=1)]
        names = np.concatenate([corner, middle], axis=1)
        halves = np.stack([(share[:, 1] + share[:, 2]) / 2, (share[:, 2] + share[:, 0]) / 2], axis=1)
        halves = np.concatenate([halves, ((share[:, 0] + share[:, 1]) / 2)[:, None]], axis=1)
        shares = np.concatenate([share, halves], axis=1)
        there = middle >= 0
        whole = ~there[:, 0]
        a, b, c, x, y, z = range(6)
        parts = [(np.flatnonzero(whole), (a, b, c))]
        for has, plain, split in (
            (there[:, 2], [(a, b, x)], [(a, z, x), (z, b, x)]),
            (there[:, 1], [(a, x, c)], [(a, x, y), (y, x, c)]),
        ):
            parts += [(np.flatnonzero(~whole & ~has), t) for t in plain]
            parts += [(np.flatnonzero(~whole & has), t) for t in split]
        rows = np.concatenate([row for row, _ in parts])
        corners_of = [names[row][:, list(t)] for row, t in parts]
        kept = [shares[row][:, list(t)] for row, t in parts]
        order = np.argsort(rows, kind="stable")
        return np.concatenate(corners_of)[order], np.concatenate(kept)[order], self.source[rows][order]
