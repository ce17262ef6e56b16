"""Where the points of a line lie on a head: landmarks, and the named places that landmarks do not reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from ninon.errors import InputError, nearest
from ninon.face.lines import LANDMARKS, Point
from ninon.face.mesh import Points
from ninon.face.places import PLACES_MM
from ninon.face.surface_points import Anchors, SkinSurface
from ninon.face.template import Template

__all__ = ["anchors_of", "mirrored_point", "place_anchors", "positions_of"]

Row = tuple[int, tuple[float, float, float]]
"""A triangle and the weights of its corners."""


@lru_cache(maxsize=4)
def place_anchors(template: Template) -> Mapping[Point, Row]:
    """Return where each landmark and each named place lies on the surface, as triangle and weights.

    Names beside the midline end in ``:right`` or ``:left``. A left place has the mirror image of the right
    one's triangle, so both move alike.
    """
    bare = SkinSurface(template.bare_mm, template.triangles)
    names = list(PLACES_MM)
    found, _ = bare.closest(np.array([PLACES_MM[name] for name in names]))
    mirror = _Mirror(template)
    places: dict[Point, Row] = dict(enumerate(_rows(bare.at_vertices(np.array(LANDMARKS)))))
    for name, (triangle, weights) in zip(names, _rows(found), strict=True):
        if PLACES_MM[name][0] == 0:  # a vertex, since only those lie exactly on the midline
            places[name] = _rows(bare.at_vertices(np.array([template.places[name]])))[0]
            continue
        places[f"{name}:right"] = (triangle, weights)
        places[f"{name}:left"] = mirror.of(triangle, weights)
    return MappingProxyType(places)


def _rows(anchors: Anchors) -> list[Row]:
    return [
        (int(t), (a, b, c)) for t, (a, b, c) in zip(anchors.triangle, anchors.weights.tolist(), strict=True)
    ]


class _Mirror:
    """Mirror images of places on the fine triangles."""

    def __init__(self, template: Template) -> None:
        self._vertex, self._triangles = template.vertex_mirror, template.triangles
        self._number = {tuple(sorted(t)): k for k, t in enumerate(template.triangles.tolist())}

    def of(self, triangle: int, weights: tuple[float, ...]) -> Row:
        corners = self._vertex[self._triangles[triangle]].tolist()
        there = self._number[tuple(sorted(corners))]
        share = dict(zip(corners, weights, strict=True))
        a, b, c = (share[vertex] for vertex in self._triangles[there].tolist())
        return there, (a, b, c)


def anchors_of(template: Template, points: Sequence[Point]) -> Anchors:
    """Return the anchors of landmarks and named places.

    Parameters
    ----------
    template : Template
        Whose triangles.
    points : sequence of int or str
        Landmark numbers and names such as ``"neck:clavicle_lateral:right"``; a name that lies beside the
        midline and says no side means the client's right.

    Raises
    ------
    InputError
        If there is no such point.
    """
    places = place_anchors(template)
    rows: list[Row] = []
    for point in points:
        if isinstance(point, int):
            if point not in LANDMARKS:
                raise InputError(f"There is no landmark {point}: the face mesh has numbers 0 to 467.")
            rows.append(places[point])
            continue
        name = point if point in places else f"{point}:right"
        if name not in places:
            names = sorted(one for one in places if isinstance(one, str))
            hint = nearest(point, names) or f"Known are: {', '.join(names)}."
            raise InputError(f"There is no place '{point}' on the head, neck or chest. {hint}")
        rows.append(places[name])
    return Anchors(np.array([t for t, _ in rows]), np.array([w for _, w in rows], dtype=np.float64))


def positions_of(skin: SkinSurface, template: Template, points: Sequence[Point]) -> Points:
    """Return where landmarks and named places lie on a face of the template's triangles, ``(k, 3)``."""
    return skin.at(anchors_of(template, points))


def mirrored_point(template: Template, point: Point) -> Point:
    """Return the same point on the other side; a point on the midline is its own mirror image."""
    if isinstance(point, int):
        return int(template.mirror[point])
    if point in PLACES_MM and PLACES_MM[point][0] == 0:
        return point
    stem, _, side = point.rpartition(":")
    if side == "left":
        return f"{stem}:right"
    return f"{stem}:left" if side == "right" else f"{point}:left"
