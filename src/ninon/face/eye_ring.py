"""The eye ring: everything within 25 mm of the bony rim of the eye, where current is held low.

The rim is taken to be the ring of the face mesh round the lids, about 10 mm outside their margin. The
distance is straight, not over the skin: current does not follow the skin either, and so the ring is the
wider one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.flat_face import ring_inside
from ninon.face.mesh import Points
from ninon.face.regions import mirrored_ring
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template

__all__ = ["EYE_RING_MM", "ORBITAL_RIM", "EyeRing"]

EYE_RING_MM = 25.0

ORBITAL_RIM = (226, 113, 225, 224, 223, 222, 221, 189, 244, 233, 232, 231, 230, 229, 228, 31)
"""Landmarks of the ring, right eye."""


class EyeRing:
    """The eye ring of one face.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    """

    def __init__(self, skin: SkinSurface, template: Template) -> None:
        from scipy.spatial import cKDTree

        inside, rim = _rims(template)
        self._skin, self._inside = skin, inside
        self._rim: Any = cKDTree(skin.vertices_mm[rim])

    def distance_mm(self, points: Points) -> NDArray[np.float64]:
        """Return the straight distance of points from the nearer rim, ``(k,)``."""
        away: NDArray[np.float64] = self._rim.query(points)[0]
        return away

    def holds(self, points: Points) -> NDArray[np.bool_]:
        """Return which points of the skin lie in the ring, ``(k,)``; what lies inside the rim does too."""
        return self.distance_mm(points) <= EYE_RING_MM

    @property
    def vertex_distance_mm(self) -> NDArray[np.float64]:
        """(n,): of each vertex of the face; 0 inside the rim."""
        return np.where(self._inside, 0.0, self.distance_mm(self._skin.vertices_mm))

    @property
    def vertices(self) -> NDArray[np.bool_]:
        """(n,): which vertices of the face lie in it."""
        return self.vertex_distance_mm <= EYE_RING_MM


@lru_cache(maxsize=4)
def _rims(template: Template) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which vertices lie inside the rims, and those on them."""
    right = ring_inside(template, ORBITAL_RIM)
    left = ring_inside(template, mirrored_ring(template, ORBITAL_RIM))
    inside = right | left
    corners = inside[template.triangles]
    mixed = corners.any(axis=1) & ~corners.all(axis=1)
    edge = np.unique(template.triangles[mixed][corners[mixed]])
    return inside, edge.astype(np.int64)
