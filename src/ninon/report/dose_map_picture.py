"""The dose on a face: seven steps with numbered lines between them, the session's lines lightly over it.

The picture reads without colour by the numbers on its lines, and says itself that it is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import MODEL_WORDS
from ninon.face.curves import svg_path
from ninon.face.ribbons import ribbon
from ninon.report.dose_colours import dose_paint
from ninon.report.dose_map_field import MapField
from ninon.report.dose_map_legend import FOOT_MM, dose_scale, own_words
from ninon.report.dose_map_skin import SeenSkin
from ninon.report.dose_units import ReadUnit, significant
from ninon.report.face_map import PersonalFace
from ninon.report.face_map_paths import rounded_path
from ninon.report.hatch import hatch_path
from ninon.report.line_marks import LineMark
from ninon.report.map_face import Box
from ninon.report.map_frame import FONT, hatched
from ninon.report.map_lines import drawn_lines
from ninon.report.svg import Attributes, element, number, text
from ninon.report.tokens import Style, paint, print_variables

__all__ = ["DoseLayer", "dose_boxes", "dose_map_picture"]

_OVER_SHADE = 0.78
_CLOSE_MM = 7.0
"""Space around what is shown."""
_ABOVE_JAW_MM = 62.0
"""Down to here the outline is the head's and not the shoulders'."""
_LEAST_BELOW_MM = 110.0
_FADE_MM = 16.0


@dataclass(frozen=True, eq=False)
class DoseLayer:
    """One quantity in one layer, in the unit that is printed."""

    name: str
    """As it is written over the scale: ``Charge density in the skin``."""
    values: NDArray[np.float64]
    """(n,): at the vertices; not a number where nothing was computed."""
    levels: tuple[float, ...]
    """Where one step of colour ends and the next begins."""
    unit: ReadUnit


def dose_map_picture(
    layer: DoseLayer,
    skin: SeenSkin,
    marks: Sequence[LineMark] = (),
    *,
    style: Style = "colour",
    title: str,
    description: str,
    prefix: str,
    face_prefix: str | None = None,
    box: Box | None = None,
) -> str:
    """Return one view of a face with a dose on it, as SVG.

    Parameters
    ----------
    layer : DoseLayer
        What is shown.
    skin : SeenSkin
        One view of the surface it was computed under; several layers may share it.
    marks : sequence of LineMark
        The session's lines.
    style : {"colour", "print"}
        By the page's tokens, or in greys.
    title, description : str
        Name of the picture, and what it shows, for people who do not see it.
    prefix : str
        What every id begins with; unique within the document.
    face_prefix : str, optional
        Prefix of the same face as a symbol that the document already has.
    box : Box, optional
        The frame, the scale below it left out: `dose_boxes`, where several views stand side by side.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    face, field = skin.drawn, MapField(skin, layer.values)
    box = box or dose_boxes([skin])[0]
    left, top, width, height = box
    ground = face_prefix or prefix
    root: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": prefix,
        "class": "dose-map",
        "viewBox": " ".join(number(v) for v in (left, top, width, height + FOOT_MM)),
        "role": "img",
        "aria-labelledby": f"{prefix}-title",
        "aria-describedby": f"{prefix}-desc",
        "font-family": FONT,
        "style": print_variables() if style == "print" else None,
    }
    on_skin = element(
        "g",
        {"clip-path": f"url(#{prefix}-frame)"},
        element("use", {"href": f"#{ground}-face"}),
        _veil(skin, ground, style),
        element(
            "g",
            {"clip-path": f"url(#{ground}-outline)"},
            _bands(field, layer, prefix, style),
            element("g", {"clip-path": f"url(#{prefix}-computed)"}, _features(face, style)),
            _assumed(skin, style),
            hatched(face.no_go, style),
        ),
        _lines(marks, face, style),
        _numbers(field, layer, style),
        _fade_out(box, prefix),
    )
    return element(
        "svg",
        root,
        element("title", {"id": f"{prefix}-title"}, text(title)),
        element("desc", {"id": f"{prefix}-desc"}, text(f"{description} A {MODEL_WORDS}.")),
        face.symbol(prefix, style) if face_prefix is None else "",
        _definitions(skin, box, prefix, style),
        on_skin,
        own_words(face.view, box, style),
        dose_scale(layer.name, layer.levels, layer.unit.name, box, style),
    )


def dose_boxes(skins: Sequence[SeenSkin]) -> list[Box]:
    """Return the frames of some views, all of one size: the head, and below it as much as was treated."""
    middles, widths, bottoms = [], [], []
    for skin in skins:
        face, treated = skin.drawn, skin.face.vertices_mm[skin.face.treated]
        places = face.outlook.places(treated) if len(treated) else np.zeros((1, 2))
        head = np.array([(x, y) for x, y in face.outline if y < _ABOVE_JAW_MM])
        left = min(head[:, 0].min(), places[:, 0].min())
        right = max(head[:, 0].max(), places[:, 0].max())
        middles.append((left + right) / 2)
        widths.append(right - left + 2 * _CLOSE_MM)
        _, top, _, height = face.box
        bottoms.append(min(max(places[:, 1].max() + _FADE_MM, _LEAST_BELOW_MM), top + height))
    width, top, bottom = round(max(widths)), min(skin.drawn.box[1] for skin in skins), round(max(bottoms))
    return [(round(middle - width / 2), top, width, bottom - top) for middle in middles]


