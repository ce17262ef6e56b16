"""Which rows of a transfer matrix a contact is made of, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["Contacts", "RowWeights", "nodal_contacts"]

_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class RowWeights:
    """One sparse line of weights per contact."""

    starts: NDArray[np.int64]
    """(contacts + 1,): where each contact's rows begin."""
    rows: NDArray[np.int64]
    """(entries,): numbers of the rows."""
    weights: NDArray[np.float64]
    """(entries,): a contact's weights add up to 1."""

    @classmethod
    def checked(
        cls, starts: NDArray[np.integer], rows: NDArray[np.integer], weights: NDArray[np.float64]
    ) -> RowWeights:
        """Return weights whose sums are 1 to rounding.

        A sum that is off by more than 1e-6 is refused; what is left is taken off in proportion to the size
        of each weight, so that no current is made or lost.

        Raises
        ------
        InputError
            If a contact has no rows or its weights do not add up to 1.
        """
        begins: NDArray[np.int64] = np.asarray(starts, dtype=np.int64)
        if len(begins) < 1 or begins[0] != 0 or begins[-1] != len(rows) or (np.diff(begins) < 1).any():
            raise InputError("every contact needs at least one row, and each entry belongs to one contact")
        size = np.add.reduceat(np.abs(weights), begins[:-1])
        excess = np.add.reduceat(weights, begins[:-1]) - 1
        wrong = np.flatnonzero(~(np.abs(excess) <= _SUM_TOLERANCE * size))
        if len(wrong):
            raise InputError(
                f"the weights of contact {wrong[0]} add up to {1 + excess[wrong[0]]:.7g}, not 1: they would "
                "make or lose current; divide a contact's load by its sum"
            )
        share = np.repeat(excess / size, np.diff(begins))
        return cls(begins, np.asarray(rows).astype(np.int64), weights - share * np.abs(weights))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def line(self, contact: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows and weights of one contact."""
        part = slice(self.starts[contact], self.starts[contact + 1])
        return self.rows[part], self.weights[part]


@dataclass(frozen=True, eq=False)
class Contacts:
    """Contacts on the skin as sums of rows: one for targets near by, a shorter one for those far away."""

    centres_m: NDArray[np.float64]
    """(contacts, 3)"""
    near: RowWeights
    far: RowWeights
    """What stands for the contact at targets farther away than `far_from_m`."""
    far_from_m: float
    power: NDArray[np.float64]
    """(contacts,): the power function of the near sums, which `ErrorBound` turns into a bound; 0 if exact."""

    def __len__(self) -> int:
        return len(self.centres_m)

    @property
    def used_rows(self) -> NDArray[np.int64]:
        """Numbers of all rows that occur, ascending."""
        return np.unique(np.concatenate([self.near.rows, self.far.rows]))


def nodal_contacts(
    centres_m: NDArray[np.float64],
    starts: NDArray[np.integer],
    rows: NDArray[np.integer],
    loads: NDArray[np.float64],
) -> Contacts:
    """Return contacts made of rows that are unit currents at single nodes: exact for these loads.

    Parameters
    ----------
    centres_m : (contacts, 3) array
        Where they are.
    starts : (contacts + 1,) array
        Where each contact's entries begin.
    rows : (entries,) array
        Row of each loaded node.
    loads : (entries,) array
        A footprint's load, which adds up to 1 for each contact.
    """
    exact = RowWeights.checked(starts, rows, np.asarray(loads, dtype=np.float64))
    if len(exact) != len(centres_m):
        raise InputError(f"{len(centres_m)} centres were given for the loads of {len(exact)} contacts")
    return Contacts(centres_m, exact, exact, 0.0, np.zeros(len(exact)))
