r"""How far interpolated rows may be from a direct solution, at any place.

Weights :math:`w` at a place miss the field by at most :math:`P(w)\,\lVert f \rVert`, where the power function
:math:`P` depends only on where the rows are, and the norm only on the body. So the norm is found once per
body, from a few direct solutions at places where it hurts, and from then on each place has its own bound.

After H. Wendland (2005), *Scattered Data Approximation*, theorem 11.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.transfer.row_weights import Contacts

__all__ = ["ErrorBound", "calibrated_bound"]

_SAFETY = 1.5
"""The norm is the largest seen at the calibration's places, not the largest there is."""
_LEAST_PLACES = 16


@dataclass(frozen=True)
class ErrorBound:
    """A bound on the root mean square error over the targets of the current density of one contact."""

    norm_per_A: float
    """Per unit of `Contacts.power`, in 1/m²."""

    def of(self, contacts: Contacts) -> NDArray[np.float64]:
        """Return the bound for each contact, ``(contacts,)``, in A/m² per ampere; several contacts add up."""
        return self.norm_per_A * contacts.power


def calibrated_bound(
    contacts: Contacts, interpolated: NDArray[np.floating], direct: NDArray[np.floating]
) -> ErrorBound:
    """Return the bound that holds at these places with something to spare.

    Parameters
    ----------
    contacts : Contacts
        At least 16, spread over the lattice.
    interpolated, direct : (contacts, targets, 3) array
        Their fields per ampere, from the rows and from a solution of their own.

    Raises
    ------
    InputError
        If there are too few places, or contacts that need no bound.
    """
    if len(contacts) < _LEAST_PLACES or not (contacts.power > 0).all():
        raise InputError(
            f"an error bound is calibrated at {_LEAST_PLACES} or more places between lattice rows"
        )
    error = np.asarray(interpolated, dtype=np.float64) - direct
    size = np.sqrt((error**2).sum(axis=2).mean(axis=1))
    return ErrorBound(float(_SAFETY * (size / contacts.power).max()))
