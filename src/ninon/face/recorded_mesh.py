"""A face mesh without its makers' package: from the landmarks recorded for the drawn face.

The drawing was made from two views of the mesh, turned by 36°; two views give depth. The points are within
about a millimetre of the published ones, and the triangles are our own. Used only where the package cannot be
had, and stamped ``recorded``.
"""

from __future__ import annotations

import numpy as np

from ninon.face.canonical import CanonicalMesh, mirror_map
from ninon.face.drawing import landmark_positions, mirror_point
from ninon.face.mesh import Points, Triangles

__all__ = ["recorded_mesh"]

# The drawing is a little narrower and taller than the template, and its second view is turned.
_ACROSS, _DOWN, _DOWN_FROM_MM = 0.968, -1.051, -25.866
_TURNED_X, _TURNED_Z, _TURNED_FROM_MM = 0.783, -0.614, -22.041
_SHRUNK = 0.95
"""The template is the mesh times this; the mesh read here is as large as the published one."""

_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
_STILL = (4, 6, 10, 33, 54, 67, 117, 119, 121, 127, 129, 132, 133, 136, 143, 147, 198, 205, 263, 284, 297,
          346, 348, 350, 356, 358, 361, 362, 365, 372, 376, 420, 425)  # fmt: skip
"""Landmarks that move little with expression; the head's pose is fitted to them, all alike."""


def recorded_mesh() -> CanonicalMesh:
    """Return the face mesh rebuilt from recorded landmarks.

    Returns
    -------
    CanonicalMesh
        468 points, exactly symmetric; triangles of a Delaunay triangulation of the front view.
    """
    front, turned = (np.array(landmark_positions(view)) for view in ("front", "three_quarter"))
    x = front[:, 0] / _ACROSS
    y = (front[:, 1] - _DOWN_FROM_MM) / _DOWN
    z = (turned[:, 0] - _TURNED_FROM_MM - _TURNED_X * x) / _TURNED_Z
    points = np.stack([x, y, z], axis=1)
    other = np.array([mirror_point(i) for i in range(len(points))])
    points = (points + points[other] * [-1.0, 1.0, 1.0]) / 2 / _SHRUNK
    if not np.array_equal(mirror_map(points), other):
        raise AssertionError("the recorded landmarks are not symmetric")
    low, high = points.min(axis=0), points.max(axis=0)
    uv = (points[:, :2] - low[:2]) / (high - low)[:2]
    weights = dict.fromkeys(_STILL, 1 / len(_STILL))
    return CanonicalMesh(points, uv, _front_triangles(points[:, :2]), weights)


def _front_triangles(points: Points) -> Triangles:
    """Return triangles inside the oval, anticlockwise, symmetric: the left half and its mirror image."""
    from scipy.spatial import Delaunay

    found = Delaunay(points).simplices
    middle = points[found].mean(axis=1)
    rim = points[list(_OVAL)]
    kept = found[_inside(rim, middle)]
    a, b, c = (points[kept[:, k]] for k in range(3))
    turn = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    kept[turn < 0] = kept[turn < 0][:, [0, 2, 1]]
    whole: Triangles = kept[np.abs(turn) > 1e-9].astype(np.int32)
    return whole


def _inside(rim: Points, places: Points) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    inside = np.zeros(len(places), dtype=bool)
    for (x0, y0), (x1, y1) in zip(rim, np.roll(rim, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > places[:, 1]) != (y1 > places[:, 1])
        inside ^= crosses & (places[:, 0] < x0 + (places[:, 1] - y0) / (y1 - y0) * (x1 - x0))
    return inside
