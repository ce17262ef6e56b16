"""Rings of knots from the rim of the face mesh over head, neck and shoulders to the flat cut of the bust.

The body without the face is a band: its inner rim is the 36-point oval of the face mesh, its outer rim the
cut. Two harmonic functions on it say how far a place is from the face (0 on the oval, 1 at the cut) and how
far round (0 at the front of the midline, 1 at its back). Knots stand where they take even values, so that
the rings neither cross nor bunch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.body_shape import CUT_Y_MM, body_distance
from ninon.face.mesh import Points, Triangles

__all__ = ["RINGS", "half_rings"]

RINGS = 19
_CELL_MM = 4.0
_HEAD_SHARE = 0.22
"""How easily the first coordinate crosses the head: the harder, the more rings lie on it."""
_LAST_STEP = 2.0
"""How many times wider the steps between rings are at the cut than beside the face."""
_LOW, _HIGH = np.array([0.0, CUT_Y_MM, -250.0]), np.array([232.0, 128.0, 60.0])
_HEAD_CENTRE = np.array([0.0, -15.0, -40.0])


def half_rings(oval: Points) -> Points:
    """Return knots on the client's left half of the body.

    Parameters
    ----------
    oval : (19, 3) array
        The rim of the face mesh from the chin (x = 0) up the left side to the top of the forehead (x = 0).

    Returns
    -------
    (RINGS, 19, 3) array
        Rings from the face outwards; on each ring from the front of the midline to its back. First and last
        of each ring have x = 0; the last ring lies on the cut.
    """
    vertices, triangles = _half_band(oval)
    out, around = _harmonics(vertices, triangles, oval)
    at_oval = _around_of_oval(vertices, out, around, oval)
    chart = np.stack([out, around], axis=1)
    far = _even_steps(vertices, triangles, chart, at_oval)
    wanted = np.array([(u, v) for u in far for v in at_oval])
    rings = _placed(vertices, triangles, chart, wanted).reshape(len(far), -1, 3)
    rings[:, [0, -1], 0] = 0.0
    rings[-1, :, 1] = CUT_Y_MM
    return rings


def _even_steps(
    vertices: Points, triangles: Triangles, chart: Points, at_oval: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far out each ring lies, so that the steps grow evenly from the face to the cut."""
    fine = np.concatenate([[0.0], np.geomspace(2e-4, 1.0, 160)])
    wanted = np.array([(u, v) for u in fine for v in at_oval])
    tracks = _placed(vertices, triangles, chart, wanted).reshape(len(fine), -1, 3)
    steps = np.linalg.norm(np.diff(tracks, axis=0), axis=2)
    walked = np.concatenate([[0.0], np.cumsum(steps.mean(axis=1))])
    sizes = np.linspace(1.0, _LAST_STEP, RINGS)
    due = np.cumsum(sizes) / sizes.sum() * walked[-1]
    return np.asarray(np.interp(due, walked, fine), dtype=np.float64)


