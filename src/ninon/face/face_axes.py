"""The axes of a face: where ``points_face`` lies in it, and how well points are known in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.face.turning import cross_matrix, laid_over

__all__ = ["INNER_CANTHI", "in_face_axes", "spread_in_face_axes"]

INNER_CANTHI = (133, 362)


def in_face_axes(
    points: Points, template: Points, basis: Mapping[int, float]
) -> tuple[Points, NDArray[np.float64]]:
    """Return landmarks in ``points_face``: turned onto the template, never scaled.

    Parameters
    ----------
    points, template : (468, 3) array
        Landmarks of a face in any axes, and those of the template.
    basis : mapping of int to float
        Landmarks that hold still when a face moves, with their weights.

    Returns
    -------
    points : (468, 3) array
        The origin is midway between the inner corners of the eyes.
    turn : (3, 3) array
        What the points were turned by.
    """
    ids, weights = list(basis), np.array(list(basis.values()))
    turn = laid_over(points[ids], template[ids], weights)
    turned = points @ turn.T
    return turned - turned[list(INNER_CANTHI)].mean(axis=0), turn


def spread_in_face_axes(
    spread: NDArray[np.float64], points: Points, turn: NDArray[np.float64], basis: Mapping[int, float]
) -> NDArray[np.float64]:
    """Return how landmarks spread once the axes are those of each face itself.

    A face that comes out a little turned or moved is turned and moved back by `in_face_axes`; what remains is
    the spread of its shape.

    Parameters
    ----------
    spread : (3n, q) array
        Deviations of ``points.ravel()`` before they were turned, one in each column.
    points : (n, 3) array
        Landmarks in ``points_face``.
    turn : (3, 3) array
        What they were turned by.
    basis : mapping of int to float
        As for `in_face_axes`.

    Returns
    -------
    (n, 3, q) array
        Deviations in ``points_face``.
    """
    turned = np.einsum("ab,nbq->naq", turn, spread.reshape(len(points), 3, -1))
    ids, share = list(basis), np.array(list(basis.values()))
    share = share / share.sum()
    arms = points[ids] - share @ points[ids]
    inertia = np.einsum("n,nab->ab", share, _inertia(arms))
    moment = np.einsum("n,nab,nbq->aq", share, np.array([cross_matrix(arm) for arm in arms]), turned[ids])
    turns = np.linalg.solve(inertia, moment)  # (3, q): the small turn of each column
    shifts = turned[list(INNER_CANTHI)].mean(axis=0)
    crosses = np.array([cross_matrix(point) for point in points])
    spread_here: NDArray[np.float64] = turned + np.einsum("nab,bq->naq", crosses, turns) - shifts
    return spread_here


def _inertia(arms: Points) -> NDArray[np.float64]:
    squares = np.sum(arms**2, axis=1)
    inertia: NDArray[np.float64] = squares[:, None, None] * np.eye(3) - arms[:, :, None] * arms[:, None, :]
    return inertia
