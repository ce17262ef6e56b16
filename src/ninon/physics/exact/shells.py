"""Concentric shells, and the round caps of their surface through which current enters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["Cap", "Shells"]

Array = NDArray[np.float64]

_SAME_RADIUS = 1e-12
_UNIT = 1e-9


@dataclass(frozen=True)
class Shells:
    """Concentric shells from outside in.

    Raises
    ------
    InputError
        Values that cannot be meant, or shells thicker than the radius.
    """

    radius_m: float
    """Of the outer surface."""
    thickness_m: tuple[float, ...]
    """One per shell; the rest of the radius is the insulated core. When they add up to it, there is none."""
    conductivity_S_m: tuple[float, ...]

    def __post_init__(self) -> None:
        values = (self.radius_m, *self.thickness_m, *self.conductivity_S_m)
        if not self.thickness_m or len(self.thickness_m) != len(self.conductivity_S_m):
            raise InputError(f"{self}: give one thickness and one conductivity per shell, at least one shell")
        if not all(0 < value < math.inf for value in values):
            raise InputError(f"{self}: every value must be positive and finite")
        if math.fsum(self.thickness_m) > self.radius_m * (1 + _SAME_RADIUS):
            raise InputError(
                f"{self}: the shells are thicker than the radius; make them thinner or it larger"
            )

    @cached_property
    def border_m(self) -> Array:
        """(shells + 1,): radii from the surface down to the core; the last is 0 without a core."""
        border = self.radius_m - np.array([0.0, *np.cumsum(self.thickness_m)])
        border[np.abs(border) < _SAME_RADIUS * self.radius_m] = 0.0
        return border

    def shell_at(self, away_m: Array) -> NDArray[np.int64]:
        """Return the number of the shell at each distance from the middle; a border takes the outer shell.

        Raises
        ------
        InputError
            A distance outside the surface or inside the core.
        """
        border = self.border_m
        outside = (away_m > border[0] * (1 + _SAME_RADIUS)) | (away_m < border[-1] * (1 - _SAME_RADIUS))
        if outside.any() or np.isnan(away_m).any():
            worst = float(away_m[outside | np.isnan(away_m)][0])
            raise InputError(
                f"a point {worst:g} m from the middle lies outside the shells "
                f"({border[-1]:g} to {border[0]:g} m)"
            )
        inward = -border[1:-1] * (1 - _SAME_RADIUS)
        found: NDArray[np.int64] = np.searchsorted(inward, -away_m, side="left")
        return found


@dataclass(frozen=True)
class Cap:
    """A round cap of the outer surface through which a current enters evenly; a negative current leaves."""

    towards: tuple[float, float, float]
    """Unit vector from the middle of the shells to the middle of the cap."""
    half_angle_rad: float
    """Seen from the middle of the shells: for a contact of radius a, a divided by that of the surface."""
    current_A: float

    def __post_init__(self) -> None:
        if not abs(math.hypot(*self.towards) - 1) < _UNIT:
            raise InputError(f"{self}: `towards` must have length 1")
        if not 0 < self.half_angle_rad < math.pi or not math.isfinite(self.current_A):
            raise InputError(f"{self}: the half angle lies between 0 and π, the current is finite")

    @classmethod
    def at_angles(cls, polar_rad: float, azimuth_rad: float, half_angle_rad: float, current_A: float) -> Cap:
        """Return the cap at polar angles: from the z axis, and about it from the x axis."""
        s = math.sin(polar_rad)
        towards = (s * math.cos(azimuth_rad), s * math.sin(azimuth_rad), math.cos(polar_rad))
        return cls(towards, half_angle_rad, current_A)
