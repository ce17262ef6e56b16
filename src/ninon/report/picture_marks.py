"""Lines and numbers of a picture, as on the line map: a ribbon that swells, a head, a halo, a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ninon.face.curves import XY, Polyline, length_mm, part
from ninon.face.ribbons import (
    HEAD_LENGTH_MM,
    RIBBON_END_MM,
    RIBBON_START_MM,
    arrow_head,
    cross_bar,
    ribbon_edges,
)
from ninon.face.tags import DISC_RADIUS_MM
from ninon.report.line_marks import LineMark
from ninon.report.map_face import MapFace
from ninon.report.map_lines import DrawnLine, PlacedNumber, drawn_lines, number_places
from ninon.report.picture_canvas import Canvas, rgb

if TYPE_CHECKING:
    from PIL import ImageFont

__all__ = ["letters", "paint_marks"]

_HALO_MM = 0.75
_DISC_HALO_MM, _RING_MM = 0.45, 0.9
_CRESCENT = 1.075
_BOLDER = 0.06
_DIGITS_MM, _SMALL_DIGITS_MM = 5.3, 4.5


def paint_marks(canvas: Canvas, marks: Sequence[LineMark], face: MapFace) -> None:
    """Paint the lines a view shows, and their numbers above them."""
    drawn = drawn_lines(marks, face)
    for each in sorted(drawn, key=lambda line: line.cut is not None):
        _paint_line(canvas, each)
    for number in number_places(drawn, face):
        _paint_number(canvas, number)


def _paint_line(canvas: Canvas, drawn: DrawnLine) -> None:
    shapes = _shapes(drawn.line, cut=drawn.cut is not None)
    for shape in shapes:
        canvas.stroke([*shape, shape[0], shape[1]], rgb("surface-stage"), 2 * _HALO_MM)
    canvas.paint(shapes, rgb(f"zone-{drawn.mark.zone_group}"))


def _shapes(line: Polyline, *, cut: bool) -> list[Polyline]:
    """Return the ribbon of a line and its arrow head, or the cross bar of a line that was cut."""
    total = length_mm(line)
    body = line if cut else part(line, 0.0, max(total - 0.8 * HEAD_LENGTH_MM, total / 2))
    left, right = ribbon_edges(body, RIBBON_START_MM, RIBBON_END_MM)
    return [(*left, *reversed(right)), cross_bar(line) if cut else arrow_head(line)]


def _paint_number(canvas: Canvas, number: PlacedNumber) -> None:
    line, paper = rgb(f"zone-{number.mark.zone_group}"), rgb("surface-card")
    filled = number.side == "left"
    _paint_disc(canvas, number.place, DISC_RADIUS_MM + _DISC_HALO_MM, rgb("surface-stage"))
    _paint_disc(canvas, number.place, DISC_RADIUS_MM, line)
    if not filled:
        _paint_disc(canvas, number.place, DISC_RADIUS_MM - _RING_MM, paper)
    small = number.mark.number > 99
    written = str(number.mark.number)
    letters(
        canvas, number.place, written, _SMALL_DIGITS_MM if small else _DIGITS_MM, paper if filled else line
    )


def _paint_disc(canvas: Canvas, place: XY, radius_mm: float, colour: tuple[int, int, int]) -> None:
    from PIL import ImageDraw

    ((x, y),) = canvas.pixels([place])
    radius = radius_mm * canvas.scale
    ImageDraw.Draw(canvas.image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def letters(
    canvas: Canvas,
    place: XY,
    words: str,
    size_mm: float,
    colour: tuple[int, int, int],
    *,
    anchor: str = "mm",
    bold: bool = False,
) -> None:
    """Write words at a place; the anchor says which part of them stands there, as Pillow names it."""
    from PIL import ImageDraw

    size_px = size_mm * canvas.scale
    thicker = round(_BOLDER * size_px) if bold else 0
    draw = ImageDraw.Draw(canvas.image)
    at = canvas.pixels([place])[0]
    draw.text(at, words, colour, _font(size_px), anchor, stroke_width=thicker, stroke_fill=colour)


def _font(size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size_px)
