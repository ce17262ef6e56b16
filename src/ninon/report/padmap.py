"""The pad map: where the two pads of each placement lie, joined by a thin curve, under one number.

Right is a ring, left is filled, as on the line map. Pads of different placements may overlap in the picture:
they are never on the skin at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees
from typing import Literal

from ninon.errors import InputError
from ninon.face.curves import XY
from ninon.face.drawing import View
from ninon.report.discs import disc
from ninon.report.line_marks import ZoneGroup
from ninon.report.map_face import DrawnFace, MapFace
from ninon.report.map_frame import MapWords, face_map
from ninon.report.svg import Attributes, element, number
from ninon.report.tokens import Style, paint

__all__ = ["PAD_MM", "PadMark", "pad_map"]

PAD_MM = 25.0
"""Diameter of the round pads, as in the electrode table."""

_LINE_MM = 1.1
_HALO_MM = 0.8
_TINT = 0.32
_NARROWEST = 0.42
_BOW = 0.16
"""How far the curve between two pads bows, as a share of their distance."""


@dataclass(frozen=True)
class PadMark:
    """One placement on one side: a pair of pads under one number."""

    number: int
    placement: str
    """Its name in the pad table, such as ``masseter``."""
    side: Literal["right", "left"]
    zone_group: ZoneGroup
    a: int
    b: int
    """Landmarks under the middles of the two pads."""


def pad_map(
    marks: Sequence[PadMark],
    excluded_zones: Sequence[str] = (),
    *,
    style: Style,
    view: View = "front",
    face: MapFace | None = None,
    title: str,
    description: str,
    prefix: str = "padmap",
    face_prefix: str | None = None,
    words: MapWords | None = None,
) -> str:
    """Return the map of stationary pads as SVG.

    Parameters
    ----------
    marks : sequence of PadMark
        The pairs of pads in the order of the plan. A three-quarter view leaves out those of the side it
        hides.
    excluded_zones : sequence of str
        Zones to hatch: ``"cheek"`` for both sides, ``"cheek:right"`` for one.
    style : {"colour", "print"}
        By the page's tokens with literal colours behind them, or black on white.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.
    face : MapFace, optional
        The face to draw on, such as one view of a client's own. Without it the schematic face of `view`.
    title, description : str
        Name of the picture, and what it shows, for people who do not see it.
    prefix : str
        What every id begins with; unique within the document.
    face_prefix : str, optional
        Prefix of a `face_symbol` of the same view that the document already has. Without it the map brings
        its own.
    words : MapWords, optional
        The words on the picture; English without it.

    Returns
    -------
    str
        One ``<svg>`` element, themed by CSS variables.

    Raises
    ------
    InputError
        If a landmark or a zone is unknown, or both pads of a pair lie on one point.
    """
    face = face or DrawnFace(view)
    hidden = {"front": "", "three_quarter": "right", "three_quarter_right": "left"}[face.view]
    shown = [mark for mark in marks if mark.side != hidden]
    content = element("g", {"class": "pads"}, *(_pair(mark, face, style) for mark in shown))
    content += element("g", {"class": "numbers"}, *(_number(mark, face, style) for mark in shown))
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


def _pair(mark: PadMark, face: MapFace, style: Style) -> str:
    """Return two pads and the curve between them, with a halo."""
    colour, stage = paint(f"zone-{mark.zone_group}", style), paint("surface-stage", style)
    curve: Attributes = {"d": _curve(mark, face), "fill": "none", "stroke-linecap": "round"}
    pads = [_pad(landmark, face) for landmark in (mark.a, mark.b)]
    tint: Attributes = {"fill": colour, "fill-opacity": _TINT if mark.side == "left" else 0.0}
    return element(
        "g",
        {"class": f"pad z-{mark.zone_group}", "data-placement": mark.placement, "data-side": mark.side},
        element("g", {"fill": "none", "stroke": stage, "stroke-width": _LINE_MM + 2 * _HALO_MM,
                      "stroke-opacity": None if style == "print" else 0.85},
                element("path", curve), *(element("ellipse", pad) for pad in pads)),
        element("g", {"stroke": colour, "stroke-width": _LINE_MM},
                *(element("ellipse", {**pad, **tint}) for pad in pads), element("path", curve)),
        *(element("circle", {"cx": pad["cx"], "cy": pad["cy"], "r": 1.3, "fill": colour}) for pad in pads),
    )  # fmt: skip


def _pad(landmark: int, face: MapFace) -> dict[str, str | float | None]:
    """Return a round pad as it is seen: narrow where the skin turns away."""
    x, y = face.place(landmark)
    nx, ny, nz = face.facing(landmark)
    return {
        "cx": x,
        "cy": y,
        "rx": PAD_MM / 2 * max(nz, _NARROWEST),
        "ry": PAD_MM / 2,
        "transform": f"rotate({number(degrees(atan2(ny, nx)))} {number(x)} {number(y)})",
    }


def _curve(mark: PadMark, face: MapFace) -> str:
    """Return the path of the thin curve from pad to pad; on both sides it bows towards the midline."""
    (ax, ay), (bx, by) = face.place(mark.a), face.place(mark.b)
    mx, my = _middle(mark, face)
    bend = f"{number(2 * mx - (ax + bx) / 2)} {number(2 * my - (ay + by) / 2)}"
    return f"M{number(ax)} {number(ay)}Q{bend} {number(bx)} {number(by)}"


def _middle(mark: PadMark, face: MapFace) -> XY:
    """Return the middle of the curve between two pads."""
    if mark.a == mark.b:
        raise InputError(f"Both pads of '{mark.placement}' lie on landmark {mark.a}. Give two landmarks.")
    (ax, ay), (bx, by) = face.place(mark.a), face.place(mark.b)
    bow = _BOW if mark.side == "right" else -_BOW
    return (ax + bx) / 2 - bow * (by - ay), (ay + by) / 2 + bow * (bx - ax)


def _number(mark: PadMark, face: MapFace, style: Style) -> str:
    return disc(_middle(mark, face), mark.number, mark.side, mark.zone_group, style)
