"""Where a picture is taken from, and with which lens.

Points in front of a camera use its axes: x to the viewer's right, y up, z towards the camera, which stands at
the origin; so a face in its own axes (``points_face``) is a frontal view. Pixels count from the centre of
the first one, x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.face.pose import rotation_of

__all__ = ["Camera"]


@dataclass(frozen=True, eq=False)
class Camera:
    """Where a picture is taken from, and with which lens."""

    rotation: NDArray[np.float64]
    """(3, 3): ``points_camera = rotation @ points + translation_mm``."""
    translation_mm: NDArray[np.float64]
    """(3,)"""
    focal_px: float
    """Focal length in pixels; without perspective: pixels per millimetre."""
    size: tuple[int, int]
    """Width and height of the picture, in pixels."""
    principal_px: tuple[float, float]
    """Where the optical axis meets the picture."""
    perspective: bool = True

    @classmethod
    def facing(
        cls,
        *,
        pose_deg: tuple[float, float, float],
        target_mm: tuple[float, float, float],
        distance_mm: float,
        focal_px: float,
        size: tuple[int, int],
        perspective: bool = True,
    ) -> Camera:
        """Return a camera with one point of the turned head in the middle of its picture.

        Parameters
        ----------
        pose_deg : tuple of float
            Pitch, yaw and roll of the head.
        target_mm : tuple of float
            The point that stands still while the head turns.
        distance_mm : float
            From the camera to that point.
        focal_px : float
            Focal length in pixels; without perspective: pixels per millimetre.
        size : tuple of int
            Width and height of the picture.
        perspective : bool
            Whether what is near looks larger.
        """
        rotation = rotation_of(*pose_deg)
        shift = np.array([0.0, 0.0, -distance_mm]) - rotation @ np.asarray(target_mm, dtype=np.float64)
        middle = ((size[0] - 1) / 2, (size[1] - 1) / 2)
        return cls(rotation, shift, focal_px, size, middle, perspective)

    @property
    def place_mm(self) -> NDArray[np.float64]:
        """(3,): where the camera stands, in the axes of the mesh."""
        place: NDArray[np.float64] = -self.rotation.T @ self.translation_mm
        return place

    def project(self, points_mm: Points) -> tuple[Points, NDArray[np.float64]]:
        """Return where points appear.

        Parameters
        ----------
        points_mm : (n, 3) array
            Points in the axes of the mesh.

        Returns
        -------
        (n, 2) array
            Pixels. A point behind the camera has no place: nan.
        (n,) array
            Depth along the optical axis, in mm, positive in front of the camera.
        """
        seen = points_mm @ self.rotation.T + self.translation_mm
        depth = -seen[:, 2]
        if self.perspective:
            enlarged = self.focal_px / np.where(depth > 0, depth, np.nan)
        else:
            enlarged = np.full(len(seen), self.focal_px)
        x = self.principal_px[0] + enlarged * seen[:, 0]
        y = self.principal_px[1] - enlarged * seen[:, 1]
        return np.stack([x, y], axis=1), depth

    def px_per_mm(self, depth_mm: float) -> float:
        """Return how many pixels a millimetre across the line of sight takes at a depth."""
        return self.focal_px / depth_mm if self.perspective else self.focal_px

    def sampled(self, times: int) -> Camera:
        """Return the same camera with each pixel cut into ``times × times``."""
        x, y = ((place + 0.5) * times - 0.5 for place in self.principal_px)
        size = (self.size[0] * times, self.size[1] * times)
        return replace(self, focal_px=self.focal_px * times, size=size, principal_px=(x, y))
