"""Caps on concentric shells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ninon.errors import InputError, PhysicsError
from ninon.physics.exact import (
    Cap,
    Layers,
    Shells,
    cap_currents_field,
    disc_field,
    left_out_A_m2,
    terms_needed,
)

HEAD = Shells(0.04, (1.5e-3, 3e-3, 3e-3, 6e-3), (0.20, 0.04, 0.35, 0.02))
HALF_ANGLE = 2.5e-3 / 0.04
ONE = [Cap((0.0, 0.0, 1.0), HALF_ANGLE, 1.0)]
PAIR = [Cap.at_angles(0.4, 0.3, HALF_ANGLE, 1.0), Cap.at_angles(0.5, 2.5, 0.1, -1.0)]
seeds = st.integers(0, 2**31)
fewer = settings(max_examples=max(2, settings().max_examples // 5))  # each of them is long
sigmas = st.floats(0.005, 2.0)


@st.composite
def shells(draw: st.DrawFn) -> Shells:
    """One to four shells on a core, or a full ball."""
    count = draw(st.integers(1, 4))
    thick = [draw(st.floats(2.5e-3, 8e-3)) for _ in range(count)]
    if draw(st.booleans()):
        thick[-1] = 0.04 - math.fsum(thick[:-1])
    return Shells(0.04, tuple(thick), tuple(draw(sigmas) for _ in range(count)))


def inside(body: Shells, seed: int, count: int = 5) -> np.ndarray:
    """Points at least 2 mm below the surface, away from borders."""
    rng = np.random.default_rng(seed)
    core = body.border_m[-1]
    radius = rng.uniform(core + 0.05 * (0.038 - core), 0.038, count)
    for border in body.border_m:
        near = np.abs(radius - border) < 2e-5
        radius[near] = border + 4e-5
    points = rng.normal(size=(count, 3))
    found: np.ndarray = points * (radius / np.linalg.norm(points, axis=1))[:, None]
    return found


def test_one_cap_has_the_densities_known_for_it():
    density = cap_currents_field(HEAD, ONE, np.array([[0, 0, 0.039], [0.005, 0, 0.037]])).density_A_m2
    assert density[0] == pytest.approx([0, 0, -24367.97], abs=5e-3)
    assert density[1] == pytest.approx([1308.264, 0, -2440.159], abs=5e-4)


def test_seven_hundred_terms_leave_out_what_is_said_of_them():
    points = np.array([[0, 0, 0.039]])
    whole, some = (cap_currents_field(HEAD, ONE, points, terms=n).density_A_m2[0, 2] for n in (None, 700))
    assert abs(some - whole) < 3e-5
    assert abs(some - whole) < left_out_A_m2(HEAD, ONE, 1e-3, 700)


@fewer
@given(shells(), st.floats(1e-3, 5e-3), st.integers(50, 900))
def test_what_is_left_out_is_never_more_than_the_bound(body, depth, terms):
    points = np.array([[0, 0, 0.04 - depth]])
    if body.border_m[-1] > 0.04 - depth:
        return
    whole, some = (cap_currents_field(body, ONE, points, terms=n).density_A_m2[0, 2] for n in (None, terms))
    assert abs(some - whole) <= left_out_A_m2(body, ONE, depth, terms) + 1e-10 * abs(whole)


def test_a_thousand_terms_and_more_do_not_overflow():
    deep = np.array([[0, 0, 0.027], [0, 0, 0.0399]])
    density = cap_currents_field(HEAD, ONE, deep, terms=5000).density_A_m2
    assert np.isfinite(density).all()
    under = 1 / (2 * np.pi * 0.04**2 * (1 - math.cos(HALF_ANGLE)))
    assert density[1, 2] == pytest.approx(-under, rel=0.08)


def test_on_a_very_large_ball_a_cap_is_a_disc_on_flat_layers():
    large = 20.0
    body = Shells(large, (1.5e-3, 3e-3, large - 4.5e-3), (0.20, 0.04, 0.35))
    flat = Layers((1.5e-3, 3e-3, math.inf), (0.20, 0.04, 0.35))
    points = np.array([[0.02, 0, large - 0.03], [0, 0, large - 0.03]])
    field = cap_currents_field(body, [Cap((0, 0, 1), 2.5e-3 / large, 1.0)], points)
    known = disc_field(flat, radius_m=2.5e-3, current_A=1.0, r_m=[0.02, 0], depth_m=[0.03, 0.03])
    assert -field.density_A_m2[:, 2] == pytest.approx(known.depth_A_m2, rel=5e-3)
    assert field.density_A_m2[:, 0] == pytest.approx(known.radial_A_m2, rel=5e-3, abs=1e-6)


def test_two_caps_on_the_poles_of_a_ball_send_a_known_current_through_its_middle():
    """The first degree alone acts there: 3 (1 + cos θ) / (4 π R²) for 1 A."""
    body = Shells(0.04, (0.04,), (0.3,))
    caps = [Cap((0, 0, 1), 0.5, 1.0), Cap((0, 0, -1), 0.5, -1.0)]
    field = cap_currents_field(body, caps, np.array([[0, 0, 0], [0, 0, 1e-9]]))
    known = 3 * (1 + math.cos(0.5)) / (4 * math.pi * 0.04**2)
    assert field.density_A_m2 == pytest.approx(np.array([[0, 0, -known]] * 2), rel=1e-6, abs=1e-9)
    assert field.potential_V == pytest.approx([0, 0], abs=1e-5)


@fewer
@given(shells(), seeds)
def test_the_field_is_the_slope_of_the_potential_and_no_current_is_lost(body, seed):
    points, step = inside(body, seed), 1e-6
    field = cap_currents_field(body, PAIR, points)
    lost, size, slope = np.zeros(len(points)), 0.0, np.empty((len(points), 3))
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        ahead, behind = (cap_currents_field(body, PAIR, points + s * shift) for s in (1, -1))
        slope[:, axis] = (ahead.potential_V - behind.potential_V) / (2 * step)
        change = (ahead.density_A_m2 - behind.density_A_m2)[:, axis] / (2 * step)
        lost, size = lost + change, max(size, np.abs(change).max())
    assert np.abs(slope + field.field_V_m).max() < 1e-5 * np.abs(field.field_V_m).max()
    assert np.abs(lost).max() < 1e-4 * size


@fewer
@given(shells(), seeds)
def test_turning_the_caps_turns_the_field_and_currents_add(body, seed):
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    points = inside(body, seed)
    turned = [Cap(tuple(turn @ np.array(c.towards)), c.half_angle_rad, c.current_A) for c in PAIR]
    straight = cap_currents_field(body, PAIR, points)
    parts = [cap_currents_field(body, [cap], points).density_A_m2 for cap in PAIR]
    size = np.abs(straight.density_A_m2).max()
    after = cap_currents_field(body, turned, points @ turn.T).density_A_m2
    assert np.abs(after - straight.density_A_m2 @ turn.T).max() < 1e-9 * size
    assert np.abs(parts[0] + parts[1] - straight.density_A_m2).max() < 1e-11 * size


@fewer
@given(shells(), seeds, st.floats(0.1, 10), st.floats(0.1, 10))
def test_lengths_and_conductivities_scale_as_they_must(body, seed, larger, better):
    points = inside(body, seed)
    other = Shells(
        larger * body.radius_m,
        tuple(larger * t for t in body.thickness_m),
        tuple(better * s for s in body.conductivity_S_m),
    )
    before, after = cap_currents_field(body, PAIR, points), cap_currents_field(other, PAIR, larger * points)
    assert after.density_A_m2 * larger**2 == pytest.approx(before.density_A_m2, rel=1e-8, abs=1e-8)
    assert after.potential_V * larger * better == pytest.approx(before.potential_V, rel=1e-8, abs=1e-8)


@fewer
@given(shells(), seeds, st.floats(0.1, 0.9))
def test_cutting_a_shell_in_two_changes_nothing(body, seed, share):
    first, *rest = body.thickness_m
    cut = Shells(
        body.radius_m,
        (share * first, (1 - share) * first, *rest),
        (body.conductivity_S_m[0], *body.conductivity_S_m),
    )
    points = inside(body, seed)
    one, other = (cap_currents_field(b, PAIR, points).density_A_m2 for b in (body, cut))
    assert np.abs(one - other).max() < 1e-10 * np.abs(one).max()


def test_nothing_passes_the_core():
    angle = np.linspace(0, np.pi, 30)
    core = HEAD.border_m[-1]
    out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=1)
    density = cap_currents_field(HEAD, PAIR, core * out).density_A_m2
    assert np.abs(np.sum(density * out, axis=1)).max() < 1e-11 * np.abs(density).max()


def test_the_current_of_one_cap_leaves_evenly_through_the_whole_surface():
    """Degree nought is left out, so as much as the cap gives is missing evenly all round."""
    body = Shells(0.04, (0.04,), (0.3,))
    density = cap_currents_field(body, ONE, np.array([[0, 0, -0.0399]]), terms=4000).density_A_m2
    assert -density[0, 2] == pytest.approx(1 / (4 * math.pi * 0.04**2), rel=0.01)


def test_a_border_belongs_to_the_outer_shell():
    away = np.array([0.04, 0.0385, 0.0384, 0.0355, 0.0325, 0.0265])
    assert HEAD.shell_at(away).tolist() == [0, 0, 1, 1, 2, 3]


@pytest.mark.parametrize("away", [0.0401, 0.02, math.nan])
def test_points_outside_the_shells_are_refused(away):
    with pytest.raises(InputError, match="outside"):
        cap_currents_field(HEAD, ONE, np.array([[0, 0, away]]))


def test_a_point_on_the_surface_needs_a_number_of_terms():
    points = np.array([[0, 0, 0.04]])
    with pytest.raises(PhysicsError, match="deeper"):
        terms_needed(HEAD, points)
    assert np.isfinite(cap_currents_field(HEAD, ONE, points, terms=800).potential_V).all()


@pytest.mark.parametrize(
    ("radius", "thick", "sigma"),
    [
        (0.04, (), ()),
        (0.04, (0.01,), (0.1, 0.2)),
        (0.04, (0.05,), (0.1,)),
        (0.04, (0.01,), (0.0,)),
        (0, (1,), (1,)),
    ],
)
def test_shells_that_cannot_be_meant_are_refused(radius, thick, sigma):
    with pytest.raises(InputError):
        Shells(radius, thick, sigma)


@pytest.mark.parametrize(("towards", "angle"), [((0, 0, 2), 0.1), ((0, 0, 1), 0.0), ((0, 0, 1), 3.2)])
def test_caps_that_cannot_be_meant_are_refused(towards, angle):
    with pytest.raises(InputError):
        Cap(towards, angle, 1.0)
