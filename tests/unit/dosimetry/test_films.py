"""The film of conductor: its sheet conductance, how far it spreads current, what it is called."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon import tables
from ninon.dosimetry.films import FILM_THICKNESS_M, conductor_film
from ninon.dosimetry.spreads import Spread
from ninon.errors import InputError

THIN = Spread(1e-4, 1e-4, 1e-4)
WETS = ["gel", "lotion_on_cotton", "serum_or_hydrolate", "tap_water", "saline", "electrode_paste"]
BLOCKS = ["distilled_water", "cream_oil_silicone", "alcohol", "none"]


def test_every_conductor_either_makes_a_film_or_is_refused():
    assert sorted(WETS + BLOCKS) == sorted(tables.conductors())


@pytest.mark.parametrize("name", WETS)
def test_a_sheet_conducts_by_conductivity_and_thickness(name):
    row, film = tables.conductors()[name], conductor_film(name, thickness_m=THIN)
    told = (row.conductivity_low_S_m, row.conductivity_nominal_S_m, row.conductivity_high_S_m)
    sheet = film.sheet_S
    assert (sheet.low, sheet.nominal, sheet.high) == pytest.approx(tuple(1e-4 * value for value in told))
    assert film.sources == row.sources


def test_two_doubts_that_have_nothing_to_do_with_each_other_do_not_simply_multiply():
    sheet = conductor_film("gel").sheet_S
    assert sheet.nominal == pytest.approx(0.2 * 3e-4)
    assert 0.5 * 3e-4 < sheet.high < 0.5 * 1e-3
    assert 0.05 * 1e-4 < sheet.low < 0.05 * 3e-4


@pytest.mark.parametrize("name", BLOCKS)
def test_what_hardly_conducts_is_refused(name):
    with pytest.raises(InputError, match="no dose"):
        conductor_film(name)


def test_a_made_up_conductor_counts_by_its_row():
    row = tables.conductors()["gel"].model_copy(update={"conductivity_nominal_S_m": 0.4})
    assert conductor_film("mine", rows={"mine": row}).sheet_S.nominal == pytest.approx(1.2e-4)
    low = row.model_copy(update={"conductivity_low_S_m": 0.001, "conductivity_nominal_S_m": 0.009})
    with pytest.raises(InputError, match="use a gel"):
        conductor_film("mine", rows={"mine": low})


@given(st.floats(1e-2, 60), st.floats(1.01, 10))
def test_the_spread_length_grows_with_the_root_of_the_skins_resistance(resistance, factor):
    film = conductor_film("gel")
    assert film.spread_length_m(resistance) == pytest.approx(sqrt(film.sheet_S.nominal * resistance))
    grown = film.spread_length_m(resistance * factor) / film.spread_length_m(resistance)
    assert grown == pytest.approx(sqrt(factor))


def test_a_film_matters_where_it_spreads_farther_than_half_a_radius():
    film = conductor_film("gel", thickness_m=THIN)
    length = film.spread_length_m(2.0)
    assert film.needs_film(1.99 * length, 2.0)
    assert not film.needs_film(2.01 * length, 2.0)


def test_gel_on_dry_skin_needs_its_film_and_water_on_wet_skin_does_not():
    assert conductor_film("gel").needs_film(5e-3, 2.0)
    assert not conductor_film("tap_water", thickness_m=THIN).needs_film(5e-3, 0.1)


def test_people_read_what_was_assumed():
    assert conductor_film("gel", thickness_m=Spread(3e-4, 3e-4, 3e-4)).words == (
        "gel, 0.2 S/m, 0.3 mm thick; under and 5 mm around the contacts' paths"
    )
    assert "0.3 mm thick (anything from 0.1 to 1 mm)" in conductor_film("gel").words
    assert (FILM_THICKNESS_M.low, FILM_THICKNESS_M.high) == (1e-4, 1e-3)


def test_an_unknown_conductor_is_answered_with_a_known_one():
    with pytest.raises(InputError, match="Did you mean 'tap_water'"):
        conductor_film("tapwater")


def test_values_that_cannot_be_meant_are_refused():
    film = conductor_film("gel")
    for wrong in (
        lambda: film.spread_length_m(0.0),
        lambda: film.needs_film(-1.0, 2.0),
        lambda: conductor_film("gel", margin_m=-0.001),
    ):
        with pytest.raises(InputError):
            wrong()
