"""Lines on a rendered head: as wide as asked, along their way, hidden behind the head."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.imaging.rasteriser import Camera, rasterise
from ninon.imaging.rendered_lines import arrow_widths_mm, ribbon_seen
from tests.unit.imaging.balls import ball

CAMERA = Camera.facing(
    pose_deg=(0, 0, 0), target_mm=(0, 0, 0), distance_mm=900, focal_px=2.0, size=(480, 480), perspective=False
)
BALL, TRIANGLES = ball(around=96)
HEAD = rasterise(BALL, TRIANGLES, CAMERA)


def equator(start_deg, end_deg):
    turn = np.radians(np.linspace(start_deg, end_deg, 200))
    normals = np.stack([np.sin(turn), np.zeros(200), np.cos(turn)], axis=1)
    return 100 * normals, normals


def test_a_line_on_the_front_is_as_wide_and_long_as_asked():
    points, normals = equator(-20, 20)
    seen = ribbon_seen(HEAD, CAMERA, points, normals, 6.0)
    assert len(seen.pixel) / 4 == pytest.approx(6.0 * 200 * np.sin(np.radians(20)), rel=0.08)
    assert seen.along_mm.min() == pytest.approx(0, abs=1)
    assert seen.along_mm.max() == pytest.approx(100 * np.radians(40), abs=1)


def test_the_left_edge_of_a_line_to_the_viewers_right_is_its_upper_edge():
    points, normals = equator(-20, 20)
    seen = ribbon_seen(HEAD, CAMERA, points, normals, 6.0)
    upper = seen.pixel // 480 < 239
    assert (seen.across[upper] > 0).all()


def test_a_line_round_the_back_is_hidden():
    points, normals = equator(110, 250)
    assert len(ribbon_seen(HEAD, CAMERA, points, normals, 6.0).pixel) == 0


def test_a_line_behind_something_nearer_is_hidden_there():
    before = np.concatenate([BALL, BALL * 0.2 + [0, 0, 140]])
    both = np.concatenate([TRIANGLES, TRIANGLES + len(BALL)]).astype(np.int32)
    points, normals = equator(-40, 40)
    seen = ribbon_seen(rasterise(before, both, CAMERA), CAMERA, points, normals, 4.0)
    column = seen.pixel % 480
    assert not ((column > 203) & (column < 276)).any()
    assert (column < 200).any()
    assert (column > 280).any()


def test_an_arrow_swells_and_ends_in_a_tip():
    along = np.linspace(0, 60, 121)
    widths = arrow_widths_mm(along)
    assert widths[0] == pytest.approx(0.7)
    assert widths[along < 53].max() == pytest.approx(2.3, abs=0.05)
    assert widths.max() == pytest.approx(6.0, abs=0.5)
    assert widths[-1] == 0
    assert (np.diff(widths[along < 52]) >= 0).all()


def test_a_line_of_one_point_or_for_another_camera_is_refused():
    points, normals = equator(-20, 20)
    with pytest.raises(InputError, match="two points or more"):
        ribbon_seen(HEAD, CAMERA, points[:1], normals[:1], 1.0)
    with pytest.raises(InputError, match="one camera for both"):
        ribbon_seen(HEAD, CAMERA.sampled(2), points, normals, 1.0)
