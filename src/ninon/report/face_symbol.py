"""The drawn face as one SVG symbol: a matte, closed-eyed nobody, themed by five variables.

The symbol is defined once per document and shown with ``<use>``, however many maps stand on it. Neck and bust
fade out: they are assumed, and the drawing says so by getting fainter.
"""

from __future__ import annotations

from ninon.face.drawing import FaceDrawing, View, face_drawing, outline
from ninon.report.svg import Attributes, element
from ninon.report.tokens import Style, paint

__all__ = ["face_symbol"]

_ALL: Attributes = {"x": -200, "y": -160, "width": 400, "height": 440}
_BLUR_MM = 1.8
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
    drawing = face_drawing(view)
    silhouette = outline(view).path
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
        _fade(prefix, view),
        element("filter", {"id": f"{prefix}-soft", "filterUnits": "userSpaceOnUse", **_ALL,
                           "color-interpolation-filters": "sRGB"},
                element("feGaussianBlur", {"stdDeviation": _BLUR_MM})),
        element("clipPath", {"id": f"{prefix}-outline"}, element("path", {"d": silhouette})),
        element("clipPath", {"id": f"{prefix}-hair"}, element("path", {"d": drawing.layers["hair"]})),
        element("symbol", {"id": f"{prefix}-face", "style": "overflow:visible"}, face),
    )  # fmt: skip


def _fade(prefix: str, view: View) -> str:
    """Return the mask that lets neck and bust grow fainter and vanish before the edge of the picture."""
    centre, reach = {"front": (0, 168), "three_quarter": (14, 154), "three_quarter_right": (-14, 154)}[view]
    around = element(
        "radialGradient",
        {"id": f"{prefix}-around", "gradientUnits": "userSpaceOnUse", "cx": 0.0, "cy": 0.0, "r": 1.0,
         "gradientTransform": f"translate({centre} -10) scale({reach} 304)"},
        element("stop", {"offset": "0.68", "stop-color": "#fff"}),
        element("stop", {"offset": "1", "stop-color": "#000"}),
    )  # fmt: skip
    below = element(
        "linearGradient",
        {"id": f"{prefix}-below", "gradientUnits": "userSpaceOnUse", "x1": 0.0, "y1": 205.0,
         "x2": 0.0, "y2": 249.0},
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
