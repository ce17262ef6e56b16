r"""From a place on the skin to weights on the lattice rows round it.

The potential that a contact makes at a depth :math:`z` varies with the contact's place like sums of
:math:`1/\sqrt{r^2 + z^2}`, an inverse multiquadric. Interpolating the rows with that very function as kernel,
and with linear functions exact, needs about half the rows of a moving polynomial for the same accuracy.

After H. Wendland (2005), *Scattered Data Approximation*, chapters 8 (conditionally positive functions) and
11 (the power function, which bounds the error at each place).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.transfer.lattice import Lattice
from ninon.physics.transfer.row_weights import Contacts, RowWeights

__all__ = ["FAR_ROWS", "FAR_SPACINGS", "WINDOW_SPACINGS", "lattice_contacts", "on_lattice"]

WINDOW_SPACINGS = 2.1
"""Radius of the window in spacings; about 15 rows."""
FAR_ROWS = 3
FAR_SPACINGS = 6.5
"""Beyond this many spacings the nearest `FAR_ROWS` rows do: 0.3 % of the field there, 0.1 % of the whole."""

_KERNEL_SPACINGS = 4.0
"""Length in the kernel. Longer is smoother, until the equations cannot be solved any more."""
_NUGGET = 1e-6
_SAME_SIDE = 0.3
"""Least cosine between normals: the other lip and the far side of a fold are no neighbours."""
_LEAST_ROWS, _MOST_ROWS = 4, 40
_OUTSIDE = 0.06
"""A window whose power function is above this reaches over the lattice's border, or into a hole of it."""
_MEASURE_SPACINGS = 3.0
"""Length in the kernel that errors are measured with: twice the depth of muscle for a lattice of 3 mm."""
_AT_ONCE = 256


def lattice_contacts(
    lattice: Lattice,
    places_m: NDArray[np.float64],
    normals: NDArray[np.float64],
    *,
    window_spacings: float = WINDOW_SPACINGS,
    far_spacings: float = FAR_SPACINGS,
    threads: int = 1,
) -> Contacts:
    """Return contacts at places on the skin as sums of lattice rows.

    Parameters
    ----------
    lattice : Lattice
        The rows.
    places_m, normals : (k, 3) array
        Centres of the contacts on the skin, and unit outward normals there.
    window_spacings : float
        Radius of the window of rows; a wider one is more accurate and slower.
    far_spacings : float
        From where on the few nearest rows stand for the contact.
    threads : int
        How many of the places are worked on at once; it changes no bit of the answer.

    Raises
    ------
    InputError
        If a place lies outside the lattice.
    """
    places_m, normals = np.atleast_2d(places_m), np.atleast_2d(normals)
    window_m = window_spacings * lattice.spacing_m

    def some(k: int) -> tuple[_Lines, _Lines, NDArray[np.float64]]:
        return _some_contacts(lattice, places_m[k : k + _AT_ONCE], normals[k : k + _AT_ONCE], window_m)

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(some, range(0, len(places_m), _AT_ONCE)))
    near, far = _joined([one[0] for one in parts]), _joined([one[1] for one in parts])
    power = np.concatenate([one[2] for one in parts])
    return Contacts(places_m, near, far, far_spacings * lattice.spacing_m, power)


def on_lattice(
    lattice: Lattice,
    places_m: NDArray[np.float64],
    normals: NDArray[np.float64],
    *,
    window_spacings: float = WINDOW_SPACINGS,
) -> NDArray[np.bool_]:
    """Return which places `lattice_contacts` would take, ``(k,)``.

    Parameters
    ----------
    lattice, places_m, normals, window_spacings
        As there.
    """
    window_m = window_spacings * lattice.spacing_m
    good = np.zeros(len(places_m), dtype=bool)
    for start in range(0, len(places_m), _AT_ONCE):
        part = np.arange(start, min(start + _AT_ONCE, len(places_m)))
        rows, there = _windows(lattice, places_m[part], normals[part], window_m)
        enough = there.sum(axis=1) >= _LEAST_ROWS
        part, rows, there = part[enough], rows[enough], there[enough]
        steps = (lattice.points_m[rows] - places_m[part][:, None]) / lattice.spacing_m
        squared = _squared_distances(steps)
        power = _power(steps, squared, _solved(steps, squared, there, normals[part]))
        good[part] = power <= _OUTSIDE
    return good


