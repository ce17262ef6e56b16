"""A convex outline cut against triangles, and what each triangle's linear functions integrate to on the part.

Everything is done in the triangle's own barycentric coordinates, where its three sides are simply u = 0,
v = 0 and u + v = 1: the outline is cut by three straight lines, however many corners it has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["cut_areas", "mass_on_part"]

Floats = NDArray[np.float64]
_PAIRS_AT_ONCE = 16_384
"""So that the corners in work stay within the caches of a small machine."""
_INSIDE = 1e-12
_LEAST_TWICE_AREA = 1e-9
"""Of a projected triangle, relative to its longest side squared; one seen edge-on has no shadow to cut."""


def mass_on_part(outline: Floats, corners: Floats) -> Floats:
    r"""Return the integrals of :math:`\lambda_i \lambda_j` over the part of each triangle within an outline.

    Parameters
    ----------
    outline : (p, 2) array
        Corners of a convex polygon, anticlockwise.
    corners : (t, 3, 2) array
        Triangles in the same plane, either way round.

    Returns
    -------
    (t, 3, 3) array
        In the plane's area unit; the sum of all nine is the area of the part, since the three
        :math:`\lambda` add up to one. Exact: the integrand is quadratic on a polygon.
    """
    mass = np.zeros((len(corners), 3, 3))
    twice = _twice_area(corners)
    for start in range(0, len(corners), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        mass[part] = _mass(outline, corners[part], twice[part])
    return mass


def cut_areas(mass: Floats) -> Floats:
    """Return the areas of the parts, ``(t,)``, from their mass matrices."""
    areas: Floats = mass.sum(axis=(1, 2))
    return areas


def _twice_area(corners: Floats) -> Floats:
    along, across = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    twice: Floats = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    return twice


def _mass(outline: Floats, corners: Floats, twice: Floats) -> Floats:
    longest = np.square(corners - np.roll(corners, 1, axis=1)).sum(axis=2).max(axis=1, initial=0.0)
    seen = np.abs(twice) > _LEAST_TWICE_AREA * longest
    whole = seen & _all_inside(outline, corners)
    mass = np.zeros((len(corners), 3, 3))
    mass[whole] = np.abs(twice[whole])[:, None, None] / 24 * (1.0 + np.eye(3))
    cut = np.flatnonzero(seen & ~whole & _boxes_meet(outline, corners))
    u, v = _in_triangles(outline, corners[cut], twice[cut])
    u, v, owner = _cut_to_triangle(u, v)
    mass[cut] = _moments(u, v, owner, len(cut)) * np.abs(twice[cut])[:, None, None]
    return mass


def _all_inside(outline: Floats, corners: Floats) -> NDArray[np.bool_]:
    """Say of each triangle whether all of it lies within the outline."""
    along = np.roll(outline, -1, axis=0) - outline
    inward = np.stack([-along[:, 1], along[:, 0]])
    height = corners.reshape(-1, 2) @ inward
    least = (height - np.einsum("pd,dp->p", outline, inward)).min(axis=1)
    found: NDArray[np.bool_] = (least.reshape(-1, 3) >= 0).all(axis=1)
    return found


def _boxes_meet(outline: Floats, corners: Floats) -> NDArray[np.bool_]:
    low, high = corners.min(axis=1), corners.max(axis=1)
    found: NDArray[np.bool_] = ((low <= outline.max(axis=0)) & (high >= outline.min(axis=0))).all(axis=1)
    return found


def _in_triangles(outline: Floats, corners: Floats, twice: Floats) -> tuple[Floats, Floats]:
    """Return the outline in the coordinates u = λ₁, v = λ₂ of each triangle, ``(t, p)`` each."""
    along, across = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    to_u = np.stack([across[:, 1], -across[:, 0]], axis=1) / twice[:, None]
    to_v = np.stack([-along[:, 1], along[:, 0]], axis=1) / twice[:, None]
    start = corners[:, 0]
    u: Floats = to_u @ outline.T - np.einsum("td,td->t", to_u, start)[:, None]
    v: Floats = to_v @ outline.T - np.einsum("td,td->t", to_v, start)[:, None]
    return u, v


def _cut_to_triangle(u: Floats, v: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return what is left of each polygon within the triangle: corners one after another, and whose they are.

    References
    ----------
    I. Sutherland and G. Hodgman (1974), *Reentrant polygon clipping*; all polygons at once.
    """
    owner = np.repeat(np.arange(len(u)), u.shape[1])
    u, v = u.ravel(), v.ravel()
    for side in range(3):
        height = (u, v, 1 - u - v)[side]
        # What rounding puts a hair outside is inside: a pad's edge often runs along the mesh's own.
        inside = height >= -_INSIDE
        after = _next_corner(owner)
        crosses = inside != inside[after]
        gap = height - height[after]
        share = np.where(crosses, height / np.where(crosses, gap, 1.0), 0.0)
        keep = np.stack([inside, crosses], axis=1).ravel()
        u = np.stack([u, u + share * (u[after] - u)], axis=1).ravel()[keep]
        v = np.stack([v, v + share * (v[after] - v)], axis=1).ravel()[keep]
        owner = np.repeat(owner, 2)[keep]
    return u, v, owner


def _next_corner(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each corner the number of the one that follows it in the same polygon."""
    if not len(owner):
        return owner
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    last = np.r_[first[1:], len(owner)] - 1
    after = np.arange(1, len(owner) + 1)
    after[last] = first
    return after


def _moments(u: Floats, v: Floats, owner: NDArray[np.int64], count: int) -> Floats:
    """Return the mass matrices of polygons in units of twice their triangle's area, ``(count, 3, 3)``.

    Each polygon is a fan of triangles from its own first corner, and a product of two linear functions on a
    triangle of area A integrates to A/12 (Σ f g + Σ f Σ g).
    """
    mass = np.zeros((count, 3, 3))
    if not len(owner):
        return mass
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    start = np.repeat(first, np.diff(np.r_[first, len(owner)]))
    after = _next_corner(owner)
    area = 0.5 * np.abs((u - u[start]) * (v[after] - v[start]) - (v - v[start]) * (u[after] - u[start]))
    shares = (1 - u - v, u, v)
    values = [np.stack([each[start], each, each[after]]) for each in shares]
    sums = [each.sum(axis=0) for each in values]
    for i in range(3):
        for j in range(i, 3):
            one = area / 12 * ((values[i] * values[j]).sum(axis=0) + sums[i] * sums[j])
            mass[:, i, j] = mass[:, j, i] = np.bincount(owner, one, count)
    return mass
