"""A fitted surface that folds over, or runs through itself, is smoothed where it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.geometry import Remark
from ninon.face.intersections import crossing_pairs, turned_triangles
from ninon.face.mesh import Points, Triangles, edges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["unfolded"]

_ROUNDS = 6
_SMOOTHINGS = 8
_SHARE = 0.05
"""A knot with a larger share in a faulty triangle's corner is smoothed."""


def unfolded(
    knots: Points,
    template: Points,
    *,
    knot_triangles: Triangles,
    surface: Callable[[Points], Points],
    weights: csr_array,
    triangles: Triangles,
) -> tuple[Points, Points, tuple[Remark, ...]]:
    """Return knots whose surface neither folds nor runs through itself.

    What the template does already is not held against a face. Where a face is faulty its knots are drawn to
    what the knots around do, a wider neighbourhood in each round; elsewhere nothing moves.

    Parameters
    ----------
    knots, template : (c, 3) array
        Of the face and of the template.
    knot_triangles : (k, 3) array
        Coarse triangles.
    surface : callable
        Fine vertices of knots.
    weights : (n, c) sparse array
        Share of each knot in each fine vertex.
    triangles : (m, 3) array
        Fine triangles.

    Returns
    -------
    knots : (c, 3) array
        The same where nothing was wrong.
    vertices : (n, 3) array
        Their surface.
    remarks : tuple of Remark
        One, if anything was smoothed.

    Raises
    ------
    InputError
        If the surface still folds after the last round.
    """
    smooth_template = surface(template)
    moved = knots
    strength = np.zeros(len(knots))
    for _ in range(_ROUNDS):
        vertices = surface(moved)
        faulty = _faulty(vertices, smooth_template, triangles)
        if not len(faulty):
            remarks = () if moved is knots else (_smoothed(moved, knots),)
            return moved, vertices, remarks
        corners = weights[np.unique(triangles[faulty].ravel())]
        touched = np.asarray(abs(corners).max(axis=0).todense()).ravel() > _SHARE
        strength = _around(np.maximum(strength, touched), knot_triangles)
        away = knots - template
        around = _averaged(away, knot_triangles)
        moved = template + (1 - strength[:, None]) * away + strength[:, None] * around
    raise InputError(
        "The surface fitted to this face folds over itself, and smoothing does not mend it. Look at the "
        "points found, set wrong ones by hand, or take the photographs again."
    )


def _faulty(vertices: Points, template: Points, triangles: Triangles) -> NDArray[np.int64]:
    turned = turned_triangles(vertices, template, triangles)
    crossing = crossing_pairs(vertices, triangles).ravel()
    if len(crossing):  # rare, so only now is asked whether the template does the same
        crossing = np.setdiff1d(crossing, crossing_pairs(template, triangles).ravel())
    return np.unique(np.concatenate([turned, crossing]))


def _around(strength: NDArray[np.float64], triangles: Triangles) -> NDArray[np.float64]:
    """Return the strengths with half of each passed on to the knots beside it."""
    pairs = edges(triangles)
    wider = strength.copy()
    np.maximum.at(wider, pairs[:, 0], strength[pairs[:, 1]] / 2)
    np.maximum.at(wider, pairs[:, 1], strength[pairs[:, 0]] / 2)
    return wider


def _averaged(away: Points, triangles: Triangles) -> Points:
    """Return the displacements evened out over their neighbours, several times."""
    pairs = edges(triangles)
    degree = np.maximum(np.bincount(pairs.ravel(), minlength=len(away)), 1)[:, None]
    for _ in range(_SMOOTHINGS):
        total = np.zeros_like(away)
        np.add.at(total, pairs[:, 0], away[pairs[:, 1]])
        np.add.at(total, pairs[:, 1], away[pairs[:, 0]])
        away = (away + total / degree) / 2
    return away


def _smoothed(moved: Points, knots: Points) -> Remark:
    far = np.linalg.norm(moved - knots, axis=1)
    return Remark(
        "fold_smoothed",
        f"The surface folded over itself at {int(np.sum(far > 0.1))} points and was smoothed there, by up to "
        f"{far.max():.1f} mm. Look at the points found.",
    )
