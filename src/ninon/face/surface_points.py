"""Places on a surface: the point of a triangle mesh closest to any point, and places that move with the mesh.

A place is kept as its triangle and its weights there (`Anchors`), never as a position: a client's face is the
template with other positions, so the same anchors mark the same place on everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles, vertex_normals
from ninon.face.surface_distances import Neighbours, neighbours_of

__all__ = ["Anchors", "SkinSurface"]

_SIZES = 4
"""Triangles are searched in classes of like size, since one large triangle would widen the search for all."""
_FIRST_LOOK = 6
_FAR_MM = 3.0


@dataclass(frozen=True, eq=False)
class Anchors:
    """Places on a triangle mesh."""

    triangle: NDArray[np.int64]
    """(k,): the triangle each lies in."""
    weights: NDArray[np.float64]
    """(k, 3): shares of its corners; not negative, they add up to 1."""

    def __len__(self) -> int:
        return len(self.triangle)

    def __getitem__(self, which: Any) -> Anchors:
        return Anchors(self.triangle[which], self.weights[which])

    def of(self, values: NDArray[np.floating], triangles: Triangles) -> NDArray[np.float64]:
        """Return a quantity of the vertices, such as their positions, at these places.

        Parameters
        ----------
        values : (n,) or (n, d) array
            One row per vertex.
        triangles : (m, 3) array
            Corners.

        Returns
        -------
        (k,) or (k, d) array
        """
        corners = values[triangles[self.triangle]]
        found: NDArray[np.float64] = np.einsum("kc,kc...->k...", self.weights, corners)
        return found


@dataclass(frozen=True, eq=False)
class SkinSurface:
    """A surface to look for places and to measure ways on: positions, triangles, and what is worked out once.

    It knows nothing of faces; any triangle mesh will do.
    """

    vertices_mm: Points
    """(n, 3)"""
    triangles: Triangles
    """(m, 3)"""

    @cached_property
    def normals(self) -> Points:
        """(n, 3): unit outward normals of the vertices."""
        return vertex_normals(self.vertices_mm, self.triangles)

    @cached_property
    def neighbours(self) -> Neighbours:
        """Pairs of near vertices; the same for every surface with these triangles."""
        return neighbours_of(self.triangles, len(self.vertices_mm))

    @cached_property
    def pair_lengths_mm(self) -> NDArray[np.float64]:
        """Straight length between each pair of near vertices."""
        return self.neighbours.lengths_mm(self.vertices_mm)

    def at(self, anchors: Anchors) -> Points:
        """Return the positions of places, ``(k, 3)``."""
        return anchors.of(self.vertices_mm, self.triangles)

    def at_vertices(self, vertices: NDArray[np.integer]) -> Anchors:
        """Return vertices as places: weight 1 in one of the triangles that meet there."""
        corner = self.neighbours.corner[vertices]
        return Anchors(corner // 3, np.eye(3)[corner % 3])

    def closest(self, points: Points) -> tuple[Anchors, Points]:
        """Return the places of the surface closest to points.

        Parameters
        ----------
        points : (k, 3) array
            Anywhere.

        Returns
        -------
        Anchors
            The places.
        (k, 3) array
            Their positions.
        """
        best = _Best.none(len(points))
        for size in self._sizes:
            self._look_in(size, points, best)
        anchors = Anchors(best.triangle, best.weights)
        return anchors, self.at(anchors)

    def slid(self, points: Points, anchors: Anchors, *, rounds: int = 4) -> tuple[Anchors, Points]:
        """Return the places closest to points that have moved a little off places known before.

        Quicker than `closest`: only triangles around the known place are looked at, and around what is found
        there, so it stays on the same side of a fold.

        Parameters
        ----------
        points : (k, 3) array
            Where the places have been moved to, at most about a triangle away.
        anchors : Anchors
            Where they were.
        rounds : int
            How many triangles far a place may slide, at most.
        """
        triangle, weights = anchors.triangle.copy(), anchors.weights.copy()
        near, rows = self.neighbours, np.arange(len(points))
        for _ in range(rounds):
            around = near.triangles_around[triangle[rows]]
            start, along, across = (part[around.ravel()] for part in self._corners)
            away = np.repeat(points[rows], around.shape[1], axis=0) - start
            shares, squared = _closest_in_triangle(away, along, across)
            # Of several equally close triangles the one first in number, whoever looks for it.
            close = squared.reshape(around.shape)
            tied = close <= close.min(axis=1, keepdims=True) * (1 + 1e-12) + 1e-24
            best = np.argmin(np.where(tied, around, len(self.triangles)), axis=1)
            flat = np.arange(len(rows)) * around.shape[1] + best
            moved = around.ravel()[flat] != triangle[rows]
            triangle[rows], weights[rows] = around.ravel()[flat], shares[flat]
            rows = rows[moved]
            if not len(rows):
                break
        found = Anchors(triangle, weights)
        return found, self.at(found)

    def laid_on(self, points: Points) -> tuple[Anchors, Points]:
        """Return the places closest to points that mostly lie within a few millimetres of the surface.

        Much quicker than `closest`, which only the points farther away need: the search slides on from the
        nearest vertex.
        """
        _, vertex = self._vertex_tree.query(points)
        anchors, found = self.slid(points, self.at_vertices(vertex))
        far = np.flatnonzero(np.linalg.norm(found - points, axis=1) > _FAR_MM)
        if len(far):
            exact, found[far] = self.closest(points[far])
            anchors.triangle[far], anchors.weights[far] = exact.triangle, exact.weights
        return anchors, found

    @cached_property
    def _vertex_tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self.vertices_mm)

    @cached_property
    def _corners(self) -> tuple[Points, Points, Points]:
        a, b, c = (self.vertices_mm[self.triangles[:, k]] for k in range(3))
        return a, b - a, c - a

    @cached_property
    def _sizes(self) -> list[_SizeClass]:
        from scipy.spatial import cKDTree

        corners = self.vertices_mm[self.triangles]
        middle = corners.mean(axis=1)
        reach = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
        order = np.argsort(reach, kind="stable")
        return [
            _SizeClass(part, cKDTree(middle[part]), float(reach[part[-1]]))
            for part in np.array_split(order, min(_SIZES, len(order)))
        ]

    def _look_in(self, size: _SizeClass, points: Points, best: _Best) -> None:
        """Improve what was found by the triangles of one class: a few first, then all others in reach."""
        count = min(_FIRST_LOOK, len(size.triangles))
        away, found = size.tree.query(points, k=count)
        away, found = away.reshape(len(points), count), found.reshape(len(points), count)
        # A triangle reaches no further from its middle than `reach_mm`: the rest is not looked at.
        row, column = np.nonzero(away <= best.distance_mm[:, None] + size.reach_mm)
        self._try(row, size.triangles[found[row, column]], points, best)
        if count == len(size.triangles):
            return
        open_rows = np.flatnonzero(away[:, -1] <= best.distance_mm + size.reach_mm)
        if len(open_rows):
            radius = best.distance_mm[open_rows] + size.reach_mm
            lists = size.tree.query_ball_point(points[open_rows], radius)
            row = np.repeat(open_rows, [len(one) for one in lists])
            self._try(row, size.triangles[np.concatenate(lists).astype(np.int64)], points, best)

    def _try(self, row: NDArray[np.int64], triangle: NDArray[np.int64], points: Points, best: _Best) -> None:
        if not len(row):
            return
        start, along, across = (part[triangle] for part in self._corners)
        weights, squared = _closest_in_triangle(points[row] - start, along, across)
        order = np.lexsort((triangle, squared, row))  # of several equally close ones, the first triangle
        first = order[np.r_[True, row[order][1:] != row[order][:-1]]]
        distance = np.sqrt(squared[first])
        better = distance < best.distance_mm[row[first]]
        kept = first[better]
        best.distance_mm[row[kept]] = distance[better]
        best.triangle[row[kept]] = triangle[kept]
        best.weights[row[kept]] = weights[kept]


@dataclass(frozen=True, eq=False)
class _SizeClass:
    triangles: NDArray[np.int64]
    tree: Any
    reach_mm: float
    """How far a corner lies from its triangle's middle, at most."""


