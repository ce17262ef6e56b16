"""Values and slopes along the columns of a mesh, within one tissue layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.physics.prism_mesh import PrismMesh

__all__ = ["layer_levels", "level_depths", "line_weights"]

_MOST_LEVELS = 4


def level_depths(mesh: PrismMesh) -> NDArray[np.float64]:
    """Return a depth of each level that is the same for all columns: the mean one, ``(levels,)``."""
    steps = np.linalg.norm(np.diff(mesh.levels_m, axis=0), axis=2).mean(axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def layer_levels(mesh: PrismMesh, sublayer: int) -> NDArray[np.int64]:
    """Return the levels to fit on round a sublayer: at most four, all of its own tissue layer.

    Across a border the potential has a kink, so nothing beyond it is used.
    """
    own = np.flatnonzero(mesh.layer == mesh.layer[sublayer])
    levels = np.arange(own[0], own[-1] + 2)
    if len(levels) <= _MOST_LEVELS:
        return levels
    start = np.clip(sublayer - 1 - levels[0], 0, len(levels) - _MOST_LEVELS)
    return np.asarray(levels[start : start + _MOST_LEVELS])


def line_weights(
    depths: NDArray[np.float64], at: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of the polynomial through values at some depths.

    Parameters
    ----------
    depths : (l,) array
        Where values are known, all different.
    at : (k,) array
        Where the polynomial is wanted.

    Returns
    -------
    value, slope : (k, l) arrays
        Weights of the values for the polynomial and for its slope.
    """
    span = depths[-1] - depths[0]
    scaled = (depths - depths[0]) / span
    inverse = np.linalg.inv(np.vander(scaled, increasing=True))
    x = (np.asarray(at) - depths[0]) / span
    power = np.arange(len(depths))
    value = x[:, None] ** power
    slope = power * x[:, None] ** np.maximum(power - 1, 0)
    return value @ inverse, slope @ inverse / span
