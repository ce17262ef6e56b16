"""Which columns of unknowns touch, and where they are when nobody says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra

__all__ = ["ColumnGraph", "column_graph"]

_VIEWPOINTS = 4
"""Distances to so many far-off columns stand in for coordinates."""


@dataclass(frozen=True, eq=False)
class ColumnGraph:
    """Columns as the vertices of a graph."""

    touching: sparse.csr_array
    """(m, m): ones where two columns are coupled, none on the diagonal."""
    weights: NDArray[np.int64]
    """(m,): unknowns of each column."""
    points: NDArray[np.float64]
    """(m, d): where they are."""


def column_graph(
    matrix: sparse.csr_array, column_of: NDArray[np.int64], coordinates: NDArray[np.float64] | None
) -> ColumnGraph:
    """Return the graph of the columns of a matrix.

    Parameters
    ----------
    matrix : (n, n) sparse array
        Symmetric.
    column_of : (n,) array
        The column of each unknown, from zero without gaps.
    coordinates : (m, d) array or None
        Where the columns are; None takes distances along the graph.
    """
    n, m = len(column_of), int(column_of.max()) + 1
    belongs = sparse.csr_array((np.ones(n), (np.arange(n), column_of)), shape=(n, m))
    pattern = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    coupled = sparse.coo_array(belongs.T @ pattern @ belongs)
    apart = coupled.row != coupled.col
    rows, cols = coupled.row[apart], coupled.col[apart]
    touching = sparse.csr_array((np.ones(len(rows), dtype=np.int32), (rows, cols)), shape=(m, m))
    points = _seen_from_afar(touching) if coordinates is None else coordinates
    return ColumnGraph(touching, np.bincount(column_of, minlength=m), points)


def _seen_from_afar(touching: sparse.csr_array) -> NDArray[np.float64]:
    """Return coordinates made of numbers of steps; pieces that do not touch stand side by side."""
    count, piece = connected_components(touching, directed=False)
    points = np.zeros((len(piece), _VIEWPOINTS))
    for p in range(count):
        columns = np.flatnonzero(piece == p)
        points[columns] = _steps(touching[columns][:, columns])
    points[:, 0] += np.concatenate([[0.0], np.cumsum(_widths(points[:, 0], piece, count))])[piece]
    return points


def _widths(along: NDArray[np.float64], piece: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    widths = np.zeros(count)
    np.maximum.at(widths, piece, along)
    return widths + 1


def _steps(touching: sparse.csr_array) -> NDArray[np.float64]:
    """Return the steps to columns each chosen as far as can be from those before."""
    seen = np.empty((touching.shape[0], _VIEWPOINTS))
    start = breadth_first_order(touching, 0, return_predecessors=False)[-1]
    nearest = np.full(touching.shape[0], np.inf)
    for k in range(_VIEWPOINTS):
        seen[:, k] = dijkstra(touching, unweighted=True, indices=start)
        nearest = np.minimum(nearest, seen[:, k])
        start = int(np.argmax(nearest))
    return seen
