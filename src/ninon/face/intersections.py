"""Where a surface folds over or runs through itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles, triangle_normals

__all__ = ["crossing_pairs", "turned_triangles"]

Pairs = NDArray[np.int64]

_CELL_MM = 6.0


def turned_triangles(vertices: Points, template: Points, triangles: Triangles) -> NDArray[np.int64]:
    """Return the triangles that face more than 90° away from where they do on the template.

    Parameters
    ----------
    vertices, template : (n, 3) array
        A surface and the one it is a change of.
    triangles : (m, 3) array
        Corners.
    """
    now, then = triangle_normals(vertices, triangles), triangle_normals(template, triangles)
    return np.flatnonzero(np.sum(now * then, axis=1) <= 0)


def crossing_pairs(vertices: Points, triangles: Triangles) -> Pairs:
    """Return the pairs of triangles that run through each other, ``(p, 2)``, the smaller number first.

    Triangles that share a corner are not looked at: they touch, and a fold between them shows in
    `turned_triangles`.

    Parameters
    ----------
    vertices : (n, 3) array
        Positions, in mm.
    triangles : (m, 3) array
        Corners.
    """
    pairs = _close_pairs(vertices, triangles)
    if not len(pairs):
        return pairs
    one, other = vertices[triangles[pairs[:, 0]]], vertices[triangles[pairs[:, 1]]]
    apart = _on_one_side(one, other) | _on_one_side(other, one)
    pairs, one, other = pairs[~apart], one[~apart], other[~apart]
    through = np.zeros(len(pairs), dtype=bool)
    for edge, face in ((one, other), (other, one)):
        for k in range(3):
            through |= _pierces(edge[:, k], edge[:, (k + 1) % 3], face)
    return pairs[through]


def _close_pairs(vertices: Points, triangles: Triangles) -> Pairs:
    """Return pairs of triangles whose boxes overlap and that share no corner."""
    corners = vertices[triangles]
    low, high = corners.min(axis=1), corners.max(axis=1)
    first = np.floor(low / _CELL_MM).astype(np.int64)
    spans = np.floor(high / _CELL_MM).astype(np.int64) - first + 1
    counts = spans.prod(axis=1)
    which = np.repeat(np.arange(len(triangles)), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    across, deep = spans[which, 1], spans[which, 2]
    cells = first[which] + np.stack([place // (across * deep), place // deep % across, place % deep], axis=1)
    cells -= cells.min(axis=0)
    extent = cells.max(axis=0) + 1
    key = (cells[:, 0] * extent[1] + cells[:, 1]) * extent[2] + cells[:, 2]
    order = np.argsort(key, kind="stable")
    key, which = key[order], which[order]
    found = []
    step = 1  # neighbours in the sorted list, one place further in each round, while any share a cell
    while True:
        same = key[step:] == key[:-step]
        if not same.any():
            break
        a, b = which[:-step][same], which[step:][same]
        boxes = np.all((low[a] <= high[b]) & (low[b] <= high[a]), axis=1)
        found.append(np.stack([a[boxes], b[boxes]], axis=1))
        step += 1
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    both = np.sort(np.concatenate(found), axis=1)
    numbers = np.sort(both[:, 0] * len(triangles) + both[:, 1])  # np.unique takes far longer
    once = numbers[np.diff(numbers, prepend=-1) > 0]
    pairs = np.stack(np.divmod(once, len(triangles)), axis=1)
    touch = np.any(triangles[pairs[:, 0]][:, :, None] == triangles[pairs[:, 1]][:, None, :], axis=(1, 2))
    alone: Pairs = pairs[~touch]
    return alone


def _on_one_side(moving: NDArray[np.float64], plane: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether a triangle lies wholly on one side of another's plane."""
    normal = np.cross(plane[:, 1] - plane[:, 0], plane[:, 2] - plane[:, 0])
    heights = np.einsum("nka,na->nk", moving - plane[:, :1], normal)
    one_side: NDArray[np.bool_] = (heights > 0).all(axis=1) | (heights < 0).all(axis=1)
    return one_side


def _pierces(start: Points, end: Points, face: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether a segment runs through a triangle."""
    along = end - start
    one, other = face[:, 1] - face[:, 0], face[:, 2] - face[:, 0]
    across = np.cross(along, other)
    volume = np.sum(one * across, axis=1)
    flat = np.abs(volume) < 1e-12
    scale = 1 / np.where(flat, 1.0, volume)
    away = start - face[:, 0]
    turned = np.cross(away, one)
    u = np.sum(away * across, axis=1) * scale
    v = np.sum(along * turned, axis=1) * scale
    t = np.sum(other * turned, axis=1) * scale
    inside: NDArray[np.bool_] = ~flat & (u >= 0) & (v >= 0) & (u + v <= 1) & (t >= 0) & (t <= 1)
    return inside
