"""The tissue layers under one face: prisms between the skin and surfaces set off inward from it.

Under a sharp bend the layers of the table do not fit: a prism would turn inside out. The deepest layer is
thinned there first, and the place is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.layers import LayerThickness
from ninon.face.mesh import Points, Triangles, triangle_normals
from ninon.face.surface_distances import distance_to_vertices_mm
from ninon.face.surface_points import SkinSurface
from ninon.face.surface_smoothing import smoothed
from ninon.face.template import Template
from ninon.face.tissue_thickness import Sex, Thickness, thickness_at

__all__ = ["TissueLayers", "fitted_depths", "layers", "prism_volumes_mm3"]

_NORMALS_OVER_MM = 6.0
_MESHED = slice(1, None)
"""The horny layer is an impedance on the skin, not a body of its own."""
_SHRINK = 0.7
_LEAST_SHARE = 0.002
_STEEPEST = 1.0
"""By how many millimetres the depth may change per millimetre of skin where layers are thinned."""
_TRIES = 40
_LEAST_SLANT = 0.15
"""Cosine between a triangle's normal and the way into the depth; in the slit of the mouth it is small."""
_TURNS = 8


@dataclass(frozen=True, eq=False)
class TissueLayers:
    """The layers of one head."""

    thickness: Thickness
    """What the table says."""
    fitted_mm: NDArray[np.float64]
    """(layers, n): what fits under the skin, in the order of `LAYERS`."""
    inward: Points
    """(n, 3): unit direction from the skin into the depth."""
    surfaces_mm: NDArray[np.float64]
    """(layers, n, 3): the skin, then the lower side of each meshed layer, from epidermis to muscle."""
    thinned: NDArray[np.bool_]
    """(n,): where a layer had to be thinned."""

    @property
    def thinned_count(self) -> int:
        """At how many vertices a layer had to be thinned."""
        return int(self.thinned.sum())


def layers(
    skin: SkinSurface,
    template: Template,
    rows: Iterable[LayerThickness],
    *,
    sex: Sex | None,
    age_y: int | None,
) -> TissueLayers:
    """Return the tissue layers under a face.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    rows : iterable of LayerThickness
        The table.
    sex : {"women", "men"} or None
        None: between both, with a wider SD.
    age_y : int or None
        Age in years.

    Raises
    ------
    InputError
        If the skin is so folded that not even thin layers fit under it, or a layer has no row.
    """
    told = thickness_at(template, rows, sex=sex, age_y=age_y)
    inward = _inward(skin, template)
    fitted = told.mean_mm.copy()
    fitted[_MESHED] = _fitted(skin, inward, told.mean_mm[_MESHED])
    surfaces = _surfaces(skin.vertices_mm, inward, fitted[_MESHED])
    thinned = np.asarray((fitted < told.mean_mm * (1 - 1e-9)).any(axis=0))
    return TissueLayers(told, fitted, inward, surfaces, thinned)


def fitted_depths(
    skin: SkinSurface, template: Template, wanted_mm: NDArray[np.float64]
) -> tuple[Points, NDArray[np.float64]]:
    """Return the way into the depth at every vertex, and the thicknesses that fit under the skin.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    wanted_mm : (layers, n) array
        Thicknesses to begin with, from outside inward; where they do not fit, the deepest gives way first.

    Returns
    -------
    (n, 3) array
        Unit directions inward.
    (layers, n) array
        Thicknesses with which every prism is sound.

    Raises
    ------
    InputError
        If the skin is so folded that not even thin layers fit under it.
    """
    inward = _inward(skin, template)
    return inward, _fitted(skin, inward, wanted_mm)


