"""Pose is told from points as they were turned, whatever their size and place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.face.pose import PoseReference, pose_of, rotation_of

RANDOM = np.random.default_rng(3)
SHAPE = RANDOM.normal(size=(468, 3)) * [60.0, 80.0, 40.0]
IDS = np.arange(0, 468, 14)
WEIGHTS = RANDOM.uniform(0.1, 1, len(IDS))
REFERENCE = PoseReference(SHAPE, IDS, WEIGHTS)


def seen(rotation, scale=3.0, shift=(100.0, 200.0)):
    camera = SHAPE @ rotation.T * scale
    return camera[:, :2] * [1, -1] + shift, camera[:, 2]


@given(st.floats(-60, 60), st.floats(-80, 80), st.floats(-170, 170), st.floats(0.1, 50))
def test_the_pose_of_a_turned_reference_is_how_it_was_turned(pitch, yaw, roll, scale):
    points, depth = seen(rotation_of(pitch, yaw, roll), scale)
    pose = pose_of(points, depth, SHAPE, IDS, WEIGHTS)
    assert (pose.pitch, pose.yaw, pose.roll) == pytest.approx((pitch, yaw, roll), abs=1e-6)
    assert pose.scale == pytest.approx(scale)


def test_signs_are_those_of_somebody_looking_at_the_picture():
    nose, top = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
    assert (rotation_of(20, 0, 0) @ nose)[1] > 0, "positive pitch: nose up"
    assert (rotation_of(0, 20, 0) @ nose)[0] > 0, "positive yaw: nose to the viewer's right"
    assert (rotation_of(0, 0, 20) @ top)[0] < 0, "positive roll: top of the head to the viewer's left"


def test_points_on_one_line_have_no_pose():
    line = np.outer(np.arange(468.0), [1.0, 0.0, 0.0])
    with pytest.raises(InputError, match="one line"):
        pose_of(line[:, :2], line[:, 2], line, IDS, WEIGHTS)
    with pytest.raises(InputError, match="four points"):
        pose_of(line[:, :2], line[:, 2], line, IDS[:3], WEIGHTS[:3])


def test_a_reference_is_made_of_points_and_a_basis():
    made = PoseReference.of(np.vstack([SHAPE, SHAPE]), {4: 0.5, 152: 0.25})
    assert made.points_mm.shape == (468, 3)
    assert made.ids.tolist() == [4, 152]
