"""A flat, even skin and a bent one to lay contacts on, and a small body under the flat one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.physics.body import Body
from ninon.physics.prism_mesh import PrismMesh, columns_under

Floats = NDArray[np.float64]
SIGMA = (0.2, 0.04, 0.35)
THICKNESS_M = (0.0015, 0.003, 0.010)


def flat_skin(side_m: float = 0.06, edge_m: float = 0.0015) -> tuple[Floats, NDArray[np.int64]]:
    """Return a square about the origin in right-angled triangles."""
    count = round(side_m / edge_m) + 1
    x = np.linspace(-side_m / 2, side_m / 2, count)
    points = np.stack([*np.meshgrid(x, x, indexing="ij"), np.zeros((count, count))], axis=-1).reshape(-1, 3)
    first = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    right, over = first + count, first + 1
    lower, upper = np.stack([first, right, right + 1], axis=1), np.stack([first, right + 1, over], axis=1)
    return points, np.concatenate([lower, upper])


def bent_skin(radius_m: float, edge_m: float = 0.0015) -> tuple[Floats, NDArray[np.int64]]:
    """Return a cap of a ball whose top is the origin, 80° wide to each side."""
    points, triangles = flat_skin(side_m=2 * np.radians(80) * radius_m, edge_m=edge_m)
    away = np.hypot(points[:, 0], points[:, 1])
    angle = np.minimum(away / radius_m, np.radians(89))
    scale = np.where(away > 0, np.sin(angle) * radius_m / np.where(away > 0, away, 1.0), 1.0)
    height = radius_m * (np.cos(angle) - 1)
    return np.stack([points[:, 0] * scale, points[:, 1] * scale, height], axis=1), triangles


def flat_mesh(side_m: float = 0.06, edge_m: float = 0.003) -> PrismMesh:
    """Return three layers under the flat skin."""
    points, triangles = flat_skin(side_m, edge_m)
    inward = np.tile([0.0, 0.0, -1.0], (len(points), 1))
    return columns_under(points, triangles, inward, np.array(THICKNESS_M), (1, 2, 2), ("skin", "fat", "deep"))


def flat_body(side_m: float = 0.06, edge_m: float = 0.003) -> Body:
    """Return them as a body."""
    mesh = flat_mesh(side_m, edge_m)
    return Body.build(mesh, mesh.per_prism(SIGMA), threads=1)
