"""Where a dose is looked at, and how it comes back to every vertex."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.targets import TARGETS_APART_MM, Targets, targets_of

from .laid import coarse_mesh

APART_MM = 6.0


@pytest.fixture(scope="module")
def targets() -> Targets:
    return targets_of(coarse_mesh(), apart_mm=dict.fromkeys(FACE_LAYERS, APART_MM))


def test_a_linear_potential_in_a_uniform_body_is_recovered_exactly(targets: Targets):
    face, slope = targets.face, np.array([1.0, -2.0, 0.5])
    conductivity = np.full((face.mesh.sublayers, len(face.triangles)), 0.3)
    recovery = targets.recovery(conductivity, face.mesh.node_count)
    assert recovery.shape == (3 * targets.count, face.mesh.node_count)
    density = (recovery @ (face.mesh.nodes_m @ slope)).reshape(-1, 3)
    np.testing.assert_allclose(density, np.tile(-0.3 * slope, (targets.count, 1)), atol=1e-9)


def test_a_film_has_unknowns_that_nobody_looks_at(targets: Targets):
    face = targets.face
    conductivity = np.full((face.mesh.sublayers, len(face.triangles)), 0.3)
    recovery = targets.recovery(conductivity, face.mesh.node_count + 10)
    assert recovery.shape[1] == face.mesh.node_count + 10
    assert recovery.indices.max() < face.mesh.node_count


def test_a_constant_potential_drives_nothing(targets: Targets):
    face = targets.face
    conductivity = np.full((face.mesh.sublayers, len(face.triangles)), 0.3)
    density = targets.recovery(conductivity, face.mesh.node_count) @ np.ones(face.mesh.node_count)
    assert np.abs(density).max() < 1e-9


def test_targets_lie_under_treated_skin_and_keep_their_distance(targets: Targets):
    for name, vertices in targets.vertices.items():
        assert targets.face.treated[vertices].all(), name
        points = targets.face.vertices_mm[vertices]
        away, _ = cKDTree(points).query(points, k=2)
        assert away[:, 1].min() >= 0.8 * APART_MM  # thinned on the template


def test_every_treated_vertex_has_a_target_nearby_unless_its_layer_is_squeezed(targets: Targets):
    points, mesh = targets.face.vertices_mm, targets.face.mesh
    for name, vertices in targets.vertices.items():
        subs = mesh.sublayers_of(name)
        thick = np.linalg.norm(mesh.levels_m[subs[-1] + 1] - mesh.levels_m[subs[0]], axis=1)
        whole = targets.face.treated & ((thick > 3e-4) | (name not in ("fat", "muscle")))
        away, _ = cKDTree(points[vertices]).query(points[whole])
        assert np.quantile(away, 0.99) <= 1.2 * APART_MM
        assert away.max() <= 2 * APART_MM


def test_points_lie_in_the_middle_of_their_layer(targets: Targets):
    depth = targets.split(np.linalg.norm(targets.points_m, axis=1))
    assert set(depth) == set(FACE_LAYERS)
    ends = np.cumsum([len(vertices) for vertices in targets.vertices.values()])[:-1]
    for name, points in zip(FACE_LAYERS, np.split(targets.points_m, ends), strict=True):
        vertices = targets.vertices[name]
        below = np.linalg.norm(points - targets.face.mesh.surface_m[vertices], axis=1)
        found = targets.face.depth_m[FACE_LAYERS.index(name), vertices]
        np.testing.assert_allclose(below, found, rtol=0.2)


def test_a_vertex_that_is_looked_at_keeps_its_own_value(targets: Targets):
    values = np.random.default_rng(0).uniform(1, 2, (2, targets.count))
    found = targets.at_vertices(values)
    assert found.shape == (2, len(FACE_LAYERS), targets.face.count)
    for name, part in targets.split(values).items():
        here = found[:, FACE_LAYERS.index(name)][:, targets.vertices[name]]
        np.testing.assert_allclose(here, part, rtol=1e-5)


def test_the_same_everywhere_is_the_same_everywhere(targets: Targets):
    found = targets.at_vertices(np.ones(targets.count))
    treated = targets.face.treated
    np.testing.assert_allclose(found[:, treated], 1, rtol=1e-6)
    assert (found[:, ~treated] == 0).all()


def test_between_targets_values_stay_between_theirs(targets: Targets):
    values = np.random.default_rng(1).uniform(1, 2, targets.count)
    found = targets.at_vertices(values)[:, targets.face.treated]
    assert found.min() >= values.min() - 1e-6
    assert found.max() <= values.max() + 1e-6


def test_only_where_it_is_asked_for(targets: Targets):
    near = targets.face.eye_distance_mm < 20
    some = targets_of(targets.face, apart_mm={"muscle": 6.0}, within=near)
    assert set(some.vertices) == {"muscle"}
    assert near[some.vertices["muscle"]].all()
    found = some.at_vertices(np.ones(some.count))
    assert (found[FACE_LAYERS.index("skin")] == 0).all()


def test_every_layer_is_looked_at_by_default():
    assert set(TARGETS_APART_MM) == set(FACE_LAYERS)
