"""Walking over the skin: from places on it, some millimetres in a direction, and where one arrives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.face.surface_points import Anchors, SkinSurface

__all__ = ["across", "unit", "walked"]

_STEP_MM = 2.5


def unit(vectors: Points) -> Points:
    """Return vectors of length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)


def across(skin: SkinSurface, anchors: Anchors, along: Points) -> Points:
    """Return unit directions in the skin at right angles to others: to the right of one who looks along them.

    Parameters
    ----------
    skin : SkinSurface
        The skin.
    anchors : Anchors
        Where.
    along : (k, 3) array
        Directions.
    """
    return unit(np.cross(along, anchors.of(skin.normals, skin.triangles)))


def walked(
    skin: SkinSurface, anchors: Anchors, direction: Points, way_mm: NDArray[np.float64] | float
) -> tuple[Anchors, Points]:
    """Return where one arrives who walks straight on over the skin.

    Parameters
    ----------
    skin : SkinSurface
        The skin.
    anchors : Anchors
        Where each walk begins, ``(k,)``.
    direction : (k, 3) array
        In which direction; only its part along the skin counts.
    way_mm : float or (k,) array
        How far, over the skin; negative: backwards.

    Returns
    -------
    Anchors
        Where each ends.
    (k, 3) array
        The positions there.
    """
    way = np.broadcast_to(np.asarray(way_mm, dtype=np.float64), (len(anchors),))
    steps = max(int(np.ceil(np.abs(way).max(initial=0.0) / _STEP_MM)), 1)
    here, points = anchors, skin.at(anchors)
    heading = direction * np.sign(way)[:, None]
    for _ in range(steps):
        normal = here.of(skin.normals, skin.triangles)
        heading = unit(heading - normal * np.einsum("kd,kd->k", heading, normal)[:, None])
        aimed = points + heading * (np.abs(way) / steps)[:, None]
        here, points = skin.slid(aimed, here)
    return here, points
