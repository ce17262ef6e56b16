"""Smooth functions fitted to values at the vertices round places of a triangulated surface.

A polynomial of third degree through two rings of vertices, the near ones weighing most, gives values and
slopes that are an order better than those of the triangles themselves.

After Z. Zhang and A. Naga (2005), "A new finite element gradient recovery method: superconvergence
property", SIAM J. Sci. Comput. 26, 1192.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from ninon.physics.prism_mesh import PrismMesh

__all__ = ["SurfaceFit", "fit_at_places", "fit_at_vertices"]

_DEGREE = 3
_WIDTH = 0.75
"""Of the bell of weights, in mean edges."""
_STEEP = 0.5
"""A vertex seen this foreshortened from the place is round a bend and hardly counts."""
_HARDLY = 1e-4
_SPARE = 1
_POOR = 1e-2
"""Where the vertices lie so ill that a polynomial would swing, one of lower degree is taken."""
_RUN = 4096
_POWERS = [(n - j, j) for n in range(_DEGREE + 1) for j in range(n + 1)]


@dataclass(frozen=True, eq=False)
class SurfaceFit:
    """Sparse operators from values at vertices to places: value and two slopes.

    The slopes are along two directions in a plane of each place's own; what they are does not matter to who
    applies the same slopes to positions too.
    """

    value: csr_array
    """(places, n)"""
    first: csr_array
    """(places, n): 1/m."""
    second: csr_array
    """(places, n): 1/m."""


def fit_at_vertices(mesh: PrismMesh, vertices: NDArray[np.int64]) -> SurfaceFit:
    """Return the fit at vertices of the skin.

    Parameters
    ----------
    mesh : PrismMesh
        Its skin is fitted on.
    vertices : (k,) array
        Which vertices.
    """
    near = _neighbours(mesh)
    normals = _vertex_normals(mesh)[vertices]
    return _fit(mesh, mesh.surface_m[vertices], normals, near[vertices], near)


def fit_at_places(mesh: PrismMesh, triangles: NDArray[np.int64], shares: NDArray[np.float64]) -> SurfaceFit:
    """Return the fit at places within triangles of the skin.

    Parameters
    ----------
    mesh : PrismMesh
        Its skin is fitted on.
    triangles : (k,) array
        In which triangle each place lies.
    shares : (k, 3) array
        Shares of its corners.
    """
    near = _neighbours(mesh)
    corners = mesh.triangles[triangles]
    row = np.repeat(np.arange(len(corners)), 3)
    shape = (len(corners), mesh.vertex_count)
    first = csr_array((np.ones(row.size), (row, corners.ravel())), shape=shape)
    places = np.einsum("kc,kcd->kd", shares, mesh.surface_m[corners])
    normals = np.einsum("kc,kcd->kd", shares, _vertex_normals(mesh)[corners])
    return _fit(mesh, places, normals, csr_array(first @ near), near)


def _neighbours(mesh: PrismMesh) -> csr_array:
    """Return which vertices share a triangle, each with itself too."""
    t, n = mesh.triangles, mesh.vertex_count
    row, column = t[:, [0, 1, 2]].T.ravel(), t[:, [1, 2, 0]].T.ravel()
    one_way = csr_array((np.ones(row.size), (row, column)), shape=(n, n))
    return csr_array(one_way + one_way.T + eye_array(n))


def _vertex_normals(mesh: PrismMesh) -> NDArray[np.float64]:
    corners = mesh.surface_m[mesh.triangles]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros((mesh.vertex_count, 3))
    for corner in range(3):
        np.add.at(normals, mesh.triangles[:, corner], area)
    return normals


def _fit(
    mesh: PrismMesh,
    places: NDArray[np.float64],
    normals: NDArray[np.float64],
    ring: csr_array,
    near: csr_array,
) -> SurfaceFit:
    """Return the fit over one ring of vertices more than those given."""
    around = csr_array(ring @ near)
    parts: list[list[NDArray[np.float64]]] = [[], [], []]
    for start in range(0, max(len(places), 1), _RUN):
        part = slice(start, start + _RUN)
        for kept, found in zip(parts, _weights(mesh, places[part], normals[part], around[part]), strict=True):
            kept.append(found)
    value, first, second = (np.concatenate(one) for one in parts)
    return SurfaceFit(*(_like(around, data) for data in (value, first, second)))


def _like(pattern: csr_array, data: NDArray[np.float64]) -> csr_array:
    return csr_array((data, pattern.indices, pattern.indptr), shape=pattern.shape)


def _weights(
    mesh: PrismMesh, places: NDArray[np.float64], normals: NDArray[np.float64], around: csr_array
) -> tuple[NDArray[np.float64], ...]:
    """Return the weights of value and slopes, one per entry of ``around``."""
    counts = np.diff(around.indptr)
    row = np.repeat(np.arange(len(places)), counts)
    column = np.arange(len(row)) - around.indptr[:-1][row]
    away = mesh.surface_m[around.indices] - places[row]
    one, other = _across(normals)
    uv = np.stack([(away * one[row]).sum(axis=1), (away * other[row]).sum(axis=1)], axis=1)
    flat, straight = np.linalg.norm(uv, axis=1), np.linalg.norm(away, axis=1)
    size = _sizes(straight, row, counts)
    weight = np.exp(-((straight / (size[row] * _WIDTH)) ** 2) / 2)
    weight = np.where(flat >= _STEEP * straight, weight, _HARDLY * weight)
    padded_uv = np.zeros((len(places), counts.max(initial=1), 2))
    padded_weight = np.zeros(padded_uv.shape[:2])
    padded_uv[row, column] = uv / size[row, None]
    padded_weight[row, column] = weight
    found = _solved(padded_uv, padded_weight)
    value, first, second = (found[:, k][row, column] for k in range(3))
    return value, first / size[row], second / size[row]


def _sizes(
    straight: NDArray[np.float64], row: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the length of an edge round each place: two rings reach two edges, their mean 1.5."""
    return np.bincount(row, straight, len(counts)) / counts / 1.5


def _across(normals: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two unit directions across each normal and each other."""
    unit = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    helper = np.eye(3)[np.argmin(np.abs(unit), axis=1)]
    one = np.cross(unit, helper)
    one /= np.linalg.norm(one, axis=1, keepdims=True)
    return one, np.cross(unit, one)


def _solved(uv: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, per place, the weights of value and both slopes, ``(k, 3, vertices)``.

    Where the vertices do not determine a polynomial, one of lower degree is taken.
    """
    found = np.zeros((len(uv), 3, uv.shape[1]))
    left = np.arange(len(uv))
    for degree in range(_DEGREE, -1, -1):
        powers = [power for power in _POWERS if sum(power) <= degree]
        basis = np.stack([uv[left, :, 0] ** a * uv[left, :, 1] ** b for a, b in powers], axis=2)
        basis *= weight[left, :, None]
        u, s, vt = np.linalg.svd(basis, full_matrices=False)
        counted = (weight[left] > _HARDLY).sum(axis=1)
        enough = (counted >= len(powers) + _SPARE) | (degree < 2)
        good = enough & (s[:, -1] > (_POOR if degree > 1 else 1e-9) * s[:, 0])
        rows = left[good]
        solved = np.einsum("krc,kr,kvr->kcv", vt[good], 1 / s[good], u[good])
        kept = min(3, len(powers))
        found[rows, :kept] = (solved * weight[rows][:, None])[:, :kept]
        left = left[~good]
        if not len(left):
            break
    return found
