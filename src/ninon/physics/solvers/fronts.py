"""Multifrontal factorisation: each front gathers its part of the matrix and what its children left over.

Rows are numbered in the order of elimination throughout, so a front's own rows lie in one run, and what a
child leaves falls into few runs of its parent: it is added slice by slice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.physics.solvers.dissection import Dissection
from ninon.physics.solvers.kept import Dense, NotDefinite
from ninon.physics.solvers.pivots import inverse, lower_product

__all__ = ["Front", "Fronts", "eliminate_fronts"]

Rows = NDArray[np.int64]
Move = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Front:
    """What is kept of one front for solving."""

    start: int
    stop: int
    """Its own rows, ``start:stop``."""
    boundary: Rows
    """Later rows it is coupled to, ascending."""
    inverse: Dense
    """(a, a): the inverse of its pivot block."""
    panel: Dense
    """(a, b): what the potentials on the boundary add to its own."""
    children: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Fronts:
    """A factored matrix."""

    order: Rows
    """(n,): ``order[row]`` is the unknown eliminated as that row."""
    fronts: tuple[Front, ...]
    """Children before parents."""


def eliminate_fronts(matrix: sparse.csr_array, column_of: NDArray[np.int64], tree: Dissection) -> Fronts:
    """Return the factored matrix.

    Parameters
    ----------
    matrix : (n, n) sparse array
        Symmetric; float64 or complex128.
    column_of : (n,) array
        The column of each unknown.
    tree : Dissection
        Of the columns.

    Raises
    ------
    NotDefinite
        With the unknown whose pivot failed.
    """
    place = np.empty(int(column_of.max()) + 1, dtype=np.int64)
    place[np.concatenate(tree.own)] = np.arange(len(place))
    order = np.argsort(place[column_of], kind="stable")
    upper = sparse.csr_array(sparse.triu(matrix[order][:, order], format="csr"))
    upper.sort_indices()
    starts = np.concatenate([[0], np.cumsum(np.bincount(place[column_of]))])
    ends = starts[np.cumsum([len(own) for own in tree.own])]
    fronts: list[Front] = []
    left_over: dict[int, Dense] = {}
    for number, below in enumerate(tree.children):
        start, stop = fronts[-1].stop if fronts else 0, int(ends[number])
        boundary = _boundary(upper, start, stop, [fronts[c].boundary for c in below])
        pivot, beside = _assembled(upper, start, stop, boundary)
        moves = [(left_over.pop(c), *_moves(fronts[c].boundary, start, stop, boundary)) for c in below]
        for left, own, later in moves:
            _add_to_pivot(pivot, beside, left, own, later)
        own_inverse = _inverse(pivot, order[start:stop])
        panel = -(own_inverse @ beside)
        rest = lower_product(beside, panel)
        for left, _, later in moves:
            _add_to_rest(rest, left, later)
        left_over[number] = rest
        fronts.append(Front(start, stop, boundary, own_inverse, panel, below))
    return Fronts(order, tuple(fronts))


def _inverse(pivot: Dense, unknowns: Rows) -> Dense:
    try:
        return inverse(pivot)
    except NotDefinite as failed:
        raise NotDefinite(int(unknowns[failed.args[0]])) from None


def _boundary(upper: sparse.csr_array, start: int, stop: int, below: list[Rows]) -> Rows:
    """Return the later rows that a front is coupled to, by the matrix or through its children."""
    direct = upper.indices[upper.indptr[start] : upper.indptr[stop]]
    rows = np.unique(np.concatenate([direct, *below]))
    return rows[np.searchsorted(rows, stop) :].astype(np.int64)


def _assembled(upper: sparse.csr_array, start: int, stop: int, boundary: Rows) -> tuple[Dense, Dense]:
    """Return the pivot block (its lower triangle) and what is beside it, with the matrix's own entries."""
    entries = slice(upper.indptr[start], upper.indptr[stop])
    row = np.repeat(np.arange(stop - start), np.diff(upper.indptr[start : stop + 1]))
    column, values = upper.indices[entries], upper.data[entries]
    pivot = np.zeros((stop - start, stop - start), dtype=values.dtype)
    beside = np.zeros((stop - start, len(boundary)), dtype=values.dtype)
    inside = column < stop
    pivot[column[inside] - start, row[inside]] = values[inside]
    beside[row[~inside], np.searchsorted(boundary, column[~inside])] = values[~inside]
    return pivot, beside


def _moves(rows: Rows, start: int, stop: int, boundary: Rows) -> tuple[list[Move], list[Move]]:
    """Return where a child's rows go: into the parent's own rows, and into its boundary."""
    cut = int(np.searchsorted(rows, stop))
    return _runs(rows[:cut] - start, 0), _runs(np.searchsorted(boundary, rows[cut:]), cut)


def _runs(places: Rows, first: int) -> list[Move]:
    """Return runs of neighbouring places: where each goes to, and where it comes from."""
    if not len(places):
        return []
    breaks = (np.flatnonzero(np.diff(places) != 1) + 1).tolist()
    return [
        (slice(int(places[b]), int(places[b]) + e - b), slice(first + b, first + e))
        for b, e in zip([0, *breaks], [*breaks, len(places)], strict=True)
    ]


def _add_to_pivot(pivot: Dense, beside: Dense, left: Dense, own: list[Move], later: list[Move]) -> None:
    for j, (to_j, from_j) in enumerate(own):
        for to_i, from_i in own[j:]:
            pivot[to_i, to_j] += left[from_i, from_j]
        for to_i, from_i in later:
            beside[to_j, to_i] += left[from_i, from_j].T


def _add_to_rest(rest: Dense, left: Dense, later: list[Move]) -> None:
    for j, (to_j, from_j) in enumerate(later):
        for to_i, from_i in later[j:]:
            rest[to_i, to_j] += left[from_i, from_j]
