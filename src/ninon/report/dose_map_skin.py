"""The surface under which a dose was computed, as one view of the drawn face shows it.

It is laid on the raster of the view, so that what is hidden does not show. Every layer stands on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import Polyline
from ninon.face.mesh import Points
from ninon.imaging.rasteriser import Raster, rasterise
from ninon.report.dose_source import DoseFace
from ninon.report.face_map import PersonalFace
from ninon.report.face_map_paths import simplified

__all__ = ["Picture", "SeenSkin"]

Picture = NDArray[np.float64]
"""(rows, columns): the part of the raster around what was computed."""

_BEHIND_MM = 4.0
"""How far behind the drawn surface the computed one may lie and still be taken as the same."""
_EDGE_BLUR_PX = 4.0
_TOLERANCE_MM = 0.2
_SMALLEST_MM2 = 8.0
_MARGIN_PX = 16
_BELOW_ALL = 50.0


@dataclass(frozen=True, eq=False)
class SeenSkin:
    """One view of it."""

    drawn: PersonalFace
    """The face as it is drawn, from this side."""
    face: DoseFace

    @cached_property
    def computed(self) -> tuple[Polyline, ...]:
        """The area in which the view shows computed values, as closed shapes, holes among them."""
        return _shapes(self.rings(_blurred(self.mask.astype(np.float64)), 0.5))

    @cached_property
    def assumed(self) -> tuple[Polyline, ...]:
        """The part of it whose surface is assumed and not measured."""
        guess = self.spread((self.face.origin == 2).astype(np.float64))
        return _shapes(self.rings(_blurred(np.where(self.mask, guess, 0.0)), 0.5))

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Where the view shows computed values."""
        return np.asarray(self._whole_mask[self._window], dtype=np.bool_)

    @cached_property
    def inside_px(self) -> Picture:
        """How far inside what was computed each pixel lies."""
        from scipy.ndimage import distance_transform_edt

        away: Picture = distance_transform_edt(self.mask)
        return away

    def spread(self, values: NDArray[np.float64]) -> Picture:
        """Return values of the vertices per pixel, 0 where the view shows nothing of the surface."""
        raster = self._raster
        whole = raster.spread(raster.interpolate(values), 0.0)
        return np.asarray(whole[self._window], dtype=np.float64)

    def carried_on(self, picture: Picture) -> Picture:
        """Return a picture that goes on beyond what was computed as at its nearest edge."""
        return np.asarray(picture[self._nearest]) if picture.size else picture

    def rings(self, picture: Picture, level: float) -> list[Points]:
        """Return the closed rings in which a picture exceeds a level, in mm on the drawing."""
        from skimage import measure

        if not picture.size:
            return []
        find: Any = measure.find_contours  # it says nothing about its types
        top, left = (each.start - 1 for each in self._window)
        found: list[Points] = []
        for loop in find(np.pad(picture, 1, constant_values=level - _BELOW_ALL), level):
            places = self.drawn.outlook.picture_mm(loop[:, 0] + top, loop[:, 1] + left)
            ring = simplified(places, _TOLERANCE_MM)
            if len(ring) > 3 and abs(_area_mm2(ring)) > _SMALLEST_MM2:
                found.append(ring)
        return found

    def pixels(self, places: Points) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return rows and columns of places on the drawing; the nearest ones for places outside."""
        origin, far = self.drawn.outlook.picture_mm(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
        rows, columns = self._window
        at = np.rint((places - origin) / (far - origin)).astype(np.int64) - (columns.start, rows.start)
        height, width = self.mask.shape
        return np.clip(at[:, 1], 0, height - 1), np.clip(at[:, 0], 0, width - 1)

    @cached_property
    def _raster(self) -> Raster:
        return rasterise(self.face.vertices_mm, self.face.triangles, self.drawn.outlook.camera)

    @cached_property
    def _whole_mask(self) -> NDArray[np.bool_]:
        raster = self._raster
        share = raster.spread(raster.interpolate(self.face.treated.astype(np.float64)), 0.0)
        there = np.asarray(share, dtype=np.float64) > 0.999
        in_front = raster.depth_map_mm() <= self.drawn.outlook.depth_map + _BEHIND_MM
        return np.asarray(there & in_front, dtype=np.bool_)

    @cached_property
    def _window(self) -> tuple[slice, slice]:
        """Rows and columns around what was computed; empty where nothing was."""
        rows, columns = (np.flatnonzero(self._whole_mask.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return slice(0, 0), slice(0, 0)
        return _around(rows), _around(columns)

    @cached_property
    def _nearest(self) -> tuple[NDArray[np.int64], ...]:
        from scipy.ndimage import distance_transform_edt

        return tuple(distance_transform_edt(~self.mask, return_distances=False, return_indices=True))


def _around(numbers: NDArray[np.int64]) -> slice:
    return slice(max(0, int(numbers[0]) - _MARGIN_PX), int(numbers[-1]) + _MARGIN_PX + 1)


def _blurred(picture: Picture) -> Picture:
    from scipy.ndimage import gaussian_filter

    soft: Picture = gaussian_filter(picture, _EDGE_BLUR_PX) if picture.size else picture
    return soft


def _shapes(rings: list[Points]) -> tuple[Polyline, ...]:
    return tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings)


def _area_mm2(ring: Points) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
