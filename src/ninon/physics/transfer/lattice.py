"""Source points on the skin: few enough to solve for each, close enough for any contact to lie between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.transfer.spatial_order import BLOCK, leaf_order

__all__ = ["Lattice", "lattice_on", "thinned"]


@dataclass(frozen=True, eq=False)
class Lattice:
    """Points of the skin that carry a unit load each; their order is the order of the rows."""

    vertices: NDArray[np.int64]
    """(rows,): the skin vertex each stands on."""
    points_m: NDArray[np.float64]
    """(rows, 3)"""
    normals: NDArray[np.float64]
    """(rows, 3): unit, outward."""
    spacing_m: float
    """Edge of the triangles that as many points would span if they were spread evenly."""

    def __len__(self) -> int:
        return len(self.vertices)

    @cached_property
    def tree(self) -> Any:
        """For the search of the rows round a place."""
        from scipy.spatial import cKDTree

        return cKDTree(self.points_m)


def thinned(points_m: NDArray[np.float64], wanted: NDArray[np.bool_], apart_m: float) -> NDArray[np.int64]:
    """Return wanted points at least `apart_m` apart, such that each wanted point is closer than that to one.

    The next point is always the one farthest from all before it, the first in number of several. So the
    points for a larger distance are the first of those for a smaller one.

    Parameters
    ----------
    points_m : (n, 3) array
        Positions.
    wanted : (n,) array of bool
        Where points may and must be.
    apart_m : float
        Least distance between two of them.

    Returns
    -------
    (k,) array
        Numbers of the points, in the order of choice.

    References
    ----------
    T. F. Gonzalez (1985), Clustering to minimize the maximum intercluster distance.
    """
    candidates = np.flatnonzero(wanted)
    if not len(candidates) or not apart_m > 0:
        raise InputError(
            f"no lattice: {len(candidates)} wanted points, {apart_m} m apart; both must be above 0"
        )
    positions = points_m[candidates]
    away = np.full(len(candidates), np.inf)
    chosen = [0]
    while True:
        step = positions - positions[chosen[-1]]
        np.minimum(away, np.einsum("nd,nd->n", step, step), out=away)
        farthest = int(np.argmax(away))
        if away[farthest] < apart_m**2:
            return candidates[chosen]
        chosen.append(farthest)


def lattice_on(
    points_m: NDArray[np.float64],
    normals: NDArray[np.float64],
    wanted: NDArray[np.bool_],
    *,
    area_m2: float,
    apart_m: float,
) -> Lattice:
    """Return the lattice on a skin, its rows ordered so that each block of them is compact.

    Parameters
    ----------
    points_m, normals : (n, 3) array
        The skin's vertices and their unit outward normals.
    wanted : (n,) array of bool
        Where contacts may stand, and a window's width beyond: nothing is ever extrapolated.
    area_m2 : float
        Area of the wanted skin.
    apart_m : float
        Least distance between two rows.
    """
    chosen = thinned(points_m, wanted, apart_m)
    chosen = chosen[leaf_order(points_m[chosen], BLOCK)]
    spacing = float(np.sqrt(area_m2 / len(chosen) * 2 / np.sqrt(3)))
    return Lattice(chosen, points_m[chosen], normals[chosen], spacing)
