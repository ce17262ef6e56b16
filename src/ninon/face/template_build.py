"""Building the template: the face mesh, rings of knots around it, and one smooth surface through all of them.

Done once, by ``ninon face build-template``; what comes out is kept in ``template.npz``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.body_shape import CUT_Y_MM, onto_body
from ninon.face.canonical import LANDMARK_COUNT, CanonicalMesh, mirror_map
from ninon.face.mesh import Points, Triangles, boundary_loops, edges
from ninon.face.rings import RINGS, half_rings
from ninon.face.template import Template, template_of

__all__ = ["CANONICAL_SHRINK", "INNER_CANTHI", "built_template", "face_points", "knots_of"]

CANONICAL_SHRINK = 0.95
"""The makers' mesh is too wide for a median adult."""
INNER_CANTHI = (133, 362)
_CHIN = 152
_FAIRED_MM = 20.0
"""Knots this close to the face bend to meet it, instead of lying on the body."""
_RELAXED = 30


def face_points(mesh: CanonicalMesh) -> Points:
    """Return the 468 landmarks of the template, (468, 3), exactly symmetric, in ``points_face`` axes."""
    points = mesh.points_mm * CANONICAL_SHRINK
    points = points - points[list(INNER_CANTHI)].mean(axis=0)
    mirrored = points[mirror_map(points)] * [-1.0, 1.0, 1.0]
    even: Points = (points + mirrored) / 2
    return even


def knots_of(mesh: CanonicalMesh) -> tuple[Points, Triangles, NDArray[np.int32]]:
    """Return the knots of the template: the landmarks, then ring after ring of head, neck and bust.

    Parameters
    ----------
    mesh : CanonicalMesh
        The face mesh.

    Returns
    -------
    knots_mm : (c, 3) array
        Points on the surface.
    triangles : (k, 3) array
        Those of the face mesh, then those of the rings; anticlockwise seen from outside.
    mirror : (c,) array of int
        The mirror image of each knot.
    """
    face = face_points(mesh)
    loop = boundary_loops(mesh.triangles)[0]
    start = loop.index(_CHIN)
    loop = loop[start:] + loop[:start]
    half = len(loop) // 2 + 1
    left = half_rings(face[loop[:half]])
    knots = np.concatenate([face, _both_sides(left).reshape(-1, 3)])
    triangles = np.concatenate([mesh.triangles, _ring_triangles(loop, half)]).astype(np.int32)
    mirror = np.concatenate([mirror_map(face), _ring_mirror(len(loop))]).astype(np.int32)
    knots = _faired(_relaxed(knots, triangles, len(loop)), triangles, len(loop))
    return _symmetric(knots, mirror), triangles, mirror


def _both_sides(left: Points) -> Points:
    """Return whole rings from their left halves: chin, left side, back, right side."""
    return np.concatenate([left, left[:, -2:0:-1] * [-1.0, 1.0, 1.0]], axis=1)


def _ring_number(ring: int, width: int) -> NDArray[np.int32]:
    return (LANDMARK_COUNT + ring * width + np.arange(width)).astype(np.int32)


def _ring_mirror(width: int) -> NDArray[np.int32]:
    other = (-np.arange(width)) % width
    return np.concatenate([LANDMARK_COUNT + ring * width + other for ring in range(RINGS)]).astype(np.int32)


def _ring_triangles(loop: list[int], half: int) -> Triangles:
    """Return the triangles between the oval and the rings; diagonals are mirror images of each other."""
    width = len(loop)
    inner = np.array(loop, dtype=np.int32)
    found: list[Triangles] = []
    for ring in range(RINGS):
        outer = _ring_number(ring, width)
        a, b, c, d = inner, np.roll(inner, -1), outer, np.roll(outer, -1)
        falling = np.stack([np.stack([b, a, c], axis=1), np.stack([b, c, d], axis=1)], axis=1)
        rising = np.stack([np.stack([b, a, d], axis=1), np.stack([a, c, d], axis=1)], axis=1)
        is_left = (np.arange(width) < half - 1)[:, None, None]
        found.append(np.where(is_left, falling, rising).reshape(-1, 3))
        inner = outer
    return np.concatenate(found).astype(np.int32)


def _relaxed(knots: Points, triangles: Triangles, width: int) -> Points:
    """Return the knots of the rings slid over the body until they stand more evenly."""
    from scipy.sparse import coo_array

    n = len(knots)
    ends = edges(triangles)
    rows, columns = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    near = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)).tocsr()
    degree = np.asarray(near.sum(axis=1)).ravel()
    free = np.arange(LANDMARK_COUNT, n - width)
    on_cut = np.arange(n - width, n)
    knots = knots.copy()
    for _ in range(_RELAXED):
        middle = (near @ knots) / degree[:, None]
        knots[free] = onto_body(0.5 * knots[free] + 0.5 * middle[free], rounds=2)
        ring = knots[on_cut]
        ring = 0.5 * ring + 0.25 * (np.roll(ring, 1, axis=0) + np.roll(ring, -1, axis=0))
        ring = onto_body(ring, rounds=2)
        ring[:, 1] = CUT_Y_MM
        knots[on_cut] = ring
    return knots


def _faired(knots: Points, triangles: Triangles, width: int) -> Points:
    """Return the knots with the rings beside the face laid so that body and face meet smoothly."""
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.linalg import spsolve

    n = len(knots)
    ends = edges(triangles)
    length = np.linalg.norm(knots[ends[:, 0]] - knots[ends[:, 1]], axis=1)
    weight = np.tile(1 / np.maximum(length, 1.0), 2)
    rows, columns = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    near = coo_array((weight, (rows, columns)), shape=(n, n)).tocsr()
    laplace = diags_array(1 / np.asarray(near.sum(axis=1)).ravel()) @ near - diags_array(np.ones(n))
    bend = (laplace.T @ laplace).tocsr()
    oval = boundary_loops(triangles[: 2 * LANDMARK_COUNT - width - 2])[0]
    apart = np.linalg.norm(knots[LANDMARK_COUNT:, None] - knots[None, oval], axis=2).min(axis=1)
    free = LANDMARK_COUNT + np.flatnonzero(apart < _FAIRED_MM)
    fixed = np.setdiff1d(np.arange(n), free)
    knots = knots.copy()
    knots[free] = spsolve(bend[free][:, free].tocsc(), -(bend[free][:, fixed] @ knots[fixed]))
    return knots


def _symmetric(knots: Points, mirror: NDArray[np.int32]) -> Points:
    even: Points = (knots + knots[mirror] * [-1.0, 1.0, 1.0]) / 2
    return even


def built_template(mesh: CanonicalMesh, *, source: str) -> Template:
    """Return the template that grows from a face mesh.

    Parameters
    ----------
    mesh : CanonicalMesh
        The face mesh.
    source : {"published", "recorded"}
        Where it came from.
    """
    knots, triangles, mirror = knots_of(mesh)
    return template_of(
        knots_mm=knots, knot_triangles=triangles, mirror=mirror, uv=mesh.uv, basis=mesh.basis, source=source
    )
