"""Why a line ends early: the reason stands in the margin, with a thin leader to the cross bar."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from ninon.face.curves import XY
from ninon.report.map_face import Box
from ninon.report.svg import Attributes, element, number, text
from ninon.report.tokens import Style, paint

__all__ = ["CutEnd", "cut_notes"]

_LETTER_MM = 5.2
_LEADING_MM = 6.2
_WRAP = 17
_MARGIN_MM = 4.0
_LEADER_GAP_MM = 3.0
_TEXT_WIDTH_MM = 52.0


class CutEnd(NamedTuple):
    """The end of a cut line."""

    place: XY
    reason: str


def cut_notes(ends: Sequence[CutEnd], box: Box, style: Style) -> str:
    """Return the reasons beside a picture, each at the height of its cross bar or below the one before.

    Parameters
    ----------
    ends : sequence of CutEnd
        Ends of cut lines.
    box : (float, float, float, float)
        Left, top, width and height of the picture.
    style : {"colour", "print"}
        By the page's tokens, or black on white.

    Returns
    -------
    str
        One ``<g>`` element; nothing without cut lines.
    """
    if not ends:
        return ""
    left, top, width, _ = box
    middle = left + width / 2
    notes: list[str] = []
    for on_left in (True, False):
        floor = top + 30.0
        for end in sorted((e for e in ends if (e.place[0] < middle) == on_left), key=lambda e: e.place[1]):
            lines = wrap(end.reason, _WRAP) or [""]
            first = max(end.place[1] - _LEADING_MM * (len(lines) - 1) / 2 + 1.8, floor)
            floor = first + _LEADING_MM * len(lines) + 2.0
            x = left + _MARGIN_MM if on_left else left + width - _MARGIN_MM
            notes.append(_note(end.place, lines, x, first, on_left, style))
    return element("g", {"class": "cuts"}, *notes)


def _note(place: XY, lines: Sequence[str], x: float, first: float, on_left: bool, style: Style) -> str:
    rows = (
        element("tspan", {"x": x, "y": first + _LEADING_MM * i}, text(words)) for i, words in enumerate(lines)
    )
    note = element(
        "text",
        {"font-size": _LETTER_MM, "text-anchor": "start" if on_left else "end", "fill": paint("ink", style),
         "stroke": paint("surface-stage", style), "stroke-width": 1.2, "paint-order": "stroke"},
        *rows,
    )  # fmt: skip
    inner = min(_TEXT_WIDTH_MM, 2.9 * max(map(len, lines)) + _LEADER_GAP_MM)
    start = x + inner if on_left else x - inner
    height = first + _LEADING_MM * (len(lines) - 1) / 2 - 1.8
    route = f"M{number(start)} {number(height)}L{number(place[0])} {number(place[1])}"
    leader: Attributes = {"d": route, "fill": "none", "stroke": paint("ink", style), "stroke-width": 0.4}
    return element("path", leader) + note
