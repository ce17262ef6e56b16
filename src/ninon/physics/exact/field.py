"""What an exact solution gives back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["AxialField", "ExactField"]


class ExactField(NamedTuple):
    """Potential and vectors at points, in the axes of the points."""

    potential_V: NDArray[np.float64]
    """(n,)"""
    density_A_m2: NDArray[np.float64]
    """(n, 3): current density J."""
    field_V_m: NDArray[np.float64]
    """(n, 3): electric field E."""


class AxialField(NamedTuple):
    """Potential and vectors round an axis; each is shaped like the points asked for."""

    potential_V: NDArray[np.float64]
    radial_A_m2: NDArray[np.float64]
    """Current density away from the axis."""
    depth_A_m2: NDArray[np.float64]
    """Current density into the depth."""
    radial_V_m: NDArray[np.float64]
    depth_V_m: NDArray[np.float64]
