"""Plane curves of the drawn face: smooth lines through points, even steps along them, what lies inside.

Everything here is in the drawing's axes: about millimetres on the face, x to the viewer's right, y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, hypot, sqrt

__all__ = [
    "XY",
    "Polyline",
    "closed_smoothed",
    "contains",
    "distance_mm",
    "distance_to_mm",
    "length_mm",
    "middle_smoothed",
    "part",
    "place_along",
    "resample",
    "smooth_curve",
    "svg_path",
]

XY = tuple[float, float]
"""A point ``(x, y)``."""

Polyline = tuple[XY, ...]
"""Points joined by straight pieces, from start to end; a closed one does not repeat its first point."""


def distance_mm(a: XY, b: XY) -> float:
    """Return the distance between two points."""
    return hypot(a[0] - b[0], a[1] - b[1])


def length_mm(line: Sequence[XY]) -> float:
    """Return the length of a polyline, open at its ends."""
    return sum(map(distance_mm, line, line[1:]))


def smooth_curve(points: Sequence[XY], *, spacing_mm: float = 1.5, closed: bool = False) -> Polyline:
    """Return an evenly sampled curve through all points.

    The curve is a centripetal Catmull-Rom spline: it passes through every point and neither loops nor
    overshoots where points stand close to each other.

    Parameters
    ----------
    points : sequence of (x, y)
        Two or more points, in millimetres; equal neighbours count once.
    spacing_mm : float
        Distance between two samples, rounded so that they fit the length.
    closed : bool
        Whether the curve returns to its first point.

    Returns
    -------
    polyline
        The samples; an open curve begins and ends exactly at the first and last point.
    """
    given = [p for p, before in zip(points, (None, *points), strict=False) if p != before]
    if closed:
        knots = [given[-1], *given, given[0], given[1]]
    else:
        knots = [_beyond(given[0], given[1]), *given, _beyond(given[-1], given[-2])]
    fine: list[XY] = [knots[1]]
    for corners in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        fine += _between(*corners)
    return resample(fine, spacing_mm, closed=closed)


def _beyond(end: XY, inner: XY) -> XY:
    """Return the mirror image of the second point in the first."""
    return 2 * end[0] - inner[0], 2 * end[1] - inner[1]


def _between(a: XY, b: XY, c: XY, d: XY) -> list[XY]:
    """Return samples of the spline after b up to and with c, about a millimetre apart."""
    ab, bc, cd = (sqrt(max(distance_mm(*ends), 1e-9)) for ends in ((a, b), (b, c), (c, d)))
    start = [bc * ((b[k] - a[k]) / ab - (c[k] - a[k]) / (ab + bc) + (c[k] - b[k]) / bc) for k in (0, 1)]
    end = [bc * ((c[k] - b[k]) / bc - (d[k] - b[k]) / (bc + cd) + (d[k] - c[k]) / cd) for k in (0, 1)]
    steps = max(2, ceil(distance_mm(b, c)))
    samples: list[XY] = []
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        wb, wc = u * u * (1 + 2 * t), t * t * (3 - 2 * t)
        ws, we = u * u * t, -t * t * u
        samples.append(
            (
                wb * b[0] + wc * c[0] + ws * start[0] + we * end[0],
                wb * b[1] + wc * c[1] + ws * start[1] + we * end[1],
            )
        )
    return samples


def resample(line: Sequence[XY], spacing_mm: float, *, closed: bool = False) -> Polyline:
    """Return points at even steps along a polyline.

    Parameters
    ----------
    line : sequence of (x, y)
        The polyline; for a closed one the first point may or may not be repeated at its end.
    spacing_mm : float
        The step, rounded so that it fits the length.
    closed : bool
        Whether the line returns to its first point.

    Returns
    -------
    polyline
        At least two points; both ends of an open line are kept.
    """
    path = [*line, line[0]] if closed and line[-1] != line[0] else list(line)
    total = length_mm(path)
    count = max(2 if not closed else 4, round(total / spacing_mm))
    step = total / count
    out: list[XY] = [path[0]]
    walked, due = 0.0, step
    for (x0, y0), (x1, y1) in pairwise(path):
        side = hypot(x1 - x0, y1 - y0)
        while due <= walked + side and len(out) < count and side > 0:
            t = (due - walked) / side
            out.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t))
            due += step
        walked += side
    return tuple(out) if closed else (*out, path[-1])


def place_along(line: Sequence[XY], along_mm: float) -> tuple[XY, XY]:
    """Return the point a distance along a polyline and the direction there.

    Parameters
    ----------
    line : sequence of (x, y)
        Two or more points.
    along_mm : float
        Distance from the start; negative values and values past the end run straight on.

    Returns
    -------
    place, direction : (x, y)
        The place, and the unit vector towards the end.
    """
    left = along_mm
    last = len(line) - 2
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(line)):
        side = hypot(x1 - x0, y1 - y0)
        if (left <= side or i == last) and side > 0:
            ux, uy = (x1 - x0) / side, (y1 - y0) / side
            return (x0 + ux * left, y0 + uy * left), (ux, uy)
        left -= side
    raise ValueError("a polyline needs two different points")


def part(line: Sequence[XY], from_mm: float, to_mm: float) -> Polyline:
    """Return the piece of a polyline between two distances from its start."""
    start, end = place_along(line, from_mm)[0], place_along(line, to_mm)[0]
    inner: list[XY] = []
    walked = 0.0
    for a, b in pairwise(line):
        walked += distance_mm(a, b)
        if from_mm + 1e-6 < walked < to_mm - 1e-6:
            inner.append(b)
    return (start, *inner, end)


def middle_smoothed(line: Sequence[XY], rounds: int) -> Polyline:
    """Return the line after so many rounds of ¼-½-¼ averaging; its two ends stay."""
    points = list(line)
    for _ in range(rounds):
        points[1:-1] = [
            ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            for a, b, c in zip(points, points[1:], points[2:], strict=False)
        ]
    return tuple(points)


def closed_smoothed(polygon: Sequence[XY], rounds: int) -> Polyline:
    """Return a closed shape after so many rounds of ¼-½-¼ averaging over neighbours."""
    points = list(polygon)
    for _ in range(rounds):
        points = [
            ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            for a, b, c in zip((points[-1], *points), points, (*points[1:], points[0]), strict=False)
        ]
    return tuple(points)


def contains(polygon: Sequence[XY], place: XY) -> bool:
    """Return whether a place lies inside a closed polygon (even-odd rule)."""
    x, y = place
    inside = False
    x0, y0 = polygon[-1]
    for x1, y1 in polygon:
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
        x0, y0 = x1, y1
    return inside


def distance_to_mm(line: Sequence[XY], place: XY) -> float:
    """Return the least distance from a place to a polyline, open at its ends."""
    x, y = place
    least = float("inf")
    for (x0, y0), (x1, y1) in pairwise(line):
        dx, dy = x1 - x0, y1 - y0
        square = dx * dx + dy * dy
        t = 0.0 if square == 0 else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / square))
        least = min(least, hypot(x - x0 - t * dx, y - y0 - t * dy))
    return least


def svg_path(polygon: Sequence[XY]) -> str:
    """Return a closed, rounded SVG path whose control points are the corners of a polygon.

    Corners become quadratic arcs between the middles of the sides. All numbers lie on a grid on which those
    middles are exact, so the short form ``T`` (reflect the control point) does not drift.

    Parameters
    ----------
    polygon : sequence of (x, y)
        Three or more corners, in millimetres.

    Returns
    -------
    str
        Path data with two decimals.
    """
    corners = [(round(x * 50), round(y * 50)) for x, y in polygon]
    middles = [
        ((a[0] + b[0]) / 100, (a[1] + b[1]) / 100)
        for a, b in zip((corners[-1], *corners), corners, strict=False)
    ]
    (x, y), (cx, cy) = middles[0], (corners[0][0] / 50, corners[0][1] / 50)
    (x1, y1), rest = middles[1], [*middles[2:], middles[0]]
    start = f"M{x:.2f} {y:.2f}Q{cx:.2f} {cy:.2f} {x1:.2f} {y1:.2f}"
    return start + "".join([f"T{a:.2f} {b:.2f}" for a, b in rest]) + "Z"
