"""Discs on a conducting film, and what lies deep below the muscle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.exact import Film, Layers, disc_currents_field, disc_field, film_share
from ninon.physics.exact.film_edge import FilmEdge
from tests.unit.physics.exact.bodies import CHEEK, MUSCLE_MIDDLE_M, RADIUS_M, pair

X_M = np.linspace(-0.02, 0.02, 81)
ALONG = np.stack([X_M, 0 * X_M, np.full(81, MUSCLE_MIDDLE_M)], axis=1)
"""In the middle of the muscle, below the line through both discs."""


def muscle_peak(film: Film | None) -> float:
    density = disc_currents_field(CHEEK, pair(), ALONG, film).density_A_m2
    return float(np.linalg.norm(density, axis=1).max())


@pytest.mark.parametrize(
    ("sheet", "factors", "share"),
    [
        (5e-6, (0.98, 0.95, 0.88, 0.65), 0.01),
        (1.5e-5, (0.95, 0.89, 0.74, 0.42), 0.07),
        (6e-5, (0.87, 0.72, 0.46, 0.19), 0.27),
        (1.5e-4, (0.75, 0.53, 0.28, 0.10), 0.45),
        (5e-4, (0.49, 0.28, 0.13, 0.04), 0.66),
    ],
)
def test_a_film_lowers_the_muscle_peak_by_the_factors_known_for_it(sheet, factors, share):
    without = muscle_peak(None)
    for contact, factor in zip((0.1, 0.5, 2.0, 10.0), factors, strict=True):
        assert muscle_peak(Film(sheet, contact)) / without == pytest.approx(factor, abs=0.006)
    assert film_share(CHEEK, Film(sheet, 2.0), radius_m=RADIUS_M, spacing_m=0.03) == pytest.approx(
        share, abs=0.006
    )


def test_the_less_a_film_conducts_the_less_it_matters():
    changes = [abs(muscle_peak(Film(sheet, 1.0)) / muscle_peak(None) - 1) for sheet in (1e-6, 1e-7, 1e-8)]
    assert changes[0] > 8 * changes[1] > 64 * changes[2]
    assert changes[2] < 1e-3


def test_what_the_film_carries_and_what_the_body_carries_is_all_there_is():
    """The body's part is summed over the plane midway between the discs; far out all flows in the plane."""
    body, film = Layers((1.5e-3, 3e-3), (0.2, 0.3)), Film(6e-5, 0.5)
    x, w = np.polynomial.legendre.leggauss(6)
    edges = np.concatenate([[0], np.geomspace(0.005, 0.2, 7)])
    half = np.diff(edges)[:, None] / 2
    y, along = (edges[:-1, None] + half * (1 + x)).ravel(), (half * w).ravel()
    carried = 0.0
    for top, height in ((0.0, 1.5e-3), (1.5e-3, 3e-3)):
        for step, part in zip(x, w, strict=True):
            z = top + height * (1 + step) / 2
            points = np.stack([0 * y, y, 0 * y + z], axis=1)
            density = disc_currents_field(body, pair(current_A=1.0), points, film).density_A_m2
            carried += 2 * np.sum(along * density[:, 0]) * part * height / 2
    sheets = 0.2 * 1.5e-3 + 0.3 * 3e-3
    carried += sheets / (sheets + film.sheet_S) * 2 / math.pi * math.atan(0.015 / 0.2)
    share = film_share(body, film, radius_m=RADIUS_M, spacing_m=0.03)
    assert share + carried == pytest.approx(1, abs=1e-3)


