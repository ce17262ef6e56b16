"""The horny layer as a circuit: a resistance in series with another one beside a capacitance, over an area.

Below some frequency the capacitance carries nothing, and far above it the layer is a plain resistance again;
between them taking the impedance's magnitude as if it were a resistance is an error, which is measured here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, log10, pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError

__all__ = ["SkinImpedance", "magnitude_error", "matters_above_Hz"]

Wanted = Callable[[complex], ArrayLike]
_PER_DECADE = 6
_SETTLED = 1e-3
"""In decades: the frequency is found to a quarter of a per cent."""


@dataclass(frozen=True)
class SkinImpedance:
    """An equivalent circuit of skin under a contact, times its area.

    Raises
    ------
    InputError
        If a value is negative, or the parallel resistance not positive.
    """

    series_Ohm_m2: float
    """What stays at high frequency."""
    parallel_Ohm_m2: float
    """What comes on top of it at low frequency."""
    capacitance_F_m2: float

    def __post_init__(self) -> None:
        values = (self.series_Ohm_m2, self.parallel_Ohm_m2, self.capacitance_F_m2)
        if not all(isfinite(value) and value >= 0 for value in values) or self.parallel_Ohm_m2 == 0:
            raise InputError(f"{self}: the values of a skin impedance must be positive and finite.")

    @property
    def corner_Hz(self) -> float:
        """Where the capacitance carries as much as the resistance beside it."""
        charging = 2 * pi * self.parallel_Ohm_m2 * self.capacitance_F_m2
        return 1 / charging if charging else inf

    def impedance(self, frequency_Hz: float) -> complex:
        """Return the impedance in Ω·m² at a frequency; for zero, the resistance."""
        turn = 2j * pi * frequency_Hz * self.parallel_Ohm_m2 * self.capacitance_F_m2
        return self.series_Ohm_m2 + self.parallel_Ohm_m2 / (1 + turn)


def magnitude_error(impedance: complex, wanted: Wanted) -> float:
    """Return by which share a quantity changes when an impedance is taken for a resistance of its magnitude.

    Parameters
    ----------
    impedance : complex
        Ω·m².
    wanted : callable
        Solves with an impedance and returns amplitudes, complex or real, such as densities or a voltage.

    Returns
    -------
    float
        Largest difference of magnitudes, relative to the largest magnitude.
    """
    true = np.abs(np.atleast_1d(np.asarray(wanted(impedance))))
    taken = np.abs(np.atleast_1d(np.asarray(wanted(abs(impedance)))))
    scale = float(true.max())
    return float(np.abs(taken - true).max()) / scale if scale > 0 else 0.0


def matters_above_Hz(
    skin: SkinImpedance,
    wanted: Wanted,
    *,
    share: float,
    range_Hz: tuple[float, float],
) -> float:
    """Return the lowest frequency at which the magnitude of the impedance no longer does for a resistance.

    The complex solve is compared with the real one, not the angle with a rule: with given currents the
    density deep in a body hardly depends on the impedance at all, the voltage fully.

    Parameters
    ----------
    skin : SkinImpedance
        The circuit.
    wanted : callable
        As in `magnitude_error`.
    share : float
        Such as 0.02.
    range_Hz : (2,) tuple
        Lowest and highest frequency to look at.

    Returns
    -------
    float
        Hz; the lower end if the error is larger already there, infinity if it never is within the range.

    Raises
    ------
    InputError
        If the share or the range cannot be meant.
    """
    low, high = range_Hz
    if not (0 < low < high and share > 0):
        raise InputError("Give a positive share, and a range of frequencies from low to high above zero.")

    def excess(decade: float) -> bool:
        return magnitude_error(skin.impedance(10**decade), wanted) > share

    grid: NDArray[np.float64] = np.linspace(
        log10(low), log10(high), max(2, round(_PER_DECADE * log10(high / low)) + 1)
    )
    if excess(float(grid[0])):
        return low
    for below, above in pairwise(grid):
        if excess(float(above)):
            return float(10 ** _bisected(excess, float(below), float(above)))
    return inf


def _bisected(excess: Callable[[float], bool], below: float, above: float) -> float:
    while above - below > _SETTLED:
        middle = (below + above) / 2
        below, above = (below, middle) if excess(middle) else (middle, above)
    return above
