"""Areas below the jaw, by landmarks of anatomy and millimetres over the skin.

Everything here is assumed: neither larynx nor artery can be seen in a photograph of a face. The areas are
drawn wide for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.face.line_curves import laid_curves
from ninon.face.lines import Point
from ninon.face.site_anchors import mirrored_point, positions_of
from ninon.face.surface_distances import distance_mm, distance_to_vertices_mm
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template

__all__ = ["JAW_BORDER", "NeckAreas"]

_Level = NDArray[np.float64]
_Side = Literal["right", "left"]

JAW_BORDER: tuple[Point, ...] = (152, 148, 176, 149, 150, 136, 172, 58, 132)
"""From the chin to the ear lobe, on the client's right."""
_JAW_ANGLE, _CHIN = 172, 152
_FRONT_Z_MM = -90.0
_MUSCLE_FRONT: tuple[Point, ...] = (
    "ear:behind_lobe:right", "neck:carotid_top:right", "neck:carotid_bottom:right", "neck:muscle_head:right",
)  # fmt: skip
"""The front border of the neck muscle (sternomastoid)."""
_FRONT_HALF_MM = 30.0
_BAND_HALF_MM = 25.0
_BELOW_JAW_MM = 20.0
_ALONG_MUSCLE_MM = 6.0
"""Along the muscle the band begins this far beyond the jaw angle, which is 20 mm over the skin below it."""
_STERNUM_HALF_MM = 20.0
_SECOND_RIB_DOWN_MM = 50.0
"""The second rib joins the breastbone about this far below the notch (recalled)."""


@dataclass(frozen=True, eq=False)
class NeckAreas:
    """Level functions of the areas on one face: below 0 inside, about a distance in mm near the edge."""

    skin: SkinSurface
    template: Template

    @cached_property
    def from_jaw_mm(self) -> _Level:
        """(n,): distance from the border of the jaw, over the skin."""
        right = list(JAW_BORDER)
        left = [mirrored_point(self.template, point) for point in right]
        return self._from_curve([*right[::-1], *left[1:]])

    @cached_property
    def from_midline_mm(self) -> _Level:
        """(n,): distance from the midline of chin, neck and chest, over the skin."""
        return distance_to_vertices_mm(self.skin, _midline_below_chin(self.template))

    @cached_property
    def below_hyoid(self) -> _Level:
        """(n,): below 0 beneath the crease between the floor of the mouth and the neck."""
        forward = self._at("neck:submental") - self._at("neck:larynx")
        forward /= np.linalg.norm(forward)
        return np.asarray((self.skin.vertices_mm - self._at("neck:hyoid")) @ forward)

    @cached_property
    def front(self) -> _Level:
        """(n,): front of the neck, from the hyoid to the notch of the breastbone."""
        return _all(
            self.from_midline_mm - _FRONT_HALF_MM, self.below_hyoid, self._above("neck:sternal_notch")
        )

    def carotid(self, side: _Side) -> _Level:
        """(n,): the band along the front border of the neck muscle, from the jaw angle to the cricoid."""
        path = list(_MUSCLE_FRONT)
        angle: Point = _JAW_ANGLE
        if side == "left":
            path = [mirrored_point(self.template, point) for point in path]
            angle = mirrored_point(self.template, angle)
        down = positions_of(self.skin, self.template, [path[1]])[0] - self._at(path[0])
        down /= np.linalg.norm(down)
        under = _ALONG_MUSCLE_MM - (self.skin.vertices_mm - self._at(angle)) @ down
        return _all(
            self._from_curve(path) - _BAND_HALF_MM,
            _BELOW_JAW_MM - self.from_jaw_mm,
            under,
            self._above("neck:cricoid"),
        )

    @cached_property
    def sternum(self) -> _Level:
        """(n,): the breastbone."""
        return _all(self.from_midline_mm - _STERNUM_HALF_MM, -self._above("neck:sternal_notch"))

    @cached_property
    def below_second_rib(self) -> _Level:
        """(n,): everything below the second rib."""
        return _SECOND_RIB_DOWN_MM - self._above("neck:sternal_notch")

    def _above(self, place: Point) -> _Level:
        """Return how far each vertex lies below the height of a place; below 0 above it."""
        return np.asarray(self._at(place)[1] - self.skin.vertices_mm[:, 1])

    def _at(self, point: Point) -> NDArray[np.float64]:
        return np.asarray(positions_of(self.skin, self.template, [point])[0])

    def _from_curve(self, path: list[Point] | tuple[Point, ...]) -> _Level:
        (curve,) = laid_curves(self.skin, [positions_of(self.skin, self.template, path)])
        return distance_mm(self.skin, curve.anchors)


@lru_cache(maxsize=4)
def _midline_below_chin(template: Template) -> NDArray[np.int64]:
    """Return the vertices of the midline from the point of the chin down the front."""
    x, y, z = template.bare_mm.T
    chin = template.bare_mm[_CHIN]
    return np.flatnonzero((np.abs(x) < 1e-6) & (y <= chin[1] + 1e-6) & (z > _FRONT_Z_MM))


def _all(*levels: _Level) -> _Level:
    """Return the level of what lies inside all areas."""
    return np.asarray(np.max(levels, axis=0), dtype=np.float64)
