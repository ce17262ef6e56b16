"""From one photograph or three to the landmarks in space, each with how well it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.face_axes import in_face_axes, spread_in_face_axes
from ninon.face.hand_points import effective_points
from ninon.face.landmarks import Landmarks
from ninon.face.mesh import Points, Triangles, vertex_normals
from ninon.face.pooled_scale import MeasuredLength, first_scale, pooled_scale
from ninon.face.pose import pose_of, rotation_of
from ninon.face.scale import Scale
from ninon.face.seen_face import STILL_MM, Camera, SeenFace, Sight, see
from ninon.face.shape_prior import DepthGuess, shape_prior
from ninon.face.views import BY_HAND

__all__ = ["ASSUMED_DISTANCE_MM", "FaceModel", "FittedLandmarks", "fit_landmarks", "misfit_of"]

ASSUMED_DISTANCE_MM = 1000.0
_ASSUMED_DISTANCE_SD, _KNOWN_DISTANCE_SD = 0.35, 0.06
"""As shares. A known distance is read from lens and iris, and irises differ by 3.6 %."""
_POINT_SD_MM, _AWAY_SD_MM = 1.0, 3.0
"""How exactly a network places a point, where the skin faces the camera and where it is turned away."""
_TURNED_SD_MM = 4.0
"""By how much more where the head is turned by a right angle: networks know the front best. Photographs are
compared without it, or a mirrored one would not be caught."""
_MEANING_SD_MM = 1.6
"""Per axis: what no averaging takes away. On rendered heads the networks misplace whole regions alike, by one
to three millimetres, so that neighbours do not help each other (`ninon face validate` prints how much)."""
_ABOUT_STILL_MM = 1e-3
"""When a fit has arrived that only says whether a photograph is mirrored."""
_LEAST_BY_HAND = 8
_FACING, _AWAY = 0.1, -0.3
"""Cosines between skin and camera; between them the SD changes evenly."""


@dataclass(frozen=True, eq=False)
class FaceModel:
    """What the fit takes from the template."""

    points: Points
    """(468, 3): landmarks of the template."""
    triangles: Triangles
    """(898, 3)"""
    basis: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class FittedLandmarks:
    """The landmarks of one face, in ``points_face`` and mm."""

    points: Points
    """(468, 3)"""
    sd_mm: Points
    """(468, 3), per axis, the scale taken as known."""
    scale: Scale
    misfit: float
    """Squared deviations in units of their SDs, added up."""


def fit_landmarks(
    views: Sequence[Landmarks], model: FaceModel, *, measured: MeasuredLength | None = None
) -> FittedLandmarks:
    """Return the landmarks in space.

    Parameters
    ----------
    views : sequence of Landmarks
        Photographs of one face, the frontal first.
    model : FaceModel
        The template.
    measured : MeasuredLength, optional
        Gives the scale instead of the irises.

    Returns
    -------
    FittedLandmarks
        The most probable ones.

    Raises
    ------
    InputError
        If no face explains the photographs, or nothing gives a scale.
    """
    seen, first = _seen(views, model, measured, turned_sd_mm=_TURNED_SD_MM, still_mm=STILL_MM)
    factor, scale = pooled_scale(views, seen, first, measured)
    points, turn = in_face_axes(seen.points, model.points, model.basis)
    spread = spread_in_face_axes(seen.spread, points, turn, model.basis)
    meaning = 0.0 if all(view.pipeline == BY_HAND for view in views) else _MEANING_SD_MM
    sd = np.sqrt(np.sum(spread**2, axis=2) + seen.rest_sd_mm**2 + meaning**2)
    return FittedLandmarks(points * factor, sd * factor, scale, seen.misfit)


def misfit_of(views: Sequence[Landmarks], model: FaceModel) -> float:
    """Return how badly one face explains the photographs: squared deviations in units of their SDs."""
    return _seen(views, model, None, turned_sd_mm=0.0, still_mm=_ABOUT_STILL_MM)[0].misfit


def _seen(
    views: Sequence[Landmarks],
    model: FaceModel,
    measured: MeasuredLength | None,
    *,
    turned_sd_mm: float,
    still_mm: float,
) -> tuple[SeenFace, list[float]]:
    first = [_guess(view, views[0], measured) for view in views]
    turns = [_turn(view, model) for view in views]
    sights = [
        _sight(view, guess, turn, model, with_depth=k == 0, turned_sd_mm=turned_sd_mm)
        for k, (view, guess, turn) in enumerate(zip(views, first, turns, strict=True))
    ]
    prior = shape_prior(model.points, _size(sights[0], turns[0], model.points))
    if sights[0].depth is not None:
        precision = np.asarray(np.linalg.inv(DepthGuess().covariance(prior.mean)), dtype=np.float64)
        sights[0] = replace(sights[0], depth_precision=precision)
    return see(sights, turns, prior, still_mm=still_mm), first


def _guess(view: Landmarks, frontal: Landmarks, measured: MeasuredLength | None) -> float:
    try:
        return first_scale(view, measured)
    except InputError:
        return first_scale(frontal, measured)  # its magnification is found from the points


def _turn(view: Landmarks, model: FaceModel) -> NDArray[np.float64]:
    if view.pipeline == BY_HAND or not np.all(np.isfinite(view.depth_photo)):
        return rotation_of(*view.pose_deg)
    ids, weights = np.array(list(model.basis)), np.array(list(model.basis.values()))
    return pose_of(effective_points(view), view.depth_photo, model.points, ids, weights).rotation


def _sight(
    view: Landmarks,
    guess: float,
    turn: NDArray[np.float64],
    model: FaceModel,
    *,
    with_depth: bool,
    turned_sd_mm: float,
) -> Sight:
    points, there = effective_points(view), _there(view)
    facing = (vertex_normals(model.points, model.triangles) @ turn.T)[:, 2]
    away = np.clip((_FACING - facing) / (_FACING - _AWAY), 0.0, 1.0)
    turned = turned_sd_mm * np.sqrt(max(0.0, 1 - float(turn[2, 2]) ** 2))
    meant = _POINT_SD_MM + (_AWAY_SD_MM - _POINT_SD_MM) * away + turned
    sd = np.hypot(meant, np.nan_to_num(view.sd_photo) * guess)
    distance = view.facts.get("distance_mm")
    depth = view.depth_photo * guess
    trusted = with_depth and view.pipeline != BY_HAND and bool(np.all(np.isfinite(depth)))
    return Sight(
        points=points * [guess, -guess],
        sd=np.where(there, sd, np.inf),
        distance_mm=ASSUMED_DISTANCE_MM if distance is None else distance,
        distance_sd_share=_ASSUMED_DISTANCE_SD if distance is None else _KNOWN_DISTANCE_SD,
        depth=depth if trusted else None,
    )


def _there(view: Landmarks) -> NDArray[np.bool_]:
    """Return which points somebody has seen: of a face set by hand only those that were set."""
    if view.pipeline != BY_HAND:
        return np.asarray(np.all(np.isfinite(view.points_photo), axis=1))
    if len(view.by_hand) < _LEAST_BY_HAND:
        raise InputError(
            f"{len(view.by_hand)} points were set by hand; a face needs {_LEAST_BY_HAND} or more. Set more."
        )
    there = np.zeros(len(view.points_photo), dtype=bool)
    there[list(view.by_hand)] = True
    return there


def _size(sight: Sight, turn: NDArray[np.float64], template: Points) -> float:
    """Return how much larger than the template the face is, by the frontal photograph."""
    camera = Camera(turn, np.zeros(2), 0.0, float(np.log(sight.distance_mm)))
    there = np.isfinite(sight.sd)
    shown, points = camera.shown(template)[there], sight.points[there]
    shown, points = shown - shown.mean(axis=0), points - points.mean(axis=0)
    size = float(np.sum(shown * points) / np.sum(shown**2))
    if not 0.5 < size < 2:
        raise InputError(
            f"The face comes out {size:.1f} times as large as the template: iris, pose or points are wrong. "
            "Look at the points found, or give a measured length."
        )
    return size
