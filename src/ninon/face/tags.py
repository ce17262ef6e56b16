"""Where the number discs of a line map stand: at the start of a line, or a little along it.

Where many lines start close together, discs slide along their own lines until none touches another, and keep
off arrow heads and other lines where they can. The right and the left line of a movement slide together, so
that a symmetric plan stays a symmetric picture. No chance is involved: the same lines always give the same
places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import floor, hypot
from typing import NamedTuple

from ninon.face.curves import XY, Polyline, length_mm, place_along

__all__ = ["DISC_RADIUS_MM", "place_discs"]

DISC_RADIUS_MM = 4.5

_AIR_MM = 0.7
"""Least gap between two discs: the halo of one is not covered by the other."""
_BEHIND_MM = 3.0
"""How far behind the start of its line a disc likes to stand: the thin start stays visible."""
_STEP_MM = 0.75
_FARTHEST_MM = 36.0
_SETTLING_ROUNDS = 3
_HEAD_RADIUS_MM = 3.0

# What a place costs. A millimetre away from the start is the unit that the rest is weighed against.
_PER_MM = 0.35
_PER_LINE_POINT = 0.5
_PER_HEAD = 6.0
_PER_SHAPE = 9.0
_TOUCHING, _PER_MM_OF_OVERLAP = 100.0, 50.0


class _Option(NamedTuple):
    """One step the discs of a movement may take along their lines."""

    cost: float
    discs: tuple[XY, ...]


def place_discs(
    movements: Sequence[Sequence[Polyline]],
    *,
    lines: Iterable[Polyline] = (),
    heads: Sequence[XY] = (),
    keep_off: Sequence[Polyline] = (),
) -> list[list[XY]]:
    """Return the middle of each line's number disc.

    Parameters
    ----------
    movements : sequence of sequence of polyline
        The lines whose discs slide together, such as the right and the left line of one movement.
    lines : iterable of polyline
        All lines of the picture, sampled evenly; a disc rather covers few of them. Its own line counts too,
        alike for every step.
    heads : sequence of (x, y)
        Middles of arrow heads, which a disc should not cover.
    keep_off : sequence of polyline
        Closed shapes, sampled every few millimetres, whose rims a disc should not cover, such as the mouth.

    Returns
    -------
    list of list of (x, y)
        One place per line, in the order given. No two discs are closer than a diameter, as long as the lines
        leave room for it.
    """
    crowd = _Crowd(place for line in lines for place in line)
    rims = _Crowd(place for shape in keep_off for place in shape)
    choices = [_options(each, crowd, heads, rims) for each in movements]
    placed: list[tuple[XY, ...]] = []
    for options in choices:
        placed.append(_best(options, [disc for discs in placed for disc in discs]))
    for _ in range(_SETTLING_ROUNDS):
        before = list(placed)
        for i, options in enumerate(choices):
            placed[i] = _best(options, [disc for j, discs in enumerate(placed) if j != i for disc in discs])
        if placed == before:
            break
    return [list(discs) for discs in placed]


class _Crowd:
    """Points in the squares of a grid as wide as a disc, to count those under a disc quickly."""

    def __init__(self, places: Iterable[XY]) -> None:
        self._squares: dict[tuple[int, int], list[XY]] = defaultdict(list)
        for x, y in places:
            self._squares[floor(x / DISC_RADIUS_MM), floor(y / DISC_RADIUS_MM)].append((x, y))

    def under(self, disc: XY) -> int:
        """Return how many points lie under a disc."""
        x, y = disc
        column, row = floor(x / DISC_RADIUS_MM), floor(y / DISC_RADIUS_MM)
        return sum(
            (px - x) ** 2 + (py - y) ** 2 < DISC_RADIUS_MM**2
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for px, py in self._squares.get((i, j), ())
        )


def _options(lines: Sequence[Polyline], crowd: _Crowd, heads: Sequence[XY], rims: _Crowd) -> list[_Option]:
    """Return every step the discs of a movement may take, cheapest first."""
    room = min(max(0.0, min(map(length_mm, lines)) - 2 * DISC_RADIUS_MM), _FARTHEST_MM)
    steps = [-_BEHIND_MM, 0.0, *(_STEP_MM * k for k in range(1, int(room / _STEP_MM) + 1))]
    options: list[_Option] = []
    for along_mm in steps:
        discs = tuple(place_along(line, along_mm)[0] for line in lines)
        if any(_gap(a, b) < 0 for a, b in combinations(discs, 2)):
            continue
        cost = _PER_MM * (along_mm + _BEHIND_MM)
        cost += _PER_LINE_POINT * sum(map(crowd.under, discs))
        cost += _PER_HEAD * sum(
            hypot(x - hx, y - hy) < DISC_RADIUS_MM + _HEAD_RADIUS_MM for x, y in discs for hx, hy in heads
        )
        cost += _PER_SHAPE * sum(rims.under(disc) > 0 for disc in discs)
        options.append(_Option(cost, discs))
    return sorted(options) or [_Option(0.0, tuple(line[0] for line in lines))]


def _best(options: Sequence[_Option], others: Sequence[XY]) -> tuple[XY, ...]:
    """Return the cheapest step, given where the other discs stand."""
    best, least = options[0], float("inf")
    for option in options:
        if option.cost >= least:
            break
        overlap = sum(max(0.0, -_gap(disc, other)) for disc in option.discs for other in others)
        cost = option.cost + (_TOUCHING + _PER_MM_OF_OVERLAP * overlap if overlap else 0.0)
        if cost < least:
            best, least = option, cost
    return best.discs


def _gap(a: XY, b: XY) -> float:
    """Return how far two discs are apart, less the air they need; negative if they are too close."""
    return hypot(a[0] - b[0], a[1] - b[1]) - 2 * DISC_RADIUS_MM - _AIR_MM
