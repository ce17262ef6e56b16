"""SuperLU, which comes with scipy: slow and large, and always there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scipy import sparse
from scipy.sparse.linalg import splu

from ninon.physics.solvers.kept import Dense, NotDefinite, WholeSolve

__all__ = ["factor"]


@dataclass(frozen=True, eq=False)
class _SuperLU(WholeSolve):
    kept: Any

    def solve_dense(self, rhs: Dense) -> Dense:
        solution: Dense = self.kept.solve(rhs)
        return solution


def factor(matrix: sparse.csr_array) -> WholeSolve:
    """Factor a symmetric matrix, real or complex.

    Raises
    ------
    NotDefinite
        If it is singular, or real and not positive definite.
    """
    # Pivots stay on the diagonal as long as they can: their signs tell whether the matrix is definite.
    options = {"SymmetricMode": True}
    try:
        kept = splu(
            sparse.csc_matrix(matrix), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options
        )
    except RuntimeError as failed:
        raise NotDefinite(-1) from failed
    if matrix.dtype.kind != "c" and not (kept.U.diagonal() > 0).all():
        raise NotDefinite(-1)
    item = matrix.dtype.itemsize
    return _SuperLU(kept.nnz, kept.nnz * (item + 4), kept)
