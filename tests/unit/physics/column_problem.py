"""A made-up body to factor: a bent sheet of jittered points, with layers beneath it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import Delaunay

__all__ = ["ColumnProblem", "bent_sheet", "sources"]

_SIGMA_S_m = (0.2, 0.2, 0.04, 0.04, 0.04, 0.35, 0.35, 0.35, 0.02, 0.02)
"""Skin, fat, muscle, deep: one conductivity per sublayer, used in turn where there are more levels."""
_EDGE_M = 1.5e-3
_SUBLAYER_M = 8e-4


@dataclass(frozen=True, eq=False)
class ColumnProblem:
    """A matrix whose unknown is ``level + levels * column``."""

    matrix: sparse.csr_matrix
    coordinates: NDArray[np.float64]
    """(columns, 3)"""
    levels: int


def bent_sheet(columns: int, levels: int = 11, *, seed: int = 0, gauge_S: float = 1e-3) -> ColumnProblem:
    """Return the conductances of prisms under a bent sheet, with one deep node tied to the ground.

    Parameters
    ----------
    columns : int
        Surface nodes; fewer than three are a chain.
    levels : int
        Nodes from the skin to the deepest surface.
    seed : int
        Same seed, same sheet.
    gauge_S : float
        Conductance of the tie; without it the matrix is singular.
    """
    rng = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(columns)))
    flat = np.stack(np.divmod(np.arange(columns), across), 1) + rng.uniform(-0.35, 0.35, (columns, 2))
    flat *= _EDGE_M
    graph = _neighbours(flat, rng)
    degree = sparse.dia_array((graph.sum(axis=0)[None], [0]), shape=graph.shape)
    one = sparse.eye_array(columns)
    along, thick = _through(levels)
    # A prism is a triangle times an interval, and so is its matrix.
    matrix = sparse.kron(degree - graph, thick) + sparse.kron((one + degree + graph) * _EDGE_M**2 / 12, along)
    tie = sparse.csr_array(([gauge_S], ([levels - 1], [levels - 1])), shape=matrix.shape)
    bent = np.column_stack([flat, 6.0 * ((flat - flat.mean(axis=0)) ** 2).sum(axis=1)])
    summed = sparse.csr_matrix(matrix + tie)
    summed.sort_indices()
    return ColumnProblem(summed, bent, levels)


def sources(problem: ColumnProblem, count: int, *, patch: int = 1, seed: int = 0) -> sparse.csc_array:
    """Return currents of one ampere, each spread over the skin nodes of a few neighbouring columns."""
    rng = np.random.default_rng(seed)
    columns = len(problem.coordinates)
    near = np.argsort(rng.random(columns))[np.arange(count) % columns]
    rows = [_nearest(problem.coordinates, c, patch) * problem.levels for c in near]
    cols = np.repeat(np.arange(count), [len(r) for r in rows])
    weights = np.concatenate([np.full(len(r), 1.0 / len(r)) for r in rows])
    shape = (problem.matrix.shape[0], count)
    return sparse.csc_array((weights, (np.concatenate(rows), cols)), shape=shape)


def _nearest(points: NDArray[np.float64], to: int, count: int) -> NDArray[np.intp]:
    if count == 1:
        return np.array([to])
    return np.argsort(np.linalg.norm(points - points[to], axis=1), kind="stable")[:count]


def _neighbours(flat: NDArray[np.float64], rng: np.random.Generator) -> sparse.csr_array:
    """Return which columns share a triangle, with a weight near one for each such pair."""
    columns = len(flat)
    edges = np.stack([np.arange(columns - 1), np.arange(1, columns)], 1)
    if columns > 3:
        t = Delaunay(flat).simplices
        edges = np.unique(np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]])), axis=0)
    weights = rng.uniform(0.7, 1.3, len(edges))
    graph = sparse.csr_array((weights, (edges[:, 0], edges[:, 1])), shape=(columns, columns))
    return sparse.csr_array(graph + graph.T)


def _through(levels: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return the stiffness (S/m²·m) and the thickness-weighed conductivity (S) of a stack of sublayers."""
    sigma = np.resize(_SIGMA_S_m, max(levels - 1, 1))
    if levels == 1:
        return sparse.csr_array((1, 1)), sparse.csr_array([[sigma[0] * _SUBLAYER_M]])
    step = sparse.diags_array(
        [-np.ones(levels - 1), np.ones(levels - 1)], offsets=[0, 1], shape=(levels - 1, levels)
    )
    mean = abs(step)
    along = step.T @ sparse.diags_array(sigma / _SUBLAYER_M) @ step
    share = mean.T @ sparse.diags_array(sigma * _SUBLAYER_M / 6) @ mean
    thick = share + sparse.diags_array(share.diagonal())
    return sparse.csr_array(along), sparse.csr_array(thick)
