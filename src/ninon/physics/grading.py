"""How fine the mesh of a slab or a ball is: near its electrodes and away from them, and by depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST_M", "FineNear", "Layer", "graded_sublayers"]

LARGEST_M = 0.006
_REACH_M = 0.020
_GROWTH = 0.25
"""How much longer an edge may be per metre farther away: 1.25 per edge."""
_FIRST_DEPTH = 0.5
_DEPTH_GROWTH = 0.1
_LEAST_SUBLAYERS = 2


@dataclass(frozen=True)
class Layer:
    """One layer of a validation body."""

    name: str
    thickness_m: float


@dataclass(frozen=True, eq=False)
class FineNear:
    """The longest edge at places: the finest within 20 mm of electrodes, growing away from them."""

    electrodes: Sequence[tuple[NDArray[np.float64], float]]
    """Centre ``(3,)`` and radius of each, m."""
    finest_m: float

    def __call__(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the longest edge wanted at places ``(k, 3)``."""
        found = np.full(len(places), np.inf)
        for centre, radius in self.electrodes:
            away = np.linalg.norm(places - centre, axis=1) - radius - _REACH_M
            found = np.minimum(found, self.finest_m + _GROWTH * np.maximum(away, 0.0))
        return found


def graded_sublayers(layers: Sequence[Layer], h_m: float) -> tuple[list[int], list[float]]:
    """Return how many sublayers each layer needs, and how much thicker each is than the one above it.

    The field fades with depth over lengths that grow with depth, and so do the sublayers.
    """
    counts, growths, top = [], [], 0.0
    for layer in layers:
        first = _FIRST_DEPTH * h_m + _DEPTH_GROWTH * top
        # Sizes s = first + growth · depth: as many as the integral of 1/s.
        steps = np.log1p(_DEPTH_GROWTH * layer.thickness_m / first) / np.log1p(_DEPTH_GROWTH)
        count = max(_LEAST_SUBLAYERS, int(np.ceil(steps - 1e-9)))
        counts.append(count)
        growths.append(1.0 if count <= 3 else 1 + _DEPTH_GROWTH)
        top += layer.thickness_m
    return counts, growths
