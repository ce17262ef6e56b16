"""A contact's footprint is what lies under it, wherever the mesh happens to be."""

from __future__ import annotations

from math import cos, pi, radians

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.contact import footprint, footprints, refuse_overlaps
from ninon.physics.contact_outline import convex_outline, disc_outline, outlines_overlap, pad_outline
from ninon.physics.contact_surface import ContactSurface
from tests.unit.physics.flat_skin import bent_skin, flat_skin

POINTS, TRIANGLES = flat_skin()
A = 0.0025
inside = st.floats(-0.02, 0.02)


@given(inside, inside, st.floats(0.0003, 0.008))
def test_a_disc_on_flat_skin_has_its_own_area_and_centre(x, y, radius):
    found = footprint(POINTS, TRIANGLES, (x, y, 0), radius)
    assert found.area_m2 == pytest.approx(pi * radius**2, rel=1e-9)
    assert found.load.sum() == pytest.approx(1, rel=1e-12)
    assert found.load @ POINTS[found.vertices] == pytest.approx([x, y, 0], abs=1e-12)
    assert found.load.min() >= 0
    assert found.mass.sum(axis=1) == pytest.approx(found.load * found.area_m2, abs=1e-20)


@given(inside, inside)
def test_the_mass_matrix_integrates_products_of_linear_functions_exactly(x, y):
    found = footprint(POINTS, TRIANGLES, (x, y, 0), A)
    away = POINTS[found.vertices][:, 0] - x
    # ∫ x² over the 64-gon of equal area, which is a hair more than a⁴π/4.
    assert away @ found.mass @ away == pytest.approx(pi * A**4 / 4, rel=2e-5)


@given(st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))
def test_the_area_on_a_ball_is_that_of_the_cap_it_covers(x, y):
    radius = 0.03
    points, triangles = bent_skin(radius, 0.001)
    surface = ContactSurface(points, triangles)
    centre = np.array([x, y, np.sqrt(radius**2 - x**2 - y**2) - radius])
    found = footprint(points, triangles, centre, 0.004, normal=centre + np.array([0, 0, radius]))
    cap = 2 * pi * radius**2 * (1 - np.sqrt(1 - (0.004 / radius) ** 2))
    assert found.area_m2 == pytest.approx(cap, rel=2e-3)
    assert surface.facing(surface.places(centre))[0] @ (
        centre + np.array([0, 0, radius])
    ) / radius == pytest.approx(1, abs=1e-3)


def test_many_contacts_at_once_are_the_same_as_one_by_one():
    surface = ContactSurface(POINTS, TRIANGLES)
    centres = np.random.default_rng(1).uniform(-0.02, 0.02, (20, 3)) * [1, 1, 0]
    every = footprints(surface, surface.places(centres), A)
    loads = every.load(len(POINTS)).toarray()
    for k, centre in enumerate(centres):
        one = footprint(POINTS, TRIANGLES, centre, A)
        assert loads[k, one.vertices] == pytest.approx(one.load, abs=1e-14)
        assert every[k].mass == pytest.approx(one.mass, abs=1e-20)
        assert every.area_m2[k] == pytest.approx(one.area_m2, rel=1e-12)


def test_a_pad_turned_by_a_quarter_lies_across():
    found = footprint(POINTS, TRIANGLES, (0, 0, 0), pad_outline(0.03, 0.01, 0.002), along=(0, 1, 0))
    assert np.ptp(POINTS[found.vertices], axis=0)[:2] == pytest.approx([0.01, 0.03], abs=0.0031)
    assert found.area_m2 == pytest.approx(0.0003 - (4 - pi) * 0.002**2, rel=1e-9)


def test_a_contact_over_the_edge_of_the_skin_is_refused():
    with pytest.raises(InputError, match="hangs over the edge"):
        footprint(POINTS, TRIANGLES, (0.029, 0, 0), A)


def test_a_contact_that_wraps_too_far_is_refused():
    points, triangles = bent_skin(0.01, 0.0005)
    assert footprint(points, triangles, (0, 0, 0), 0.008).area_m2 > pi * 0.008**2
    with pytest.raises(InputError, match="60°"):
        footprint(points, triangles, (0, 0, 0), 0.0095)


def test_a_second_skin_in_the_shadow_does_not_count():
    twice = np.concatenate([POINTS, POINTS - [0, 0, 0.002]])
    both = np.concatenate([TRIANGLES, TRIANGLES + len(POINTS)])
    found = footprint(twice, both, (0.001, 0.002, 0), A)
    assert found.area_m2 == pytest.approx(pi * A**2, rel=1e-9)
    assert found.vertices.max() < len(POINTS)


@pytest.mark.parametrize("radius", [0.0, -0.001, float("nan")])
def test_a_contact_without_area_is_refused(radius):
    with pytest.raises(InputError, match="area"):
        footprint(POINTS, TRIANGLES, (0, 0, 0), radius)


def test_a_centre_off_the_skin_is_refused():
    with pytest.raises(InputError, match=r"5\.0 mm off the skin"):
        footprint(POINTS, TRIANGLES, (0, 0, 0.005), A)


@given(st.floats(1.0, 3.0))
def test_discs_overlap_exactly_when_they_are_nearer_than_their_radii(times):
    near = [footprint(POINTS, TRIANGLES, (x, 0.0007, 0), A) for x in (0.0, times * A)]
    if times < 1.99:
        with pytest.raises(InputError, match="overlap"):
            refuse_overlaps(near)
    elif times >= 2:
        refuse_overlaps(near)


def test_pads_that_only_touch_do_not_overlap():
    square = pad_outline(0.04, 0.04).corners_m
    assert not outlines_overlap(square, square + np.array([0.04, 0]))
    assert outlines_overlap(square, square + np.array([0.039, 0.01]))


@pytest.mark.parametrize("angle", [0, 20, 45])
def test_outlines_keep_the_area_they_were_given(angle):
    assert disc_outline(A).area_m2 == pytest.approx(pi * A**2, rel=1e-12)
    assert pad_outline(0.04, 0.02, 0.01).area_m2 == pytest.approx(0.02**2 + pi * 0.01**2, rel=1e-12)
    turned = np.array([[cos(radians(angle + k)), np.sin(radians(angle + k))] for k in (0, 100, 220)])
    assert convex_outline(turned[::-1]).area_m2 == pytest.approx(convex_outline(turned).area_m2)


@pytest.mark.parametrize(
    "corners",
    [
        [[0, 0], [1, 0]],
        [[0, 0], [1, 1], [2, 2]],
        [[-1, -1], [1, -1], [0, 0], [0, 1]],
        [[1, 1], [2, 1], [2, 2]],
    ],
)
def test_an_outline_that_is_not_convex_about_its_centre_is_refused(corners):
    with pytest.raises(InputError, match="outline"):
        convex_outline(corners)
