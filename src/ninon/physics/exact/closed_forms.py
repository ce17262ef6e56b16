"""Solutions that need no quadrature: the point source, the axis below a disc, images in two layers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.exact.field import AxialField, ExactField
from ninon.physics.exact.layers import Layers
from ninon.physics.exact.uniform_disc import uniform_disc

__all__ = ["disc_on_axis", "point_source", "spreading_resistance", "two_layer_images"]

Array = NDArray[np.float64]


def point_source(conductivity_S_m: float, current_A: float, points: Array) -> ExactField:
    """Return the field of a current that enters a homogeneous half-space at the origin.

    Parameters
    ----------
    conductivity_S_m, current_A : float
        Of the half-space, and into it.
    points : (n, 3) array
        Metres; the third is the depth.
    """
    away = np.linalg.norm(points, axis=1)
    if (away == 0).any():
        raise InputError("the field of a point source is infinite at the source itself: ask elsewhere")
    density = current_A / (2 * np.pi) * points / away[:, None] ** 3
    potential = current_A / (2 * np.pi * conductivity_S_m * away)
    return ExactField(potential, density, density / conductivity_S_m)


def disc_on_axis(
    conductivity_S_m: float, radius_m: float, current_A: float, depth_m: Array
) -> tuple[Array, Array]:
    """Return potential (V) and density into the depth (A/m²) below the middle of a uniform disc.

    The body is a homogeneous half-space. Written so that great depth costs no digits.
    """
    slant = np.hypot(depth_m, radius_m)
    potential = current_A / (np.pi * conductivity_S_m) / (slant + depth_m)
    density = current_A / np.pi / (slant * (slant + depth_m))
    return potential, density


def spreading_resistance(conductivity_S_m: float, radius_m: float) -> float:
    """Return the resistance (Ω) from an equipotential disc to infinity in a half-space: 1/(4σa)."""
    return 1 / (4 * conductivity_S_m * radius_m)


def two_layer_images(
    layers: Layers, radius_m: float, current_A: float, r_m: Array, depth_m: Array, *, images: int
) -> AxialField:
    """Return the field of a uniform disc on one layer over a half-space, inside the upper layer, by images.

    Parameters
    ----------
    layers : Layers
        Two layers, each alike in all directions, the lower one endless.
    radius_m, current_A : float
        Of the disc.
    r_m, depth_m : arrays of one shape
        Distance from the axis; depth within the upper layer.
    images : int
        How many pairs; what is left out is smaller than the reflection to that power.

    Raises
    ------
    InputError
        Other layers than these, or a depth in the lower one.
    """
    if len(layers.thickness_m) != 2 or not layers.endless or (layers.stretch != 1).any():
        raise InputError("images are written for one isotropic layer over a half-space")
    if layers.layer_at(depth_m).any():
        raise InputError("images are written for points of the upper layer; use disc_field below it")
    upper, lower = layers.mean_S_m
    back, h = (upper - lower) / (upper + lower), layers.thickness_m[0]
    total = np.array(uniform_disc(radius_m, r_m, depth_m))
    for n in range(1, images + 1):
        above = np.array(uniform_disc(radius_m, r_m, 2 * n * h + depth_m))
        below = np.array(uniform_disc(radius_m, r_m, 2 * n * h - depth_m))
        below[2] *= -1
        total += back**n * (above + below)
    potential, radial, depth = current_A * total
    return AxialField(potential / upper, radial, depth, radial / upper, depth / upper)
