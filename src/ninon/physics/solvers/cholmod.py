"""CHOLMOD by way of scikit-sparse: supernodal, ordered by METIS."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from scipy import sparse

from ninon.physics.solvers.kept import Dense, NotDefinite, WholeSolve

__all__ = ["factor"]


@dataclass(frozen=True, eq=False)
class _Cholmod(WholeSolve):
    kept: Any

    def solve_dense(self, rhs: Dense) -> Dense:
        solution: Dense = self.kept(rhs)
        return solution


def factor(matrix: sparse.csr_array) -> WholeSolve:
    """Factor a real symmetric positive definite matrix.

    Raises
    ------
    NotDefinite
        If it is not positive definite.
    """
    cholmod = import_module("sksparse.cholmod")
    columns = sparse.csc_matrix(matrix)
    try:
        kept = cholmod.cholesky(columns, ordering_method="metis", mode="supernodal")
    except cholmod.CholmodNotPositiveDefiniteError as failed:
        raise NotDefinite(-1) from failed
    entries = int(kept.L().nnz)
    return _Cholmod(entries, 8 * entries, kept)
