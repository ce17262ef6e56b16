"""Which lines of a plan a view shows, where each is drawn, and where its number stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ninon.face.curves import XY, Polyline, distance_mm, length_mm, part, place_along
from ninon.face.ribbons import HEAD_LENGTH_MM
from ninon.face.tags import place_discs
from ninon.report.line_marks import LineMark
from ninon.report.map_face import MapFace

__all__ = ["DrawnLine", "PlacedNumber", "drawn_lines", "number_places", "unseen"]

_HEAD_ROOM_MM = 6.5
_BOTH: tuple[Literal["right", "left"], ...] = ("right", "left")


@dataclass(frozen=True)
class DrawnLine:
    """A line where it is drawn."""

    mark: LineMark
    side: str
    line: Polyline
    cut: str | None = None
    """Why it ends early; None where it goes on to its end."""


@dataclass(frozen=True)
class PlacedNumber:
    """A number where it stands."""

    mark: LineMark
    side: str
    place: XY


def drawn_lines(marks: Sequence[LineMark], face: MapFace) -> list[DrawnLine]:
    """Return the lines that a view shows, cut where their marks say so, arrow heads apart.

    Parameters
    ----------
    marks : sequence of LineMark
        In the order of the plan. A three-quarter view leaves out those of the side it hides.
    face : MapFace
        The face.

    Raises
    ------
    InputError
        If a point is unknown, a line has no path on this face, or a cut lies outside its line.
    """
    return _apart([shown for mark in marks for shown in _seen(mark, face)])


def unseen(marks: Sequence[LineMark], face: MapFace) -> list[LineMark]:
    """Return the marks of which a view shows nothing, such as lines under the jaw seen from the front."""
    shown = {each.mark for each in drawn_lines(marks, face)}
    return [mark for mark in marks if mark not in shown]


def _seen(mark: LineMark, face: MapFace) -> Iterator[DrawnLine]:
    """Yield each line of a mark that the view shows, cut where the mark says so."""
    hidden = {"front": "", "three_quarter": "right", "three_quarter_right": "left"}[face.view]
    for side in _BOTH if mark.side == "both" else (mark.side,):
        if side != hidden:
            yield from (DrawnLine(mark, side, *stretch) for stretch in face.lines(mark, side))


def _apart(drawn: Sequence[DrawnLine]) -> list[DrawnLine]:
    """Return the lines so that no arrow head lies on another: a later one stops a few millimetres short.

    The cross bar of a cut line stays where it is.
    """
    tips: list[tuple[float, float]] = []
    out: list[DrawnLine] = []
    for each in drawn:
        line, total = each.line, length_mm(each.line)
        for short_mm in (0.0, 2.0, 4.0, 6.0, 8.0) if each.cut is None else ():
            tip = place_along(each.line, total - short_mm)[0]
            if total - short_mm > 2 * _HEAD_ROOM_MM and all(
                distance_mm(tip, other) >= _HEAD_ROOM_MM for other in tips
            ):
                line = part(each.line, 0.0, total - short_mm) if short_mm else line
                break
        tips.append(line[-1])
        out.append(replace(each, line=line))
    return out


def number_places(drawn: Sequence[DrawnLine], face: MapFace) -> Iterator[PlacedNumber]:
    """Yield where each number stands: near the start of its line; of several columns, of the middle one.

    A line that is cut has it at its first stretch.
    """
    columns: dict[tuple[LineMark, str], list[Polyline]] = {}
    for each in drawn:
        columns.setdefault((each.mark, each.side), []).append(each.line)
    middle = {key: lines[0 if key[0].kept_mm else len(lines) // 2] for key, lines in columns.items()}
    movements: dict[str, list[tuple[LineMark, str]]] = {}
    for mark, side in middle:
        movements.setdefault(mark.movement, []).append((mark, side))
    places = place_discs(
        [[middle[key] for key in keys] for keys in movements.values()],
        lines=[each.line for each in drawn],
        heads=[place_along(each.line, length_mm(each.line) - HEAD_LENGTH_MM / 2)[0] for each in drawn],
        keep_off=face.keep_off,
    )
    for keys, spots in zip(movements.values(), places, strict=True):
        for (mark, side), spot in zip(keys, spots, strict=True):
            yield PlacedNumber(mark, side, spot)
