"""A fine mesh of the skin round one contact, in rings that crowd at its rim, cut out of a coarser prism mesh.

Its nodes lie inside the coarse mesh's prisms, so it has the same skin, the same layers and the same
conductivity, and the coarse potential can be read off at each of them exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.contact import Footprint
from ninon.physics.contact_surface import ContactSurface
from ninon.physics.prism_mesh import PrismMesh

__all__ = ["PatchMesh", "patch_mesh"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_AROUND = 32
_GROWTH = 1.3
_WIDEST = 0.3
"""Of a ring, relative to the contact's size."""
_DEEPER = 0.3
"""How much thicker a sublayer may be for each unit of depth."""
_SIDEWAYS = 0.2
"""Cosine; skin steeper than this is not looked for under the tangent plane."""
_ROUND = 1e-6
_INSIDE = 1e-7


@dataclass(frozen=True, eq=False)
class PatchMesh:
    """The fine mesh, and where each of its nodes lies in the coarse one."""

    mesh: PrismMesh
    conductivity: Floats
    """(sublayers, triangles) or with a tensor each."""
    contact: Ints
    """Numbers of the skin's triangles under the contact; their outline is the contact's own."""
    rim: Ints
    """Skin vertices on the contact's rim."""
    edge: Ints
    """Nodes on the patch's sides and, where the patch ends above the coarse mesh's bottom, below."""
    reach: float
    """How far the patch goes sideways, in multiples of the contact."""
    _triangle: Ints
    _weights: Floats
    _level: Floats

    def of(self, coarse: PrismMesh, values: NDArray[Any]) -> NDArray[Any]:
        """Return the values of a coarse potential at the patch's nodes, in the order of their numbers."""
        corners = coarse.triangles[self._triangle].astype(np.int64)
        lower = np.minimum(self._level.astype(np.int64), coarse.levels - 2)
        share = self._level - lower
        nodes = coarse.node(corners[:, None, :], lower[None, :, None])
        mixed = (1 - share[None, :, None]) * values[nodes] + share[None, :, None] * values[nodes + 1]
        found: NDArray[Any] = np.einsum("vlc,vc->vl", mixed, self._weights).ravel()
        return found


def patch_mesh(
    coarse: PrismMesh,
    conductivity: Floats,
    contact: Footprint,
    *,
    finest: float,
    reach: float,
) -> PatchMesh:
    """Return the fine mesh round one contact.

    Parameters
    ----------
    coarse : PrismMesh
        What it is cut out of.
    conductivity : (sublayers, m) or (sublayers, m, 3, 3) array
        Of the coarse mesh.
    contact : Footprint
        Round which.
    finest : float
        Width of the rings at the rim and of the uppermost sublayer, relative to the contact's mean radius.
    reach : float
        How far the patch goes from the centre, in multiples of the outline.

    Raises
    ------
    InputError
        If the patch would leave the skin.
    """
    shape = _star(contact)
    inner, rings = _rings(finest, reach)
    plane = np.concatenate([np.zeros((1, 2)), (rings[:, None, None] * shape[None]).reshape(-1, 2)])
    triangles = _spider(len(rings), len(shape))
    surface = ContactSurface(coarse.surface_m, coarse.triangles)
    triangle, weights = _under(surface, contact, plane)
    size = contact.outline.radius_m
    level = _sublevels(_centre_depths(coarse, triangle[0], weights[0]), finest * size, reach * size)
    lower = np.minimum(level.astype(np.int64), coarse.levels - 2)
    share = (level - lower)[:, None, None]
    corners = coarse.triangles[triangle]
    columns = np.einsum("lvcd,vc->lvd", coarse.levels_m[:, corners], weights)
    own = (1 - share) * columns[lower] + share * columns[lower + 1]
    sub = lower[:-1]
    middle, _ = _under(surface, contact, plane[triangles].mean(axis=1))
    mesh = PrismMesh(triangles.astype(np.int32), own, coarse.layer[sub], coarse.layer_names)
    return PatchMesh(
        mesh,
        np.ascontiguousarray(conductivity[sub[:, None], middle[None]]),
        np.arange(len(shape) * (2 * inner - 1)),
        1 + (inner - 1) * len(shape) + np.arange(len(shape)),
        _edge(mesh, len(shape), cut=level[-1] < coarse.levels - 1),
        reach,
        triangle,
        weights,
        level,
    )


