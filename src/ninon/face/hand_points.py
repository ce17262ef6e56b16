"""Points that a person has set, beside those that were found: the others nearby follow.

What was found is never overwritten: `effective_points` joins the two whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.landmarks import LANDMARK_COUNT, Landmarks
from ninon.face.mesh import Points

__all__ = ["REACH", "back_to_found", "effective_points", "moved_by_hand"]

REACH: Final = 0.25
"""How far a moved point is felt, as a share of the larger extent of the face; about 40 mm."""


def moved_by_hand(landmarks: Landmarks, places: Mapping[int, tuple[float, float]]) -> Landmarks:
    """Return landmarks some of which a person has set.

    Parameters
    ----------
    landmarks : Landmarks
        Found, or set by hand earlier; what was set earlier stays unless set again.
    places : mapping of int to (x, y)
        Landmark number to its place, in pixels of the photograph.

    Returns
    -------
    Landmarks
        `points_photo` is unchanged; the places stand in `by_hand`.

    Raises
    ------
    InputError
        If a number is no landmark, or a place is not on the photograph.
    """
    width, height = landmarks.photo_size
    for number, (x, y) in places.items():
        if not 0 <= number < LANDMARK_COUNT:
            raise InputError(f"There is no landmark {number}; they are numbered 0 to {LANDMARK_COUNT - 1}.")
        if not (isfinite(x) and isfinite(y) and -0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
            raise InputError(
                f"Landmark {number} cannot stand at ({x:g}, {y:g}): "
                f"the photograph has {width} x {height} pixels."
            )
    together = {**landmarks.by_hand, **{int(k): (float(x), float(y)) for k, (x, y) in places.items()}}
    return replace(landmarks, by_hand=MappingProxyType(dict(sorted(together.items()))))


def back_to_found(landmarks: Landmarks, *numbers: int) -> Landmarks:
    """Return landmarks with these points, or all if none is named, where they were found."""
    left = {k: place for k, place in landmarks.by_hand.items() if numbers and k not in numbers}
    return replace(landmarks, by_hand=MappingProxyType(left))


def effective_points(landmarks: Landmarks) -> Points:
    """Return the points to go on with, ``(468, 2)``, in pixels.

    A point set by hand stands exactly where it was set. Its neighbours are carried along smoothly, less the
    farther they are, and not at all beyond `REACH`.
    """
    found = landmarks.points_photo
    if not landmarks.by_hand:
        return found
    numbers = list(landmarks.by_hand)
    moves = np.array([landmarks.by_hand[k] for k in numbers]) - found[numbers]
    reach = REACH * float(np.ptp(found, axis=0).max())
    # Points that lie on each other on the photograph, as at the lips of a profile, must still be solvable.
    among = _felt(found[numbers], found[numbers], reach) + 1e-9 * np.eye(len(numbers))
    strengths = np.linalg.solve(among, moves)
    points: Points = found + _felt(found, found[numbers], reach) @ strengths
    points[numbers] = [landmarks.by_hand[k] for k in numbers]
    return points


def _felt(points: Points, centres: Points, reach: float) -> NDArray[np.float64]:
    """Return how much each point feels a move at each centre: 1 there, smoothly to 0 at the reach."""
    apart = np.linalg.norm(points[:, None] - centres[None], axis=2) / reach
    felt: NDArray[np.float64] = np.maximum(1 - apart, 0) ** 4 * (4 * apart + 1)
    return felt
