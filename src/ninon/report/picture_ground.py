"""The face of a picture: matte skin in soft light, closed eyes, hair drawn back; neck and bust fade out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ninon.report.face_map import PersonalFace
from ninon.report.face_map_paths import corners_of
from ninon.report.face_map_shade import matte_map
from ninon.report.face_symbol import Fade
from ninon.report.hatch import HATCH_MM
from ninon.report.picture_canvas import Canvas, rgb, rounded

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["paint_face", "paint_no_go"]

_TONES = ((98, 66, 54), (158, 118, 99), (205, 170, 149), (232, 211, 195), (246, 236, 226))
"""From deep shade to full light."""
_HAIR = ((66, 52, 44), (120, 98, 82), (158, 134, 114), (184, 160, 138))
_DARKEST, _BRIGHTEST = 0.12, 1.03
_BLUR_PX = 1.3
_FADE_INSIDE = 0.68
_COARSE = 8
"""The fading is so even that every eighth pixel will do."""
_STRIPE_MM, _EDGE_MM = 0.36, 0.5
_DASH_MM, _GAP_MM = 2.0, 1.4
_INK: dict[str, tuple[str, float, float]] = {
    "conch": ("face-shade", 0.34, 1.8),
    "lips": ("face-lip", 0.30, 0.0),
    "brow": ("face-ink", 0.28, 1.8),
    "brow_hair": ("face-ink", 0.62, 0.0),
    "ink": ("face-ink", 0.80, 0.0),
    "ink_dark": ("face-ink", 0.95, 0.0),
    "ink_faint": ("face-ink", 0.45, 0.0),
}
"""Layers of the drawn face above the skin: colour, opacity, blur in mm."""
_HAIR_INK = {"hair_ink": 0.5, "hair_ink_soft": 0.25}


def paint_face(canvas: Canvas, face: PersonalFace) -> Image.Image:
    """Paint one view of a face on an empty canvas; return where it shows, and how much of it."""
    from PIL import Image, ImageChops

    ground = canvas.image.copy()
    light = canvas.resampled(face.outlook, matte_map(face.outlook, face.light, _BLUR_PX))
    light = np.clip((light - _DARKEST) / (_BRIGHTEST - _DARKEST), 0, 1)
    canvas.image = _toned(light, _TONES)
    layers = face.layers
    hair = canvas.mask(_polygons(layers["hair"]), blur_mm=1.2)
    canvas.image.paste(_toned(light, _HAIR), (0, 0), hair)
    for name, opacity in _HAIR_INK.items():
        canvas.paint(_polygons(layers[name]), rgb("face-ink"), opacity)
    for name, (colour, opacity, blur_mm) in _INK.items():
        canvas.paint(_polygons(layers[name]), rgb(colour), opacity, blur_mm=blur_mm)
    outline = [*face.outline, face.outline[0]]
    canvas.stroke(outline, rgb("face-ink"), 0.7)
    skin = canvas.mask([face.outline])
    shown = ImageChops.multiply(skin, _fading(canvas, face.fade))
    canvas.image = Image.composite(canvas.image, ground, shown)
    return shown


def paint_no_go(canvas: Canvas, face: PersonalFace, shown: Image.Image) -> None:
    """Paint the areas no line may enter: 45° hatch, a dashed edge, the face visible through it.

    Parameters
    ----------
    canvas : Canvas
        With the face on it.
    face : PersonalFace
        One view.
    shown : picture
        What `paint_face` gave.
    """
    from PIL import Image, ImageChops, ImageDraw

    colour = rgb("face-nogo")
    width, height = canvas.size
    x = np.arange(width, dtype=np.float32)[None, :] / canvas.scale + canvas.origin_mm[0]
    y = np.arange(height, dtype=np.float32)[:, None] / canvas.scale + canvas.origin_mm[1]
    apart = np.abs((x + y) / np.sqrt(2) % HATCH_MM - HATCH_MM / 2)
    stripes = Image.fromarray(np.where(apart < _STRIPE_MM / 2, 255, 0).astype(np.uint8))
    inside = ImageChops.multiply(canvas.mask(face.no_go), shown)
    canvas.fill(ImageChops.multiply(inside, stripes), colour, 0.75)
    edges = Image.new("L", canvas.size, 0)
    draw, thick = ImageDraw.Draw(edges), max(1, round(_EDGE_MM * canvas.scale))
    for shape in face.no_go:
        for dash in _dashes(np.array([*shape, shape[0]])):
            draw.line(canvas.pixels(dash), fill=255, width=thick)
    canvas.fill(ImageChops.multiply(edges, shown), colour)


def _dashes(line: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    starts = np.arange(0.0, along[-1], _DASH_MM + _GAP_MM)
    cuts = [np.array([a, a + _DASH_MM / 2, min(a + _DASH_MM, along[-1])]) for a in starts]
    return [np.stack([np.interp(cut, along, line[:, k]) for k in (0, 1)], axis=1) for cut in cuts]


def _polygons(path: str) -> list[NDArray[np.float64]]:
    return [rounded(corners) for corners in corners_of(path)]


def _toned(light: NDArray[np.float32], tones: tuple[tuple[int, int, int], ...]) -> Image.Image:
    """Return brightness, 0 to 1, as colours."""
    from PIL import Image

    steps = np.linspace(0, 255, len(tones))
    eight = Image.fromarray((light * 255 + 0.5).astype(np.uint8))
    bands = [
        eight.point(np.rint(np.interp(np.arange(256), steps, [t[k] for t in tones])).astype(int).tolist())
        for k in range(3)
    ]
    return Image.merge("RGB", bands)


def _fading(canvas: Canvas, fade: Fade) -> Image.Image:
    """Return how much of the face is left at each pixel, as the drawn face fades."""
    from PIL import Image

    width, height = (side // _COARSE + 1 for side in canvas.size)
    x = np.arange(width, dtype=np.float32)[None, :] * _COARSE / canvas.scale + canvas.origin_mm[0]
    y = np.arange(height, dtype=np.float32)[:, None] * _COARSE / canvas.scale + canvas.origin_mm[1]
    reach = np.hypot((x - fade.centre[0]) / fade.reach[0], (y - fade.centre[1]) / fade.reach[1])
    around = np.clip((1 - reach) / (1 - _FADE_INSIDE), 0, 1)
    below = np.clip((fade.below[1] - y) / (fade.below[1] - fade.below[0]), 0, 1)
    left = Image.fromarray(np.rint(255 * around * below).astype(np.uint8))
    return left.resize((width * _COARSE, height * _COARSE)).crop((0, 0, *canvas.size))
