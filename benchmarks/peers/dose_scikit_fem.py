"""scikit-fem with its own wedges on the same mesh: ``python dose_scikit_fem.py FOLDER REPEATS``.

It leaves solving to others: to CHOLMOD where scikit-sparse is installed, else to SuperLU.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import skfem
from dose_factors import cholmod, superlu
from dose_problem import BLOCK, Problem, read_problem
from dose_timing import said, timed
from scipy import sparse
from skfem.helpers import dot, grad, mul

_ONE_BY_ONE = 8


def quadrature() -> tuple[np.ndarray, np.ndarray]:
    """Return the points and weights of a wedge: those of their triangle times those of their line.

    Their own rule for wedges adds up to a quarter, half of the volume (version 12.0.2).
    """
    flat, area = skfem.quadrature.get_quadrature(skfem.refdom.RefTri, 2)
    height, length = skfem.quadrature.get_quadrature(skfem.refdom.RefLine, 2)
    points = np.concatenate([np.repeat(flat, len(length), axis=1), np.tile(height, len(area))])
    return points, np.outer(area, length).ravel()


def assembled(problem: Problem) -> sparse.csr_array:
    # Their wedge has the triangle that ours has below first.
    turned = problem.prisms[:, [3, 4, 5, 0, 1, 2]]
    mesh = skfem.MeshWedge1(problem.nodes_m.T.copy(), turned.T.astype(np.int64).copy(), sort_t=False)
    basis = skfem.Basis(mesh, skfem.ElementWedge1(), quadrature=quadrature())
    tensors = np.broadcast_to(
        problem.conductivity.transpose(1, 2, 0)[..., None], (3, 3, len(problem.prisms), basis.X.shape[-1])
    )

    @skfem.BilinearForm
    def conduction(u, v, w):
        return dot(mul(tensors, grad(u)), grad(v))

    return grounded(sparse.csr_array(conduction.assemble(basis)), problem.ground)


def grounded(matrix: sparse.csr_array, node: int) -> sparse.csr_array:
    entries = matrix.tocoo()
    coupled = ((entries.row == node) | (entries.col == node)) & (entries.row != entries.col)
    kept = ~coupled
    return sparse.csr_array((entries.data[kept], (entries.row[kept], entries.col[kept])), shape=matrix.shape)


def solver() -> tuple[str, Callable[[sparse.csr_array], Callable[[np.ndarray], np.ndarray]]]:
    try:
        import sksparse.cholmod  # noqa: F401
    except ImportError:
        return "SuperLU", superlu
    return "CHOLMOD", cholmod


def measure(problem: Problem, folder: Path, repeats: int) -> None:
    name, factor = solver()
    took = timed(lambda: assembled(problem), repeats)
    matrix = took["result"]
    said("assembly", took, solver=name)
    sources = problem.sources

    def fresh() -> Callable[[np.ndarray], np.ndarray]:
        solve = factor(assembled(problem))
        problem.recovery @ solve(sources[:, 0].copy())
        return solve

    few = repeats if name == "CHOLMOD" else 1
    said("factor", timed(lambda: factor(matrix), few))
    took = timed(fresh, few)
    solve = took["result"]
    said("fresh", took)
    ones = [sources[:, k].copy() for k in range(_ONE_BY_ONE)]
    said("one", timed(lambda: [problem.recovery @ solve(one) for one in ones], repeats, each=len(ones)))
    took = timed(lambda: problem.recovery @ solve(sources), repeats, each=BLOCK)
    said("blocked", took, block=BLOCK)
    np.save(folder / "scikit-fem.npy", took["result"])


def main() -> None:
    folder, repeats = Path(sys.argv[1]), int(sys.argv[2])
    measure(read_problem(folder), folder, repeats)


if __name__ == "__main__":
    main()
