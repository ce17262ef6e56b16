"""Current density and field at nodes of a layer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.physics.recovery import Recovery
from tests.unit.physics.test_assembly import bent, tensors
from tests.unit.physics.test_prism_mesh import box

VERTICES, SUBLAYERS = np.array([5, 0, 10]), np.array([3, 1])


@given(st.integers(0, 10_000), st.booleans())
def test_a_linear_potential_is_recovered_exactly_on_any_mesh(seed, smooth):
    mesh = bent(seed, columns=5)
    slope = np.array([1.0, -2.0, 0.5])
    conductivity = mesh.per_prism([0.2, 3.0])
    found = Recovery.build(mesh, conductivity, SUBLAYERS, VERTICES, smooth=smooth)
    potential = mesh.nodes_m @ slope
    field = (found.field @ potential).reshape(3, 2, 3)
    density = (found.current_density @ potential).reshape(3, 2, 3)
    np.testing.assert_allclose(field, np.broadcast_to(-slope, (3, 2, 3)), atol=1e-9)
    np.testing.assert_allclose(density[:, 0], 3.0 * field[:, 0], atol=1e-9)
    np.testing.assert_allclose(density[:, 1], 0.2 * field[:, 1], atol=1e-9)


@pytest.mark.parametrize("smooth", [False, True])
def test_a_tensor_turns_the_field_into_its_density(smooth):
    mesh = bent(1)
    tensor = tensors(0, mesh)[0, 0]
    conductivity = mesh.per_prism(np.stack([tensor, tensor]))
    found = Recovery.build(mesh, conductivity, SUBLAYERS, VERTICES, smooth=smooth)
    potential = mesh.nodes_m @ [1.0, -2.0, 0.5]
    density = (found.current_density @ potential).reshape(-1, 3)
    np.testing.assert_allclose(density, np.tile(-tensor @ [1.0, -2.0, 0.5], (6, 1)), atol=1e-9)


def test_density_is_the_mean_by_volume_over_the_prisms_round_a_vertex():
    mesh = box()
    conductivity = np.random.default_rng(0).uniform(0.1, 1, (mesh.sublayers, len(mesh.triangles)))
    found = Recovery.build(mesh, conductivity, np.array([0]), np.array([5]))
    around = (mesh.triangles == 5).any(axis=1)
    potential = mesh.nodes_m @ [1.0, 0.0, 0.0]
    # All prisms of this box are alike, so the mean by volume is the plain one.
    assert (found.current_density @ potential)[0] == pytest.approx(-conductivity[0, around].mean())


def test_targets_share_the_volume_of_the_body_and_lie_half_way_down():
    mesh = bent(2)
    everything = Recovery.build(
        mesh, mesh.per_prism([1.0, 1.0]), np.arange(mesh.sublayers), np.arange(mesh.vertex_count)
    )
    flat = box()
    alike = Recovery.build(flat, flat.per_prism([1.0, 1.0]), np.arange(5), np.arange(16))
    assert alike.volume_m3.sum() == pytest.approx(3 * 3 * 3)
    assert everything.volume_m3.min() > 0
    half_way = (mesh.levels_m[1, 3] + mesh.levels_m[2, 3]) / 2
    np.testing.assert_allclose(everything.position_m[3 * mesh.sublayers + 1], half_way)


def test_a_smooth_recovery_follows_a_bent_potential_much_closer():
    mesh = box(columns=9, sublayers=(3, 3))
    x, y, z = mesh.nodes_m.T
    potential = x**2 * y - y**3 / 3 + x * z
    errors = []
    for smooth in (False, True):
        found = Recovery.build(
            mesh, mesh.per_prism([1.0, 1.0]), np.array([1]), np.array([40, 30]), smooth=smooth
        )
        px, py, pz = found.position_m.T
        exact = -np.stack([2 * px * py + pz, px**2 - py**2, px], axis=1).ravel()
        errors.append(abs(found.field @ potential - exact).max())
    assert errors[1] < 1e-9 < errors[0]


def test_a_smooth_recovery_works_on_the_smallest_mesh_and_along_its_border():
    mesh = box(columns=2)
    found = Recovery.build(
        mesh, mesh.per_prism([1.0, 1.0]), np.arange(mesh.sublayers), np.arange(4), smooth=True
    )
    field = (found.field @ (mesh.nodes_m @ [1.0, -2.0, 0.5])).reshape(-1, 3)
    np.testing.assert_allclose(field, np.tile([-1.0, 2.0, -0.5], (len(field), 1)), atol=1e-9)


def test_a_smooth_recovery_stays_calm_round_a_sharp_fold():
    mesh = box(columns=9, sublayers=(1, 1))
    fold = mesh.levels_m[..., 0] > 4
    down = mesh.levels_m.copy()
    down[..., 2] -= np.where(fold, 3.0 * (mesh.levels_m[..., 0] - 4), 0.0)  # 72° down
    bent_mesh = type(mesh)(mesh.triangles, down, mesh.layer, mesh.layer_names)
    found = Recovery.build(
        bent_mesh, mesh.per_prism([1.0, 1.0]), np.array([1]), np.arange(mesh.vertex_count), smooth=True
    )
    plain = Recovery.build(bent_mesh, mesh.per_prism([1.0, 1.0]), np.array([1]), found.vertices)
    field = (found.field @ (bent_mesh.nodes_m @ [1.0, -2.0, 0.5])).reshape(-1, 3)
    np.testing.assert_allclose(field, np.tile([-1.0, 2.0, -0.5], (len(field), 1)), atol=1e-9)
    ratio = abs(found.field).sum(axis=1) / abs(plain.field).sum(axis=1)
    assert ratio.max() < 10  # noise in the potentials is not blown up
