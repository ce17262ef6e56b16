"""Triangle meshes: areas, normals, neighbours, what is closed and what is not.

Axes are those of the face unless said otherwise (``points_face``): the origin midway between the inner
corners of the eyes, x to the client's left, y up, z forward; millimetres. Triangles turn anticlockwise seen
from outside.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Points",
    "Triangles",
    "boundary_loops",
    "edges",
    "euler_characteristic",
    "triangle_areas_mm2",
    "triangle_normals",
    "vertex_areas_mm2",
    "vertex_normals",
]

Points = NDArray[np.float64]
"""``(n, 3)`` positions, or ``(n, 2)`` on a photograph."""

Triangles = NDArray[np.int32]
"""``(m, 3)`` numbers of vertices."""


def triangle_normals(vertices: Points, triangles: Triangles) -> Points:
    """Return the outward normal of each triangle, as long as twice its area.

    Parameters
    ----------
    vertices : (n, 3) array
        Positions.
    triangles : (m, 3) array
        Corners.

    Returns
    -------
    (m, 3) array
        Normals, not of unit length.
    """
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return np.cross(b - a, c - a)


def triangle_areas_mm2(vertices: Points, triangles: Triangles) -> NDArray[np.float64]:
    """Return the area of each triangle, ``(m,)``, in mm²."""
    areas: NDArray[np.float64] = np.linalg.norm(triangle_normals(vertices, triangles), axis=1) / 2
    return np.asarray(areas, dtype=np.float64)


def vertex_areas_mm2(vertices: Points, triangles: Triangles) -> NDArray[np.float64]:
    """Return a third of the area of all triangles at each vertex, ``(n,)``, in mm²."""
    thirds = np.repeat(triangle_areas_mm2(vertices, triangles) / 3, 3)
    areas = np.bincount(triangles.ravel(), weights=thirds, minlength=len(vertices))
    return np.asarray(areas, dtype=np.float64)


def vertex_normals(vertices: Points, triangles: Triangles) -> Points:
    """Return the unit outward normal at each vertex, ``(n, 3)``: the mean of its triangles', by area."""
    face = triangle_normals(vertices, triangles)
    total = np.stack(
        [
            np.bincount(triangles.ravel(), weights=np.repeat(face[:, k], 3), minlength=len(vertices))
            for k in range(3)
        ],
        axis=1,
    )
    lengths = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.where(lengths > 0, lengths, 1.0)


def edges(triangles: Triangles) -> NDArray[np.int32]:
    """Return each edge once, ``(e, 2)``, the smaller vertex number first."""
    both = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    once: NDArray[np.int32] = np.unique(both, axis=0).astype(np.int32)
    return once


def euler_characteristic(triangles: Triangles) -> int:
    """Return vertices − edges + triangles, counting vertices in use: 2 for a closed ball, 1 for a disc."""
    return len(np.unique(triangles)) - len(edges(triangles)) + len(triangles)


def boundary_loops(triangles: Triangles) -> list[list[int]]:
    """Return the loops of edges that have one triangle only, each as vertex numbers in order.

    Parameters
    ----------
    triangles : (m, 3) array
        Corners; every boundary vertex lies on one loop only.

    Returns
    -------
    list of list of int
        Longest first. Each starts at its smallest number and runs with the surface on its left.
    """
    directed = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    there: set[tuple[Any, ...]] = set(map(tuple, directed.tolist()))
    onward = {a: b for a, b in there if (b, a) not in there}
    loops: list[list[int]] = []
    while onward:
        start = min(onward)
        loop, at = [start], onward.pop(start)
        while at != start:
            loop.append(at)
            at = onward.pop(at)
        loops.append(loop)
    return sorted(loops, key=lambda loop: (-len(loop), loop[0]))
