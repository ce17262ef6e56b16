"""Columns of nodes under a skin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.prism_mesh import PrismMesh, columns_under, depth_shares, tangled


def square(columns: int, edge_m: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(np.arange(columns) * edge_m, np.arange(columns) * edge_m, indexing="ij")
    number = np.arange(columns**2).reshape(columns, columns)
    a, b, c, d = (
        part.ravel() for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:])
    )
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return np.stack([x.ravel(), y.ravel(), np.zeros(columns**2)], axis=1), triangles


def box(columns: int = 4, sublayers: tuple[int, ...] = (2, 3)) -> PrismMesh:
    points, triangles = square(columns)
    down = np.tile([0.0, 0.0, -1.0], (len(points), 1))
    names = [f"layer {k}" for k in range(len(sublayers))]
    return columns_under(points, triangles, down, np.arange(1.0, 1 + len(sublayers)), sublayers, names)


def test_a_node_is_numbered_by_its_column_first():
    mesh = box()
    for vertex in (0, 7, 15):
        for level in (0, 3, 5):
            assert (mesh.nodes_m[mesh.node(vertex, level)] == mesh.levels_m[level, vertex]).all()


def test_a_prism_joins_a_triangle_of_one_level_with_that_of_the_next():
    mesh = box()
    corners = mesh.nodes_m[mesh.prism_nodes[3, 5]]
    assert (corners[:3] == mesh.levels_m[3, mesh.triangles[5]]).all()
    assert (corners[3:] == mesh.levels_m[4, mesh.triangles[5]]).all()


def test_layers_end_at_their_own_depths():
    mesh = box(sublayers=(2, 3))
    assert mesh.layer.tolist() == [0, 0, 1, 1, 1]
    np.testing.assert_allclose(mesh.levels_m[:, 0, 2], [0, -0.5, -1, -1 - 2 / 3, -1 - 4 / 3, -3])
    assert mesh.sublayers_of("layer 1").tolist() == [2, 3, 4]


@given(st.integers(1, 12), st.floats(0.5, 2.0))
def test_each_sublayer_is_thicker_than_the_one_above_by_the_growth(count, growth):
    thickness = np.diff(depth_shares(count, growth))
    assert thickness.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(thickness[1:] / thickness[:-1], growth)


def test_a_sound_mesh_has_no_tangled_prism_and_a_pushed_corner_makes_some():
    mesh = box()
    assert not tangled(mesh).any()
    mesh.levels_m[2, 5, 2] = 0.5  # above the skin
    bad = tangled(mesh)
    assert bad[1].any()
    assert set(mesh.triangles[bad.any(axis=0)].ravel()) >= {5}
    assert not bad[3:].any()


def test_triangles_the_other_way_round_are_tangled_everywhere():
    mesh = box()
    turned = PrismMesh(mesh.triangles[:, ::-1], mesh.levels_m, mesh.layer, mesh.layer_names)
    assert tangled(turned).all()


def test_the_fingerprint_tells_meshes_apart_but_not_their_rounding():
    mesh = box()
    trifle = PrismMesh(mesh.triangles, mesh.levels_m + 1e-9, mesh.layer, mesh.layer_names)
    moved = PrismMesh(mesh.triangles, mesh.levels_m + 1e-5, mesh.layer, mesh.layer_names)
    renamed = PrismMesh(mesh.triangles, mesh.levels_m, mesh.layer, ("skin", "fat"))
    assert trifle.fingerprint == mesh.fingerprint
    assert len({mesh.fingerprint, moved.fingerprint, renamed.fingerprint}) == 3


def test_one_value_per_layer_becomes_one_per_prism():
    mesh = box()
    assert mesh.per_prism([1.0, 2.0])[:, 0].tolist() == [1, 1, 2, 2, 2]
    assert mesh.per_prism(np.stack([np.eye(3), 2 * np.eye(3)])).shape == (5, 18, 3, 3)


@pytest.mark.parametrize("thickness", [[1.0, 0.0], [1.0, -1.0], [1.0, np.nan]])
def test_a_layer_without_thickness_is_refused_by_name(thickness):
    points, triangles = square(3)
    down = np.tile([0.0, 0.0, -1.0], (9, 1))
    with pytest.raises(InputError, match="'fat'"):
        columns_under(points, triangles, down, np.array(thickness), [1, 1], ["skin", "fat"])


def test_parts_that_do_not_fit_together_are_refused():
    points, triangles = square(3)
    down = np.tile([0.0, 0.0, -1.0], (9, 1))
    with pytest.raises(InputError, match="one name of its own"):
        columns_under(points, triangles, down, np.ones(2), [1, 1], ["skin", "skin"])
    with pytest.raises(InputError, match="at least one sublayer"):
        columns_under(points, triangles, down, np.ones(2), [1, 0], ["skin", "fat"])
    with pytest.raises(InputError, match="There is no layer 'bone'"):
        box().sublayers_of("bone")
