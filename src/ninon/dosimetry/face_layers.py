"""The body under one face: how deep each tissue goes at every vertex, down to what lies below the muscle.

What lies below decides as much as the muscle itself: bone, the cheek with air behind, the parotid, the orbit,
the soft neck. Each class has a depth of its own, and the classes run into each other at their borders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ninon import tables
from ninon.face.mesh import Points
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template
from ninon.face.tissue_prisms import fitted_depths
from ninon.face.tissue_thickness import DEEP_CLASSES, LAYERS, Sex, thickness_at

__all__ = ["DEEP_MM", "FACE_LAYERS", "FaceLayers", "face_layers"]

FACE_LAYERS: tuple[str, ...] = ("skin", "fat", "smas", "muscle", "deep")
"""From outside inward. The horny layer is an impedance on the skin, not a layer."""

DEEP_MM: Mapping[str, float] = MappingProxyType(
    {"bone": 6.0, "cheek": 3.5, "gland": 12.0, "orbit": 22.0, "neck": 40.0}
)
"""How deep the last layer goes, below the muscle (our proposal). Below bone lies what hardly conducts, behind
the cheek the air of the closed mouth; the neck is meshed until its far side no longer matters."""

_DOUBT_OF = ("skin_thickness", "fat_thickness", "muscle_thickness", "muscle_thickness", "deep_thickness")


@dataclass(frozen=True, eq=False)
class FaceLayers:
    """Depths under the vertices of a face."""

    inward: Points
    """(n, 3): unit directions."""
    thickness_mm: NDArray[np.float64]
    """(layers, n), in the order of `FACE_LAYERS`: what fits under the skin."""
    thinned: NDArray[np.bool_]
    """(n,): where the tables' thicknesses down to the muscle do not fit."""
    deep_shares: NDArray[np.float64]
    """(n, classes), in the order of `DEEP_CLASSES`; rows add up to 1."""


def face_layers(
    skin: SkinSurface,
    template: Template,
    *,
    sex: Sex | None,
    age_y: int | None,
    factors: Mapping[str, float] = MappingProxyType({}),
) -> FaceLayers:
    """Return the layers under a face.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    sex : {"women", "men"} or None
        None: between both.
    age_y : int or None
        Age in years; None: rows of all ages count alike.
    factors : mapping
        Factors on thicknesses by doubt, such as ``fat_thickness``; 1 where none is named.

    Raises
    ------
    InputError
        If the skin is so folded that not even thin layers fit under it.
    """
    told = thickness_at(template, tables.layers().values(), sex=sex, age_y=age_y)
    of = dict(zip(LAYERS, told.mean_mm, strict=True))
    deep = told.deep_shares @ np.array([DEEP_MM[name] for name in DEEP_CLASSES])
    wanted = np.stack([of["epidermis"] + of["dermis"], of["fat"], of["smas"], of["muscle"], deep])
    wanted *= np.array([factors.get(name, 1.0) for name in _DOUBT_OF])[:, None]
    inward, fitted = fitted_depths(skin, template, wanted)
    thinned = (fitted[:-1] < wanted[:-1] * (1 - 1e-9)).any(axis=0)
    return FaceLayers(inward, fitted, np.asarray(thinned), told.deep_shares)
