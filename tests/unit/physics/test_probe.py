"""Potential, field and density at any point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.location import located
from ninon.physics.prism_mesh import columns_under
from ninon.physics.probe import probe
from ninon.physics.wedge import shape_and_slopes
from tests.unit.physics.test_assembly import bent
from tests.unit.physics.test_prism_mesh import box, square


def points_in(mesh, seed, count=20):
    """Return points of which prism and place are known."""
    random = np.random.default_rng(seed)
    sublayer = random.integers(0, mesh.sublayers, count)
    triangle = random.integers(0, len(mesh.triangles), count)
    shares, height = random.dirichlet([1, 1, 1], count), random.uniform(-0.99, 0.99, count)
    value, _ = shape_and_slopes(shares, height)
    points = np.einsum("kn,knd->kd", value, mesh.nodes_m[mesh.prism_nodes[sublayer, triangle]])
    return points, sublayer, triangle, shares, height


@given(st.integers(0, 10_000))
def test_a_point_is_found_in_its_own_prism(seed):
    mesh = bent(seed, columns=5)
    points, sublayer, triangle, shares, height = points_in(mesh, seed)
    found = located(mesh, points)
    np.testing.assert_array_equal(found.sublayer, sublayer)
    np.testing.assert_array_equal(found.triangle, triangle)
    np.testing.assert_allclose(found.shares, shares, atol=1e-9)
    np.testing.assert_allclose(found.height, height, atol=1e-9)


def test_flat_wide_prisms_are_found_as_well():
    points, triangles = square(12, edge_m=0.01)
    down = np.tile([0.0, 0.0, -1.0], (len(points), 1))
    mesh = columns_under(points, triangles, down, np.array([0.0004, 0.03]), [2, 3], ["thin", "thick"])
    places, sublayer, triangle, _, _ = points_in(mesh, 0, count=200)
    found = located(mesh, places)
    np.testing.assert_array_equal(found.sublayer, sublayer)
    np.testing.assert_array_equal(found.triangle, triangle)


@given(st.integers(0, 10_000))
def test_a_linear_potential_has_one_field_everywhere(seed):
    mesh = bent(seed, columns=5)
    points, sublayer, *_ = points_in(mesh, seed)
    slope = np.array([0.5, -1.0, 2.0])
    found = probe(mesh, mesh.per_prism([0.2, 3.0]), mesh.nodes_m @ slope, points)
    np.testing.assert_allclose(found.field, np.tile(-slope, (20, 1)), atol=1e-9)
    np.testing.assert_allclose(found.current_density, np.where(sublayer < 2, 0.2, 3.0)[:, None] * found.field)
    np.testing.assert_array_equal(found.layer, mesh.layer[sublayer])


def test_a_point_on_a_border_belongs_to_the_upper_layer():
    mesh = box()
    z = mesh.nodes_m[:, 2]
    conductivity = mesh.per_prism([0.2, 3.0])
    # The same current crosses the border at z = −1, the field jumps.
    potential = np.where(z >= -1, -z / 0.2, 1 / 0.2 - (z + 1) / 3.0)
    found = probe(mesh, conductivity, potential, np.array([[1.3, 1.2, -1.0], [1.3, 1.2, -1.001]]))
    assert found.layer.tolist() == [0, 1]
    np.testing.assert_allclose(found.field[:, 2], [1 / 0.2, 1 / 3.0], atol=1e-9)
    np.testing.assert_allclose(found.current_density[:, 2], 1.0, atol=1e-9)


def test_the_field_of_one_layer_does_not_leak_into_the_next():
    mesh = box()
    potential = np.where(mesh.nodes_m[:, 2] > -1.01, 1.0, 7.0)  # only nodes below the border differ
    found = probe(mesh, mesh.per_prism([1.0, 1.0]), potential, np.array([[1.2, 1.4, -0.9]]))
    np.testing.assert_allclose(found.field, 0.0, atol=1e-12)
    assert found.potential[0] == pytest.approx(1.0)


def test_points_outside_the_body_are_refused_with_their_place():
    mesh = box()
    with pytest.raises(
        InputError, match=r"1 points lie outside the body, the first at \(1000.00, 1000.00, 900.00\)"
    ):
        probe(mesh, mesh.per_prism([1.0, 1.0]), mesh.nodes_m[:, 0], np.array([[1.0, 1.0, 0.9]]))
    with pytest.raises(InputError, match="finite"):
        located(mesh, np.array([[1.0, np.nan, 0.0]]))
    with pytest.raises(InputError, match="One potential per node"):
        probe(mesh, mesh.per_prism([1.0, 1.0]), np.zeros(3), np.zeros((1, 3)))


def test_no_points_give_no_answers():
    mesh = box()
    found = probe(mesh, mesh.per_prism([1.0, 1.0]), mesh.nodes_m[:, 0], np.empty((0, 3)))
    assert found.current_density.shape == (0, 3)
