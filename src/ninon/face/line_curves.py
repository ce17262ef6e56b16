"""Lines on a surface: from a list of landmarks to a smooth curve that lies on the skin.

A spline through the listed points leaves the skin between them; it is laid down on the surface, evened out,
and laid down again, its ends held. All lines of a face are worked out together, which is quicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points
from ninon.face.surface_points import Anchors, SkinSurface

__all__ = ["PathOnSkin", "bends_deg", "laid_curves", "lengths_along_mm"]

STEP_MM = 1.0
_ROUNDS = 4
_WALK_MM = 2.5
_SLOPE_SAMPLES = 6
_BEND_SAMPLES = 2
_EASED_DEG_MM = 12.0
_MOST_EASED = 12
"""Rounds of easing: each moves a point by less than a tenth of a millimetre off the triangles."""


@dataclass(frozen=True, eq=False)
class PathOnSkin:
    """A curve on a surface, in even steps of about a millimetre."""

    anchors: Anchors
    points_mm: Points
    """(k, 3)"""


def laid_curves(
    skin: SkinSurface,
    paths: Sequence[Points],
    *,
    below_mm: Sequence[float] | None = None,
    rounds: int = _ROUNDS,
) -> list[PathOnSkin]:
    """Return smooth curves on a surface through or near the points of each path.

    Parameters
    ----------
    skin : SkinSurface
        The surface.
    paths : sequence of (p, 3) arrays
        Points on or near the surface, from start to end; two or more each.
    below_mm : sequence of float, optional
        How far beside its path each curve runs, over the surface, on the side where the skin leads down.
    rounds : int
        How often a curve is evened out and laid down again.

    Returns
    -------
    list of PathOnSkin
        The ends are the first and last point of the path, unless it was moved aside.

    Raises
    ------
    InputError
        If a path has fewer than two points, or two neighbours are the same.
    """
    below = [0.0] * len(paths) if below_mm is None else list(below_mm)
    samples = [_evenly(_spline(path)) for path in paths]
    anchors, laid = _laid_down(skin, samples)
    if any(below):
        aside = [k for k, mm in enumerate(below) if mm]
        for k in aside:
            walked = _walked_down(skin, anchors[k], laid[k], below[k])
            samples[k] = _evenly(walked)
        found, moved = _laid_down(skin, [samples[k] for k in aside])
        for k, one, where in zip(aside, found, moved, strict=True):
            anchors[k], laid[k] = one, where
    for _ in range(rounds):
        evened = [_evenly(_averaged(points)) for points in laid]
        anchors, laid = _laid_down(skin, evened)
    return [PathOnSkin(a, _rounded(p)) for a, p in zip(anchors, laid, strict=True)]


def lengths_along_mm(points: Points) -> NDArray[np.float64]:
    """Return how far along a curve each of its points lies, ``(k,)``."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([np.zeros(1), np.cumsum(steps)])


def bends_deg(points: Points) -> NDArray[np.float64]:
    """Return by how much a curve turns per millimetre of way, in degrees.

    Parameters
    ----------
    points : (k, 3) array
        In steps of about a millimetre.

    Returns
    -------
    (k − 4,) array
        At each point but the outer two at either end: the turn from the 2 mm before it to the 2 mm after it.
        A turn between neighbours would be that of the flat triangles below, not of the skin.
    """
    steps = points[_BEND_SAMPLES:] - points[:-_BEND_SAMPLES]
    before, after = steps[:-_BEND_SAMPLES], steps[_BEND_SAMPLES:]
    across = np.linalg.norm(np.cross(before, after), axis=1)
    along = np.einsum("kd,kd->k", before, after)
    way = (np.linalg.norm(before, axis=1) + np.linalg.norm(after, axis=1)) / 2
    turned: NDArray[np.float64] = np.degrees(np.arctan2(across, along)) / way
    return turned


