"""The border of an area on the surface, as curves for pictures: of a region, or of an area left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Triangles
from ninon.face.regions import Side, regions
from ninon.face.surface_points import Anchors
from ninon.face.surface_smoothing import smoothed
from ninon.face.template import Template

__all__ = ["level_curves", "region_borders"]

_ROUNDED_MM = 2.5
"""How far a border is rounded, so that it does not follow the corners of triangles."""


def region_borders(template: Template, region: str, side: Side | None = None) -> list[Anchors]:
    """Return the border of a region or zone as closed curves on the surface of any face.

    Parameters
    ----------
    template : Template
        Whose regions.
    region : str
        As for `Regions.within`.
    side : {"right", "left", "midline"}, optional
        Only this half.

    Returns
    -------
    list of Anchors
        Longest first, the area on the left; the first place is not repeated.
    """
    inside = regions(template).within(region, side).astype(np.float64)
    return level_curves(0.5 - smoothed(template, inside[:, None], _ROUNDED_MM)[:, 0], template.triangles)


def level_curves(level: NDArray[np.floating], triangles: Triangles) -> list[Anchors]:
    """Return the curves on which a quantity of the vertices changes its sign.

    Parameters
    ----------
    level : (n,) array
        Below 0 inside, as the edge of an area that is left out.
    triangles : (m, 3) array
        Corners.

    Returns
    -------
    list of Anchors
        One place on each edge that a curve crosses, in order; longest first, what is below 0 on the left. A
        curve that ends at the border of the mesh is open; the others return to their first place.
    """
    inside = level < 0
    corners = inside[triangles]
    mixed = np.flatnonzero(corners.any(axis=1) & ~corners.all(axis=1))
    onward: dict[tuple[int, int], tuple[int, int]] = {}
    where: dict[tuple[int, int], tuple[int, tuple[float, float, float]]] = {}
    for number in mixed.tolist():
        start, end = _crossings(corners[number].tolist())
        onward[_edge(triangles[number], start)] = _edge(triangles[number], end)
        for k in (start, end):
            where[_edge(triangles[number], k)] = number, _weights(level[triangles[number]], k)
    curves = []
    first_ones = sorted(set(onward) - set(onward.values()))
    while onward:
        at = first_ones.pop() if first_ones else min(onward)
        chain = [at]
        while at in onward:
            at = onward.pop(at)
            if at != chain[0]:
                chain.append(at)
        curves.append(_anchors([where[edge] for edge in chain]))
    return sorted(curves, key=len, reverse=True)


def _crossings(inside: list[bool]) -> tuple[int, int]:
    """Return by which side of a triangle the curve comes in and goes out, with the inside on its left."""
    leaves = next(k for k in range(3) if inside[k] and not inside[(k + 1) % 3])
    enters = next(k for k in range(3) if not inside[k] and inside[(k + 1) % 3])
    return leaves, enters


def _edge(triangle: NDArray[np.integer], side: int) -> tuple[int, int]:
    a, b = int(triangle[side]), int(triangle[(side + 1) % 3])
    return (a, b) if a < b else (b, a)


def _weights(level: NDArray[np.floating], side: int) -> tuple[float, float, float]:
    a, b = float(level[side]), float(level[(side + 1) % 3])
    weights = [0.0, 0.0, 0.0]
    weights[side] = b / (b - a)
    weights[(side + 1) % 3] = -a / (b - a)
    return weights[0], weights[1], weights[2]


def _anchors(rows: list[tuple[int, tuple[float, float, float]]]) -> Anchors:
    return Anchors(np.array([t for t, _ in rows]), np.array([w for _, w in rows], dtype=np.float64))
