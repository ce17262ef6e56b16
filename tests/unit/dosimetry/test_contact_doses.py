"""What happens under a contact: arithmetic, and the crowding at its rim."""

from __future__ import annotations

from dataclasses import replace
from math import pi
from typing import Any

import numpy as np
import pytest

from ninon.dosimetry.contact_doses import contact_dose, rim_crowding
from ninon.dosimetry.dose import ContactDose, Interval
from ninon.dosimetry.spreads import Spread
from ninon.dosimetry.strokes import Stroke
from ninon.physics.exact import Layers

LAYERS = Layers((0.0015, 0.003, 0.002, 0.004, float("inf")), (0.2, 0.045, 0.35, 0.22, 0.02))
HORNY = Spread(0.3, 2.0, 12.0)
RADIUS_M, AREA_M2 = 0.005, pi * 0.005**2
SURE = Interval(low=1.0, nominal=1.0, high=1.0)


def a_stroke(**changes: Any) -> Stroke:
    """A pair 30 mm apart that glides 60 mm in 6 s and is held for 2 s."""
    x = np.arange(0.5, 60, 1.0)
    dwell = np.full(60, 0.1)
    dwell[-1] += 2.0
    one = np.stack([x, np.zeros(60), np.zeros(60)], axis=1)
    return replace(
        Stroke(
            step=3, movement="M04", side="right", part="whole",
            centres_mm=np.stack([one, np.add(one, [0.0, 30.0, 0.0])], axis=1), shares=np.array([1.0, -1.0]),
            dwell_s=dwell, passes=3, radius_m=RADIUS_M, current_A=200e-6, duty=0.25, frequency_Hz=10.0,
            clearance_mm=np.linspace(9, 4, 60), narrowed=np.arange(60) < 15,
        ),
        **changes,
    )  # fmt: skip


def dose(stroke: Stroke | None = None, **changes: Any) -> ContactDose:
    told: dict[str, Any] = {
        "crowding": SURE, "voltage_per_A": 30_000.0 + 2 * HORNY.nominal / AREA_M2, "horny_Ohm_m2": HORNY,
        "waveform": "biphasic_square",
    }  # fmt: skip
    return contact_dose(stroke or a_stroke(), **(told | changes))


def test_density_is_current_over_area_root_mean_square_over_time():
    assert dose().mean_density_rms_A_m2 == pytest.approx(200e-6 / AREA_M2 * 0.5)
    assert dose().seconds == pytest.approx(3 * 8.0)


def test_the_most_burdened_spot_is_where_the_pair_is_held():
    # A spot a radius before the end is under the disc for eleven places, the last of them with the hold.
    density = 200e-6 / AREA_M2
    assert dose().charge_C_m2 == pytest.approx(density * 0.25 * 3 * (1.1 + 2.0), rel=1e-9)


def test_twice_the_current_is_twice_of_everything():
    once, twice = dose(), dose(a_stroke(current_A=400e-6))
    for name in ("mean_density_rms_A_m2", "charge_C_m2"):
        assert getattr(twice, name) == pytest.approx(2 * getattr(once, name))
    assert twice.voltage_V.high == pytest.approx(2 * once.voltage_V.high)
    assert twice.peak_density_A_m2.nominal == pytest.approx(2 * once.peak_density_A_m2.nominal)


def test_fingertips_share_the_current_of_their_hand():
    stroke = a_stroke()
    tips = np.concatenate([stroke.centres_mm, np.add(stroke.centres_mm, [0.0, 0.0, 12.0])], axis=1)
    gloved = a_stroke(centres_mm=tips, shares=np.array([0.5, -0.5, 0.5, -0.5]))
    assert dose(gloved).mean_density_rms_A_m2 == pytest.approx(dose().mean_density_rms_A_m2 / 2)
    assert dose(gloved).charge_C_m2 == pytest.approx(dose().charge_C_m2 / 2)


@pytest.mark.parametrize(("waveform", "net"), [("biphasic_square", 0), ("sine", 0), ("galvanic", 1), ("", 1)])
def test_only_a_waveform_said_to_be_balanced_leaves_no_net_charge(waveform: str, net: int):
    found = dose(waveform=waveform)
    assert found.net_charge_C_m2 == pytest.approx(net * found.charge_C_m2)


def test_the_horny_layer_makes_the_ends_of_the_voltage():
    volts = dose().voltage_V
    through = 2 / AREA_M2 * 200e-6
    assert volts.low == pytest.approx(0.5 * 6.0 + through * HORNY.low)
    assert volts.nominal == pytest.approx(6.0 + through * HORNY.nominal)
    assert volts.high == pytest.approx(2 * 6.0 + through * HORNY.high)


def test_clearance_and_narrowing_are_told():
    assert dose().clearance_m == pytest.approx(0.004)
    assert dose().narrowed_share == pytest.approx(0.25)


def test_current_crowds_at_the_rim_the_more_the_better_the_horny_layer_conducts():
    found = rim_crowding(LAYERS, RADIUS_M, HORNY)
    assert 1 <= found.low < found.nominal < found.high
    dry = rim_crowding(LAYERS, RADIUS_M, Spread(50.0, 100.0, 200.0))
    assert dry.nominal == pytest.approx(1.0, abs=0.01)
    assert dry.nominal < found.nominal


def test_crowding_falls_on_top_of_current_over_area():
    crowded = Interval(low=1.1, nominal=1.5, high=3.0)
    found = dose(crowding=crowded).peak_density_A_m2
    mean = 200e-6 / AREA_M2
    assert (found.low, found.nominal, found.high) == pytest.approx((1.1 * mean, 1.5 * mean, 3.0 * mean))
