"""What every map of the face has: the face, hatched no-go areas, sides, a scale bar, words to listen to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ninon.errors import InputError
from ninon.face.curves import Polyline, svg_path
from ninon.face.zone_shapes import Side
from ninon.report.hatch import hatch_path
from ninon.report.map_face import VIEW_BOX, MapFace
from ninon.report.svg import Attributes, element, text
from ninon.report.tokens import Style, paint, print_variables

__all__ = ["FONT", "VIEW_BOX", "MapWords", "face_map", "hatched"]

FONT = "var(--font-text, 'Source Sans 3', 'Source Sans 3 Variable', system-ui, sans-serif)"

_SCALE_MM = 40
_ALWAYS_HATCHED = {"eyelid_and_globe", "mouth_interior", "neck_front", "carotid", "sternum_midline"}


@dataclass(frozen=True)
class MapWords:
    """The few words on the picture itself."""

    right: str = "R"
    left: str = "L"
    clients_right: str = "client’s right"
    clients_left: str = "client’s left"
    scale: str = f"{_SCALE_MM} mm"


def face_map(
    content: str,
    *,
    excluded_zones: Sequence[str],
    face: MapFace,
    style: Style,
    title: str,
    description: str,
    prefix: str,
    face_prefix: str | None,
    words: MapWords,
) -> str:
    """Return a whole picture: the face, what is hatched, the content above it, sides and scale.

    Parameters
    ----------
    content : str
        Markup of lines or pads, above the hatched areas.
    excluded_zones : sequence of str
        Zones to hatch besides the areas that always are: ``"cheek"`` for both sides, ``"cheek:right"`` for
        one.
    face : MapFace
        The face, seen from one side.
    style : {"colour", "print"}
        By the page's tokens, or black on white.
    title, description : str
        Name of the picture, and what it shows, for people who do not see it.
    prefix : str
        What every id begins with; unique within the document.
    face_prefix : str or None
        Prefix of the same face as a symbol that the document already has; None brings one along.
    words : MapWords
        The words on the picture.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    brought = face.symbol(prefix, style) if face_prefix is None else ""
    symbol = face_prefix or prefix
    root: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": prefix,
        "class": "face-map",
        "viewBox": " ".join(f"{side:g}" for side in face.box),
        "role": "img",
        "aria-labelledby": f"{prefix}-title",
        "aria-describedby": f"{prefix}-desc",
        "font-family": FONT,
        "style": print_variables() if style == "print" else None,
    }
    shapes = [*face.no_go, *_excluded(excluded_zones, face)]
    return element(
        "svg",
        root,
        element("title", {"id": f"{prefix}-title"}, text(title)),
        element("desc", {"id": f"{prefix}-desc"}, text(description)),
        brought,
        element("use", {"href": f"#{symbol}-face"}),
        element("g", {"clip-path": f"url(#{symbol}-outline)"}, hatched(shapes, style)),
        content,
        _sides(face, style, words),
        _scale_bar(face, style, words),
    )


def hatched(shapes: Sequence[Polyline], style: Style) -> str:
    """Return areas no line may enter: 45° hatch, a dashed edge, and the face still visible through them."""
    colour = paint("face-nogo", style)
    lines: Attributes = {"stroke": colour, "stroke-width": 0.36, "stroke-opacity": 0.75}
    edge: Attributes = {"stroke": colour, "stroke-width": 0.5, "stroke-dasharray": "2 1.4"}
    return element(
        "g",
        {"class": "nogo", "fill": "none"},
        element("path", {"d": hatch_path(shapes), **lines}),
        element("g", edge, *(element("path", {"d": svg_path(shape)}) for shape in shapes)),
    )


def _excluded(zones: Sequence[str], face: MapFace) -> list[Polyline]:
    """Return the shapes of the excluded zones, each once."""
    shapes: list[Polyline] = []
    for entry in dict.fromkeys(zones):
        zone, _, side = entry.partition(":")
        if zone in _ALWAYS_HATCHED:
            continue
        if side not in ("", "right", "left"):
            raise InputError(f"'{entry}' names no side. Write '{zone}', '{zone}:right' or '{zone}:left'.")
        one_side: Side | None = "right" if side == "right" else "left" if side == "left" else None
        shapes += face.zone(zone, one_side)
    return shapes


def _sides(face: MapFace, style: Style, words: MapWords) -> str:
    """Return the marks R and L: the client's right is on the viewer's left."""
    left, top, width, _ = face.box
    right_mark = (left + 4, "start", words.right, words.clients_right)
    left_mark = (left + width - 4, "end", words.left, words.clients_left)
    shown = {
        "front": (right_mark, left_mark),
        "three_quarter": (left_mark,),
        "three_quarter_right": (right_mark,),
    }[face.view]
    return "".join(
        element("text", {"x": x, "y": top + 13, "text-anchor": anchor, "font-size": 9, "font-weight": 600,
                         "fill": paint("ink", style)}, text(letter))
        + element("text", {"x": x, "y": top + 21.5, "text-anchor": anchor, "font-size": 5.6,
                           "fill": paint("ink-soft", style)}, text(meaning))
        for x, anchor, letter, meaning in shown
    )  # fmt: skip


def _scale_bar(face: MapFace, style: Style, words: MapWords) -> str:
    """Return a bar of 40 mm beside the neck."""
    left, top, width, height = face.box
    x = left + width - 6 - _SCALE_MM if face.view == "three_quarter_right" else left + 6
    y = top + round(0.672 * height)
    bar = element("path", {"d": f"M{x:g} {y - 2.5:g}v5m0-2.5h{_SCALE_MM}m0-2.5v5", "fill": "none",
                           "stroke": paint("ink", style), "stroke-width": 0.6})  # fmt: skip
    label: Attributes = {"x": x + _SCALE_MM / 2, "y": y - 4.5, "text-anchor": "middle", "font-size": 5.6,
             "fill": paint("ink", style)}  # fmt: skip
    return element("g", {"class": "scale"}, bar, element("text", label, text(words.scale)))
