"""The outline of a contact: a convex polygon in the plane that touches the skin at the contact's centre.

A round probe is a polygon of 64 corners with the circle's own area, a conductive pad a rectangle with round
corners; anything else that is convex can be given by its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError

__all__ = ["Outline", "convex_outline", "disc_outline", "outlines_overlap", "pad_outline"]

Floats = NDArray[np.float64]
_DISC_CORNERS = 64
_CORNERS_PER_QUARTER = 8
_TOUCHING = 2.5e-3
"""Relative to the smaller outline; the corners of two touching 64-gons overlap by less than this."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A convex polygon about a contact's centre."""

    corners_m: Floats
    """(p, 2): anticlockwise, relative to the centre, in the tangent plane."""

    @property
    def area_m2(self) -> float:
        """Area in the tangent plane; on curved skin the contact is a little larger."""
        x, y = self.corners_m.T
        return float(0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1)))

    @property
    def reach_m(self) -> float:
        """How far the outline goes from the centre, at most."""
        return float(np.hypot(*self.corners_m.T).max())

    @property
    def radius_m(self) -> float:
        """Radius of the disc of the same area."""
        return sqrt(self.area_m2 / pi)


def disc_outline(radius_m: float) -> Outline:
    """Return a disc as a regular polygon of 64 corners and of the same area.

    Raises
    ------
    InputError
        If the radius is no positive number: without an area there is no density, hence no dose.
    """
    radius = _positive(radius_m, "radius of a contact")
    step = 2 * pi / _DISC_CORNERS
    angles = (np.arange(_DISC_CORNERS) + 0.5) * step
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Outline(radius * sqrt(step / sin(step)) * around)


def pad_outline(length_m: float, width_m: float, corner_radius_m: float = 0.0) -> Outline:
    """Return a rectangle with round corners, its length along the first axis of the tangent plane.

    Raises
    ------
    InputError
        If a side is not positive, or the corners' radius does not fit into the shorter side.
    """
    half = np.array([_positive(length_m, "length of a pad"), _positive(width_m, "width of a pad")]) / 2
    if not 0 <= corner_radius_m <= half.min():
        raise InputError(
            f"A pad of {length_m * 1e3:g} × {width_m * 1e3:g} mm cannot have corners of "
            f"{corner_radius_m * 1e3:g}"
            " mm radius. Give 0 or at most half of its shorter side."
        )
    if corner_radius_m == 0:
        return Outline(half * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]))
    return Outline(np.concatenate([_turned(half - corner_radius_m, corner_radius_m, k) for k in range(4)]))


def convex_outline(corners_m: ArrayLike) -> Outline:
    """Return a convex polygon given by its corners, ``(p, 2)``, relative to the centre, either way round.

    Raises
    ------
    InputError
        If there are fewer than three corners, it has no area, is not convex, or the centre lies outside.
    """
    corners = np.asarray(corners_m, dtype=np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3 or not np.isfinite(corners).all():
        raise InputError("The outline of a contact needs at least three corners of two numbers each.")
    outline = Outline(corners)
    if outline.area_m2 < 0:
        outline = Outline(corners[::-1].copy())
    along = np.roll(outline.corners_m, -1, axis=0) - outline.corners_m
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    sides = along[:, 1] * outline.corners_m[:, 0] - along[:, 0] * outline.corners_m[:, 1]
    size = outline.area_m2
    if size <= 0 or turns.min() < -1e-12 * size or sides.min() < -1e-12 * size:
        raise InputError(
            "The outline of a contact must be convex, have an area and hold its own centre. Give "
            "the corners in "
            "order, or describe the contact as several convex ones."
        )
    return outline


def outlines_overlap(one_m: Floats, other_m: Floats) -> bool:
    """Say whether two convex polygons in one plane overlap by more than a touch.

    References
    ----------
    The separating axis theorem: two convex shapes are apart if and only if a side of one of them parts them.
    """
    least = np.inf
    for a, b in ((one_m, other_m), (other_m, one_m)):
        along = np.roll(a, -1, axis=0) - a
        outward = np.stack([along[:, 1], -along[:, 0]], axis=1)
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        gap = (b @ outward.T).min(axis=0) - np.einsum("pd,pd->p", a, outward)
        least = min(least, float(-gap.max()))
    smaller = min(np.ptp(one_m, axis=0).min(), np.ptp(other_m, axis=0).min()) / 2
    return bool(least > _TOUCHING * smaller)


def _turned(half: Floats, radius: float, quarter: int) -> Floats:
    """Return the corners of one round corner; they stand out a little between its ends to keep its area."""
    count = _CORNERS_PER_QUARTER
    step = pi / 2 / count
    s = sin(step)
    # 2 · ½ r ρ s + (count − 2) · ½ ρ² s = π r²/4, solved for ρ.
    square, linear = (count - 2) * s / 2, radius * s
    out = (-linear + sqrt(linear**2 + square * pi * radius**2)) / (2 * square)
    angles = (quarter * count + np.arange(count + 1)) * step
    lengths = np.full(count + 1, out)
    lengths[[0, -1]] = radius
    sign = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]][quarter])
    around: Floats = sign * half + lengths[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return around


def _positive(value: float, what: str) -> float:
    if not (np.isfinite(value) and value > 0):
        raise InputError(
            f"The {what} is {value!r}; give a positive number. Without an area there is no dose."
        )
    return float(value)
