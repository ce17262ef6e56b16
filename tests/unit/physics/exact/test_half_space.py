"""Discs on flat layers."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ninon.errors import InputError, PhysicsError
from ninon.physics.exact import (
    Disc,
    Layers,
    disc_currents_field,
    disc_field,
    disc_on_axis,
    point_source,
    two_layer_images,
    uniform_disc,
)
from ninon.physics.exact.layers import LayerResponse
from tests.unit.physics.exact.bodies import CHEEK, RADIUS_M, anywhere, layered, pair

seeds = st.integers(0, 2**31)
fewer = settings(max_examples=max(2, settings().max_examples // 7))  # each of them is long


def close(one, other, digits: float, *, scale: float | None = None) -> bool:
    """Compare with the largest value, which is what an accuracy of a field means."""
    one, other = np.asarray(one), np.asarray(other)
    return bool(np.abs(one - other).max() <= digits * (np.abs(other).max() if scale is None else scale))


# ------------------------------------------------------------------ known numbers


def test_the_layered_disc_has_the_densities_known_for_it():
    field = disc_field(
        CHEEK, radius_m=RADIUS_M, current_A=1e-3, r_m=[0, 5e-3, 0], depth_m=[6e-3, 6e-3, 0.75e-3]
    )
    assert field.depth_A_m2[:2] == pytest.approx([2.432169, 1.270225], abs=5e-7)
    assert field.depth_A_m2[2] == pytest.approx(30.19183, abs=5e-6)
    assert field.radial_A_m2 == pytest.approx([0, 2.496853, 0], abs=5e-7)


def test_the_homogeneous_disc_has_the_values_known_for_it():
    body = Layers((math.inf,), (0.3,))
    field = disc_field(body, radius_m=RADIUS_M, current_A=1.0, r_m=[0, 5e-3], depth_m=[4e-3, 4e-3])
    assert field.potential_V == pytest.approx([121.72010, 82.47983], rel=4e-8)
    assert field.depth_A_m2 == pytest.approx([7741.3828, 2556.1211], rel=2e-8)
    assert field.radial_A_m2 == pytest.approx([0, 2846.6116], rel=2e-8, abs=1e-9)


@given(st.floats(1e-4, 0.02), st.floats(0.01, 2.0), seeds)
def test_the_axis_of_a_homogeneous_body_has_the_closed_form(radius, sigma, seed):
    depth = np.concatenate([[0.0], 10 ** np.random.default_rng(seed).uniform(-6, 0, 20)])
    potential, density = disc_on_axis(sigma, radius, 2.0, depth)
    field = disc_field(
        Layers((math.inf,), (sigma,)), radius_m=radius, current_A=2.0, r_m=np.zeros(21), depth_m=depth
    )
    assert field.potential_V == pytest.approx(potential, rel=1e-12)
    assert field.depth_A_m2 == pytest.approx(density, rel=1e-12)


@given(st.floats(1e-3, 0.02), seeds)
def test_far_away_a_disc_is_a_point(radius, seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(10, 3))
    points[:, 2] = np.abs(points[:, 2])
    points *= 2000 * radius / np.linalg.norm(points, axis=1, keepdims=True)
    point = point_source(1.0, 1.0, points)
    r = np.hypot(points[:, 0], points[:, 1])
    potential, radial, depth = uniform_disc(radius, r, points[:, 2])
    assert potential == pytest.approx(point.potential_V, rel=1e-6)
    assert np.hypot(radial, depth) == pytest.approx(np.linalg.norm(point.density_A_m2, axis=1), rel=1e-6)


@fewer
@given(st.floats(0.1, 0.5), st.floats(0.1, 0.5), st.floats(5e-4, 5e-3), seeds)
def test_two_layers_are_the_sum_of_their_images(upper, lower, thickness, seed):
    rng = np.random.default_rng(seed)
    body = Layers((thickness, math.inf), (upper, lower))
    r, z = rng.uniform(0, 0.02, 3), rng.uniform(0, thickness, 3)
    images = two_layer_images(body, RADIUS_M, 1.0, r, z, images=70)
    field = disc_field(body, radius_m=RADIUS_M, current_A=1.0, r_m=r, depth_m=z)
    assert all(close(one, other, 1e-11) for one, other in zip(field, images, strict=True))


def test_the_closed_disc_and_its_series_of_poles_meet():
    angle = np.linspace(0, np.pi / 2, 30)
    inner, outer = (uniform_disc(1.0, s * np.sin(angle), s * np.cos(angle)) for s in (8 - 1e-9, 8 + 1e-9))
    for one, other in zip(inner, outer, strict=True):
        assert close(one, other, 2e-9)


def test_on_the_surface_the_density_is_that_of_the_disc():
    r = np.array([0, 0.5, 0.999, 1.001, 3]) * RADIUS_M
    field = disc_field(CHEEK, radius_m=RADIUS_M, current_A=1.0, r_m=r, depth_m=0.0)
    under = 1 / (np.pi * RADIUS_M**2)
    assert field.depth_A_m2 == pytest.approx([under, under, under, 0, 0], abs=1e-9 * under)


# ------------------------------------------------------------------ what physics asks of any layers


@fewer
@given(layered(), seeds)
def test_the_field_is_the_slope_of_the_potential(layers, seed):
    points, step = anywhere(layers, seed), 1e-6
    points = _off_borders(layers, points)
    field = disc_currents_field(layers, pair(), points).field_V_m
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        ahead, behind = (disc_currents_field(layers, pair(), points + s * shift).potential_V for s in (1, -1))
        assert close((behind - ahead) / (2 * step), field[:, axis], 1e-5, scale=np.abs(field).max())


@fewer
@given(layered(), seeds)
def test_no_current_is_made_or_lost_inside(layers, seed):
    points, step = _off_borders(layers, anywhere(layers, seed)), 2e-6
    lost, size = np.zeros(len(points)), 0.0
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        ahead, behind = (
            disc_currents_field(layers, pair(), points + s * shift).density_A_m2 for s in (1, -1)
        )
        slope = (ahead - behind)[:, axis] / (2 * step)
        lost, size = lost + slope, max(size, np.abs(slope).max())
    assert close(lost, 0 * lost, 3e-4, scale=size)


@given(layered(), seeds)
def test_the_density_down_and_the_field_along_do_not_jump_at_a_border(layers, seed):
    border = layers.thickness_m[0]
    xy = anywhere(layers, seed)[:, :2]
    above, below = (
        disc_currents_field(layers, pair(), np.column_stack([xy, np.full(len(xy), z)]))
        for z in (border, border * (1 + 1e-9))
    )
    assert close(
        below.density_A_m2[:, 2], above.density_A_m2[:, 2], 1e-6, scale=np.abs(above.density_A_m2).max()
    )
    assert close(below.field_V_m[:, :2], above.field_V_m[:, :2], 1e-6, scale=np.abs(above.field_V_m).max())
    assert close(below.potential_V, above.potential_V, 1e-6)


@fewer
@given(layered(), st.floats(0.004, 0.015), st.floats(0.1, 0.9))
def test_the_current_that_enters_a_cylinder_also_leaves_it(layers, radius, share):
    """Through the bottom and the wall together, whatever the layers; the return is far away."""
    discs = [Disc(0, 0, RADIUS_M, 1.0), Disc(0.06, 0, RADIUS_M, -1.0)]
    depth = share * min(0.012, sum(layers.thickness_m))
    x, w = np.polynomial.legendre.leggauss(12)
    turn = 2 * np.pi * np.arange(8) / 8
    edges = [z for z in layers.top_m if z < depth] + [depth]
    passed = 0.0
    for top, bottom in pairwise(edges):
        half = (bottom - top) / 2
        z = np.repeat(top + half * (1 + x), 8)
        angle = np.tile(turn, 12)
        out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
        field = disc_currents_field(layers, discs, radius * out + z[:, None] * [0, 0, 1])
        passed += (
            np.sum(np.repeat(w, 8) * np.sum(field.density_A_m2 * out, axis=1)) * half * radius * np.pi / 4
        )
    for inner, outer in ((0, RADIUS_M), (RADIUS_M, radius)):
        r = inner + (outer - inner) * (1 + np.repeat(x, 8)) / 2
        points = np.stack(
            [r * np.cos(np.tile(turn, 12)), r * np.sin(np.tile(turn, 12)), 0 * r + depth], axis=1
        )
        down = disc_currents_field(layers, discs, points).density_A_m2[:, 2]
        passed += np.sum(np.repeat(w, 8) * down * r) * (outer - inner) / 2 * np.pi / 4
    assert passed == pytest.approx(1.0, abs=2e-4)


@given(layered(), st.floats(0, 0.02))
def test_all_the_current_that_enters_passes_any_plane_below(layers, depth):
    """The flow through a whole plane is the answer to an endless wave."""
    body = Layers((*layers.thickness_m[:-1], math.inf), layers.conductivity_S_m).merged
    layer = int(body.layer_at(np.array([depth]))[0])
    k = np.array([1e-9])
    answer = LayerResponse.of(body, k)
    x = body.stretched_depth_m(np.array([depth]), layer)
    there, back = np.exp(-k * x), np.exp(-k * (2 * body.stretched_m[layer] - x))
    assert answer.down[layer] * (there - answer.back[layer] * back) == pytest.approx(1.0, abs=1e-6)


@given(layered(), seeds, st.floats(0.05, 0.95))
def test_cutting_a_layer_in_two_changes_nothing(layers, seed, share):
    first = layers.thickness_m[0]
    cut = Layers(
        (first * share, first * (1 - share), *layers.thickness_m[1:]),
        (layers.conductivity_S_m[0], *layers.conductivity_S_m),
    )
    points = anywhere(layers, seed) * 0.999
    one, other = (disc_currents_field(body, pair(), points) for body in (layers, cut))
    assert all(close(a, b, 1e-10) for a, b in zip(one, other, strict=True))


@given(layered(), seeds)
def test_a_border_between_almost_equal_layers_changes_almost_nothing(layers, seed):
    """The cut is not merged away here, so the layers themselves must agree."""
    first, sigma = layers.thickness_m[0], layers.conductivity_S_m[0]
    nearly = tuple(s * (1 + 1e-13) for s in sigma) if isinstance(sigma, tuple) else sigma * (1 + 1e-13)
    cut = Layers(
        (first / 2, first / 2, *layers.thickness_m[1:]), (sigma, nearly, *layers.conductivity_S_m[1:])
    )
    points = anywhere(layers, seed) * 0.999
    one, other = (disc_currents_field(body, pair(), points) for body in (layers, cut))
    assert all(close(a, b, 1e-10) for a, b in zip(one, other, strict=True))


@given(layered(), seeds, st.floats(0.1, 10), st.floats(0.1, 10))
def test_lengths_and_conductivities_scale_as_they_must(layers, seed, larger, better):
    def scaled(sigma):
        return tuple(better * s for s in sigma) if isinstance(sigma, tuple) else better * sigma

    body = Layers(
        tuple(larger * t for t in layers.thickness_m), tuple(scaled(s) for s in layers.conductivity_S_m)
    )
    discs = [Disc(larger * d.x_m, 0, larger * d.radius_m, d.current_A) for d in pair()]
    points = anywhere(layers, seed) * 0.999
    before, after = (
        disc_currents_field(layers, pair(), points),
        disc_currents_field(body, discs, larger * points),
    )
    assert close(after.density_A_m2 * larger**2, before.density_A_m2, 1e-10)
    assert close(after.potential_V * larger * better, before.potential_V, 1e-10)


@given(layered(), seeds, st.floats(-3, 3))
def test_currents_add(layers, seed, share):
    points = anywhere(layers, seed)
    first = pair()
    second = [Disc(0.0, 0.012, 1e-3, 2e-3), Disc(0.0, -0.02, 4e-3, -2e-3)]
    both = [*first, *(Disc(d.x_m, d.y_m, d.radius_m, share * d.current_A) for d in second)]
    one, other, sum_ = (disc_currents_field(layers, discs, points) for discs in (first, second, both))
    for a, b, c in zip(one, other, sum_, strict=True):
        assert close(a + share * b, c, 1e-12, scale=np.abs(a).max() + abs(share) * np.abs(b).max())


@given(layered(), seeds)
def test_turning_the_discs_turns_the_field(layers, seed):
    points = anywhere(layers, seed)
    turn = 2 * np.pi * np.random.default_rng(seed).uniform()
    matrix = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    discs = []
    for disc in pair():
        x, y, _ = matrix @ [disc.x_m, disc.y_m, 0]
        discs.append(Disc(x, y, disc.radius_m, disc.current_A))
    straight, turned = (
        disc_currents_field(layers, pair(), points),
        disc_currents_field(layers, discs, points @ matrix.T),
    )
    assert close(turned.density_A_m2, straight.density_A_m2 @ matrix.T, 1e-10)


@fewer
@given(layered(), st.floats(1e-3, 4e-3), st.floats(1e-3, 4e-3))
def test_two_pairs_of_discs_see_each_other_alike(layers, one_radius, other_radius):
    one = [Disc(-0.02, 0, one_radius, 1.0), Disc(0.01, 0.004, one_radius, -1.0)]
    other = [Disc(-0.005, 0.015, other_radius, 1.0), Disc(0.02, -0.01, other_radius, -1.0)]
    assert _seen(layers, one, other) == pytest.approx(_seen(layers, other, one), rel=1e-9)


def _seen(layers, driven, watching):
    """The voltage between the mean potentials under the watching discs."""
    x, w = np.polynomial.legendre.leggauss(8)
    turn = 2 * np.pi * np.arange(16) / 16
    total = 0.0
    for disc in watching:
        r = disc.radius_m * np.repeat((1 + x) / 2, 16)
        angle = np.tile(turn, 8)
        points = np.stack([disc.x_m + r * np.cos(angle), disc.y_m + r * np.sin(angle), 0 * r], axis=1)
        weight = np.repeat(w, 16) * r
        total += disc.current_A * np.average(
            disc_currents_field(layers, driven, points).potential_V, weights=weight
        )
    return total


def test_nothing_passes_an_insulated_bottom():
    body = Layers((1.5e-3, 3e-3, 12e-3), (0.2, 0.04, 0.35))
    points = np.stack([np.linspace(-0.03, 0.03, 21), np.zeros(21), np.full(21, 16.5e-3)], axis=1)
    density = disc_currents_field(body, pair(), points).density_A_m2
    assert close(density[:, 2], 0 * density[:, 2], 1e-12, scale=np.abs(density).max())


def test_an_insulated_bottom_is_a_half_space_that_hardly_conducts():
    above = ((1.5e-3, 3e-3, 12e-3), (0.2, 0.04, 0.35))
    points = anywhere(CHEEK, 3)
    hardly = Layers((*above[0], math.inf), (*above[1], 1e-9))
    one, other = (disc_currents_field(body, pair(), points) for body in (Layers(*above), hardly))
    assert close(one.density_A_m2, other.density_A_m2, 1e-7)


def test_a_layer_that_conducts_better_along_the_surface_is_a_stretched_one():
    body = Layers((math.inf,), ((0.9, 0.9, 0.1),))
    points = np.array([[0.3, 0.1, 0.2], [1.0, 0.0, 0.0]])
    field = disc_currents_field(body, [Disc(0, 0, 1e-4, 1.0), Disc(1e6, 0, 1e-4, -1.0)], points)
    stretched = point_source(0.3, 1.0, points * [1, 1, 3])
    assert field.potential_V == pytest.approx(stretched.potential_V, abs=1e-5)
    assert field.density_A_m2[:, 2] == pytest.approx(stretched.density_A_m2[:, 2], rel=1e-6)
    assert field.density_A_m2[:, :2] == pytest.approx(3 * stretched.density_A_m2[:, :2], rel=1e-6, abs=1e-9)


def _off_borders(layers, points):
    """Move points a little away from borders and rims, where a slope by differences means nothing."""
    points = points.copy()
    points[:, 2] = np.clip(points[:, 2], 1.5e-3, min(0.014, sum(layers.thickness_m) - 1e-5))
    for border in layers.top_m:
        near = np.abs(points[:, 2] - border) < 1e-5
        points[near, 2] = border - 2e-5
    points[:, 2] = np.maximum(points[:, 2], 1e-4)
    return points


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("thickness", "sigma", "reason"),
    [
        ((), (), "at least one"),
        ((1e-3,), (0.1, 0.2), "one of each"),
        ((0.0, math.inf), (0.1, 0.2), "positive"),
        ((math.inf, 1e-3), (0.1, 0.2), "only the last"),
        ((math.nan,), (0.1,), "positive"),
        ((math.inf,), (0.0,), "positive finite"),
        ((math.inf,), (math.inf,), "positive finite"),
        ((math.inf,), ((0.1, 0.1),), "positive finite"),
        ((math.inf,), ((0.5, 0.1, 0.1),), "no exact solution"),
    ],
)
def test_layers_that_cannot_be_meant_are_refused(thickness, sigma, reason):
    with pytest.raises(InputError, match=reason):
        Layers(thickness, sigma)


def test_a_border_belongs_to_the_upper_layer():
    assert CHEEK.layer_at(np.array([0, 1.5e-3, 1.6e-3, 4.5e-3, 7.5e-3, 8e-3])).tolist() == [0, 0, 1, 1, 2, 3]


@pytest.mark.parametrize("depth", [-1e-6, math.nan, math.inf])
def test_points_outside_the_body_are_refused(depth):
    with pytest.raises(InputError):
        disc_currents_field(CHEEK, pair(), np.array([[0, 0, depth]]))


def test_a_point_below_the_bottom_is_refused():
    with pytest.raises(InputError, match="outside the body"):
        disc_currents_field(Layers((0.01,), (0.3,)), pair(), np.array([[0, 0, 0.011]]))


def test_currents_that_do_not_sum_to_zero_are_refused():
    with pytest.raises(InputError, match="sum to"):
        disc_currents_field(CHEEK, pair()[:1], np.array([[0, 0, 0.01]]))


def test_one_disc_over_an_insulated_bottom_is_refused():
    with pytest.raises(InputError, match="return"):
        disc_field(Layers((0.01,), (0.3,)), radius_m=1e-3, current_A=1.0, r_m=[0.0], depth_m=[0.001])


def test_more_panels_than_can_be_meant_are_refused():
    body = Layers((1e-7, math.inf), (0.1, 0.2))
    with pytest.raises(PhysicsError, match="deeper"):
        disc_currents_field(body, pair(), np.array([[100.0, 0, 1e-7]]))
