from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.physics.solvers.kept import NotDefinite
from ninon.physics.solvers.pivots import inverse, lower_product


def definite(size: int, seed: int) -> np.ndarray:
    some = np.random.default_rng(seed).standard_normal((size, size))
    return some @ some.T / size + np.eye(size)


@given(size=st.integers(1, 400), seed=st.integers(0, 2**32 - 1))
def test_an_inverse_by_halves_is_the_inverse(size, seed):
    matrix = definite(size, seed)
    only_lower = np.tril(matrix) + np.triu(np.full_like(matrix, np.nan), 1)
    assert np.abs(inverse(only_lower) @ matrix - np.eye(size)).max() < 1e-11


@given(size=st.integers(1, 300), seed=st.integers(0, 2**32 - 1))
def test_a_complex_symmetric_matrix_is_inverted_without_conjugating_it(size, seed):
    matrix = definite(size, seed) + 0.5j * definite(size, seed + 1)
    assert np.abs(inverse(matrix) @ matrix - np.eye(size)).max() < 1e-11


@pytest.mark.parametrize("at", [0, 79, 80, 150, 299])
def test_the_pivot_that_fails_is_named(at):
    matrix = definite(300, 0)
    matrix[at, at] = -1.0
    with pytest.raises(NotDefinite) as failed:
        inverse(matrix)
    assert failed.value.args[0] == at


@given(rows=st.integers(1, 50), size=st.integers(0, 500), seed=st.integers(0, 2**32 - 1))
def test_the_lower_triangle_of_a_product_is_that_of_the_whole_product(rows, size, seed):
    rng = np.random.default_rng(seed)
    beside = rng.standard_normal((rows, size))
    panel = definite(rows, seed) @ beside
    assert np.allclose(np.tril(lower_product(beside, panel)), np.tril(beside.T @ panel))
