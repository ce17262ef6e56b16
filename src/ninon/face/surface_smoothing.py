"""Spreading a quantity over the head as heat spreads: no steps, no new extremes, the same for every face.

The spreading is worked out once on the template and used on every face, whose skin differs by a few per cent
in size: what is smoothed over 6 mm there is smoothed over about 6 mm here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles, vertex_areas_mm2
from ninon.face.template import Template

__all__ = ["region_shares", "smoothed"]

_LEAST_CONDUCTANCE = 1e-3
"""Flat triangles would conduct backwards; then a mean could lie outside what it is the mean of."""


def smoothed(template: Template, values: NDArray[np.floating], over_mm: float) -> NDArray[np.float64]:
    """Return a quantity of the vertices after heat has spread it over about some distance.

    Parameters
    ----------
    template : Template
        Whose vertices.
    values : (n, d) array
        What to spread; d columns.
    over_mm : float
        SD of how far it spreads, on the template.

    Returns
    -------
    (n, d) array
        At no vertex more or less than at any vertex before.
    """
    area, factor = _spread(template, over_mm)
    found: NDArray[np.float64] = factor.solve(np.ascontiguousarray(area[:, None] * values))
    return found


@lru_cache(maxsize=4)
def _spread(template: Template, over_mm: float) -> tuple[NDArray[np.float64], Any]:
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import splu

    points, triangles = template.bare_mm, template.triangles
    area = vertex_areas_mm2(points, triangles)
    # One implicit step of time t spreads by a variance of 2 t in each direction of the surface.
    matrix = diags_array(area) + over_mm**2 / 2 * _conduction(points, triangles)
    return area, splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})


def _conduction(points: Points, triangles: Triangles) -> Any:
    """Return the matrix of heat flow between vertices (cotangents), rows adding up to 0."""
    from scipy.sparse import csr_array, diags_array

    rows, columns, values = [], [], []
    for k in range(3):
        a, b, c = (triangles[:, (k + i) % 3] for i in range(3))
        u, v = points[b] - points[a], points[c] - points[a]
        slant = np.linalg.norm(np.cross(u, v), axis=1)
        cotangent = np.einsum("kd,kd->k", u, v) / np.maximum(slant, 1e-12) / 2
        rows += [b, c]
        columns += [c, b]
        values += [cotangent, cotangent]
    size = len(points)
    where = (np.concatenate(rows), np.concatenate(columns))
    flow: Any = csr_array((np.concatenate(values), where), shape=(size, size))
    flow.data = np.maximum(flow.data, _LEAST_CONDUCTANCE)
    return diags_array(flow.sum(axis=1)) - flow


@lru_cache(maxsize=4)
def region_shares(template: Template, over_mm: float) -> NDArray[np.float64]:
    """Return how much of each region there is around each vertex, ``(n, regions)``; rows add up to 1.

    Parameters
    ----------
    template : Template
        Whose vertices.
    over_mm : float
        How far a region makes itself felt beyond its border, as an SD.
    """
    from ninon.face.regions import REGIONS, regions

    own = np.eye(len(REGIONS))[regions(template).label]
    shares = np.clip(smoothed(template, own, over_mm), 0.0, 1.0)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)
