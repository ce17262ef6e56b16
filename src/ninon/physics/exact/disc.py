"""A round contact held at one voltage behind an impedance: its resistance and its current density (E3).

The contact is cut into rings of even density, closer towards the rim; ring on ring is exact.
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.exact.layers import Layers
from ninon.physics.exact.ring_integrals import graded_edges, ring_areas, ring_resistances

__all__ = ["contact_density", "disc_resistance", "pair_resistance"]

Impedance = complex
"""Ω·m². A number without imaginary part is a resistance."""
Densities = NDArray[np.float64] | NDArray[np.complex128]


@overload
def disc_resistance(layers: Layers, radius_m: float, contact_Ohm_m2: float, rings: int = 60) -> float: ...
@overload
def disc_resistance(layers: Layers, radius_m: float, contact_Ohm_m2: complex, rings: int = 60) -> complex: ...
def disc_resistance(
    layers: Layers, radius_m: float, contact_Ohm_m2: Impedance, rings: int = 60
) -> float | complex:
    """Return the resistance from a round contact to infinity, its own contact impedance included.

    Parameters
    ----------
    layers : Layers
        The body, its last layer endless.
    radius_m : float
        Of the contact.
    contact_Ohm_m2 : float or complex
        Contact impedance times area; 0 is an ideal contact. A complex value gives a complex result.
    rings : int
        How many. The error falls with their square: 2e-4 of an ideal contact at 60, far less behind a skin.

    Returns
    -------
    float or complex
        Ω.

    Raises
    ------
    InputError
        An insulated bottom, or values that cannot be meant.
    """
    return _voltage_per_ampere(layers, radius_m, contact_Ohm_m2, rings, return_m=None)


@overload
def pair_resistance(
    layers: Layers, radius_m: float, contact_Ohm_m2: float, spacing_m: float, rings: int = 60
) -> float: ...
@overload
def pair_resistance(
    layers: Layers, radius_m: float, contact_Ohm_m2: complex, spacing_m: float, rings: int = 60
) -> complex: ...
def pair_resistance(
    layers: Layers, radius_m: float, contact_Ohm_m2: Impedance, spacing_m: float, rings: int = 60
) -> float | complex:
    """Return the resistance from one round contact to another, equal one on the same body.

    Parameters
    ----------
    layers : Layers
        The body; a finite last layer ends at insulation.
    radius_m, contact_Ohm_m2, rings
        As in `disc_resistance`, for both.
    spacing_m : float
        Between the middles.

    Returns
    -------
    float or complex
        Ω.

    Notes
    -----
    The rings of the two contacts act on each other exactly. What is approximate is that each ring is even
    round its own middle: the pull of the other contact to one side is left out. By the size of that pull it
    changes the resistance by a share of order (radius / spacing)⁴ of the spreading resistance.
    """
    return 2 * _voltage_per_ampere(layers, radius_m, contact_Ohm_m2, rings, return_m=spacing_m)


def contact_density(
    layers: Layers, radius_m: float, contact_Ohm_m2: Impedance, current_A: float, rings: int = 60
) -> tuple[NDArray[np.float64], Densities]:
    """Return how the current of one contact spreads under it; it is densest at the rim.

    Parameters
    ----------
    layers, radius_m, contact_Ohm_m2, rings
        As in `disc_resistance`.
    current_A : float
        Through the contact, into the body.

    Returns
    -------
    (rings,) array
        Mean radius of each ring (m): half of its area lies within.
    (rings,) array
        Mean current density of each ring (A/m²), complex for a complex impedance.
    """
    edges = graded_edges(radius_m, rings)
    ring, _ = _rings(layers, edges, contact_Ohm_m2, return_m=None)
    middle: NDArray[np.float64] = np.sqrt((edges[1:] ** 2 + edges[:-1] ** 2) / 2)
    return middle, current_A * ring / ring_areas(edges)


def _voltage_per_ampere(
    layers: Layers, radius_m: float, contact_Ohm_m2: Impedance, rings: int, *, return_m: float | None
) -> float | complex:
    _, voltage = _rings(layers, graded_edges(radius_m, rings), contact_Ohm_m2, return_m)
    return voltage if np.iscomplexobj(contact_Ohm_m2) else voltage.real


def _rings(
    layers: Layers, edges: NDArray[np.float64], contact_Ohm_m2: Impedance, return_m: float | None
) -> tuple[Densities, complex]:
    """Return the currents of the rings for 1 A in all, and the voltage that drives them."""
    if not np.isfinite(contact_Ohm_m2) or complex(contact_Ohm_m2).real < 0:
        raise InputError(f"contact impedance {contact_Ohm_m2} Ω·m²: its real part must not be negative")
    own = np.diag(contact_Ohm_m2 / ring_areas(edges))
    share = np.linalg.solve(ring_resistances(layers, edges, return_m=return_m) + own, np.ones(len(edges) - 1))
    voltage = 1 / share.sum()
    return share * voltage, complex(voltage)
