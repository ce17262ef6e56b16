"""NGSolve with its own prisms and solver on the same mesh: ``python dose_ngsolve.py FOLDER REPEATS``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import netgen.meshing
import ngsolve as ngs
import numpy as np
from dose_problem import Problem, read_problem, threads_asked
from dose_timing import said, timed

_ONE_BY_ONE = 8


def meshed(problem: Problem) -> ngs.Mesh:
    mesh = netgen.meshing.Mesh(dim=3)
    mesh.AddPoints(np.ascontiguousarray(problem.nodes_m))
    # Their prism has the triangle that ours has below first.
    turned = problem.prisms[:, [3, 4, 5, 0, 1, 2]]
    mesh.AddElements(dim=3, index=1, data=np.ascontiguousarray(turned, dtype=np.int32), base=0)
    return ngs.Mesh(mesh)


def conductivity(mesh: ngs.Mesh, tensors: np.ndarray) -> Any:
    constant = ngs.L2(mesh, order=0)
    parts = []
    for i in range(3):
        for j in range(3):
            one = ngs.GridFunction(constant)
            one.vec.FV().NumPy()[:] = tensors[:, i, j]
            parts.append(one)
    return ngs.CoefficientFunction(tuple(parts), dims=(3, 3))


def measure(problem: Problem, folder: Path, repeats: int) -> None:
    mesh = meshed(problem)
    space = ngs.H1(mesh, order=1)
    phi, psi = space.TnT()
    sigma = conductivity(mesh, problem.conductivity)
    free = ngs.BitArray(space.FreeDofs())
    free[problem.ground] = False
    right, potential = (ngs.GridFunction(space).vec for _ in range(2))

    def assembled() -> Any:
        form = ngs.BilinearForm(space, symmetric=True)
        form += ngs.InnerProduct(sigma * ngs.grad(phi), ngs.grad(psi)) * ngs.dx(bonus_intorder=2)
        return form.Assemble()

    def factored(form: Any) -> Any:
        return form.mat.Inverse(free, inverse="sparsecholesky")

    def solved(inverse: Any, currents: np.ndarray) -> np.ndarray:
        right.FV().NumPy()[:] = currents
        potential.data = inverse * right
        return problem.recovery @ potential.FV().NumPy()

    sources = problem.sources

    def fresh() -> Any:
        inverse = factored(assembled())
        solved(inverse, sources[:, 0])
        return inverse

    took = timed(assembled, repeats)
    form = took["result"]
    said("assembly", took)
    said("factor", timed(lambda: factored(form), repeats))
    took = timed(fresh, repeats)
    inverse = took["result"]
    said("fresh", took)
    some = range(_ONE_BY_ONE)
    said("one", timed(lambda: [solved(inverse, sources[:, k]) for k in some], repeats, each=len(some)))
    answers = np.stack([solved(inverse, sources[:, k]) for k in range(sources.shape[1])], axis=1)
    np.save(folder / "ngsolve.npy", answers)


def main() -> None:
    folder, repeats = Path(sys.argv[1]), int(sys.argv[2])
    problem = read_problem(folder)
    ngs.SetNumThreads(threads_asked())
    with ngs.TaskManager():
        measure(problem, folder, repeats)


if __name__ == "__main__":
    main()
