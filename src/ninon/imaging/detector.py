"""Where faces are in a picture: boxes with eyes, nose, mouth and ears, from the short-range detector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.imaging.crops import Window, sharp_patch
from ninon.imaging.networks import Network
from ninon.imaging.photo import Pixels
from ninon.imaging.pipeline import Constants

__all__ = ["Detected", "anchors", "detect", "overlap"]

_GRIDS = ((16, 2), (8, 6))
"""Cells across, anchors per cell."""
_KEY_POINTS = 6


@dataclass(frozen=True, eq=False)
class Detected:
    """One face found."""

    box: NDArray[np.float64]
    """(4,): left, top, right, bottom, in pixels of the photograph."""
    key_points: Points
    """(6, 2): the client's right eye, left eye, nose tip, mouth, right ear, left ear."""
    score: float
    """How sure the detector is, 0 to 1."""

    @property
    def side(self) -> float:
        """The larger side of the box, in pixels."""
        return float(max(self.box[2:] - self.box[:2]))

    def enlarged(self, times: int) -> Detected:
        """Return the face in a picture this many times as large."""
        return Detected((self.box + 0.5) * times - 0.5, (self.key_points + 0.5) * times - 0.5, self.score)

    def window(self, factor: float) -> Window:
        """Return the square round the face, turned so that the eyes lie level."""
        centre = (self.box[:2] + self.box[2:]) / 2
        eyes = self.key_points[1] - self.key_points[0]
        turn = float(np.arctan2(eyes[1], eyes[0]))
        return Window(float(centre[0]), float(centre[1]), self.side * factor, turn)


@cache
def anchors() -> Points:
    """Return the centres of the 896 anchors, ``(896, 2)``, 0 to 1 across the picture."""
    places = []
    for cells, count in _GRIDS:
        rows, columns = np.divmod(np.arange(cells * cells), cells)
        centres = (np.stack([columns, rows], axis=1) + 0.5) / cells
        places.append(np.repeat(centres, count, axis=0))
    return np.concatenate(places)


def detect(pixels: Pixels, window: Window, network: Network, constants: Constants) -> list[Detected]:
    """Return the faces in a square of a photograph, surest first.

    Parameters
    ----------
    pixels : (height, width, 3) array of bytes
        The photograph.
    window : Window
        Upright square to look at; a face needs about a fifth of its side.
    network : Network
        The detector.
    constants : Constants
        Score that counts as a face, and overlap that counts as the same face.

    Returns
    -------
    list of Detected
        May be empty.
    """
    patch = sharp_patch(pixels, window, network.size)
    found = network(patch.values[:, :, :3] * np.float32(2) - np.float32(1))
    raw = found["regressors"][0].astype(np.float64)
    scores = 1 / (1 + np.exp(-np.clip(found["classificators"][0, :, 0].astype(np.float64), -80, 80)))
    sure = np.flatnonzero(scores > constants.detector_score)
    sure = sure[np.argsort(-scores[sure], kind="stable")]
    points = raw[sure].reshape(-1, 2 + _KEY_POINTS, 2) / network.size
    centres = points[:, 0] + anchors()[sure]
    places = np.concatenate(
        [
            (centres - points[:, 1] / 2)[:, None],
            (centres + points[:, 1] / 2)[:, None],
            points[:, 2:] + anchors()[sure][:, None],
        ],
        axis=1,
    )
    return _merged(places * network.size * patch.step + [patch.left, patch.top], scores[sure], constants)


def _merged(places: NDArray[np.float64], scores: NDArray[np.float64], constants: Constants) -> list[Detected]:
    """Join the boxes of one face by a mean that weighs each by its score; half the best score is too low."""
    faces: list[Detected] = []
    left = np.arange(len(scores))
    while len(left):
        boxes = places[left, :2].reshape(-1, 4)
        same = overlap(boxes[0], boxes) > constants.detector_overlap
        same[0] = True
        counted = left[same & (scores[left] > scores[left[0]] / 2)]
        weights = scores[counted] / scores[counted].sum()
        mean = (places[counted] * weights[:, None, None]).sum(axis=0)
        faces.append(Detected(mean[:2].ravel(), mean[2:], float(scores[left[0]])))
        left = left[~same]
    return faces


def overlap(box: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shared area of a box with each of several, as a share of what both cover together."""
    shared = np.clip(np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2]), 0, None).prod(
        axis=1
    )
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    together = (box[2:] - box[:2]).prod() + areas - shared
    share: NDArray[np.float64] = shared / np.maximum(together, 1e-9)
    return share
