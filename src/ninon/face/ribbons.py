"""How a line is drawn: a ribbon that swells from its start to its end, and an arrow head or a cross bar.

The start is thin and the end is thick, so the direction is seen even where the head is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ninon.face.curves import XY, Polyline, length_mm, part, place_along, svg_path

__all__ = [
    "HEAD_LENGTH_MM",
    "RIBBON_END_MM",
    "RIBBON_START_MM",
    "Ribbon",
    "arrow_head",
    "cross_bar",
    "ribbon",
    "ribbon_edges",
]

RIBBON_START_MM = 0.7
RIBBON_END_MM = 2.3
HEAD_LENGTH_MM = 5.2
_HEAD_HALF_WIDTH_MM = 2.7
_NOTCH_MM = 4.0
_BAR_HALF_LENGTH_MM = 3.4
_BAR_HALF_WIDTH_MM = 0.6

Dash = tuple[float, float]
"""Lengths of a dash and of the gap after it, in millimetres."""


class Ribbon(NamedTuple):
    """The two SVG paths of a line."""

    body: str
    """Path data of the swelling ribbon; one closed piece, or one for every dash."""
    head: str
    """Path data of the arrow head, or of the cross bar of a cut line."""


def ribbon(
    line: Sequence[XY], *, ending: Literal["arrow", "bar"] = "arrow", dash: Dash | None = None
) -> Ribbon:
    """Return the paths of a line: 0.7 mm at the start, 2.3 mm at the end, then an arrow head.

    Parameters
    ----------
    line : sequence of (x, y)
        The line from start to end, in millimetres.
    ending : {"arrow", "bar"}
        An arrow head whose tip is the end of the line, or the short cross bar of a line that was cut.
    dash : (float, float), optional
        Length of a dash and of the gap after it, in millimetres. Without it the ribbon is whole.

    Returns
    -------
    Ribbon
        Path data of the body and of the head.
    """
    total = length_mm(line)
    body_mm = max(total - _NOTCH_MM * _head_scale(total), total / 2) if ending == "arrow" else total
    pieces = [(0.0, body_mm)] if dash is None else _dashes(body_mm, *dash)
    body = "".join(_piece(line, from_mm, to_mm, body_mm) for from_mm, to_mm in pieces)
    head = arrow_head(line) if ending == "arrow" else cross_bar(line)
    return Ribbon(body, "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in head) + "Z")


def ribbon_edges(line: Sequence[XY], start_width_mm: float, end_width_mm: float) -> tuple[Polyline, Polyline]:
    """Return the two edges of a ribbon around a line.

    Parameters
    ----------
    line : sequence of (x, y)
        The middle of the ribbon.
    start_width_mm, end_width_mm : float
        Its width at the two ends; in between it grows evenly with the length.

    Returns
    -------
    left, right : polyline
        One point on each edge for every point of the line.
    """
    total = length_mm(line)
    left: list[XY] = []
    right: list[XY] = []
    walked = 0.0
    before = line[0]
    for (ax, ay), (x, y), (bx, by) in zip((line[0], *line), line, (*line[1:], line[-1]), strict=False):
        walked += ((x - before[0]) ** 2 + (y - before[1]) ** 2) ** 0.5
        before = (x, y)
        half = (start_width_mm + (end_width_mm - start_width_mm) * walked / total) / 2
        across = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        nx, ny = ((by - ay) / across * half, (ax - bx) / across * half) if across else (0.0, 0.0)
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return tuple(left), tuple(right)


def arrow_head(line: Sequence[XY]) -> Polyline:
    """Return tip, corner, notch and corner of the arrow head at the end of a line.

    It points the way the line ran over the last head's length, not along its very last step, and turns the
    same way round as the ribbon, so that both may be filled as one path.
    """
    total = length_mm(line)
    scale = _head_scale(total)
    tip = line[-1]
    (fx, fy), _ = place_along(line, max(0.0, total - HEAD_LENGTH_MM * scale))
    run = ((tip[0] - fx) ** 2 + (tip[1] - fy) ** 2) ** 0.5
    ux, uy = (tip[0] - fx) / run, (tip[1] - fy) / run

    def behind(back_mm: float, aside_mm: float) -> XY:
        return (
            tip[0] - scale * (ux * back_mm - uy * aside_mm),
            tip[1] - scale * (uy * back_mm + ux * aside_mm),
        )

    return (
        tip,
        behind(HEAD_LENGTH_MM, -_HEAD_HALF_WIDTH_MM),
        behind(_NOTCH_MM, 0.0),
        behind(HEAD_LENGTH_MM, _HEAD_HALF_WIDTH_MM),
    )


def cross_bar(line: Sequence[XY]) -> Polyline:
    """Return the four corners of the short bar across the end of a cut line."""
    (x, y), (ux, uy) = place_along(line, length_mm(line))
    return tuple(
        (x + ux * a * _BAR_HALF_WIDTH_MM - uy * b * _BAR_HALF_LENGTH_MM,
         y + uy * a * _BAR_HALF_WIDTH_MM + ux * b * _BAR_HALF_LENGTH_MM)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    )  # fmt: skip


def _head_scale(total_mm: float) -> float:
    """Return how much smaller the head of a very short line is drawn."""
    return min(1.0, total_mm / (2 * HEAD_LENGTH_MM))


def _dashes(body_mm: float, on_mm: float, off_mm: float) -> list[tuple[float, float]]:
    """Return from where to where each dash runs; the last one ends with the body."""
    period = on_mm + off_mm
    count = max(1, round((body_mm + off_mm) / period))
    stretch = body_mm / (count * period - off_mm)
    return [(i * period * stretch, (i * period + on_mm) * stretch) for i in range(count)]


def _piece(line: Sequence[XY], from_mm: float, to_mm: float, body_mm: float) -> str:
    """Return the closed path of one dash, or of the whole body."""
    growth = (RIBBON_END_MM - RIBBON_START_MM) / body_mm
    left, right = ribbon_edges(
        part(line, from_mm, to_mm), RIBBON_START_MM + growth * from_mm, RIBBON_START_MM + growth * to_mm
    )
    return svg_path((*left, *reversed(right)))
