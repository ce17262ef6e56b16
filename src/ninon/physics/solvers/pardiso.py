"""MKL PARDISO by way of pypardiso."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from weakref import finalize

import numpy as np
from scipy import sparse

from ninon.physics.solvers.kept import Dense, NotDefinite, WholeSolve

__all__ = ["factor"]

_POSITIVE_DEFINITE = 2
_ENTRIES = 18
_KILOBYTES = 17


@dataclass(frozen=True, eq=False)
class _Pardiso(WholeSolve):
    kept: Any
    upper: sparse.csr_matrix

    def solve_dense(self, rhs: Dense) -> Dense:
        solution: Dense = self.kept.solve(self.upper, rhs)
        return solution.reshape(rhs.shape)


def factor(matrix: sparse.csr_array) -> WholeSolve:
    """Factor a real symmetric positive definite matrix.

    Raises
    ------
    NotDefinite
        If it is not positive definite.
    """
    wrapper = import_module("pypardiso.pardiso_wrapper")
    upper = sparse.csr_matrix(sparse.triu(matrix, format="csr"))
    upper.sort_indices()
    upper.indices, upper.indptr = upper.indices.astype(np.int32), upper.indptr.astype(np.int32)
    kept = wrapper.PyPardisoSolver(mtype=_POSITIVE_DEFINITE)
    try:
        kept.factorize(upper)
    except (wrapper.PyPardisoError, ValueError) as failed:  # the second when a row is empty
        raise NotDefinite(-1) from failed
    factored = _Pardiso(kept.get_iparm(_ENTRIES), 1024 * kept.get_iparm(_KILOBYTES), kept, upper)
    finalize(factored, kept.free_memory, everything=True)  # the library never lets go by itself
    return factored
