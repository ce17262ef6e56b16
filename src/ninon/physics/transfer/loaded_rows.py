"""Rows of a transfer matrix in memory, as the evaluation wants them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, PhysicsError
from ninon.physics.transfer.spatial_order import Tiling

__all__ = ["LoadedRows"]

_RECIPROCITY = 1e-8


@dataclass(frozen=True, eq=False)
class LoadedRows:
    """Some rows of a transfer matrix in memory, checked, tile after tile."""

    rows: NDArray[np.int64]
    """(k,): their numbers, ascending."""
    field: NDArray[np.float32]
    """(tiles, k, 3, LANES): current density per ampere, 1/m²."""
    green: NDArray[np.float64]
    """(k, k): potential at each of them per ampere into another, Ω."""
    tiling: Tiling

    def green_between(self, rows_a: NDArray[np.int64], rows_b: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the potential at rows ``a`` per ampere into rows ``b``, ``(len(a), len(b))``, in Ω.

        Raises
        ------
        InputError
            If a row is not loaded.
        PhysicsError
            If the two ways round do not agree: the rows are not of one body.
        """
        a, b = self.places(rows_a), self.places(rows_b)
        there, back = self.green[np.ix_(b, a)].T, self.green[np.ix_(a, b)]
        gap = np.abs(there - back).max(initial=0.0)
        if gap > _RECIPROCITY * np.abs(there).max(initial=0.0):
            raise PhysicsError(
                f"the potential between two sources differs by {gap:.2g} Ω with the way round; the stored "
                "rows are not of one body. Delete the folder of this transfer matrix; it is built anew"
            )
        return np.asarray((there + back) / 2)

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where rows lie among those that are loaded.

        Raises
        ------
        InputError
            If one of them is not loaded.
        """
        if not len(self.rows):
            raise InputError("no rows are loaded; load those the contacts use")
        place = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        missing = rows[self.rows[place] != rows]
        if len(missing):
            raise InputError(
                f"row {missing[0]} of the transfer matrix is not loaded; load the rows the contacts use"
            )
        return np.asarray(place, dtype=np.int64)