def prism_volumes_mm3(surfaces: NDArray[np.float64], triangles: Triangles) -> NDArray[np.float64]:
    """Return the least volume at any corner of each prism: positive if the prism is sound all over.

    Parameters
    ----------
    surfaces : (levels, n, 3) array
        From outside inward.
    triangles : (m, 3) array
        Corners, anticlockwise from outside.

    Returns
    -------
    (levels − 1, m) array
        Six times the least volume of the tetrahedra that a corner of one side makes with the other side's
        triangle. All positive means: however the prism is cut into tetrahedra at its corners, none is turned
        inside out.
    """
    least = np.full((len(surfaces) - 1, len(triangles)), np.inf)
    for k, (upper, lower) in enumerate(pairwise(surfaces)):
        top, bottom = (level[triangles] for level in (upper, lower))
        for one, other, sign in ((top, bottom, -1.0), (bottom, top, 1.0)):
            across = np.cross(one[:, 1] - one[:, 0], one[:, 2] - one[:, 0])
            for corner in range(3):
                way = other[:, corner] - one[:, corner]
                np.minimum(least[k], sign * np.einsum("md,md->m", across, way), out=least[k])
    return least


def _inward(skin: SkinSurface, template: Template) -> Points:
    """Return directions into the depth: smooth ones, nearer the own normal where those graze the skin."""
    own = -skin.normals
    smooth = -_unit(smoothed(template, skin.normals, _NORMALS_OVER_MM))
    facing = _unit(triangle_normals(skin.vertices_mm, skin.triangles))
    inward = smooth
    turn = np.zeros(len(own))
    for _ in range(_TURNS):
        slant = -np.einsum("md,mcd->mc", facing, inward[skin.triangles])
        grazing = np.unique(skin.triangles[(slant < _LEAST_SLANT).any(axis=1)])
        if not len(grazing):
            break
        turn[grazing] = np.minimum(turn[grazing] + 1 / _TURNS, 1.0)
        inward = _unit(smooth + (own - smooth) * turn[:, None])
    return inward


def _unit(vectors: Points) -> Points:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)


def _surfaces(skin: Points, inward: Points, thickness: NDArray[np.float64]) -> NDArray[np.float64]:
    depth = np.concatenate([np.zeros((1, len(skin))), np.cumsum(thickness, axis=0)])
    return np.asarray(skin[None] + depth[:, :, None] * inward[None])


def _fitted(skin: SkinSurface, inward: Points, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return thicknesses with which every prism is sound."""
    points, triangles = skin.vertices_mm, skin.triangles
    depth = wanted.sum(axis=0)
    fits, look = wanted.copy(), np.arange(len(triangles))
    for _ in range(_TRIES):
        used, local = np.unique(triangles[look], return_inverse=True)
        surfaces = _surfaces(points[used], inward[used], fits[:, used])
        volumes = prism_volumes_mm3(surfaces, local.reshape(-1, 3).astype(np.int32))
        bad = look[(volumes <= 0).any(axis=0)]
        if not len(bad):
            return fits
        before = depth
        depth = _shallower(skin, depth, np.unique(triangles[bad]))
        fits = _within(wanted, depth)
        look = np.flatnonzero((depth < before)[triangles].any(axis=1))
    raise InputError(
        f"The tissue layers do not fit under the skin at {len(bad)} triangles: the face is folded there. "
        "Check its landmarks."
    )


def _shallower(
    skin: SkinSurface, depth: NDArray[np.float64], vertices: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return depths with some vertices made shallower, and with no wall around them."""
    less = depth.copy()
    less[vertices] *= _SHRINK
    around = distance_to_vertices_mm(
        skin, vertices, less[vertices] / _STEEPEST, up_to_mm=float(depth.max()) / _STEEPEST
    )
    return np.minimum(less, around * _STEEPEST)


def _within(wanted: NDArray[np.float64], depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return thicknesses that add up to a depth, less being taken from the deepest layer first."""
    fits = wanted.copy()
    excess = np.maximum(wanted.sum(axis=0) - depth, 0.0)
    for k in reversed(range(len(fits))):
        taken = np.minimum((1 - _LEAST_SHARE) * wanted[k], excess)
        fits[k] -= taken
        excess -= taken
    return fits
