"""The skin as contacts see it: where a position lies, which way the skin faces there, what is near."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError

__all__ = ["ContactSurface", "Places"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NEAREST = 24
_ON_SKIN = 1e-3
"""Metres. A position farther off the skin than this is a mistake, not rounding."""
_HEIGHT = 2.0
"""Skin that slopes by 60° at most lies within twice the outline's reach."""


@dataclass(frozen=True, eq=False)
class Places:
    """Points of a surface, each in a triangle."""

    triangle: Ints
    """(c,)"""
    weights: Floats
    """(c, 3): shares of the triangle's corners; they add up to 1."""

    def __len__(self) -> int:
        return len(self.triangle)


@dataclass(frozen=True, eq=False)
class ContactSurface:
    """A triangulated skin to lay contacts on, and what is worked out about it once."""

    points_m: Floats
    """(n, 3)"""
    triangles: NDArray[np.integer[Any]]
    """(m, 3): anticlockwise seen from outside."""

    @cached_property
    def corners_m(self) -> Floats:
        """(m, 3, 3): positions of each triangle's corners."""
        found: Floats = self.points_m[self.triangles]
        return found

    @cached_property
    def normals(self) -> Floats:
        """(m, 3): unit outward normals of the triangles."""
        a, b, c = self.corners_m.transpose(1, 0, 2)
        return _unit(np.cross(b - a, c - a))

    @cached_property
    def vertex_normals(self) -> Floats:
        """(n, 3): unit normals of the vertices, each triangle counting by its area."""
        a, b, c = self.corners_m.transpose(1, 0, 2)
        across: Floats = np.cross(b - a, c - a)
        total: Floats = np.stack(
            [
                np.bincount(self.triangles.ravel(), np.repeat(across[:, k], 3), len(self.points_m))
                for k in range(3)
            ],
            axis=1,
        )
        return _unit(total)

    @cached_property
    def middles_m(self) -> Floats:
        """(m, 3): the triangles' centroids."""
        found: Floats = self.corners_m.mean(axis=1)
        return found

    @cached_property
    def reach_m(self) -> Floats:
        """(m,): how far a triangle goes from its centroid."""
        found: Floats = np.linalg.norm(self.corners_m - self.middles_m[:, None], axis=2).max(axis=1)
        return found

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self.middles_m)

    def at(self, places: Places) -> Floats:
        """Return the positions of places, ``(c, 3)``."""
        found: Floats = np.einsum("ck,ckd->cd", places.weights, self.corners_m[places.triangle])
        return found

    def facing(self, places: Places) -> Floats:
        """Return the unit outward normals at places, ``(c, 3)``: those of the corners, blended."""
        own = self.vertex_normals[self.triangles[places.triangle]]
        return _unit(np.einsum("ck,ckd->cd", places.weights, own))

    def places(self, positions_m: ArrayLike) -> Places:
        """Return the places closest to positions on, or a little off, the skin.

        Raises
        ------
        InputError
            If a position lies more than a millimetre off the skin.
        """
        positions = np.atleast_2d(np.asarray(positions_m, dtype=np.float64))
        if positions.shape[1:] != (3,) or not np.isfinite(positions).all():
            raise InputError("The centre of a contact needs three finite numbers, in metres.")
        _, near = self._tree.query(positions, k=min(_NEAREST, len(self.triangles)))
        near = near.reshape(len(positions), -1)
        weights, away = _closest(positions[:, None], self.corners_m[near])
        best = np.argmin(away, axis=1)
        rows = np.arange(len(positions))
        off = np.sqrt(away[rows, best])
        if (off > _ON_SKIN).any():
            worst = int(np.argmax(off))
            raise InputError(
                f"The contact at {_mm(positions[worst])} mm lies {off[worst] * 1e3:.1f} mm off the "
                "skin. Give a "
                "point of the surface."
            )
        return Places(near[rows, best], weights[rows, best])

    def near(self, centres_m: Floats, reach_m: float) -> tuple[Ints, Ints]:
        """Return pairs (centre, triangle) of everything an outline of this reach may touch, by centre."""
        lists = self._tree.query_ball_point(
            centres_m, _HEIGHT * reach_m + float(self.reach_m.max()), return_sorted=True
        )
        centre = np.repeat(np.arange(len(centres_m)), [len(one) for one in lists])
        triangle = np.concatenate([np.asarray(one, dtype=np.int64) for one in lists])
        away = np.linalg.norm(self.middles_m[triangle] - centres_m[centre], axis=1)
        close = away <= _HEIGHT * reach_m + self.reach_m[triangle]
        return centre[close], triangle[close]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Floats = vectors / np.where(lengths > 0, lengths, 1.0)
    return found


def _mm(position: Floats) -> str:
    return "(" + ", ".join(f"{1e3 * each:.1f}" for each in position) + ")"


def _closest(points: Floats, corners: Floats) -> tuple[Floats, Floats]:
    """Return weights of the closest point of each triangle, and its squared distance.

    The foot of the perpendicular where that lies inside, else the nearest of the points closest on each side.
    """
    a, b, c = (corners[..., k, :] for k in range(3))
    along, across, way = b - a, c - a, points - a
    aa, ab, bb = ((x * y).sum(axis=-1) for x, y in ((along, along), (along, across), (across, across)))
    pa, pb = (way * along).sum(axis=-1), (way * across).sum(axis=-1)
    det = np.maximum(aa * bb - ab * ab, 1e-300)
    s, t = (bb * pa - ab * pb) / det, (aa * pb - ab * pa) / det
    inside = (s >= 0) & (t >= 0) & (s + t <= 1)
    far = np.clip((pb - pa + aa - ab) / np.maximum(aa - 2 * ab + bb, 1e-300), 0, 1)
    zero = np.zeros_like(s)
    ways_s = np.stack([s, np.clip(pa / np.maximum(aa, 1e-300), 0, 1), zero, 1 - far])
    ways_t = np.stack([t, zero, np.clip(pb / np.maximum(bb, 1e-300), 0, 1), far])
    squared = ((way - ways_s[..., None] * along - ways_t[..., None] * across) ** 2).sum(axis=-1)
    squared[0][~inside] = np.inf
    best = np.argmin(squared, axis=0)[None]
    s, t = np.take_along_axis(ways_s, best, 0)[0], np.take_along_axis(ways_t, best, 0)[0]
    return np.stack([1 - s - t, s, t], axis=-1), np.take_along_axis(squared, best, 0)[0]