_Lines = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""How many rows each place has, the rows, the weights."""


def _some_contacts(
    lattice: Lattice, places: NDArray[np.float64], normals: NDArray[np.float64], window_m: float
) -> tuple[_Lines, _Lines, NDArray[np.float64]]:
    """Return the near and the far lines of some places, and the power function of the near ones."""
    rows, there = _windows(lattice, places, normals, window_m)
    _refuse_outside(places, there.sum(axis=1) < _LEAST_ROWS)
    steps = (lattice.points_m[rows] - places[:, None]) / lattice.spacing_m
    squared = _squared_distances(steps)
    weights = _solved(steps, squared, there, normals)
    power = _power(steps, squared, weights)
    _refuse_outside(places, ~(power <= _OUTSIDE))
    first = np.s_[:, :FAR_ROWS]
    few = _solved(steps[first], squared[:, :FAR_ROWS, :FAR_ROWS], there[first], None)
    return _lines(rows, there, weights), _lines(rows[first], there[first], few), power


def _squared_distances(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squared distance between each two of the rows round a place, ``(k, m, m)``."""
    own = (steps**2).sum(axis=2)
    return np.asarray(np.maximum(own[:, :, None] + own[:, None] - 2 * steps @ steps.transpose(0, 2, 1), 0.0))


def _windows(
    lattice: Lattice, places: NDArray[np.float64], normals: NDArray[np.float64], window_m: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the rows round each place, the nearest first, and how far each list is filled."""
    _, found = lattice.tree.query(places, k=min(_MOST_ROWS, len(lattice)), distance_upper_bound=window_m)
    found = found.reshape(len(places), -1)
    there = found < len(lattice)
    rows = np.where(there, found, 0)
    there &= np.einsum("kmd,kd->km", lattice.normals[rows], normals) > _SAME_SIDE
    order = np.argsort(~there, axis=1, kind="stable")[
        :, : max(int(there.sum(axis=1).max(initial=0)), FAR_ROWS)
    ]
    return np.take_along_axis(rows, order, 1), np.take_along_axis(there, order, 1)


def _refuse_outside(places: NDArray[np.float64], outside: NDArray[np.bool_]) -> None:
    if outside.any():
        x, y, z = places[np.argmax(outside)] * 1e3
        raise InputError(
            f"contacts lie outside the lattice of sources, the first at ({x:.1f}, {y:.1f}, {z:.1f}) mm; move "
            "it inwards, or build the lattice over a wider part of the skin"
        )


def _lines(rows: NDArray[np.int64], there: NDArray[np.bool_], weights: NDArray[np.float64]) -> _Lines:
    return there.sum(axis=1), rows[there], weights[there]


def _joined(parts: list[_Lines]) -> RowWeights:
    counts, rows, weights = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return RowWeights.checked(np.concatenate([[0], np.cumsum(counts)]), rows, weights)


def _solved(
    steps: NDArray[np.float64],
    squared: NDArray[np.float64],
    there: NDArray[np.bool_],
    normals: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Solve for the weights of all places at once; a row that is not there gets the equation w = 0.

    With normals, functions that are linear in the tangent plane are met exactly; without, only constants are,
    since three rows may stand on one line.
    """
    places, most = there.shape
    both = there[:, :, None] & there[:, None, :]
    kernel = np.where(both, _kernel(squared, _KERNEL_SPACINGS), 0.0)
    every = np.arange(most)
    kernel[:, every, every] = 1 + _NUGGET
    slopes = np.zeros((places, most, 2)) if normals is None else _in_plane(steps, normals)
    linear = np.concatenate([np.ones((places, most, 1)), slopes], axis=2)
    linear = np.where(there[:, :, None], linear, 0.0)
    system = np.zeros((places, most + 3, most + 3))
    system[:, :most, :most], system[:, :most, most:] = kernel, linear
    system[:, most:, :most] = linear.transpose(0, 2, 1)
    # Rows on one straight line leave a slope undetermined; a trace on its diagonal keeps that slope at zero.
    system[:, [most + 1, most + 2], [most + 1, most + 2]] = -1e-9
    right = np.zeros((places, most + 3))
    right[:, :most] = np.where(there, _kernel((steps**2).sum(axis=2), _KERNEL_SPACINGS), 0.0)
    right[:, most] = 1
    return np.where(there, np.linalg.solve(system, right[..., None])[:, :most, 0], 0.0)


def _kernel(squared: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    return np.asarray(1 / np.sqrt(squared / length**2 + 1))


def _in_plane(steps: NDArray[np.float64], normals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coordinates in each place's tangent plane, stretched to the straight distance from the place."""
    lead = np.eye(3)[np.argmin(np.abs(normals), axis=1)]
    along = np.cross(normals, lead)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    frame = np.stack([along, np.cross(normals, along)], axis=1)
    flat = np.einsum("kad,kmd->kma", frame, steps)
    length = np.linalg.norm(steps, axis=2)
    short = np.linalg.norm(flat, axis=2)
    return np.asarray(flat * (length / np.maximum(short, 1e-12) * (short > 1e-12))[..., None])


def _power(
    steps: NDArray[np.float64], squared: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the norm of the error of weights over all functions of norm 1 that are like a field at depth."""
    seen = (_kernel(squared, _MEASURE_SPACINGS) @ weights[..., None])[..., 0]
    mutual = np.einsum("km,km->k", weights, seen)
    single = np.einsum("km,km->k", weights, _kernel((steps**2).sum(axis=2), _MEASURE_SPACINGS))
    return np.asarray(np.sqrt(np.maximum(1 - 2 * single + mutual, 0.0)))
