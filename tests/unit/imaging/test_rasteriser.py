"""The rasteriser: every pixel shows the nearest triangle, at the place and depth where its ray meets it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.face.mesh import euler_characteristic, triangle_normals
from ninon.face.pose import rotation_of
from ninon.imaging.camera import Camera
from ninon.imaging.rasteriser import rasterise
from tests.unit.imaging.balls import ball

ANGLES = st.floats(-60, 60)


def camera(pose=(0.0, 0.0, 0.0), *, perspective=True, size=(120, 100), distance=700.0):
    focal = 350.0 if perspective else 0.5
    return Camera.facing(
        pose_deg=pose,
        target_mm=(0.0, 0.0, 0.0),
        distance_mm=distance,
        focal_px=focal,
        size=size,
        perspective=perspective,
    )


# ------------------------------------------------------------------ the camera


def test_the_ball_of_these_tests_is_closed_and_faces_outwards():
    vertices, triangles = ball()
    assert euler_characteristic(triangles) == 2
    outward = triangle_normals(vertices, triangles) * vertices[triangles].mean(1)
    assert (outward.sum(1) > 0).all()


def test_positive_pitch_lifts_the_nose_positive_yaw_turns_it_to_the_viewers_right_positive_roll_tips_left():
    nose, crown = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
    assert (rotation_of(10, 0, 0) @ nose)[1] > 0
    assert (rotation_of(0, 10, 0) @ nose)[0] > 0
    assert (rotation_of(0, 0, 10) @ crown)[0] < 0


def test_with_yaw_to_the_viewers_right_the_right_cheek_shows():
    places, _ = camera((0, 40, 0)).project(np.array([[-60.0, 0.0, 0.0], [60.0, 0.0, 0.0], [0.0, 0.0, 80.0]]))
    right, left, nose = places[:, 0]
    assert nose - right > left - nose


@given(ANGLES, ANGLES, ANGLES)
def test_a_pose_turns_and_neither_stretches_nor_mirrors(pitch, yaw, roll):
    turn = rotation_of(pitch, yaw, roll)
    assert np.allclose(turn @ turn.T, np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)


@given(ANGLES, ANGLES, ANGLES, st.booleans())
def test_the_target_stands_in_the_middle_of_the_picture_however_the_head_turns(pitch, yaw, roll, perspective):
    target = (10.0, -20.0, 30.0)
    seen = Camera.facing(
        pose_deg=(pitch, yaw, roll),
        target_mm=target,
        distance_mm=900,
        focal_px=3.0,
        size=(101, 201),
        perspective=perspective,
    )
    places, depth = seen.project(np.array([target]))
    assert places[0] == pytest.approx([50, 100])
    assert depth[0] == pytest.approx(900)


def test_what_is_nearer_looks_larger_with_perspective_only():
    near_and_far = np.array([[10.0, 0, 100], [10.0, 0, -100]])
    (near, far), _ = camera().project(near_and_far)
    assert near[0] - 59.5 == pytest.approx((far[0] - 59.5) * 800 / 600)
    (near, far), _ = camera(perspective=False).project(near_and_far)
    assert near[0] == pytest.approx(far[0])


def test_a_pixel_cut_in_pieces_keeps_its_centre():
    points = np.array([[12.0, 34.0, 5.0], [-40.0, 3.0, 50.0]])
    whole, _ = camera().project(points)
    cut, _ = camera().sampled(3).project(points)
    assert cut == pytest.approx((whole + 0.5) * 3 - 0.5)


def test_the_camera_stands_where_every_ray_through_its_middle_starts():
    seen = camera((10, 20, 30))
    assert seen.rotation @ seen.place_mm + seen.translation_mm == pytest.approx([0, 0, 0])


# ------------------------------------------------------------------ the raster


@pytest.mark.parametrize("perspective", [True, False])
@given(ANGLES, ANGLES, ANGLES)
def test_each_pixel_tells_the_point_of_the_mesh_that_lies_behind_it(perspective, pitch, yaw, roll):
    vertices, triangles = ball()
    seen_by = camera((pitch, yaw, roll), perspective=perspective)
    raster = rasterise(vertices, triangles, seen_by)
    places, depth = seen_by.project(raster.interpolate(vertices).astype(np.float64))
    width = raster.size[0]
    pixels = np.stack([raster.pixel % width, raster.pixel // width], axis=1)
    assert np.abs(places - pixels).max() < 1e-3
    assert np.abs(depth - raster.depth_mm).max() < 1e-2
    assert (raster.corners == triangles[raster.triangle]).all()
    assert raster.weights.min() > -1e-3
    assert raster.weights.sum(1) == pytest.approx(1, abs=1e-5)


@given(ANGLES, ANGLES, st.floats(-20, 20))
def test_a_closed_surface_has_no_holes(pitch, yaw, shift):
    vertices, triangles = ball(around=17)
    raster = rasterise(vertices + np.array([shift, shift / 3, 0]), triangles, camera((pitch, yaw, 0)))
    covered = np.isfinite(raster.depth_map_mm())
    for row in covered:
        inside = np.flatnonzero(row)
        assert len(inside) == 0 or len(inside) == inside[-1] - inside[0] + 1


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_two_triangles_share_the_pixels_of_a_square_and_leave_none_out(x, y):
    corners = np.array([[0.0, 0, 0], [50, 0, 0], [50, 50, 0], [0, 50, 0]]) + np.array([x, y, 0])
    seen_by = camera((0, 0, 20))
    both = rasterise(corners, np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32), seen_by)
    one = rasterise(corners, np.array([[0, 1, 2]], dtype=np.int32), seen_by)
    other = rasterise(corners, np.array([[0, 2, 3]], dtype=np.int32), seen_by)
    assert len(np.intersect1d(one.pixel, other.pixel)) == 0
    assert sorted([*one.pixel, *other.pixel]) == both.pixel.tolist()


def test_the_nearest_of_many_surfaces_is_seen_whatever_their_order():
    vertices, triangles = ball(around=12)
    shifts = [0.0, 90.0, 40.0, -50.0, 60.0]
    many = np.concatenate([vertices * 0.3 + [0, 0, z] for z in shifts])
    parts = np.concatenate([triangles + k * len(vertices) for k in range(len(shifts))]).astype(np.int32)
    for both_sides in (False, True):
        raster = rasterise(many, parts, camera(perspective=False), both_sides=both_sides)
        assert set(raster.triangle // len(triangles)) == {1}


def test_a_triangle_seen_from_behind_is_left_out_unless_asked_for():
    corners = np.array([[0.0, 0, 0], [50, 0, 0], [0, 50, 0]])
    turned = np.array([[0, 2, 1]], dtype=np.int32)
    assert len(rasterise(corners, turned, camera()).pixel) == 0
    assert len(rasterise(corners, turned, camera(), both_sides=True).pixel) > 200


def test_what_lies_beside_or_behind_the_camera_is_not_drawn():
    vertices, triangles = ball(around=8)
    for place in ([5000, 0, 0], [0, 0, 2000], [0, -5000, 0]):
        assert len(rasterise(vertices + place, triangles, camera()).pixel) == 0


def test_a_picture_that_shows_a_part_of_the_mesh_is_a_part_of_the_larger_picture():
    vertices, triangles = ball()
    large = rasterise(vertices, triangles, camera(size=(120, 100)))
    small = rasterise(vertices, triangles, camera(size=(40, 30)))
    cut = large.depth_map_mm()[35:65, 40:80]
    assert small.depth_map_mm() == pytest.approx(cut)


def test_an_area_seen_without_perspective_is_the_area_of_its_shadow():
    vertices, triangles = ball(around=48)
    seen_by = Camera.facing(
        pose_deg=(0, 0, 0),
        target_mm=(0, 0, 0),
        distance_mm=500,
        focal_px=2.0,
        size=(450, 450),
        perspective=False,
    )
    assert len(rasterise(vertices, triangles, seen_by).pixel) / 4 == pytest.approx(np.pi * 100**2, rel=0.01)


def test_a_vertex_that_is_not_a_number_is_refused():
    vertices, triangles = ball(around=4)
    vertices[3, 1] = np.nan
    with pytest.raises(InputError, match="not a number"):
        rasterise(vertices, triangles, camera())
