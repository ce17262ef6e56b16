"""One client, one scale: the irises of all photographs of a face together, or a measured length instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, exp, log, radians, sqrt

import numpy as np

from ninon.errors import InputError
from ninon.face.landmarks import Iris, Landmarks
from ninon.face.mesh import Points
from ninon.face.scale import IRIS_MM, IRIS_SD_MM, Scale, ScaleSource
from ninon.face.seen_face import Camera, SeenFace

__all__ = ["MeasuredLength", "first_scale", "pooled_scale", "pupils_apart"]

_LIDS_RIGHT, _LIDS_LEFT = (159, 145), (386, 374)
"""Middle of upper and lower lid: an iris lies about as deep."""
_BOTH_UP_TO_DEG, _NONE_FROM_DEG = 10.0, 60.0
_FRONTAL_SD = 0.01
"""How far an iris may be misread beyond its spread over crops. A turned eye looks narrower, unless it looks
at the camera; which is the case is not known, so all of it counts as doubt."""


@dataclass(frozen=True)
class MeasuredLength:
    """A length measured on the client, which then gives the scale."""

    source: ScaleSource
    """``"pupil distance"``; ``"face width"``, from cheekbone to cheekbone; or ``"measured length"``."""
    mm: float
    sd_mm: float = 1.0
    landmarks: tuple[int, int] | None = None
    """The ends of a ``"measured length"``, as landmarks."""

    def __post_init__(self) -> None:
        if self.source not in ("pupil distance", "face width", "measured length"):
            raise InputError(
                f"A scale cannot be measured as {self.source!r}. Give a pupil distance, a face width or a "
                "measured length."
            )
        if (self.source == "measured length") != (self.landmarks is not None):
            raise InputError(
                "A measured length, and nothing else, needs the two landmarks it was taken between."
            )
        if not (20 <= self.mm <= 250 and 0 < self.sd_mm <= 20):
            raise InputError(
                f"A length of {self.mm:g} ± {self.sd_mm:g} mm gives no scale of a face; 20 to 250 mm, known "
                "to 20 mm or better, would. Measure again, in millimetres."
            )


def first_scale(landmarks: Landmarks, measured: MeasuredLength | None) -> float:
    """Return about how many millimetres a pixel is, from one photograph; the fit begins with it.

    Raises
    ------
    InputError
        If nothing on the photograph gives a scale.
    """
    irises = [iris for _, iris in _read(landmarks)]
    if irises:
        return IRIS_MM * len(irises) / sum(iris.diameter_px for iris in irises)
    if measured is None:
        raise InputError(
            "The photograph has no scale: no iris can be read. Give a photograph with open eyes, or a "
            "measured length, such as the distance between the pupils."
        )
    width = float(np.ptp(landmarks.points_photo[np.isfinite(landmarks.points_photo[:, 0]), 0]))
    return 145.0 / width if width > 0 else 1.0


def pooled_scale(
    views: Sequence[Landmarks], seen: SeenFace, first: Sequence[float], measured: MeasuredLength | None
) -> tuple[float, Scale]:
    """Return what the fitted face is to be multiplied by, and the scale it then has.

    Parameters
    ----------
    views : sequence of Landmarks
        The photographs, the frontal first.
    seen : SeenFace
        The face fitted to them.
    first : sequence of float
        The guesses of millimetres per pixel it was fitted with.
    measured : MeasuredLength or None
        Holds instead of the irises.

    Returns
    -------
    factor : float
        For the points of the face.
    scale : Scale
        Of the frontal photograph, at the depth of the eyes.
    """
    if measured is not None:
        now = _length_now(measured, views[0], seen, first[0])
        factor = measured.mm / now
        return factor, Scale(first[0] * factor, measured.sd_mm / measured.mm, measured.source)
    logs, weights, count = [], [], 0
    for landmarks, camera, guess in zip(views, seen.cameras, first, strict=True):
        read = _read(landmarks)
        if not read:
            continue
        shares = [
            iris.diameter_px * guess / IRIS_MM / _largeness(camera, seen.points, lids) for lids, iris in read
        ]
        narrower = 1 - cos(radians(landmarks.pose_deg[1]))
        spread = sqrt(sum((iris.sd_px / iris.diameter_px) ** 2 for _, iris in read)) / len(read)
        logs.append(-log(sum(shares) / len(shares)))
        weights.append(1 / (spread**2 + _FRONTAL_SD**2 + narrower**2))
        count += 1
    if not logs:
        raise InputError("No photograph gives a scale. Give one with open eyes, or a measured length.")
    factor = exp(float(np.average(logs, weights=weights)))
    sd_share = sqrt((IRIS_SD_MM / IRIS_MM) ** 2 + 1 / sum(weights))
    return factor, Scale(float(first[0] * factor), sd_share, "iris", count)


def pupils_apart(landmarks: Landmarks, seen: SeenFace, first: float) -> float | None:
    """Return the distance between the pupils in the millimetres of the fit; None without both irises."""
    if landmarks.iris_right is None or landmarks.iris_left is None:
        return None
    camera = seen.cameras[0]
    places = np.zeros((2, 3))
    both = ((_LIDS_RIGHT, landmarks.iris_right), (_LIDS_LEFT, landmarks.iris_left))
    for k, (lids, iris) in enumerate(both):
        flat = np.array([iris.centre_px[0], -iris.centre_px[1]]) * first - camera.place
        places[k, :2] = flat / _largeness(camera, seen.points, lids)
        places[k, 2] = (seen.points[list(lids)].mean(axis=0) @ camera.turn.T)[2]
    return float(np.linalg.norm(places[0] - places[1]))


def _length_now(measured: MeasuredLength, landmarks: Landmarks, seen: SeenFace, first: float) -> float:
    if measured.source == "pupil distance":
        apart = pupils_apart(landmarks, seen, first)
        if apart is None:
            raise InputError(
                "A pupil distance gives no scale here: both irises must be read on the frontal photograph."
            )
        return apart
    one, other = measured.landmarks or (234, 454)
    return float(np.linalg.norm(seen.points[one] - seen.points[other]))


def _largeness(camera: Camera, points: Points, lids: tuple[int, int]) -> float:
    """Return how much larger an eye appears than the guess has it."""
    depth = float((points[list(lids)].mean(axis=0) @ camera.turn.T)[2])
    return exp(camera.size_log) / (1 - depth * exp(-camera.distance_log))


def _read(landmarks: Landmarks) -> list[tuple[tuple[int, int], Iris]]:
    """Return the irises that give a scale: both of a straight head, the larger of a turned one."""
    both = ((_LIDS_RIGHT, landmarks.iris_right), (_LIDS_LEFT, landmarks.iris_left))
    irises = [(lids, iris) for lids, iris in both if iris is not None and iris.diameter_px > 0]
    yaw = abs(landmarks.pose_deg[1])
    if yaw > _NONE_FROM_DEG:
        return []
    return [max(irises, key=lambda each: each[1].diameter_px)] if yaw > _BOTH_UP_TO_DEG and irises else irises
