"""The graded mesh of a ball of shells."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.ball import ball_mesh
from ninon.physics.prism_mesh import tangled
from ninon.physics.slab import Layer

SHELLS = [Layer("skin", 1.5e-3), Layer("fat", 3e-3), Layer("muscle", 3e-3), Layer("bone", 6e-3)]
POLES = [((0.0, 0.0, 1.0), 2.5e-3), ((0.5, 0.0, 1.0), 2.5e-3)]


def test_every_level_is_a_closed_sphere_of_its_radius():
    mesh = ball_mesh(0.04, SHELLS, 2e-3, POLES)
    assert not tangled(mesh).any()
    radii = np.linalg.norm(mesh.levels_m, axis=2)
    np.testing.assert_allclose(radii, np.broadcast_to(radii[:, :1], radii.shape), rtol=1e-12)
    np.testing.assert_allclose(radii[[0, -1], 0], [0.04, 0.04 - 13.5e-3])
    t = mesh.triangles
    pairs = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    _, count = np.unique(pairs, axis=0, return_counts=True)
    assert (count == 2).all()
    assert mesh.vertex_count - len(count) + len(t) == 2  # Euler


def test_the_mesh_is_fine_near_the_poles_only():
    mesh = ball_mesh(0.06, SHELLS, 1.5e-3, POLES[:1])
    corners = mesh.surface_m[mesh.triangles]
    edge = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).mean(axis=1)
    away = np.linalg.norm(corners.mean(axis=1) - [0, 0, 0.06], axis=1)
    assert edge[away < 0.02].mean() == pytest.approx(1.5e-3, rel=0.1)
    assert edge[away < 0.02].max() < 1.25 * 1.5e-3
    assert edge[away > 0.09].mean() > 4e-3
    assert edge.max() < 1.25 * 6e-3


def test_shells_that_fill_the_ball_leave_a_tiny_core():
    mesh = ball_mesh(0.04, [Layer("skin", 0.01), Layer("inside", 0.03)], 4e-3, POLES)
    assert np.linalg.norm(mesh.levels_m[-1], axis=1).max() == pytest.approx(0.0008)
    assert not tangled(mesh).any()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"layers": [Layer("skin", 0.05)]}, "thicker than the ball"),
        ({"layers": []}, "cannot be meshed"),
        ({"h_m": 0.0}, "cannot be meshed"),
        ({"electrodes": [((0.0, 0.0, 0.0), 1e-3)]}, "must have a length"),
    ],
)
def test_a_ball_that_cannot_be_is_refused(more, words):
    case = {"radius_m": 0.04, "layers": SHELLS, "h_m": 3e-3, "electrodes": POLES} | more
    with pytest.raises(InputError, match=words):
        ball_mesh(**case)
