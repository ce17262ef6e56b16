"""Whether a face that was found can be used: large, whole, towards the camera, uncovered, photographed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points
from ninon.face.pose import Pose
from ninon.imaging.photo import Pixels
from ninon.imaging.refusals import PhotoRefused

__all__ = [
    "LARGEST_PITCH_DEG",
    "LARGEST_YAW_DEG",
    "LEAST_FACE_PX",
    "LEAST_IRIS_PX",
    "LEAST_PRESENCE",
    "flat_share",
    "refuse_cut_off",
    "refuse_drawing",
    "refuse_small",
    "refuse_small_iris",
    "refuse_turned",
    "refuse_unsure",
]

LEAST_FACE_PX: Final = 90.0
LEAST_IRIS_PX: Final = 4.0
LEAST_PRESENCE: Final = 0.9
LARGEST_YAW_DEG: Final = 60.0
LARGEST_PITCH_DEG: Final = 35.0
LARGEST_ROLL_DEG: Final = 50.0

_OUTSIDE_SHARE: Final = 0.02
"""How far a point may lie beyond the frame, in widths of the face: a point is no surer than that."""

_FLAT_SHARE: Final = 0.5
_FEW_COLOURS: Final = 400
_COVERED: Final = 0.8
"""Portraits, also small, compressed or without noise, had 800 colours or more on four fifths of the face, and
a flat drawing 3, or 208 when compressed; of neighbours, 0 to 34 % were equal, and of the drawing 67 %."""

_STEADY: Final = {
    "eyes": ((33, 133, 159, 145, 158, 153, 160, 144, 362, 263, 386, 374, 385, 380, 387, 373), 0.009),
    "mouth": ((61, 291, 0, 17, 13, 14, 37, 267, 84, 314), 0.011),
    "face": (tuple(range(468)), 0.0095),
}
"""Points, and the largest mean spread over the crops, in larger extents of the face.

Portraits and rendered heads turned up to 50 degrees stayed below 0.0075, 0.0070 and 0.0081. A network
guesses what is covered, and guesses differently in each crop: half a face covered, or a mask, gave 0.015
and more somewhere.
"""


def refuse_small(width_px: float) -> None:
    """Refuse a face with too few pixels, given its width as if seen from the front."""
    if width_px < LEAST_FACE_PX:
        raise PhotoRefused(
            "face_too_small",
            f"The face is {width_px:.0f} pixels wide; {LEAST_FACE_PX:.0f} are needed and 500 are good. "
            "Go nearer or give the photograph in full size.",
        )


def refuse_small_iris(diameter_px: float | None) -> None:
    """Refuse a face whose larger iris has too few pixels; None if no iris was read."""
    if diameter_px is not None and diameter_px < LEAST_IRIS_PX:
        raise PhotoRefused(
            "face_too_small",
            f"The iris is {diameter_px:.1f} pixels wide; {LEAST_IRIS_PX:.0f} are needed and 50 are good. "
            "Go nearer or give the photograph in full size.",
        )


def refuse_cut_off(points: Points, size: tuple[int, int]) -> None:
    """Refuse a face that reaches beyond the frame; points ``(468, 2)`` and width and height in pixels."""
    room = np.ptp(points, axis=0).max() * _OUTSIDE_SHARE
    beyond = {
        "left": -0.5 - points[:, 0].min(),
        "right": points[:, 0].max() - size[0] + 0.5,
        "upper": -0.5 - points[:, 1].min(),
        "lower": points[:, 1].max() - size[1] + 0.5,
    }
    edge, most = max(beyond.items(), key=lambda pair: pair[1])
    if most > room:
        raise PhotoRefused(
            "face_cut_off",
            f"The face is cut off at the {edge} edge of the picture. Take it again with room round the face, "
            "or give the uncropped photograph.",
        )


def refuse_turned(pose: Pose) -> None:
    """Refuse a head that is turned, raised, lowered or tipped too far for its points to be read."""
    if abs(pose.roll) > LARGEST_ROLL_DEG:
        raise PhotoRefused(
            "on_its_side",
            f"The head is tipped by {abs(pose.roll):.0f}°, so the picture seems to lie on its side. "
            "Turn it upright and give it again.",
        )
    for name, degrees, largest in (
        ("turned to the side", pose.yaw, LARGEST_YAW_DEG),
        ("raised" if pose.pitch > 0 else "lowered", pose.pitch, LARGEST_PITCH_DEG),
    ):
        if abs(degrees) > largest:
            raise PhotoRefused(
                "turned_too_far",
                f"The head is {name} by about {abs(degrees):.0f}°; up to {largest:.0f}° can be read. "
                "A side view needs only 45°.",
            )


def refuse_unsure(presence: float, points: Points, sd: NDArray[np.float64]) -> None:
    """Refuse where the mesh network is not sure, or says something else in each crop.

    Parameters
    ----------
    presence : float
        What the network says itself. It is sure of a face behind a mask, too.
    points : (468, 2) array
        Pixels.
    sd : (468,) array
        Spread over the crops in pixels; 0 where there was one crop only, and then this says nothing.

    Raises
    ------
    PhotoRefused
        ``unsure``. A narrow bar over the eyes or the mouth is not always recognised, a fringe never.
    """
    extent = float(np.ptp(points, axis=0).max())
    for part, (ids, largest) in _STEADY.items():
        spread = float(sd[list(ids)].mean()) / extent
        if spread > largest:
            raise PhotoRefused(
                "unsure",
                f"The {part} cannot be read surely (spread {spread:.1%} of the face, {largest:.1%} "
                "is allowed). Something may cover the face, such as a hand, hair, a mask or a shadow, "
                "or the picture is blurred.",
            )
    if presence < LEAST_PRESENCE:
        raise PhotoRefused(
            "unsure",
            f"The face cannot be read surely ({presence:.2f} of 1; {LEAST_PRESENCE} is needed). Something "
            "may cover it, such as a hand, hair, a mask or a shadow, or the picture is blurred.",
        )


def refuse_drawing(pixels: Pixels, points: Points) -> None:
    """Refuse a drawing: a camera never gives so few colours, nor so many equal neighbours.

    Parameters
    ----------
    pixels : (height, width, 3) array of bytes
        The picture.
    points : (468, 2) array
        The face on it, in pixels.

    Raises
    ------
    PhotoRefused
        If most neighbouring pixels of the face are exactly equal and few colours cover most of it. A finely
        shaded drawing is not recognised.
    """
    low = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    high = np.ceil(points.max(axis=0)).astype(int) + 1
    share, colours = flat_share(pixels[low[1] : high[1], low[0] : high[0]])
    if share > _FLAT_SHARE and colours <= _FEW_COLOURS:
        raise PhotoRefused(
            "drawing",
            f"The picture seems to be a drawing: {colours} colours cover most of the face. "
            "Give a photograph.",
        )


def flat_share(box: Pixels) -> tuple[float, int]:
    """Return the share of neighbouring pixels that are exactly equal, and how many colours cover 80 %."""
    wide = box.astype(np.int64)
    colours = (wide[:, :, 0] << 16) | (wide[:, :, 1] << 8) | wide[:, :, 2]
    across, down = colours[:, 1:] == colours[:, :-1], colours[1:] == colours[:-1]
    share = float((across.sum() + down.sum()) / max(across.size + down.size, 1))
    counts = np.sort(np.unique(colours, return_counts=True)[1])[::-1]
    return share, int(np.searchsorted(np.cumsum(counts), _COVERED * colours.size) + 1)
