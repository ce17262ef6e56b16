"""The stiffness matrix of a prism mesh."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError, PhysicsError
from ninon.physics.assembly import StiffnessPattern, stiffness
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.wedge import shape_and_slopes
from tests.unit.physics.test_prism_mesh import box


def bent(seed: int, columns: int = 4, amount: float = 0.15) -> PrismMesh:
    """Return a mesh whose every node is pushed somewhere."""
    mesh = box(columns)
    push = np.random.default_rng(seed).uniform(-amount, amount, mesh.levels_m.shape)
    return PrismMesh(mesh.triangles, mesh.levels_m + push, mesh.layer, mesh.layer_names)


def tensors(seed: int, mesh: PrismMesh) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(mesh.sublayers, len(mesh.triangles), 3, 3))
    found = root @ np.swapaxes(root, 2, 3) + 0.1 * np.eye(3)
    return (found + np.swapaxes(found, 2, 3)) / 2


def by_hand(mesh: PrismMesh, conductivity: np.ndarray) -> np.ndarray:
    """Return the matrix by the formula, one prism and one quadrature point at a time."""
    found = np.zeros((mesh.node_count, mesh.node_count))
    points = [([4 / 6, 1 / 6, 1 / 6][k:] + [4 / 6, 1 / 6, 1 / 6][:k], z) for k in range(3) for z in (-1, 1)]
    for sublayer in range(mesh.sublayers):
        for triangle in range(len(mesh.triangles)):
            nodes = mesh.prism_nodes[sublayer, triangle]
            for shares, sign in points:
                _, slope = shape_and_slopes(np.array([shares]), np.array([sign / np.sqrt(3)]))
                jacobian = slope[0] @ mesh.nodes_m[nodes]
                gradient = np.linalg.solve(jacobian, slope[0])
                own = conductivity[sublayer, triangle]
                through = own @ gradient if own.ndim else own * gradient
                found[np.ix_(nodes, nodes)] += np.linalg.det(jacobian) / 6 * gradient.T @ through
    return found


def test_the_matrix_is_that_of_the_formula():
    mesh = bent(0, columns=3)
    even = np.random.default_rng(1).uniform(0.1, 2, (mesh.sublayers, len(mesh.triangles)))
    for conductivity in (even, tensors(2, mesh)):
        expected = by_hand(mesh, conductivity)
        np.testing.assert_allclose(
            stiffness(mesh, conductivity).toarray(), expected, atol=1e-13 * abs(expected).max()
        )


@given(st.integers(0, 10_000))
def test_the_matrix_is_symmetric_to_the_last_bit_and_its_rows_add_up_to_zero(seed):
    mesh = bent(seed)
    for conductivity in (mesh.per_prism([0.2, 3.0]), tensors(seed, mesh)):
        matrix = stiffness(mesh, conductivity).toarray()
        assert (matrix == matrix.T).all()
        assert abs(matrix.sum(axis=1)).max() <= 1e-13 * abs(matrix).max()


def test_a_pattern_gives_the_same_matrix_for_any_conductivity():
    mesh = bent(3)
    pattern = StiffnessPattern(mesh)
    for conductivity in (mesh.per_prism([0.2, 3.0]), mesh.per_prism([5.0, 0.1]), tensors(4, mesh)):
        direct, reused = stiffness(mesh, conductivity), pattern.of(conductivity)
        assert abs(direct - reused).max() <= 1e-14 * abs(direct).max()


def test_a_scalar_is_a_tensor_alike_in_all_directions():
    mesh = bent(5)
    even = mesh.per_prism([0.2, 3.0])
    difference = stiffness(mesh, even) - stiffness(mesh, even[..., None, None] * np.eye(3))
    assert abs(difference).max() <= 1e-13


def test_a_prism_turned_inside_out_is_named_with_its_place():
    mesh = box()
    mesh.levels_m[2, 5, 2] = 0.5
    with pytest.raises(PhysicsError, match=r"prisms of the mesh are turned inside out .* 'layer 0'"):
        stiffness(mesh, mesh.per_prism([1.0, 1.0]))


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_a_conductivity_that_cannot_be_is_refused(wrong):
    mesh = box()
    conductivity = mesh.per_prism([1.0, 1.0])
    conductivity[1, 2] = wrong
    with pytest.raises(InputError, match="of 1 prisms is not positive"):
        stiffness(mesh, conductivity)
    tensor = mesh.per_prism(np.stack([np.eye(3), np.eye(3)]))
    tensor[1, 2, 2, 2] = wrong
    with pytest.raises(InputError, match="of 1 prisms is not positive"):
        stiffness(mesh, tensor)
    with pytest.raises(InputError, match="has the shape"):
        stiffness(mesh, conductivity[:2])


def test_a_tensor_must_be_symmetric_and_definite():
    mesh = box()
    conductivity = mesh.per_prism(np.stack([np.eye(3), np.eye(3)]))
    conductivity[0, 0, 0, 1] = 0.5
    conductivity[0, 1] = np.diag([1.0, -1.0, -1.0])
    with pytest.raises(InputError, match="of 2 prisms"):
        stiffness(mesh, conductivity)
