"""Fewer triangles where a surface is finer than a computation needs: short edges are collapsed.

A vertex is only ever taken out, never moved, so what is left still lies on the surface.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles

__all__ = ["coarsened"]

_LEAST_FACING = 0.7
"""Cosine between a triangle's normal before and after a collapse."""
_LEAST_SHAPE = 0.2
"""Of a new triangle: 1 is equilateral, 0 a needle; unless it was worse before."""


def coarsened(
    triangles: Triangles, vertices: Points, inward: Points, shortest: NDArray[np.float64]
) -> Triangles:
    """Return the triangles of a surface after its short edges were collapsed.

    Parameters
    ----------
    triangles : (m, 3) array
        A closed surface or one with a boundary; anticlockwise seen from outside.
    vertices : (n, 3) array
        Positions.
    inward : (n, 3) array
        Unit directions into the body; no triangle is made that these would leave on its outer side.
    shortest : (n,) array
        An edge shorter than this at both its ends is collapsed, if the surface allows it.

    Returns
    -------
    (k, 3) array
        Fewer triangles between the same vertices, numbered as before; vertices no triangle names are left
        out. The order is that of the triangles they came from.
    """
    surface = _Collapsing(triangles, vertices, inward, shortest)
    surface.run()
    return np.array([t for t in surface.corners if t is not None], dtype=np.int32)


_LEAST_SLANT = 0.35
"""Cosine between a new triangle's normal and the way out of the body; unless it was smaller before."""


class _Collapsing:
    """A surface while it loses vertices; changed in place."""

    def __init__(
        self, triangles: Triangles, vertices: Points, inward: Points, shortest: NDArray[np.float64]
    ) -> None:
        self.corners: list[tuple[int, int, int] | None] = [tuple(map(int, t)) for t in triangles]  # type: ignore[misc]
        self.around: dict[int, set[int]] = {v: set() for v in range(len(vertices))}
        for number, three in enumerate(triangles.tolist()):
            for v in three:
                self.around[v].add(number)
        self.at = [tuple(map(float, p)) for p in vertices]
        self.inward = [tuple(map(float, p)) for p in inward]
        self.shortest = shortest.tolist()
        self.on_rim = self._rim(triangles)

    @staticmethod
    def _rim(triangles: Triangles) -> set[int]:
        edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]))
        found, count = np.unique(edges, axis=0, return_counts=True)
        return set(found[count == 1].ravel().tolist())

    def run(self) -> None:
        queue = [edge for v in self.around for edge in self._edges(v) if edge[1] < edge[2]]
        heapq.heapify(queue)
        while queue:
            length, one, other = heapq.heappop(queue)
            if not self.around[one] or not self.around[other] or other not in self._neighbours(one):
                continue
            # The end whose surroundings may be coarser gives way.
            for gone, kept in sorted(((one, other), (other, one)), key=lambda e: -self.shortest[e[0]]):
                if length < min(self.shortest[gone], self.shortest[kept]) and self._may(gone, kept):
                    self._collapse(gone, kept)
                    for edge in self._edges(kept):
                        heapq.heappush(queue, edge)
                    break

    def _edges(self, v: int) -> list[tuple[float, int, int]]:
        edges = []
        for w in self._neighbours(v):
            length = _length(_minus(self.at[v], self.at[w]))
            if length < min(self.shortest[v], self.shortest[w]):
                edges.append((length, min(v, w), max(v, w)))
        return edges

    def _neighbours(self, v: int) -> set[int]:
        found: set[int] = set()
        for number in self.around[v]:
            found.update(self.corners[number])  # type: ignore[arg-type]
        found.discard(v)
        return found

    def _may(self, gone: int, kept: int) -> bool:
        if gone in self.on_rim:
            return False
        shared = self.around[gone] & self.around[kept]
        if len(shared) != 2 or len(self._neighbours(gone) & self._neighbours(kept)) != 2:
            return False  # the surface would be pinched
        return all(self._sound(number, gone, kept) for number in self.around[gone] - shared)

    def _sound(self, number: int, gone: int, kept: int) -> bool:
        before = self.corners[number]
        assert before is not None
        after = tuple(kept if v == gone else v for v in before)
        old, old_shape = self._normal_and_shape(before)
        new, new_shape = self._normal_and_shape(after)
        if _dot(old, new) <= _LEAST_FACING or new_shape <= min(_LEAST_SHAPE, old_shape):
            return False
        slants = [
            (-_dot(old, self.inward[v]), -_dot(new, self.inward[w]))
            for v, w in zip(before, after, strict=True)
        ]
        return all(slant > min(_LEAST_SLANT, before) for before, slant in slants)

    def _normal_and_shape(self, three: tuple[int, ...]) -> tuple[tuple[float, float, float], float]:
        a, b, c = (self.at[v] for v in three)
        u, v, w = _minus(b, a), _minus(c, a), _minus(c, b)
        across = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        twice = _length(across)
        if twice == 0.0:
            return (0.0, 0.0, 0.0), 0.0
        squares = sum(x * x for edge in (u, v, w) for x in edge)
        unit = (across[0] / twice, across[1] / twice, across[2] / twice)
        return unit, 2 * 3**0.5 * twice / squares

    def _collapse(self, gone: int, kept: int) -> None:
        for number in self.around[gone]:
            before = self.corners[number]
            assert before is not None
            if kept in before:
                self.corners[number] = None
                for v in before:
                    if v != gone:
                        self.around[v].discard(number)
            else:
                self.corners[number] = tuple(kept if v == gone else v for v in before)  # type: ignore[assignment]
                self.around[kept].add(number)
        self.around[gone] = set()


def _minus(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float, float]:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _length(u: tuple[float, float, float]) -> float:
    return float((u[0] * u[0] + u[1] * u[1] + u[2] * u[2]) ** 0.5)


def _dot(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
