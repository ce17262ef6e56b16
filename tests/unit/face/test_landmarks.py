"""Landmarks keep what was found beside what was set, read back as they were written, and give a scale."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError, RecordError
from ninon.face.hand_points import REACH, back_to_found, effective_points, moved_by_hand
from ninon.face.iris_scale import has_iris_scale, pupil_distance_mm, scale_from_iris
from ninon.face.landmarks import Iris, Landmarks
from ninon.face.landmarks_json import landmarks_from_json, landmarks_to_json
from ninon.face.manual_points import MANUAL_LANDMARKS, MANUAL_NAMES, landmarks_by_hand
from ninon.face.pose import PoseReference
from ninon.face.template import template

REFERENCE = PoseReference.of(template().knots_mm, template().basis)


def frontal(px_per_mm: float = 3.0) -> Landmarks:
    points = REFERENCE.points_mm[:, :2] * [px_per_mm, -px_per_mm] + [400.0, 400.0]
    return Landmarks(
        points_photo=points,
        depth_photo=REFERENCE.points_mm[:, 2] * px_per_mm,
        sd_photo=np.full(468, 1 / 3),
        photo_size=(800, 1000),
        iris_right=Iris((310.0, 400.0), 35.0, 0.3),
        iris_left=Iris((490.0, 400.0), 35.2, 0.4),
        pose_deg=(0.1, -0.2, 0.3),
        presence=0.99,
        pipeline="recorded",
        facts={"smile": 0.1},
    )


# ------------------------------------------------------------------ by hand


@given(st.lists(st.integers(0, 467), min_size=1, max_size=8, unique=True), st.integers(0, 99))
def test_a_point_set_by_hand_stands_where_it_was_set_and_far_ones_stay(numbers, seed):
    found = frontal()
    moves = np.random.default_rng(seed).uniform(-8, 8, (len(numbers), 2))
    places = {k: tuple(found.points_photo[k] + move) for k, move in zip(numbers, moves, strict=True)}
    moved = moved_by_hand(found, places)
    points = effective_points(moved)
    assert moved.points_photo is found.points_photo
    for k, place in places.items():
        assert tuple(points[k]) == place
    reach = REACH * np.ptp(found.points_photo, axis=0).max()
    apart = np.linalg.norm(found.points_photo[:, None] - found.points_photo[numbers][None], axis=2).min(
        axis=1
    )
    assert np.array_equal(points[apart > reach], found.points_photo[apart > reach])


def test_neighbours_follow_less_the_farther_they_are():
    found = frontal()
    x, y = found.points_photo[61]
    moved = effective_points(moved_by_hand(found, {61: (x + 10, y)})) - found.points_photo
    apart = np.linalg.norm(found.points_photo - found.points_photo[61], axis=1)
    order = np.argsort(apart)
    assert (np.diff(moved[order, 0]) <= 1e-9).all()
    assert moved[order[1], 0] > 8
    assert np.abs(moved[:, 1]).max() < 1e-9


def test_what_was_found_comes_back_when_asked_for():
    found = frontal()
    moved = moved_by_hand(moved_by_hand(found, {1: (400.0, 500.0)}), {2: (401.0, 520.0)})
    assert set(moved.by_hand) == {1, 2}
    assert set(back_to_found(moved, 1).by_hand) == {2}
    assert effective_points(back_to_found(moved)) is found.points_photo


@pytest.mark.parametrize(
    ("number", "place"), [(468, (1, 1)), (-1, (1, 1)), (3, (900, 1)), (3, (float("nan"), 1))]
)
def test_points_that_cannot_be_set_are_refused(number, place):
    with pytest.raises(InputError, match="andmark"):
        moved_by_hand(frontal(), {number: place})


# ------------------------------------------------------------------ as text


def test_landmarks_read_back_to_the_last_bit():
    random = np.random.default_rng(1)
    told = replace(
        frontal(), points_photo=random.normal(size=(468, 2)) * 1e3, depth_photo=random.normal(size=468)
    )
    told = replace(moved_by_hand(told, {7: (1 / 3, 2 / 3)}), iris_left=None)
    read = landmarks_from_json(landmarks_to_json(told))
    for name in ("points_photo", "depth_photo", "sd_photo"):
        assert getattr(read, name).tobytes() == getattr(told, name).tobytes()
    for name in (
        "photo_size",
        "iris_right",
        "iris_left",
        "pose_deg",
        "presence",
        "pipeline",
        "facts",
        "by_hand",
    ):
        assert getattr(read, name) == getattr(told, name)


def test_text_that_is_no_landmarks_is_refused():
    kept = json.loads(landmarks_to_json(frontal()))
    for text in ("", "[]", "{}", "null", json.dumps(kept | {"schema_version": 99})):
        with pytest.raises(RecordError):
            landmarks_from_json(text)
    for broken in (
        {"points_photo": [[1, 2]]},
        {"pose_deg": [1]},
        {"facts": 3},
        {"iris_right": {"centre_px": [1, 2]}},
    ):
        with pytest.raises(RecordError, match="damaged"):
            landmarks_from_json(json.dumps(kept | broken))


# ------------------------------------------------------------------ scale


def test_a_frontal_scale_is_the_mean_of_both_irises_and_about_four_percent_wide():
    scale = scale_from_iris(frontal())
    assert scale.mm_per_px == pytest.approx(11.71 / 35.1)
    assert 0.0358 < scale.sd_share < 0.04


def test_of_a_turned_head_the_larger_iris_counts_and_of_a_profile_none():
    turned = replace(frontal(), pose_deg=(0.0, 25.0, 0.0), iris_left=Iris((490.0, 400.0), 28.0, 0.4))
    assert scale_from_iris(turned).mm_per_px == pytest.approx(11.71 / 35.0)
    assert scale_from_iris(turned).sd_share > 0.09
    assert not has_iris_scale(replace(turned, pose_deg=(0.0, -61.0, 0.0)))
    with pytest.raises(InputError, match="profile"):
        scale_from_iris(replace(turned, pose_deg=(0.0, -61.0, 0.0)))
    with pytest.raises(InputError, match="No iris"):
        scale_from_iris(replace(turned, iris_right=None, iris_left=None))


def test_pupils_are_as_far_apart_as_their_irises_and_unknown_with_one():
    assert pupil_distance_mm(frontal(), 0.35) == pytest.approx(63, rel=1e-3)
    assert pupil_distance_mm(replace(frontal(), iris_left=None), 0.35) is None


# ------------------------------------------------------------------ 25 points


def set_points() -> dict[str, tuple[float, float]]:
    points = frontal().points_photo
    named = {name: tuple(points[k].tolist()) for name, k in MANUAL_LANDMARKS.items()}
    for side, outer, inner in (("right", 33, 133), ("left", 263, 362)):
        middle, half = (points[outer] + points[inner]) / 2, (points[inner] - points[outer]) * 0.2
        named[f"iris_inner:{side}"] = tuple((middle + half).tolist())
        named[f"iris_outer:{side}"] = tuple((middle - half).tolist())
    return named


def by_hand(points: dict[str, tuple[float, float]]) -> Landmarks:
    return landmarks_by_hand(points, photo_size=(800, 1000), reference=REFERENCE)


def test_twenty_five_points_of_the_reference_give_all_of_its_points():
    assert len(MANUAL_NAMES) == 25
    made = by_hand(set_points())
    assert np.abs(made.points_photo - frontal().points_photo).max() < 1e-6
    assert made.pipeline == "by hand"
    assert made.pose_deg == pytest.approx((0, 0, 0), abs=1e-6)
    assert len(made.by_hand) == 21
    assert made.iris_right is not None
    assert landmarks_from_json(landmarks_to_json(made)).by_hand == made.by_hand


def test_every_point_set_is_met_exactly_and_the_warp_stays_near():
    moved = set_points()
    moved["mouth_corner:right"] = (moved["mouth_corner:right"][0] - 9, moved["mouth_corner:right"][1] + 6)
    made = by_hand(moved)
    for name, number in MANUAL_LANDMARKS.items():
        assert made.points_photo[number] == pytest.approx(moved[name], abs=1e-6)
    assert np.abs(made.points_photo - frontal().points_photo).max() < 15


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nasion": None}, "1 of 25 points are missing: nasion"),
        ({"mentom": (1.0, 1.0)}, "Did you mean 'menton'"),
        ({"menton": (5000.0, 1.0)}, "not on the photograph"),
        ({"menton": (400.0, 100.0)}, "chin is not below"),
        ({"iris_inner:left": (700.0, 400.0)}, "left iris"),
    ],
)
def test_points_that_cannot_be_meant_are_named(change, said):
    points = {k: v for k, v in (set_points() | change).items() if v is not None}
    with pytest.raises(InputError, match=said):
        by_hand(points)


def test_exchanged_sides_are_noticed():
    points = set_points()
    swapped = {}
    for name, place in points.items():
        other = name.replace(":right", ":?").replace(":left", ":right").replace(":?", ":left")
        swapped[other] = place
    with pytest.raises(InputError, match="exchanged"):
        by_hand(swapped)
