"""The order in which columns are eliminated: nested dissection of the surface.

A small set of columns parts the surface in two; it goes last, and each half is treated likewise. What is
eliminated together is a *front*; the fronts form a tree, and the two sides of a parting never touch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.physics.solvers.separator import part

__all__ = ["Dissection", "dissect"]

_LEAF = 250
"""A piece of at most so many unknowns is not parted again; smaller leaves cost calls, larger ones work."""


@dataclass(frozen=True, eq=False)
class Dissection:
    """Columns grouped into fronts, children before parents."""

    own: tuple[NDArray[np.int64], ...]
    """Columns eliminated in each front."""
    children: tuple[tuple[int, ...], ...]
    """The fronts each waits for."""


def dissect(graph: sparse.csr_array, points: NDArray[np.float64], weights: NDArray[np.int64]) -> Dissection:
    """Return the fronts of a surface.

    Parameters
    ----------
    graph : (m, m) sparse array
        Which columns touch, symmetric and without a diagonal.
    points : (m, d) array
        Where the columns are.
    weights : (m,) array
        Unknowns of each column.
    """
    own: list[NDArray[np.int64]] = []
    children: list[tuple[int, ...]] = []

    def close(columns: NDArray[np.int64], below: tuple[int, ...]) -> tuple[int, ...]:
        if not len(columns):
            return below  # the halves do not touch: both hang on whatever is above
        own.append(np.sort(columns))
        children.append(below)
        return (len(own) - 1,)

    def descend(columns: NDArray[np.int64]) -> tuple[int, ...]:
        if weights[columns].sum() <= _LEAF or len(columns) < 4:
            return close(columns, ())
        parts = part(graph[columns][:, columns], points[columns], weights[columns])
        if not len(parts.one) or not len(parts.other):
            return close(columns, ())
        below = descend(columns[parts.one]) + descend(columns[parts.other])
        return close(columns[parts.between], below)

    descend(np.arange(len(weights)))
    return Dissection(tuple(own), tuple(children))
