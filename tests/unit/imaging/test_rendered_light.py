"""Light on rendered heads: what faces it is bright, what is covered is dark."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.face.mesh import vertex_normals
from ninon.imaging.camera import Camera
from ninon.imaging.rasteriser import rasterise
from ninon.imaging.rendered_light import (
    UPPER_LEFT,
    Lamp,
    averaged,
    matte_brightness,
    matte_picture,
    open_sky,
    shade_of_lamp,
)
from tests.unit.imaging.balls import ball

BALL, TRIANGLES = ball(around=32)
TWO = np.concatenate([BALL * 0.5, BALL * 0.5 + [0.0, 90.0, 0.0]])
BOTH = np.concatenate([TRIANGLES, TRIANGLES + len(BALL)]).astype(np.int32)


def test_a_ball_alone_sees_the_whole_sky():
    assert open_sky(BALL, TRIANGLES).min() > 0.97


def test_between_two_bodies_little_of_the_sky_is_seen():
    sky = open_sky(TWO, BOTH)
    top, bottom = len(BALL) - 2, len(BALL) - 1
    assert sky[top] < 0.25
    assert sky[bottom] > 0.9


def test_a_lamp_lights_the_side_that_faces_it_and_not_the_other():
    light = shade_of_lamp(BALL, TRIANGLES, vertex_normals(BALL, TRIANGLES), np.eye(3), Lamp((0, 0, 1)))
    towards = BALL[:, 2] / 100
    assert light[towards > 0.95].min() > 0.85
    assert light[towards < -0.5].max() == 0


def test_a_body_throws_its_shadow_on_another():
    normals = vertex_normals(TWO, BOTH)
    lit = shade_of_lamp(TWO, BOTH, normals, np.eye(3), Lamp((0, 1, 0), radius_deg=5))
    top = len(BALL) - 2
    assert lit[top] == 0
    assert lit[top + len(BALL)] > 0.9


def test_the_lamp_stands_still_while_the_head_turns():
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    here = shade_of_lamp(BALL, TRIANGLES, vertex_normals(BALL, TRIANGLES), np.eye(3), UPPER_LEFT)
    turned = BALL @ turn.T
    there = shade_of_lamp(turned, TRIANGLES, vertex_normals(turned, TRIANGLES), turn.T, UPPER_LEFT)
    assert there == pytest.approx(here, abs=0.12)


def test_the_drawn_head_is_brighter_at_the_upper_left():
    bright = matte_brightness(BALL, TRIANGLES, np.eye(3), sky=np.ones(len(BALL)))
    upper_left = BALL @ [-0.5, 0.5, 0.7] > 90
    lower_right = BALL @ [0.5, -0.5, 0.7] > 90
    assert bright[upper_left].min() > bright[lower_right].max() + 0.1
    assert 0 <= bright.min() <= bright.max() <= 1


def test_a_drawing_uses_its_tones_and_its_ground_only():
    camera = Camera.facing(
        pose_deg=(0, 0, 0), target_mm=(0, 0, 0), distance_mm=900, focal_px=200, size=(60, 40)
    )
    picture = matte_picture(
        rasterise(BALL, TRIANGLES, camera.sampled(2)),
        np.full(len(BALL), 0.5),
        tones=[(0, 0, 0), (100, 90, 80), (200, 200, 200)],
        ground=(250, 240, 230),
        samples=2,
    )
    assert picture.shape == (40, 60, 3)
    assert picture[20, 30].tolist() == [100, 90, 80]
    assert picture[0, 0].tolist() == [250, 240, 230]


def test_averaging_keeps_the_mean():
    picture = np.random.default_rng(0).random((6, 9, 3)).astype(np.float32)
    small = averaged(picture, 3)
    assert small.shape == (2, 3, 3)
    assert small[1, 2] == pytest.approx(picture[3:6, 6:9].mean((0, 1)), rel=1e-5)
