"""What a film does to short waves, in closed form, for points at or just below the surface.

Integrals over wavenumbers die away slowly there. A few powers 1/(k + β) with the same tail are taken out;
each is a line of discs above the surface, whose field is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.physics.exact.film import Film
from ninon.physics.exact.uniform_disc import uniform_disc

__all__ = ["FilmEdge"]

Array = NDArray[np.float64]

_POWERS = 6
_LAST = 50.0
_MARGIN = 40.0


@dataclass(frozen=True, eq=False)
class FilmEdge:
    """``Σ share_p / (k + rate)^p``, which agrees with a film's answer to short waves up to k^−6."""

    rate_1_m: float
    shares: tuple[float, ...]
    """For p = 2, 3, …"""
    settled_1_m: float
    """From here on the two agree to about 1e-9."""

    @classmethod
    def of(cls, film: Film, conductivity_S_m: float) -> FilmEdge:
        """Return the powers for a film on tissue of a conductivity: those of 1/(1 + bk + ck²)."""
        b, c = film.sheet_S / conductivity_S_m, film.sheet_S * film.contact_Ohm_m2
        rate = max(1 / math.sqrt(c), b / c)
        first, rest = (b - 2 * c * rate) / c, (1 - b * rate + c * rate**2) / c
        shares = [1 / c, -first / c]
        while len(shares) < _POWERS - 1:
            shares.append(-first * shares[-1] - rest * shares[-2])
        return cls(rate, tuple(shares), _MARGIN * rate)

    def at(self, wavenumber: Array) -> Array:
        """Return the sum of powers, (k,)."""
        inverse = 1 / (wavenumber + self.rate_1_m)
        total: Array = sum(
            (share * inverse**p for p, share in enumerate(self.shares, start=2)), np.zeros_like(wavenumber)
        )
        return total

    def field(self, radius_m: float, r_m: Array, depth_m: Array) -> Array:
        """Return (3, n): what these powers make of a uniform disc of 1 A on 1 S/m, as `uniform_disc` does."""
        height, weight = self._line(radius_m)
        total = np.zeros((3, len(r_m)))
        for s, w in zip(height, weight, strict=True):
            total += w * np.array(uniform_disc(radius_m, r_m, depth_m + s))
        return total

    def _line(self, radius_m: float) -> tuple[Array, Array]:
        """Return heights of the discs above the surface and how much of the current each has."""
        x, gauss = np.polynomial.legendre.leggauss(10)
        shortest, longest = 1e-6 * min(radius_m, 1 / self.rate_1_m), _LAST / self.rate_1_m
        doublings = math.ceil(math.log2(longest / shortest))
        edges = np.concatenate([[0.0], shortest * 2.0 ** np.arange(doublings + 1)])
        half = np.diff(edges)[:, None] / 2
        height = (edges[:-1, None] + half + half * x).ravel()
        density = sum(
            share * height ** (p - 1) / math.factorial(p - 1) for p, share in enumerate(self.shares, start=2)
        )
        return height, (half * gauss).ravel() * density * np.exp(-self.rate_1_m * height)
