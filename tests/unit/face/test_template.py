"""The template is one closed, symmetric, smooth head with the face mesh inside."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face.canonical import LANDMARK_COUNT, canonical_mesh, mirror_map
from ninon.face.ears import ear_reach
from ninon.face.lines import TEMPLATE_POINTS
from ninon.face.mesh import boundary_loops, edges, euler_characteristic, triangle_areas_mm2, triangle_normals
from ninon.face.recorded_mesh import recorded_mesh
from ninon.face.template import ASSUMED, MEASURED, Template, read_template, template
from ninon.face.template_build import INNER_CANTHI, built_template


@pytest.fixture(scope="module")
def head() -> Template:
    return template()


def test_the_template_is_one_piece_closed_but_for_its_flat_cut(head: Template):
    (cut,) = boundary_loops(head.triangles)
    assert euler_characteristic(head.triangles) == 1, "a ball with one hole"
    assert np.ptp(head.vertices_mm[cut, 1]) < 1e-9, "the cut is flat"
    assert head.vertices_mm[cut, 1].max() <= head.vertices_mm[:, 1].min() + 1e-9, "and the lowest of all"


def test_the_template_has_fifteen_to_twenty_thousand_vertices(head: Template):
    assert 15_000 <= len(head.vertices_mm) <= 20_000
    assert set(head.triangles.ravel()) == set(range(len(head.vertices_mm)))


def test_no_triangle_of_the_template_is_degenerate(head: Template):
    assert triangle_areas_mm2(head.vertices_mm, head.triangles).min() > 0.01


def test_the_template_is_its_own_mirror_image(head: Template):
    for points, other in ((head.knots_mm, head.mirror), (head.vertices_mm, head.vertex_mirror)):
        assert np.array_equal(other[other], np.arange(len(other)))
        assert np.abs(points[other] * [-1, 1, 1] - points).max() < 1e-6


def test_the_landmarks_lie_on_the_surface_and_the_origin_between_the_eyes(head: Template):
    landmarks = head.knots_mm[:LANDMARK_COUNT]
    assert np.abs(head.vertices_mm[:LANDMARK_COUNT] - landmarks).max() < 1e-9
    assert np.abs(landmarks[list(INNER_CANTHI)].mean(axis=0)).max() < 1e-6
    assert landmarks[4, 2] > 30, "the nose points forward"
    assert landmarks[234, 0] < 0 < landmarks[454, 0], "x runs to the client's left"


def test_neighbouring_triangles_of_the_template_bend_no_more_than_a_crease(head: Template):
    normals = triangle_normals(head.vertices_mm, head.triangles)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    sides: dict[tuple[int, int], list[int]] = {}
    for number, (a, b, c) in enumerate(head.triangles.tolist()):
        for i, j in ((a, b), (b, c), (c, a)):
            sides.setdefault((min(i, j), max(i, j)), []).append(number)
    pairs = np.array([both for both in sides.values() if len(both) == 2])
    cosine = (normals[pairs[:, 0]] * normals[pairs[:, 1]]).sum(axis=1)
    outside = ~np.asarray(head.on_face_mesh[head.triangles].any(axis=1))
    assert np.quantile(cosine, 0.01) > 0.8
    assert cosine[outside[pairs].all(axis=1)].min() > 0, "beside the face nothing folds"


def test_lines_find_every_named_point_of_neck_and_chest(head: Template):
    for name in TEMPLATE_POINTS - {"neck:clavicle_lateral"}:
        assert name in head.places, name


def test_named_places_lie_where_anatomy_has_them(head: Template):
    at = {name: head.vertices_mm[vertex] for name, vertex in head.places.items()}
    down = ["neck:submental", "neck:hyoid", "neck:larynx", "neck:cricoid", "neck:sternal_notch"]
    heights = [at[name][1] for name in down]
    assert heights == sorted(heights, reverse=True)
    for name in down:
        assert abs(at[name][0]) < 1e-6
    for name, place in at.items():
        if name.endswith(":right"):
            mirrored = at[name.replace(":right", ":left")]
            assert place[0] < 0
            assert np.allclose(place * [-1, 1, 1], mirrored, atol=1e-6)
    assert abs(at["chest:sternal_edge_20mm:right"][0] + 40) < 4
    assert at["neck:behind_muscle_mid:right"][0] < -30, "30 mm from the midline or more"
    assert at["neck:carotid_top:right"][1] < head.knots_mm[172, 1] - 15, "below the jaw angle"


def test_what_lies_below_the_jaw_is_assumed_and_the_face_is_measured(head: Template):
    assert (head.origin[head.on_face_mesh] == MEASURED).all()
    assert (head.origin[head.vertices_mm[:, 1] < head.knots_mm[152, 1] - 30] == ASSUMED).all()


def test_ears_touch_no_landmark(head: Template):
    assert ear_reach(head.knots_mm[:LANDMARK_COUNT]).min() > 1
    assert (ear_reach(head.bare_mm) < 1).sum() > 100
    moved = np.linalg.norm(head.vertices_mm - head.bare_mm, axis=1)
    assert 5 < moved.max() < 20
    assert (moved[ear_reach(head.bare_mm) >= 1] == 0).all()


def test_a_template_comes_back_from_its_file_as_it_was(head: Template):
    again = read_template(head.to_bytes())
    assert again.fingerprint == head.fingerprint
    for name in ("knots_mm", "knot_triangles", "mirror", "uv"):
        assert np.array_equal(getattr(again, name), getattr(head, name))
    assert again.basis == head.basis
    assert again.to_bytes() == head.to_bytes()


@pytest.mark.parametrize("spoil", [b"", b"PK", b"not a template at all"], ids=["empty", "cut off", "text"])
def test_a_spoilt_template_is_refused_with_the_way_out(spoil: bytes):
    with pytest.raises(InputError, match="build-template"):
        read_template(spoil)


def test_edges_are_nowhere_longer_than_a_finger_is_wide(head: Template):
    ends = edges(head.triangles)
    lengths = np.linalg.norm(head.bare_mm[ends[:, 0]] - head.bare_mm[ends[:, 1]], axis=1)
    on_face = head.on_face_mesh[ends].all(axis=1)
    assert lengths.max() < 20
    assert np.median(lengths[on_face]) < 2.5


# ------------------------------------------------------------------ the mesh it grows from


def test_bytes_that_are_not_the_published_mesh_are_refused():
    with pytest.raises(InputError, match="published"):
        canonical_mesh(b"\x0a\x00")


def test_the_recorded_mesh_can_stand_in_for_the_published_one(head: Template):
    mesh = recorded_mesh()
    assert len(boundary_loops(mesh.triangles)) == 1
    assert euler_characteristic(mesh.triangles) == 1
    assert len(np.unique(mesh.triangles)) == LANDMARK_COUNT
    other = mirror_map(mesh.points_mm)
    assert np.array_equal(other[other], np.arange(LANDMARK_COUNT))
    stand_in = built_template(mesh, source="recorded")
    off = np.linalg.norm(stand_in.knots_mm[:LANDMARK_COUNT] - head.knots_mm[:LANDMARK_COUNT], axis=1)
    assert off.mean() < 1.5
    assert stand_in.fingerprint != head.fingerprint or head.source == "recorded"
    assert euler_characteristic(stand_in.triangles) == 1
