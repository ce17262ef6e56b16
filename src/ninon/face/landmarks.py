"""Where the points of a face lie on one photograph: numbers only, no pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["LANDMARK_COUNT", "Iris", "Landmarks"]

LANDMARK_COUNT = 468


@dataclass(frozen=True)
class Iris:
    """One iris on a photograph."""

    centre_px: tuple[float, float]
    diameter_px: float
    sd_px: float
    """Spread of the diameter over the crops it was read from."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The 468 points of one face on one photograph."""

    points_photo: Points
    """(468, 2): pixels, x to the right, y down; the centre of the first pixel is (0, 0)."""
    depth_photo: NDArray[np.float64]
    """(468,): pixels towards the camera, from an origin of its own; a guess of the network."""
    sd_photo: NDArray[np.float64]
    """(468,): spread of each point over the crops, per axis, in pixels."""
    photo_size: tuple[int, int]
    """Width and height of the upright photograph, in pixels."""
    iris_right: Iris | None
    """Of the client's right eye, on the viewer's left in an unmirrored photograph."""
    iris_left: Iris | None
    pose_deg: tuple[float, float, float]
    """Pitch, yaw, roll. Positive: nose up, nose to the viewer's right, head tipped to the viewer's left."""
    presence: float
    """How sure the network is that this is a face, 0 to 1."""
    pipeline: str
    """Fingerprint of models, packages and constants the points come from; ``"recorded"``, ``"by hand"``."""
    facts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """What was read beside the points, such as ``distance_mm`` (from lens and iris) or ``smile``."""
    by_hand: Mapping[int, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    """Points a person has set: landmark number to its place in pixels. `points_photo` stays automatic."""
