"""Discs of uniform current density on a layered body without sides: potential, density and field (E1).

A Hankel integral over wavenumbers; what the uppermost layer would do alone is taken out and added in closed
form, so points on the surface and at the edge of a disc cost no digits. A finite lateral size is not
modelled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError
from ninon.physics.exact.field import AxialField, ExactField
from ninon.physics.exact.film import Film
from ninon.physics.exact.film_edge import FilmEdge
from ninon.physics.exact.layers import LayerResponse, Layers
from ninon.physics.exact.uniform_disc import uniform_disc
from ninon.physics.exact.wavenumbers import wavenumbers

__all__ = ["Disc", "disc_currents_field", "disc_field"]

Array = NDArray[np.float64]

_DECAY = 40.0
_CHUNK = 128
_ENTRIES = 1_000_000
"""Numbers per array at most: eight megabytes."""
_SUM = 1e-12


@dataclass(frozen=True)
class Disc:
    """A disc on the surface through which a current enters evenly; a negative current leaves."""

    x_m: float
    y_m: float
    radius_m: float
    current_A: float

    def __post_init__(self) -> None:
        if not 0 < self.radius_m < math.inf or not all(
            map(math.isfinite, (self.x_m, self.y_m, self.current_A))
        ):
            raise InputError(f"{self}: a disc needs a positive radius, a finite place and a finite current")


def disc_currents_field(
    layers: Layers, discs: Sequence[Disc], points: NDArray[np.floating], film: Film | None = None
) -> ExactField:
    """Return the field of several discs whose currents sum to zero.

    Parameters
    ----------
    layers : Layers
        The body; a finite last layer ends at insulation.
    discs : sequence of Disc
        On the surface, or on the film if there is one.
    points : (n, 3) array
        x, y and depth, in metres. A point exactly on a border takes the upper layer.
    film : Film, optional
        A conducting film over the whole surface.

    Returns
    -------
    ExactField
        Potential in the tissue, zero far away; J and E along x, y and depth.

    Raises
    ------
    InputError
        Currents that do not sum to zero; points outside the body.
    PhysicsError
        More panels than can be meant: a point very close below the first border and far from a disc.

    Notes
    -----
    Twice the panels and a longer tail move no value by 1e-14 of the largest one without a film, by
    1e-12 with one. The radial density is
    infinite on the rim of a disc, without film.
    """
    currents = [disc.current_A for disc in discs]
    if not discs or abs(math.fsum(currents)) > _SUM * max(map(abs, currents)):
        raise InputError(
            f"the currents sum to {math.fsum(currents):g} A: give discs whose currents sum to zero, "
            "or use disc_field for one disc whose current returns far away"
        )
    return _summed(layers, discs, points, film)


def disc_field(
    layers: Layers,
    *,
    radius_m: float,
    current_A: float,
    r_m: ArrayLike,
    depth_m: ArrayLike,
    film: Film | None = None,
) -> AxialField:
    """Return the field round the axis of one disc whose current returns infinitely far away.

    Parameters
    ----------
    layers : Layers
        The last one endless: over an insulated bottom the potential of one disc has no zero.
    radius_m, current_A : float
        Of the disc.
    r_m, depth_m : arrays of one shape
        Distances from the axis and depths.
    film : Film, optional
        A conducting film over the whole surface.

    Raises
    ------
    InputError
        An insulated bottom, or points outside the body.
    """
    if not layers.endless:
        raise InputError(
            "one disc over an insulated bottom has no potential: use disc_currents_field with a return"
        )
    r, z = np.broadcast_arrays(np.asarray(r_m, dtype=float), np.asarray(depth_m, dtype=float))
    points = np.stack([r.ravel(), np.zeros(r.size), z.ravel()], axis=1)
    potential, density, field = _summed(layers, [Disc(0.0, 0.0, radius_m, current_A)], points, film)
    parts = (potential, density[:, 0], density[:, 2], field[:, 0], field[:, 2])
    return AxialField(*(part.reshape(r.shape) for part in parts))


def _summed(
    layers: Layers, discs: Sequence[Disc], points: NDArray[np.floating], film: Film | None
) -> ExactField:
    places: Array = np.asarray(points, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 3 or not np.isfinite(places).all():
        raise InputError(f"points of shape {places.shape}: give finite x, y and depth in rows of three")
    body = layers.merged
    which = body.layer_at(places[:, 2])
    found = np.zeros((len(places), 4))  # potential, E along x and y, J along the depth
    for layer in np.unique(which):
        rows = np.flatnonzero(which == layer)
        found[rows] = _Sum(body, int(layer), discs, film).at(places[rows])
    along, down = body.along_S_m[which], body.down_S_m[which]
    density = np.column_stack([found[:, 1:3] * along[:, None], found[:, 3]])
    field = np.column_stack([found[:, 1:3], found[:, 3] / down])
    return ExactField(found[:, 0], density, field)


@dataclass(frozen=True, eq=False)
class _Sum:
    """The sum over discs for points of one layer."""

    body: Layers
    layer: int
    discs: Sequence[Disc]
    film: Film | None

    def at(self, points: Array) -> Array:
        """Return (n, 4): potential, E along x and y, J along the depth."""
        depth = self.body.stretched_depth_m(points[:, 2], self.layer)
        if self.layer:
            return self._by_decay(points, depth, depth + self.body.stretched_m[: self.layer].sum(), edge=None)
        left = 2 * self.body.stretched_m[0] - depth
        if self.film is None:
            return self._closed(points, depth, None) + self._rest(points, depth, left)
        edge = FilmEdge.of(self.film, float(self.body.mean_S_m[0]))
        close = _DECAY / np.maximum(depth, 1e-300) > edge.settled_1_m
        found = np.empty((len(points), 4))
        found[~close] = self._by_decay(points[~close], depth[~close], depth[~close], edge=None)
        decay = np.minimum(left[close], _DECAY / edge.settled_1_m)
        found[close] = self._by_decay(points[close], depth[close], decay, edge=edge)
        found[close] += self._closed(points[close], depth[close], edge)
        return found

    def _rest(self, points: Array, depth: Array, left: Array) -> Array:
        """Return what the lower layers add to the uppermost one."""
        if len(self.body.thickness_m) == 1 and self.body.endless:
            return np.zeros((len(points), 4))
        return self._by_decay(points, depth, left, edge=None)

    def _closed(self, points: Array, depth: Array, edge: FilmEdge | None) -> Array:
        """Return what a homogeneous body like the uppermost layer would do."""
        mean, total = self.body.mean_S_m[0], np.zeros((len(points), 4))
        for disc in self.discs:
            dx, dy, r = _away(disc, points)
            if edge is None:
                potential, radial, down = uniform_disc(disc.radius_m, r, depth)
            else:
                potential, radial, down = edge.field(disc.radius_m, r, depth)
            # On the axis there is no radial part, whatever its direction.
            radial = np.where(r > 0, radial, 0.0)
            parts = [potential / mean, radial * dx / mean, radial * dy / mean, down]
            total += disc.current_A * np.stack(parts, axis=1)
        return total

    def _by_decay(self, points: Array, depth: Array, decay: Array, edge: FilmEdge | None) -> Array:
        """Sum over wavenumbers, chunk by chunk of points whose integrands die away alike."""
        found = np.empty((len(points), 4))
        order = np.argsort(decay, kind="stable")
        for start in range(0, len(points), _CHUNK):
            rows = order[start : start + _CHUNK]
            found[rows] = self._chunk(points[rows], depth[rows], float(decay[rows[0]]), edge)
        return found

    def _chunk(self, points: Array, depth: Array, decay: float, edge: FilmEdge | None) -> Array:
        reach = max(float(_away(disc, points)[2].max()) + disc.radius_m for disc in self.discs)
        k, weight = wavenumbers(max(reach, float(depth.max())), _DECAY / decay)
        response = LayerResponse.of(self.body, k)
        step = max(1, _ENTRIES // len(k))
        parts = []
        for start in range(0, len(points), step):
            part = slice(start, start + step)
            potential, down = self._kernels(response, depth[part], edge)
            parts.append(self._transformed(points[part], k, weight * potential, weight * down))
        return np.concatenate(parts)

    def _kernels(self, response: LayerResponse, depth: Array, edge: FilmEdge | None) -> tuple[Array, Array]:
        """Return (n, k) twice: potential and density down of a unit J₀(kr), without the closed part."""
        i, k = self.layer, response.wavenumber
        height = self.body.stretched_m[i]
        down, back = response.down[i], response.back[i]
        start = np.exp(-k * depth[:, None])
        echo = back * np.exp(-k * (2 * height - depth[:, None]))
        mean = self.body.mean_S_m[i]
        if self.layer == 0 and self.film is None:
            again = back / response.gap[0] * np.exp(-k * (2 * height + depth[:, None]))
            return (echo * down + again) / (mean * k), again - echo * down
        passed = np.ones_like(k) if self.film is None else self.film.passed(response)
        closed = 0.0 if edge is None else edge.at(k) * start
        return (passed * down * (start + echo) - closed) / (mean * k), passed * down * (start - echo) - closed

    def _transformed(self, points: Array, k: Array, potential: Array, down: Array) -> Array:
        """Return (n, 4): the discs' patterns, summed before anything is integrated, times the kernels."""
        from scipy.special import j0, j1

        level, along_x, along_y = (np.zeros_like(potential) for _ in range(3))
        for disc in self.discs:
            dx, dy, r = _away(disc, points)
            pattern = disc.current_A / (np.pi * disc.radius_m) * j1(k * disc.radius_m)
            phase = k * r[:, None]
            level += pattern * j0(phase)
            slope = pattern * j1(phase) * k
            along_x += slope * dx[:, None]
            along_y += slope * dy[:, None]
        pairs = ((level, potential), (along_x, potential), (along_y, potential), (level, down))
        return np.stack([np.einsum("nk,nk->n", one, other) for one, other in pairs], axis=1)


def _away(disc: Disc, points: Array) -> tuple[Array, Array, Array]:
    """Return the direction away from the middle of a disc along x and y, and the distance."""
    x, y = points[:, 0] - disc.x_m, points[:, 1] - disc.y_m
    r = np.hypot(x, y)
    safe = np.where(r > 0, r, 1.0)
    return x / safe, y / safe, r
