"""Places of the 10/20 system on the template's head, by arcs along its own skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.physics.contact_surface import ContactSurface

__all__ = ["HeadRing"]

Floats = NDArray[np.float64]

_NASION_TO_INION = 0.36
"""Metres over the vertex, of an adult; the circle runs a tenth of it above nasion."""
_STEPS = 721


@dataclass(frozen=True, eq=False)
class HeadRing:
    """The circle of the 10/20 system: level, a tenth of the way from nasion to inion above the nasion."""

    points_m: Floats
    """(k, 3): from the middle of the forehead over the right side to the middle behind."""
    arc_m: Floats
    """(k,): way along the skin from the middle of the forehead."""

    @classmethod
    def of(cls, surface: ContactSurface, nasion_m: Floats) -> HeadRing:
        """Return the circle on a head whose x points to its left, y up and z forward."""
        front = surface.points_m[np.abs(surface.points_m[:, 0]) < 4e-3]
        front = front[(front[:, 1] > nasion_m[1]) & (front[:, 2] > nasion_m[2] - 0.06)]
        front = np.concatenate([nasion_m[None], front[np.argsort(front[:, 1])]])
        way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(front, axis=0)[:, 1:], axis=1))])
        height = float(np.interp(0.1 * _NASION_TO_INION, way, front[:, 1]))
        cut = _cut_level(surface, height)
        middle = (cut[:, 2].max() + cut[:, 2].min()) / 2
        angle = np.arctan2(-cut[:, 0], cut[:, 2] - middle)
        away = np.hypot(cut[:, 0], cut[:, 2] - middle)
        order = np.argsort(angle)
        turn = np.linspace(0.0, np.pi, _STEPS)
        reach = np.interp(turn, angle[order], away[order], period=2 * np.pi)
        points = np.stack(
            [-reach * np.sin(turn), np.full(_STEPS, height), middle + reach * np.cos(turn)], axis=1
        )
        arc = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        return cls(points, arc)

    @property
    def half_m(self) -> float:
        """Half the circumference."""
        return float(self.arc_m[-1])

    def at(self, share: float, side: int) -> Floats:
        """Return the place at a share of half the circumference; +1 is the client's left, −1 the right."""
        found = np.array([np.interp(share * self.half_m, self.arc_m, axis) for axis in self.points_m.T])
        return np.asarray(found * [-side, 1.0, 1.0])


def _cut_level(surface: ContactSurface, height_m: float) -> Floats:
    """Return where edges of a surface cross a level, ``(k, 3)``."""
    found = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        one, other = surface.corners_m[:, a], surface.corners_m[:, b]
        crosses = (one[:, 1] < height_m) != (other[:, 1] < height_m)
        share = (height_m - one[crosses, 1]) / (other[crosses, 1] - one[crosses, 1])
        found.append(one[crosses] + share[:, None] * (other[crosses] - one[crosses]))
    return np.concatenate(found)
