"""The inner loop without a compiler: the same sums as `compiled_kernel`, several times slower."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["add_tiles"]


def add_tiles(
    field: NDArray[np.float32],
    tiles: tuple[int, int],
    centre: NDArray[np.float64],
    reach: NDArray[np.float64],
    contact_centre: NDArray[np.float64],
    far_from: float,
    near: Any,
    far: Any,
    position: Any,
    stroke: NDArray[np.int64],
    charge: NDArray[np.float32],
    peak: NDArray[np.float32],
) -> None:
    """Fill the tiles ``tiles[0] <= tile < tiles[1]`` of charge and peak, as the compiled loop does."""
    starts, contacts, shares, dwell = position
    made_of = csr_array((shares, contacts, starts), shape=(len(dwell), len(contact_centre)))
    rows = field.shape[1]
    near_sums, far_sums = (
        csr_array((sums[2], sums[1], sums[0]), shape=(len(contact_centre), rows)) for sums in (near, far)
    )
    for tile in range(*tiles):
        away = np.sqrt(((centre[tile] - contact_centre) ** 2).sum(axis=1))
        is_far = (away > far_from + reach[tile]).astype(np.float32)[:, None]
        weights = csr_array(made_of @ csr_array(near_sums.multiply(1 - is_far) + far_sums.multiply(is_far)))
        for one in range(len(stroke) - 1):
            part = slice(stroke[one], stroke[one + 1])
            vectors = (weights[part] @ field[tile]).reshape(-1, 3, charge.shape[2])
            length = np.sqrt((vectors**2).sum(axis=1))
            charge[one, tile] = dwell[part] @ length
            peak[one, tile] = length.max(axis=0)
