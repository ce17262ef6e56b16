"""Closed, rounded path data in few characters, and the way back to corners.

A path is the corners of a polygon as control points of quadratic arcs between the middles of its sides, as in
`ninon.face.curves.svg_path`, but written with relative steps on a grid of a tenth of a millimetre.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import XY
from ninon.face.mesh import Points

__all__ = ["corners_of", "rounded_path", "simplified"]

_TOKEN = re.compile(r"[MqtzQTZ]|-?(?:\d+\.?\d*|\.\d+)")


def rounded_path(polygons: Iterable[Sequence[XY] | Points], per_mm: int = 10) -> str:
    """Return the path data of closed polygons with rounded corners.

    Parameters
    ----------
    polygons : iterable of (k, 2) arrays
        Corners in millimetres; the first is not repeated. Fewer than three are left out.
    per_mm : int
        Grid points per millimetre on which corners are laid; the middles between them stay exact.

    Returns
    -------
    str
        Relative path data.
    """
    return "".join(_one(np.rint(np.asarray(p) * per_mm).astype(np.int64), per_mm) for p in polygons)


def _one(corners: NDArray[np.int64], per_mm: int) -> str:
    moved = np.any(corners != np.roll(corners, 1, axis=0), axis=1)
    corners = corners[moved]
    if len(corners) < 3:
        return ""
    middles = corners + np.roll(corners, 1, axis=0)  # in halves of the grid: before each corner
    steps = np.roll(middles, -1, axis=0) - middles
    first = 2 * corners[0] - middles[0]
    half = 2 * per_mm
    rest = [_pair(step, half) for step in steps[1:]]
    start = f"M{_pair(middles[0], half)}q{_pair(first, half)}{_joined(_pair(steps[0], half))}"
    return f"{start}t{rest[0]}{''.join(map(_joined, rest[1:]))}z"


def _pair(place: NDArray[np.int64], half: int) -> str:
    x, y = (_number(int(value), half) for value in place)
    return x + _joined(y)


def _joined(number: str) -> str:
    """Return a number as it follows another: a minus sign parts them by itself."""
    return number if number.startswith("-") else f" {number}"


def _number(value: int, half: int) -> str:
    plain = f"{value / half:.2f}".rstrip("0").rstrip(".")
    return plain.replace("0.", ".", 1) if plain.startswith(("0.", "-0.")) else "0" if plain == "-0" else plain


def corners_of(path: str) -> list[Points]:
    """Return the polygons whose `rounded_path`, or drawn layer, this is.

    Parameters
    ----------
    path : str
        Path data of ``M``, ``q``, ``t`` and ``z`` only.

    Returns
    -------
    list of (k, 2) arrays
        Corners, in millimetres.
    """
    polygons: list[Points] = []
    for piece in path.split("M")[1:]:
        x, y, *steps = (float(number) for number in _TOKEN.findall(piece) if number not in "qtz")
        at, control = np.array([x, y]), np.array([x, y]) + steps[:2]
        corners = [control]
        for k in range(2, len(steps) - 1, 2):
            at = at + steps[k : k + 2]
            control = 2 * at - control
            corners.append(control)
        polygons.append(np.array(corners[:-1]))
    return polygons


def simplified(ring: Points, tolerance_mm: float) -> Points:
    """Return the corners of a closed ring that lie apart from the way without them (Douglas and Peucker).

    Parameters
    ----------
    ring : (k, 2) array
        Its points in order; the first may be repeated at the end.
    tolerance_mm : float
        How far a corner that is left out may lie from the new side.

    Returns
    -------
    (j, 2) array
        The first is not repeated.
    """
    closed = ring if np.array_equal(ring[0], ring[-1]) else np.concatenate([ring, ring[:1]])
    farthest = int(np.argmax(np.sum((closed - closed[0]) ** 2, axis=1)))
    kept = np.zeros(len(closed), dtype=bool)
    kept[[0, farthest]] = True
    open_stretches = [(0, farthest), (farthest, len(closed) - 1)]
    while open_stretches:
        first, last = open_stretches.pop()
        if last - first < 2:
            continue
        (x, y), (dx, dy) = closed[first], closed[last] - closed[first]
        inner = closed[first + 1 : last] - (x, y)
        length = float(np.hypot(dx, dy))
        away = np.abs(inner[:, 0] * dy - inner[:, 1] * dx) / length if length else np.hypot(*inner.T)
        most = int(np.argmax(away))
        if away[most] > tolerance_mm:
            middle = first + 1 + most
            kept[middle] = True
            open_stretches += [(first, middle), (middle, last)]
    return np.asarray(closed[:-1][kept[:-1]])
