"""Peak and r.m.s.: one conversion, and it undoes itself."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.units import density_mA_cm2, microamperes_to_amperes, peak_uA_for_density

areas = st.floats(0.01, 50)
duties = st.floats(0.001, 1)


def test_a_pulse_train_of_the_knowledge_tables_has_the_density_it_should():
    # 35 mA, 70 Hz, two phases of 100 us give 2.93 mA r.m.s. with one phase counted, 0.96 mA/cm2 on 3.04 cm2.
    duty = 70 * 100e-6
    rms_mA = 35 * sqrt(duty)
    assert rms_mA == pytest.approx(2.93, abs=0.005)
    assert density_mA_cm2(current_uA=35_000, contact_area_cm2=3.04, duty_fraction=duty) == pytest.approx(
        0.96, abs=0.005
    )


def test_without_pauses_peak_and_rms_are_the_same():
    assert density_mA_cm2(current_uA=392.5, contact_area_cm2=0.785, duty_fraction=1) == pytest.approx(0.5)
    assert peak_uA_for_density(density_mA_cm2=0.5, contact_area_cm2=0.785, duty_fraction=1) == pytest.approx(
        392.5
    )


@given(st.floats(0.01, 5), areas, duties)
def test_a_peak_gives_the_density_it_was_made_for(density: float, area: float, duty: float):
    peak = peak_uA_for_density(density_mA_cm2=density, contact_area_cm2=area, duty_fraction=duty)
    assert density_mA_cm2(current_uA=peak, contact_area_cm2=area, duty_fraction=duty) == pytest.approx(
        density
    )
    assert peak >= density * area * 1000 * (1 - 1e-12)


def test_a_microampere_is_a_millionth_of_an_ampere():
    assert microamperes_to_amperes(300) == pytest.approx(3e-4)
