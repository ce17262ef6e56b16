"""Rendered photographs: the truth they come with is the truth, and the networks take them for faces."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face.scale import IRIS_MM
from ninon.face.template import template
from ninon.imaging.rendered_features import iris_centres_mm
from ninon.imaging.rendered_heads import HeadToRender, Sitting, photograph
from ninon.imaging.rendered_skin import SKIN_TONES

FULL = bool(os.environ.get("NINON_FULL"))
SMALL = Sitting(size=(320, 400), iris_px=16.0, samples=1)


@pytest.fixture(scope="module")
def head() -> HeadToRender:
    try:
        resting = template()
    except InputError as missing:
        pytest.skip(str(missing))
    return HeadToRender(resting.vertices_mm, resting.triangles, resting.bare_mm)


def shot(head, **changes):
    return photograph(head, replace(SMALL, **changes))


def test_the_same_sitting_gives_the_same_bytes_and_another_seed_others(head):
    assert (shot(head).image == shot(head).image).all()
    assert (shot(head).image != shot(head, seed=1).image).mean() > 0.2


def test_another_shot_shows_the_same_skin_and_another_skin_does_not(head):
    x, y = np.rint(shot(head).points_photo[50]).astype(int)
    cheek = [
        shot(head, noise=0.0, **changes).image[y - 12 : y + 13, x - 12 : x + 13].astype(float)
        for changes in ({}, {"seed": 1}, {"skin": 1})
    ]
    assert (cheek[0] == cheek[1]).all()
    assert np.abs(cheek[0] - cheek[2]).mean() > 0.5


def test_an_iris_is_as_wide_as_asked_at_the_eyes(head):
    photo = shot(head)
    assert photo.iris_px == pytest.approx((16.0, 16.0), rel=0.01)
    assert photo.mm_per_px == pytest.approx(IRIS_MM / 16.0, rel=0.01)


def test_the_painted_iris_is_a_disc_of_its_true_width_where_it_is_said_to_be(head):
    photo = photograph(head, Sitting(tone="tan", noise=0.0))
    grey = photo.image.astype(float).mean(2)
    for (x, y), wide in zip(photo.iris_centres_photo, photo.iris_px, strict=True):
        white = np.flatnonzero(grey[round(y)] > 110)
        left, right = white[white < x].max() + 1, white[white > x].min() - 1
        assert right - left + 1 == pytest.approx(wide, abs=2)
        assert (right + left) / 2 == pytest.approx(x, abs=1)


def test_points_are_visible_in_front_and_hidden_on_the_side_turned_away(head):
    assert shot(head).visible.mean() > 0.95
    turned = shot(head, pose_deg=(0.0, 50.0, 0.0)).visible
    right_cheek, left_cheek = 234, 454
    assert turned[right_cheek]
    assert not turned[left_cheek]


def test_the_nose_moves_with_the_pose_as_agreed(head):
    tip = [
        shot(head, pose_deg=pose).points_photo[4] - shot(head).points_photo[4]
        for pose in ((10, 0, 0), (0, 10, 0), (0, 0, 10))
    ]
    assert tip[0][1] < -2  # nose up
    assert tip[1][0] > 2  # to the viewer's right
    crown = shot(head, pose_deg=(0, 0, 10)).points_photo[10] - shot(head).points_photo[10]
    assert crown[0] < -2  # to the viewer's left


def test_light_from_the_left_is_brighter_on_the_viewers_left(head):
    photo = shot(head, light="from the left", noise=0.0)
    brightness = [
        photo.image[tuple(np.rint(photo.points_photo[k][::-1]).astype(int))].sum() for k in (50, 280)
    ]
    assert brightness[0] > 1.3 * brightness[1]


def test_darker_tones_give_darker_cheeks(head):
    cheeks = []
    for tone in SKIN_TONES:
        photo = shot(head, tone=tone.name, noise=0.0)
        x, y = np.rint(photo.points_photo[50]).astype(int)
        cheeks.append(photo.image[y - 3 : y + 4, x - 3 : x + 4].mean())
    assert cheeks == sorted(cheeks, reverse=True)


def test_noise_is_as_strong_as_asked(head):
    clean = shot(head, noise=0.0).image[:20].astype(float)
    for noise in (1.0, 3.0):
        spread = (shot(head, noise=noise).image[:20] - clean).std()
        assert 0.6 * noise < spread < 3.0 * noise


def test_a_jpeg_is_nearly_the_picture(head):
    apart = shot(head).image.astype(float) - shot(head, jpeg_quality=90).image
    assert 0 < np.abs(apart).mean() < 4


def test_the_gaze_is_straight_and_the_eyes_a_pupil_distance_apart(head):
    right, left = iris_centres_mm(head.landmarks_mm)
    assert right == pytest.approx(left * [-1, 1, 1], abs=0.05)
    assert 50 < left[0] - right[0] < 75


def test_a_head_that_does_not_fit_its_template_is_refused(head):
    with pytest.raises(InputError, match="does not fit"):
        HeadToRender(head.vertices_mm[:-1], head.triangles, head.rest_mm)


def seen_by_networks(head, require, tone, light):
    from ninon.face.pose import PoseReference
    from ninon.imaging.landmarks_found import find_landmarks
    from ninon.imaging.networks import Networks
    from ninon.imaging.photo import Photo

    try:
        networks = Networks.load()
    except InputError as missing:
        networks = require("models", None, str(missing))
    resting = template()
    photo = photograph(head, Sitting(tone=tone, light=light))
    reference = PoseReference.of(resting.knots_mm, resting.basis)
    found = find_landmarks(Photo.of(photo.image), networks, reference=reference, crops=1)
    assert found.presence > 0.99
    apart_mm = np.linalg.norm(found.points_photo - photo.points_photo, axis=1) * photo.mm_per_px
    assert apart_mm.mean() < 3.5
    assert np.abs(found.pose_deg).max() < 4
    assert found.iris_right is not None
    assert found.iris_left is not None
    read = found.iris_right.diameter_px, found.iris_left.diameter_px
    return np.array(read) / photo.iris_px


@pytest.mark.slow
@pytest.mark.parametrize("tone", [tone.name for tone in SKIN_TONES])
def test_in_soft_light_the_networks_find_the_face_and_read_each_iris_within_4_percent(head, require, tone):
    assert seen_by_networks(head, require, tone, "frontal soft") == pytest.approx(1, rel=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("tone", [tone.name for tone in SKIN_TONES] if FULL else ["intermediate"])
@pytest.mark.parametrize("light", ["from the left", "warm overhead"])
def test_in_hard_light_the_two_irises_together_are_read_within_4_percent(head, require, tone, light):
    read = seen_by_networks(head, require, tone, light)
    assert read.mean() == pytest.approx(1, rel=0.04)
    assert read == pytest.approx(1, rel=0.07)
