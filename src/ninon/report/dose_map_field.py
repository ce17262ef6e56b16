"""A quantity on a face as a view shows it: the rings of its levels, and where their numbers stand.

The logarithm of the quantity is contoured, since a field falls off by factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import XY
from ninon.face.mesh import Points
from ninon.report.dose_map_skin import Picture, SeenSkin

__all__ = ["MapField", "NumberSpot"]

_BLUR_PX = 2.0
_FLOOR = 1e-30
_INSIDE_PX = 13.0
"""A number stands at least so far inside what was computed."""
_APART_MM, _SAME_LEVEL_MM = 20.0, 70.0
"""How far numbers stand from each other, and from others of the same level."""
_SHORTEST_RING_MM = 24
_MOST_RINGS = 6
_ROOM_MM = 9.0
"""More room than this around a number does not make its place better."""


@dataclass(frozen=True)
class NumberSpot:
    """Where the number of a level stands on its line."""

    level: float
    place: XY


@dataclass(frozen=True, eq=False)
class MapField:
    """One quantity on one view of a face."""

    skin: SeenSkin
    values: NDArray[np.float64]
    """(n,): at the vertices, in the unit that is printed; not a number where nothing was computed."""
    _found: dict[float, tuple[Points, ...]] = field(default_factory=dict)

    def above(self, level: float) -> tuple[Points, ...]:
        """Return closed rings in which the quantity exceeds a level; they run on beyond the computed area."""
        if level not in self._found:
            self._found[level] = tuple(self.skin.rings(self._logarithm, float(np.log(level))))
        return self._found[level]

    def number_spots(self, levels: Sequence[float]) -> tuple[NumberSpot, ...]:
        """Return where numbers stand on the lines of the levels: apart, and inside what is computed."""
        dense = {level: [_dense(ring) for ring in self.above(level)] for level in levels}
        spots: list[NumberSpot] = []
        for level, rings in dense.items():
            others = [points for other in levels if other != level for points in dense[other]]
            for ring in sorted(rings, key=len, reverse=True)[:_MOST_RINGS]:
                spot = self._best(ring, others, spots, level)
                if spot is not None:
                    spots.append(NumberSpot(level, spot))
        return tuple(spots)

    def _best(
        self, ring: Points, others: Sequence[Points], spots: Sequence[NumberSpot], level: float
    ) -> XY | None:
        """Return the place on a ring with the most room around it, or None."""
        if len(ring) < _SHORTEST_RING_MM:
            return None
        free = ring[self.skin.inside_px[self.skin.pixels(ring)] >= _INSIDE_PX]
        for spot in spots:
            least = _SAME_LEVEL_MM if spot.level == level else _APART_MM
            free = free[np.linalg.norm(free - np.array(spot.place), axis=1) >= least]
        if not len(free):
            return None
        x, y = free[int(np.argmax(_room_mm(free, others)))]
        return float(x), float(y)

    @cached_property
    def _logarithm(self) -> Picture:
        from scipy.ndimage import gaussian_filter

        safe = np.where(np.isfinite(self.values), np.maximum(self.values, _FLOOR), _FLOOR)
        picture = self.skin.carried_on(self.skin.spread(np.log(safe)))
        soft: Picture = gaussian_filter(picture, _BLUR_PX) if picture.size else picture
        return soft


def _room_mm(places: Points, others: Sequence[Points]) -> NDArray[np.float64]:
    """Return how far other lines lie from each place, at most what makes a difference."""
    from scipy.spatial import cKDTree

    if not others:
        return np.full(len(places), _ROOM_MM)
    away, _ = cKDTree(np.concatenate(others)).query(places)
    return np.minimum(np.asarray(away, dtype=np.float64), _ROOM_MM)


def _dense(ring: Points) -> Points:
    """Return points about a millimetre apart on a closed ring."""
    closed = np.concatenate([ring, ring[:1]])
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))]
    at = np.arange(0.0, along[-1], 1.0)
    return np.stack([np.interp(at, along, closed[:, k]) for k in (0, 1)], axis=1)
