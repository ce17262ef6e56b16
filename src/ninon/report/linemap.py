"""The line map: every line of a plan on the drawn face, numbered, with the direction it runs in.

Right is odd and a ring, left is even and filled; a halo keeps every line apart from what it crosses. The same
picture works in one colour: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ninon.face.drawing import View
from ninon.face.ribbons import ribbon
from ninon.report.cut_notes import CutEnd, cut_notes
from ninon.report.discs import disc
from ninon.report.line_marks import ZONE_GROUP_OF, Cut, LineMark, ZoneGroup, zone_group
from ninon.report.map_face import DrawnFace, MapFace
from ninon.report.map_frame import MapWords, face_map
from ninon.report.map_lines import DrawnLine, drawn_lines, number_places
from ninon.report.svg import element
from ninon.report.tokens import Style, paint

__all__ = ["ZONE_GROUP_OF", "Cut", "LineMark", "ZoneGroup", "line_map", "zone_group"]

_HALO_MM = 1.5
_LONG_DASH = (9.0, 3.4)
_BY_HAND_DASH = (1.5, 2.1)


def line_map(
    marks: Sequence[LineMark],
    excluded_zones: Sequence[str] = (),
    *,
    style: Style,
    view: View = "front",
    face: MapFace | None = None,
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
    face : MapFace, optional
        The face to draw on, such as one view of a client's own; it says itself from which side. Without it
        the schematic face of `view`.
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
    face = face or DrawnFace(view)
    drawn = drawn_lines(marks, face)
    numbers = (
        disc(n.place, n.mark.number, n.side, n.mark.zone_group, style) for n in number_places(drawn, face)
    )
    from_below = sorted(drawn, key=lambda each: (not each.mark.by_hand, each.cut is not None))
    content = (
        element("g", {"class": "lines"}, *(_line(each, style) for each in from_below))
        + _cuts(drawn, face, style)
        + element("g", {"class": "numbers"}, *numbers)
    )
    return face_map(
        content,
        excluded_zones=excluded_zones,
        face=face,
        style=style,
        title=title,
        description=description,
        prefix=prefix,
        face_prefix=face_prefix,
        words=words or MapWords(),
    )


def _line(drawn: DrawnLine, style: Style) -> str:
    """Return one line: its ribbon and its head, with a halo."""
    mark = drawn.mark
    dash = None
    if mark.by_hand:
        dash = _BY_HAND_DASH
    elif style == "print" and mark.zone_group == "decollete":
        dash = _LONG_DASH
    body, head = ribbon(drawn.line, ending="arrow" if drawn.cut is None else "bar", dash=dash)
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


def _cuts(drawn: Sequence[DrawnLine], face: MapFace, style: Style) -> str:
    """Return the reasons of cut lines, one for each side of a mark."""
    ends = {(each.mark, each.side): CutEnd(each.line[-1], each.cut) for each in reversed(drawn) if each.cut}
    return cut_notes(list(ends.values()), face.box, style)
