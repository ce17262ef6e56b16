"""Our own solver: multifrontal elimination of columns of unknowns under a surface, in numpy and scipy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.physics.solvers.column_graph import column_graph
from ninon.physics.solvers.dissection import dissect
from ninon.physics.solvers.fronts import Fronts, eliminate_fronts
from ninon.physics.solvers.kept import Dense
from ninon.physics.solvers.sweeps import Descent, descent, solve_block

__all__ = ["ColumnFactor", "factor"]


@dataclass(frozen=True, eq=False)
class ColumnFactor:
    """A matrix factored front by front."""

    factored: Fronts
    shared = True

    @cached_property
    def entries(self) -> int:
        """Numbers stored."""
        return sum(f.inverse.size + f.panel.size for f in self.factored.fronts)

    @property
    def bytes(self) -> int:
        """Memory they take."""
        return self.entries * self.factored.fronts[0].inverse.itemsize

    @cached_property
    def _row_of(self) -> NDArray[np.int64]:
        row_of = np.empty(len(self.factored.order), dtype=np.int64)
        row_of[self.factored.order] = np.arange(len(row_of))
        return row_of

    def prepare(self, wanted: NDArray[np.int64] | None) -> Descent:
        """Return the way down to the wanted unknowns."""
        return descent(self.factored, wanted)

    def solve_into(self, rhs: sparse.csc_array, prepared: Descent, out: Dense) -> None:
        """Write the wanted rows of the solution."""
        entries = rhs.tocoo()
        rows = sparse.csr_array((entries.data, (self._row_of[entries.row], entries.col)), shape=rhs.shape)
        solve_block(self.factored, prepared, rows, out)


def factor(
    matrix: sparse.csr_array, column_of: NDArray[np.int64], coordinates: NDArray[np.float64] | None
) -> ColumnFactor:
    """Factor a matrix whose unknowns stand in columns.

    Parameters
    ----------
    matrix : (n, n) sparse array
        Symmetric positive definite, or complex symmetric.
    column_of : (n,) array
        The column of each unknown, from zero without gaps.
    coordinates : (m, d) array or None
        Where the columns are; None takes distances along the graph.

    Raises
    ------
    NotDefinite
        If the matrix is singular or not positive definite.
    """
    graph = column_graph(matrix, column_of, coordinates)
    tree = dissect(graph.touching, graph.points, graph.weights)
    return ColumnFactor(eliminate_fronts(matrix, column_of, tree))
