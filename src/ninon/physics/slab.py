"""A box of flat layers under a few electrodes: equal triangles near them, larger ones farther away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.grading import LARGEST_M, FineNear, Layer, graded_sublayers
from ninon.physics.prism_mesh import PrismMesh, columns_under
from ninon.physics.quartering import quartered

__all__ = ["Layer", "graded_sublayers", "slab_mesh"]


def slab_mesh(
    side_m: float,
    layers: Sequence[Layer],
    h_m: float,
    electrodes: Sequence[tuple[float, float, float]],
    *,
    sublayers: Sequence[int] | None = None,
) -> PrismMesh:
    """Return the mesh of the box side × side × layers, its top middle at the origin, its depth along −z.

    Parameters
    ----------
    side_m : float
        Length of both sides.
    layers : sequence of Layer
        From the skin down; the last one ends at the insulated bottom.
    h_m : float
        Edge under and within 20 mm of the electrodes; away from them it grows to 6 mm.
    electrodes : sequence of (x_m, y_m, radius_m)
        Where the mesh is fine.
    sublayers : sequence of int, optional
        How many prisms each layer has one under another; by its thickness and the edge by default.

    Raises
    ------
    InputError
        If a length is not more than zero, there is no layer, or an electrode leaves the top.
    """
    _meant(side_m, layers, h_m, electrodes)
    halvings = int(np.floor(np.log2(max(LARGEST_M, h_m) / h_m) + 1e-9))
    points, triangles = _lattice(side_m, h_m * 2**halvings)
    finest = _longest(points, triangles) / 2**halvings
    fine = FineNear([(np.array([x, y, 0.0]), radius) for x, y, radius in electrodes], finest)
    points, triangles = quartered(points, triangles, fine)
    counts, growth = graded_sublayers(layers, h_m)
    down = np.tile([0.0, 0.0, -1.0], (len(points), 1))
    return columns_under(
        points,
        triangles,
        down,
        np.array([layer.thickness_m for layer in layers]),
        counts if sublayers is None else sublayers,
        [layer.name for layer in layers],
        growth=growth if sublayers is None else None,
    )


def _lattice(side_m: float, edge_m: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return equilateral triangles over a square, with half ones at two of its sides."""
    across = int(np.ceil(side_m / edge_m - 1e-9))
    rows = int(np.ceil(side_m / (edge_m * np.sqrt(0.75)) - 1e-9))
    even = np.linspace(-0.5, 0.5, across + 1)
    odd = np.concatenate([[-0.5], (even[1:] + even[:-1]) / 2, [0.5]])
    points, triangles, below = [], [], np.empty(0, dtype=np.int64)
    number = 0
    for k, y in enumerate(np.linspace(-0.5, 0.5, rows + 1)):
        x = odd if k % 2 else even
        points.append(np.stack([x, np.full(len(x), y), np.zeros(len(x))], axis=1) * side_m)
        own = number + np.arange(len(x))
        number += len(x)
        if k:
            triangles.append(_strip(below, own) if k % 2 else _strip(own, below)[:, ::-1])
        below = own
    return np.concatenate(points), np.concatenate(triangles)


def _strip(even: NDArray[np.int64], odd: NDArray[np.int64]) -> NDArray[np.int64]:
    upright = np.stack([even[:-1], even[1:], odd[1:-1]], axis=1)
    hanging = np.stack([even, odd[1:], odd[:-1]], axis=1)
    return np.concatenate([upright, hanging])


def _longest(points: NDArray[np.float64], triangles: NDArray[np.int64]) -> float:
    corners = points[triangles]
    return float(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max())


def _meant(
    side_m: float, layers: Sequence[Layer], h_m: float, electrodes: Sequence[tuple[float, float, float]]
) -> None:
    if not layers:
        raise InputError("A slab needs at least one layer.")
    if not (0 < h_m < side_m < np.inf):
        raise InputError(f"A slab of {side_m * 1e3:g} mm cannot have an edge of {h_m * 1e3:g} mm.")
    for x, y, radius in electrodes:
        if not radius > 0 or max(abs(x), abs(y)) + radius > side_m / 2:
            raise InputError(
                f"The electrode of radius {radius * 1e3:g} mm at ({x * 1e3:g}, {y * 1e3:g}) mm is not on the "
                f"top of the slab, which reaches {side_m / 2 * 1e3:g} mm to each side."
            )
