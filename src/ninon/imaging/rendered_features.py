"""Eyes, brows, lips and nostrils painted on a rendered face, by its landmarks on the resting template.

A feature is a closed curve through landmarks in the frontal plane and a colour. Only the iris is drawn in the
millimetres of the face at hand: it is as wide as a true iris, whoever's face it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.face.scale import IRIS_MM
from ninon.imaging.rasteriser import Raster
from ninon.imaging.rendered_curves import distance_field, smooth_ring
from ninon.imaging.rendered_skin import Colours, Places, SkinTone, grain, lab_to_linear, linear_rgb

__all__ = ["LID_RING_LEFT", "LID_RING_RIGHT", "iris_centres_mm", "paint_features"]

LID_RING_RIGHT = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LID_RING_LEFT = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
_BROW_RIGHT = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_BROW_LEFT = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
_LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
_MOUTH_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_MOUTH_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
_NOSTRIL_RIGHT, _NOSTRIL_LEFT = (79, 238, 20, 59, 60), (309, 458, 250, 289, 290)

_FRONT_MM = -48.0
"""What lies further back on the template than this carries no feature."""
_PUPIL_MM = 3.6

_Shares = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Canvas:
    """Pixels to paint on: colours, and where on the template and on this face each lies."""

    colours: Colours
    rest_mm: Places
    raster: Raster
    vertices_mm: Points
    seen_from_mm: Points
    """(3,): the camera, in the axes of the face."""

    def near(self, curve: Points, margin_mm: float) -> NDArray[np.int64]:
        """Return the numbers of the pixels on the front of the head within a margin of a curve's box."""
        (left, low), (right, high) = curve.min(0) - margin_mm, curve.max(0) + margin_mm
        x, y, z = self.rest_mm.T
        return np.flatnonzero((y >= low) & (y <= high) & (x >= left) & (x <= right) & (z > _FRONT_MM))

    def mix(self, pixels: NDArray[np.int64], share: _Shares, colour: Colours) -> None:
        """Blend a colour over some pixels."""
        self.colours[pixels] += share[:, None] * (colour - self.colours[pixels])


def paint_features(
    colours: Colours,
    rest_mm: Places,
    *,
    raster: Raster,
    vertices_mm: Points,
    seen_from_mm: Points,
    rest_landmarks_mm: Points,
    tone: SkinTone,
) -> NDArray[np.float32]:
    """Paint eyes, brows, lips and nostrils over the colours of skin, in place.

    Parameters
    ----------
    colours : (p, 3) array
        Linear RGB of each pixel; changed.
    rest_mm : (p, 3) array
        Its place on the resting template.
    raster : Raster
        The pixels.
    vertices_mm : (n, 3) array
        The face at hand, its landmarks first.
    seen_from_mm : (3,) array
        Where the camera stands, in the axes of the face.
    rest_landmarks_mm : (468, 3) array
        The landmarks on the template.
    tone : SkinTone
        Colours of the person.

    Returns
    -------
    (p,) array
        How much of an eyeball each pixel shows, 0 to 1: an eyeball is round and wet, so it is lit otherwise.
    """
    canvas = _Canvas(colours, rest_mm, raster, vertices_mm, seen_from_mm)
    _paint_lips(canvas, rest_landmarks_mm, tone)
    _paint_nostrils(canvas, rest_landmarks_mm)
    ball = np.zeros(len(colours), dtype=np.float32)
    centres = iris_centres_mm(vertices_mm)
    for ring, brow, centre in zip(
        (LID_RING_RIGHT, LID_RING_LEFT), (_BROW_RIGHT, _BROW_LEFT), centres, strict=True
    ):
        _paint_brow(canvas, rest_landmarks_mm[list(brow), :2], tone)
        pixels, share = _paint_eye(canvas, rest_landmarks_mm[list(ring), :2], centre, tone)
        ball[pixels] = np.maximum(ball[pixels], share)
    return ball