@settings(max_examples=max(2, settings().max_examples // 5))
@given(st.floats(1e-6, 1e-3), st.floats(0.05, 20), st.floats(0, 0.03))
def test_the_field_has_no_step_where_the_way_of_summing_changes(sheet, contact, r):
    film = Film(sheet, contact)
    changes = 40 / FilmEdge.of(film, 0.2).settled_1_m
    if changes >= CHEEK.thickness_m[0]:
        return
    above, below = (
        disc_field(CHEEK, radius_m=RADIUS_M, current_A=1.0, r_m=[r], depth_m=[changes * by], film=film)
        for by in (1 - 1e-10, 1 + 1e-10)
    )
    size = np.hypot(above.depth_A_m2, above.radial_A_m2)[0]
    assert abs(above.depth_A_m2 - below.depth_A_m2)[0] < 1e-8 * size
    assert abs(above.radial_A_m2 - below.radial_A_m2)[0] < 1e-8 * size
    assert above.potential_V == pytest.approx(below.potential_V, rel=1e-8)


def test_what_enters_under_a_film_is_what_the_potentials_drive():
    """All of 1 A enters: summed over a body whose current returns far off, out to where it dies away."""
    film = Film(1e-5, 0.5)
    x, w = np.polynomial.legendre.leggauss(8)
    edges = np.concatenate([[0], np.geomspace(1e-3, 0.15, 12)])
    half = np.diff(edges)[:, None] / 2
    r = (edges[:-1, None] + half * (1 + x)).ravel()
    down = disc_field(
        Layers((math.inf,), (0.5,)), radius_m=RADIUS_M, current_A=1.0, r_m=r, depth_m=0 * r, film=film
    ).depth_A_m2
    assert np.sum((half * w).ravel() * down * 2 * np.pi * r) == pytest.approx(1, abs=1e-3)


SKIN_AND_FAT = ((1.5e-3, 3e-3), (0.20, 0.04))
DEEP = {
    "bone, then insulation": ((3e-3, 6e-3), (0.35, 0.0075), 1.04, 1.09),
    "bone, then soft tissue": ((3e-3, 6e-3, math.inf), (0.35, 0.0075, 0.3), 0.94, 0.82),
    "cheek of 12 mm, then air": ((3e-3, 9e-3), (0.35, 0.3), 0.57, 0.51),
    "soft tissue": ((3e-3, math.inf), (0.35, 0.3), 0.48, 0.34),
}


@pytest.mark.parametrize("deep", list(DEEP))
@pytest.mark.parametrize("spacing", [0.03, 0.06])
def test_what_lies_below_changes_the_mean_in_the_muscle_by_the_factors_known_for_it(deep, spacing):
    """Mean in the middle of the muscle, within 8 mm round the circle on which the discs stand."""
    thick, sigma, *factors = DEEP[deep]
    skin = SKIN_AND_FAT
    bone = Layers((*skin[0], 3e-3, math.inf), (*skin[1], 0.35, 0.0075))
    body = Layers((*skin[0], *thick), (*skin[1], *sigma))
    step = np.arange(-0.038, 0.0381, 2e-3)
    x, y = (grid.ravel() for grid in np.meshgrid(step, step))
    near = np.hypot(x, y) <= spacing / 2 + 8e-3
    points = np.stack([x[near], y[near], np.full(near.sum(), MUSCLE_MIDDLE_M)], axis=1)
    means = [
        np.linalg.norm(disc_currents_field(one, pair(spacing), points).density_A_m2, axis=1).mean()
        for one in (body, bone)
    ]
    assert means[0] / means[1] == pytest.approx(factors[spacing > 0.05], abs=0.02)


@pytest.mark.parametrize(("sheet", "contact"), [(0, 1), (1e-5, 0), (math.inf, 1), (1e-5, -1), (math.nan, 1)])
def test_a_film_that_cannot_be_meant_is_refused(sheet, contact):
    with pytest.raises(InputError, match="positive"):
        Film(sheet, contact)


def test_discs_that_touch_have_no_plane_between_them():
    with pytest.raises(InputError, match="touch"):
        film_share(CHEEK, Film(1e-5, 1.0), radius_m=RADIUS_M, spacing_m=2 * RADIUS_M)
