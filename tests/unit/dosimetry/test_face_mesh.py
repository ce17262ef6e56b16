"""The mesh of a face: sound prisms for everybody, the same triangles, alike on both sides."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import SUBLAYERS, FaceMesh
from ninon.errors import InputError
from ninon.face.mesh import vertex_normals
from ninon.face.surface_points import SkinSurface
from ninon.face.template import template
from ninon.face.truth import random_face
from ninon.physics.prism_mesh import tangled

from .laid import a_face, coarse_mesh, meshed

FINE_MM = 3.0


def known_face(seed: int) -> SkinSurface:
    """The template with its landmarks moved to those of a known face."""
    head = template()
    rng, knots = np.random.default_rng(seed), head.knots_mm.copy()
    moved = random_face(knots[:468], rng)
    # What lies behind the landmarks follows the nearest of them, so that the head stays whole.
    away, near = cKDTree(knots[:468]).query(knots, k=6)
    weight = 1 / np.maximum(away, 1e-6) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    fade = np.exp(-((away[:, 0] / 60.0) ** 2))[:, None]
    knots += fade * np.einsum("nk,nkd->nd", weight, (moved - knots[:468])[near])
    return SkinSurface(head.surface(knots), head.triangles)


NECK = ("submental", "neck_lateral", "neck_front", "carotid", "decollete", "sternum_midline")


def volumes(mesh: FaceMesh, where: NDArray[np.bool_], x_sign: int) -> NDArray[np.float64]:
    x = mesh.vertices_mm[:, 0]
    half = np.where(np.abs(x) < 1e-6, 0.5, (x_sign * x > 0).astype(float))
    return np.asarray((mesh.volume_m3 * (half * where)).sum(axis=1))


@pytest.mark.parametrize("edge_mm", [6.0, FINE_MM])
def test_no_prism_of_the_template_is_turned_inside_out(edge_mm: float):
    mesh = coarse_mesh(edge_mm).mesh
    assert not tangled(mesh).any()
    assert mesh.sublayers == sum(SUBLAYERS.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_prism_of_a_known_face_is_turned_inside_out(seed: int):
    mesh = meshed(known_face(seed), FINE_MM)
    assert not tangled(mesh.mesh).any()
    assert (mesh.mesh.triangles == coarse_mesh(FINE_MM).mesh.triangles).all()
    assert (mesh.volume_m3 > 0).all()


def test_everybody_has_the_same_triangles_at_places_of_their_own():
    other = meshed(known_face(5), 6.0)
    mine = coarse_mesh()
    assert (other.triangles == mine.triangles).all()
    assert np.linalg.norm(other.vertices_mm - mine.vertices_mm, axis=1).max() > 2
    assert (other.treated == mine.treated).all()
    assert (other.region == mine.region).all()


def test_both_sides_of_the_template_have_the_same_volumes():
    mesh = coarse_mesh(FINE_MM)
    neck = mesh.treated & mesh.within(*NECK, "elsewhere")
    for where, percent in ((mesh.treated & ~neck, 1), (neck, 2.5)):  # triangles of the neck are large
        right, left = (volumes(mesh, where, sign) for sign in (-1, 1))
        np.testing.assert_allclose(right, left, rtol=percent / 100)


def test_edges_in_the_face_are_about_what_was_asked():
    mesh = coarse_mesh(FINE_MM)
    cheek = mesh.within("cheek", "chin", "nasolabial", "under_eye")
    inside = mesh.triangles[cheek[mesh.triangles].all(axis=1)]
    ends = np.concatenate([inside[:, [0, 1]], inside[:, [1, 2]], inside[:, [2, 0]]])
    length = np.linalg.norm(np.subtract(*(mesh.vertices_mm[ends[:, k]] for k in (0, 1))), axis=1)
    assert FINE_MM * 0.7 < np.median(length) < FINE_MM * 1.3
    assert length.max() < 1.65 * FINE_MM


def test_the_skin_of_the_mesh_lies_on_the_face():
    mesh = coarse_mesh(FINE_MM)
    folded = mesh.within(
        *NECK, "elsewhere", "nose", "vermilion"
    )  # there it is rounder than flat triangles are
    on_it = mesh.vertices_mm[mesh.treated & ~folded]
    _, nearest = a_face().skin.closest(on_it)
    away = np.linalg.norm(on_it - nearest, axis=1)
    assert away.max() < 0.5
    assert away.mean() < 0.03


def test_what_belongs_to_vertices_adds_up_to_the_whole():
    mesh = coarse_mesh()
    points = mesh.mesh.surface_m[mesh.triangles]
    area = (
        np.linalg.norm(np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), axis=1).sum() / 2
    )
    assert mesh.area_m2.sum() == pytest.approx(area, rel=1e-12)
    depth = mesh.depth_m
    assert (np.diff(depth, axis=0) > 0).all()
    assert depth.shape == (len(FACE_LAYERS), mesh.count)
    np.testing.assert_allclose(mesh.deep_shares.sum(axis=1), 1, atol=1e-9)


def test_the_columns_go_into_the_body():
    mesh = coarse_mesh()
    normals = vertex_normals(mesh.mesh.surface_m, mesh.triangles)
    down = mesh.mesh.levels_m[1] - mesh.mesh.levels_m[0]
    assert (np.einsum("vd,vd->v", down, normals)[mesh.treated] < 0).mean() > 0.999


def test_nothing_is_asked_for_in_hair_ears_and_eyes():
    mesh = coarse_mesh()
    assert not mesh.treated[mesh.within("scalp", "ear", "eye")].any()
    assert mesh.treated[mesh.within("cheek", "jawline")].all()


def test_muscles_lie_on_their_sides_and_fibres_have_length_one():
    mesh = coarse_mesh()
    for muscle in mesh.muscles:
        assert (muscle.weight >= 0).all()
        assert muscle.weight.max() <= 1 + 1e-9
        length = np.linalg.norm(muscle.fibre, axis=1)
        assert np.all((np.abs(length - 1) < 1e-6) | (length < 1e-9))
        x = np.average(mesh.vertices_mm[:, 0], weights=muscle.weight)
        assert {"right": x < 0, "left": x > 0, "midline": abs(x) < 3.0}[muscle.side]


def test_more_fat_makes_more_fat_and_the_rest_lies_deeper():
    fat, usual = meshed(a_face().skin, 6.0, factors={"fat_thickness": 1.5}), coarse_mesh()
    k = FACE_LAYERS.index("fat")
    cheek = usual.within("cheek")
    assert fat.volume_m3[k, cheek].sum() > 1.3 * usual.volume_m3[k, cheek].sum()
    assert (fat.depth_m[-1, cheek] >= usual.depth_m[-1, cheek] - 1e-9).mean() > 0.95


@pytest.mark.parametrize("edge_mm", [0.5, 0.0, -2.0, 7.0, float("nan"), float("inf")])
def test_an_edge_nobody_can_mean_is_refused(edge_mm: float):
    with pytest.raises(InputError, match="edge_mm"):
        meshed(a_face().skin, edge_mm)
