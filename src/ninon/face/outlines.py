"""The silhouette of the drawn head, and how a line is kept inside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from math import ceil, floor

from ninon.face.curves import XY, Polyline, contains, svg_path

__all__ = ["Outline"]


class Outline:
    """A closed silhouette.

    Parameters
    ----------
    corners : sequence of (x, y)
        Its corners in order, in millimetres; the first is not repeated.
    """

    def __init__(self, corners: Sequence[XY]) -> None:
        self.corners: Polyline = tuple(corners)

    @cached_property
    def path(self) -> str:
        """SVG path data of the silhouette."""
        return svg_path(self.corners)

    def __contains__(self, place: XY) -> bool:
        return contains(self.corners, place)

    @cached_property
    def _rows(self) -> dict[int, list[float]]:
        """Where the silhouette crosses each whole y, from left to right."""
        rows: dict[int, list[float]] = defaultdict(list)
        for (x0, y0), (x1, y1) in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True):
            low, high = sorted((y0, y1))
            for y in range(ceil(low), ceil(high)):
                rows[y].append(x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        return {y: sorted(crossings) for y, crossings in rows.items()}

    def span(self, place: XY) -> tuple[float, float] | None:
        """Return from which x to which x there is skin at the height of a place.

        Parameters
        ----------
        place : (x, y)
            In millimetres.

        Returns
        -------
        (float, float) or None
            The stretch nearest to the place; None above the head and below the bust.
        """
        x, y = place
        below = floor(y)
        upper, lower = self._rows.get(below), self._rows.get(below + 1)
        if not upper or not lower:
            return None
        if len(upper) == len(lower):
            t = y - below
            row = [a + (b - a) * t for a, b in zip(upper, lower, strict=True)]
        else:
            row = upper if y - below < 0.5 else lower
        stretches = zip(row[::2], row[1::2], strict=True)
        return min(stretches, key=lambda s: max(s[0] - x, x - s[1], 0.0))

    def keep_inside(self, line: Sequence[XY], margin_mm: float) -> Polyline:
        """Return the line with every point moved until it lies inside by a margin.

        Points move sideways, and up by a few millimetres where that is shorter, as under a turned chin.

        Parameters
        ----------
        line : sequence of (x, y)
            In millimetres.
        margin_mm : float
            Least horizontal distance to the silhouette.

        Returns
        -------
        polyline
            As many points as before.
        """
        return tuple(self._moved(place, margin_mm) for place in line)

    def _moved(self, place: XY, margin_mm: float) -> XY:
        x, y = place
        best, least = place, float("inf")
        for up_mm in (0.0, 1.0, 2.0, 3.0):
            span = self.span((x, y - up_mm))
            if span is None:
                continue
            middle = (span[0] + span[1]) / 2
            inside = max(min(span[0] + margin_mm, middle), min(x, max(span[1] - margin_mm, middle)))
            if abs(inside - x) + up_mm < least:
                best, least = (inside, y - up_mm), abs(inside - x) + up_mm
            if least == 0:
                break
        return best
