"""Mean potentials of rings of current on rings of surface: what a contact in rings is solved with.

What a homogeneous half-space does is known in closed form; the lower layers are added by quadrature.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.exact.layers import LayerResponse, Layers
from ninon.physics.exact.uniform_disc import uniform_disc
from ninon.physics.exact.wavenumbers import wavenumbers

__all__ = ["graded_edges", "ring_areas", "ring_resistances"]

Array = NDArray[np.float64]

_DECAY = 40.0


def graded_edges(radius_m: float, rings: int) -> Array:
    """Return (rings + 1,) radii from 0 to the rim, ever closer towards it, where the density is steep."""
    if not radius_m > 0 or rings < 1:
        raise InputError(
            f"{rings} rings of a disc of {radius_m} m: give a positive radius and at least one ring"
        )
    edges: Array = radius_m * np.sin(np.linspace(0, np.pi / 2, rings + 1))
    return edges


def ring_areas(edges: Array) -> Array:
    """Return (rings,) areas in m²."""
    areas: Array = np.pi * (edges[1:] - edges[:-1]) * (edges[1:] + edges[:-1])
    return areas


def ring_resistances(layers: Layers, edges: Array, *, return_m: float | None = None) -> Array:
    """Return (rings, rings): mean potential of one ring for 1 A spread evenly over another, in Ω.

    Parameters
    ----------
    layers : Layers
        The body; endless, unless there is a return.
    edges : (rings + 1,) array
        Radii of the rings' borders, from 0.
    return_m : float, optional
        Distance to the middle of a second, equal disc whose rings carry the opposite currents; its potential
        on these rings is included, its rings being as even round their middle as these.

    Raises
    ------
    InputError
        An insulated bottom without a return; discs that touch.
    """
    if return_m is None and not layers.endless:
        raise InputError("one contact over an insulated bottom has no resistance: give a return")
    if return_m is not None and not return_m > 2 * edges[-1]:
        raise InputError(f"discs of radius {edges[-1]:g} m, {return_m:g} m apart: they must not touch")
    body = layers.merged
    home = _half_space(edges)
    if return_m is not None:
        home = home - _half_space_across(edges, return_m)
    whole: Array = home / body.mean_S_m[0] + _lower_layers(body, edges, return_m)
    return whole


def _by_rings(discs: Array, edges: Array) -> Array:
    """Turn integrals of whole discs over whole discs (edge, edge) into means of rings on rings."""
    rings = np.diff(np.diff(discs, axis=0), axis=1)
    areas = ring_areas(edges)
    means: Array = rings / areas[:, None] / areas
    return means


def _half_space(edges: Array) -> Array:
    """Return ring on ring for 1 S/m.

    References
    ----------
    G. N. Watson (1944), *Theory of Bessel functions*, section 13.4: the integral of Weber and Schafheitlin.
    """
    from scipy.special import hyp2f1

    small = np.minimum(edges[:, None], edges)
    large = np.maximum(np.maximum(edges[:, None], edges), 1e-300)
    waves = small / 2 * hyp2f1(0.5, -0.5, 2.0, (small / large) ** 2)  # ∫ J₁(ka) J₁(kb) / k² dk
    discs: Array = 2 * np.pi * np.outer(edges, edges) * waves
    return _by_rings(discs, edges)


def _half_space_across(edges: Array, apart_m: float) -> Array:
    """Return ring on ring of another disc for 1 S/m, by sampling the first ring's exact potential."""
    x, gauss = np.polynomial.legendre.leggauss(3)
    half = np.diff(edges)[:, None] / 2
    radius = edges[:-1, None] + half + half * x
    weight = (2 * np.pi * radius * half * gauss) / ring_areas(edges)[:, None]
    # Even steps round the ring converge like the powers of (both radii / distance).
    turns = int(np.clip(20 / np.log(apart_m / (2 * edges[-1])), 8, 256))
    angle = np.pi * (np.arange(turns) + 0.5) / turns  # the other half turn is its mirror image
    away = np.sqrt(apart_m**2 + radius[..., None] ** 2 - 2 * apart_m * radius[..., None] * np.cos(angle))
    source = np.zeros((len(edges), len(edges) - 1))
    for i, edge in enumerate(edges[1:], start=1):
        potential = uniform_disc(float(edge), away, np.zeros_like(away))[0].mean(axis=2)
        source[i] = np.pi * edge**2 * np.sum(weight * potential, axis=1)
    across = np.diff(source, axis=0) / ring_areas(edges)[:, None]
    # The sampling treats the two rings unalike by its last digits; they are alike.
    mean: Array = (across + across.T) / 2
    return mean


def _lower_layers(body: Layers, edges: Array, return_m: float | None) -> Array:
    """Return what the layers below the first add, which dies away with twice its depth."""
    from scipy.special import j0, j1

    if len(body.thickness_m) == 1 and body.endless:
        return np.zeros((len(edges) - 1, len(edges) - 1))
    reach = 2 * edges[-1] + (return_m or 0.0)
    k, weight = wavenumbers(max(reach, 2 * body.stretched_m[0]), _DECAY / (2 * body.stretched_m[0]))
    response = LayerResponse.of(body, k)
    added = 2 * response.back[0] * np.exp(-2 * k * body.stretched_m[0]) / response.gap[0] / body.mean_S_m[0]
    if return_m is not None:
        added = added * (1 - j0(k * return_m))
    waves = np.diff(edges[:, None] * j1(k * edges[:, None]), axis=0) / ring_areas(edges)[:, None]
    lower: Array = 2 * np.pi * (waves * (weight * added / k**2)) @ waves.T
    return lower