def _spline(path: Points) -> Points:
    """Return a centripetal natural cubic spline through points, finely sampled."""
    chords = np.linalg.norm(np.diff(path, axis=0), axis=1)
    if len(path) < 2 or (chords < 1e-6).any():
        raise InputError(
            f"A line needs two points or more, each apart from the next; given: {len(path)}. Check its path."
        )
    h = np.sqrt(chords)  # centripetal: no loops where points stand close to each other
    at = np.r_[0.0, np.cumsum(h)]
    slopes = np.diff(path, axis=0) / h[:, None]
    bent = np.eye(len(path))
    for k in range(1, len(path) - 1):
        bent[k, k - 1 : k + 2] = h[k - 1], 2 * (h[k - 1] + h[k]), h[k]
    pull = np.zeros_like(path)
    pull[1:-1] = 6 * np.diff(slopes, axis=0)
    second = np.linalg.solve(bent, pull)
    fine = np.linspace(0.0, at[-1], int(np.ceil(chords.sum() * 2)) + 1)
    span = np.clip(np.searchsorted(at, fine, side="right") - 1, 0, len(h) - 1)
    u = ((fine - at[span]) / h[span])[:, None]
    hh = (h[span] ** 2)[:, None] / 6
    curve: Points = (
        (1 - u) * path[span]
        + u * path[span + 1]
        + hh * (((1 - u) ** 3 - (1 - u)) * second[span] + (u**3 - u) * second[span + 1])
    )
    return curve


def _evenly(points: Points) -> Points:
    """Return points on a polyline in even steps of about a millimetre, its ends included."""
    at = lengths_along_mm(points)
    count = max(2, round(float(at[-1]) / STEP_MM) + 1)
    wanted = np.linspace(0.0, at[-1], count)
    return np.stack([np.interp(wanted, at, points[:, k]) for k in range(3)], axis=1)


def _rounded(points: Points) -> Points:
    """Return a curve whose sharpest bends are eased: the skin has no corners where flat triangles meet."""
    for _ in range(_MOST_EASED):
        sharp = np.zeros(len(points), dtype=bool)
        sharp[_BEND_SAMPLES:-_BEND_SAMPLES] = bends_deg(points) > _EASED_DEG_MM
        if not sharp.any():
            break
        around = np.convolve(sharp, np.ones(2 * _BEND_SAMPLES + 3), mode="same") > 0
        points = np.where(around[:, None], _averaged(points), points)
    return points


def _averaged(points: Points) -> Points:
    inner = points[:-2] / 4 + points[1:-1] / 2 + points[2:] / 4
    return np.concatenate([points[:1], inner, points[-1:]])


def _laid_down(skin: SkinSurface, curves: Sequence[Points]) -> tuple[list[Anchors], list[Points]]:
    """Return the places closest to the points of several curves, and their positions."""
    anchors, laid = skin.laid_on(np.concatenate(curves))
    ends = np.cumsum([len(curve) for curve in curves])
    parts = np.split(np.arange(ends[-1]), ends[:-1])
    return [anchors[part] for part in parts], [laid[part] for part in parts]


def _walked_down(skin: SkinSurface, anchors: Anchors, points: Points, way_mm: float) -> Points:
    """Return where one comes to from each point of a curve straight aside, on its lower side."""
    along = _directions(points)
    aside = np.cross(_normal(skin, anchors), along)
    aside *= np.sign(-aside[:, 1].sum() or 1.0)
    steps = max(1, round(way_mm / _WALK_MM))
    for _ in range(steps):
        normal = _normal(skin, anchors)
        aside -= normal * np.einsum("kd,kd->k", aside, normal)[:, None]
        aside /= np.linalg.norm(aside, axis=1, keepdims=True)
        before = points
        anchors, points = skin.slid(points + aside * (way_mm / steps), anchors)
        # On a bent surface the closest place is a little short of the way: make up for it once.
        short = way_mm / steps - np.linalg.norm(points - before, axis=1)
        anchors, points = skin.slid(points + aside * short[:, None], anchors)
    return points


def _directions(points: Points) -> Points:
    """Return the unit direction of a curve at each point, over a few samples to either side."""
    count = len(points)
    ahead = np.minimum(np.arange(count) + _SLOPE_SAMPLES, count - 1)
    behind = np.maximum(np.arange(count) - _SLOPE_SAMPLES, 0)
    way = points[ahead] - points[behind]
    return np.asarray(way / np.linalg.norm(way, axis=1, keepdims=True), dtype=np.float64)


def _normal(skin: SkinSurface, anchors: Anchors) -> Points:
    normal = anchors.of(skin.normals, skin.triangles)
    unit: Points = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return unit
