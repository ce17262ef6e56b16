"""Heads that nobody has: the template under smooth random deformations."""

from __future__ import annotations

import os
from functools import cache

import numpy as np

from ninon.face.mesh import Points
from ninon.face.surface_points import SkinSurface
from ninon.face.template import template

HEADS = 200 if os.environ.get("NINON_FULL") else 20
_WAVES = 160


@cache
def template_skin() -> SkinSurface:
    """The template itself."""
    head = template()
    return SkinSurface(head.vertices_mm, head.triangles)


def random_knots(seed: int, *, rms_mm: float = 4.0, smooth_mm: float = 30.0) -> Points:
    """Return the template's knots moved by a smooth random field and scaled.

    Parameters
    ----------
    seed : int
        Same seed, same head.
    rms_mm : float
        How far its landmarks move, root mean square.
    smooth_mm : float
        How smooth the field is.
    """
    rng = np.random.default_rng(seed)
    knots = template().knots_mm
    # A sum of random waves is a smooth random field whose places are alike within about `smooth_mm`.
    waves = rng.normal(size=(_WAVES, 3)) / smooth_mm
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    field = np.cos(knots @ waves.T + phases) @ rng.normal(size=(_WAVES, 3))
    field *= rms_mm / np.sqrt(np.mean(np.sum(field[:468] ** 2, axis=1)))
    return (knots + field) * (1 + 0.03 * rng.normal())


def random_skin(seed: int, *, rms_mm: float = 4.0) -> SkinSurface:
    """Return the surface of such a head."""
    head = template()
    return SkinSurface(head.surface(random_knots(seed, rms_mm=rms_mm)), head.triangles)


def turned_edges(skin: SkinSurface, seed: int) -> SkinSurface:
    """Return the same vertices under other triangles: many edges turned at random where the skin is flat."""
    rng = np.random.default_rng(seed)
    triangles = skin.triangles.copy()
    points = skin.vertices_mm
    sides = {}
    for number, triangle in enumerate(triangles.tolist()):
        for k in range(3):
            sides[triangle[k], triangle[(k + 1) % 3]] = number, triangle[(k + 2) % 3]
    used = np.zeros(len(triangles), dtype=bool)
    pairs = [pair for pair in sides if pair[0] < pair[1] and pair[::-1] in sides]
    for k in rng.permutation(len(pairs)):
        a, b = pairs[k]
        (one, c), (other, d) = sides[a, b], sides[b, a]
        if used[one] or used[other] or (c, d) in sides or (d, c) in sides:
            continue
        new = np.array([(a, d, c), (d, b, c)])
        old = np.array([(a, b, c), (b, a, d)])
        normals = [np.cross(points[t[1]] - points[t[0]], points[t[2]] - points[t[0]]) for t in (*new, *old)]
        lengths = [np.linalg.norm(n) for n in normals]
        if (
            min(lengths) < 0.05
            or min((normals[i] @ normals[j]) / (lengths[i] * lengths[j]) for i in range(4) for j in range(i))
            < 0.985
        ):
            continue
        triangles[one], triangles[other] = new
        used[[one, other]] = True
    return SkinSurface(points, triangles)
