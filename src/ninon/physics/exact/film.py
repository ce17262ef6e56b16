"""A conductor spread over the skin as a sheet without end, and how much current it carries past the body.

The film lies on the horny layer, an areal resistance; together they are one more layer for each wavelength.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.exact.layers import LayerResponse, Layers
from ninon.physics.exact.wavenumbers import wavenumbers

__all__ = ["Film", "film_share"]

Array = NDArray[np.float64]

_SETTLED = 200.0


@dataclass(frozen=True)
class Film:
    """A conducting film without end on a resistive skin surface.

    Raises
    ------
    InputError
        A value that is not positive: a body without film is ``film=None``.
    """

    sheet_S: float
    """Conductivity times thickness."""
    contact_Ohm_m2: float
    """Areal resistance between the film and the tissue."""

    def __post_init__(self) -> None:
        if not (0 < self.sheet_S < math.inf and 0 < self.contact_Ohm_m2 < math.inf):
            raise InputError(
                f"{self}: both values must be positive and finite; without a film give film=None"
            )

    @property
    def spread_m(self) -> float:
        """How far current spreads sideways in the film before it enters: √(sheet × contact)."""
        return math.sqrt(self.sheet_S * self.contact_Ohm_m2)

    def passed(self, response: LayerResponse) -> Array:
        """Return (k,): which part of a current pattern given to the film enters the tissue unchanged."""
        k = response.wavenumber
        passed: Array = 1 / (1 + self.sheet_S * k**2 * (self.contact_Ohm_m2 + response.surface))
        return passed


def film_share(layers: Layers, film: Film, *, radius_m: float, spacing_m: float) -> float:
    """Return the part of the current of two discs that crosses the plane midway inside the film.

    Parameters
    ----------
    layers : Layers
        The body.
    film : Film
        On it.
    radius_m, spacing_m : float
        Of the two equal discs, and between their middles.

    Returns
    -------
    float
        Between 0 and 1; the rest crosses inside the body. Accurate to about 1e-9.
    """
    if not 0 < 2 * radius_m < spacing_m:
        raise InputError(f"two discs of radius {radius_m} m, {spacing_m} m apart: they must not touch")
    merged = layers.merged
    last = _SETTLED * max(1 / film.spread_m, 1 / radius_m, 1 / merged.stretched_m[0])
    k, weight = wavenumbers(spacing_m / 2 + radius_m, last)
    from scipy.special import j1

    pattern = 2 * j1(k * radius_m) / (k * radius_m) * np.sin(k * spacing_m / 2) / k
    body = np.sum(weight * pattern * film.passed(LayerResponse.of(merged, k)))
    return float(1 - 2 / np.pi * body)
