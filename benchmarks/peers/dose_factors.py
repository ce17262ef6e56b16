"""CHOLMOD, PARDISO and SuperLU with Ninon's own matrix: ``python dose_factors.py WHICH FOLDER REPEATS``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from dose_problem import BLOCK, Problem, read_problem, threads_asked
from dose_timing import said, timed
from scipy import sparse

_ONE_BY_ONE = 8
_BLOCKS = (64, 128)


def cholmod(matrix: sparse.csr_array) -> Callable[[np.ndarray], np.ndarray]:
    from sksparse.cholmod import cholesky

    return cholesky(sparse.csc_matrix(matrix), ordering_method="metis", mode="supernodal")


def pardiso(matrix: sparse.csr_array) -> Callable[[np.ndarray], np.ndarray]:
    from pypardiso import PyPardisoSolver

    upper = sparse.csr_matrix(sparse.triu(matrix, format="csr"))
    upper.sort_indices()
    upper.indices, upper.indptr = upper.indices.astype(np.int32), upper.indptr.astype(np.int32)
    solver = PyPardisoSolver(mtype=2)
    solver.factorize(upper)
    return lambda rhs: solver.solve(upper, rhs).reshape(rhs.shape)


def superlu(matrix: sparse.csr_array) -> Callable[[np.ndarray], np.ndarray]:
    from scipy.sparse.linalg import splu

    kept = splu(
        sparse.csc_matrix(matrix), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )  # fmt: skip
    return kept.solve


def in_halves(solve: Callable[[], Any], each: int) -> dict[str, Any]:
    """Return wall and processor time when two processes, forked with the factor, do the work twice in all."""
    began, before = time.perf_counter(), os.times()
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            solve()
            os._exit(0)
        children.append(child)
    codes = [os.waitpid(child, 0)[1] for child in children]
    wall, after = time.perf_counter() - began, os.times()
    if any(codes):
        return {"wall": [], "core": []}
    core = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall": [wall / (2 * each)], "core": [core / (2 * each)]}


def measure(which: str, problem: Problem, folder: Path, repeats: int) -> None:
    make = {"cholmod": cholmod, "pardiso": pardiso, "superlu": superlu}[which]
    few = repeats if which != "superlu" else 1
    took = timed(lambda: make(problem.matrix), few)
    solve, sources = took["result"], problem.sources
    said("factor", took)
    ones = [np.ascontiguousarray(sources[:, k]) for k in range(_ONE_BY_ONE)]
    said("one", timed(lambda: [problem.recovery @ solve(one) for one in ones], few, each=len(ones)))

    def block(size: int) -> np.ndarray:
        parts = [solve(np.asfortranarray(sources[:, k : k + size])) for k in range(0, BLOCK, size)]
        return np.concatenate([problem.recovery @ part for part in parts], axis=1)

    for size in _BLOCKS:
        took = timed(lambda size=size: block(size), few, each=BLOCK)
        said("blocked", took, block=size)
    np.save(folder / f"{which}.npy", took["result"])
    if which == "cholmod" and threads_asked() == 1 and hasattr(os, "fork"):
        # Its triangular solves gain little from threads of BLAS: two processes are its best on two cores.
        for _ in range(few):
            said("forked", in_halves(lambda: block(_BLOCKS[-1]), BLOCK))


def main() -> None:
    which, folder, repeats = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    measure(which, read_problem(folder), folder, repeats)


if __name__ == "__main__":
    main()
