"""From which side a face is drawn: where its points lie on the picture, and what of them is seen.

The projection is parallel, so a millimetre is a millimetre all over the picture. Pictures have x to the
viewer's right, y down, and their origin at the height between the eyes and the tip of the nose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import Polyline
from ninon.face.drawing import View
from ninon.face.geometry import FaceGeometry
from ninon.face.mesh import Points, vertex_normals
from ninon.face.pose import rotation_of
from ninon.imaging.camera import Camera
from ninon.imaging.rasteriser import Raster, rasterise

__all__ = ["TURN_DEG", "Outlook"]

TURN_DEG = 36.0
_YAW_DEG: dict[View, float] = {"front": 0.0, "three_quarter": -TURN_DEG, "three_quarter_right": TURN_DEG}
_AXIS_MM = (0.0, -25.85, -37.6)
"""The point the head turns about, and the origin of the picture, as on the schematic drawing."""

_PX_PER_MM = 2.0
_REACH_MM = (170.0, 290.0)
"""Half width and half height of the raster; more than any picture shows."""
_LIFT_MM, _NEAR_MM = 1.5, 1.0
_LEAST_FACING = 0.06
_SHORTEST_GAP_MM, _SHORTEST_RUN_MM = 4.0, 6.0


@dataclass(frozen=True, eq=False)
class Outlook:
    """One side of a face."""

    face: FaceGeometry
    view: View

    @cached_property
    def rotation(self) -> NDArray[np.float64]:
        """(3, 3): from the axes of the face to those of the viewer."""
        return rotation_of(0.0, _YAW_DEG[self.view], 0.0)

    def places(self, points: Points) -> Points:
        """Return where points lie on the picture, ``(n, 2)``, in mm."""
        turned = (points - np.array(_AXIS_MM)) @ self.rotation.T
        return np.stack([turned[:, 0], -turned[:, 1]], axis=1)

    @cached_property
    def camera(self) -> Camera:
        """The camera of the raster."""
        width, height = (int(2 * reach * _PX_PER_MM) for reach in _REACH_MM)
        return Camera.facing(
            pose_deg=(0.0, _YAW_DEG[self.view], 0.0),
            target_mm=_AXIS_MM,
            distance_mm=1000.0,
            focal_px=_PX_PER_MM,
            size=(width, height),
            perspective=False,
        )

    @cached_property
    def raster(self) -> Raster:
        """What is seen of the surface, half a millimetre per pixel."""
        return rasterise(self.face.vertices_mm, self.face.triangles, self.camera)

    def picture_mm(self, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Points:
        """Return the places on the picture of pixels of the raster, ``(n, 2)``."""
        x0, y0 = self.camera.principal_px
        return np.stack([(columns - x0) / _PX_PER_MM, (rows - y0) / _PX_PER_MM], axis=1)

    @cached_property
    def normals(self) -> Points:
        """(n, 3): unit normals of the surface, in the axes of the face."""
        return vertex_normals(self.face.vertices_mm, self.face.triangles)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self.face.vertices_mm)

    def seen(self, points: Points) -> NDArray[np.bool_]:
        """Return which points of the surface nothing hides, ``(n,)``.

        A point is lifted a little off the skin first, so that it does not hide itself.

        Parameters
        ----------
        points : (n, 3) array
            On the surface, in the axes of the face.
        """
        normals = self.normals[self._tree.query(points)[1]]
        facing = (normals @ self.rotation.T)[:, 2] > _LEAST_FACING
        pixels, depth = self.camera.project(points + _LIFT_MM * normals)
        width, height = self.camera.size
        column, row = np.rint(pixels).astype(np.int64).T
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        behind = self.depth_map[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
        free: NDArray[np.bool_] = facing & inside & (depth <= behind + _NEAR_MM)
        return free

    @cached_property
    def depth_map(self) -> NDArray[np.float64]:
        """Distance of what is seen, per pixel; infinite beside the head."""
        return self.raster.depth_map_mm()

    def seen_part(self, line: Points) -> Polyline:
        """Return the longest stretch of a line that is seen, on the picture.

        Parameters
        ----------
        line : (k, 3) array
            Points about a millimetre apart on the surface, from start to end.

        Returns
        -------
        polyline
            Empty when next to nothing of it is seen.
        """
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        runs = _bridged(_runs(self.seen(line)), along)
        first, last = max(runs, key=lambda run: along[run[1]] - along[run[0]], default=(0, 0))
        if along[last] - along[first] < min(_SHORTEST_RUN_MM, along[-1] / 2):
            return ()
        return tuple((float(x), float(y)) for x, y in self.places(line[first : last + 1]))


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last number of each run of True."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(ends[::2], ends[1::2], strict=True)]


def _bridged(runs: list[tuple[int, int]], along: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the runs with short gaps between them closed: a fold does not end a line."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and along[first] - along[joined[-1][1]] < _SHORTEST_GAP_MM:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
