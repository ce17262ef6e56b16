"""Units at the doors: what a number is called, and how one becomes another.

Inside a room numbers are plain and wear their unit in the name (``current_uA``, ``density_mA_cm2``). This
module holds the few conversions that more than one room needs, and the one definition worth saying once:
``current_uA`` is the *peak* of the waveform as delivered; the r.m.s. value follows from the share of time in
which current flows.
"""

from __future__ import annotations

from math import sqrt

__all__ = ["density_mA_cm2", "microamperes_to_amperes", "peak_uA_for_density"]


def microamperes_to_amperes(current_uA: float) -> float:
    """Return a current in amperes."""
    return current_uA * 1e-6


def density_mA_cm2(*, current_uA: float, contact_area_cm2: float, duty_fraction: float) -> float:
    """Return the r.m.s. current density under a contact, in mA/cm².

    A rectangular pulse of height I that flows for a fraction d of the time has the r.m.s. value I·√d.

    Parameters
    ----------
    current_uA : float
        Peak current as delivered, in µA.
    contact_area_cm2 : float
        Wetted contact area, in cm².
    duty_fraction : float
        Share of time in which current flows, 0 to 1, every conducting phase counted.

    Returns
    -------
    float
        Density in mA/cm².
    """
    return current_uA * sqrt(duty_fraction) / contact_area_cm2 / 1000


def peak_uA_for_density(*, density_mA_cm2: float, contact_area_cm2: float, duty_fraction: float) -> float:
    """Return the peak current in µA whose r.m.s. density is the given one; undoes `density_mA_cm2`."""
    return density_mA_cm2 * contact_area_cm2 * 1000 / sqrt(duty_fraction)
