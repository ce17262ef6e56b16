"""What linear tetrahedra on the same nodes say, for codes without prisms: ``dose_tetrahedra.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from dose_factors import superlu
from dose_problem import Problem, read_problem
from dose_scikit_fem import grounded, solver
from scipy import sparse

_CASES = 16


def stiffness(problem: Problem) -> sparse.csr_array:
    slopes, volumes = problem.gradients
    own = np.einsum("tan,tab,tbm->tnm", slopes, problem.conductivity_of_tetrahedra, slopes)
    own *= volumes[:, None, None]
    corners, size = problem.tetrahedra, len(problem.nodes_m)
    rows, columns = np.repeat(corners, 4, axis=1).ravel(), np.tile(corners, (1, 4)).ravel()
    return sparse.csr_array(sparse.coo_array((own.ravel(), (rows, columns)), shape=(size, size)))


def main() -> None:
    folder = Path(sys.argv[1])
    problem = read_problem(folder)
    name, factor = solver()
    solve = (factor if name == "CHOLMOD" else superlu)(grounded(stiffness(problem), problem.ground))
    potential = solve(np.asfortranarray(problem.sources[:, :_CASES]))
    np.save(folder / "tetrahedra.npy", problem.recovery_of_tetrahedra @ potential)


if __name__ == "__main__":
    main()
