"""From the positions of a session to charge density and peak density at the targets."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.transfer.loaded_rows import LoadedRows
from ninon.physics.transfer.row_weights import RowWeights
from ninon.physics.transfer.strokes import StrokeFields, Strokes

__all__ = ["Engine", "evaluated", "vectors"]

Engine = Literal["compiled", "plain"]

_PARTS_PER_THREAD = 8


def evaluated(
    loaded: LoadedRows, strokes: Strokes, *, threads: int, engine: Engine | None = None
) -> StrokeFields:
    """Return what each stroke leaves at each target per ampere.

    Parameters
    ----------
    loaded : LoadedRows
        At least the rows that the contacts use.
    strokes : Strokes
        Positions with their contacts and dwell times.
    threads : int
        How many tiles are worked on at once; it changes no bit of the answer.
    engine : {"compiled", "plain"}, optional
        The compiled loop where numba is installed, by default; otherwise the plain one, with a warning.

    Raises
    ------
    InputError
        If a row is not loaded.
    """
    if threads < 1:
        raise InputError(f"{threads} threads cannot work; give 1 or more")
    add_tiles = _loop(engine)
    arguments = _arguments(loaded, strokes)
    tiles, rows, _, lanes = loaded.field.shape
    field = loaded.field.reshape(tiles, rows, -1)
    charge, peak = (np.zeros((strokes.strokes, tiles, lanes), dtype=np.float32) for _ in range(2))
    cuts = np.linspace(0, tiles, min(tiles, threads * _PARTS_PER_THREAD) + 1).astype(int).tolist()

    def work(k: int) -> None:
        add_tiles(field, (cuts[k], cuts[k + 1]), *arguments, charge, peak)

    if threads == 1:
        add_tiles(field, (0, tiles), *arguments, charge, peak)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(len(cuts) - 1)))
    unpacked = loaded.tiling.unpacked
    return StrokeFields(unpacked(charge), unpacked(peak))


def vectors(loaded: LoadedRows, strokes: Strokes) -> NDArray[np.float32]:
    """Return the current density of each position per ampere, ``(positions, targets, 3)``, in 1/m².

    Always from the near weights, so it is for a few positions: pictures, checks, pads that stand still.
    """
    near = strokes.contacts.near
    places = loaded.places(near.rows)
    share = strokes.balanced_share
    found = np.zeros((strokes.positions, len(loaded.field), *loaded.field.shape[2:]))
    for position in range(strokes.positions):
        for entry in range(strokes.position_starts[position], strokes.position_starts[position + 1]):
            part = slice(*near.starts[strokes.contact[entry] : strokes.contact[entry] + 2])
            weights = share[entry] * near.weights[part]
            found[position] += np.einsum("k,tkal->tal", weights, loaded.field[:, places[part]])
    lanes = found.transpose(0, 2, 1, 3)
    return np.ascontiguousarray(loaded.tiling.unpacked(lanes).transpose(0, 2, 1), dtype=np.float32)


def _loop(engine: Engine | None) -> Callable[..., None]:
    from ninon.physics.transfer import plain_kernel

    if engine == "plain":
        return plain_kernel.add_tiles
    try:
        from ninon.physics.transfer import compiled_kernel
    except ImportError:
        if engine == "compiled":
            raise InputError(
                "the compiled loop needs numba, which is not installed; install ninon[dose]"
            ) from None
        warnings.warn(
            "numba is not installed, so doses are computed without it: the same numbers, many times slower. "
            "Install ninon[dose].",
            RuntimeWarning,
            stacklevel=3,
        )
        return plain_kernel.add_tiles
    found: Callable[..., None] = compiled_kernel.add_tiles
    return found


def _arguments(loaded: LoadedRows, strokes: Strokes) -> tuple[Any, ...]:
    """Return what both loops take, in the precision they work in."""

    def single(sums: RowWeights) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        return sums.starts, loaded.places(sums.rows), sums.weights.astype(np.float32)

    contacts = strokes.contacts
    position = (
        strokes.position_starts.astype(np.int64),
        strokes.contact.astype(np.int64),
        strokes.balanced_share.astype(np.float32),
        strokes.dwell_s.astype(np.float32),
    )
    return (
        loaded.tiling.centres_m,
        loaded.tiling.reach_m,
        np.ascontiguousarray(contacts.centres_m, dtype=np.float64),
        float(contacts.far_from_m),
        single(contacts.near),
        single(contacts.far),
        position,
        strokes.stroke_starts.astype(np.int64),
    )
