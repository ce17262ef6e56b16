"""From triangles to pixels: which triangle each pixel of a picture shows, where in it, and how far away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points, Triangles
from ninon.imaging.camera import Camera

__all__ = ["Raster", "rasterise"]

_NEAREST_MM = 10.0
"""A triangle that comes nearer to the camera than this is left out."""


@dataclass(frozen=True, eq=False)
class Raster:
    """What a camera sees of a mesh: one entry for each pixel that the mesh covers, in reading order."""

    size: tuple[int, int]
    """Width and height of the picture."""
    pixel: NDArray[np.int32]
    """(p,): ``row * width + column``."""
    triangle: NDArray[np.int64]
    """(p,): number of the nearest triangle."""
    corners: NDArray[np.int64]
    """(p, 3): its vertices."""
    weights: NDArray[np.float32]
    """(p, 3): place in it, barycentric, right in space and not only on the picture."""
    depth_mm: NDArray[np.float64]
    """(p,): along the optical axis."""

    def interpolate(self, values: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return a quantity of the vertices at each covered pixel.

        Parameters
        ----------
        values : (n,) or (n, k) array
            One row per vertex.

        Returns
        -------
        (p,) or (p, k) array
            In the order of `pixel`.
        """
        single = values.astype(np.float32)
        weights = self.weights if values.ndim == 1 else self.weights[:, :, None]
        total = weights[:, 0] * single[self.corners[:, 0]]
        for k in (1, 2):
            total += weights[:, k] * single[self.corners[:, k]]
        return np.asarray(total, dtype=np.float32)

    def only(self, entries: NDArray[np.int64]) -> Raster:
        """Return some of the entries."""
        return Raster(
            self.size,
            self.pixel[entries],
            self.triangle[entries],
            self.corners[entries],
            self.weights[entries],
            self.depth_mm[entries],
        )

    def spread(self, values: NDArray[np.generic], elsewhere: float) -> NDArray[np.generic]:
        """Return values of the covered pixels as a picture, ``(height, width, …)``."""
        width, height = self.size
        flat = np.full((width * height, *values.shape[1:]), elsewhere, dtype=values.dtype)
        flat[self.pixel] = values
        return flat.reshape(height, width, *values.shape[1:])

    def depth_map_mm(self) -> NDArray[np.float64]:
        """Return the depth of each pixel, ``(height, width)``; infinite beside the mesh."""
        return np.asarray(self.spread(self.depth_mm, np.inf), dtype=np.float64)


def rasterise(
    vertices_mm: Points, triangles: Triangles, camera: Camera, *, both_sides: bool = False
) -> Raster:
    """Find the nearest triangle at the centre of each pixel.

    A pixel centre on an edge shared by two triangles belongs to exactly one of them, so a closed surface has
    neither holes nor pixels drawn twice.

    Parameters
    ----------
    vertices_mm : (n, 3) array
        Positions.
    triangles : (m, 3) array
        Corners, anticlockwise seen from outside.
    camera : Camera
        Who looks.
    both_sides : bool
        Whether triangles seen from behind count too.

    Returns
    -------
    Raster
        What is seen.

    Raises
    ------
    InputError
        If a vertex is not a number.
    """
    if not np.isfinite(vertices_mm).all():
        raise InputError(
            "A vertex of the mesh is not a number, so it cannot be drawn. Check how it was made."
        )
    width, height = camera.size
    places, depth = camera.project(vertices_mm)
    kept = _facing(places, depth, triangles, camera, both_sides)
    corners = triangles[kept].astype(np.int64)
    at, away = places[corners], depth[corners]
    row, owner, first, count = _spans(at, width, height)
    # What is linear on the picture is 1/depth with perspective, and depth itself without.
    linear = 1.0 / away if camera.perspective else -away
    across, down, start = _planes(at)
    nearness = (start * linear).sum(1)[owner] + (down * linear).sum(1)[owner] * row
    begin = np.cumsum(count) - count
    column = np.arange(count.sum(), dtype=np.int32) - np.repeat((begin - first).astype(np.int32), count)
    pixel = np.repeat((row * width).astype(np.int32), count) + column
    near = np.repeat(nearness, count) + np.repeat((across * linear).sum(1)[owner], count) * column
    chosen = _nearest(pixel, near, width * height)

    column, pixel, near = column[chosen], pixel[chosen], near[chosen]
    span = np.searchsorted(begin, chosen, side="right") - 1
    weights = np.empty((len(chosen), 3), dtype=np.float32)
    for k in (1, 2):
        share = linear[:, k] if camera.perspective else np.ones(len(at))
        left = (start[:, k] * share)[owner] + (down[:, k] * share)[owner] * row
        place = left[span] + (across[:, k] * share)[owner][span] * column
        weights[:, k] = place / near if camera.perspective else place
    weights[:, 0] = 1.0 - weights[:, 1] - weights[:, 2]
    which = owner[span]
    distance = 1.0 / near if camera.perspective else -near
    return Raster(camera.size, pixel, kept[which], corners[which], weights, distance)


