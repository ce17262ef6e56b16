"""The horny layer under a contact: rows, factors, and the circuit that fits them."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon import tables
from ninon.dosimetry.skin_impedance import FACTOR_OF_CONDUCTOR, CAPACITANCE_F_m2, skin_contact
from ninon.errors import InputError, TableError
from ninon.physics.tissues import SkinImpedance

GEL = [row for name, row in tables.skin().items() if name.startswith("gel_")]
WHOLE = [row for row in GEL if row.low_ohm_cm2 is not None]


def _made(name: str, **numbers: float) -> SkinImpedance:
    return SkinImpedance.model_validate(
        {"impedance": name, "condition": "gel", "use": "anchor", "sources": ["ninon-proposal"], **numbers}
    )


MADE = {
    "gel_a": _made("gel_a", frequency_Hz=1, low_ohm_cm2=1e4, nominal_ohm_cm2=1e5, high_ohm_cm2=1e6),
    "gel_b": _made("gel_b", frequency_Hz=100, low_ohm_cm2=1e3, nominal_ohm_cm2=1e3, high_ohm_cm2=4e3),
    "gel_c": _made("gel_c", frequency_Hz=1e4, nominal_ohm_cm2=500),
    "circuit_series": _made("circuit_series", low_ohm_cm2=100, nominal_ohm_cm2=150, high_ohm_cm2=200),
    "factor_a": _made("factor_a", factor_low=2, factor_high=8),
    "factor_b": _made("factor_b", factor_low=0.5, factor_high=0.5),
    "factor_oil": _made("factor_oil", factor_low=3),
}


@pytest.mark.parametrize("row", WHOLE, ids=lambda row: row.impedance)
def test_at_the_frequency_of_a_row_it_is_the_row(row):
    found = skin_contact(row.frequency_Hz, conductor="gel")
    spread = found.magnitude_Ohm_m2
    told = (row.low_ohm_cm2, row.nominal_ohm_cm2, row.high_ohm_cm2)
    assert (spread.low, spread.nominal, spread.high) == pytest.approx(tuple(1e-4 * value for value in told))
    assert set(row.sources) <= set(found.sources)


def test_a_kiloohm_on_a_square_centimetre_is_a_tenth_of_an_ohm_square_metre():
    assert skin_contact(10, conductor="gel").magnitude_Ohm_m2.nominal == pytest.approx(20 * 0.1)


def test_halfway_between_two_frequencies_it_is_their_geometric_mean():
    spread = skin_contact(10, conductor="gel", rows=MADE).magnitude_Ohm_m2
    wanted = (sqrt(1e4 * 1e3), sqrt(1e5 * 1e3), sqrt(1e6 * 4e3))
    assert (spread.low, spread.nominal, spread.high) == pytest.approx(tuple(1e-4 * v for v in wanted))


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_it_falls_with_frequency(one, other):
    low, high = sorted((one, other))
    before, after = (skin_contact(f, conductor="gel").magnitude_Ohm_m2 for f in (low, high))
    assert before.nominal >= after.nominal * (1 - 1e-12)


def test_a_row_with_a_single_rough_value_is_known_no_better_than_the_one_before():
    spread = skin_contact(1e4, conductor="gel", rows=MADE).magnitude_Ohm_m2
    assert (spread.low, spread.nominal, spread.high) == pytest.approx((0.05, 0.05, 0.2))
    rough, last = (skin_contact(f, conductor="gel").magnitude_Ohm_m2 for f in (1e6, 1e3))
    assert rough.high / rough.low == pytest.approx(last.high / last.low)


@pytest.mark.parametrize("rate", [0.0, 0.5, 2e6])
def test_a_rate_outside_the_rows_is_refused(rate):
    with pytest.raises(InputError, match="1 to 1e\\+06 Hz"):
        skin_contact(rate, conductor="gel")


def test_a_factor_multiplies_and_widens():
    plain = skin_contact(1, conductor="gel", rows=MADE)
    changed = skin_contact(1, conductor="gel", conditions=["a"], rows=MADE)
    assert changed.magnitude_Ohm_m2.nominal == pytest.approx(4 * plain.magnitude_Ohm_m2.nominal)
    width = log(changed.magnitude_Ohm_m2.high / changed.magnitude_Ohm_m2.nominal)
    assert width == pytest.approx(sqrt(log(10) ** 2 + log(2) ** 2))


def test_a_factor_that_is_one_number_keeps_the_width():
    plain = skin_contact(1, conductor="gel", rows=MADE).magnitude_Ohm_m2
    changed = skin_contact(1, conductor="gel", conditions=["b"], rows=MADE).magnitude_Ohm_m2
    assert changed.low / plain.low == pytest.approx(0.5)
    assert changed.high / plain.high == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("conductor", "conditions", "row"),
    [
        ("tap_water", [], "factor_tap_water"),
        ("saline", [], "factor_saline"),
        ("none", [], "factor_dry_metal"),
        ("gel", ["gel_10min"], "factor_gel_10min"),
        ("gel", ["aged_dry"], "factor_aged_dry"),
        ("gel", ["degreased"], "factor_degreased"),
    ],
)
def test_every_condition_has_the_factor_of_its_row(conductor, conditions, row):
    factor = tables.skin()[row]
    found = skin_contact(10, conductor=conductor, conditions=conditions)
    assert factor.factor_low is not None
    assert factor.factor_high is not None
    assert found.factor == pytest.approx(sqrt(factor.factor_low * factor.factor_high))
    assert factor.condition in found.words
    assert set(factor.sources) <= set(found.sources)


def test_all_conductors_of_the_table_are_known_but_distilled_water():
    assert set(tables.conductors()) - set(FACTOR_OF_CONDUCTOR) == {"distilled_water"}


@pytest.mark.parametrize("conductor", ["cream_oil_silicone", "alcohol"])
def test_what_may_be_an_open_circuit_has_no_dose(conductor):
    with pytest.raises(InputError, match="no upper end"):
        skin_contact(10, conductor=conductor)


def test_unknown_names_are_answered_with_known_ones():
    with pytest.raises(InputError, match="Did you mean 'saline'"):
        skin_contact(10, conductor="salin")
    with pytest.raises(InputError, match="Did you mean 'aged_dry'"):
        skin_contact(10, conductor="gel", conditions=["aged"])


def test_rows_without_an_interval_at_the_lowest_rate_are_a_fault_of_the_table():
    rows = {"gel_a": _made("gel_a", frequency_Hz=1, nominal_ohm_cm2=1e5)}
    with pytest.raises(TableError, match="gel_a"):
        skin_contact(1, conductor="gel", rows=rows)


@given(
    st.floats(1, 3000),
    st.sampled_from(["gel", "tap_water", "saline"]),
    st.lists(st.sampled_from(["gel_10min", "aged_dry"]), unique=True),
)
def test_the_circuit_has_the_magnitude_of_the_rows(rate, conductor, conditions):
    found = skin_contact(rate, conductor=conductor, conditions=conditions)
    impedance = found.impedance_Ohm_m2
    assert abs(impedance) == pytest.approx(found.magnitude_Ohm_m2.nominal, rel=1e-9)
    assert impedance.imag < 0


def test_the_circuit_has_the_series_resistance_and_capacitance_of_the_table():
    circuit = skin_contact(10, conductor="gel").circuit
    row = tables.skin()["circuit_series"]
    assert row.nominal_ohm_cm2 is not None
    assert circuit.series_Ohm_m2 == pytest.approx(1e-4 * row.nominal_ohm_cm2)
    assert circuit.capacitance_F_m2 == CAPACITANCE_F_m2.nominal
    assert "10–50 nF/cm²" in row.note  # 1 nF/cm² is 1e-5 F/m²
    assert (CAPACITANCE_F_m2.low, CAPACITANCE_F_m2.high) == (10e-5, 50e-5)


def test_less_wetted_skin_has_less_capacitance_and_the_same_phase():
    wet, dry = (skin_contact(500, conductor=name).impedance_Ohm_m2 for name in ("gel", "tap_water"))
    assert dry / wet == pytest.approx(sqrt(1.5 * 3))


def test_where_the_capacitance_carries_too_much_only_the_magnitude_is_known():
    found = skin_contact(1e5, conductor="gel")
    assert found.magnitude_Ohm_m2.nominal == pytest.approx(0.022)
    with pytest.raises(InputError, match="Use its magnitude"):
        found.impedance_Ohm_m2  # noqa: B018