def _definitions(skin: SeenSkin, box: Box, prefix: str, style: Style) -> str:
    left, top, width, height = box
    frame = element("rect", {"x": left, "y": top, "width": width, "height": height})
    shape = element("path", {"d": rounded_path(skin.computed), "clip-rule": "evenodd"})
    stage = paint("surface-stage", style)
    stops = (
        element("stop", {"offset": offset, "stop-color": stage, "stop-opacity": opacity})
        for offset, opacity in (("0", "0"), ("1", "1"))
    )
    fade: Attributes = {"id": f"{prefix}-foot", "x1": "0", "y1": "0", "x2": "0", "y2": "1"}
    return element(
        "defs",
        None,
        element("clipPath", {"id": f"{prefix}-frame"}, frame),
        element("clipPath", {"id": f"{prefix}-computed"}, shape),
        element("linearGradient", fade, *stops),
    )


def _fade_out(box: Box, prefix: str) -> str:
    left, top, width, height = box
    return element("rect", {"x": left, "y": top + height - _FADE_MM, "width": width, "height": _FADE_MM + 1,
                            "fill": f"url(#{prefix}-foot)"})  # fmt: skip


def _veil(skin: SeenSkin, ground: str, style: Style) -> str:
    """Return what takes the colour from the places where nothing was computed."""
    around = f"{svg_path(skin.drawn.outline)}{rounded_path(skin.computed)}"
    look: Attributes = {"fill": paint("surface-stage", style), "fill-opacity": 0.55, "fill-rule": "evenodd"}
    inside = element("path", {"d": around, **look})
    return element("g", {"clip-path": f"url(#{ground}-outline)"}, inside)


def _bands(field: MapField, layer: DoseLayer, prefix: str, style: Style) -> str:
    """Return the steps, one over the other from the lowest, and the lines between them."""
    if not layer.levels:
        return ""
    rings = [rounded_path(field.above(level)) for level in layer.levels]
    computed = rounded_path(field.skin.computed)
    area = element("path", {"d": computed, "fill": dose_paint(1, style),
                            "fill-rule": "evenodd"})  # fmt: skip
    bands = (
        element("path", {"d": path, "fill": dose_paint(step, style), "fill-rule": "evenodd"})
        for step, path in enumerate(rings, start=2)
        if path
    )
    clipped: Attributes = {"clip-path": f"url(#{prefix}-computed)"}
    fills = element("g", {"opacity": _OVER_SHADE}, area, *bands)
    rim: Attributes = {"fill": "none", "stroke": paint("ink", style), "stroke-width": 0.5}
    edge = element("path", {"d": computed, **rim, "stroke-opacity": 0.55})
    return element("g", clipped, fills, _isolines(rings, style)) + edge


def _features(face: PersonalFace, style: Style) -> str:
    """Return the ink of the face once more, so that one sees through the colour where eye and mouth are."""
    ink = paint("face-ink", style)
    layers = (
        element("path", {"d": face.layers[name], "opacity": opacity})
        for name, opacity in (("brow_hair", 0.3), ("ink", 0.55), ("ink_dark", 0.7), ("ink_faint", 0.35))
    )
    return element("g", {"class": "features", "fill": ink}, *layers)


def _isolines(rings: Sequence[str], style: Style) -> str:
    """Return the lines between the steps: dark on the pale steps, pale on the dark ones."""
    return element(
        "g",
        {"fill": "none", "stroke-width": 0.55, "stroke-opacity": 0.8},
        *(
            element("path", {"d": path, "stroke": paint("ink" if step < 5 else "surface-stage", style)})
            for step, path in enumerate(rings, start=1)
            if path
        ),
    )


def _assumed(skin: SeenSkin, style: Style) -> str:
    """Return a wide hatch, falling to the right, where the surface is assumed."""
    turned = [tuple((-x, y) for x, y in shape) for shape in skin.assumed]
    if not turned:
        return ""
    look: Attributes = {"stroke": paint("ink", style), "stroke-width": 0.45, "stroke-opacity": 0.55}
    hatch = element("path", {"d": hatch_path(turned), **look})
    return element("g", {"class": "assumed", "transform": "scale(-1 1)", "fill": "none"}, hatch)


def _lines(marks: Sequence[LineMark], face: PersonalFace, style: Style) -> str:
    """Return the session's lines as on the line map, but faint."""
    drawn = drawn_lines(marks, face) if marks else []
    ribbons = [ribbon(each.line, ending="arrow" if each.cut is None else "bar") for each in drawn]
    look: Attributes = {
        "class": "lines",
        "fill": paint("ink", style),
        "fill-opacity": 0.6,
        "stroke": paint("surface-stage", style),
        "stroke-width": 0.9,
        "stroke-opacity": 0.6,
        "paint-order": "stroke",
    }
    paths = (element("path", {"d": body + head}) for body, head in ribbons)
    return element("g", look, *paths) if drawn else ""


def _numbers(field: MapField, layer: DoseLayer, style: Style) -> str:
    """Return the numbers on the lines between the steps."""
    look: Attributes = {
        "font-size": 8.4,
        "font-weight": 600,
        "text-anchor": "middle",
        "fill": paint("ink", style),
        "stroke": paint("surface-stage", style),
        "stroke-width": 2.4,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    }
    shown = (
        element("text", {"x": spot.place[0], "y": spot.place[1] + 3.0}, significant(spot.level))
        for spot in field.number_spots(layer.levels)
    )
    return element("g", {"class": "levels", **look}, *shown)
