"""The rest of the head, the neck and the bust follow the face.

Three movements are laid over each other. The head grows with the face; neck and bust grow with it too, or as
a tape measure says, and hang on the jaw. What then remains at the landmarks runs out over the head beside
them, smoothly (a biharmonic spline), to nothing at the back of the head and below the neck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.mesh import Points, Triangles
from ninon.face.neck import NeckMeasures

__all__ = ["followed", "girth_mm", "knot_spread"]

_JAW = (152, 148, 176, 149, 150, 136, 172, 377, 400, 378, 379, 365, 397)
_CHIN = 152
_NOTCH_MM = np.array([0.0, -222.0, -66.0])
"""The notch above the breastbone, on the template."""
_HEAD_ENDS_MM, _BUST_BEGINS_MM = -105.0, -215.0
"""Heights between which the neck passes from moving with the head to moving with the bust."""
_STILL_FROM_MM = 105.0
"""Knots this far from every landmark do not feel its details."""
_NECK_LEVEL_MM, _NECK_AXIS = np.array([0.0, -165.0, -106.0]), np.array([0.0, -1.0, -0.13])
_NECK_REACH_MM = 70.0
_HEAD_LEVEL_MM, _HEAD_UP = np.array([0.0, 42.0, -90.0]), np.array([0.0, 1.0, 0.0])
_BEHIND_FACE_MM = 60.0
_ROUNDS, _NEAR_MM = 12, 0.5


def followed(template: Points, triangles: Triangles, landmarks: Points, neck: NeckMeasures) -> Points:
    """Return all knots of a head whose landmarks are given.

    Parameters
    ----------
    template : (c, 3) array
        Knots of the template, the landmarks first.
    triangles : (k, 3) array
        Coarse triangles, for girths.
    landmarks : (468, 3) array
        Of the face, in ``points_face``.
    neck : NeckMeasures
        What is measured; the rest grows with the face.

    Returns
    -------
    (c, 3) array
        The first 468 are the landmarks as given. Mirror-symmetric if these are.

    Raises
    ------
    InputError
        If a measured girth cannot be reached from this face.
    """
    face = template[:LANDMARK_COUNT]
    size = _size(face, landmarks)
    share = _smooth_step((_HEAD_ENDS_MM - template[:, 1]) / (_HEAD_ENDS_MM - _BUST_BEGINS_MM))[:, None]
    base = (1 - share) * size * template + share * _bust(template, landmarks, size, neck)
    left_over = landmarks - base[:LANDMARK_COUNT]
    knots = base + _run_out(template, left_over)
    knots[:LANDMARK_COUNT] = landmarks
    away = _from_face(template)
    if neck.head_girth_mm is not None:
        level = _Level(size * _HEAD_LEVEL_MM, _HEAD_UP)
        grows = _smooth_step(away / _BEHIND_FACE_MM) * _smooth_step((template[:, 1] + 90) / 80)
        knots = _grown_to(knots, triangles, level, grows, neck.head_girth_mm, "head girth")
    if neck.neck_girth_mm is not None:
        centre = _carried(template, knots, _NECK_LEVEL_MM)
        level = _Level(centre, _NECK_AXIS)
        below = np.abs(template[:, 1] - _NECK_LEVEL_MM[1]) / _NECK_REACH_MM
        grows = _smooth_step(2 * (1 - below)) * _smooth_step(away / 30)
        knots = _grown_to(knots, triangles, level, grows, neck.neck_girth_mm, "neck girth")
    return knots


def girth_mm(
    points: Points, triangles: Triangles, place: NDArray[np.float64], axis: NDArray[np.float64]
) -> float:
    """Return how long the cut of a plane with a surface is, in mm.

    Parameters
    ----------
    points : (n, 3) array
        Vertices.
    triangles : (m, 3) array
        Corners.
    place, axis : (3,) array
        A point of the plane, and what it stands upright on.
    """
    height = (points - place) @ (axis / np.linalg.norm(axis))
    height = np.where(height == 0, 1e-12, height)  # a corner on the plane lies just above it
    corners, heights = points[triangles], height[triangles]
    cut = np.abs(np.sign(heights).sum(axis=1)) == 1
    corners, heights = corners[cut], heights[cut]
    alone = np.argmax(np.sign(heights) != np.sign(np.sign(heights).sum(axis=1))[:, None], axis=1)
    rows = np.arange(len(corners))
    ends = []
    for step in (1, 2):
        other = (alone + step) % 3
        share = heights[rows, alone] / (heights[rows, alone] - heights[rows, other])
        ends.append(corners[rows, alone] + share[:, None] * (corners[rows, other] - corners[rows, alone]))
    return float(np.sum(np.linalg.norm(ends[0] - ends[1], axis=1)))


def knot_spread(template: Points, landmark_sd: Points, neck: NeckMeasures) -> Points:
    """Return how well each knot is known, per axis, ``(c, 3)``, in mm.

    Beside the face the SD of the nearest landmarks is carried on and grows: hair and ears hide where the head
    lies, and heads differ by 8 mm (SD 16 mm of girth is 2.5 mm of radius; the height and the back of the head
    differ more). Necks differ by 8 mm in radius and length, shoulders by 15 mm. A tape measure halves the
    share it speaks for.

    Parameters
    ----------
    template : (c, 3) array
        Knots of the template.
    landmark_sd : (468, 3) array
        Of the landmarks, in mm.
    neck : NeckMeasures
        What is measured.
    """
    from scipy.spatial import cKDTree

    apart, nearest = cKDTree(template[:LANDMARK_COUNT]).query(template, k=4)
    closeness = 1 / (apart + 1.0)
    carried = np.einsum("ck,cka->ca", closeness / closeness.sum(axis=1, keepdims=True), landmark_sd[nearest])
    head = 8.0 * (0.5 if neck.head_girth_mm is not None else 1.0)
    throat = 10.0 * (0.5 if neck.neck_girth_mm is not None else 1.0)
    throat *= 0.8 if neck.chin_to_notch_mm is not None else 1.0
    bust = 15.0 * (0.6 if neck.shoulder_width_mm is not None else 1.0)
    to_neck = _smooth_step((-90 - template[:, 1]) / 50)
    to_bust = _smooth_step((-190 - template[:, 1]) / 50)
    assumed = (head * (1 - to_neck) + throat * to_neck) * (1 - to_bust) + bust * to_bust
    grown = assumed * (1 - np.exp(-_from_face(template) / 30))
    spread: Points = np.hypot(carried, grown[:, None])
    spread[:LANDMARK_COUNT] = landmark_sd
    return spread


@dataclass(frozen=True, eq=False)
class _Level:
    """Where a tape measure lies."""

    place: NDArray[np.float64]
    axis: NDArray[np.float64]


def _size(face: Points, landmarks: Points) -> float:
    one, other = face - face.mean(axis=0), landmarks - landmarks.mean(axis=0)
    return float(np.sqrt(np.sum(other**2) / np.sum(one**2)))


def _bust(template: Points, landmarks: Points, size: float, neck: NeckMeasures) -> Points:
    """Return the knots as neck and bust hang on the jaw."""
    jaw = landmarks[list(_JAW)].mean(axis=0) - size * template[list(_JAW)].mean(axis=0)
    hangs = _NOTCH_MM - template[_CHIN]
    long = size if neck.chin_to_notch_mm is None else neck.chin_to_notch_mm / float(np.linalg.norm(hangs))
    wide = 2 * float(template[:, 0].max())
    across = size if neck.shoulder_width_mm is None else neck.shoulder_width_mm / wide
    notch = size * template[_CHIN] + jaw + long * hangs
    hung: Points = notch + (template - _NOTCH_MM) * [across, size, size]
    return hung


def _run_out(template: Points, left_over: Points) -> Points:
    """Return what is left over at the landmarks, run out over the knots beside them."""
    from scipy.linalg import solve
    from scipy.spatial.distance import cdist

    still = (_from_face(template) > _STILL_FROM_MM) | (template[:, 1] < _BUST_BEGINS_MM)
    holds = np.concatenate([template[:LANDMARK_COUNT], template[still]])
    values = np.concatenate([left_over, np.zeros((int(still.sum()), 3))])
    matrix = np.ones((len(holds) + 1, len(holds) + 1))
    matrix[:-1, :-1] = -cdist(holds, holds)
    matrix[-1, -1] = 0.0
    weights = solve(matrix, np.vstack([values, np.zeros(3)]), assume_a="sym")
    out: Points = -cdist(template, holds) @ weights[:-1] + weights[-1]
    return out


def _from_face(template: Points) -> NDArray[np.float64]:
    from scipy.spatial import cKDTree

    apart: NDArray[np.float64] = cKDTree(template[:LANDMARK_COUNT]).query(template)[0]
    return apart


def _grown_to(
    knots: Points, triangles: Triangles, level: _Level, grows: NDArray[np.float64], girth: float, name: str
) -> Points:
    """Return the knots moved away from an axis, or towards it, until a girth is as measured."""
    up = level.axis / np.linalg.norm(level.axis)
    arms = knots - level.place
    arms = (arms - np.outer(arms @ up, up)) * grows[:, None]
    growth, slope = 0.0, girth_mm(knots, triangles, level.place, up)
    for _ in range(_ROUNDS):
        grown = knots + growth * arms
        off = girth - girth_mm(grown, triangles, level.place, up)
        if abs(off) < _NEAR_MM:
            return grown
        growth += off / slope
        if abs(growth) > 0.6:
            break
    raise InputError(f"A {name} of {girth:g} mm does not go with this face. Measure again, in millimetres.")


def _carried(template: Points, knots: Points, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a place inside the template lies in the head: it moves as the knots about it do."""
    near = np.exp(-np.sum((template - place) ** 2, axis=1) / (2 * 45.0**2))
    middle: NDArray[np.float64] = place + (near @ (knots - template)) / near.sum()
    return middle


def _smooth_step(share: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.clip(share, 0.0, 1.0)
    step: NDArray[np.float64] = t * t * (3 - 2 * t)
    return step
