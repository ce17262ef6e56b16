"""Every factor is tested before anybody uses it: one random right-hand side must come back."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ninon.errors import PhysicsError
from ninon.physics.solvers.kept import Kept

__all__ = ["RESIDUAL", "check_at_birth"]

RESIDUAL = 1e-9
"""Largest ``‖Ax − b‖ / ‖b‖`` a factor may leave: a tenth of what is asked of conserved currents. Prisms a few
hundredths of a millimetre thin, as under the lips, leave 1e-10 of a load on all nodes at once."""
_HANGING = 1e-4
"""The same where a current has to leave by the fixed potential; a body that floats leaves about 1."""


def check_at_birth(matrix: sparse.csr_array, kept: Kept) -> float:
    """Return the relative residual of a random right-hand side.

    Its entries add up to zero: what enters a body also leaves it, and currents that all pass the one node
    whose potential is fixed would only test how far that node lies from everything else. A second one, whose
    entries do not, finds out a body that floats.

    Raises
    ------
    PhysicsError
        If it is larger than `RESIDUAL`, or the body floats.
    """
    rhs = np.random.default_rng(0).standard_normal((matrix.shape[0], 2)).astype(matrix.dtype)
    if len(rhs) > 1:
        rhs[:, 0] -= rhs[:, 0].mean()
    rhs[:, 1] = rhs[:, 0] + 1
    solution = np.empty_like(rhs)
    kept.solve_into(sparse.csc_array(rhs), kept.prepare(None), solution)
    off = np.linalg.norm(matrix @ solution - rhs, axis=0) / np.linalg.norm(rhs, axis=0)
    residual = float(off[0])
    if not (residual <= RESIDUAL and off[1] <= _HANGING):
        raise PhysicsError(
            f"The factored matrix does not reproduce a random right-hand side: relative residual "
            f"{residual:.1e} for currents that add up to zero, allowed {RESIDUAL:.0e}, and {off[1]:.1e} for "
            f"others, allowed {_HANGING:.0e}. {_likely(matrix)}"
        )
    return residual


def _likely(matrix: sparse.csr_array) -> str:
    lopsided = abs(matrix - matrix.T).max() / abs(matrix).max()
    if lopsided > 1e-12:
        return (
            f"It is not symmetric: entries differ from their mirror images by {lopsided:.0e} of the largest."
        )
    return (
        "It is singular, or nearly so: look for a part of the body that hardly hangs on the node whose "
        "potential is fixed, and for conductivities many orders of magnitude apart."
    )
