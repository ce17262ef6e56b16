"""A face that a map is drawn on: the schematic one, or a client's own seen from one side.

A map asks its face for everything that depends on where things lie; what a line, a number or a hatched area
looks like is the same on every face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from ninon.errors import InputError
from ninon.face.curves import XY, Polyline, length_mm, part
from ninon.face.drawing import View, line_path, mirror_point, point
from ninon.face.tilt import skin_direction
from ninon.face.zone_shapes import Side, no_go_shapes, zone_shapes
from ninon.report.face_symbol import face_symbol
from ninon.report.line_marks import LineMark
from ninon.report.tokens import Style

__all__ = ["VIEW_BOX", "Box", "DrawnFace", "MapFace", "Stretch", "Vector", "cut_share"]

Box = tuple[float, float, float, float]
"""Left, top, width and height of a picture, in millimetres."""

VIEW_BOX: Mapping[View, Box] = {
    "front": (-136, -140, 272, 390),
    "three_quarter": (-122, -142, 270, 392),
    "three_quarter_right": (-148, -142, 270, 392),
}
"""The pictures of the drawn face, in about millimetres on the face."""

Vector = tuple[float, float, float]
"""x to the viewer's right, y down, z towards the viewer."""


class Stretch(NamedTuple):
    """A line, or a stretch of one, where a view shows it."""

    line: Polyline
    cut: str | None = None
    """Why it ends early, in a few words; None where it goes on to its end."""


class MapFace(Protocol):
    """One view of a face: x to the viewer's right, y down, millimetres."""

    @property
    def view(self) -> View:
        """From which side; the three-quarter views hide one side."""

    @property
    def box(self) -> Box:
        """The picture's own frame."""

    def symbol(self, prefix: str, style: Style) -> str:
        """Return the definitions of the symbol ``PREFIX-face`` and the clip path ``PREFIX-outline``."""

    def lines(self, mark: LineMark, side: Literal["right", "left", "midline"]) -> Sequence[Stretch]:
        """Return the columns of a mark on one side as far as they are seen, cut where the mark says so."""

    @property
    def no_go(self) -> Sequence[Polyline]:
        """The areas that no line and no edge of an electrode may enter, as closed shapes."""

    @property
    def keep_off(self) -> Sequence[Polyline]:
        """Shapes whose rims a number should not cover: eyes and mouth."""

    def zone(self, zone: str, side: Side | None) -> Sequence[Polyline]:
        """Return where a zone of the zone table lies, as closed shapes."""

    def place(self, landmark: int) -> XY:
        """Return where a landmark is seen."""

    def facing(self, landmark: int) -> Vector:
        """Return the unit vector on the skin at a landmark; z towards the viewer."""


@dataclass(frozen=True)
class DrawnFace:
    """The schematic face, which stands in while there is no geometry of the client's own."""

    view: View = "front"

    @property
    def box(self) -> Box:
        """The picture's own frame."""
        return VIEW_BOX[self.view]

    def symbol(self, prefix: str, style: Style) -> str:
        """Return the drawing as a symbol."""
        return face_symbol(prefix, self.view, style)

    def lines(self, mark: LineMark, side: Literal["right", "left", "midline"]) -> Sequence[Stretch]:
        """Return the columns of a mark on one side; of a mark of both sides, the left ones by mirror."""
        mirrored = mark.side == "both" and side == "left"
        drawn: list[Stretch] = []
        for column in mark.columns:
            points = [mirror_point(p) for p in column] if mirrored else column
            line = line_path(points, self.view, mark.offset_below_jaw_mm)
            kept = part(line, 0.0, cut_share(mark) * length_mm(line)) if mark.cut_at else line
            drawn.append(Stretch(kept, mark.cut_at.reason if mark.cut_at else None))
        return drawn

    @property
    def no_go(self) -> Sequence[Polyline]:
        """The areas that are always hatched."""
        return tuple(no_go_shapes(self.view).values())

    @property
    def keep_off(self) -> Sequence[Polyline]:
        """Mouth and eyes."""
        shapes = no_go_shapes(self.view)
        return shapes["mouth"], shapes["eye:right"], shapes["eye:left"]

    def zone(self, zone: str, side: Side | None) -> Sequence[Polyline]:
        """Return where a zone lies on the drawing."""
        return zone_shapes(zone, side, self.view)

    def place(self, landmark: int) -> XY:
        """Return where a landmark lies on the drawing."""
        return point(landmark, self.view)

    def facing(self, landmark: int) -> Vector:
        """Return which way the drawn skin faces at a landmark."""
        return skin_direction(landmark, self.view)


def cut_share(mark: LineMark) -> float:
    """Return how much of a line is drawn, 0 to 1.

    Raises
    ------
    InputError
        If the mark's cut lies outside its line.
    """
    if mark.cut_at is None:
        return 1.0
    if not 0 < mark.cut_at.share <= 1:
        raise InputError(
            f"Line {mark.number} ({mark.movement}) is cut at {mark.cut_at.share:g} of its length; "
            "give a share above 0 and up to 1, or leave the line out."
        )
    return mark.cut_at.share
