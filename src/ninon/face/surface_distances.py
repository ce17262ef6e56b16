"""How far it is over a surface: distances along the skin, not through the air.

Shortest ways through a net that joins each vertex to all others within three steps. Ways may turn only at
vertices, which makes them a little too long; a step goes straight through a bulge, which makes it a little
too short. On faces the two stay within about one per cent (tested on plane and sphere).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points, Triangles, edges

if TYPE_CHECKING:
    from ninon.face.surface_points import Anchors, SkinSurface

__all__ = ["Neighbours", "distance_mm", "distance_to_vertices_mm", "neighbours_of", "signed_distance_mm"]

_STEPS = 3
_NO_WEIGHT = 1e-6
_LEAST_MM = 1e-9
"""A way of length 0 would be no way at all in a sparse graph."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Which vertices are near which, as the pattern of a sparse matrix."""

    start: NDArray[np.int32]
    """(n + 1,): where the neighbours of each vertex begin."""
    other: NDArray[np.int32]
    """(p,): the neighbours, vertex by vertex."""
    owner: NDArray[np.int32]
    """(p,): whose neighbours they are."""
    joined: NDArray[np.bool_]
    """(p,): whether an edge joins the two."""
    triangles_around: NDArray[np.int32]
    """(m, most): each triangle and those that touch it, itself repeated to fill the row."""
    corner: NDArray[np.int64]
    """(n,): one corner of the triangles at each vertex: three times its triangle, plus 0, 1 or 2."""

    def lengths_mm(self, vertices: Points) -> NDArray[np.float64]:
        """Return the straight length of each pair, ``(p,)``."""
        way = vertices[self.owner] - vertices[self.other]
        lengths: NDArray[np.float64] = np.sqrt(np.einsum("pd,pd->p", way, way))
        return np.maximum(lengths, _LEAST_MM)


_KNOWN: OrderedDict[tuple[int, bytes], Neighbours] = OrderedDict()
_KEPT = 4


def neighbours_of(triangles: Triangles, count: int) -> Neighbours:
    """Return which vertices are within three steps of each other; worked out once for the same triangles.

    Parameters
    ----------
    triangles : (m, 3) array
        Corners.
    count : int
        Number of vertices.

    Raises
    ------
    InputError
        If a vertex belongs to no triangle.
    """
    key = (count, np.ascontiguousarray(triangles, dtype=np.int32).tobytes())
    if key not in _KNOWN:
        _KNOWN[key] = _neighbours(triangles, count)
        while len(_KNOWN) > _KEPT:
            _KNOWN.popitem(last=False)
    return _KNOWN[key]


def _neighbours(triangles: Triangles, count: int) -> Neighbours:
    from scipy.sparse import csr_array, eye_array

    a, b = edges(triangles).T
    joined: Any = csr_array((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(count, count))
    step = joined + eye_array(count, format="csr")
    near = step
    for _ in range(_STEPS - 1):
        near = near @ step
    pairs = near.tocoo()
    apart = pairs.row != pairs.col
    row, column = pairs.row[apart], pairs.col[apart]
    order = np.lexsort((column, row))
    start = np.searchsorted(row[order], np.arange(count + 1))
    owner, other = row[order], column[order]
    known = np.sort(np.r_[a, b].astype(np.int64) * count + np.r_[b, a])
    pair = owner.astype(np.int64) * count + other
    direct = known[np.minimum(np.searchsorted(known, pair), len(known) - 1)] == pair
    return Neighbours(
        start.astype(np.int32),
        other.astype(np.int32),
        owner.astype(np.int32),
        direct,
        _triangles_around(triangles, count),
        _corners(triangles, count),
    )


def _corners(triangles: Triangles, count: int) -> NDArray[np.int64]:
    flat = triangles.ravel()
    corner = np.full(count, -1, dtype=np.int64)
    corner[flat[::-1]] = np.arange(len(flat))[::-1]
    if (corner < 0).any():
        raise InputError("A vertex of the surface belongs to no triangle. Leave it out.")
    return corner


def _triangles_around(triangles: Triangles, count: int) -> NDArray[np.int32]:
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(len(triangles)), 3)
    corners: Any = csr_array((np.ones(len(rows)), (rows, triangles.ravel())), shape=(len(triangles), count))
    touching = (corners @ corners.T).tocsr()
    first, others = touching.indptr, touching.indices
    number = np.diff(first)
    around = np.repeat(np.arange(len(triangles), dtype=np.int32)[:, None], number.max(), axis=1)
    owner = np.repeat(np.arange(len(triangles)), number)
    around[owner, np.arange(len(others)) - first[owner]] = others
    return around


