"""The number discs of a map: a ring for the client's right, a filled disc for the left."""

from __future__ import annotations

from ninon.face.curves import XY
from ninon.face.tags import DISC_RADIUS_MM
from ninon.report.svg import Attributes, element, number
from ninon.report.tokens import Style, paint

__all__ = ["disc"]

_HALO_MM = 0.45
_RING_MM = 0.9


def disc(place: XY, shown: int, side: str, zone_group: str, style: Style) -> str:
    """Return a number on its disc.

    Parameters
    ----------
    place : (x, y)
        Its middle, in millimetres.
    shown : int
        The number of the line in the plan.
    side : {"right", "left", "midline"}
        A ring, a filled disc, or a ring whose left half is thick.
    zone_group : str
        Which of the line colours.
    style : {"colour", "print"}
        By the page's tokens, or black on white.

    Returns
    -------
    str
        One ``<g>`` element.
    """
    x, y = place
    line, paper = paint(f"zone-{zone_group}", style), paint("surface-card", style)
    at = {"cx": x, "cy": y}
    halo = element("circle", {**at, "r": DISC_RADIUS_MM + _HALO_MM, "fill": paint("surface-stage", style)})
    if side == "left":
        body = element("circle", {**at, "r": DISC_RADIUS_MM, "fill": line})
    else:
        ring: Attributes = {"fill": paper, "stroke": line, "stroke-width": _RING_MM}
        body = element("circle", {**at, "r": DISC_RADIUS_MM - _RING_MM / 2, **ring})
        if side == "midline":
            body += element("path", {"d": _crescent(x, y), "fill": line})
    small = shown > 99 or side == "midline"
    digits = element(
        "text",
        {
            "x": x - (0.35 if side == "midline" else 0),
            "y": y + (1.65 if small else 1.9),
            "text-anchor": "middle",
            "font-size": 4.5 if small else 5.3,
            "font-weight": 600,
            "fill": paper if side == "left" else line,
        },
        str(shown),
    )
    return element("g", {"class": f"number z-{zone_group}", "data-number": str(shown)}, halo, body, digits)


def _crescent(x: float, y: float) -> str:
    """Return the thick half of a midline disc, on the client's left."""
    outer, inner = number(DISC_RADIUS_MM), number(DISC_RADIUS_MM * 1.075)
    top, bottom = f"{number(x)} {number(y - DISC_RADIUS_MM)}", f"{number(x)} {number(y + DISC_RADIUS_MM)}"
    return f"M{top}A{outer} {outer} 0 0 1 {bottom}A{inner} {inner} 0 0 0 {top}Z"
