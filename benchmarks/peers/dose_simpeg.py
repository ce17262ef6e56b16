"""SimPEG's nodal simulation on the same nodes, prisms split: ``python dose_simpeg.py FOLDER REPEATS``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from discretize import SimplexMesh
from dose_problem import Problem, read_problem
from dose_timing import said, timed
from simpeg.electromagnetics.static import resistivity

_ONE_BY_ONE = 3


def simulated(problem: Problem) -> Any:
    mesh = SimplexMesh(problem.nodes_m, problem.tetrahedra)
    tensors = problem.conductivity_of_tetrahedra
    six = np.stack([tensors[:, i, j] for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))], axis=1)
    return resistivity.Simulation3DNodal(mesh, sigma=six, bc_type="Neumann")


def measure(problem: Problem, folder: Path, repeats: int) -> None:
    simulation = simulated(problem)
    sources = problem.loads.toarray()
    recovery = problem.recovery_of_tetrahedra

    def assembled() -> Any:
        return simulated(problem).getA()

    took = timed(assembled, min(repeats, 2))
    said("assembly", took)
    matrix = took["result"]
    solver = simulation.solver
    took = timed(lambda: _solve(solver(matrix), sources[:, 0]), 1)
    said("factor", took, solver=solver.__name__)
    kept = took["result"][0]
    ones = [sources[:, k] for k in range(_ONE_BY_ONE)]
    said("one", timed(lambda: [recovery @ _solve(kept, one)[1] for one in ones], repeats, each=len(ones)))
    answers = np.stack([recovery @ _solve(kept, sources[:, k])[1] for k in range(16)], axis=1)
    np.save(folder / "simpeg.npy", answers)
    said("fresh", timed(lambda: recovery @ _solve(solver(assembled()), sources[:, 0])[1], 1))


def _solve(kept: Any, currents: np.ndarray) -> tuple[Any, np.ndarray]:
    right = currents.copy()
    right[0] = 0.0
    return kept, kept * right


def main() -> None:
    folder, repeats = Path(sys.argv[1]), int(sys.argv[2])
    measure(read_problem(folder), folder, repeats)


if __name__ == "__main__":
    main()
