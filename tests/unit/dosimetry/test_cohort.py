"""Draws and variance of a study of many faces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from ninon.dosimetry.cohort_draws import drawn, face_seed, physical_values
from ninon.dosimetry.cohort_variance import variance_shares
from ninon.dosimetry.doubts import DoubtRow
from ninon.dosimetry.spreads import EDGE
from ninon.errors import InputError


@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 2**64))
def test_every_doubt_has_one_draw_in_each_stretch(draws, doubts, seed):
    normal = drawn(doubts, draws=draws, seed=seed)
    assert normal.shape == (draws + 1, doubts)
    assert (normal[0] == 0).all()
    stretch = np.floor(ndtr(normal[1:]) * draws)
    assert (np.sort(stretch, axis=0) == np.arange(draws)[:, None]).mean() > 0.9
    assert (normal == drawn(doubts, draws=draws, seed=seed)).all()


def test_other_faces_and_other_studies_have_other_draws():
    seeds = [face_seed(1, "a"), face_seed(1, "b"), face_seed(2, "a")]
    assert len({drawn(3, draws=4, seed=seed).tobytes() for seed in seeds}) == 3


def test_no_draws_are_no_study():
    with pytest.raises(InputError, match="at least one"):
        drawn(3, draws=0, seed=1)


def test_a_doubt_is_at_its_ends_where_its_normal_variable_is():
    rows = [
        DoubtRow("fat_conductivity", "", "S/m", 0.02, 0.045, 0.08),
        DoubtRow("spacing", "", "share", 0.05, 0.5, 0.95),
    ]
    normal = np.array([[-EDGE, -EDGE], [0.0, 0.0], [EDGE, EDGE]])
    found = physical_values(rows, normal)
    assert found["fat_conductivity"] == pytest.approx([0.02, 0.045, 0.08])
    assert found["spacing"] == pytest.approx([0.05, 0.5, 0.95])


@pytest.mark.parametrize("between_sd", [0.0, 0.2, 1.0])
def test_the_variance_splits_as_it_was_made(between_sd):
    rng = np.random.default_rng(3)
    faces = between_sd * rng.standard_normal(400)
    values = [np.exp(face + 0.4 * rng.standard_normal(12)) for face in faces]
    found = variance_shares(values)
    assert found is not None
    assert found.between_faces == pytest.approx(between_sd**2 / (between_sd**2 + 0.16), abs=0.04)
    assert found.between_faces + found.within_doubts == pytest.approx(1)
    assert found.sd_log == pytest.approx(np.hypot(between_sd, 0.4), rel=0.05)


def test_one_face_or_one_draw_each_splits_nothing():
    one = np.array([1.0, 2.0, 3.0])
    assert variance_shares([one]) is None
    assert variance_shares([one[:1], one[1:2]]) is None
    assert variance_shares([np.ones(3), np.ones(3)]) is None
