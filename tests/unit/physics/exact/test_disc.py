"""A round contact in rings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.exact import (
    Layers,
    contact_density,
    disc_currents_field,
    disc_resistance,
    pair_resistance,
    spreading_resistance,
)
from tests.unit.physics.exact.bodies import CHEEK, RADIUS_M, pair

HALF_SPACE = Layers((math.inf,), (0.3,))


@pytest.mark.parametrize(("contact", "known"), [(0.01, 1447.823), (0.1, 6039.747)])
def test_a_contact_on_the_cheek_has_the_resistance_known_for_it(contact, known):
    assert disc_resistance(CHEEK, RADIUS_M, contact) == pytest.approx(known, abs=5e-4)


def test_an_ideal_contact_spreads_as_the_closed_form_says_ever_closer_with_more_rings():
    exact = spreading_resistance(0.3, RADIUS_M)
    errors = [disc_resistance(HALF_SPACE, RADIUS_M, 0.0, rings) / exact - 1 for rings in (15, 30, 60)]
    assert 0 < errors[2] < 5e-4
    assert errors[0] / errors[1] == pytest.approx(4, abs=0.1)
    assert errors[1] / errors[2] == pytest.approx(4, abs=0.1)


def test_under_an_ideal_contact_the_density_rises_to_the_rim_as_known():
    radius, density = contact_density(HALF_SPACE, RADIUS_M, 0.0, 1e-3, rings=120)
    known = 1e-3 / (2 * np.pi * RADIUS_M * np.sqrt(RADIUS_M**2 - radius**2))
    inner = radius < 0.95 * RADIUS_M
    assert density[inner] == pytest.approx(known[inner], rel=3e-3)


@given(st.floats(1e-4, 10), st.floats(1e-3, 8e-3), st.floats(1e-5, 1e-2))
def test_the_rings_carry_the_whole_current_and_the_rim_the_densest(contact, radius, current):
    edges = radius * np.sin(np.linspace(0, np.pi / 2, 31))
    _, density = contact_density(CHEEK, radius, contact, current, rings=30)
    assert np.sum(density * np.pi * np.diff(edges**2)) == pytest.approx(current, rel=1e-9)
    assert (np.diff(density) >= -1e-6 * density[0]).all()


def test_behind_a_resistive_skin_the_density_is_even():
    _, density = contact_density(CHEEK, RADIUS_M, 10.0, 1e-3)
    assert density == pytest.approx(1e-3 / (np.pi * RADIUS_M**2), rel=1e-3)


def test_a_complex_skin_gives_a_complex_resistance_that_goes_over_into_the_real_one():
    real = disc_resistance(CHEEK, RADIUS_M, 0.1)
    complex_ = disc_resistance(CHEEK, RADIUS_M, 0.1 - 0.05j)
    assert isinstance(real, float)
    assert complex_.imag == pytest.approx(-0.05 / (math.pi * RADIUS_M**2), rel=0.01)
    assert disc_resistance(CHEEK, RADIUS_M, 0.1 + 0j) == pytest.approx(real, rel=1e-12)
    _, density = contact_density(CHEEK, RADIUS_M, 0.01 - 0.02j, 1e-3)
    assert np.iscomplexobj(density)
    assert abs(density.imag).max() > 0


@given(st.floats(0.3, 3), st.floats(0.3, 3))
def test_resistance_scales_as_it_must(larger, better):
    body = Layers(
        tuple(larger * t for t in CHEEK.thickness_m), tuple(better * s for s in CHEEK.conductivity_S_m)
    )
    before = disc_resistance(CHEEK, RADIUS_M, 0.01, 20)
    after = disc_resistance(body, larger * RADIUS_M, 0.01 * larger / better, 20)
    assert after * larger * better == pytest.approx(before, rel=1e-9)


def test_contacts_far_apart_see_each_other_as_points():
    alone = disc_resistance(CHEEK, RADIUS_M, 0.01, 20)
    seen = 1 / (math.pi * 0.02 * 10)  # as two points on the lowest layer
    assert pair_resistance(CHEEK, RADIUS_M, 0.01, 10.0, 20) == pytest.approx(2 * alone - seen, rel=1e-5)
    near = [pair_resistance(CHEEK, RADIUS_M, 0.01, spacing, 20) for spacing in (0.01, 0.03, 0.1)]
    assert near == sorted(near)
    assert near[-1] < 2 * alone


@pytest.mark.parametrize("body", [CHEEK, HALF_SPACE, Layers((1.5e-3, 3e-3, 0.012), (0.2, 0.04, 0.35))])
def test_behind_a_resistive_skin_a_pair_is_two_even_discs(body):
    """The voltage then is the mean of the even discs' potential, and what the skin takes."""
    x, w = np.polynomial.legendre.leggauss(30)
    turn = 2 * np.pi * np.arange(16) / 16
    r, angle = RADIUS_M * np.repeat((1 + x) / 2, 16), np.tile(turn, 30)
    points = np.stack([r * np.cos(angle) - 0.01, r * np.sin(angle), 0 * r], axis=1)
    potential = disc_currents_field(body, pair(0.02, 1.0), points).potential_V
    tissue = 2 * np.average(potential, weights=np.repeat(w, 16) * r)
    contact = 1e4
    total = pair_resistance(body, RADIUS_M, contact, 0.02, 20)
    assert total - 2 * contact / (math.pi * RADIUS_M**2) == pytest.approx(tissue, rel=1e-4)


def test_what_has_no_resistance_is_refused():
    with pytest.raises(InputError, match="return"):
        disc_resistance(Layers((0.01,), (0.3,)), RADIUS_M, 0.01)
    with pytest.raises(InputError, match="touch"):
        pair_resistance(CHEEK, RADIUS_M, 0.01, 2 * RADIUS_M)
    with pytest.raises(InputError, match="negative"):
        disc_resistance(CHEEK, RADIUS_M, -0.01)
    with pytest.raises(InputError, match="positive radius"):
        disc_resistance(CHEEK, 0.0, 0.01)
    with pytest.raises(InputError, match="at least one ring"):
        disc_resistance(CHEEK, RADIUS_M, 0.01, 0)
