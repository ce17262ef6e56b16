"""The line map: every line of a plan on the drawn face, numbered, with the direction it runs in.

Right is odd and a ring, left is even and filled; a halo keeps every line apart from what it crosses. The same
picture works in one colour: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ninon.errors import InputError
from ninon.face.curves import Polyline, distance_mm, length_mm, part, place_along
from ninon.face.drawing import View, line_path, mirror_point
from ninon.face.ribbons import HEAD_LENGTH_MM, ribbon
from ninon.face.tags import place_discs
from ninon.face.zone_shapes import no_go_shapes
from ninon.report.cut_notes import CutEnd, cut_notes
from ninon.report.discs import disc
from ninon.report.line_marks import ZONE_GROUP_OF, Cut, LineMark, ZoneGroup, zone_group
from ninon.report.map_frame import MapWords, face_map
from ninon.report.svg import element
from ninon.report.tokens import Style, paint

__all__ = ["ZONE_GROUP_OF", "Cut", "LineMark", "ZoneGroup", "line_map", "zone_group"]

_HALO_MM = 1.5
_LONG_DASH = (9.0, 3.4)
_BY_HAND_DASH = (1.5, 2.1)
_HEAD_ROOM_MM = 6.5


@dataclass(frozen=True)
class _Drawn:
    """A line where it is drawn."""

    mark: LineMark
    side: str
    line: Polyline


def line_map(
    marks: Sequence[LineMark],
    excluded_zones: Sequence[str] = (),
    *,
    style: Style,
    view: View = "front",
    title: str,
    description: str,
    prefix: str = "linemap",
    face_prefix: str | None = None,
    words: MapWords | None = None,
) -> str:
    """Return the line map as SVG.

    Parameters
    ----------
    marks : sequence of LineMark
        The lines in the order of the plan. A three-quarter view leaves out those of the side it hides.
    excluded_zones : sequence of str
        Zones to hatch: ``"cheek"`` for both sides, ``"cheek:right"`` for one.
    style : {"colour", "print"}
        By the page's tokens with literal colours behind them, or black lines with a white halo.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.
    title, description : str
        Name of the picture, and what it shows, for people who do not see it.
    prefix : str
        What every id begins with; unique within the document.
    face_prefix : str, optional
        Prefix of a `face_symbol` of the same view that the document already has, so that it carries the
        face only once. Without it the map brings its own.
    words : MapWords, optional
        The words on the picture; English without it.

    Returns
    -------
    str
        One ``<svg>`` element, themed by CSS variables.

    Raises
    ------
    InputError
        If a point or a zone is unknown, or a cut lies outside its line.
    """
    drawn = _apart([shown for mark in marks for shown in _drawn(mark, view)])
    from_below = sorted(drawn, key=lambda each: (not each.mark.by_hand, each.mark.cut_at is not None))
    content = (
        element("g", {"class": "lines"}, *(_line(each, style) for each in from_below))
        + _cuts(drawn, view, style)
        + element("g", {"class": "numbers"}, *_discs(drawn, view, style))
    )
    return face_map(
        content,
        excluded_zones=excluded_zones,
        view=view,
        style=style,
        title=title,
        description=description,
        prefix=prefix,
        face_prefix=face_prefix,
        words=words or MapWords(),
    )


def _drawn(mark: LineMark, view: View) -> Iterator[_Drawn]:
    """Yield each line of a mark that the view shows, cut where the mark says so."""
    hidden = {"front": "", "three_quarter": "right", "three_quarter_right": "left"}[view]
    for side in ("right", "left") if mark.side == "both" else (mark.side,):
        if side == hidden:
            continue
        for column in mark.columns:
            mirrored = mark.side == "both" and side == "left"
            points = [mirror_point(p) for p in column] if mirrored else column
            line = line_path(points, view, mark.offset_below_jaw_mm)
            yield _Drawn(mark, side, _cut(line, mark))


def _cut(line: Polyline, mark: LineMark) -> Polyline:
    if mark.cut_at is None:
        return line
    if not 0 < mark.cut_at.share <= 1:
        raise InputError(
            f"Line {mark.number} ({mark.movement}) is cut at {mark.cut_at.share:g} of its length; "
            "give a share above 0 and up to 1, or leave the line out."
        )
    return part(line, 0.0, mark.cut_at.share * length_mm(line))


def _apart(drawn: Sequence[_Drawn]) -> list[_Drawn]:
    """Return the lines so that no arrow head lies on another: a later one stops a few millimetres short.

    The cross bar of a cut line stays where it is.
    """
    tips: list[tuple[float, float]] = []
    out: list[_Drawn] = []
    for each in drawn:
        line, total = each.line, length_mm(each.line)
        for short_mm in (0.0, 2.0, 4.0, 6.0, 8.0) if each.mark.cut_at is None else ():
            tip = place_along(each.line, total - short_mm)[0]
            if total - short_mm > 2 * _HEAD_ROOM_MM and all(
                distance_mm(tip, other) >= _HEAD_ROOM_MM for other in tips
            ):
                line = part(each.line, 0.0, total - short_mm) if short_mm else line
                break
        tips.append(line[-1])
        out.append(_Drawn(each.mark, each.side, line))
    return out


def _line(drawn: _Drawn, style: Style) -> str:
    """Return one line: its ribbon and its head, with a halo."""
    mark = drawn.mark
    dash = None
    if mark.by_hand:
        dash = _BY_HAND_DASH
    elif style == "print" and mark.zone_group == "decollete":
        dash = _LONG_DASH
    body, head = ribbon(drawn.line, ending="arrow" if mark.cut_at is None else "bar", dash=dash)
    return element(
        "g",
        {
            "class": f"line z-{mark.zone_group}",
            "data-movement": mark.movement,
            "data-side": drawn.side,
            "fill": paint(f"zone-{mark.zone_group}", style),
            "stroke": paint("surface-stage", style),
            "stroke-width": _HALO_MM,
            "stroke-linejoin": "round",
            "stroke-opacity": None if style == "print" else 0.85,
            "paint-order": "stroke",
        },
        element("path", {"d": body + head}),
    )


def _cuts(drawn: Sequence[_Drawn], view: View, style: Style) -> str:
    """Return the reasons of cut lines, one for each side of a mark."""
    ends = {
        (each.mark, each.side): CutEnd(each.line[-1], each.mark.cut_at.reason)
        for each in drawn
        if each.mark.cut_at is not None
    }
    return cut_notes(list(ends.values()), view, style)


def _discs(drawn: Sequence[_Drawn], view: View, style: Style) -> Iterator[str]:
    """Yield the number discs, each near the start of its line; of several columns, of the middle one."""
    columns: dict[tuple[LineMark, str], list[Polyline]] = {}
    for each in drawn:
        columns.setdefault((each.mark, each.side), []).append(each.line)
    middle = {key: lines[len(lines) // 2] for key, lines in columns.items()}
    movements: dict[str, list[tuple[LineMark, str]]] = {}
    for mark, side in middle:
        movements.setdefault(mark.movement, []).append((mark, side))
    shapes = no_go_shapes(view)
    places = place_discs(
        [[middle[key] for key in keys] for keys in movements.values()],
        lines=[each.line for each in drawn],
        heads=[place_along(each.line, length_mm(each.line) - HEAD_LENGTH_MM / 2)[0] for each in drawn],
        keep_off=[shapes["mouth"], shapes["eye:right"], shapes["eye:left"]],
    )
    for keys, spots in zip(movements.values(), places, strict=True):
        for (mark, side), spot in zip(keys, spots, strict=True):
            yield disc(spot, mark.number, side, mark.zone_group, style)