def distance_to_vertices_mm(
    surface: SkinSurface,
    vertices: NDArray[np.integer],
    already_mm: NDArray[np.floating] | None = None,
    *,
    up_to_mm: float = np.inf,
) -> NDArray[np.float64]:
    """Return how far each vertex is from the nearest of some vertices, over the surface.

    Parameters
    ----------
    surface : SkinSurface
        n vertices.
    vertices : (k,) array of int
        Where distances begin; at least one.
    already_mm : (k,) array, optional
        Distance with which each of them begins; 0 by default.
    up_to_mm : float
        Farther vertices are infinitely far.

    Returns
    -------
    (n,) array
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    near, count = surface.neighbours, len(surface.vertices_mm)
    begin = np.zeros(len(vertices)) if already_mm is None else np.asarray(already_mm, dtype=np.float64)
    # One more node, joined to all beginnings, stands for what the distance is measured to.
    weights = np.r_[surface.pair_lengths_mm, np.maximum(begin, _LEAST_MM)]
    others = np.r_[near.other, np.asarray(vertices, dtype=np.int32)]
    start = np.r_[near.start, near.start[-1] + np.int32(len(vertices))]
    graph: Any = csr_array((weights, others, start), shape=(count + 1, count + 1))
    found: NDArray[np.float64] = dijkstra(graph, indices=count, limit=up_to_mm + _LEAST_MM)
    return np.maximum(found[:count] - _LEAST_MM, 0.0)


def distance_mm(surface: SkinSurface, places: Anchors, *, up_to_mm: float = np.inf) -> NDArray[np.float64]:
    """Return how far each vertex is from the nearest of some places, over the surface.

    Parameters
    ----------
    surface : SkinSurface
        n vertices.
    places : Anchors
        A spot, or a curve as places that stand close to each other.
    up_to_mm : float
        Farther vertices are infinitely far.

    Returns
    -------
    (n,) array
    """
    near, points = surface.neighbours, surface.at(places)
    corners = surface.triangles[places.triangle]
    # Vertices beside a place are reached in a straight line; the net takes over from there.
    # Corners without weight do not count: on an edge, either triangle would do.
    row, side = np.nonzero(places.weights > _NO_WEIGHT)
    beside = corners[row, side]
    around = [near.other[near.start[v] : near.start[v + 1]] for v in beside]
    which = np.concatenate([np.repeat(row, [len(one) for one in around]), row])
    vertex = np.concatenate([*around, beside])
    straight = np.linalg.norm(surface.vertices_mm[vertex] - points[which], axis=1)
    least = np.full(len(surface.vertices_mm), np.inf)
    np.minimum.at(least, vertex, straight)
    begin = np.unique(vertex)
    return distance_to_vertices_mm(surface, begin, least[begin], up_to_mm=up_to_mm)


def signed_distance_mm(surface: SkinSurface, level: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the distance to the edge of an area, over the surface: positive outside, negative inside.

    Parameters
    ----------
    surface : SkinSurface
        n vertices.
    level : (n,) array
        Below 0 inside, and within a triangle of the edge about the distance to it in mm. Farther away only
        the sign counts, so the largest of several such levels gives the area they share.

    Returns
    -------
    (n,) array
        Infinite everywhere if the area is empty.
    """
    near, inside = surface.neighbours, level < 0
    crossing = inside[near.owner] != inside[near.other]
    vertices = np.unique(near.owner[crossing & near.joined])
    if not len(vertices):
        return np.where(inside, -np.inf, np.inf)
    away = distance_to_vertices_mm(surface, vertices, np.abs(level[vertices]))
    return np.where(inside, -away, away)