def _nearest(pixel: NDArray[np.int32], nearness: NDArray[np.float64], pixels: int) -> NDArray[np.int32]:
    """Return the one entry to be seen at each pixel that has any, in the order of the pixels."""
    last = np.full(pixels, -1, dtype=np.int32)
    numbers = np.arange(len(pixel), dtype=np.int32)
    last[pixel] = numbers
    # Most pixels are met once. The others are settled by lifting the nearest of those that remain, in turns.
    rest = numbers[last[pixel] != numbers]
    while len(rest):
        rest = rest[nearness[rest] > nearness[last[pixel[rest]]]]
        last[pixel[rest]] = rest
        rest = rest[last[pixel[rest]] != rest]
    return last[last >= 0]


def _facing(
    places: Points, depth: NDArray[np.float64], triangles: Triangles, camera: Camera, both_sides: bool
) -> NDArray[np.int64]:
    """Return the numbers of the triangles that face the camera and touch its picture."""
    a, b, c = (places[triangles[:, k]] for k in range(3))
    # On the picture y runs down, so what turns anticlockwise in space has a negative area here.
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    low, high = np.fmin(np.fmin(a, b), c), np.fmax(np.fmax(a, b), c)
    inside = (high > -1).all(1) & (low < camera.size).all(1)
    turned = np.abs(area) > 1e-12 if both_sides else area < -1e-12
    if camera.perspective:
        inside &= depth[triangles].min(1) > _NEAREST_MM
    return np.flatnonzero(turned & inside)


def _spans(
    at: NDArray[np.float64], width: int, height: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut triangles into runs of pixels: row, triangle, first column and length of each run.

    Every edge is followed from its upper to its lower end, so two neighbours get the very same crossing.
    """
    order = np.argsort(at[:, :, 1], axis=1, kind="stable")
    x, y = np.take_along_axis(at[:, :, 0], order, 1), np.take_along_axis(at[:, :, 1], order, 1)
    top = np.clip(np.ceil(y[:, 0]), 0, height).astype(np.int64)
    bottom = np.clip(np.ceil(y[:, 2]), 0, height).astype(np.int64)
    rows = np.maximum(bottom - top, 0)
    owner = np.repeat(np.arange(len(at)), rows)
    row = np.arange(len(owner)) - (np.cumsum(rows) - rows - top)[owner]
    with np.errstate(divide="ignore", invalid="ignore"):
        long, upper, lower = ((x[:, j] - x[:, i]) / (y[:, j] - y[:, i]) for i, j in ((0, 2), (0, 1), (1, 2)))
        below = row >= y[owner, 1]
        one = x[owner, 0] + (row - y[owner, 0]) * long[owner]
        other = np.where(
            below,
            x[owner, 1] + (row - y[owner, 1]) * lower[owner],
            x[owner, 0] + (row - y[owner, 0]) * upper[owner],
        )
    first = np.clip(np.ceil(np.minimum(one, other)), 0, width).astype(np.int64)
    count = np.clip(np.ceil(np.maximum(one, other)), 0, width).astype(np.int64) - first
    full = count > 0
    return row[full], owner[full], first[full], count[full]


def _planes(at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return barycentric places as planes over the picture: change by column, by row, value at (0, 0)."""
    (ax, ay), (bx, by), (cx, cy) = (at[:, k].T for k in range(3))
    twice = ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))[:, None]
    across = np.stack([by - cy, cy - ay, ay - by], axis=1) / twice
    down = np.stack([cx - bx, ax - cx, bx - ax], axis=1) / twice
    start = np.stack([bx * cy - cx * by, cx * ay - ax * cy, ax * by - bx * ay], axis=1) / twice
    return across, down, start
