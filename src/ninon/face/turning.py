"""Small turns, and the turn that lays one face over another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["cross_matrix", "laid_over", "turn_by"]


def laid_over(moving: Points, fixed: Points, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rotation that lays one set of points over another best, whatever place and size; ``(3, 3)``.

    Parameters
    ----------
    moving, fixed : (n, 3) array
        The same points twice.
    weights : (n,) array
        How much each point counts.

    Returns
    -------
    (3, 3) array
        ``fixed ≈ size · moving @ R.T + place``.
    """
    share = weights / weights.sum()
    a, b = moving - share @ moving, fixed - share @ fixed
    u, _, vt = np.linalg.svd((b * share[:, None]).T @ a)
    upright = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    turn: NDArray[np.float64] = u @ upright @ vt
    return turn


def cross_matrix(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix of ``vector × ·``, ``(3, 3)``; its exponential is a turn about the vector."""
    x, y, z = vector
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


def turn_by(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the turn about a vector by its length in radians, ``(3, 3)``."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3) + cross_matrix(vector)
    k = cross_matrix(vector / angle)
    turn: NDArray[np.float64] = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)
    return turn
