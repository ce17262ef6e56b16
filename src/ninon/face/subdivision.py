"""Loop subdivision as sparse matrices: from a coarse mesh to points of its smooth limit surface.

Loop's scheme smooths as it divides, so a coarse vertex does not stay where it was. `Surface` undoes that: it
solves for the control points whose limit surface passes through the given knots, so that a landmark lies on
the surface it defines. Everything is linear in the knots.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Triangles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Surface", "divided"]


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of a mesh: ends, opposite corners, and which edge each triangle side is."""

    ends: Triangles
    """(e, 2)."""
    opposite: Triangles
    """(e, 2): the corners across the edge; −1 on a boundary."""
    of_side: Triangles
    """(m, 3): edges of the sides from corner 0 to 1, 1 to 2 and 2 to 0."""

    @property
    def on_boundary(self) -> NDArray[np.bool_]:
        return self.opposite[:, 1] < 0


def _edges_of(triangles: Triangles) -> _Edges:
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    across = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    ends, number = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True)
    number = number.reshape(-1)
    opposite = np.full((len(ends), 2), -1, dtype=np.int32)
    order = np.argsort(number, kind="stable")
    first = np.searchsorted(number[order], np.arange(len(ends)))
    opposite[:, 0] = across[order[first]]
    counts = np.bincount(number, minlength=len(ends))
    twice = counts == 2
    opposite[twice, 1] = across[order[first[twice] + 1]]
    return _Edges(ends.astype(np.int32), opposite, number.reshape(3, -1).T.astype(np.int32))


def divided(triangles: Triangles, count: int) -> tuple[csr_array, Triangles]:
    """Return one step of Loop subdivision.

    Parameters
    ----------
    triangles : (m, 3) array
        Corners of a manifold mesh, with or without boundary.
    count : int
        Number of its vertices.

    Returns
    -------
    step : (count + e, count) sparse array
        New vertices from old: the old ones first, in their order, then one on each edge.
    triangles : (4 m, 3) array
        The four parts of triangle t are 4 t … 4 t + 3: at its corners 0, 1, 2, and the middle one.

    References
    ----------
    C. Loop (1987), *Smooth subdivision surfaces based on triangles*.
    """
    e = _edges_of(triangles)
    new = count + np.arange(len(e.ends))
    inner = ~e.on_boundary
    rows: list[Any] = [np.repeat(new[inner], 4), np.repeat(new[~inner], 2)]
    columns: list[Any] = [
        np.concatenate([e.ends[inner], e.opposite[inner]], axis=1).ravel(),
        e.ends[~inner].ravel(),
    ]
    values: list[Any] = [
        np.tile([3 / 8, 3 / 8, 1 / 8, 1 / 8], int(inner.sum())),
        np.full(2 * int((~inner).sum()), 0.5),
    ]
    kept = _vertex_rule(e, count, inner_weight=_loop_beta, boundary_weight=1 / 8)
    a, b, c = triangles.T
    ab, bc, ca = (count + e.of_side[:, k] for k in range(3))
    parts = np.stack(
        [np.stack(t, axis=1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))], axis=1
    )
    step = _sparse(rows, columns, values, (count + len(e.ends), count)) + _padded(kept, len(e.ends))
    return step.tocsr(), parts.reshape(-1, 3).astype(np.int32)


def _loop_beta(valence: NDArray[np.int64]) -> NDArray[np.float64]:
    return (5 / 8 - (3 / 8 + np.cos(2 * np.pi / valence) / 4) ** 2) / valence


def _limit_chi(valence: NDArray[np.int64]) -> NDArray[np.float64]:
    return 1 / (3 / (8 * _loop_beta(valence)) + valence)


def _vertex_rule(e: _Edges, count: int, *, inner_weight: Any, boundary_weight: float) -> csr_array:
    """Return the rule that moves each vertex by its neighbours: all of them, or the two along a boundary."""
    on_boundary = np.zeros(count, dtype=bool)
    on_boundary[e.ends[e.on_boundary]] = True
    both = np.concatenate([e.ends, e.ends[:, ::-1]])
    along = np.concatenate([e.on_boundary, e.on_boundary])
    valence = np.maximum(np.bincount(both[:, 0], minlength=count), 3)
    weight = np.where(on_boundary, boundary_weight, inner_weight(valence))
    used = np.where(on_boundary[both[:, 0]], along, True)
    rows, columns = both[used, 0], both[used, 1]
    values = weight[rows]
    total = np.bincount(rows, weights=values, minlength=count)
    every = np.arange(count)
    return _sparse([rows, every], [columns, every], [values, 1 - total], (count, count))


def limit_rule(triangles: Triangles, count: int) -> csr_array:
    """Return the matrix from vertices to where they end up on the limit surface, ``(count, count)``."""
    return _vertex_rule(_edges_of(triangles), count, inner_weight=_limit_chi, boundary_weight=1 / 6)


def _sparse(rows: list[Any], columns: list[Any], values: list[Any], shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    where = (np.concatenate(rows), np.concatenate(columns))
    return csr_array((np.concatenate(values), where), shape=shape)


def _padded(matrix: csr_array, more: int) -> csr_array:
    from scipy.sparse import csr_array

    kept = matrix.tocsr()
    pointer = np.concatenate([kept.indptr, np.full(more, kept.indptr[-1])])
    return csr_array((kept.data, kept.indices, pointer), shape=(matrix.shape[0] + more, matrix.shape[1]))


@dataclass(frozen=True, eq=False)
class Surface:
    """A smooth surface through knots, as a triangle mesh of points on it.

    Parameters
    ----------
    knot_triangles : (k, 3) array
        The coarse triangles.
    count : int
        Number of knots.
    levels : int
        How often each triangle is divided into four.
    """

    knot_triangles: Triangles
    count: int
    levels: int = 2

    @cached_property
    def _built(self) -> tuple[csr_array, Triangles]:
        triangles, weights, count = self.knot_triangles, None, self.count
        for _ in range(self.levels):
            step, triangles = divided(triangles, count)
            weights = step if weights is None else step @ weights
            count = step.shape[0]
        limit = limit_rule(triangles, count)
        shares = (limit if weights is None else limit @ weights).tocsr()
        # Some operations sort the entries where they stand, and sums in another order differ in the last bit.
        shares.sum_duplicates()
        return shares, triangles

    @property
    def triangles(self) -> Triangles:
        """(4^levels · k, 3): corners, in the order of the coarse triangles they lie in."""
        return self._built[1]

    @cached_property
    def _factor(self) -> Any:
        from scipy.sparse.linalg import splu

        return splu(limit_rule(self.knot_triangles, self.count).tocsc())

    def control(self, knots: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the control points whose limit surface passes through the knots, ``(count, …)``."""
        solved: NDArray[np.float64] = self._factor.solve(np.ascontiguousarray(knots, dtype=np.float64))
        return solved

    def __call__(self, knots: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the surface; the first `count` are the knots themselves.

        Parameters
        ----------
        knots : (count, d) array
            Positions, or anything else that varies smoothly over the surface.

        Returns
        -------
        (n, d) array
            One row for each vertex of `triangles`.
        """
        points: NDArray[np.float64] = self._built[0] @ self.control(knots)
        return points

    @property
    def weights(self) -> csr_array:
        """(n, count): share of each control point in each point; none is negative, and they add up to 1."""
        return self._built[0]