def _half_band(oval: Points) -> tuple[Points, Triangles]:
    """Return the left half of the body's surface, without the face and above the cut, as triangles."""
    import skimage.measure

    surface_of: Any = skimage.measure.marching_cubes  # has no types

    counts = np.ceil((_HIGH - _LOW) / _CELL_MM).astype(int) + 1
    axes = [low + _CELL_MM * np.arange(n) for low, n in zip(_LOW, counts, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    values = body_distance(grid).reshape(*counts)
    vertices, triangles, _, _ = surface_of(values, 0.0, spacing=(_CELL_MM,) * 3)
    vertices = vertices.astype(np.float64) + _LOW
    inside = _inside_oval(vertices, oval)
    return _largest_part(vertices, triangles[~inside[triangles].any(axis=1)].astype(np.int32))


def _inside_oval(points: Points, oval: Points) -> NDArray[np.bool_]:
    """Return which points lie on the face's side of the oval, seen from the middle of the head."""
    way, rim = _sideways(points), _sideways(oval)
    both = np.concatenate([rim, rim[-2:0:-1] * [-1.0, 1.0]])
    inside = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(both, np.roll(both, -1, axis=0), strict=True):
        crosses = (y0 > way[:, 1]) != (y1 > way[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = x0 + (way[:, 1] - y0) / (y1 - y0) * (x1 - x0)
        inside ^= crosses & (way[:, 0] < x)
    facing: NDArray[np.bool_] = inside & (points[:, 1] > oval[0, 1] - 40)
    return facing


def _sideways(points: Points) -> Points:
    """Return points seen from the middle of the head on a flat chart that keeps angles to the front."""
    d = points - _HEAD_CENTRE
    d = d / np.linalg.norm(d, axis=1, keepdims=True)
    stretch = 1 / np.maximum(1 + d[:, 2], 1e-3)
    chart: Points = d[:, :2] * stretch[:, None]
    return chart


def _largest_part(vertices: Points, triangles: Triangles) -> tuple[Points, Triangles]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(vertices)
    rows = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    columns = np.concatenate([triangles[:, 1], triangles[:, 2], triangles[:, 0]])
    _, part = connected_components(
        coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)), directed=False
    )
    kept = triangles[part[triangles[:, 0]] == np.bincount(part[triangles[:, 0]]).argmax()]
    used, renumbered = np.unique(kept, return_inverse=True)
    return vertices[used], renumbered.reshape(-1, 3).astype(np.int32)


def _harmonics(
    vertices: Points, triangles: Triangles, oval: Points
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve for the two coordinates of the band."""
    stiffness = _stiffness(vertices, triangles)
    rim = _rim(triangles)
    x, y, z = vertices.T
    cut = y < CUT_Y_MM + 1e-6
    midline = rim & (x < 1e-6) & ~cut
    inner = rim & ~cut & ~midline
    back = midline & ((z < -100) | (y > 40))
    out = _solved(stiffness, {0.0: inner, 1.0: cut})
    around = _solved(stiffness, {0.0: (midline | (cut & (x < 1e-6) & (z > -120))) & ~back,
                                 1.0: back | (cut & (x < 1e-6) & (z < -120))})  # fmt: skip
    return out, around


def _rim(triangles: Triangles) -> NDArray[np.bool_]:
    sides = np.sort(
        np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1
    )
    ends, count = np.unique(sides, axis=0, return_counts=True)
    rim = np.zeros(triangles.max() + 1, dtype=bool)
    rim[ends[count == 1]] = True
    return rim


def _stiffness(vertices: Points, triangles: Triangles) -> Any:
    """Return the cotangent Laplacian, each weight kept above zero: the solution has no extra peaks."""
    from scipy.sparse import coo_array

    n = len(vertices)
    height = (vertices[triangles][:, :, 1].mean(axis=1) + 100) / 90
    share = _HEAD_SHARE + (1 - _HEAD_SHARE) * np.clip(1 - height, 0.0, 1.0)
    rows, columns, values = [], [], []
    for k in range(3):
        i, j, at = triangles[:, (k + 1) % 3], triangles[:, (k + 2) % 3], triangles[:, k]
        a, b = vertices[i] - vertices[at], vertices[j] - vertices[at]
        area = np.maximum(np.linalg.norm(np.cross(a, b), axis=1), 1e-9)
        weight = share * np.clip((a * b).sum(axis=1) / area, 0.05, 20) / 2
        rows += [i, j]
        columns += [j, i]
        values += [weight, weight]
    off = coo_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(n, n)
    ).tocsr()
    from scipy.sparse import diags_array

    return diags_array(np.asarray(off.sum(axis=1)).ravel()).tocsr() - off


def _solved(stiffness: Any, fixed: dict[float, NDArray[np.bool_]]) -> NDArray[np.float64]:
    from scipy.sparse.linalg import spsolve

    value = np.zeros(stiffness.shape[0])
    known = np.zeros(len(value), dtype=bool)
    for level, where in fixed.items():
        value[where] = level
        known |= where
    free = ~known
    value[free] = spsolve(stiffness[free][:, free].tocsc(), -(stiffness[free][:, known] @ value[known]))
    return value


def _around_of_oval(
    vertices: Points, out: NDArray[np.float64], around: NDArray[np.float64], oval: Points
) -> NDArray[np.float64]:
    """Return how far round each point of the oval is: 0 at the chin, 1 at the forehead, rising."""
    near = vertices[out < 0.02]
    values = around[out < 0.02]
    apart = np.linalg.norm(oval[:, None] - near[None], axis=2)
    share = 1 / (apart + 2.0) ** 4
    found = (share * values).sum(axis=1) / share.sum(axis=1)
    found[0], found[-1] = 0.0, 1.0
    even = np.linspace(0, 1, len(found))
    return np.maximum.accumulate(0.75 * found + 0.25 * even)


def _placed(vertices: Points, triangles: Triangles, chart: Points, wanted: Points) -> Points:
    """Return the places on the band where its two coordinates take the wanted values."""
    from scipy.spatial import cKDTree

    middle = chart[triangles].mean(axis=1)
    _, near = cKDTree(middle).query(wanted, k=60)
    a, b, c = (chart[triangles[near][..., k]] for k in range(3))
    t = wanted[:, None, :]
    area = _cross(b - a, c - a)
    area = np.where(np.abs(area) < 1e-15, 1e-15, area)
    shares = (
        np.stack([_cross(b - t, c - t), _cross(c - t, a - t), _cross(a - t, b - t)], axis=-1)
        / area[..., None]
    )
    best = shares.min(axis=-1).argmax(axis=1)
    every = np.arange(len(wanted))
    weights = np.clip(shares[every, best], 0.0, 1.0) + 1e-12
    weights /= weights.sum(axis=1, keepdims=True)
    corners = vertices[triangles[near[every, best]]]
    places: Points = (weights[..., None] * corners).sum(axis=1)
    return places


def _cross(a: Points, b: Points) -> NDArray[np.float64]:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
