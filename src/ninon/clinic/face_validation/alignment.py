"""How far one set of points is from another once the second is laid over it."""

from __future__ import annotations

import numpy as np

from ninon.face.mesh import Points

__all__ = ["laid_over", "rms_mm"]


def laid_over(points: Points, truth: Points, *, with_scale: bool = False) -> tuple[Points, float]:
    """Return points turned and moved onto the truth, and the factor they were enlarged by.

    Parameters
    ----------
    points, truth : (n, 3) arrays
        In the same order.
    with_scale : bool
        Whether size may be changed too.

    References
    ----------
    S. Umeyama (1991), *Least-squares estimation of transformation parameters between two point patterns*.
    """
    middle, there = points.mean(axis=0), truth.mean(axis=0)
    u, s, vt = np.linalg.svd((points - middle).T @ (truth - there))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    turn = (u * signs) @ vt
    factor = float((s * signs).sum() / ((points - middle) ** 2).sum()) if with_scale else 1.0
    return factor * (points - middle) @ turn + there, factor


def rms_mm(points: Points, truth: Points) -> float:
    """Return the root mean square distance of points in space."""
    return float(np.sqrt(((points - truth) ** 2).sum(axis=1).mean()))
