"""A face from 25 points set by hand on a frontal photograph, where no network is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, isfinite
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, nearest
from ninon.face.landmarks import LANDMARK_COUNT, Iris, Landmarks
from ninon.face.mesh import Points
from ninon.face.pose import PoseReference, pose_of

__all__ = ["IRIS_EDGES", "MANUAL_LANDMARKS", "MANUAL_NAMES", "landmarks_by_hand"]

MANUAL_LANDMARKS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "outer_canthus:right": 33,
        "inner_canthus:right": 133,
        "inner_canthus:left": 362,
        "outer_canthus:left": 263,
        "brow_start:right": 107,
        "brow_peak:right": 105,
        "brow_end:right": 70,
        "brow_start:left": 336,
        "brow_peak:left": 334,
        "brow_end:left": 300,
        "nasion": 168,
        "nose_tip": 4,
        "ala:right": 129,
        "ala:left": 358,
        "mouth_corner:right": 61,
        "mouth_corner:left": 291,
        "menton": 152,
        "gonial_angle:right": 172,
        "gonial_angle:left": 397,
        "tragus:right": 234,
        "tragus:left": 454,
    }
)
"""Name to landmark. Right is the client's right, on the viewer's left of an unmirrored photograph."""

IRIS_EDGES: Final = ("iris_inner:right", "iris_outer:right", "iris_inner:left", "iris_outer:left")
"""Where the coloured part of the eye begins and ends, towards the nose and away from it."""

MANUAL_NAMES: Final = (*MANUAL_LANDMARKS, *IRIS_EDGES)

_SET_SD_MM, _CARRIED_SD_MM = 0.8, 3.0
"""How far a point set by hand, and one carried along by the warp, may be off per axis."""
_IRIS_SD_PX: Final = 0.7
"""Of a width between two edges set by hand to about half a pixel."""


def landmarks_by_hand(
    points: Mapping[str, tuple[float, float]], *, photo_size: tuple[int, int], reference: PoseReference
) -> Landmarks:
    """Return all landmarks of a frontal face from 25 named points.

    Parameters
    ----------
    points : mapping of str to (x, y)
        Each of `MANUAL_NAMES`, in pixels: x to the right, y down.
    photo_size : (int, int)
        Width and height of the photograph.
    reference : PoseReference
        The face that is warped to lie on the points, by a thin plate.

    Returns
    -------
    Landmarks
        Of the pipeline ``"by hand"``. Depth is the reference's own.

    Raises
    ------
    InputError
        If a point is missing, has an unknown name, is off the photograph, or lies where it cannot.
    """
    _check_names(points)
    _check_places(points, photo_size)
    numbers = list(MANUAL_LANDMARKS.values())
    placed = np.array([points[name] for name in MANUAL_LANDMARKS], dtype=np.float64)
    flat = reference.points_mm[:, :2] * [1.0, -1.0]
    warped = _thin_plate(flat[numbers], placed, flat)
    px_per_mm = _spread(placed) / _spread(flat[numbers])
    depth = reference.points_mm[:, 2] * px_per_mm
    pose = pose_of(warped, depth, reference.points_mm, reference.ids, reference.weights)
    sd = np.full(LANDMARK_COUNT, _CARRIED_SD_MM * px_per_mm)
    sd[numbers] = _SET_SD_MM * px_per_mm
    by_hand = {number: (float(x), float(y)) for number, (x, y) in zip(numbers, placed.tolist(), strict=True)}
    return Landmarks(
        points_photo=warped,
        depth_photo=depth,
        sd_photo=sd,
        photo_size=photo_size,
        iris_right=_iris(points, "right"),
        iris_left=_iris(points, "left"),
        pose_deg=(pose.pitch, pose.yaw, pose.roll),
        presence=1.0,
        pipeline="by hand",
        by_hand=MappingProxyType(dict(sorted(by_hand.items()))),
    )


def _check_names(points: Mapping[str, tuple[float, float]]) -> None:
    for name in points:
        if name not in MANUAL_NAMES:
            hint = nearest(name, MANUAL_NAMES) or f"Known are: {', '.join(MANUAL_NAMES)}."
            raise InputError(f"There is no point '{name}'. {hint}")
    missing = [name for name in MANUAL_NAMES if name not in points]
    if missing:
        raise InputError(
            f"{len(missing)} of {len(MANUAL_NAMES)} points are missing: {', '.join(missing)}. Set them, too."
        )


def _check_places(points: Mapping[str, tuple[float, float]], size: tuple[int, int]) -> None:
    for name, (x, y) in points.items():
        if not (isfinite(x) and isfinite(y) and -0.5 <= x <= size[0] - 0.5 and -0.5 <= y <= size[1] - 0.5):
            raise InputError(
                f"The point '{name}' at ({x:g}, {y:g}) is not on the photograph, "
                f"which has {size[0]} x {size[1]} pixels."
            )
    eyes, menton = _middle(points, "inner_canthus"), np.array(points["menton"])
    down = menton - eyes
    tall = float(np.hypot(*down))
    if tall < 20:
        raise InputError("The points lie within a few pixels of each other. Set them on a larger picture.")
    if down[1] < abs(down[0]):
        raise InputError(
            "The chin is not below the eyes. Turn the photograph upright, or set 'menton' again."
        )
    # Rightwards across the face as the viewer sees it, whatever the tilt of the head.
    across = np.array([down[1], -down[0]]) / tall
    for pair in (
        "inner_canthus",
        "outer_canthus",
        "mouth_corner",
        "ala",
        "gonial_angle",
        "tragus",
        "brow_start",
    ):
        right, left = (np.array(points[f"{pair}:{side}"]) for side in ("right", "left"))
        if (left - right) @ across <= 0:
            raise InputError(
                f"'{pair}:right' and '{pair}:left' are exchanged. Right is the client's right: on the left "
                "of the picture, unless the picture is mirrored."
            )
    for above, below in (("inner_canthus", "ala"), ("ala", "mouth_corner"), ("brow_peak", "outer_canthus")):
        if (_middle(points, below) - _middle(points, above)) @ down <= 0:
            raise InputError(f"The points '{above}' lie below the points '{below}'. Set them again.")
    for side in ("right", "left"):
        eye = hypot(*np.subtract(points[f"inner_canthus:{side}"], points[f"outer_canthus:{side}"]))
        iris = hypot(*np.subtract(points[f"iris_inner:{side}"], points[f"iris_outer:{side}"]))
        if not 0.2 * eye < iris < 0.7 * eye:
            raise InputError(
                f"The {side} iris is {iris:.0f} pixels wide in an eye of {eye:.0f}; "
                f"it should be about {0.4 * eye:.0f}. "
                f"Set 'iris_inner:{side}' and 'iris_outer:{side}' at the edges of the coloured ring."
            )


def _middle(points: Mapping[str, tuple[float, float]], pair: str) -> NDArray[np.float64]:
    middle: NDArray[np.float64] = np.add(points[f"{pair}:right"], points[f"{pair}:left"]) / 2
    return middle


def _iris(points: Mapping[str, tuple[float, float]], side: str) -> Iris:
    (x0, y0), (x1, y1) = points[f"iris_inner:{side}"], points[f"iris_outer:{side}"]
    return Iris(((x0 + x1) / 2, (y0 + y1) / 2), hypot(x1 - x0, y1 - y0), _IRIS_SD_PX)


def _spread(points: Points) -> float:
    return float(np.sqrt(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean()))


def _thin_plate(source: Points, target: Points, points: Points) -> Points:
    """Return points carried by the thin plate that takes each source exactly to its target."""
    unit = _spread(source)
    at, wanted = source / unit, points / unit
    count = len(source)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _bending(at, at)
    plane = np.column_stack([np.ones(count), at])
    system[:count, count:], system[count:, :count] = plane, plane.T
    solved = np.linalg.solve(system, np.vstack([target, np.zeros((3, 2))]))
    carried: Points = _bending(wanted, at) @ solved[:count]
    carried += np.column_stack([np.ones(len(points)), wanted]) @ solved[count:]
    return carried


def _bending(points: Points, centres: Points) -> NDArray[np.float64]:
    squared = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    bending: NDArray[np.float64] = squared * np.log(np.maximum(squared, 1e-300)) / 2
    return bending
