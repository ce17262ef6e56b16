"""The tissues of a face: the tables' values, each moved by the doubt that is about it and by no other."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ninon import tables
from ninon.dosimetry.doubt_models import STUDIED
from ninon.dosimetry.doubts import DOUBT_WORDS, doubt_rows
from ninon.dosimetry.spreads import EDGE, Spread
from ninon.dosimetry.tissue_model import BODY_DOUBTS, Conductivities, tissue_model

MODEL = tissue_model()
NAMES = [field.name for field in fields(Conductivities)]
ABOUT = {
    "skin_conductivity": {"skin_S_m"},
    "fat_conductivity": {"fat_S_m"},
    "smas_conductivity": {"smas_S_m"},
    "muscle_across": {"muscle_across_S_m"},
    "muscle_along": {"muscle_along_S_m"},
    "deep_conductivity": {"bone_S_m", "cheek_S_m", "gland_S_m", "orbit_S_m", "neck_S_m"},
}
TABLE = {
    "skin_S_m": "skin_aggregate",
    "fat_S_m": "fat",
    "muscle_along_S_m": "muscle_along",
    "bone_S_m": "bone_cortical",
}


@pytest.mark.parametrize(("name", "row"), TABLE.items())
def test_without_doubts_the_values_are_those_of_the_table(name: str, row: str):
    assert getattr(MODEL.conductivities(), name) == tables.tissues()[row].nominal_S_m


@pytest.mark.parametrize("doubt", ABOUT)
def test_a_doubt_moves_what_it_is_about_and_nothing_else(doubt: str):
    nominal, high = MODEL.conductivities(), MODEL.conductivities({doubt: EDGE})
    moved = {name for name in NAMES if getattr(high, name) != getattr(nominal, name)}
    assert moved == ABOUT[doubt]
    for name in moved:
        assert getattr(high, name) == pytest.approx(MODEL.spreads[name].high)


def test_thicknesses_follow_their_own_doubts():
    assert set(MODEL.thickness_factors().values()) == {1.0}
    moved = MODEL.thickness_factors({"fat_thickness": -EDGE})
    assert moved["fat_thickness"] == pytest.approx(MODEL.thickness["fat_thickness"].low)
    assert {moved[name] for name in moved if name != "fat_thickness"} == {1.0}


def test_every_doubt_of_the_body_does_something():
    assert set(BODY_DOUBTS) == set(ABOUT) | set(MODEL.thickness)


def test_muscle_of_unknown_direction_conducts_between_across_and_along():
    values = MODEL.conductivities()
    assert values.muscle_across_S_m < values.muscle_mixed_S_m < values.muscle_along_S_m
    assert values.muscle_mixed_S_m**3 == pytest.approx(values.muscle_across_S_m**2 * values.muscle_along_S_m)


def test_a_wider_model_is_wider_in_thickness_only():
    wide = MODEL.widened(2.0)
    assert wide.spreads == MODEL.spreads
    for name, spread in MODEL.thickness.items():
        assert wide.thickness[name].high > spread.high
        assert wide.thickness[name].nominal == spread.nominal


def test_every_doubt_is_told_with_its_interval_and_unit():
    rows = {
        row.name: row for row in doubt_rows(MODEL, film_sheet_S=Spread(1, 2, 3), horny_Ohm_m2=Spread(1, 2, 3))
    }
    assert set(rows) == set(DOUBT_WORDS)
    assert set(STUDIED) == set(rows) - {"device_current"}
    for row in rows.values():
        assert row.low < row.nominal < row.high
        assert row.unit
        assert row.sources
    without = doubt_rows(MODEL, film_sheet_S=None, horny_Ohm_m2=Spread(1, 2, 3))
    assert set(rows) - {row.name for row in without} == {"film_sheet"}
