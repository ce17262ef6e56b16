"""How wide the irises are and how far the eyes are open, from small crops round the eyes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ninon.face.landmarks import Iris
from ninon.face.mesh import Points
from ninon.imaging.crops import Window, sharp_patch
from ninon.imaging.mesh_network import jitters
from ninon.imaging.networks import Network
from ninon.imaging.photo import Pixels
from ninon.imaging.pipeline import Constants

__all__ = ["Eye", "read_eye"]

_IRIS, _LIDS = "output_iris", "output_eyes_contours_and_brows"
_OUTLINE = 16
"""The first points of the second output run round the lids: nine along the lower one, then the upper one."""
_LOWER, _UPPER = slice(1, 8), slice(9, 16)


@dataclass(frozen=True)
class Eye:
    """What one eye shows."""

    iris: Iris
    openness: float
    """Largest gap between the lids, as a share of the width of the eye."""


def read_eye(
    pixels: Pixels, corners: Points, network: Network, constants: Constants, *, mirrored: bool
) -> Eye:
    """Read one eye, as the mean over jittered crops.

    Parameters
    ----------
    pixels : (height, width, 3) array of bytes
        The photograph.
    corners : (2, 2) array
        The corners of the eye, in pixels; that on the viewer's left first.
    network : Network
        The iris network.
    constants : Constants
        Size and jitter of the crops.
    mirrored : bool
        For the client's left eye: the network knows right eyes only.

    Returns
    -------
    Eye
        Its iris in pixels of the photograph, and how far it is open.
    """
    across = corners[1] - corners[0]
    x, y = corners.mean(axis=0)
    side = float(np.hypot(*across)) * constants.iris_side
    window = Window(float(x), float(y), side, float(np.arctan2(across[1], across[0])), mirrored)
    patch = sharp_patch(pixels, window.wider(constants.sharp_side), constants.iris_sharp_px)
    moves = jitters(
        constants.iris_crops,
        constants.iris_shift,
        constants.iris_scale,
        constants.iris_turn_deg,
        constants.seed,
    )
    centres, diameters, openness = [], [], []
    for move in moves.tolist():
        here = window.jittered(*move)
        found = network(patch.sample(here, network.size))
        iris = found[_IRIS].reshape(5, 3)[:, :2].astype(np.float64) / network.size
        lids = found[_LIDS].reshape(-1, 3)[:_OUTLINE, :2].astype(np.float64)
        centres.append(here.to_photo(iris[:1])[0])
        diameters.append(float(np.hypot(*(iris[1] - iris[3]))) * here.side)
        gap = np.abs(lids[_LOWER, 1] - lids[_UPPER, 1]).max()
        openness.append(float(gap / max(np.ptp(lids[:, 0]), 1e-9)))
    cx, cy = np.mean(centres, axis=0).tolist()
    iris_read = Iris((cx, cy), float(np.mean(diameters)), float(np.std(diameters)))
    return Eye(iris_read, float(np.mean(openness)))
