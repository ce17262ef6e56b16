"""45° hatching as plain lines.

An SVG pattern would be shorter, but turns to a blurred grey in printed PDF; lines stay lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import ceil, sqrt

from ninon.face.curves import Polyline

__all__ = ["HATCH_MM", "hatch_path"]

HATCH_MM = 3.4
"""Distance between two hatch lines. All shapes share the same lines, so that neighbours join."""


def hatch_path(shapes: Iterable[Polyline]) -> str:
    """Return the hatch lines inside closed shapes, rising to the right.

    Parameters
    ----------
    shapes : iterable of polyline
        Closed shapes, in millimetres; each is hatched by itself.

    Returns
    -------
    str
        SVG path data to be stroked.
    """
    return "".join(
        f"M{(total - a) / 2:.1f} {(total + a) / 2:.1f}L{(total - b) / 2:.1f} {(total + b) / 2:.1f}"
        for shape in shapes
        for total, crossings in sorted(_crossings(shape).items())
        for a, b in zip(crossings[::2], crossings[1::2], strict=False)
    )


def _crossings(shape: Polyline) -> dict[float, list[float]]:
    """Return, for each hatch line ``x + y = total``, the values of ``y - x`` where it crosses the rim."""
    step = HATCH_MM * sqrt(2)
    found: dict[float, list[float]] = defaultdict(list)
    turned = [(x + y, y - x) for x, y in shape]
    for (s0, d0), (s1, d1) in zip(turned, (*turned[1:], turned[0]), strict=True):
        low, high = sorted((s0, s1))
        for line in range(ceil(low / step), ceil(high / step)):
            total = line * step
            found[total].append(d0 + (total - s0) * (d1 - d0) / (s1 - s0))
    return {total: sorted(crossings) for total, crossings in found.items()}
