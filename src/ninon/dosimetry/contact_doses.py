"""Under the contacts: current over area, the crowding at the rim, charge through one spot, volts."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import ContactDose, Interval
from ninon.dosimetry.spreads import Spread
from ninon.dosimetry.strokes import Stroke
from ninon.physics.exact import Layers
from ninon.physics.exact import contact_density as exact_density

__all__ = ["contact_dose", "rim_crowding"]

Floats = NDArray[np.float64]

_TISSUE_VOLTS = (0.5, 2.0)
"""What the tissues' doubts make of the voltage inside the body, as factors (our proposal)."""
_BALANCED = ("biphasic", "alternating", "balanced", "sine")


def rim_crowding(layers: Layers, radius_m: float, horny_Ohm_m2: Spread) -> Interval:
    """Return the largest density under a disc as a multiple of current over area.

    Current crowds at the rim the more, the better the horny layer conducts, so the low end of its resistance
    gives the high end of the crowding.

    Parameters
    ----------
    layers : Layers
        What lies under the contact.
    radius_m : float
        Of the contact.
    horny_Ohm_m2 : Spread
        Areal resistance of the horny layer.
    """
    mean = 1 / (pi * radius_m**2)
    at = [
        float(np.abs(exact_density(layers, radius_m, ohms, 1.0)[1]).max()) / mean
        for ohms in (horny_Ohm_m2.high, horny_Ohm_m2.nominal, horny_Ohm_m2.low)
    ]
    low, nominal, high = np.maximum.accumulate(at)
    return Interval(low=float(low), nominal=float(nominal), high=float(high))


def contact_dose(
    stroke: Stroke,
    *,
    crowding: Interval,
    voltage_per_A: float,
    horny_Ohm_m2: Spread,
    waveform: str,
    left_out_share: float = 0.0,
) -> ContactDose:
    """Return what a step does to the skin under its contacts.

    Parameters
    ----------
    stroke : Stroke
        The step on the face.
    crowding : Interval
        Largest density under a contact as a multiple of current over area.
    voltage_per_A : float
        Largest voltage between the electrodes without film, with the nominal horny layer.
    horny_Ohm_m2 : Spread
        Areal resistance of the horny layer.
    waveform : str
        Its words decide whether charge of both signs cancels.
    left_out_share : float
        Share of its time at places for which nothing was computed.
    """
    share = float(np.abs(stroke.shares).max())
    mean = share * stroke.current_A / stroke.contact_area_m2
    charge = float(mean * stroke.duty * stroke.passes * _longest_on_a_spot(stroke))
    balanced = any(word in waveform for word in _BALANCED)
    return ContactDose(
        step=stroke.step,
        movement=stroke.movement,
        side=stroke.side,
        part=stroke.part,
        current_A=stroke.current_A,
        contact_area_m2=stroke.contact_area_m2,
        mean_density_rms_A_m2=mean * stroke.duty**0.5,
        peak_density_A_m2=crowding.times(mean),
        charge_C_m2=charge,
        net_charge_C_m2=0.0 if balanced else charge,
        voltage_V=_voltage(stroke, voltage_per_A, horny_Ohm_m2).times(stroke.current_A),
        clearance_m=float(stroke.clearance_mm.min()) / 1000,
        narrowed_share=float(stroke.narrowed.mean()),
        left_out_share=left_out_share,
        seconds=stroke.seconds,
    )


def _longest_on_a_spot(stroke: Stroke) -> float:
    """Return for how long in one pass a contact lies on the spot of skin it lies on longest."""
    longest = 0.0
    for contact in range(stroke.centres_mm.shape[1]):
        centres = stroke.centres_mm[:, contact] / 1000
        apart = np.linalg.norm(centres[:, None] - centres, axis=2)
        longest = max(longest, float(((apart <= stroke.radius_m) * stroke.dwell_s).sum(axis=1).max()))
    return longest


def _voltage(stroke: Stroke, voltage_per_A: float, horny_Ohm_m2: Spread) -> Interval:
    through = float((stroke.shares**2).sum()) / stroke.contact_area_m2
    inside = max(voltage_per_A - through * horny_Ohm_m2.nominal, 0.0)
    return Interval(
        low=inside * _TISSUE_VOLTS[0] + through * horny_Ohm_m2.low,
        nominal=inside + through * horny_Ohm_m2.nominal,
        high=inside * _TISSUE_VOLTS[1] + through * horny_Ohm_m2.high,
    )
