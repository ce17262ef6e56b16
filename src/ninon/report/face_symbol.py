"""The drawn face as one SVG symbol: a matte, closed-eyed nobody, themed by five variables.

The symbol is defined once per document and shown with ``<use>``, however many maps stand on it. Neck and bust
fade out: they are assumed, and the drawing says so by getting fainter.
"""

from __future__ import annotations

from dataclasses import dataclass

from ninon.face.curves import svg_path
from ninon.face.drawing import FaceDrawing, View, face_drawing
from ninon.report.svg import Attributes, element
from ninon.report.tokens import Style, paint

__all__ = ["Fade", "face_symbol", "symbol_of"]

_ALL: Attributes = {"x": -200, "y": -180, "width": 400, "height": 480}
_BLUR_MM = 1.8


@dataclass(frozen=True)
class Fade:
    """Where a picture grows fainter: outside an ellipse, and between two heights. Millimetres, y down."""

    centre: tuple[float, float]
    reach: tuple[float, float]
    """Half width and half height at which nothing is left; all is there inside 68 % of them."""
    below: tuple[float, float]
    """From where to where it fades downwards."""


_FADES: dict[View, Fade] = {
    "front": Fade((0, -10), (168, 304), (205, 249)),
    "three_quarter": Fade((14, -10), (154, 304), (205, 249)),
    "three_quarter_right": Fade((-14, -10), (154, 304), (205, 249)),
}
_BAND_OPACITY = "0.062"  # of eight bits: with 0.06 the sixteen layers lose their warm hue


def face_symbol(prefix: str, view: View = "front", style: Style = "colour") -> str:
    """Return the definitions that draw the face: show it with ``<use href="#PREFIX-face"/>``.

    Parameters
    ----------
    prefix : str
        What every id begins with; unique within the document.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.
    style : {"colour", "print"}
        Which literal colours to fall back to where the page defines no variables.

    Returns
    -------
    str
        A ``<defs>`` element. Its axes are those of `ninon.face.drawing`.
    """
    return symbol_of(face_drawing(view), _FADES[view], prefix, style)


def symbol_of(drawing: FaceDrawing, fade: Fade, prefix: str, style: Style = "colour") -> str:
    """Return the definitions that draw any face in the same manner.

    Parameters
    ----------
    drawing : FaceDrawing
        Its layers.
    fade : Fade
        Where it grows fainter.
    prefix, style
        As of `face_symbol`.

    Returns
    -------
    str
        A ``<defs>`` element with the symbol ``PREFIX-face`` and the clip path ``PREFIX-outline``.
    """
    silhouette = svg_path(drawing.outline)
    skin = element("rect", {**_ALL, "fill": paint("face-skin", style)})
    layers = _layers(drawing, prefix, style)
    if drawing.mirrored:
        layers = element("g", {"transform": "scale(-1 1)"}, layers)
    rim: Attributes = {
        "fill": "none",
        "stroke": paint("face-ink", style),
        "stroke-width": 0.55,
        "opacity": 0.75,
    }
    face = element(
        "g",
        {"mask": f"url(#{prefix}-fade)"},
        element("g", {"clip-path": f"url(#{prefix}-outline)"}, skin, layers),
        element("path", {"d": silhouette, **rim}),
    )
    return element(
        "defs",
        None,
        _fade(prefix, fade),
        element("filter", {"id": f"{prefix}-soft", "filterUnits": "userSpaceOnUse", **_ALL,
                           "color-interpolation-filters": "sRGB"},
                element("feGaussianBlur", {"stdDeviation": _BLUR_MM})),
        element("clipPath", {"id": f"{prefix}-outline"}, element("path", {"d": silhouette})),
        element("clipPath", {"id": f"{prefix}-hair"}, element("path", {"d": drawing.layers["hair"]})),
        element("symbol", {"id": f"{prefix}-face", "style": "overflow:visible"}, face),
    )  # fmt: skip


def _fade(prefix: str, fade: Fade) -> str:
    """Return the mask that lets neck and bust grow fainter and vanish before the edge of the picture."""
    (x, y), (half_width, half_height), (upper, lower) = fade.centre, fade.reach, fade.below
    around = element(
        "radialGradient",
        {"id": f"{prefix}-around", "gradientUnits": "userSpaceOnUse", "cx": 0.0, "cy": 0.0, "r": 1.0,
         "gradientTransform": f"translate({x:g} {y:g}) scale({half_width:g} {half_height:g})"},
        element("stop", {"offset": "0.68", "stop-color": "#fff"}),
        element("stop", {"offset": "1", "stop-color": "#000"}),
    )  # fmt: skip
    below = element(
        "linearGradient",
        {"id": f"{prefix}-below", "gradientUnits": "userSpaceOnUse", "x1": 0.0, "y1": upper,
         "x2": 0.0, "y2": lower},
        element("stop", {"offset": "0", "stop-color": "#000", "stop-opacity": "0"}),
        element("stop", {"offset": "1", "stop-color": "#000"}),
    )  # fmt: skip
    veils = (element("rect", {**_ALL, "fill": f"url(#{prefix}-{name})"}) for name in ("around", "below"))
    mask: Attributes = {"id": f"{prefix}-fade", "maskUnits": "userSpaceOnUse", **_ALL}
    return around + below + element("mask", mask, *veils)


def _layers(drawing: FaceDrawing, prefix: str, style: Style) -> str:
    """Return the layers inside the silhouette, from the ground up."""
    shade, hair, ink, lip = (paint(f"face-{name}", style) for name in ("shade", "hair", "ink", "lip"))
    soft = f"url(#{prefix}-soft)"
    path = {name: element("path", {"d": data}) for name, data in drawing.layers.items()}
    stack = "".join(element("path", {"d": data}) for data in drawing.bands)
    hair_stack = "".join(element("path", {"d": data}) for data in drawing.hair_bands)

    def layer(inside: str, fill: str, **more: str | float) -> str:
        return element("g", {"fill": fill, **{name.replace("_", "-"): v for name, v in more.items()}}, inside)

    return "".join(
        (
            layer(stack, shade, fill_opacity=_BAND_OPACITY, filter=soft),
            layer(path["conch"], shade, fill_opacity=0.34, filter=soft),
            layer(path["hair"], hair, filter=soft),
            element("g", {"clip-path": f"url(#{prefix}-hair)"},
                    layer(hair_stack, shade, fill_opacity=0.13, filter=soft)),
            layer(path["hair_ink"], ink, opacity=0.55),
            layer(path["hair_ink_soft"], ink, opacity=0.28),
            layer(path["lips"], lip, fill_opacity=0.24),
            layer(path["brow"], ink, opacity=0.28, filter=soft),
            layer(path["brow_hair"], ink, opacity=0.62),
            layer(path["ink"], ink, opacity=0.8),
            layer(path["ink_dark"], ink, opacity=0.95),
            layer(path["ink_faint"], ink, opacity=0.45),
        )
    )  # fmt: skip