@dataclass(frozen=True, eq=False)
class _Best:
    """The closest places found so far; changed in place."""

    distance_mm: NDArray[np.float64]
    triangle: NDArray[np.int64]
    weights: NDArray[np.float64]

    @classmethod
    def none(cls, count: int) -> _Best:
        return cls(np.full(count, np.inf), np.zeros(count, dtype=np.int64), np.zeros((count, 3)))


def _closest_in_triangle(
    p: Points, along: Points, across: Points
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights of the closest point of each triangle and its squared distance; p is from corner 0.

    References
    ----------
    C. Ericson (2005), *Real-Time Collision Detection*, section 5.1.5, as sums over all cases at once.
    """
    aa, ab, bb = (np.einsum("kd,kd->k", u, v) for u, v in ((along, along), (along, across), (across, across)))
    pa, pb, pp = (np.einsum("kd,kd->k", u, v) for u, v in ((p, along), (p, across), (p, p)))
    det = np.maximum(aa * bb - ab * ab, 1e-300)
    s, t = (bb * pa - ab * pb) / det, (aa * pb - ab * pa) / det
    inside = (s >= 0) & (t >= 0) & (s + t <= 1)
    on_along = np.clip(pa / np.maximum(aa, 1e-300), 0, 1)
    on_across = np.clip(pb / np.maximum(bb, 1e-300), 0, 1)
    cc = aa - 2 * ab + bb
    on_far = np.clip((pb - pa + aa - ab) / np.maximum(cc, 1e-300), 0, 1)
    zero = np.zeros_like(s)
    ways_s = np.stack([s, on_along, zero, 1 - on_far])
    ways_t = np.stack([t, zero, on_across, on_far])
    squared = pp + aa * ways_s**2 + bb * ways_t**2 + 2 * (ab * ways_s * ways_t - pa * ways_s - pb * ways_t)
    squared[0, ~inside] = np.inf
    way = np.argmin(squared, axis=0)
    every = np.arange(len(p))
    s, t = ways_s[way, every], ways_t[way, every]
    return np.stack([1 - s - t, s, t], axis=1), np.maximum(squared[way, every], 0.0)
