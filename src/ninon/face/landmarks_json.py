"""Landmarks as text, and back, without losing a digit."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ninon.errors import RecordError
from ninon.face.landmarks import LANDMARK_COUNT, Iris, Landmarks

__all__ = ["SCHEMA_VERSION", "landmarks_from_json", "landmarks_to_json"]

SCHEMA_VERSION: Final = 1


def landmarks_to_json(landmarks: Landmarks) -> str:
    """Return landmarks as JSON; every number reads back as the very same one."""
    return json.dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "pipeline": landmarks.pipeline,
            "photo_size": list(landmarks.photo_size),
            "presence": landmarks.presence,
            "pose_deg": list(landmarks.pose_deg),
            "iris_right": _iris_out(landmarks.iris_right),
            "iris_left": _iris_out(landmarks.iris_left),
            "facts": dict(landmarks.facts),
            "by_hand": {str(k): list(place) for k, place in landmarks.by_hand.items()},
            "points_photo": landmarks.points_photo.tolist(),
            "depth_photo": landmarks.depth_photo.tolist(),
            "sd_photo": landmarks.sd_photo.tolist(),
        },
        allow_nan=False,
    )


def landmarks_from_json(text: str | bytes) -> Landmarks:
    """Return the landmarks that were written.

    Parameters
    ----------
    text : str or bytes
        What `landmarks_to_json` gave.

    Returns
    -------
    Landmarks
        Equal in every number.

    Raises
    ------
    RecordError
        If it is no such text, or of a schema this version does not know.
    """
    try:
        kept = json.loads(text)
        version = kept["schema_version"]
    except (ValueError, KeyError, TypeError):
        raise RecordError(
            "These are no landmarks: the JSON cannot be read, or has no schema_version."
        ) from None
    if version != SCHEMA_VERSION:
        raise RecordError(
            f"The landmarks are of schema {version}; this version reads schema {SCHEMA_VERSION}. "
            "Use the version of Ninon that wrote them, or a newer one."
        )
    try:
        return _read(kept)
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"The landmarks are damaged ({type(error).__name__}: {str(error)[:80]}). "
            "Read the photograph again."
        ) from None


def _read(kept: dict[str, Any]) -> Landmarks:
    width, height = kept["photo_size"]
    pitch, yaw, roll = map(float, kept["pose_deg"])
    return Landmarks(
        points_photo=_array(kept["points_photo"], (LANDMARK_COUNT, 2)),
        depth_photo=_array(kept["depth_photo"], (LANDMARK_COUNT,)),
        sd_photo=_array(kept["sd_photo"], (LANDMARK_COUNT,)),
        photo_size=(int(width), int(height)),
        iris_right=_iris_in(kept["iris_right"]),
        iris_left=_iris_in(kept["iris_left"]),
        pose_deg=(pitch, yaw, roll),
        presence=float(kept["presence"]),
        pipeline=str(kept["pipeline"]),
        facts=MappingProxyType({str(k): float(v) for k, v in kept["facts"].items()}),
        by_hand=MappingProxyType({int(k): (float(x), float(y)) for k, (x, y) in kept["by_hand"].items()}),
    )


def _array(values: Any, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.array(values, dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"numbers of shape {array.shape}, expected {shape}")
    return array


def _iris_out(iris: Iris | None) -> dict[str, Any] | None:
    if iris is None:
        return None
    return {"centre_px": list(iris.centre_px), "diameter_px": iris.diameter_px, "sd_px": iris.sd_px}


def _iris_in(kept: dict[str, Any] | None) -> Iris | None:
    if kept is None:
        return None
    x, y = map(float, kept["centre_px"])
    return Iris((x, y), float(kept["diameter_px"]), float(kept["sd_px"]))
