"""The face mesh laid flat, as its makers laid out its texture: where outlines are drawn and looked into.

What is inside an outline is decided on the flat face, where inside has one meaning, and holds for every face
of the same mesh. Axes: about millimetres, x to the client's left, y down the face.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.curves import Polyline, closed_smoothed, smooth_curve
from ninon.face.mesh import Points
from ninon.face.template import FACE_TRIANGLES, Template
from ninon.face.zone_recipes import Below, Corner, Mix, Neck

__all__ = ["FLAT_MM", "flat_outline", "flat_places", "inside_outline", "part_corners", "ring_inside"]

FLAT_MM = (150.0, 195.0)
"""Width and height of the makers' layout, about to the scale of the template."""

_SPACING_MM = 1.5
_ROUNDS = 5
_PARTS = 16


@cache
def part_corners() -> NDArray[np.float64]:
    """Return where the 16 fine parts of a coarse triangle lie in it, ``(16, 3 corners, 3 weights)``."""
    parts = np.eye(3)[None]
    for _ in range(2):
        a, b, c = (parts[:, k] for k in range(3))
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        four = [np.stack(t, axis=1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
        parts = np.stack(four, axis=1).reshape(-1, 3, 3)
    return parts


def flat_places(template: Template) -> Points:
    """Return where each fine vertex lies on the flat face, ``(n, 2)``; nan off the face mesh."""
    uv = template.uv * FLAT_MM
    corners = np.einsum("pcw,twd->tpcd", part_corners(), uv[template.knot_triangles[:FACE_TRIANGLES]])
    flat = np.full((len(template.bare_mm), 2), np.nan)
    flat[template.triangles[: _PARTS * FACE_TRIANGLES].ravel()] = corners.reshape(-1, 2)
    return flat


def flat_outline(template: Template, corners: Sequence[Corner], *, across_midline: bool) -> Polyline:
    """Return a zone of the client's right side, or one across the midline, as a closed smooth shape.

    Parameters
    ----------
    template : Template
        Whose flat face.
    corners : sequence of Corner
        The recipe; none of its corners lies on the neck.
    across_midline : bool
        Whether the corners are the right half of a shape, from midline to midline.

    Returns
    -------
    polyline
        The first point is not repeated.

    Raises
    ------
    InputError
        If a corner lies on the neck, where the face mesh has no points.
    """
    right = [_place(template, corner) for corner in corners]
    if across_midline:
        right += [(FLAT_MM[0] - x, y) for x, y in right[-2:0:-1]]
    return closed_smoothed(smooth_curve(right, spacing_mm=_SPACING_MM, closed=True), _ROUNDS)


def _place(template: Template, corner: Corner) -> tuple[float, float]:
    uv = template.uv * FLAT_MM
    match corner:
        case Mix(a, b, share):
            x, y = uv[a] + (uv[b] - uv[a]) * share
        case Below(a, mm):
            x, y = uv[a] + (0.0, mm)
        case Neck():
            raise InputError("A corner on the neck has no place on the flat face. Describe it by distances.")
        case landmark:
            x, y = uv[landmark]
    return float(x), float(y)


def inside_outline(points: Points, outline: Polyline) -> NDArray[np.bool_]:
    """Return which points of the plane lie inside a closed shape, ``(n,)``; nan is outside."""
    a = np.array(outline)
    b = np.roll(a, -1, axis=0)
    x, y = points[:, :1], points[:, 1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        over = (a[:, 1] > y) != (b[:, 1] > y)
        crossing = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
        return np.asarray((over & (x < crossing)).sum(axis=1) % 2 == 1)


def ring_inside(template: Template, ring: Sequence[int]) -> NDArray[np.bool_]:
    """Return which fine vertices lie inside a closed ring of landmarks or on it, ``(n,)``.

    Parameters
    ----------
    template : Template
        Whose mesh; neighbours in the ring are joined by its edges.
    ring : sequence of int
        Landmarks in order.
    """
    corners = template.knot_triangles[:FACE_TRIANGLES]
    centres = (template.uv[corners] * FLAT_MM).mean(axis=1)
    outline = tuple((float(x), float(y)) for x, y in template.uv[list(ring)] * FLAT_MM)
    triangles = np.flatnonzero(inside_outline(centres, outline))
    fine = (triangles[:, None] * _PARTS + np.arange(_PARTS)).ravel()
    inside = np.zeros(len(template.bare_mm), dtype=bool)
    inside[template.triangles[fine]] = True
    return inside
