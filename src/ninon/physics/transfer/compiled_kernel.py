"""The inner loop over positions, rows and targets, compiled by numba, which importing this needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from ninon.physics.transfer.spatial_order import LANES

__all__ = ["add_tiles"]

_VALUES = 3 * LANES
_OPTIONS: dict[str, Any] = {"nogil": True, "boundscheck": False, "fastmath": {"contract", "nsz"}}


def _compiled(function: Callable[..., None]) -> Any:
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # nowhere to keep the compiled code: it is compiled once per process
        return numba.njit(**_OPTIONS)(function)


@_compiled
def _eight_rows(work: Any, field: Any, row: Any, weight: Any, k: int, first: bool) -> None:
    a, b, c, d = field[row[k]], field[row[k + 1]], field[row[k + 2]], field[row[k + 3]]
    e, f, g, h = field[row[k + 4]], field[row[k + 5]], field[row[k + 6]], field[row[k + 7]]
    p, q, r, s = weight[k], weight[k + 1], weight[k + 2], weight[k + 3]
    t, u, v, w = weight[k + 4], weight[k + 5], weight[k + 6], weight[k + 7]
    # Written twice, since a sum that starts from nothing saves a third of the loads.
    if first:
        for j in range(_VALUES):
            work[j] = p * a[j] + q * b[j] + r * c[j] + s * d[j] + t * e[j] + u * f[j] + v * g[j] + w * h[j]
    else:
        for j in range(_VALUES):
            work[j] += p * a[j] + q * b[j] + r * c[j] + s * d[j] + t * e[j] + u * f[j] + v * g[j] + w * h[j]


@_compiled
def _six_rows(work: Any, field: Any, row: Any, weight: Any) -> None:
    # The most common case by far: two contacts, both far away.
    a, b, c = field[row[0]], field[row[1]], field[row[2]]
    d, e, f = field[row[3]], field[row[4]], field[row[5]]
    p, q, r = weight[0], weight[1], weight[2]
    s, t, u = weight[3], weight[4], weight[5]
    for j in range(_VALUES):
        work[j] = p * a[j] + q * b[j] + r * c[j] + s * d[j] + t * e[j] + u * f[j]


@_compiled
def _four_rows(work: Any, field: Any, row: Any, weight: Any, k: int) -> None:
    a, b, c, d = field[row[k]], field[row[k + 1]], field[row[k + 2]], field[row[k + 3]]
    p, q, r, s = weight[k], weight[k + 1], weight[k + 2], weight[k + 3]
    for j in range(_VALUES):
        work[j] += p * a[j] + q * b[j] + r * c[j] + s * d[j]


@_compiled
def _length_added(work: Any, dwell: Any) -> None:
    for j in range(LANES):
        x, y, z = work[j], work[LANES + j], work[2 * LANES + j]
        length = np.sqrt(x * x + y * y + z * z)
        work[3 * LANES + j] += dwell * length
        work[4 * LANES + j] = max(work[4 * LANES + j], length)


@_compiled
def add_tiles(
    field: Any,
    tiles: Any,
    centre: Any,
    reach: Any,
    contact_centre: Any,
    far_from: float,
    near: Any,
    far: Any,
    position: Any,
    stroke: Any,
    charge: Any,
    peak: Any,
) -> None:
    """Fill the tiles ``tiles[0] <= tile < tiles[1]`` of charge and peak, ``(strokes, tiles, LANES)``.

    `near` and `far` are (starts, rows, weights) of the contacts, `position` is (starts, contacts, shares,
    dwell times), `stroke` the starts of the strokes; weights, shares and times in single precision.
    """
    starts, contacts, shares, dwell = position
    most = 0
    for p in range(len(dwell)):
        count = 0
        for entry in range(starts[p], starts[p + 1]):
            one = contacts[entry]
            count += max(near[0][one + 1] - near[0][one], far[0][one + 1] - far[0][one])
        most = max(most, count)
    row = np.zeros(most + 8, np.int64)
    weight = np.zeros(most + 8, np.float32)
    work = np.zeros(5 * LANES, np.float32)
    for tile in range(tiles[0], tiles[1]):
        rows_here = field[tile]
        for one_stroke in range(len(stroke) - 1):
            work[3 * LANES :] = np.float32(0)
            for p in range(stroke[one_stroke], stroke[one_stroke + 1]):
                count = 0
                for entry in range(starts[p], starts[p + 1]):
                    one = contacts[entry]
                    away = 0.0
                    for axis in range(3):
                        away += (centre[tile, axis] - contact_centre[one, axis]) ** 2
                    sums = far if away > (far_from + reach[tile]) ** 2 else near
                    for k in range(sums[0][one], sums[0][one + 1]):
                        row[count] = sums[1][k]
                        weight[count] = shares[entry] * sums[2][k]
                        count += 1
                for k in range(count, count + 8):
                    row[k], weight[k] = row[0], np.float32(0)
                if count <= 6:
                    _six_rows(work, rows_here, row, weight)
                else:
                    _eight_rows(work, rows_here, row, weight, 0, True)
                k = 8
                while count - k > 4:
                    _eight_rows(work, rows_here, row, weight, k, False)
                    k += 8
                if k < count:
                    _four_rows(work, rows_here, row, weight, k)
                _length_added(work, dwell[p])
            charge[one_stroke, tile] = work[3 * LANES : 4 * LANES]
            peak[one_stroke, tile] = work[4 * LANES :]