def _star(contact: Footprint) -> Floats:
    """Return the contact's outline sampled round its centre, with its own area."""
    corners = contact.outline.corners_m
    lengths = np.hypot(*corners.T)
    if np.ptp(lengths) <= _ROUND * lengths.max():
        angles = 2 * pi * np.arange(_AROUND) / _AROUND
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        step = 2 * pi / _AROUND
        return np.asarray(around * contact.outline.radius_m * np.sqrt(step / np.sin(step)))
    after = np.roll(corners, -1, axis=0)
    turn = np.abs(np.angle((after[:, 0] + 1j * after[:, 1]) / (corners[:, 0] + 1j * corners[:, 1])))
    pieces = np.maximum(1, np.ceil(turn / (2 * pi / _AROUND)).astype(np.int64))
    return np.concatenate(
        [a + (b - a) * np.arange(n)[:, None] / n for a, b, n in zip(corners, after, pieces, strict=True)]
    )


def _rings(finest: float, reach: float) -> tuple[int, Floats]:
    """Return how many rings the contact has, and all rings as multiples of its outline."""
    inward, outward = _steps(finest, 1.0), _steps(finest, reach - 1.0)
    within = 1.0 - inward[-2:0:-1]
    return len(within) + 1, np.concatenate([within, [1.0], 1.0 + outward[1:]])


def _steps(finest: float, length: float) -> Floats:
    """Return places from 0 to a length; their spacing grows from the finest one."""
    widths = [finest]
    while sum(widths) < length:
        widths.append(min(widths[-1] * _GROWTH, _WIDEST))
    places: Floats = np.concatenate([[0.0], np.cumsum(widths)]) * (length / sum(widths))
    return places


def _spider(rings: int, around: int) -> Ints:
    """Return the triangles of a web of rings about a centre, from inside outward, anticlockwise."""
    turn = np.arange(around)
    after = (turn + 1) % around
    parts = [np.stack([np.zeros_like(turn), 1 + turn, 1 + after], axis=1)]
    for ring in range(rings - 1):
        inner, outer = 1 + ring * around, 1 + (ring + 1) * around
        parts.append(np.stack([inner + turn, outer + turn, outer + after], axis=1))
        parts.append(np.stack([inner + turn, outer + after, inner + after], axis=1))
    return np.concatenate(parts)


def _under(surface: ContactSurface, contact: Footprint, plane: Floats) -> tuple[Ints, Floats]:
    """Return the triangle of the skin under each point of the tangent plane, and weights in it."""
    reach = float(np.hypot(*plane.T).max())
    _, near = surface.near(contact.centre_m[None], reach)
    near = near[surface.normals[near] @ contact.frame[2] > _SIDEWAYS]
    away = (surface.corners_m[near] - contact.centre_m) @ contact.frame.T
    shadow, height = away[..., :2], np.abs(away[..., 2]).mean(axis=1)
    along, across = shadow[:, 1] - shadow[:, 0], shadow[:, 2] - shadow[:, 0]
    twice = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    way = plane[:, None] - shadow[None, :, 0]
    u = (way[..., 0] * across[:, 1] - way[..., 1] * across[:, 0]) / twice
    v = (along[:, 0] * way[..., 1] - along[:, 1] * way[..., 0]) / twice
    weights = np.stack([1 - u - v, u, v], axis=-1)
    inside = weights.min(axis=-1) >= -_INSIDE
    if not inside.any(axis=1).all():
        raise InputError("The skin round the contact ends too near for a closer look at it.")
    # Of several pieces of skin in the shadow, that nearest to the tangent plane is the contact's own.
    best = np.argmin(np.where(inside, height, np.inf), axis=1)
    return near[best], weights[np.arange(len(plane)), best]


def _centre_depths(coarse: PrismMesh, triangle: int, weights: Floats) -> Floats:
    column = np.einsum("lcd,c->ld", coarse.levels_m[:, coarse.triangles[triangle]], weights)
    steps = np.linalg.norm(np.diff(column, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _sublevels(depths: Floats, finest_m: float, deep_m: float) -> Floats:
    """Return fractional levels of the coarse mesh, down to the first one that is deep enough."""
    found = [0.0]
    for k, (top, bottom) in enumerate(pairwise(depths)):
        places = [top]
        while places[-1] < bottom:
            places.append(places[-1] + finest_m + _DEEPER * places[-1])
        own = (np.array(places[1:]) - top) / (places[-1] - top)
        found.extend(k + own)
        if bottom >= deep_m:
            break
    return np.array(found)


def _edge(mesh: PrismMesh, around: int, *, cut: bool) -> Ints:
    side = np.arange(mesh.vertex_count - around, mesh.vertex_count)
    nodes = [mesh.node(side[:, None], np.arange(mesh.levels)[None]).ravel()]
    if cut:
        nodes.append(mesh.node(np.arange(mesh.vertex_count), mesh.levels - 1))
    return np.unique(np.concatenate(nodes))
