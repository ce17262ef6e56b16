"""A ball of concentric shells over an insulated core, with fine triangles round a few electrodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError
from ninon.physics.grading import LARGEST_M, FineNear, Layer, graded_sublayers
from ninon.physics.prism_mesh import PrismMesh, columns_under
from ninon.physics.quartering import quartered

__all__ = ["ball_mesh"]

_UNEVEN = 1.2
"""The longest edge on a ball is about this many times the mean one."""
_ARC = 1.2
"""Angle of a side of an icosahedron, 1.107, and somewhat more: edges amid its faces are longer."""
_CORE = 0.02
"""Radius of the core left out where the shells fill the ball, as a share: columns cannot meet in a point."""


def ball_mesh(
    radius_m: float,
    layers: Sequence[Layer],
    h_m: float,
    electrodes: Sequence[tuple[ArrayLike, float]],
    *,
    sublayers: Sequence[int] | None = None,
) -> PrismMesh:
    """Return the mesh of a ball about the origin.

    Parameters
    ----------
    radius_m : float
        Of the skin.
    layers : sequence of Layer
        Shells from the skin inward. What they leave is an insulated core; if they fill the ball, a core of
        two hundredths of its radius is left out.
    h_m : float
        Mean edge under and within 20 mm of the electrodes; away from them it grows to 6 mm.
    electrodes : sequence of (towards, radius_m)
        Where the mesh is fine: a direction from the middle, of any length, and a radius.
    sublayers : sequence of int, optional
        How many prisms each layer has one under another; by its thickness and the edge by default.

    Raises
    ------
    InputError
        If a length is not more than zero, or the shells do not fit into the ball.
    """
    thickness = _fitting(radius_m, layers, h_m)
    places = [(radius_m * _unit(towards), reach) for towards, reach in electrodes]
    halvings = int(np.floor(np.log2(max(LARGEST_M, h_m) / h_m) + 1e-9))
    points, triangles = _even_sphere(radius_m, h_m * 2**halvings)
    finest = _mean_edge(points, triangles) / 2**halvings
    points, triangles = quartered(points, triangles, FineNear(places, _UNEVEN * finest), onto=_onto(radius_m))
    counts, growth = graded_sublayers(layers, h_m)
    return columns_under(
        points,
        triangles,
        -points / radius_m,
        thickness,
        counts if sublayers is None else sublayers,
        [layer.name for layer in layers],
        growth=growth if sublayers is None else None,
    )


def _fitting(radius_m: float, layers: Sequence[Layer], h_m: float) -> NDArray[np.float64]:
    thickness = np.array([layer.thickness_m for layer in layers])
    if not len(thickness) or not (0 < h_m < radius_m < np.inf):
        raise InputError(
            f"A ball of radius {radius_m * 1e3:g} mm and edge {h_m * 1e3:g} mm with {len(thickness)} shells "
            "cannot be meshed."
        )
    over = thickness.sum() - radius_m
    if over > 1e-9 * radius_m:
        raise InputError(f"The shells are {over * 1e3:g} mm thicker than the ball's radius.")
    thickness[-1] -= max(over + _CORE * radius_m, 0.0)
    return thickness


def _unit(towards: ArrayLike) -> NDArray[np.float64]:
    way = np.asarray(towards, dtype=np.float64)
    length = float(np.linalg.norm(way))
    if way.shape != (3,) or not 0 < length < np.inf:
        raise InputError("The direction from the middle of a ball to an electrode must have a length.")
    return np.asarray(way / length)


def _onto(radius_m: float) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    def onto(middle: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = radius_m * middle / np.linalg.norm(middle, axis=1, keepdims=True)
        return found

    return onto


def _mean_edge(points: NDArray[np.float64], triangles: NDArray[np.int64]) -> float:
    corners = points[triangles]
    return float(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).mean())


def _even_sphere(radius_m: float, edge_m: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return an icosahedron whose faces are cut into rows, laid on the sphere."""
    corners, faces = _icosahedron()
    rows = max(1, int(np.ceil(_ARC * radius_m / edge_m - 1e-9)))
    i, j = (part.ravel() for part in np.meshgrid(np.arange(rows + 1), np.arange(rows + 1), indexing="ij"))
    i, j = i[i + j <= rows], j[i + j <= rows]
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(i, j, strict=True))}
    upright = [(number[a, b], number[a + 1, b], number[a, b + 1]) for a, b in number if a + b < rows]
    hanging = [
        (number[a + 1, b + 1], number[a, b + 1], number[a + 1, b]) for a, b in number if a + b < rows - 1
    ]
    shares = np.stack([rows - i - j, i, j], axis=1) / rows
    points = np.einsum("kc,fcd->fkd", shares, corners[faces]).reshape(-1, 3)
    points = radius_m * points / np.linalg.norm(points, axis=1, keepdims=True)
    triangles = (np.array(upright + hanging)[None] + len(i) * np.arange(len(faces))[:, None, None]).reshape(
        -1, 3
    )
    _, first, same = np.unique(
        np.round(points / radius_m * 1e7).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    return points[first], same.reshape(-1)[triangles]


def _icosahedron() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    golden = (1 + np.sqrt(5.0)) / 2
    signs = [(a, b) for a in (-1.0, 1.0) for b in (-golden, golden)]
    corners = np.array(
        [(0, a, b) for a, b in signs] + [(a, b, 0) for a, b in signs] + [(b, 0, a) for a, b in signs]
    )
    near = np.linalg.norm(corners[:, None] - corners[None], axis=2) < 2.1
    faces = [
        (a, b, c)
        for a in range(12)
        for b in range(a + 1, 12)
        for c in range(b + 1, 12)
        if near[a, b] and near[b, c] and near[a, c]
    ]
    outward = [
        np.dot(np.cross(corners[b] - corners[a], corners[c] - corners[a]), corners[a]) for a, b, c in faces
    ]
    turned = [(a, b, c) if way > 0 else (a, c, b) for (a, b, c), way in zip(faces, outward, strict=True)]
    return corners, np.array(turned)