def iris_centres_mm(landmarks_mm: Points) -> Points:
    """Return the middle of either iris with the gaze straight ahead, right eye first, ``(2, 3)``.

    Parameters
    ----------
    landmarks_mm : (468, 3) array
        ``points_face``.
    """
    centres = []
    for ring in (LID_RING_RIGHT, LID_RING_LEFT):
        lids = landmarks_mm[list(ring)]
        middle = (lids[0] + lids[8]) / 2
        upper, lower = lids[3:6].mean(0), lids[11:14].mean(0)
        # The upper lid covers more of the iris than the lower one.
        height = lower[1] + 0.54 * (upper[1] - lower[1])
        centres.append([middle[0], height, (upper[2] + lower[2]) / 2])
    return np.array(centres)


def _paint_eye(
    canvas: _Canvas, lids: Points, centre_mm: Points, tone: SkinTone
) -> tuple[NDArray[np.int64], _Shares]:
    ring = smooth_ring(lids)
    pixels = canvas.near(ring, 9.0)
    at = canvas.rest_mm[pixels, :2]
    outside = distance_field(ring, closed=True, margin_mm=9.0)(at)
    half = len(ring) // 2
    upper = distance_field(ring[: half + 1], closed=False, margin_mm=9.0)(at)
    lower = distance_field(np.concatenate([ring[half:], ring[:1]]), closed=False, margin_mm=9.0)(at)

    # Round the eye: the socket a little darker, a fold above the lid.
    hollow = np.exp(-((np.maximum(outside, 0) / 5.0) ** 2))
    canvas.mix(pixels, _f32(0.22 * hollow), canvas.colours[pixels] * linear_rgb(0.62, 0.48, 0.46))
    over = np.clip((at[:, 1] - np.interp(at[:, 0], *_sorted_x(ring[: half + 1]))) / 2.0, 0.0, 1.0)
    fold = np.exp(-(((upper - 3.1) / 0.75) ** 2)) * over
    canvas.mix(pixels, _f32(0.45 * fold), canvas.colours[pixels] * linear_rgb(0.42, 0.34, 0.33))

    open_share = _f32(_fading(outside, 0.25))
    white = lab_to_linear((84, 1.5, 4)) * (1 - 0.50 * np.exp(-((upper / 1.9) ** 2)))[:, None]
    inner = np.linalg.norm(at - lids[8], axis=1)
    white = white + (np.exp(-((inner / 2.6) ** 2)))[:, None] * (lab_to_linear((58, 22, 12)) - white)
    canvas.mix(pixels, open_share, _f32(white))
    _paint_iris(canvas, pixels, open_share, upper, centre_mm, tone)

    lashes = lab_to_linear((7, 1, 1))
    tip = np.clip((np.abs(at[:, 0]) - np.abs(lids[8, 0])) / 14.0, 0.25, 1.0)
    canvas.mix(pixels, _f32(0.92 * _fading(np.abs(upper - 0.15) - 0.75 * tip, 0.5)), lashes)
    canvas.mix(pixels, _f32(0.50 * _fading(np.abs(lower - 0.2) - 0.30 * tip, 0.5)), lashes)
    return pixels, open_share


def _paint_iris(
    canvas: _Canvas,
    pixels: NDArray[np.int64],
    open_share: _Shares,
    upper: NDArray[np.float32],
    centre_mm: Points,
    tone: SkinTone,
) -> None:
    # The iris lies in a plane across the gaze; a ray through the tilted skin mesh meets it a little aside.
    surface = canvas.raster.only(pixels).interpolate(canvas.vertices_mm)
    ray = surface - _f32(canvas.seen_from_mm)
    share = (centre_mm[2] - canvas.seen_from_mm[2]) / ray[:, 2]
    offset = _f32(canvas.seen_from_mm[:2] + share[:, None] * ray[:, :2] - centre_mm[:2])
    radius = np.linalg.norm(offset, axis=1)
    around = np.arctan2(offset[:, 1], offset[:, 0])
    fibres = 1 + 0.16 * np.sin(around * 23) * np.sin(around * 9 + 1.3)
    limbus = 1 - 0.62 * _fading(np.abs(radius - IRIS_MM / 2) - 0.55, 0.7)
    shade = 1 - 0.45 * np.exp(-((upper / 1.6) ** 2))
    iris = lab_to_linear(tone.iris) * (fibres * limbus * shade)[:, None]
    canvas.mix(pixels, open_share * _f32(_fading(radius - IRIS_MM / 2, 0.22)), _f32(iris))
    canvas.mix(pixels, open_share * _f32(_fading(radius - _PUPIL_MM / 2, 0.25)), lab_to_linear((3, 0, 0)))
    light = np.linalg.norm(offset - np.array([-1.5, 1.4]), axis=1)
    canvas.mix(pixels, 0.85 * open_share * _f32(_fading(light - 0.55, 0.4)), lab_to_linear((97, 0, 0)))


