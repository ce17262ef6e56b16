from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import sparse

from ninon.errors import PhysicsError
from ninon.physics.solvers.accuracy import check_at_birth
from ninon.physics.solvers.kept import WholeSolve
from tests.unit.physics.column_problem import bent_sheet


@dataclass(frozen=True, eq=False)
class Dense(WholeSolve):
    """Solves with an inverse that may be wrong."""

    inverse: np.ndarray

    def solve_dense(self, rhs):
        return self.inverse @ rhs


def test_a_right_inverse_passes_and_a_slightly_wrong_one_does_not():
    matrix = sparse.csr_array(bent_sheet(50, 3).matrix)
    inverse = np.linalg.inv(matrix.toarray())
    assert check_at_birth(matrix, Dense(0, 0, inverse)) < 1e-12
    with pytest.raises(PhysicsError, match="does not reproduce"):
        check_at_birth(matrix, Dense(0, 0, inverse * (1 + 1e-9)))


def test_a_floating_body_does_not_pass_though_it_solves_what_adds_up_to_zero():
    matrix = sparse.csr_array(bent_sheet(50, 3, gauge_S=0.0).matrix)
    with pytest.raises(PhysicsError, match="singular"):
        check_at_birth(matrix, Dense(0, 0, np.linalg.pinv(matrix.toarray(), rcond=1e-12)))


def test_a_single_unknown_passes():
    assert check_at_birth(sparse.csr_array([[4.0]]), Dense(0, 0, np.array([[0.25]]))) < 1e-15
