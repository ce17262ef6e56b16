"""Which region of the face, neck or chest each vertex of the head belongs to.

Regions of the face come from the same recipes as the drawn zones, laid on the flat face mesh; regions of neck
and chest from landmarks of anatomy and millimetres over the skin of the template. What no recipe covers goes
to the nearest region, so that no vertex is without one. Labels belong to vertices and so hold on every face.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, nearest
from ninon.face.flat_face import FLAT_MM, flat_outline, flat_places, inside_outline, ring_inside
from ninon.face.region_rest import elsewhere_labels
from ninon.face.surface_distances import distance_to_vertices_mm
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template
from ninon.face.zone_recipes import CLOSED, NO_GO_CLOSED, ON_MIDLINE

__all__ = [
    "LID_RING",
    "LIP_RING",
    "REGIONS",
    "Regions",
    "mirrored_ring",
    "regions",
    "zone_of_region",
]

REGIONS: tuple[str, ...] = (
    "forehead", "glabella", "temple", "brow", "upper_lid", "lower_lid", "eye", "under_eye", "outer_eye",
    "nose", "cheek", "nasolabial", "masseter", "preauricular", "upper_lip", "lower_lip", "vermilion",
    "chin", "jawline", "submental", "neck_lateral", "neck_front", "carotid", "decollete",
    "sternum_midline", "scalp", "ear", "elsewhere",
)  # fmt: skip
"""Names of zones of the zone table, and finer ones where the table has one zone for several."""

_ZONE_OF = {
    "upper_lid": "eyelid_and_globe",
    "lower_lid": "eyelid_and_globe",
    "eye": "eyelid_and_globe",
    "vermilion": "mouth_interior",
    "scalp": None,
    "ear": None,
    "elsewhere": None,
}

LID_RING = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
"""The margin of the lids, right eye."""
LIP_RING = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
"""The outer edge of the red of the lips."""
_CORNERS_OF_EYE = (33, 133)

_BY_FLAT_FACE = (
    "forehead", "temple", "cheek", "masseter", "preauricular", "jawline", "chin", "nasolabial", "upper_lip",
    "lower_lip", "nose", "under_eye", "outer_eye", "glabella", "brow",
)  # fmt: skip
"""Later ones are drawn over earlier ones."""

Side = Literal["right", "left", "midline"]


def zone_of_region(region: str) -> str | None:
    """Return the zone of the zone table that a region belongs to; None where nothing is ever planned."""
    return _ZONE_OF.get(region, region)


@dataclass(frozen=True, eq=False)
class Regions:
    """The region and the side of each vertex."""

    label: NDArray[np.uint8]
    """(n,): index into `REGIONS`."""
    side: NDArray[np.int8]
    """(n,): −1 on the client's right, 1 on the left, 0 on the midline."""

    def within(self, region: str, side: Side | None = None) -> NDArray[np.bool_]:
        """Return which vertices lie in a region or zone, ``(n,)``.

        Parameters
        ----------
        region : str
            A name of `REGIONS`, or a zone that joins several, such as ``"eyelid_and_globe"``.
        side : {"right", "left", "midline"}, optional
            Only on this side; the midline itself belongs to both.

        Raises
        ------
        InputError
            If there is no such region.
        """
        names = [name for name in REGIONS if region in (name, zone_of_region(name))]
        if not names:
            hint = nearest(region, REGIONS) or f"Known are: {', '.join(REGIONS)}."
            raise InputError(f"There is no region '{region}' on the face, neck or chest. {hint}")
        inside = np.isin(self.label, [REGIONS.index(name) for name in names])
        if side is None:
            return inside
        wanted = {"right": (-1, 0), "left": (1, 0), "midline": (0,)}[side]
        return inside & np.isin(self.side, wanted)

    @cached_property
    def names(self) -> NDArray[np.str_]:
        """(n,): the name of each vertex's region."""
        return np.array(REGIONS)[self.label]


def mirrored_ring(template: Template, ring: tuple[int, ...]) -> tuple[int, ...]:
    """Return the same ring of landmarks on the other side."""
    return tuple(int(template.mirror[point]) for point in ring)


@lru_cache(maxsize=4)
def regions(template: Template) -> Regions:
    """Return the regions of a head; worked out once for a template.

    The two sides are mirror images of each other.
    """
    bare = SkinSurface(template.bare_mm, template.triangles)
    label = _on_flat_face(template)
    rest = elsewhere_labels(bare, template)
    for name, where in rest.items():
        label[where & (label < 0)] = REGIONS.index(name)
    label = _gaps_filled(bare, label)
    x = template.bare_mm[:, 0]
    side = np.where(np.abs(x) < 1e-6, 0, np.sign(x)).astype(np.int8)
    mirrored = label[template.vertex_mirror]
    label = np.where(side > 0, mirrored, label)
    return Regions(label.astype(np.uint8), side)


def _on_flat_face(template: Template) -> NDArray[np.int64]:
    """Return labels by the outlines on the flat face, −1 elsewhere; only the right side counts."""
    flat = flat_places(template)
    label = np.full(len(flat), -1)
    for name in _BY_FLAT_FACE:
        across = name in ON_MIDLINE
        recipe = ON_MIDLINE[name] if across else CLOSED[name]
        outline = flat_outline(template, recipe, across_midline=across)
        label[inside_outline(flat, outline)] = REGIONS.index(name)
    lids = inside_outline(flat, flat_outline(template, NO_GO_CLOSED["eye"], across_midline=False))
    outer, inner = (template.uv[corner] * FLAT_MM for corner in _CORNERS_OF_EYE)
    with np.errstate(invalid="ignore"):
        seam = outer[1] + (flat[:, 0] - outer[0]) * (inner[1] - outer[1]) / (inner[0] - outer[0])
        upper = flat[:, 1] < seam
    label[lids] = np.where(upper[lids], REGIONS.index("upper_lid"), REGIONS.index("lower_lid"))
    label[ring_inside(template, LID_RING)] = REGIONS.index("eye")
    label[ring_inside(template, LIP_RING)] = REGIONS.index("vermilion")
    return label


def _gaps_filled(bare: SkinSurface, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return labels with every gap given to the nearest region, over the surface."""
    gaps = np.flatnonzero(label < 0)
    known = np.unique(label[label >= 0])
    away = [distance_to_vertices_mm(bare, np.flatnonzero(label == k))[gaps] for k in known]
    filled = label.copy()
    filled[gaps] = known[np.argmin(away, axis=0)]
    return filled
