"""A line that would come too close to an area left out is cut there, and says so; it is never bent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.face.face_lines import Curve
from ninon.face.no_go import NoGo
from ninon.face.surface_points import SkinSurface

__all__ = ["LEAST_PIECE_MM", "CutLine", "CutOut", "Piece", "Span", "cut_line", "spans_where"]

Span = tuple[float, float]
"""From and to, in mm along a line."""

LEAST_PIECE_MM = 10.0
"""A shorter piece is not drawn: an electrode hardly moves on it."""


@dataclass(frozen=True)
class Piece:
    """A piece of a line that keeps clear of every area."""

    from_mm: float
    to_mm: float
    from_share: float
    """Of the whole line's length."""
    to_share: float
    samples: tuple[int, int]
    """First and last point of the line that belong to it."""

    @property
    def length_mm(self) -> float:
        """How long it is."""
        return self.to_mm - self.from_mm


@dataclass(frozen=True)
class CutOut:
    """A stretch that is not drawn, and why."""

    from_mm: float
    to_mm: float
    from_share: float
    to_share: float
    zone: str
    """The area it came too close to; empty for a piece that is only too short."""
    because: str
    clearance_mm: float | None
    """The least clearance of the contact's edge there; negative inside the area."""


@dataclass(frozen=True)
class CutLine:
    """What is left of a line, and what was cut."""

    kept: tuple[Piece, ...]
    cut: tuple[CutOut, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was cut."""
        return not self.cut


def cut_line(
    curve: Curve, zones: Sequence[NoGo], skin: SkinSurface, *, contact_radius_mm: float = 0.0
) -> CutLine:
    """Return the pieces of a line on which the edge of the contact stays outside all areas.

    Parameters
    ----------
    curve : Curve
        The line.
    zones : sequence of NoGo
        Areas measured on the same face.
    skin : SkinSurface
        The face.
    contact_radius_mm : float
        From the middle of the contact to its edge.

    Returns
    -------
    CutLine
        Pieces begin and end at points of the line that are clear themselves.
    """
    at, length = curve.along_mm, curve.length_mm
    free, cut = np.ones(len(at), dtype=bool), []
    for zone in zones:
        clear = zone.clearance_mm(skin, curve.anchors, contact_radius_mm=contact_radius_mm)
        taken = clear < 0
        free &= ~taken
        for first, last in _runs(taken):
            a, b = _widened(at, first, last)
            least = float(clear[first : last + 1].min())
            cut.append(CutOut(a, b, a / length, b / length, zone.name, zone.because, least))
    kept = []
    for first, last in _runs(free):
        a, b = float(at[first]), float(at[last])
        if b - a >= LEAST_PIECE_MM or (b - a) >= length:
            kept.append(Piece(a, b, a / length, b / length, (first, last)))
        else:
            why = f"The piece that is left is shorter than {LEAST_PIECE_MM:g} mm."
            cut.append(CutOut(a, b, a / length, b / length, "", why, None))
    cut.sort(key=lambda one: (one.from_mm, one.to_mm))
    return CutLine(tuple(kept), tuple(cut))


def spans_where(curve: Curve, there: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Return the stretches of a line at whose points something holds, up to the next points beside them."""
    at = curve.along_mm
    return tuple(_widened(at, first, last) for first, last in _runs(there))


def _widened(at: NDArray[np.float64], first: int, last: int) -> Span:
    return float(at[max(first - 1, 0)]), float(at[min(last + 1, len(at) - 1)])


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last index of each run of True."""
    change = np.diff(np.r_[False, there, False].astype(np.int8))
    first, after = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    return [(int(a), int(b) - 1) for a, b in zip(first, after, strict=True)]
