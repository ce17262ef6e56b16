"""Faces that never were: smooth random changes of the template, mostly the same on both sides.

A change is a sum of waves through space, so it bends a face and never tears or folds it. Sizes are kept
within what is measured on adults; below the jaw the change fades out, because nothing is known there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.mesh import Points

__all__ = ["PROPORTIONS", "random_face"]

_WAVES = 48
_WAVELENGTHS_MM = ((320.0, 1.0), (170.0, 0.55), (95.0, 0.16))
"""How long the waves are, and how high those of each length."""
_ASYMMETRY = 0.22
"""Height of what differs between the sides, as a share of what does not."""
_FADE_FROM_Y_MM, _FADE_TO_Y_MM = -120.0, -180.0
_ATTEMPTS = 200
_INNER_CORNERS = (133, 362)

PROPORTIONS = {
    "face height to face width": ((168, 152), (234, 454), 0.058),
    "jaw width to face width": ((172, 397), (234, 454), 0.070),
    "lower face to face height": ((2, 152), (168, 152), 0.050),
    "mouth width to eye width": ((61, 291), (33, 263), 0.074),
    "inner to outer eye corners": ((133, 362), (33, 263), 0.080),
}
"""Two distances between landmarks each, and the SD of their ratio among adults as a share of it.

From the SDs of face height, cheekbone and jaw width, lower face, mouth and eye corners (Farkas 2005 and later
tables), each pair taken as moderately related.
"""
_WITHIN_SD = 2.5


def random_face(rng: np.random.Generator, knots_mm: Points, *, rms_mm: float = 4.0) -> Points:
    """Return somebody's face.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from; the same state gives the same face.
    knots_mm : (c, 3) array
        The knots of the template, the 468 landmarks first, in ``points_face`` axes.
    rms_mm : float
        Root mean square distance of the landmarks from those of the template, after the face has been moved
        and turned, not scaled, to lie on it as well as it can.

    Returns
    -------
    (c, 3) array
        The same knots on another face, the origin again midway between the inner corners of the eyes.

    Raises
    ------
    InputError
        If no plausible face is that far from the template.
    """
    if len(knots_mm) < LANDMARK_COUNT:
        raise InputError(f"A face has 468 landmarks; {len(knots_mm)} knots were given. Give the template's.")
    for _ in range(_ATTEMPTS):
        change = _smooth_change(rng, knots_mm)
        change = change - _rigid_part(change, knots_mm)
        fade = np.clip((knots_mm[:, 1] - _FADE_TO_Y_MM) / (_FADE_FROM_Y_MM - _FADE_TO_Y_MM), 0.0, 1.0)
        change *= (fade * fade * (3 - 2 * fade))[:, None]
        change *= rms_mm / np.sqrt((change[:LANDMARK_COUNT] ** 2).sum(1).mean())
        face = knots_mm + change
        if _plausible(face, knots_mm):
            middle = face[list(_INNER_CORNERS)].mean(0) - knots_mm[list(_INNER_CORNERS)].mean(0)
            moved: Points = face - middle
            return moved
    raise InputError(
        f"No plausible face was found {rms_mm:g} mm from the template. Ask for fewer millimetres."
    )


def _smooth_change(rng: np.random.Generator, points: Points) -> Points:
    """Return a random smooth displacement of points, ``(n, 3)``, mostly mirror-symmetric in x."""
    total = np.zeros_like(points)
    mirrored = points * [-1.0, 1.0, 1.0]
    for wavelength, height in _WAVELENGTHS_MM:
        ways = rng.standard_normal((_WAVES, 3))
        ways *= 2 * np.pi / wavelength / np.linalg.norm(ways, axis=1, keepdims=True)
        phases = rng.uniform(0, 2 * np.pi, _WAVES)
        amplitudes = rng.standard_normal((_WAVES, 3)) * height / np.sqrt(_WAVES)
        here = np.cos(points @ ways.T + phases) @ amplitudes
        there = np.cos(mirrored @ ways.T + phases) @ amplitudes * [-1.0, 1.0, 1.0]
        total += (here + there) / 2 + _ASYMMETRY * (here - there) / 2
    return total


def _rigid_part(change: Points, points: Points) -> Points:
    """Return the small shift and turn that a displacement of the landmarks contains, for all points."""
    here, moved = points[:LANDMARK_COUNT], change[:LANDMARK_COUNT]
    middle = here.mean(0)
    arms = here - middle
    # A small turn w moves an arm a by w × a.
    inertia = (arms**2).sum() * np.eye(3) - arms.T @ arms
    turn = np.linalg.solve(inertia, np.cross(arms, moved).sum(0))
    rigid: Points = moved.mean(0) + np.cross(turn, points - middle)
    return rigid


def _plausible(face: Points, template: Points) -> bool:
    """Return whether every proportion of a face is as near the template's as adults' are to each other's."""
    return all(
        abs(_ratio(face, one, other) / _ratio(template, one, other) - 1) <= _WITHIN_SD * sd
        for one, other, sd in PROPORTIONS.values()
    )


def _ratio(points: NDArray[np.float64], one: tuple[int, int], other: tuple[int, int]) -> float:
    lengths = (float(np.linalg.norm(points[a] - points[b])) for a, b in (one, other))
    return next(lengths) / next(lengths)
