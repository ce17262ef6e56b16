"""Outlines are cut exactly, wherever they lie on the mesh."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.physics.clipping import cut_areas, mass_on_part
from ninon.physics.contact_outline import disc_outline, pad_outline

TRIANGLE = np.array([[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]])
place = st.floats(-1.5, 1.5)


def test_a_triangle_within_the_outline_keeps_its_whole_mass_matrix():
    square = pad_outline(10.0, 10.0).corners_m
    assert mass_on_part(square, TRIANGLE)[0] == pytest.approx((1 + np.eye(3)) / 24, rel=1e-14)


def test_an_outline_within_the_triangle_keeps_its_own_moments():
    square = np.array([0.25, 0.3]) + pad_outline(0.2, 0.1).corners_m
    mass = mass_on_part(square, TRIANGLE)[0]
    assert mass.sum() == pytest.approx(0.02, rel=1e-13)
    assert mass.sum(axis=1)[1:] / mass.sum() == pytest.approx([0.25, 0.3], rel=1e-13)
    assert mass[1, 1] / mass.sum() == pytest.approx(0.25**2 + 0.2**2 / 12, rel=1e-13)
    assert mass[1, 2] / mass.sum() == pytest.approx(0.25 * 0.3, rel=1e-13)


@given(place, place, st.floats(0.05, 2.0))
def test_four_quarters_of_a_square_cover_what_of_the_outline_lies_within_it(x, y, radius):
    square = np.array([[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]], [[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]])
    outline = np.array([x, y]) + disc_outline(radius).corners_m
    finer = np.concatenate(
        [(square * 0.5 + shift) for shift in ([-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5])]
    )
    whole, parts = cut_areas(mass_on_part(outline, square)), cut_areas(mass_on_part(outline, finer))
    assert parts.sum() == pytest.approx(whole.sum(), rel=1e-11, abs=1e-13)


@given(place, place, st.booleans())
def test_the_way_round_of_a_triangle_does_not_matter(x, y, turned):
    outline = np.array([x, y]) + disc_outline(0.6).corners_m
    other = TRIANGLE[:, ::-1] if turned else np.roll(TRIANGLE, 1, axis=1)
    order = [2, 1, 0] if turned else [2, 0, 1]
    one, two = mass_on_part(outline, TRIANGLE)[0], mass_on_part(outline, other)[0]
    assert two == pytest.approx(one[np.ix_(order, order)], abs=1e-14)


def test_an_outline_along_the_meshs_own_edges_is_not_counted_twice():
    square = np.array([[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]], [[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]])
    assert cut_areas(mass_on_part(pad_outline(2.0, 2.0).corners_m, square)).sum() == pytest.approx(
        4.0, rel=1e-14
    )


def test_a_triangle_seen_edge_on_has_no_part():
    flat = np.array([[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]])
    assert not mass_on_part(disc_outline(1.0).corners_m, flat).any()
