"""A ball of triangles, for tests of what a camera sees."""

from __future__ import annotations

import numpy as np

from ninon.face.mesh import Points, Triangles


def ball(radius_mm: float = 100.0, around: int = 24) -> tuple[Points, Triangles]:
    """A ball about the origin: `around` meridians, as many parallels, its poles closed."""
    turn, fall = np.meshgrid(
        np.arange(around) * 2 * np.pi / around, (np.arange(around) + 0.5) * np.pi / around
    )
    rings = np.stack([np.sin(fall) * np.cos(turn), np.cos(fall), -np.sin(fall) * np.sin(turn)], axis=-1)
    vertices = np.concatenate([rings.reshape(-1, 3), [[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]]) * radius_mm
    row, column = np.meshgrid(np.arange(around - 1), np.arange(around), indexing="ij")
    a, b = row * around + column, row * around + (column + 1) % around
    c, d = a + around, b + around
    north, south = around * around, around * around + 1
    k, onward = np.arange(around), (np.arange(around) + 1) % around
    last = (around - 1) * around
    parts = [
        np.stack([a, c, b], -1).reshape(-1, 3),
        np.stack([b, c, d], -1).reshape(-1, 3),
        np.stack([np.full(around, north), k, onward], -1),
        np.stack([np.full(around, south), last + onward, last + k], -1),
    ]
    return vertices, np.concatenate(parts).astype(np.int32)
