"""Simple ears: a low relief laid on the side of the head. They are a blocked region, never treated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["EAR_HALF_HEIGHT_MM", "EAR_MIDDLE_MM", "ear_reach", "ear_relief"]

EAR_MIDDLE_MM = (-19.0, -86.0)
"""Height and depth of the middle of the ear on the template."""
EAR_HALF_HEIGHT_MM = 31.0
_HALF_WIDTH_MM = 17.5
_TILT_DEG = 12.0
_LEAST_X_MM = 48.0
_FRONT_MM, _BACK_MM = 3.5, 12.0
"""How far the ear stands off the head at its front and back edge."""
_RIM = 0.5
_HOLLOW_MM = 7.5


def ear_reach(points: Points) -> NDArray[np.float64]:
    """Return where points lie on the ear: 0 in its middle, 1 at its edge, more beside it, ``(n,)``.

    Parameters
    ----------
    points : (n, 3) array
        Of the template, before the relief is laid on.
    """
    across, along = _of_ear(points)
    reach = np.hypot(across / _width_mm(along), along / EAR_HALF_HEIGHT_MM)
    return np.where(np.abs(points[:, 0]) > _LEAST_X_MM, reach, np.inf)


def ear_relief(points: Points) -> Points:
    """Return by how much points of the template move so that it has ears, ``(n, 3)``, symmetric."""
    across, along = _of_ear(points)
    reach = np.minimum(ear_reach(points), 1.0)
    rise = np.clip((1 - reach) / _RIM, 0.0, 1.0)
    rise = rise * rise * (3 - 2 * rise)
    back = np.clip(0.5 - across / (2 * _HALF_WIDTH_MM), 0.0, 1.0)
    hollow = _HOLLOW_MM * np.exp(-(((across - 1) / 7.5) ** 2) - ((along + 3) / 13) ** 2)
    height = rise * (_FRONT_MM + (_BACK_MM - _FRONT_MM) * back) - hollow * rise
    side = np.sign(points[:, 0])
    way = np.stack([side, np.full(len(points), 0.05), np.full(len(points), -0.15)], axis=1)
    relief: Points = height[:, None] * way / np.linalg.norm(way, axis=1, keepdims=True)
    return relief


def _of_ear(points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places in the ear's own plane: forward, and up along its tilted axis."""
    up, forward = points[:, 1] - EAR_MIDDLE_MM[0], points[:, 2] - EAR_MIDDLE_MM[1]
    tilt = np.radians(_TILT_DEG)
    return forward * np.cos(tilt) + up * np.sin(tilt), up * np.cos(tilt) - forward * np.sin(tilt)


def _width_mm(along: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the half width at a height: the lobe is narrower than the upper ear."""
    down = np.clip(-along / EAR_HALF_HEIGHT_MM, 0.0, 1.0)
    return _HALF_WIDTH_MM * (1 - 0.38 * down)