def _paint_brow(canvas: _Canvas, corners: Points, tone: SkinTone) -> None:
    ring = smooth_ring(corners)
    pixels = canvas.near(ring, 4.0)
    at = canvas.rest_mm[pixels, :2]
    hairs = grain(_f32(at * [1.0, 0.55] + at[:, ::-1] * [-0.5, 0.0]), across_mm=0.25, along_mm=0.9, seed=5)
    share = _fading(distance_field(ring, closed=True, margin_mm=4.0)(at) + 0.2 - 0.55 * hairs, 2.4)
    canvas.mix(pixels, _f32(0.78 * share), lab_to_linear(tone.hair) * linear_rgb(0.85, 0.85, 0.85))


def _paint_lips(canvas: _Canvas, landmarks: Points, tone: SkinTone) -> None:
    ring = smooth_ring(landmarks[list(_LIPS), :2])
    pixels = canvas.near(ring, 5.0)
    at = canvas.rest_mm[pixels, :2]
    line = (landmarks[list(_MOUTH_UPPER), :2] + landmarks[list(_MOUTH_LOWER), :2]) / 2
    red = _fading(distance_field(ring, closed=True, margin_mm=5.0)(at), 0.9)
    furrows = 1 + 0.05 * grain(_f32(at), across_mm=0.3, along_mm=2.0, seed=6)
    above = at[:, 1] > np.interp(at[:, 0], *_sorted_x(line))
    canvas.mix(
        pixels,
        _f32(0.85 * red),
        lab_to_linear(tone.lips) * _f32(furrows * np.where(above, 0.88, 1.04))[:, None],
    )
    between = distance_field(line, closed=False, margin_mm=9.0)(at)
    dark = lab_to_linear(tone.lips) * linear_rgb(0.22, 0.15, 0.15)
    canvas.mix(pixels, _f32(0.85 * np.exp(-((between / 0.75) ** 2))), dark)
    corners = np.minimum(*(np.linalg.norm(at - line[k], axis=1) for k in (0, -1)))
    canvas.mix(pixels, _f32(0.45 * np.exp(-((corners / 2.2) ** 2))), dark)


def _paint_nostrils(canvas: _Canvas, landmarks: Points) -> None:
    for ring in (_NOSTRIL_RIGHT, _NOSTRIL_LEFT):
        centre = landmarks[list(ring)].mean(0)
        pixels = canvas.near(centre[None, :2], 9.0)
        off = (canvas.rest_mm[pixels] - centre) / [4.9, 2.1, 6.0]
        share = _fading(np.linalg.norm(off, axis=1) - 0.85, 0.7)
        canvas.mix(pixels, _f32(0.88 * share), canvas.colours[pixels] * linear_rgb(0.13, 0.08, 0.07))


def _sorted_x(line: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    order = np.argsort(line[:, 0])
    return line[order, 0], line[order, 1]


def _fading(distance: NDArray[np.floating], width: float) -> NDArray[np.float64]:
    """Return 1 well inside a border, 0 well outside, soft over a width in mm."""
    t = np.clip(0.5 - distance / width, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float64)


def _f32(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return values.astype(np.float32)
