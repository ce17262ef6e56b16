"""Regions beside and below the face mesh: hair, ears, what lies under the jaw, neck, chest, back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ninon.face.ears import ear_reach
from ninon.face.mesh import Points
from ninon.face.neck_areas import NeckAreas
from ninon.face.places import PLACES_MM
from ninon.face.surface_distances import distance_to_vertices_mm
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template

__all__ = ["elsewhere_labels"]

_HAIRLINE_MM = 10.0
"""The face mesh ends just below the hair: skin goes on for about this far."""
_BESIDE_JAW_MM = 4.0
_LOBE_Y_MM = -46.0
_NAPE_Y_MM, _NAPE_Z_MM = -92.0, -165.0
_CHEST_HALF_MM = 132.0
_MUSCLE_BACK_Z_MM = -148.0


def elsewhere_labels(bare: SkinSurface, template: Template) -> Mapping[str, NDArray[np.bool_]]:
    """Return where the regions off the face mesh lie; earlier ones come first where two overlap.

    Parameters
    ----------
    bare : SkinSurface
        The template without ears.
    template : Template
        The template.

    Returns
    -------
    mapping of str to (n,) array of bool
        By name, in order. On the face mesh itself only its gaps are meant to be filled from these.
    """
    areas = NeckAreas(bare, template)
    p = bare.vertices_mm
    off = ~template.on_face_mesh
    from_mesh = distance_to_vertices_mm(bare, np.flatnonzero(template.on_face_mesh))
    head = off & (p[:, 1] > _scalp_edge(p))
    under_collarbone = p[:, 1] < _collarbone_height(p)
    front = p[:, 2] > -112.0
    jaw_angle = template.bare_mm[172]
    under_jaw = off & (areas.below_hyoid > 0) & (p[:, 2] > jaw_angle[2] - 12) & (p[:, 1] < jaw_angle[1] + 8)
    neck = off & ~head & ~under_collarbone & (p[:, 2] > _MUSCLE_BACK_Z_MM) & (p[:, 1] > -246)
    on_ridge = ((np.abs(p[:, 0]) > 70) & (p[:, 2] < -122)) | (np.abs(p[:, 0]) > 112)  # the shoulder
    in_band = np.minimum(areas.carotid("right"), areas.carotid("left")) < 0
    chest = off & under_collarbone & front & (np.abs(p[:, 0]) < _CHEST_HALF_MM)
    return {
        "ear": ear_reach(p) < 1,
        "jawline": off & (areas.from_jaw_mm < _BESIDE_JAW_MM),
        "neck_front": off & (areas.front < 0),
        "carotid": off & in_band,
        "preauricular": off
        & (from_mesh < 18)
        & (p[:, 1] > jaw_angle[1] + 22)
        & (p[:, 1] < 8)
        & (p[:, 2] > -84),
        "forehead": off & head & (from_mesh < _HAIRLINE_MM) & (p[:, 2] > -22),
        "temple": off & head & (from_mesh < _HAIRLINE_MM) & (p[:, 1] > 8),
        "submental": under_jaw | (off & (areas.from_jaw_mm < 20) & (p[:, 1] < jaw_angle[1])),
        "scalp": head,
        "neck_lateral": neck & ~on_ridge,
        "sternum_midline": off & (areas.sternum < 0) & (areas.below_second_rib > 0),
        "decollete": chest & (areas.below_second_rib > 0),
        "elsewhere": off,
    }


def _scalp_edge(p: Points) -> NDArray[np.float64]:
    """Return the height down to which hair grows: from the lobe of the ear down to the nape."""
    lobe_z = PLACES_MM["ear:lobe"][2]
    share = np.clip((lobe_z - p[:, 2]) / (lobe_z - _NAPE_Z_MM), 0.0, 1.0)
    return np.asarray(_LOBE_Y_MM + share * (_NAPE_Y_MM - _LOBE_Y_MM))


def _collarbone_height(p: Points) -> NDArray[np.float64]:
    """Return the height of the collarbone at each place to the side."""
    at = (0.0, 22.0, 100.0, 140.0)
    return np.interp(np.abs(p[:, 0]), at, (-222.0, -229.0, -232.0, -232.0))
