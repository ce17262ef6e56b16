"""The lightest columns that part a piece of the surface in two: a minimum vertex cut in a band across it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

__all__ = ["Parting", "part"]

_BAND = 0.15
"""Where the cut may lie: this share of the columns on either side of the middle."""
_TURNS = 2
"""Directions tried across a piece; a crooked piece is not best cut across its longest axis."""
_UNEVEN = 0.6
"""How much an uneven parting counts against a short one."""

Columns = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Parting:
    """A piece in three parts, none of the first touching the last."""

    one: Columns
    between: Columns
    other: Columns


def part(graph: sparse.csr_array, points: NDArray[np.float64], weights: NDArray[np.int64]) -> Parting:
    """Return two halves of a piece and the lightest columns found between them.

    Parameters
    ----------
    graph : (m, m) sparse array
        Which columns of the piece touch, symmetric and without a diagonal.
    points : (m, d) array
        Where they are; only order along a direction matters.
    weights : (m,) array
        Unknowns of each column.

    Returns
    -------
    Parting
        Positions within the piece; either half, or what is between them, may be empty.
    """
    partings = [_across(graph, along, weights) for along in _directions(points)]
    return min(partings, key=lambda p: _cost(p, weights))


def _directions(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the points' places along the longest axis, the next one, and between the two."""
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    main = centred @ axes[:, ::-1][:, :2]
    if main.shape[1] == 1:
        return [main[:, 0]]
    angles = np.pi * np.arange(_TURNS) / _TURNS
    return [main @ np.array([np.cos(a), np.sin(a)]) for a in angles]


def _cost(parting: Parting, weights: NDArray[np.int64]) -> float:
    one, between, other = (weights[p].sum() for p in (parting.one, parting.between, parting.other))
    halves = one + other
    if not halves:
        return float(np.inf)
    return float(between * (1 + _UNEVEN * abs(one - other) / halves))


def _across(graph: sparse.csr_array, along: NDArray[np.float64], weights: NDArray[np.int64]) -> Parting:
    """Return the lightest parting whose cut lies in the band around the middle."""
    m = len(along)
    rank = np.empty(m, dtype=np.int64)
    rank[np.argsort(along, kind="stable")] = np.arange(m)
    first = rank < max(round(m * (0.5 - _BAND)), 1)
    last = rank >= min(round(m * (0.5 + _BAND)), m - 1)
    starts = first & ((graph @ ~first) > 0)
    ends = last & ((graph @ ~last) > 0)
    inner = np.flatnonzero(starts | ends | ~(first | last))
    reached_in, reached_out = _reached(graph[inner][:, inner], starts[inner], ends[inner], weights[inner])
    side = np.where(first, 0, 2)
    side[inner] = np.where(reached_out, 0, np.where(reached_in, 1, 2))
    return Parting(*(np.flatnonzero(side == s) for s in range(3)))


def _reached(
    graph: sparse.csr_array,
    starts: NDArray[np.bool_],
    ends: NDArray[np.bool_],
    weights: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which columns a greatest flow leaves within reach, up to their entry and beyond their exit."""
    m = len(weights)
    edges = graph.tocoo()
    own = np.arange(m)
    begin, end = np.flatnonzero(starts), np.flatnonzero(ends)
    # Every column is a pipe from its entry i to its exit m + i; the source is 2m, the sink 2m + 1.
    rows = np.concatenate([own, m + edges.row, np.full(len(begin), 2 * m), m + end])
    cols = np.concatenate([m + own, edges.col, begin, np.full(len(end), 2 * m + 1)])
    wide = int(weights.sum()) + 1
    capacity = np.full(len(rows), wide, dtype=np.int32)
    capacity[:m] = weights
    pipes = sparse.csr_array((capacity, (rows, cols)), shape=(2 * m + 2, 2 * m + 2))
    flow = maximum_flow(sparse.csr_matrix(pipes), 2 * m, 2 * m + 1).flow
    left = sparse.csr_array(pipes - sparse.csr_array(flow))
    left.eliminate_zeros()
    reached = np.zeros(2 * m + 2, dtype=bool)
    reached[breadth_first_order(left, 2 * m, return_predecessors=False)] = True
    return reached[:m], reached[m : 2 * m]
