"""What stands on a picture of a dose besides the face: scale and unit, the sides, a length, the words."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.dosimetry.dose import MODEL_WORDS
from ninon.face.drawing import View
from ninon.report.dose_colours import DOSE_STEPS, dose_paint
from ninon.report.dose_units import significant
from ninon.report.map_face import Box
from ninon.report.svg import Attributes, element, text
from ninon.report.tokens import Style, paint

__all__ = ["FOOT_MM", "dose_scale", "own_words", "view_name"]

FOOT_MM = 48.0
"""Height of the scale under the face, in units of the picture."""
_BAR_MM = 7.0
_MOST_WIDE_MM = 188.0
_TITLE, _SMALL = 9.0, 8.6
_SCALE_MM = 40
_NAMES: dict[View, str] = {
    "front": "from the front",
    "three_quarter": "from the client’s left",
    "three_quarter_right": "from the client’s right",
}


def dose_scale(name: str, levels: Sequence[float], unit: str, box: Box, style: Style) -> str:
    """Return the scale: seven steps, the numbers between them, the unit, and what kind of number it is."""
    left, top, width, height = box
    wide = min(width - 14, _MOST_WIDE_MM)
    x0, y0 = left + (width - wide) / 2, top + height + 15
    ink: Attributes = {"fill": paint("ink", style)}
    middle = left + width / 2
    title = element("text", {"x": middle, "y": y0 - 4.6, "font-size": _TITLE, "font-weight": 600,
                             "text-anchor": "middle", **ink}, text(f"{name}, {unit}"))  # fmt: skip
    words = element("text", {"x": middle, "y": y0 + _BAR_MM + 21.5, "font-size": _TITLE,
                             "text-anchor": "middle", **ink}, text(MODEL_WORDS))  # fmt: skip
    if not levels:
        return element("g", {"class": "scale"}, title, words)
    count = len(levels) + 1
    one = wide / count
    skin = element("rect", {"x": x0, "y": y0, "width": wide, "height": _BAR_MM,
                            "fill": paint("face-skin", style)})  # fmt: skip
    swatches = (
        element("rect", {"x": x0 + one * n, "y": y0, "width": one, "height": _BAR_MM,
                         "fill": dose_paint(n + 1, style), "fill-opacity": 0.85})
        for n in range(min(count, DOSE_STEPS))
    )  # fmt: skip
    frame = element("rect", {"x": x0, "y": y0, "width": wide, "height": _BAR_MM, "fill": "none",
                             "stroke": paint("ink-soft", style), "stroke-width": 0.5})  # fmt: skip
    numbers = (
        element("path", {"d": f"M{x0 + one * n:.1f} {y0 + _BAR_MM:g}v2", "stroke": paint("ink-soft", style),
                         "stroke-width": 0.6})
        + element("text", {"x": x0 + one * n, "y": y0 + _BAR_MM + 10, "font-size": _SMALL,
                           "text-anchor": "middle", **ink}, significant(level))
        for n, level in enumerate(levels, start=1)
    )  # fmt: skip
    return element("g", {"class": "scale"}, title, skin, *swatches, frame, *numbers, words)


def own_words(view: View, box: Box, style: Style) -> str:
    """Return R and L, from where the face is seen, and a bar of 40 mm."""
    left, top, width, height = box
    sides = {"front": "RL", "three_quarter": "L", "three_quarter_right": "R"}[view]
    placed = {"R": (left + 3, "start"), "L": (left + width - 3, "end")}
    letters = (
        element("text", {"x": placed[side][0], "y": top + 13, "text-anchor": placed[side][1], "font-size": 10,
                         "font-weight": 600, "fill": paint("ink", style)}, side)
        for side in sides
    )  # fmt: skip
    x = left + width - 4 - _SCALE_MM if view == "three_quarter_right" else left + 4
    y = top + height - 6
    bar = element("path", {"d": f"M{x:g} {y - 2.2:g}v4.4m0-2.2h{_SCALE_MM}m0-2.2v4.4", "fill": "none",
                           "stroke": paint("ink", style), "stroke-width": 0.7})  # fmt: skip
    label = element("text", {"x": x + _SCALE_MM / 2, "y": y - 4, "text-anchor": "middle", "font-size": _SMALL,
                             "fill": paint("ink", style), "stroke": paint("surface-stage", style),
                             "stroke-width": 2, "paint-order": "stroke"}, f"{_SCALE_MM} mm")  # fmt: skip
    return "".join(letters) + element("g", {"class": "length"}, bar, label)


def view_name(view: View) -> str:
    """Return from where a view shows the face."""
    return _NAMES[view]
