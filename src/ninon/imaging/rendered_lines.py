"""Lines drawn on the surface of a head: ribbons as wide as the row says, hidden where the head hides them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points
from ninon.imaging.rasteriser import Camera, Raster, rasterise

__all__ = ["RibbonSeen", "arrow_widths_mm", "ribbon_seen"]

_ABOVE_MM = 0.4
"""A ribbon floats this far above the skin, so that the bulges between its points do not cut it."""
_TOLERANCE_MM = 1.2
"""A ribbon may lie this far behind the skin and is still seen."""


@dataclass(frozen=True, eq=False)
class RibbonSeen:
    """The pixels at which a ribbon is seen."""

    pixel: NDArray[np.int32]
    """(p,): ``row * width + column`` of the raster it was drawn over."""
    along_mm: NDArray[np.float32]
    """(p,): distance from its start, along the line."""
    across: NDArray[np.float32]
    """(p,): −1 at its right edge, seen along the line from above the skin, to 1 at its left."""


def ribbon_seen(
    raster: Raster, camera: Camera, points_mm: Points, normals: Points, widths_mm: float | NDArray[np.float64]
) -> RibbonSeen:
    """Return where a line on the surface appears over what a camera sees.

    Parameters
    ----------
    raster : Raster
        The head, seen by the same camera.
    camera : Camera
        Who looks; the sampled one, if the raster's pixels are cut.
    points_mm : (n, 3) array
        The line, on the surface of the head; a millimetre or two between points.
    normals : (n, 3) array
        Unit outward normals of the surface at those points.
    widths_mm : float or (n,) array
        How wide the ribbon is, measured on the skin.

    Returns
    -------
    RibbonSeen
        Its visible part.

    Raises
    ------
    InputError
        If the line is shorter than two points, or the raster belongs to a camera of another size.
    """
    if len(points_mm) < 2 or points_mm.shape != normals.shape:
        raise InputError(
            f"A line needs two points or more and a normal at each; {len(points_mm)} points and "
            f"{len(normals)} normals were given. Resample the line first."
        )
    if raster.size != camera.size:
        raise InputError(
            f"The head was seen at {raster.size}, the line is to be drawn at {camera.size}. "
            "Use one camera for both."
        )
    steps = np.linalg.norm(np.diff(points_mm, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    left = np.cross(normals, np.gradient(points_mm, axis=0))
    left /= np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-12)
    half = np.broadcast_to(np.asarray(widths_mm, dtype=np.float64), (len(points_mm),))[:, None] / 2
    middle = points_mm + _ABOVE_MM * normals
    vertices = np.concatenate([middle - half * left, middle + half * left])
    k, count = np.arange(len(points_mm) - 1), len(points_mm)
    strip = np.concatenate(
        [np.stack([k, k + 1, k + count], 1), np.stack([k + 1, k + 1 + count, k + count], 1)]
    )
    seen = rasterise(vertices, strip.astype(np.int32), camera)

    free = seen.depth_mm <= raster.depth_map_mm().ravel()[seen.pixel] + _TOLERANCE_MM
    kept = seen.only(np.flatnonzero(free))
    sides = np.repeat([-1.0, 1.0], count)
    values = kept.interpolate(np.column_stack([np.tile(along, 2), sides]))
    return RibbonSeen(kept.pixel, values[:, 0], values[:, 1])


def arrow_widths_mm(
    along_mm: NDArray[np.float64],
    *,
    start_mm: float = 0.7,
    end_mm: float = 2.3,
    head_mm: float = 7.0,
    head_width_mm: float = 6.0,
) -> NDArray[np.float64]:
    """Return the widths of a ribbon that swells along its way and ends in an arrow head, ``(n,)``.

    Parameters
    ----------
    along_mm : (n,) array
        Distance of each point from the start; the last is the tip.
    start_mm, end_mm : float
        Width at the start and just before the head.
    head_mm, head_width_mm : float
        Length and greatest width of the head; on a short line the head takes a third of it.
    """
    length = float(along_mm[-1])
    head = min(head_mm, length / 3)
    to_tip = length - along_mm
    shaft = start_mm + (end_mm - start_mm) * np.clip(along_mm / max(length - head, 1e-9), 0.0, 1.0)
    widths: NDArray[np.float64] = np.where(to_tip < head, head_width_mm * to_tip / max(head, 1e-9), shaft)
    return widths
