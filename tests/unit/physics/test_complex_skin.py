"""When the horny layer's capacitance matters is found by solving both ways, not by a rule of thumb."""

from __future__ import annotations

from math import inf, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.complex_skin import SkinImpedance, magnitude_error, matters_above_Hz
from ninon.physics.contact import footprint
from ninon.physics.contact_model import contact_currents, surface_green
from tests.unit.physics.flat_skin import flat_body

SKIN = SkinImpedance(series_Ohm_m2=0.05, parallel_Ohm_m2=2.0, capacitance_F_m2=3e-4)
RANGE = (0.1, 1e6)
CURRENTS = np.array([1e-4, -1e-4])


@pytest.fixture(scope="module")
def contacts():
    body = flat_body()
    skin = body.mesh.surface_m, body.mesh.triangles
    found = [footprint(*skin, (x, 0.0003, 0), 0.004) for x in (-0.0123, 0.0121)]
    return found, surface_green(body, np.concatenate([each.vertices for each in found]))


def voltage(contacts, impedance):
    both, green = contacts
    found = contact_currents(both, CURRENTS, impedance, green)
    return found.voltage_V[0] - found.voltage_V[1]


def test_the_circuit_is_a_resistance_at_both_ends():
    assert SKIN.impedance(0) == 2.05
    assert SKIN.impedance(1e9) == pytest.approx(0.05, rel=1e-4)
    assert SKIN.corner_Hz == pytest.approx(1 / (2 * pi * 2.0 * 3e-4))
    assert SKIN.impedance(SKIN.corner_Hz) == pytest.approx(0.05 + 2.0 / (1 + 1j))


@given(st.floats(0, 1e7))
def test_skin_only_takes_power_and_never_lags(frequency):
    z = SKIN.impedance(frequency)
    assert z.real >= SKIN.series_Ohm_m2
    assert z.imag <= 0


def test_without_capacitance_the_magnitude_is_the_impedance(contacts):
    plain = SkinImpedance(0.05, 2.0, 0.0)
    assert plain.corner_Hz == inf
    assert matters_above_Hz(plain, lambda z: voltage(contacts, z), share=1e-9, range_Hz=RANGE) == inf


def test_far_below_the_corner_the_complex_and_the_real_solution_agree(contacts):
    z = SKIN.impedance(SKIN.corner_Hz / 1000)
    assert magnitude_error(z, lambda each: voltage(contacts, each)) < 1e-5


def test_at_the_frequency_found_the_error_is_the_share_asked_for(contacts):
    wanted = lambda z: voltage(contacts, z)  # noqa: E731
    found = matters_above_Hz(SKIN, wanted, share=0.005, range_Hz=RANGE)
    assert found < inf
    assert magnitude_error(SKIN.impedance(found), wanted) == pytest.approx(0.005, rel=0.05)
    assert magnitude_error(SKIN.impedance(found / 1.1), wanted) < 0.005


def test_a_stricter_share_is_reached_earlier(contacts):
    both = [
        matters_above_Hz(SKIN, lambda z: voltage(contacts, z), share=share, range_Hz=RANGE)
        for share in (0.001, 0.005)
    ]
    assert both[0] < both[1]


def test_density_in_the_depth_minds_the_capacitance_less_than_the_voltage(contacts):
    both, green = contacts

    def deep(z):
        return green @ contact_currents(both, CURRENTS, z, green).nodal_A

    z = SKIN.impedance(10 * SKIN.corner_Hz)
    assert magnitude_error(z, deep) < 0.1 * magnitude_error(z, lambda each: voltage(contacts, each))


@pytest.mark.parametrize("values", [(-0.1, 1, 0), (0.1, 0, 0), (0.1, 1, -1e-3), (0.1, float("nan"), 0)])
def test_a_circuit_that_cannot_be_built_is_refused(values):
    with pytest.raises(InputError):
        SkinImpedance(*values)


@pytest.mark.parametrize(("share", "between"), [(0, RANGE), (0.1, (10, 1)), (0.1, (0, 1))])
def test_a_range_or_share_that_cannot_be_meant_is_refused(share, between):
    with pytest.raises(InputError, match="range"):
        matters_above_Hz(SKIN, abs, share=share, range_Hz=between)


def test_an_error_from_the_start_on_is_told_as_the_lower_end():
    assert matters_above_Hz(SKIN, lambda z: z + 1, share=1e-6, range_Hz=(100, 1000)) == 100
