"""Gauss panels over wavenumbers: what the Hankel integrals of layered bodies are summed on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.errors import PhysicsError

__all__ = ["wavenumbers"]

_PHASE = 30.0
"""Radians of the fastest wave within one panel: 24 nodes then leave less than 1e-15."""
_NODES = 24
_FIRST_NODES = 16
_HALVINGS = 30
"""Panels shrink by halves towards k = 0, where thin layers over poor conductors have narrow features."""
_MOST = 3_000_000


def wavenumbers(reach_m: float, last_1_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes k (1/m) and weights that integrate waves up to a distance from 0 to a last wavenumber.

    Parameters
    ----------
    reach_m : float
        Sum of all lengths that multiply k in the integrand.
    last_1_m : float
        Where the integrand has died away.

    Raises
    ------
    PhysicsError
        The panels would be too many to be meant.
    """
    width = min(_PHASE / reach_m, last_1_m)
    panels = int(np.ceil(last_1_m / width - 1e-9))
    if panels * _NODES > _MOST:
        raise PhysicsError(
            f"{panels} panels are needed to reach points {reach_m:g} m away this close to the surface; "
            "ask for them a little deeper, or for fewer distant ones"
        )
    halves: NDArray[np.float64] = np.concatenate([[0.0], width * 0.5 ** np.arange(_HALVINGS, -1, -1)])
    k_first, w_first = _gauss(halves, _FIRST_NODES)
    k, w = _gauss(width * np.arange(1.0, panels + 1), _NODES)
    return np.concatenate([k_first, k]), np.concatenate([w_first, w])


def _gauss(edges: NDArray[np.floating], nodes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, weight = np.polynomial.legendre.leggauss(nodes)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    return (middle[:, None] + half[:, None] * x).ravel(), (half[:, None] * weight).ravel()
