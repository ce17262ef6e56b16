"""A disc of uniform current density on a homogeneous half-space, anywhere below it, by elliptic integrals.

The layered solution takes this as its first term, so that the edge of the disc costs no digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["uniform_disc"]

Array = NDArray[np.float64]

_FAR = 8.0
"""From this many radii on, the closed form loses more digits than the series of poles."""
_POLES = 11


def uniform_disc(
    radius_m: float, r_m: NDArray[np.floating], depth_m: NDArray[np.floating]
) -> tuple[Array, Array, Array]:
    """Return what 1 A, spread evenly over a disc, makes in a half-space of 1 S/m.

    Parameters
    ----------
    radius_m : float
        Of the disc, which lies on the surface about the axis.
    r_m, depth_m : arrays of one shape
        Distance from the axis and depth, neither negative.

    Returns
    -------
    potential, radial, depth : arrays
        Potential (V), current density away from the axis and into the depth (A/m²). On the surface the
        density into the depth is that of the disc inside, zero outside, and half of it on the rim, where
        the radial density is infinite.

    Notes
    -----
    The density into the depth is the disc's solid angle; the radial one is the vector potential of a ring of
    current; the potential follows because it is homogeneous of degree one in all lengths.

    References
    ----------
    F. Paxton (1959), *Solid angle calculation for a circular disk*, Rev. Sci. Instrum. 30, 254.
    """
    if not radius_m > 0:
        raise InputError(f"a disc of radius {radius_m} m: give a positive radius")
    r, z = np.broadcast_arrays(np.asarray(r_m, dtype=float), np.asarray(depth_m, dtype=float))
    parts = np.empty((3, *r.shape))
    far = np.hypot(r, z) > _FAR * radius_m
    parts[:, far] = _poles(radius_m, r[far], z[far])
    parts[:, ~far] = _elliptic(radius_m, r[~far], z[~far])
    return parts[0], parts[1], parts[2]


def _elliptic(a: float, r: Array, z: Array) -> tuple[Array, Array, Array]:
    from scipy.special import elliprd, elliprf, elliprj

    square = (a + r) ** 2 + z**2
    size = np.sqrt(square)
    rest = ((a - r) ** 2 + z**2) / square
    rim = rest == 0
    rest = np.where(rim, 1.0, rest)
    whole = elliprf(0, rest, 1)
    sine = elliprd(0, rest, 1) / 3  # ∫ sin²/√(1 − m sin²) over a quarter turn
    ring = 4 * a / size * (2 * sine - whole)
    side = (a - r) / (a + r)
    n = 4 * a * r / (a + r) ** 2
    # Below the rim itself the third kind is infinite, and its factor nought: the product is left out.
    edge = np.where(side == 0, 1.0, side**2)
    third = np.where(side == 0, 0.0, side * (whole + n / 3 * elliprj(0, rest, 1, edge)))
    angle = np.pi * (1 + np.sign(a - r)) - 2 * z / size * (whole + third)
    summed = 4 * a * a / size * whole - z * angle - r * ring
    ring, summed = np.where(rim, np.inf, ring), np.where(rim, 4 * a, summed)
    angle = np.where(rim, np.pi, angle)
    per = 1 / (2 * np.pi**2 * a**2)
    return per * summed, per * ring, per * angle


def _poles(a: float, r: Array, z: Array) -> tuple[Array, Array, Array]:
    """Return the series in (a/R)², which starts with the point source."""
    far = np.hypot(r, z)
    x, s = z / far, r / far
    before, here = np.ones_like(x), x  # Legendre polynomials 0 and 1
    slope_before, slope = np.zeros_like(x), np.ones_like(x)
    share, parts = 0.5, np.zeros((3, *r.shape))
    power = 1 / far
    for n in range(0, 2 * _POLES, 2):
        # `before` has degree n; its coefficient is that of √(1 + t²) on the axis.
        parts[0] += share * power * before
        parts[1] += share * power / far * s * ((n + 1) * before + x * slope_before)
        parts[2] += share * power / far * ((n + 1) * x * before - s**2 * slope_before)
        for step in (n, n + 1):
            after = ((2 * step + 3) * x * here - (step + 1) * before) / (step + 2)
            slope_after = slope_before + (2 * step + 3) * here
            before, here, slope_before, slope = here, after, slope, slope_after
        half = n // 2 + 1
        share *= (0.5 - half) / (half + 1)
        power = power * (a / far) ** 2
    return parts[0] / np.pi, parts[1] / np.pi, parts[2] / np.pi
