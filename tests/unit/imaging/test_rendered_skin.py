"""Colours of rendered heads."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.imaging.rendered_curves import distance_field, signed_distance_mm, smooth_ring
from ninon.imaging.rendered_skin import (
    SKIN_TONES,
    grain,
    hair_share,
    lab_to_linear,
    linear_to_srgb,
    skin_tone,
)

BINS = {"light": (41, 70), "intermediate": (28, 41), "tan": (10, 28), "brown": (-30, 10), "dark": (-70, -30)}


@pytest.mark.parametrize("tone", SKIN_TONES, ids=lambda tone: tone.name)
def test_each_tone_lies_in_its_bin_of_the_typology_angle(tone):
    low, high = BINS[tone.name]
    assert low < tone.ita_deg < high


def test_colours_agree_with_known_conversions():
    assert linear_to_srgb(lab_to_linear((100, 0, 0))).tolist() == [255, 255, 255]
    assert linear_to_srgb(lab_to_linear((0, 0, 0))).tolist() == [0, 0, 0]
    assert linear_to_srgb(lab_to_linear((53.24, 80.09, 67.20))) == pytest.approx([255, 0, 0], abs=1)


def test_an_unknown_tone_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'tan'"):
        skin_tone("tann")


def test_the_grain_is_the_same_again_and_has_no_seam():
    places = np.random.default_rng(1).uniform(-300, 300, (4000, 2)).astype(np.float32)
    pattern = grain(places, seed=2)
    assert (pattern == grain(places, seed=2)).all()
    assert abs(pattern.mean()) < 0.2
    assert pattern.std() == pytest.approx(1, abs=0.25)
    line = np.stack([np.linspace(-200, 200, 8001), np.full(8001, 3.0)], axis=1).astype(np.float32)
    steps = np.abs(np.diff(grain(line, seed=2)))
    assert steps.max() < 0.5


def test_hair_grows_on_the_crown_and_not_on_the_face():
    places = np.array([[0, 110, -80], [0, 20, -185], [0, -30, 36], [0, 45, 12], [30, 0, 0]], dtype=np.float32)
    assert hair_share(places).tolist() == [1, 1, 0, 0, 0]


def test_distances_to_a_circle_are_those_of_geometry():
    turn = np.arange(16) * 2 * np.pi / 16
    ring = smooth_ring(10 * np.stack([np.cos(turn), np.sin(turn)], axis=1))
    points = np.random.default_rng(3).uniform(-14, 14, (500, 2))
    truth = np.linalg.norm(points, axis=1) - 10
    assert signed_distance_mm(points, ring) == pytest.approx(truth, abs=0.05)
    away = np.abs(truth) < 5
    field = distance_field(ring, closed=True, margin_mm=6.0)
    assert field(points[away].astype(np.float32)) == pytest.approx(truth[away], abs=0.1)
