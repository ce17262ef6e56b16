"""How the contacts of a pair lie while a line is drawn.

The tables name a configuration and an interval for the spacing; nobody has published where each electrode is.
So this is a convention of ours, and the spacing is one of the doubts of a dose: *across* puts the contacts
on either side of the line, *along* one behind the other on it, *anchored* leaves one at the start while the
other glides away. See ``docs/decisions/0015-where-the-pair-lies.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.skin_walks import across, walked
from ninon.errors import InputError
from ninon.face.face_lines import Curve
from ninon.face.mesh import Points
from ninon.face.surface_points import Anchors, SkinSurface

__all__ = ["LAYOUT_OF", "Layout", "Pair", "laid_pair"]

Layout = Literal["across", "along", "anchored", "right of", "left of"]

LAYOUT_OF: Mapping[str, Layout] = MappingProxyType(
    {
        "parallel": "across",
        "parallel_small": "across",
        "parallel_or_pinch": "across",
        "pinch": "across",
        "small_wand": "along",
        "static_pair": "along",
        "stretch": "along",
        "anchor_and_glide": "anchored",
    }
)
"""By configuration of a movement."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Both contacts of a pair at successive places of a line."""

    first: Anchors
    """(k,)"""
    second: Anchors
    first_mm: Points
    """(k, 3): where their centres are, in points_face."""
    second_mm: Points
    heading: Points
    """(k, 3): unit direction of the movement."""


def laid_pair(
    skin: SkinSurface, curve: Curve, at_mm: NDArray[np.float64], *, layout: Layout, spacing_mm: float
) -> Pair:
    """Return where both contacts lie at places along a curve.

    Parameters
    ----------
    skin : SkinSurface
        The face.
    curve : Curve
        One column of a line.
    at_mm : (k,) array
        How far along the curve the pair is; of an anchored pair, where the gliding contact is.
    layout : {"across", "along", "anchored", "right of", "left of"}
        How the contacts lie; the last two have one on the line and the other beside it.
    spacing_mm : float
        Over the skin, between the centres. Of an anchored pair the least: the gliding contact starts there.

    Raises
    ------
    InputError
        If the spacing is not positive.
    """
    if not spacing_mm > 0:
        raise InputError(f"The spacing of a pair is {spacing_mm:g} mm; it must be above zero.")
    middle, points, heading = places_along(skin, curve, at_mm)
    if layout == "across":
        way = across(skin, middle, heading)
        one, one_mm = walked(skin, middle, way, spacing_mm / 2)
        two, two_mm = walked(skin, middle, way, -spacing_mm / 2)
        return Pair(one, two, one_mm, two_mm, heading)
    if layout in ("right of", "left of"):
        away = spacing_mm if layout == "right of" else -spacing_mm
        two, two_mm = walked(skin, middle, across(skin, middle, heading), away)
        return Pair(middle, two, points, two_mm, heading)
    # On the line itself; beyond its ends straight on.
    ahead = np.full(len(at_mm), spacing_mm / 2)
    behind = -ahead
    if layout == "anchored":
        ahead, behind = np.maximum(spacing_mm - at_mm, 0.0), -at_mm
    one, one_mm = _on_line(skin, curve, at_mm + ahead)
    two, two_mm = _on_line(skin, curve, at_mm + behind)
    return Pair(one, two, one_mm, two_mm, heading)


def places_along(
    skin: SkinSurface, curve: Curve, at_mm: NDArray[np.float64]
) -> tuple[Anchors, Points, Points]:
    """Return places along a curve, their positions, and the direction of the curve there."""
    along = curve.along_mm
    points = _between(along, curve.points_face, at_mm)
    anchors, laid = skin.laid_on(points)
    heading = _between(along, np.gradient(curve.points_face, axis=0), at_mm)
    return anchors, laid, heading / np.linalg.norm(heading, axis=1, keepdims=True)


def _between(along: NDArray[np.float64], values: Points, at_mm: NDArray[np.float64]) -> Points:
    return np.stack([np.interp(at_mm, along, values[:, axis]) for axis in range(3)], axis=1)


def _on_line(skin: SkinSurface, curve: Curve, at_mm: NDArray[np.float64]) -> tuple[Anchors, Points]:
    on_it = np.clip(at_mm, 0.0, curve.length_mm)
    anchors, points, heading = places_along(skin, curve, on_it)
    beyond = at_mm - on_it
    if not np.any(beyond):
        return anchors, points
    return walked(skin, anchors, heading, beyond)
