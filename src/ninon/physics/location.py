"""Which prism of a mesh a point lies in, and where in it.

The nearest nodes name the columns that may hold the point; in each prism of those the place is found by
Newton's method, so bent prisms are as good as straight ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.wedge import shape_and_slopes

__all__ = ["Places", "located"]

_NODES = 12
_STEPS = 12
_SAME = 1e-9
_BEYOND = 0.1
"""How far outside the body a point may lie, in sizes of its prism: facets cut a little off a round body."""
_FARTHEST = 3.0
_RUN = 512


@dataclass(frozen=True, eq=False)
class Places:
    """Points of a body as places of its mesh."""

    triangle: NDArray[np.int64]
    """(k,)"""
    sublayer: NDArray[np.int64]
    """(k,)"""
    shares: NDArray[np.float64]
    """(k, 3): shares of the triangle's corners; they add up to 1."""
    height: NDArray[np.float64]
    """(k,): from −1 at the lower to +1 at the upper side of the sublayer."""


def located(mesh: PrismMesh, points: NDArray[np.float64]) -> Places:
    """Return where points lie in a mesh; a point on a border takes the upper sublayer.

    Parameters
    ----------
    mesh : PrismMesh
        The body.
    points : (k, 3) array
        In metres.

    Raises
    ------
    InputError
        If a point lies outside the body.
    """
    from scipy.spatial import cKDTree

    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 3 or not np.isfinite(points).all():
        raise InputError(f"Points of the shape {points.shape} were given; finite (k, 3) ones are needed.")
    tree, around = cKDTree(mesh.nodes_m), _triangles_round(mesh)
    parts = []
    for start in range(0, len(points), _RUN):
        own = points[start : start + _RUN]
        _, nodes = tree.query(own, k=min(_NODES, mesh.node_count))
        parts.append(_best(mesh, own, nodes // mesh.levels, around))
    joined = (np.concatenate([part[k] for part in parts]) for k in range(4)) if parts else _nothing()
    return Places(*joined)


def _nothing() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    none = np.empty(0, dtype=np.int64)
    return none, none, np.empty((0, 3)), np.empty(0)


def _triangles_round(mesh: PrismMesh) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.argsort(mesh.triangles.ravel(), kind="stable")
    counts = np.bincount(mesh.triangles.ravel(), minlength=mesh.vertex_count)
    return np.concatenate([[0], np.cumsum(counts)]), order // 3


def _best(
    mesh: PrismMesh,
    points: NDArray[np.float64],
    vertices: NDArray[np.int64],
    around: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Try all prisms of the columns round the nearest vertices; return the best of each point."""
    start, triangles = around
    pairs = np.unique(
        np.stack([np.repeat(np.arange(len(points)), vertices.shape[1]), vertices.ravel()], 1), axis=0
    )
    many = start[pairs[:, 1] + 1] - start[pairs[:, 1]]
    row = np.repeat(pairs[:, 0], many)
    entry = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    triangle = triangles[np.repeat(start[pairs[:, 1]], many) + entry]
    row, triangle = np.unique(np.stack([row, triangle], axis=1), axis=0).T
    row = np.repeat(row, mesh.sublayers)
    sublayer = np.tile(np.arange(mesh.sublayers), len(triangle))
    triangle = np.repeat(triangle, mesh.sublayers)
    near = _within_reach(mesh, points[row], triangle, sublayer)
    row, triangle, sublayer = row[near], triangle[near], sublayer[near]
    lost = np.setdiff1d(np.arange(len(points)), row)
    if len(lost):
        raise _outside(points, lost)
    shares, height = _newton(mesh, points[row], triangle, sublayer)
    beyond = np.maximum(-shares.min(axis=1), (np.abs(height) - 1) / 2)
    beyond = np.where(np.isfinite(beyond), np.where(beyond <= _SAME, 0.0, beyond), np.inf)
    order = np.lexsort((triangle, sublayer, beyond, row))
    first = order[np.r_[True, row[order][1:] != row[order][:-1]]]
    lost = np.flatnonzero(beyond[first] > _BEYOND)
    if len(lost):
        raise _outside(points, lost)
    return triangle[first], sublayer[first], shares[first], height[first]


def _outside(points: NDArray[np.float64], lost: NDArray[np.int64]) -> InputError:
    x, y, z = points[lost[0]] * 1e3
    return InputError(
        f"{len(lost)} points lie outside the body, the first at ({x:.2f}, {y:.2f}, {z:.2f}) mm."
    )


def _within_reach(
    mesh: PrismMesh, points: NDArray[np.float64], triangle: NDArray[np.int64], sublayer: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which prisms have the point in the box around them, made larger by some."""
    nodes = _corners(mesh, triangle, sublayer)
    low, high = nodes.min(axis=1), nodes.max(axis=1)
    more = 1.5 * _BEYOND * (high - low).max(axis=1, keepdims=True)
    return np.asarray(((points >= low - more) & (points <= high + more)).all(axis=1))


def _corners(
    mesh: PrismMesh, triangle: NDArray[np.int64], sublayer: NDArray[np.int64]
) -> NDArray[np.float64]:
    corners, level = mesh.triangles[triangle], sublayer[:, None]
    return np.concatenate([mesh.levels_m[level, corners], mesh.levels_m[level + 1, corners]], axis=1)


def _newton(
    mesh: PrismMesh, points: NDArray[np.float64], triangle: NDArray[np.int64], sublayer: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes = _corners(mesh, triangle, sublayer)
    at = np.tile([1 / 3, 1 / 3, 0.0], (len(points), 1))
    for _ in range(_STEPS):
        value, slope = shape_and_slopes(_shares(at), at[:, 2])
        missing = points - np.einsum("kn,knd->kd", value, nodes)
        jacobian = np.einsum("kan,knd->kda", slope, nodes)
        step = np.linalg.solve(jacobian + _regular(jacobian), missing[..., None])[..., 0]
        at = np.clip(at + step, -_FARTHEST, _FARTHEST)
        if np.abs(step).max(initial=0.0) < 1e-13:
            break
    # A prism far from the point may have no place for it at all: it is out of the running.
    value, _ = shape_and_slopes(_shares(at), at[:, 2])
    missed = np.linalg.norm(points - np.einsum("kn,knd->kd", value, nodes), axis=1)
    size = np.linalg.norm(nodes[:, 0] - nodes[:, 4], axis=1)
    at[missed > 1e-9 * size] = np.nan
    return _shares(at), at[:, 2]


def _regular(jacobian: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a trifle that keeps a singular step finite."""
    flat = np.abs(np.linalg.det(jacobian)) < 1e-300
    return np.asarray(flat[:, None, None] * np.eye(3))


def _shares(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([1 - at[:, 0] - at[:, 1], at[:, 0], at[:, 1]], axis=1)
