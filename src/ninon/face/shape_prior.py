"""What is known of a face before it is seen: how faces differ, and how wrongly a network guesses depth.

Both are Gaussian fields over the landmarks: what is near together deviates together. The field of faces has
three lengths, from the build of the whole face down to the tip of a nose. It knows no symmetry: whatever is
crooked in a face stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["DepthGuess", "ShapePrior", "face_covariance", "shape_prior", "smooth_covariance"]

_LENGTHS_MM = (60.0, 30.0, 15.0)
_SDS_MM = (1.6, 1.5, 1.0)
"""Per axis. Together 2.4 mm, or 4.2 mm in space: as far as the made faces lie that a fit is measured on."""
_MODES = 180


def smooth_covariance(points: Points, length_mm: float) -> NDArray[np.float64]:
    """Return how alike a smooth field is at each two points, ``(n, n)``, one on the diagonal.

    Parameters
    ----------
    points : (n, 3) array
        Places, in mm.
    length_mm : float
        Two places this far apart still share 0.61 of the field.

    Returns
    -------
    (n, n) array
        ``exp(−d² / 2 length²)``.
    """
    apart2 = np.sum((points[:, None, :] - points[None, :, :]) ** 2, axis=2)
    alike: NDArray[np.float64] = np.exp(apart2 / (-2 * length_mm**2))
    return alike


def face_covariance(points: Points) -> NDArray[np.float64]:
    """Return the covariance of one coordinate over faces of the same size, ``(n, n)``, in mm².

    Parameters
    ----------
    points : (n, 3) array
        Landmarks of the template.
    """
    total = np.zeros((len(points), len(points)))
    for length, sd in zip(_LENGTHS_MM, _SDS_MM, strict=True):
        total += sd**2 * smooth_covariance(points, length)
    return total


@dataclass(frozen=True, eq=False)
class ShapePrior:
    """What faces of one size look like: a mean, and smooth deformations of it, the large ones first."""

    mean: Points
    """(n, 3): landmarks of the template at the size of the face, in ``points_face``."""
    modes: NDArray[np.float64]
    """(n, r): deformations of one coordinate, orthonormal."""
    variances: NDArray[np.float64]
    """(r,), in mm²."""
    rest_sd_mm: float
    """SD of a coordinate that the modes leave out."""


def shape_prior(template: Points, size: float = 1.0) -> ShapePrior:
    """Return what faces of one size look like.

    Parameters
    ----------
    template : (n, 3) array
        Landmarks of the template.
    size : float
        How much larger the face is. How far faces differ stays the same.
    """
    values, vectors = np.linalg.eigh(face_covariance(template))
    keep = slice(-1, -1 - _MODES, -1)
    rest = np.clip(values[:-_MODES], 0, None).sum() / len(template)
    return ShapePrior(size * template, vectors[:, keep], values[keep], float(np.sqrt(rest)))


@dataclass(frozen=True)
class DepthGuess:
    """How far a network's depth lies from the truth: smoothly wrong, tilted, and a little noisy.

    It is trusted little. Such networks lean to the mean face, and nobody has held their depth against a scan:
    one that knew nothing but the mean face must not be believed more than it deserves.
    """

    smooth_sd_mm: float = 5.0
    length_mm: float = 30.0
    tilt_sd: float = 0.08
    """SD of a slope, as the tangent of an angle: about 4.6°."""
    noise_sd_mm: float = 0.7
    offset_sd_mm: float = 300.0
    """The network measures from an origin of its own."""

    def covariance(self, points: Points) -> NDArray[np.float64]:
        """Return the covariance of the error at the landmarks, ``(n, n)``, in mm².

        Parameters
        ----------
        points : (n, 3) array
            Landmarks, z towards the camera.
        """
        x, y = points[:, 0], points[:, 1]
        total = self.smooth_sd_mm**2 * smooth_covariance(points, self.length_mm)
        total += self.tilt_sd**2 * (np.outer(x, x) + np.outer(y, y))
        total += self.offset_sd_mm**2 + self.noise_sd_mm**2 * np.eye(len(points))
        return total
