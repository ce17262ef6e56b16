"""The graded mesh of a box of layers."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.prism_mesh import tangled
from ninon.physics.slab import Layer, graded_sublayers, slab_mesh

LAYERS = [Layer("skin", 1.5e-3), Layer("fat", 3e-3), Layer("muscle", 3e-3), Layer("bone", 6e-3)]
PAIR = [(-0.015, 0.0, 2.5e-3), (0.015, 0.004, 2.5e-3)]


def edges(mesh):
    corners = mesh.surface_m[mesh.triangles]
    return np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)


@pytest.mark.parametrize("h_m", [1.5e-3, 2.0e-3, 3e-3, 4.5e-3])
def test_the_box_is_filled_and_fine_near_the_electrodes(h_m):
    mesh = slab_mesh(0.2, LAYERS, h_m, PAIR)
    assert not tangled(mesh).any()
    np.testing.assert_allclose(mesh.nodes_m.min(axis=0), [-0.1, -0.1, -13.5e-3], atol=1e-15)
    np.testing.assert_allclose(mesh.nodes_m.max(axis=0), [0.1, 0.1, 0.0], atol=1e-15)
    corners = mesh.surface_m[mesh.triangles]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] / 2
    assert area.min() > 0
    assert area.sum() == pytest.approx(0.04)
    away = np.min([np.linalg.norm(corners - [x, y, 0], axis=2).min(axis=1) - r for x, y, r in PAIR], axis=0)
    assert edges(mesh)[away < 0.02].max() <= h_m * (1 + 1e-9)
    assert edges(mesh).max() <= max(6e-3, h_m) * (1 + 1e-9)


def test_triangles_near_the_electrodes_are_nearly_equilateral():
    mesh = slab_mesh(0.2, LAYERS, 1.5e-3, PAIR)
    middle = mesh.surface_m[mesh.triangles].mean(axis=1)
    near = np.linalg.norm(middle - [-0.015, 0, 0], axis=1) < 0.02
    ratio = edges(mesh)[near]
    assert (ratio.max(axis=1) / ratio.min(axis=1)).max() < 1.05


def test_no_side_carries_a_loose_node():
    mesh = slab_mesh(0.2, LAYERS, 1.5e-3, PAIR)
    t = mesh.triangles
    pairs = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    ends, count = np.unique(pairs, axis=0, return_counts=True)
    border = mesh.surface_m[ends[count == 1]]
    assert count.max() == 2
    assert (np.abs(border).max(axis=2) >= 0.1 - 1e-12).all()
    assert np.linalg.norm(border[:, 0] - border[:, 1], axis=1).sum() == pytest.approx(0.8)


def test_deep_layers_have_thicker_sublayers():
    counts, growth = graded_sublayers([Layer("skin", 1.5e-3), Layer("deep", 0.1)], 1.5e-3)
    assert counts[0] >= 2
    assert 12 <= counts[1] <= 40
    assert growth[1] > 1
    mesh = slab_mesh(0.2, [Layer("skin", 1.5e-3), Layer("deep", 0.1)], 3e-3, PAIR)
    assert (np.diff(-np.diff(mesh.levels_m[:, 0, 2][mesh.layer.tolist().count(0) :])) > 0).all()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"h_m": 0.0}, "cannot have an edge"),
        ({"layers": []}, "at least one layer"),
        ({"layers": [Layer("skin", 0.0)]}, "'skin' must be thicker"),
        ({"electrodes": [(0.099, 0.0, 2.5e-3)]}, "is not on the top"),
        ({"electrodes": [(0.0, 0.0, 0.0)]}, "is not on the top"),
    ],
)
def test_a_slab_that_cannot_be_is_refused(more, words):
    case = {"side_m": 0.2, "layers": LAYERS, "h_m": 3e-3, "electrodes": PAIR} | more
    with pytest.raises(InputError, match=words):
        slab_mesh(**case)
